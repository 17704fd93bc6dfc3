/** Attempts by the terminal, and by descriptors that were open when Ward was started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Attack, perl, printing, says } from './attack.ts';

const lacks = () => (legacy() === '0' ? 'this kernel lets nobody do it' : undefined);

function legacy(): string {
  try {
    return readFileSync('/proc/sys/dev/tty/legacy_tiocsti', 'utf8').trim();
  } catch {
    return '';
  }
}

const typing = (request: string, how: string) =>
  perl(
    `open my $t, "+<", "${how}" or die "no terminal: $!\\n"; my $x = "x"; print ioctl($t, ${request}, $x) ? "\\ntyped\\n" : "refused: $!\\n"`,
  );

const terminal: readonly Attack[] = [
  printing(
    'typing into the terminal, with a bit above the request set',
    [],
    perl(
      `open my $t, "+<", "/dev/tty" or die; my $x = "x"; print syscall(${process.arch === 'arm64' ? 29 : 16}, fileno $t, 0x5412 + 2 ** 32, $x) == 0 ? "\\ntyped\\n" : "refused: $!\\n"`,
    ),
    'typed',
    { terminal: true, unless: lacks },
  ),
  printing('typing into the terminal, by standard input', [], typing('0x5412', '/proc/self/fd/0'), 'typed', {
    terminal: true,
    unless: lacks,
  }),
  printing(
    'another discipline of the terminal',
    [],
    perl('open my $t, "+<", "/dev/tty" or die; my $x = pack("i", 0); print ioctl($t, 0x5423, $x) ? "\\nset\\n" : "refused: $!\\n"'),
    'set',
    { terminal: true },
  ),
];

/** The device of a terminal of the host that is not its own. */
const device: Attack = {
  title: 'the terminal of somebody else',
  control: 'free',
  attempt: async ({ attacker: { uid, gid } }) => {
    const holder: ChildProcess = spawn('/usr/bin/script', ['--quiet', '--command', 'tty; sleep 30', '/dev/null'], {
      uid,
      gid,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let heard = '';
    holder.stdout?.on('data', (bytes: Buffer) => {
      heard += bytes.toString();
    });
    for (let tries = 0; tries < 300 && !/\/dev\/pts\/\d+/.test(heard); tries++) await new Promise(resolve => setTimeout(resolve, 10));
    const name = /\/dev\/pts\/\d+/.exec(heard)?.[0] ?? '/dev/pts/none';
    const won = async () => {
      await new Promise(resolve => setTimeout(resolve, 100));
      return heard.includes('written by another');
    };
    return { code: `echo 'written by another' > ${name}`, won, after: () => holder.kill('SIGKILL') };
  },
};

/** What was open as 9 when Ward was started. */
function inherited(
  title: string,
  open: (directory: string) => number,
  code: string,
  line: string,
  after: (directory: string) => void = () => undefined,
): Attack {
  return {
    title,
    control: ['--unshare-all'],
    attempt: ({ outside }) => {
      const descriptor = open(outside);
      const descriptors = [...Array.from({ length: 9 }, () => 'ignore' as const), descriptor];
      const end = () => {
        closeSync(descriptor);
        after(outside);
      };
      return { code, won: says(line), options: { descriptors }, after: end };
    },
  };
}

const descriptors: readonly Attack[] = [
  inherited('a file outside, inherited open for reading', outside => openSync(path.join(outside, 'secret'), 'r'), 'cat <&9', 'the secret'),
  inherited(
    'a file outside, inherited open for writing',
    outside => openSync(path.join(outside, 'inherited'), 'w+', 0o666),
    'echo pwned >&9 && cat /proc/self/fd/9',
    'pwned',
    outside => rmSync(path.join(outside, 'inherited'), { force: true }),
  ),
  inherited(
    'a directory outside, held by name alone (O_PATH)',
    outside => openSync(outside, 0o10000000 | constants.O_DIRECTORY),
    'cat /proc/self/fd/9/secret',
    'the secret',
  ),
  inherited('a terminal that waits for its other end', () => openSync('/dev/ptmx', 'r+'), '[ -c /proc/self/fd/9 ] && echo there', 'there'),
  inherited(
    'a file that has no name any more',
    outside => {
      const file = path.join(outside, 'nameless');
      writeFileSync(file, 'kept for Ward\n', { mode: 0o644 });
      const descriptor = openSync(file, 'r');
      rmSync(file);
      return descriptor;
    },
    'cat <&9',
    'kept for Ward',
  ),
];

export const onTerminal: readonly Attack[] = [...terminal, device, ...descriptors];
