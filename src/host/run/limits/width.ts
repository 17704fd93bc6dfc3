/** How wide the words and variables may be that a program is started with (execve(2), Limits on size of arguments and environment). */
import { type Caller, stackOf } from './inherited.ts';

/** The kernel always takes so many bytes. */
export const leastWidth = 131_072;
const quarter = 4;
/** Three quarters of the stack that it gives where nobody says more. */
const most = 6 * 1024 ** 2;

export function mostWidth(caller: Caller): number {
  return Math.max(leastWidth, Math.min(stackOf(caller) / quarter, most));
}
