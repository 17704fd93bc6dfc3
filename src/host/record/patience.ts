/** How long whoever waits for others goes on waiting: as long as one of them after the other has it, and not for ever. */

/** Milliseconds: for one that does nothing, and for all of them together. */
export interface Limits {
  readonly one: number;
  readonly all: number;
}

/** Thousands of times what one needs. */
export const limits: Limits = { one: 10_000, all: 300_000 };

/** Who is stopped, as all others may be with it, has waited for nobody meanwhile: two looks are at most so far apart (milliseconds). */
const mostCounted = 1000;

/** Asked at each look that finds it held. `turn`: another one each time that somebody takes it; `now`: milliseconds of a clock that only goes on. Says who was waited for too long. */
export function patience({ one, all }: Limits): (turn: unknown, now: number) => keyof Limits | undefined {
  let before: { readonly turn: unknown; readonly now: number } | undefined;
  let [ofOne, ofAll] = [0, 0];
  return (turn, now) => {
    const passed = before === undefined ? 0 : Math.min(now - before.now, mostCounted);
    ofOne = before !== undefined && before.turn === turn ? ofOne + passed : 0;
    ofAll += passed;
    before = { turn, now };
    if (ofOne >= one) return 'one';
    return ofAll >= all ? 'all' : undefined;
  };
}

/** Milliseconds between two looks: no two are in step, and hundreds who wait leave the processors to the one they wait for. `random`: from 0 to 1. */
export const pauseAfter = (looks: number, random: number, longest = longestPause): number =>
  Math.min(longest, 2 ** looks) * (0.5 + random / 2);

const longestPause = 100;
