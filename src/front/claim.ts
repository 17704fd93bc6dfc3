/** `ward claim`: the person says that this terminal is theirs, so that Ward may ask here. */
import { claim as claimTerminal } from '../host/claim.ts';
import { openRecord } from '../host/record/record.ts';
import type { Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';

/** 0 where it is claimed now, 1 where Ward can see that it is not a person's. */
export function claim(argv: readonly string[], { directories, environment, now, out, say }: Surroundings): number {
  if (argv.length > 0) throw usage('ward claim');
  const claimed = claimTerminal(directories, environment);
  if (!claimed.ok) {
    say(`not claimed: ${claimed.reason}`);
    say(`hint: ${claimed.hint}`);
    return 1;
  }
  openRecord(directories, now, { warn: say }).append({
    kind: 'changed',
    what: 'claim',
    detail: `terminal of process ${claimed.claim.leader}`,
  });
  out('claimed: Ward may ask in this terminal until its shell ends\n');
  return 0;
}
