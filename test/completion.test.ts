/** What Tab offers for ward: the commands and words that there are, the same in bash and zsh. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { noZsh } from './here.ts';
import { unless } from './unless.ts';

const root = path.join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const commands = [...read('src/main.ts').matchAll(/^ {2}\['(\w+)', async/gm)].map(([, name = '']) => name);

const empty = mkdtempSync(path.join(os.tmpdir(), 'ward-completion-'));
test.after.always(() => rmdirSync(empty));

/** What each of these beginnings is offered, as the shell itself says: one line each. No file lies there to be offered. */
function offered(shell: 'bash' | 'zsh', lines: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const quoted = (word: string) => `'${word}'`;
  const one = (words: readonly string[]) =>
    shell === 'bash'
      ? `COMP_WORDS=(${words.map(quoted).join(' ')}) COMP_CWORD=${words.length - 1} COMP_LINE='${words.join(' ')}'; _ward_complete; echo "\${COMPREPLY[*]}"`
      : `words=(${words.map(quoted).join(' ')}) CURRENT=${words.length} offers=(); asked; echo $offers`;
  const set =
    shell === 'bash'
      ? `. '${root}/shell-hooks/complete.bash'`
      : `service=ward; compadd() { offers+=(\${@:#--}) }; _files() { }; asked() { . '${root}/shell-hooks/complete.zsh' }`;
  const ran = spawnSync(shell, [shell === 'bash' ? '--norc' : '-f', '-c', [set, ...lines.map(one)].join('\n')], {
    cwd: empty,
    encoding: 'utf8',
  });
  if (ran.stderr !== '') throw new Error(ran.stderr);
  return ran.stdout
    .split('\n')
    .slice(0, -1)
    .map(line => line.split(' ').filter(Boolean));
}

const contexts = ['', 'verify', 'seed', '--mode', '--bare-repositories', '--for', 'check', 'test', 'import', '--as'];
const beginning = (name: string, context: string) => ['ward', name, ...(context === '' ? [] : [context]), ''];
const beginnings = commands.flatMap(name => contexts.map(context => beginning(name, context)));

test('every command is offered, and every word of the help behind its command; behind another Ward too', t => {
  const [first = [], other = [], ...rest] = offered('bash', [['ward', ''], ['ward', '--root', '/tmp', ''], ...beginnings]);
  t.deepEqual([...first].sort(), [...commands, '--root'].sort());
  t.deepEqual([...other].sort(), [...commands].sort());
  const found = new Map(beginnings.map((words, at) => [words.join(' '), rest[at] ?? []]));
  const synopses = [...read('src/front/help.ts').matchAll(/^ {2}(\S.*?) {2,}\S/gm)].flatMap(([, line = '']) => line.split(', '));
  t.true(synopses.length > 15);
  for (const line of synopses) {
    const [name = '', ...more] = [...line.matchAll(/(?<![\w-])(-{0,2}[a-z]+(?:-[a-z]+)*)(?!\w)/g)].map(([, word = '']) => word);
    const here = contexts.flatMap(context => found.get(beginning(name, context).join(' ')) ?? []);
    for (const word of more.filter(one => !['read', 'write'].includes(one))) t.true(here.includes(word), `${name}: ${word}`);
  }
});

unless(noZsh)('zsh offers what bash does', t => {
  const all = [['ward', ''], ['ward', '--root', '/tmp', ''], ...beginnings];
  const sorted = (shell: 'bash' | 'zsh') => offered(shell, all).map(one => one.toSorted());
  t.deepEqual(sorted('zsh'), sorted('bash'));
});
