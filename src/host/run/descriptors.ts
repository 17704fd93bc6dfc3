/** What a command may inherit: 0 to 2 unless they open a way out, and above them pipes and regular files within its grants. */
import { closeSync, fstatSync, readlinkSync } from 'node:fs';
import { GuardError } from '../../core/fault.ts';

/** Refuses a directory or block device as 0, 1 or 2: from inside, `/proc/self/fd/0/…` would lead out of the sandbox. */
export function checkStandard(): void {
  for (const descriptor of [0, 1, 2]) {
    const seen = fstatSync(descriptor);
    const what = seen.isDirectory() ? 'a directory' : seen.isBlockDevice() ? 'a block device' : undefined;
    if (what === undefined) continue;
    throw new GuardError(
      'descriptor',
      `descriptor ${descriptor} is ${what}, and a sandboxed command could leave through it`,
      'redirect it to a file or /dev/null',
    );
  }
}

/** Of the inherited descriptors above 2, those that go on to the command; the others are closed, or they would leak into the sandbox. */
export function keepInherited(inherited: readonly number[], within: readonly string[]): readonly number[] {
  const kept = inherited.filter(descriptor => descriptor > 2 && harmless(descriptor, within));
  for (const descriptor of inherited) if (descriptor > 2 && !kept.includes(descriptor)) close(descriptor);
  return kept;
}

function harmless(descriptor: number, within: readonly string[]): boolean {
  try {
    const seen = fstatSync(descriptor);
    if (seen.isFIFO()) return true;
    const file = readlinkSync(`/proc/self/fd/${descriptor}`);
    return seen.isFile() && within.some(root => file.startsWith(`${root}/`));
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
