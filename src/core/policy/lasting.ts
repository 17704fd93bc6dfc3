/** How long a rule that a person's "don't ask again" made holds, where it has an end. */
import type { Rule } from '../values.ts';

const day = 24 * 60 * 60_000;

/** Milliseconds, at most. What uses the network: who answers there may be another by then. A session's: of an agent's nobody sees the end. */
export const lasting = { network: 30 * day, session: day } as const;

/** Another process may have looked at the clock a little later (milliseconds). */
const aside = 60_000;

/** Since when it can be there; where the clock shows less it was set back, which gives no rule more time than it was given. */
export function beginsAt({ from, until, session }: Rule): number | undefined {
  if (from !== 'remembered' || until === undefined) return undefined;
  return until - (session === undefined ? lasting.network : lasting.session) - aside;
}
