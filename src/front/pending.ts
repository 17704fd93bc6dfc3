/** `ward pending`: what waits for a person, and with which of it a process waits. */
import { oneLine } from '../core/printable.ts';
import { type Ticket, tickets } from '../host/approve/tickets.ts';
import { type Waiting, waitingRoom } from '../host/approve/waiting-room.ts';
import type { Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';

/** A line for each, newest first. Looks only, so it takes no terminal. */
export function pending(argv: readonly string[], { directories, now, out }: Surroundings): number {
  if (argv.length > 0) throw usage('ward pending');
  const waiting = tickets(directories, now).list();
  const live = waitingRoom(directories).list();
  const lines = waiting.map(ticket => `${line(ticket, live, now())}\n`);
  out(lines.length === 0 ? 'nothing waits for a person\n' : lines.join(''));
  return 0;
}

function line({ id, asker, matter, made, hash }: Ticket, live: readonly Waiting[], now: number): string {
  const seconds = Math.max(0, Math.round((now - made) / 1000));
  const age = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
  const until = live.findLast(one => one.hash === hash)?.until;
  const left = until === undefined ? '' : `  waits ${Math.max(0, Math.round((until - now) / 1000))} s more:`;
  return `${id}  ${age.padStart(6)}  ${oneLine(asker.name)}  ${matter.impact} ${left} ${oneLine(matter.subject)}`;
}
