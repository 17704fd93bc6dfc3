/** An alert about answers and rules: on record first, then told where the policy says that a person is told. */
import type { Policy } from '../../core/values.ts';
import type { Directories } from '../directories.ts';
import { tellElsewhere } from '../notice/tell-elsewhere.ts';
import { openRecord } from '../record/record.ts';

/** What it takes. */
export interface Alarm {
  readonly directories: Directories;
  readonly policy: Pick<Policy, 'notify'>;
  readonly now: () => number;
  readonly say: (line: string) => void;
}

/** Nothing waits for its being told. */
export function raise(detail: string, { directories, policy, now, say }: Alarm): void {
  const alert = openRecord(directories, now, { warn: say }).append({ kind: 'alert', detail });
  if (policy.notify !== undefined) tellElsewhere({ alert }, directories);
}
