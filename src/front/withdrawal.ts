/** Takes a question back that stands on a screen while whoever it was for goes away. */
import { type Ticket, tickets } from '../host/approve/tickets.ts';
import { waitingRoom } from '../host/approve/waiting-room.ts';
import type { Surroundings } from './surroundings.ts';

/** Milliseconds between two looks. */
const step = 200;

/**
 * Aborted when the ticket is gone: it was answered, or who waited with it was killed. With `live` also when nobody waits any more: one whose time is
 * over leaves its ticket to be answered.
 */
export function withdrawal(
  ticket: Ticket,
  { directories, now }: Surroundings,
  live: boolean,
): { readonly signal: AbortSignal; readonly close: () => void } {
  const [controller, kept] = [new AbortController(), tickets(directories, now)];
  const look = () => {
    // Looking there takes the tickets of those away that were killed.
    const waits = waitingRoom(directories).list();
    if (!kept.stands(ticket.id) || (live && !waits.some(one => one.hash === ticket.hash))) controller.abort();
  };
  const timer = setInterval(look, step);
  return { signal: controller.signal, close: () => clearInterval(timer) };
}
