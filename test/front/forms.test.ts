/** Every form in which a shell is called: a forbidden command in it is not run and says so, an allowed one does what it does in the real shell; README has the table. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text as all } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { startBroker } from '../brokered.ts';
import { mayTake } from '../may-take.ts';
import { checkout, trial } from '../trial.ts';
import { whole } from '../whole.ts';

type Shell = 'bash' | 'zsh' | 'sh';
const shells: readonly Shell[] = ['bash', 'zsh', 'sh'];

interface Row {
  readonly form: string;
  /** The words for a text, which stands in `script` too, and what stands on the input. */
  readonly words: (text: string) => readonly string[];
  readonly input?: (text: string) => string;
  readonly env?: Readonly<Record<string, string>>;
  readonly shells?: readonly Shell[];
  /** The real shell itself runs nothing of it. */
  readonly nothing?: true;
  /** As the launcher is called, where that is not by a shim's name. */
  readonly by?: 'wardsh';
}

const text = (form: string, ...before: readonly string[]): Row => ({ form, words: one => [...before, one] });
const only = (row: Row, ...names: readonly Shell[]): Row => ({ ...row, shells: names });

/** With a socket as its input, as here, bash runs such a file only where it is not the first shell. */
const deep = (env: Readonly<Record<string, string>>) => ({ SHLVL: '1', ...env });

const rows: readonly Row[] = [
  text('`-c TEXT` (Claude Code by its prefix, Codex, Gemini CLI, Qwen Code, opencode)', '-c'),
  { ...text('`wardsh -c TEXT`, with the shell named by `WARD_SHELL`', '-c'), by: 'wardsh' },
  { form: '`-c TEXT NAME ARG …`', words: one => ['-c', one, 'zero', 'one', 't w o'] },
  text('`-c -- TEXT`', '-c', '--'),
  text('`+c TEXT`', '+c'),
  text('`-lc TEXT` (Codex)', '-lc'),
  text('`-c -l TEXT` (Claude Code)', '-c', '-l'),
  text('`-i -c TEXT` (Aider)', '-i', '-c'),
  { ...text('`-i -c TEXT`, with a pipe as its input', '-i', '-c'), input: () => '' },
  text('`-ilc TEXT`', '-ilc'),
  text('`-ec TEXT`', '-ec'),
  text('`+e -c TEXT`', '+e', '-c'),
  only(text('`-euo pipefail -c TEXT`', '-euo', 'pipefail', '-c'), 'bash', 'zsh'),
  text('`-o errexit +o nounset -c TEXT`', '-o', 'errexit', '+o', 'nounset', '-c'),
  only(text('`-O extglob +O nullglob -c TEXT`', '-O', 'extglob', '+O', 'nullglob', '-c'), 'bash'),
  only(text('`--norc --noprofile -c TEXT`', '--norc', '--noprofile', '-c'), 'bash'),
  only(text('`-norc --login -c TEXT`', '-norc', '--login', '-c'), 'bash'),
  only(text('`--posix -c TEXT`', '--posix', '-c'), 'bash'),
  only(text('`--rcfile FILE -c TEXT`', '--rcfile', 'script', '-c'), 'bash'),
  only(text('`--init-file FILE -c TEXT`', '--init-file', 'script', '-c'), 'bash'),
  only({ form: '`--rcfile FILE -ic TEXT`, the deed in FILE', words: () => ['--rcfile', 'script', '-ic', 'exit 3'] }, 'bash'),
  only(text('`-f -c TEXT`', '-f', '-c'), 'bash', 'zsh', 'sh'),
  { form: '`FILE ARG …`', words: () => ['./script', 'one', 't w o'] },
  { form: '`FILE`, a bare name', words: () => ['script'] },
  { form: '`-- FILE ARG …`', words: () => ['--', 'script', 'one'] },
  { form: '`-e FILE ARG …`', words: () => ['-e', './script', 'one'] },
  { form: '`-l FILE`', words: () => ['-l', './script'] },
  { form: '`-n FILE`', words: () => ['-n', './script'], nothing: true },
  { form: '`FILE` on the input', words: () => [], input: one => `${one}\n` },
  { form: '`-s ARG …`, on the input', words: () => ['-s', 'one', 't w o'], input: one => `${one}\n` },
  { form: '`-es -- ARG`, on the input', words: () => ['-es', '--', 'one'], input: one => `${one}\n` },
  only({ ...text('`-c TEXT` with `BASH_ENV`', '-c'), env: deep({ BASH_ENV: './rest' }) }, 'bash'),
  only({ form: '`FILE` with `BASH_ENV`', words: () => ['script', 'one'], env: deep({ BASH_ENV: './rest' }) }, 'bash'),
  only(
    { form: '`FILE` on the input, with `BASH_ENV`', words: () => [], input: one => `${one}\n`, env: deep({ BASH_ENV: './rest' }) },
    'bash',
  ),
  only({ form: '`-c TEXT` with `BASH_ENV`, the deed in it', words: () => ['-c', 'exit 3'], env: deep({ BASH_ENV: './script' }) }, 'bash'),
  only({ ...text('`-c TEXT` with `ENV`', '-c'), env: { ENV: './rest' } }, 'sh'),
  only({ ...text('`-i -c TEXT` with `ENV`', '-i', '-c'), env: { ENV: './rest' } }, 'sh'),
  only({ form: '`-i -c TEXT` with `ENV`, the deed in it', words: () => ['-i', '-c', 'exit 3'], env: { ENV: './script' } }, 'sh'),
  only({ ...text('`-c TEXT` with `ZDOTDIR`', '-c'), env: { ZDOTDIR: 'harmless' } }, 'zsh'),
  only({ ...text('`-lc TEXT` with `ZDOTDIR`', '-lc'), env: { ZDOTDIR: 'harmless' } }, 'zsh'),
  only({ form: '`-c TEXT` with `ZDOTDIR`, the deed in it', words: () => ['-c', 'exit 3'], env: { ZDOTDIR: '.' } }, 'zsh'),
  { form: '`--version`', words: () => ['--version'], nothing: true },
  { form: '`-c` without a text', words: () => ['-c'], nothing: true },
  only({ ...text('an unknown option before `-c TEXT`', '--nosuch', '-c'), nothing: true }, 'bash', 'sh'),
];

