/** Whether an answer that lay there is one that the record knows: of exactly this request, and not used up since. */

import type { Directories } from '../directories.ts';
import { latest } from '../record/entries.ts';
import type { Taken } from './tickets.ts';

/** Undefined where the record vouches for it, else why it doesn't. Looks back as far as the entry that the answer names. */
export function unvouched({ hash, answer, entry }: Taken, directories: Directories): string | undefined {
  let used = false;
  const [found] = latest(directories, 1, ({ line }) => {
    used ||= line.kind === 'changed' && line.took === entry;
    return !(line.n > entry);
  });
  const line = found?.line;
  const same = line?.kind === 'changed' && line.n === entry && line.what === 'ticket' && line.answered === hash;
  if (!same || !['yes', 'no'].includes(answer.kind) || !line.detail.startsWith(`${answer.kind} to `))
    return 'the record knows of no such answer';
  return used ? 'it was used up before' : undefined;
}
