/** The real shells as witnesses: what a program really ran, with which words, and which files it made, inside bubblewrap. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What one program did: the argv of each command in the order of its start, and the names of the files it made. */
export interface Deeds {
  readonly ran: readonly (readonly string[])[];
  readonly made: readonly string[];
}

/**
 * What every program is run with: all builtins off but those that log and the two that make assignments, no PATH, and a handler that writes the
 * argv of each command. A name's last digit is its status, so that both sides of a condition are reached; after half a second all is over.
 */
const bashPrelude = `
began=\${EPOCHREALTIME/./}
command_not_found_handle() {
  # A newline would make printf write twice, and what runs beside it come in between.
  printf '%s\\0' "$#" "\${@//$'\\n'/$'\\x1f'}" >>"$LOG"
  (( \${EPOCHREALTIME/./} - began > 500000 )) && kill -9 $$
  [[ $1 != *[13579] ]]
}
FUNCNEST=4 PATH=/nowhere
enable -n `;

const numbers = Array.from({ length: 100 }, (_, index) => index);
const posixPrelude = numbers.map(one => `c${one}() { printf '%s\\0' "$(($#+1))" c${one} "$@" >>"$LOG"; return ${one % 2}; }\n`).join('');

const driver = `
case $SHELL_UNDER_TEST in bash) printf '%s ' $(compgen -b | grep -vxE 'printf|kill|declare|export') >>/tmp/programs/prelude;; esac
index=0
while IFS= read -r -d '' program; do
  cd /tmp/programs/work/$index
  export LOG=/tmp/programs/log/$index
  case $program in +*) patterns='-O extglob';; *) patterns=;; esac
  program=\${program#?}
  case $SHELL_UNDER_TEST in
    bash) (ulimit -t 1 -u 256; BASH_ENV=/tmp/programs/prelude exec bash $patterns -c -- "$program" sh) ;;
    dash) (ulimit -t 1 -u 256; exec dash -c "$(cat /tmp/programs/prelude)"$'\\n'"PATH=/nowhere"$'\\n'"$program" sh) ;;
    zsh) (ulimit -t 1 -u 256; exec zsh -f -c "$(cat /tmp/programs/prelude)"$'\\n'"PATH=/nowhere"$'\\n'"$program" sh) ;;
  esac
  index=$((index + 1))
done
exec 0</dev/null
sleep 0.3
`;

/** A program, and whether bash runs it with `extglob` on. */
export interface Trial {
  readonly text: string;
  readonly extglob: boolean;
}

/** What the shell did with each program. Runs them one after the other in one sandbox: no network, nothing writable but a scratch directory. */
export function witness(programs: readonly Trial[], shell: 'bash' | 'dash' | 'zsh'): readonly Deeds[] {
  const base = path.join(import.meta.dirname, '../../../scratch', `oracle-${process.pid}-${Math.random().toString(36).slice(2)}`);
  for (const index of programs.keys()) mkdirSync(path.join(base, 'work', String(index)), { recursive: true });
  mkdirSync(path.join(base, 'log'));
  writeFileSync(path.join(base, 'prelude'), shell === 'bash' ? bashPrelude : posixPrelude);
  writeFileSync(path.join(base, 'driver'), driver);
  try {
    run(base, programs, shell);
    return programs.map((_, index) => deeds(base, index));
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

function run(base: string, programs: readonly Trial[], shell: string): void {
  const options = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp', '--bind', base, '/tmp/programs'];
  const closed = [
    '--unshare-all',
    '--die-with-parent',
    '--new-session',
    '--clearenv',
    '--setenv',
    'PATH',
    '/usr/bin:/bin',
    '--setenv',
    'HOME',
    '/home/u',
    '--setenv',
    'LC_ALL',
    'C.UTF-8',
    '--setenv',
    'SHELL_UNDER_TEST',
    shell,
  ];
  const done = spawnSync('bwrap', [...options, ...closed, 'bash', '--norc', '/tmp/programs/driver'], {
    input: programs.map(one => `${one.extglob ? '+' : '-'}${one.text}\0`).join(''),
    stdio: ['pipe', 'ignore', 'pipe'],
    timeout: 120_000,
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 28,
  });
  if (done.status !== 0)
    throw new Error(`the oracle's sandbox ended with ${done.status ?? done.signal}: ${String(done.stderr).slice(-500)}`);
}

function deeds(base: string, index: number): Deeds {
  const log = path.join(base, 'log', String(index));
  return { ran: existsSync(log) ? argvs(readFileSync(log, 'utf8')) : [], made: readdirSync(path.join(base, 'work', String(index))) };
}

/** Count, then that many words, each ended by NUL. */
function argvs(log: string): string[][] {
  const fields = log.split('\0').slice(0, -1);
  const found: string[][] = [];
  for (let at = 0; at < fields.length; ) {
    const count = Number(fields[at]);
    found.push(fields.slice(at + 1, at + 1 + count).map(one => one.replaceAll('\x1f', '\n')));
    at += count + 1;
  }
  return found;
}

/** Whether bubblewrap runs here at all, and the shell is there. */
export function lacking(shell: string): string | undefined {
  if (spawnSync('bwrap', ['--ro-bind', '/', '/', '--unshare-all', 'true']).status !== 0) return 'bubblewrap does not run here';
  return spawnSync(shell, ['-c', ':']).status === 0 ? undefined : `${shell} is not installed`;
}
