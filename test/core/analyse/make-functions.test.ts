/** Functions of make that Ward works out itself, against what the real make gives for the same text. */
import { spawnSync } from 'node:child_process';
import { OPEN } from '../../../src/core/analyse/follow/make-functions.ts';
import { expand, type Making } from '../../../src/core/analyse/follow/make-text.ts';
import { readMakefile } from '../../../src/core/analyse/follow/makefile.ts';
import { unless } from '../../unless.ts';

const without = spawnSync('make', ['--version']).status === 0 ? undefined : 'make is not there';

const settings = `A := a.c dir/b.o c.c
B = x $(A)
E :=
one = [$(1)]
two = $(2)-$(1)
define many
first $(1)
second
endef
`;

const names = ['$(A)', '$(B)', '$(E)', 'x y', 'a.c', '%.c', '$(firstword $(A))', 'src/x.c src/y.h', ' a  b '];
const one = ['strip', 'sort', 'words', 'firstword', 'lastword', 'dir', 'notdir', 'suffix', 'basename', 'call one', 'value', 'call many'];
const two = ['addsuffix', 'addprefix', 'filter', 'filter-out', 'findstring', 'and', 'or', 'if'];
const three = ['subst', 'patsubst', 'if'];

function* texts(): Generator<string> {
  for (const [at, a] of names.entries()) {
    const [b = '', c = ''] = [names[(at * 2 + 1) % names.length], names[(at * 5 + 3) % names.length]];
    for (const name of one) yield name.startsWith('call') ? `$(${name},${a})` : `$(${name} ${name === 'value' ? 'B' : a})`;
    for (const name of two) yield `$(${name} ${b},${a})`;
    for (const name of three) yield `$(${name} ${c},${b},${a})`;
    yield `$(foreach d,${a},<$(d)$(notdir $(d))>)`;
    yield `$(foreach d,${a},$(call two,$(d),${b}))`;
    yield `$(word 2,${a})`;
    yield `$(wordlist 2,3,${a})`;
    yield `$(patsubst %.c,%.o,$(filter %.c,${a}))`;
    yield `$(call two,${a},${b})`;
    yield `$(if $(filter a.c,${a}),yes,no)`;
  }
}

function making(): Making {
  const begun = { settings: new Map(), early: [], evaluated: [], included: [], file: '', line: 0, steps: 0, depth: 0 };
  const made: Making = { cwd: '/p', home: '/h', environment: new Map(), given: new Map(), ...begun };
  readMakefile([{ file: 'Makefile', text: settings }], made, () => undefined);
  return made;
}

unless(without)('what Ward works out of a text with functions is what make does', t => {
  const all = [...texts()];
  const input = `${settings}${all.map((text, at) => `$(info =${at}=${text}|)\n`).join('')}all: ;\n`;
  const { stdout } = spawnSync('make', ['-f', '-', '-s'], { input, encoding: 'utf8', env: { PATH: process.env.PATH ?? '' } });
  const said = new Map([...stdout.matchAll(/^=(\d+)=([\s\S]*?)\|$/gm)].map(one => [Number(one[1]), one[2] ?? '']));
  let certain = 0;
  for (const [at, text] of all.entries()) {
    const mine = expand(text, making());
    if (mine.includes(OPEN)) continue;
    certain += 1;
    t.is(mine, said.get(at) ?? '(nothing)', text);
  }
  t.true(certain > all.length * 0.9, `${certain} of ${all.length}`);
});
