/** What a Ward that was killed could not look after, and what a session left when it ended: done by the next start, and said. */
import { printable } from '../core/printable.ts';
import { openRecord } from '../host/record/record.ts';
import { settleUnfinished, unfinishedRuns } from '../host/run/unfinished.ts';
import type { Surroundings } from './surroundings.ts';

/** Before anything is looked at, for what was planted would count as found. */
export async function lookAfter({ directories, now, say }: Surroundings): Promise<void> {
  const { lines, ended } = await settleUnfinished(unfinishedRuns(directories));
  if (lines.length === 0 && ended.length === 0) return;
  const record = openRecord(directories, now, { warn: say });
  for (const detail of ended) record.append({ kind: 'changed', what: 'session', detail });
  if (lines.length > 0) record.append({ kind: 'alert', detail: lines.join('; ') });
  for (const line of lines) say(printable(`warning: ${line}`));
}
