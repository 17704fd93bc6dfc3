/** `ward refuse`: a person's no to what waits, and why. */
import { answerable, settle } from './answer.ts';
import type { Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';

/** 0 where it was refused, 1 where nothing was answered. */
export async function refuse(argv: readonly string[], around: Surroundings): Promise<number> {
  const [id, ...reason] = argv;
  if (id === undefined || id.startsWith('-')) throw usage('ward refuse ID [REASON]');
  const found = answerable(id, 'not refused', around);
  if (found === undefined) return 1;
  await settle(found.ticket, { kind: 'no', reason: reason.join(' ') }, around);
  return 0;
}
