/** `ward approve`: what waits for a person, and their answer. */
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
  const found = answerable(id, state, around);
  if (found === undefined) return 1;
  const taken = withdrawal(found.ticket, around, false);
  try {
    const reply = await askFor(found, around, taken.signal);
    if (taken.signal.aborted)
      return unanswered(state, { reason: 'it was withdrawn, or answered elsewhere', hint: '"ward pending" lists what waits' }, around);
    if (reply.kind === 'gone')
      return unanswered(state, { reason: 'nobody answered', hint: 'answer with one of the letters shown' }, around);
    await settle(found.ticket, reply, around);
    return 0;
  } finally {
    taken.close();
  }
}
