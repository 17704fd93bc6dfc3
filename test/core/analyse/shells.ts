/** Real shells as witnesses of generated scripts: what each probe of a script was given and where it stood, in a sandbox of its own. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Dialect } from '../../../src/core/values.ts';

const scratch = path.join(import.meta.dirname, '../../../scratch/oracle', String(process.pid));
/** Where every script starts. */
export const ground = path.join(scratch, 'ground');
export const home = path.join(scratch, 'home');

export function furnish(): void {
  for (const one of ['d1/d4', 'd2/d3', 'd1/foo', 'foo', 'b']) mkdirSync(path.join(ground, one), { recursive: true });
  mkdirSync(home, { recursive: true });
  for (const one of ['a.txt', 'b.txt', 'q', 'd1/x.txt', 'd1/w.tar.gz', 'd2/-o.txt', 'w x.sh']) writeFileSync(path.join(ground, one), '');
}

export function clear(): void {
  rmSync(scratch, { recursive: true, force: true });
}

/** What one probe saw: its number, its other words, and where it stood. */
export interface Seen {
  readonly id: string;
  readonly words: readonly string[];
  readonly cwd: string;
}

/** What a shell did with one script; `ended` is false where it was cut off by a limit. */
export interface Deed {
  readonly seen: readonly Seen[];
  readonly ended: boolean;
}

/** A shell as an oracle: one process of it defines the probe, and runs each script in a fork of its own. */
export interface Shell {
  readonly name: Dialect;
  readonly prelude: string;
  /** Reads the scripts from descriptor 0, or has them in it already. */
  readonly driver: (scripts: readonly string[]) => string;
}

/** Writes to a file of its own process, whatever the script does to its output. */
const probe = (process: string) =>
  `probe() { { command printf '%s\\0' "$@"; command pwd -P; command printf '\\001'; } >> "$ORACLE.$oracle_at.${process}"; }`;
/** Words of zsh may hold a NUL, which ends them in the records; its `IFS` does. */
const visible = (text: string) => text.replace('"$@"', '"${@//$oracle_nul/<NUL>}"');
const builtin = (text: string) => text.replaceAll('command ', 'builtin ');

/** What every script runs in: no input, no output, two seconds of work. Then its status is written down. */
const forked = (text: string, run = (one: string) => `eval ${one}`) =>
  `(ulimit -t 2; ${run(text)}) </dev/null >/dev/null 2>&1; printf '%s ' $? >&9`;
const reading = (run?: (text: string) => string) => () =>
  `exec 8<&0; oracle_at=0; while IFS= read -r -d '' oracle_text <&8; do ${forked('"$oracle_text"', run).replace('2>&1', '2>&1 8<&- 9>&-')}; oracle_at=$((oracle_at+1)); done`;
const single = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * An error in an expansion ends a line of a text that a shell was given with `-c`, but a subshell as a whole: one in eight has a bash of its own.
 * No script calls itself without end; bash and zsh would end it all the same.
 */
export const shells: readonly Shell[] = [
  {
    name: 'bash',
    prelude: `export oracle_at FUNCNEST=40\n${builtin(probe('$BASHPID'))}\nexport -f probe`,
    driver: reading(text => `[ $((oracle_at%8)) = 0 ] && exec bash -c ${text} zero 'first one' second; eval ${text}`),
  },
  {
    name: 'zsh',
    prelude: `zmodload zsh/system\nFUNCNEST=40\noracle_nul=$'\\0'\n${visible(builtin(probe('${sysparams[pid]}')))}`,
    driver: reading(),
  },
  {
    name: 'sh',
    prelude: probe('$oracle_process').replace('{ {', "{ IFS=' ' read -r oracle_process oracle_rest < /proc/self/stat; {"),
    driver: scripts => scripts.map((text, at) => `oracle_at=${at}; ${forked(single(text))}`).join('\n'),
  },
];

let batches = 0;

/** Runs each script in a fork of a shell: no network, nothing to write but the records, and no process outlives the sandbox. */
export async function run(scripts: readonly string[], shell: Shell): Promise<Deed[]> {
  batches += 1;
  const out = path.join(scratch, `${shell.name}-${batches}`);
  mkdirSync(out, { recursive: true });
  const file = (name: string) => path.join(out, name);
  writeFileSync(file('scripts'), scripts.map(one => `${one}\0`).join(''));
  writeFileSync(file('driver'), `exec 9>'${file('status')}'\n${shell.prelude}\n${shell.driver(scripts)}\n`);
  await sandboxed(shell, out);
  const seen: Seen[][] = scripts.map(() => []);
  for (const one of readdirSync(out).filter(name => name.startsWith('p.')))
    seen[Number(one.split('.')[1])]?.push(...records(readFileSync(file(one), 'utf8')));
  const status = existsSync(file('status')) ? readFileSync(file('status'), 'utf8').split(' ').slice(0, -1).map(Number) : [];
  rmSync(out, { recursive: true });
  return scripts.map((_, at) => ({ seen: seen[at] ?? [], ended: (status[at] ?? 255) < 128 }));
}

const closed = ['--unshare-all', '--die-with-parent', '--new-session', '--clearenv'];

/** What a shell is started with, whose records go to `out`. */
function variablesOf(out: string): ReadonlyMap<string, string> {
  const given: readonly [string, string][] = [
    ['PATH', '/usr/local/bin:/usr/bin:/bin'],
    ['HOME', home],
    ['USER', 'u'],
    ['LOGNAME', 'u'],
    ['LC_ALL', 'C.UTF-8'],
    ['ORACLE', path.join(out, 'p')],
  ];
  return new Map(given);
}

/** Every name that the shells are started with, whatever it holds; `oracle_at` and `FUNCNEST` are of their own making. */
const environment = new Map([...variablesOf(''), ['oracle_at', '0'], ['FUNCNEST', '40']]);
/** Where Ward reads what they run. */
export const scene = { cwd: ground, home, user: 'u', uid: 0, gid: 0, environment, terminal: false };

function sandboxed(shell: Shell, out: string): Promise<void> {
  const start = shell.name === 'zsh' ? `eval "$(cat '${out}/driver')"` : `. '${out}/driver'`;
  const kept = ['--ro-bind', scratch, scratch];
  const roof = [
    '--ro-bind',
    '/',
    '/',
    '--dev',
    '/dev',
    '--proc',
    '/proc',
    '--tmpfs',
    '/tmp',
    ...kept,
    '--bind',
    out,
    out,
    '--chdir',
    ground,
  ];
  const set = [...variablesOf(out)].flatMap(([name, value]) => ['--setenv', name, value]);
  const fed = openSync(path.join(out, 'scripts'), 'r');
  const child = spawn('bwrap', [...roof, ...closed, ...set, shell.name, '-c', start, 'zero', 'first one', 'second'], {
    stdio: [fed, 'ignore', 'ignore'],
    timeout: 300_000,
    killSignal: 'SIGKILL',
  });
  closeSync(fed);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
}

/** Records are words that end in NUL, then the directory, a newline and a byte of 1. */
function records(text: string): Seen[] {
  return text
    .split('\n\x01')
    .slice(0, -1)
    .map(one => {
      const all = one.split('\0');
      return { id: all[0] ?? '', words: all.slice(1, -1), cwd: all.at(-1) ?? '' };
    });
}
