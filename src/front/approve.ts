/** `ward approve`: what waits for a person, and their answer. */
import type { Ticket } from '../host/approve/tickets.ts';
import { answerable, askFor, settle, unanswered } from './answer.ts';
import { pending } from './pending.ts';
import type { Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';
import { withdrawal } from './withdrawal.ts';

const state = 'not approved';

/** Lists what waits, or asks about one. 0 where that was answered, 1 where it was not. */
export async function approve(argv: readonly string[], around: Surroundings): Promise<number> {
  const [id, ...more] = argv;
  if (more.length > 0 || id?.startsWith('-')) throw usage('ward approve [ID]');
  if (id === undefined) return pending([], around);
  return answered(id, around);
}

/** What it was changed into is asked about next. */
async function answered(id: string, around: Surroundings): Promise<number> {
  const found = answerable(id, state, around);
  if (found === undefined) return 1;
  const taken = withdrawal(found.ticket, around, false);
  let next: Ticket | undefined;
  try {
    const reply = await askFor(found, around, taken.signal);
    if (taken.signal.aborted)
      return unanswered(state, { reason: 'it was withdrawn, or answered elsewhere', hint: '"ward pending" lists what waits' }, around);
    if (reply.kind === 'gone')
      return unanswered(state, { reason: 'nobody answered', hint: 'answer with one of the letters shown' }, around);
    next = await settle(found.ticket, reply, around);
  } finally {
    taken.close();
  }
  return next === undefined ? 0 : answered(next.id, around);
}
