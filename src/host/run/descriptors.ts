/** What a command may inherit: 0 to 2 unless they open a way out, and above them pipes and regular files within its grants. */
import { closeSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { GuardError } from '../../core/fault.ts';
import { isOwn, type Own } from './relayed.ts';

/** Refuses a directory or block device as 0, 1 or 2: from inside, `/proc/self/fd/0/…` would lead out of the sandbox. */
export function checkStandard(pid: number | 'self' = 'self'): void {
  for (const descriptor of [0, 1, 2]) {
    const seen = statSync(`/proc/${pid}/fd/${descriptor}`);
    const what = seen.isDirectory() ? 'a directory' : seen.isBlockDevice() ? 'a block device' : undefined;
    if (what === undefined) continue;
    throw new GuardError(
      'descriptor',
      `descriptor ${descriptor} is ${what}, and a sandboxed command could leave through it`,
      'redirect it to a file or /dev/null',
    );
  }
}

/**
 * Descriptors that Ward itself holds and a child would inherit: libraries open some without close-on-exec (a pseudo-terminal's master, by which the
 * command could type into the person's own terminal; proc(5), fdinfo).
 */
export function inheritable(): readonly number[] {
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter(descriptor => descriptor > 2 && survives(descriptor, 'self'));
}

/** O_CLOEXEC as fdinfo shows it. */
const closeOnExec = 0o2000000;

export function survives(descriptor: number, pid: number | 'self' = 'self'): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${descriptor}`, 'latin1'))?.[1] ?? '0';
    return (Number.parseInt(flags, 8) & closeOnExec) === 0;
  } catch {
    // The descriptor by which the list was read is closed by now.
    return false;
  }
}

/** Of the inherited descriptors above 2, those that go on to the command; the others are closed, or they would leak into the sandbox: a served process does so itself. */
export function keepInherited(inherited: readonly number[], own: Own, served?: number): readonly number[] {
  const kept = inherited.filter(descriptor => descriptor > 2 && harmless(descriptor, own, served ?? 'self'));
  if (served !== undefined) return kept;
  for (const descriptor of inherited) if (descriptor > 2 && !kept.includes(descriptor)) close(descriptor);
  return kept;
}

function harmless(descriptor: number, own: Own, pid: number | 'self'): boolean {
  try {
    return statSync(`/proc/${pid}/fd/${descriptor}`).isFIFO() || isOwn(descriptor, own, pid);
  } catch {
    return false;
  }
}

function close(descriptor: number): void {
  try {
    closeSync(descriptor);
  } catch {
    // Closed already: nothing to keep from the command.
  }
}
