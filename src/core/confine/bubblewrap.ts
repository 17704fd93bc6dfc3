/** A launch as bubblewrap's words: an ordered program for the new namespaces (bwrap(1)). */
import type { Launch, Mount } from '../values.ts';
import { boundedArgv, type Within } from './limits.ts';

/** Where the edge put what bubblewrap takes by descriptor. */
export interface Descriptors {
  readonly seccomp: number;
  readonly status: number;
  /** Of each mount that needs one (a source with an identity, a text), by its index in `launch.mounts`. */
  readonly mounts: ReadonlyMap<number, number>;
}

/** Signals that the outer processes ignore, so that the command's own handlers get to run; given back their defaults inside. */
export const passedSignals = ['INT', 'QUIT', 'TERM', 'HUP', 'USR1', 'USR2'] as const;

/** The words that go in by `--args`: neither paths nor variables then show in a process list. */
export function bubblewrapOptions(launch: Launch, descriptors: Descriptors): readonly string[] {
  return [
    ...namespaces(launch),
    ...['--uid', String(launch.uid), '--gid', String(launch.gid)],
    '--clearenv',
    ...[...launch.environment].flatMap(([name, value]) => ['--setenv', name, value]),
    ...launch.mounts.flatMap((mount, index) => operation(shown(mount, launch), descriptors.mounts.get(index))),
    ...['--chdir', launch.cwd],
    ...['--seccomp', String(descriptors.seccomp)],
    ...['--json-status-fd', String(descriptors.status)],
  ];
}

/** What stands around the command. */
export interface Around {
  /** A descriptor to which a shell writes what still runs at the command's end. */
  readonly survivors?: number | undefined;
  /** Limits that are held from within. */
  readonly within?: Within | undefined;
  /** A descriptor at which the command waits for Ward's word: bubblewrap itself goes on too where that never comes (bwrap(1), --block-fd). */
  readonly gate?: number | undefined;
  /** Signals that it is to ignore from its beginning, by number. */
  readonly ignored?: readonly number[] | undefined;
  /** Its input is a terminal of Ward's that nobody else has. */
  readonly ownTerminal?: boolean | undefined;
  /** A file that is its input. */
  readonly input?: string | undefined;
}

/** The command as bubblewrap's child runs it. */
export function innerArgv(
  argv: readonly string[],
  { survivors, within = {}, gate, ignored, ownTerminal, input }: Around = {},
): readonly string[] {
  const command = fromFile(['/usr/bin/env', ...signalOptions(ignored), '--', ...argv], input);
  const whole = gatedArgv(boundedArgv(within, watchedArgv(command, survivors)), gate);
  return ownTerminal === true ? [...takesTerminal, ...whole] : whole;
}

/** bubblewrap takes so many words at most, those of its options with them (MAX_ARGS of its bubblewrap.c). */
export const mostWords = 9000;

/** The same command in so many words at most: a bash puts together what the text says. It is cut anywhere, for one word has its bound too (execve(2), MAX_ARG_STRLEN). */
export function inFewWords(argv: readonly string[], most: number): readonly string[] {
  if (argv.length <= most) return argv;
  const text = argv.map(word => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  return ['/bin/bash', '-c', `IFS= eval 'eval "set -- $*"'; exec "$@"`, 'bash', ...(text.match(/.{1,30000}/gsu) ?? [])];
}

/**
 * Whose the terminal is has to be of the command's own namespace: a group from outside has no number there, so that what gives the terminal away and
 * takes it back, as a debugger does, could not (tcsetpgrp(3)). It leads no process group before, and so setsid(1) does not fork.
 */
export const takesTerminal = ['/usr/bin/setsid', '--ctty'];

function fromFile(command: readonly string[], input: string | undefined): readonly string[] {
  return input === undefined ? command : ['/bin/sh', '-c', 'exec <"$0" "$@"', input, ...command];
}

/** A shell that becomes it on a word; dash(1) knows no descriptor of two digits. */
function gatedArgv(argv: readonly string[], gate: number | undefined): readonly string[] {
  if (gate === undefined) return argv;
  return [gate < 10 ? '/bin/sh' : '/bin/bash', '-c', `read -r _ <&${gate} || exit 125; exec "$@" ${gate}<&-`, 'sh', ...argv];
}

/** What env(1) does to signals before it becomes the command: as they would be without Ward. */
export function signalOptions(ignored: readonly number[] = []): readonly string[] {
  const given = `--default-signal=${passedSignals.join(',')}`;
  return ignored.length === 0 ? [given] : [given, `--ignore-signal=${ignored.join(',')}`];
}

function watchedArgv(command: readonly string[], survivors: number | undefined): readonly string[] {
  return survivors === undefined ? command : ['/bin/bash', '-c', watching(survivors), 'bash', ...command];
}

/** The names of all processes of the namespace but its first, this shell and the dead, one a line (proc(5)). */
function watching(descriptor: number): string {
  const alive = '[ "${one#/proc/}" = 1 ] || [ "${one#/proc/}" = $$ ] || [[ $(<"$one/stat") == *") Z "* ]] || cat "$one/comm"';
  return `"$@" ${descriptor}>&-; status=$?; for one in /proc/[0-9]*; do ${alive}; done >&${descriptor} 2>/dev/null; exit $status`;
}

/** Root without a user namespace would keep its power over the host; `--disable-userns` needs `--unshare-user` by name. */
const powerless = ['--unshare-cgroup-try', '--cap-drop', 'ALL', '--die-with-parent'];

/** A user namespace of its own always: what one command was granted is then out of reach of its neighbours (ptrace(2), access mode checking). */
function namespaces({ shares, switches = [] }: Launch): readonly string[] {
  const processes = shares === 'processes' ? [] : ['--unshare-pid'];
  const further = switches.includes('nested sandbox') ? [] : ['--disable-userns'];
  const network = shares === undefined ? ['--unshare-net'] : [];
  return ['--unshare-user', ...further, ...processes, '--unshare-ipc', '--unshare-uts', ...network, ...powerless];
}

/** Only the owner of a process namespace may mount its view: a command that shares the session's is given the one that stands there. */
function shown(mount: Mount, { view }: Launch): Mount {
  if (mount.kind !== 'processes' || view === undefined) return mount;
  return { kind: 'read-only', source: { path: view, identity: undefined }, at: mount.at };
}

function operation(mount: Mount, descriptor: number | undefined): readonly string[] {
  switch (mount.kind) {
    case 'read-only':
    case 'writable':
      return bind(mount, descriptor);
    case 'empty':
      return ['--perms', mount.mode, '--size', String(mount.bytes), '--tmpfs', mount.at];
    case 'text':
      return ['--perms', mount.mode, '--ro-bind-data', String(descriptor), mount.at];
    case 'link':
      return ['--symlink', mount.to, mount.at];
    case 'directory':
      return ['--dir', mount.at];
    case 'devices':
      return ['--dev', mount.at];
    case 'processes':
      return ['--proc', mount.at];
    case 'seal':
      return ['--remount-ro', mount.at];
  }
}

function bind(mount: Mount & { kind: 'read-only' | 'writable' }, descriptor: number | undefined): readonly string[] {
  const option = mount.kind === 'read-only' ? '--ro-bind' : '--bind';
  if (mount.source.identity === undefined) return [mount.optional === true ? `${option}-try` : option, mount.source.path, mount.at];
  return [`${option}-fd`, String(descriptor), mount.at];
}
