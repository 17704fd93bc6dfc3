/** What comes of a command that a person changed where they were asked about it: it waits again, asks nothing, or may not run. */
import { setTimeout as sleep } from 'node:timers/promises';
import { oneLine } from '../core/printable.ts';
import { type Ticket, tickets } from '../host/approve/tickets.ts';
import { type Waiting, waitingRoom } from '../host/approve/waiting-room.ts';
import { processAt } from '../host/processes.ts';
import { type Entry, latest } from '../host/record/entries.ts';
import type { Surroundings } from './surroundings.ts';

/** Milliseconds between two looks. */
const step = 100;

/** The ticket under which the same process waits with what was made of it; undefined where none does, and why was said. `entry`: of the change. */
export async function afterChange(before: Waiting, entry: number, around: Surroundings): Promise<Ticket | undefined> {
  const { directories, now, out } = around;
  for (;;) {
    // In this order: whoever ended right after it was decided is gone, and the record has it.
    const there = processAt(before.pid)?.start === before.start;
    const next = waitingRoom(directories)
      .list()
      .find(one => one.pid === before.pid && one.start === before.start && one.nonce !== before.nonce);
    const ticket = next === undefined ? undefined : tickets(directories, now).find(next.ticket);
    if (ticket !== undefined) return ticket;
    const words = decidedAfter(entry, around);
    if (words !== undefined || !there) {
      out(`${words ?? 'whoever sent it is gone: nothing runs'}\n`);
      return undefined;
    }
    await sleep(step);
  }
}

/** As the record has it; undefined while it has not. */
function decidedAfter(entry: number, { directories }: Surroundings): string | undefined {
  const since: Extract<Entry['line'], { kind: 'decided' }>[] = [];
  latest(directories, 1, ({ line }) => {
    if (line.kind === 'decided' && line.n > entry) since.unshift(line);
    return line.n <= entry;
  });
  const first = since.find(({ consent }) => !consent.granted && consent.reason.startsWith(changed));
  if (first === undefined || first.consent.granted) return undefined;
  if (first.consent.reason !== changed) return `not run: ${oneLine(first.consent.reason)}`;
  const then = since.find(one => one.insteadOf === first.n);
  if (then === undefined) return undefined;
  return then.consent.granted ? 'it runs, without another question' : `not run: ${oneLine(then.consent.reason)}`;
}

const changed = 'the person changed it';
