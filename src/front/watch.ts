/** `ward watch`: asks in this terminal about each request that waits for a person, as it comes. */
import { attention } from '../core/attention.ts';
import { oneLine } from '../core/printable.ts';
import { policySeal } from '../host/approve/fingerprint.ts';
import { type Ticket, tickets } from '../host/approve/tickets.ts';
import { type Waiting, waitingRoom } from '../host/approve/waiting-room.ts';
import { sameBuild } from '../host/channel/same-build.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { claimed } from '../host/terminal.ts';
import { idleKeys } from '../host/typing/idle-keys.ts';
import { ownTerminal } from '../host/typing/own-terminal.ts';
import { askFor, notHere, refusedHere, settle, unanswered } from './answer.ts';
import type { Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';
import { withdrawal } from './withdrawal.ts';

/** Until q or Ctrl-C, or until this is no person's terminal any more, or another Ward lies here: what waits would take no answer of this one. */
export async function watch(argv: readonly string[], around: Surroundings): Promise<number> {
  if (argv.length > 0) throw usage('ward watch');
  const away = refusedHere('"ward watch" was refused', around);
  if (away !== undefined) return unanswered('not watched', away, around);
  const same = sameBuild();
  around.out('watches for requests that wait; q ends this, any other key says that you are here\n');
  const seen = new Set<string>();
  for (;;) {
    const next = await nextOf(seen, same, around);
    if (next === 'end') return 0;
    if (next === 'anew') return builtAnew(around);
    const place = claimed(around.directories, around.environment);
    if (!place.ok) return unanswered('not watched any more', place, around);
    seen.add(next.waiting.nonce);
    if ((await question(next, around)) === 'end') return 0;
  }
}

interface Next {
  readonly ticket: Ticket;
  readonly waiting: Waiting;
}

function builtAnew({ say }: Surroundings): number {
  say('stopped: another Ward was installed, or this one taken away: no request would take an answer of what began before');
  say('hint: start "ward watch" again');
  return 1;
}

/** The oldest that waits and was not shown here yet; `end` where a key said so, `anew` where that is of no use any more. */
async function nextOf(seen: ReadonlySet<string>, same: () => boolean, around: Surroundings): Promise<Next | 'end' | 'anew'> {
  const keys = idleKeys(() => void notHere(around));
  try {
    for (;;) {
      const found = waitingHere(seen, around);
      if (found !== undefined) return found;
      if (await keys.ended(step)) return 'end';
      if (!same()) return 'anew';
    }
  } finally {
    keys.close();
  }
}

/** Milliseconds between two looks. */
const step = 200;

function waitingHere(seen: ReadonlySet<string>, { directories, now }: Surroundings): Next | undefined {
  const waiting = waitingRoom(directories).list();
  const kept = waiting.every(one => seen.has(one.nonce)) ? [] : tickets(directories, now).list();
  return waiting
    .filter(one => !seen.has(one.nonce))
    .flatMap(one =>
      kept.filter(ticket => ticket.id === one.ticket && ticket.hash === one.hash).map(ticket => ({ ticket, waiting: one })),
    )[0];
}

/** One question, to its end. `end`: the person wants no more of them. */
async function question({ ticket, waiting }: Next, around: Surroundings): Promise<'end' | 'next'> {
  const { directories, now, out } = around;
  const policy = loadPolicy(directories, now(), ticket.matter.project?.path ?? ticket.matter.cwd);
  if (policySeal(policy) !== ticket.matter.policy)
    return passed(`${ticket.id} can't be answered: the policy changed since this was asked`, around);
  const seconds = Math.max(0, Math.round((waiting.until - now()) / 1000));
  out(`\n${ticket.id} from session ${oneLine(ticket.asker.session)} waits ${seconds} s, until ${clock(waiting.until)}\n`);
  callPerson(ticket, around);
  const taken = withdrawal(ticket, around, true);
  try {
    const reply = await askFor({ ticket, policy }, around, taken.signal);
    if (taken.signal.aborted) return passed(`withdrawn: ${ticket.id} was answered elsewhere, or who sent it waits no longer`, around);
    if (reply.kind === 'gone') return 'end';
    // What it was changed into waits as another.
    await settle(ticket, reply, around);
    return 'next';
  } finally {
    taken.close();
  }
}

/** On this terminal alone, whatever the output is. */
function callPerson({ asker, id }: Ticket, { environment }: Surroundings): void {
  const text = attention(`${asker.name} asks, ${id}`, environment.get('TERM') ?? '', (environment.get('VTE_VERSION') ?? '') !== '');
  if (text !== '') ownTerminal(text);
}

function passed(words: string, { out }: Surroundings): 'next' {
  out(`\n${words}\n`);
  return 'next';
}

/** By the clock on the wall. */
function clock(time: number): string {
  return new Date(time).toTimeString().slice(0, 8);
}
