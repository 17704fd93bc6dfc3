/** A person's answer to what waits, given from the terminal they claimed: on record first, then to the process that waits, else kept for the next same request. */
import { oneLine, printable } from '../core/printable.ts';
import type { Policy } from '../core/values.ts';
import { raise } from '../host/approve/alert.ts';
import { keep as keepRules, remembersNow } from '../host/approve/approve.ts';
import type { Reply } from '../host/approve/ask.ts';
import { forgetHowFared } from '../host/approve/fared.ts';
import { policySeal } from '../host/approve/fingerprint.ts';
import { giveAnswer } from '../host/approve/give-answer.ts';
import { phraseOf } from '../host/approve/phrase.ts';
import { type Kept, type Ticket, tickets } from '../host/approve/tickets.ts';
import { type Waiting, waitingRoom } from '../host/approve/waiting-room.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { openRecord } from '../host/record/record.ts';
import { claimed } from '../host/terminal.ts';
import type { Surroundings } from './surroundings.ts';

/** Why no answer can be given here, which is on record as the attempt `tried`; undefined where one can. */
export function refusedHere(tried: string, around: Surroundings): ReturnType<typeof notHere> {
  const away = notHere(around);
  if (away === undefined) return undefined;
  raise(`${tried}: ${away.reason}`, { ...around, policy: loadPolicy(around.directories, around.now(), around.cwd) });
  return away;
}

/** Why no answer can be given here; undefined where one can: then somebody is back, and requests wait for them again. */
export function notHere(around: Surroundings): { readonly reason: string; readonly hint: string } | undefined {
  const place = claimed(around.directories, around.environment);
  if (!place.ok) return place;
  forgetHowFared(around.directories, false);
  return undefined;
}

/** The ticket of that id, to be answered here and now; undefined where it can't be, which was said. `state`: the words for that. */
export function answerable(id: string, state: string, around: Surroundings): { ticket: Ticket; policy: Policy } | undefined {
  const { directories, now } = around;
  const no = (reason: string, hint: string) => void unanswered(state, { reason, hint }, around);
  const ticket = tickets(directories, now).find(id);
  if (ticket === undefined)
    return no(`nothing waits as "${oneLine(id)}"`, '"ward pending" lists what does; a request can be answered for ten minutes');
  const away = refusedHere(`an answer to ${ticket.id} was not taken`, around);
  if (away !== undefined) return no(away.reason, away.hint);
  const policy = loadPolicy(directories, now(), ticket.matter.project?.path ?? ticket.matter.cwd);
  if (policySeal(policy) !== ticket.matter.policy)
    return no('the policy changed since this was asked', 'let the command be sent again, and answer that');
  return { ticket, policy };
}

/** Says that nothing was answered, and why. */
export function unanswered(state: string, { reason, hint }: { readonly reason: string; readonly hint: string }, { say }: Surroundings): 1 {
  say(`${state}: ${reason}`);
  say(`hint: ${hint}`);
  return 1;
}

/** Asks at this terminal. `withdrawn` takes the question back. */
export async function askFor(
  { ticket, policy }: { ticket: Ticket; policy: Policy },
  around: Surroundings,
  withdrawn: AbortSignal,
): Promise<Settled | { readonly kind: 'gone' }> {
  const { ask } = await import('../host/approve/ask.ts');
  const details = async () => (await import('./reasons.ts')).reasonsElsewhere(ticket.matter, policy, around);
  const now = remembersNow({ ...around, policy }) ? around.now() : undefined;
  const text = changeableIn(ticket, around);
  const offers = {
    now,
    session: ticket.asker.session,
    phrase: phraseOf(around.directories),
    details,
    withdrawn,
    text,
    ...{ unaccepted: policy.unaccepted, readingTime: policy.readingTime },
  };
  const reply = await ask(ticket.matter, offers, around.environment);
  return reply.kind === 'back' ? { kind: 'gone' } : reply;
}

/** Of what a process waits with, what it says may be changed: a part of what is shown, whoever wrote that. */
function changeableIn(ticket: Ticket, around: Surroundings): string | undefined {
  const texts = waitingFor(ticket, around).flatMap(({ text }) => (text === undefined ? [] : [text]));
  return texts.find(text => ticket.matter.subject.endsWith(text) && !text.includes('\n') && printable(text) === text);
}

/** What a person said to a ticket. */
export type Settled = Extract<Reply, { kind: 'yes' | 'no' | 'changed' }>;

/** Does what was replied; what the waiting process asks next in its place, where that is another command. */
export async function settle(ticket: Ticket, reply: Settled, around: Surroundings): Promise<Ticket | undefined> {
  if (reply.kind === 'changed') return change(ticket, reply.text, around);
  await answer(ticket, reply, around);
  return undefined;
}

async function answer(ticket: Ticket, reply: Exclude<Settled, { kind: 'changed' }>, around: Surroundings): Promise<void> {
  if (reply.kind === 'no') return give(ticket, { kind: 'no', reason: reply.reason ?? '' }, around);
  if (reply.rules.length === 0) return give(ticket, { kind: 'yes' }, around);
  await keepRules(reply.rules, around);
  const only = reply.rules.some(rule => rule.session !== undefined) ? ' in that session' : '';
  around.out(`remembered: this command runs from now on${only}\n`);
  for (const one of waitingFor(ticket, around)) await giveAnswer(one, { kind: 'yes' }, around.directories);
  tickets(around.directories, around.now).drop(ticket);
}

/** On record before it can be taken: a yes in the log that nobody gave is a forged one. */
async function give(ticket: Ticket, said: Kept, around: Surroundings): Promise<void> {
  const entry = append(around, ticket, `${said.kind} to ${ticket.id}: ${ticket.matter.subject}`);
  for (const one of waitingFor(ticket, around)) {
    if (!(await giveAnswer(one, said, around.directories))) continue;
    around.out(said.kind === 'yes' ? 'approved: it waited for this, and goes on now\n' : 'refused: it waited for this, and was told so\n');
    return;
  }
  tickets(around.directories, around.now).answer(ticket, said, entry);
  around.out(
    said.kind === 'yes'
      ? 'approved: the same command, sent again within ten minutes, runs once\n'
      : 'refused: the same command, sent again, is told so\n',
  );
}

/** For a process that waits alone: what is sent again later is not what was changed. */
async function change(ticket: Ticket, text: string, around: Surroundings): Promise<Ticket | undefined> {
  const entry = append(around, ticket, `change of ${ticket.id} to: ${text}`);
  for (const one of waitingFor(ticket, around)) {
    if (!(await giveAnswer(one, { kind: 'changed', text }, around.directories))) continue;
    around.out('changed: it waits for what comes of that\n');
    return (await import('./after-change.ts')).afterChange(one, entry, around);
  }
  around.out('not changed: nothing waits with it any more\n');
  return undefined;
}

/** Those whose process waits with exactly this. */
function waitingFor(ticket: Ticket, { directories }: Surroundings): readonly Waiting[] {
  return waitingRoom(directories)
    .list()
    .filter(one => one.hash === ticket.hash);
}

function append({ directories, now, say }: Surroundings, { hash }: Ticket, detail: string): number {
  return openRecord(directories, now, { warn: say }).append({ kind: 'changed', what: 'ticket', detail, answered: hash });
}
