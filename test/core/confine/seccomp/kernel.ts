/** Asks the kernel itself: system calls made by perl (part of every Debian), with and without a filter. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const scratch = path.join(import.meta.dirname, '../../../../scratch');

/** Runs `work` with a descriptor that holds these bytes. */
function withFile<T>(bytes: Uint8Array, work: (descriptor: number) => T): T {
  mkdirSync(scratch, { recursive: true });
  const directory = mkdtempSync(path.join(scratch, 'kernel-'));
  const file = path.join(directory, 'bytes');
  writeFileSync(file, bytes);
  const descriptor = openSync(file, 'r');
  try {
    return work(descriptor);
  } finally {
    closeSync(descriptor);
    rmSync(directory, { recursive: true });
  }
}

/** Runs a program in a plain sandbox over the whole system, with a filter or without. */
export function sandboxed(argv: readonly string[], filter: Uint8Array | undefined, input = '') {
  const base = [
    '--unshare-user',
    '--unshare-pid',
    '--unshare-net',
    '--unshare-ipc',
    '--ro-bind',
    '/',
    '/',
    '--dev',
    '/dev',
    '--proc',
    '/proc',
  ];
  const run = (words: readonly string[], extra: readonly number[]) =>
    spawnSync('/usr/bin/bwrap', [...base, '--tmpfs', '/tmp', '--chdir', '/tmp', ...words, '--', ...argv], {
      stdio: ['pipe', 'pipe', 'pipe', ...extra],
      input,
      encoding: 'utf8',
      cwd: '/',
      timeout: 20_000,
    });
  if (filter === undefined) return run([], []);
  return withFile(filter, descriptor => run(['--seccomp', '3'], [descriptor]));
}

/** Reads `number argument …` lines, makes each call in a child of its own, and writes its errno, 0, or the signal that ended it as `-n`. */
export const caller = `
$| = 1;
while (<STDIN>) {
  my @call = map { /^s:(.*)/ ? "$1" : int($_) } split;
  my $child = fork // die "fork: $!";
  if ($child == 0) { my $r = syscall(shift @call, @call); exit($r == -1 ? $! + 0 : 0) }
  waitpid $child, 0;
  print $? & 127 ? -($? & 127) : $? >> 8, "\\n";
}`;

/** Reads `program-in-hex number argument …` lines; a child sets the program as its filter, makes the call and exits with its errno. */
export const filterer = (prctl: number, exit: number) => `
$| = 1;
while (<STDIN>) {
  my ($hex, @call) = split;
  @call = map { int } @call;
  my $child = fork // die "fork: $!";
  if ($child == 0) {
    my $program = pack 'H*', $hex;
    my $header = pack 'Sx6P', length($program) / 8, $program;
    syscall(${prctl}, 38, 1, 0, 0, 0) == 0 or exit 254;
    syscall(${prctl}, 22, 2, $header) == 0 or exit 253;
    my $r = syscall(shift @call, @call);
    syscall(${exit}, $r == -1 ? $! + 0 : 0);
  }
  waitpid $child, 0;
  print $? & 127 ? -($? & 127) : $? >> 8, "\\n";
}`;
