/** Papers: what is kept to be handed out again stays within its bound, the rest goes when it is done with. */
import { readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { papers } from '../../../src/host/channel/papers.ts';
import { scratch } from '../../trial.ts';

/** How many of those written there are open here. */
const open = (directory: string) =>
  readdirSync('/proc/self/fd').filter(name => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).startsWith(`${directory}/`);
    } catch {
      return false;
    }
  }).length;

const read = (descriptor: number) => readFile(`/proc/self/fd/${descriptor}`, 'utf8');

test('what is written is read by its descriptor, has no name, and is closed when done', async t => {
  const directory = scratch(t);
  const { write } = papers(directory);
  const paper = write('one');
  t.deepEqual([await read(paper.descriptor), readdirSync(directory), open(directory)], ['one', [], 1]);
  paper.done();
  t.is(open(directory), 0);
});

test('what lies under its name for that moment is neither written nor followed', t => {
  const directory = scratch(t);
  const other = path.join(directory, 'other');
  writeFileSync(other, 'of somebody');
  symlinkSync(other, path.join(directory, 'paper'));
  t.throws(() => papers(directory).write('one'), { code: 'EEXIST' });
  t.is(readFileSync(other, 'utf8'), 'of somebody');
});

test('of what is kept the last 64 stay, and each that is in use', async t => {
  const directory = scratch(t);
  const { keep } = papers(directory);
  const first = keep('in use');
  for (let at = 0; at < 200; at += 1) keep(`text ${at}`).done();
  t.is(open(directory), 64);
  t.is(await read(first.descriptor), 'in use');
  t.is(keep('in use').descriptor, first.descriptor);
});
