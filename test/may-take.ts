/** How long a test may take: ava's own watch over a run in which nothing happens is off for as long as any test asked for. */
import type { ExecutionContext } from 'ava';

/** Minutes after which ava ends a check in which nothing happens: `timeout` of its configuration. */
const inCheck = 4;

/** So many minutes in the proof; in a check no more than would leave ava's watch as it is. */
export function mayTake(t: ExecutionContext, minutes: number): void {
  t.timeout(Math.min(minutes, process.env.WARD_PROOF === '1' ? minutes : inCheck) * 60_000);
}
