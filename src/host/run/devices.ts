/** The machine's own devices that a root's sandbox is shown (bwrap(1), --dev): their modes are root's to change there too, and are put back. */
import { chmodSync, chownSync, lstatSync, type Stats } from 'node:fs';
import path from 'node:path';
import type { Outcome } from '../../core/values.ts';

const names = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];

/** What is open to all, before a command; what is not is nobody's to open. What it gives puts back what is otherwise by then, and says so. */
export function keepDevices(directory = '/dev'): (outcome: Outcome) => Outcome {
  const kept = names
    .map(name => path.join(directory, name))
    .flatMap(file => {
      const seen = look(file);
      return seen !== undefined && (seen.mode & 0o7777) === 0o666 ? [{ file, seen }] : [];
    });
  return outcome => {
    const told = kept.flatMap(({ file, seen }) => putBack(file, seen));
    return told.length === 0
      ? outcome
      : { ...outcome, refused: [...outcome.refused, ...told], alerts: [...(outcome.alerts ?? []), ...told] };
  };
}

function look(file: string): Stats | undefined {
  const seen = lstatSync(file, { throwIfNoEntry: false });
  return seen?.isCharacterDevice() === true ? seen : undefined;
}

/** The group is changed there to the command's own alone: another command's look may have seen that, and no group comes back but the machine's. */
function putBack(file: string, seen: Stats): readonly string[] {
  const now = look(file);
  if (now === undefined || now.rdev !== seen.rdev || now.ino !== seen.ino) return [];
  const given = now.gid !== seen.gid && now.gid === process.getgid?.();
  if (now.mode === seen.mode && !given) return [];
  try {
    if (given) chownSync(file, now.uid, seen.gid);
    chmodSync(file, seen.mode & 0o7777);
    return [`"${file}" was changed for the whole machine; put back`];
  } catch (error) {
    return [`"${file}" was changed for the whole machine, and could not be put back: ${(error as Error).message}`];
  }
}