const forbidden = 'rm victim';
const allowed = `printf '%s\\n' "$0" "$#" "$@" 'a  b'; echo err >&2; exit 3`;

interface Done {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly deed: boolean;
}

interface Given {
  readonly row: Row;
  readonly cwd: string;
  readonly text: string;
  readonly env: Readonly<Record<string, string>>;
}

/** One call, and whether the file is gone. */
async function run(program: string, words: readonly string[], { row, cwd, text, env }: Given): Promise<Done> {
  writeFileSync(path.join(cwd, 'victim'), '');
  writeFileSync(path.join(cwd, 'script'), `${text}\n`);
  // In a file that is run by another one `$0` is that file, in zsh.
  writeFileSync(path.join(cwd, '.zshenv'), `${text.replace('"$0" ', '')}\n`);
  writeFileSync(path.join(cwd, 'rest'), 'echo "rest of $0: $BASH_ENV$ENV"\n');
  mkdirSync(path.join(cwd, 'harmless'), { recursive: true });
  for (const name of ['.zshenv', '.zprofile', '.zlogin']) writeFileSync(path.join(cwd, 'harmless', name), `echo "${name} of $ZDOTDIR"\n`);
  const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: path.join(cwd, 'home'), ...env, ...row.env };
  // As agents call it: without an input.
  const child = spawn(program, words, {
    cwd,
    env: environment,
    timeout: 60_000,
    stdio: [row.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => undefined).end(row.input?.(text) ?? '');
  const [stdout, stderr, [status]] = await Promise.all([
    all(child.stdout as Readable),
    all(child.stderr as Readable),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { status, stdout, stderr: stderr.replaceAll(/\(-?\d+\)/g, '(N)'), deed: !existsSync(path.join(cwd, 'victim')) };
}

const installed = (shell: Shell) => existsSync(`/bin/${shell}`);
const cells = new Map<string, string>();

/** A ticket is named anew each time. */
const warm = ({ stderr, ...done }: Done) => ({ ...done, stderr: stderr.replaceAll(/approve [0-9a-f]+/g, 'approve ID') });

async function tryRow(t: ExecutionContext, row: Row, shell: Shell): Promise<string> {
  const { root, project } = trial(t);
  mkdirSync(path.join(project, 'home'));
  const called = path.join(checkout, 'src/bin', row.by ?? `shims/${shell}`);
  const env: Record<string, string> = row.by === undefined ? {} : { WARD_SHELL: shell };
  const real = (deed: string) => run(`/bin/${shell}`, row.words(deed), { row, cwd: project, text: deed, env: {} });
  const ours = (deed: string, program = called) =>
    run(program, ['--ward-root', root, ...row.words(deed)], { row, cwd: project, text: deed, env });
  const name = `${shell} ${row.form}`;
  t.is((await real(forbidden)).deed, row.nothing !== true, `${name}: the control`);
  const held = await ours(forbidden);
  t.false(held.deed, `${name}: ${held.stderr}`);
  if (row.nothing === undefined) {
    t.true(held.status === 126 || held.status === 125 || held.status === 2, `${name}: ${held.stderr}`);
    t.regex(held.stderr, /^ward: not run: /m, name);
    t.is(held.stdout, '', name);
  }
  const [theirs, mine] = [await real(allowed), await ours(allowed)];
  if (row.by === undefined) {
    const broker = await startBroker(root);
    t.teardown(() => broker.kill());
    const asks = path.join(checkout, 'src/bin/served', shell);
    t.deepEqual([await ours(forbidden, asks), await ours(allowed, asks)].map(warm), [held, mine].map(warm), `${name}: with a broker`);
    await broker.kill();
    const simple = row.input === undefined && row.env === undefined && row.nothing === undefined;
    if (simple && ![125, 126].includes(mine.status ?? 0)) t.regex(broker.said(), /was served/, name);
  }
  const same = theirs.status === mine.status && theirs.stdout === mine.stdout && theirs.stderr === mine.stderr;
  if (!same) t.regex(mine.stderr, /^ward: not run: /m, `${name}: ${JSON.stringify([theirs, mine])}`);
  return `${row.nothing === undefined ? 'gated' : 'runs nothing'}, ${same ? 'the same' : mine.status === 126 ? 'asks' : 'refused'}`;
}

/** All of them with WARD_PROOF=1, every tenth after the check, and every twenty-fifth in it: of each shell some, for they stand three by three. */
const tried = rows
  .flatMap(row => (row.shells ?? shells).map(shell => ({ row, shell })))
  .filter(({ shell }, at) => installed(shell) && (process.env.WARD_PROOF === '1' || at % (whole ? 10 : 25) === 0));

/** So many at a time: each is a few processes. */
const lanes = 3;
for (let lane = 0; lane < lanes; lane += 1) {
  const mine = tried.filter((_, at) => at % lanes === lane);
  test(`each form is gated, and the same as in the real shell or not run (${lane + 1} of ${lanes})`, async t => {
    mayTake(t, 5);
    for (const { row, shell } of mine) cells.set(`${row.form} ${shell}`, await tryRow(t, row, shell));
  });
}

const file = path.join(checkout, 'README.md');

/** The table as README has it, with what was found in its place. */
function table(readme: string): string {
  const known = new Map(readme.split('\n').flatMap(line => cellsOf(line)));
  const cell = (row: Row, shell: Shell) => {
    const key = `${row.form} ${shell}`;
    return (row.shells ?? shells).includes(shell) ? (cells.get(key) ?? known.get(key) ?? '?') : '';
  };
  const lines = rows.map(row => `| ${row.form} | ${shells.map(shell => cell(row, shell)).join(' | ')} |`);
  return ['| called by | `bash` | `zsh` | `sh` |', '|---|---|---|---|', ...lines, ''].join('\n');
}

function cellsOf(line: string): readonly (readonly [string, string])[] {
  const [, form, ...found] = line
    .split(' | ')
    .join('|')
    .split('|')
    .map(one => one.trim());
  return found.length < shells.length ? [] : shells.map((shell, at) => [`${form} ${shell}`, found[at] ?? ''] as const);
}

test.after('README has the table of what was found', t => {
  const readme = readFileSync(file, 'utf8');
  const [before, after] = readme.split(/(?<=<!-- forms -->\n)[\s\S]*?(?=<!-- \/forms -->)/);
  const found = `${before}${table(readme)}${after}`;
  if (process.env.WARD_GOLDEN === 'write') writeFileSync(file, found);
  else t.is(readme, found);
});
