/** What a line is judged by whatever it says: looked at while its shell still tells it, and again where that took long. */
import type { Policy } from '../core/values.ts';
import type { Locate } from '../host/locate.ts';
import type { Looks } from '../host/looks.ts';

/** Where the shell stands, the policy there, and looks at the machine of this moment, the project's ground among them. */
export interface Sight {
  readonly cwd: string;
  readonly policy: Policy;
  /** Where the project begins that the shell stands in. */
  readonly project: string | undefined;
  readonly locate: Locate;
  readonly look: Looks;
}

export interface LookAhead {
  /** A line begins to be told. */
  readonly begins: () => void;
  /** For one line. Throws as the look does. */
  readonly sight: () => Sight;
}

/** No shell takes as long to tell a line; what was told in part, and goes on with another line, is looked at again (milliseconds). */
const current = 100;

export function lookAhead(look: () => Sight): LookAhead {
  let ahead: { readonly at: number; readonly sight: Sight } | undefined;
  const begins = () => {
    ahead = undefined;
    try {
      ahead = { at: performance.now(), sight: look() };
    } catch {
      // It is looked at again, where what is wrong can be said.
    }
  };
  const sight = () => {
    const before = ahead;
    ahead = undefined;
    return before !== undefined && performance.now() - before.at < current ? before.sight : look();
  };
  return { begins, sight };
}
