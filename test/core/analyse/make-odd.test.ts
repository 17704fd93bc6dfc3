/** What Ward finds odd in a makefile, it finds in about the time that it takes to read it: the text is the command's own, and a broker that thinks answers nobody. */
import test from 'ava';
import { oddIn } from '../../../src/core/analyse/follow/make-odd.ts';
import { spent } from '../../spent.ts';

const before = ['', 'x ', '\t', 'MAKEFLAGS=', 'define ', 'include ', 'x: '];
const units = ['$(', ' ', '\t', ':', ';', '#', '=', 'r', '-s', '-j1', '--silent ', '$(eval', 'export ', 'COMPILE.', '\\'];

test('a long line of one piece after the other', t => {
  const begun = spent();
  for (const start of before)
    for (const unit of units) for (const end of ['', '!']) oddIn(start + unit.repeat(Math.floor(20_000 / unit.length)) + end);
  t.true(spent() - begun < 5000, `${spent() - begun} ms of the processor`);
});

test('options for make that change nothing are odd only beside another', t => {
  for (const value of ['', '-s', 'rR', '-r --no-print-directory -j4', ' --silent\r'])
    t.is(oddIn(`MAKEFLAGS += ${value}\n`), undefined, value);
  for (const value of ['-e', '-s -i', 'rRe', '--silent=x']) t.is(oddIn(`MAKEFLAGS += ${value}\n`), 'gives make options', value);
});
