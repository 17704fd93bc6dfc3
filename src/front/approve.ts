/** `ward approve`: what waits for a person, and their answer. */
import { oneLine } from '../core/printable.ts';
import type { Policy } from '../core/values.ts';
import { ruleId } from '../host/approve/fingerprint.ts';
import { offersRule, rules } from '../host/approve/rules.ts';
import { type Answer, type Ticket, tickets } from '../host/approve/tickets.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { openRecord } from '../host/record/record.ts';
import { claimed } from '../host/terminal.ts';
import type { Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';

/** Lists what waits, or asks about one. 0 where that was answered, 1 where it was not. */
export async function approve(argv: readonly string[], around: Surroundings): Promise<number> {
  const [id, ...more] = argv;
  if (more.length > 0 || id?.startsWith('-')) throw usage('ward approve [ID]');
  return id === undefined ? list(around) : answer(id, around);
}

function list({ directories, now, out }: Surroundings): number {
  const waiting = tickets(directories, now).list();
  out(waiting.length === 0 ? 'nothing waits for a person\n' : waiting.map(ticket => `${line(ticket, now())}\n`).join(''));
  return 0;
}

function line({ id, asker, matter, made }: Ticket, now: number): string {
  const seconds = Math.max(0, Math.round((now - made) / 1000));
  const age = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
  return `${id}  ${age.padStart(6)}  ${oneLine(asker.name)}  ${matter.impact}  ${oneLine(matter.subject)}`;
}

async function answer(id: string, around: Surroundings): Promise<number> {
  const { directories, environment, now } = around;
  const ticket = tickets(directories, now).find(id);
  if (ticket === undefined)
    return refused(around, `nothing waits as "${oneLine(id)}"`, '"ward approve" lists what does; a request waits ten minutes');
  const place = claimed(directories, environment);
  if (!place.ok) return refused(around, place.reason, place.hint);
  const policy = loadPolicy(directories, now(), ticket.matter.cwd);
  if (policy.id !== ticket.matter.policy) {
    return refused(around, 'the policy changed since this was asked', 'let the command be sent again, and answer that');
  }
  return ask(ticket, policy, around);
}

function refused({ say }: Surroundings, reason: string, hint: string): number {
  say(`not approved: ${reason}`);
  say(`hint: ${hint}`);
  return 1;
}

async function ask(ticket: Ticket, policy: Policy, around: Surroundings): Promise<number> {
  const { ask: askPerson } = await import('../host/approve/ask.ts');
  const reply = await askPerson(ticket.matter, offersRule(policy) ? ruleId(ticket.matter) : undefined, around.environment);
  if (reply.kind === 'gone') return refused(around, 'nobody answered', 'answer with one of the letters shown');
  if (reply.kind === 'no') return keep(ticket, { kind: 'no', reason: reply.reason ?? '' }, around);
  if (reply.rule === undefined) return keep(ticket, { kind: 'yes' }, around);
  const kept = await rules(around.directories);
  append(around, 'rule', `remembered ${reply.rule.id}: ${reply.rule.subject}`);
  kept.save(reply.rule);
  tickets(around.directories, around.now).drop(ticket);
  around.out('remembered: this command runs from now on\n');
  return 0;
}

/** On record before it can be taken: a yes in the log that nobody gave is a forged one. */
function keep(ticket: Ticket, said: Answer, around: Surroundings): number {
  append(around, 'ticket', `${said.kind} to ${ticket.id}: ${ticket.matter.subject}`);
  tickets(around.directories, around.now).answer(ticket, said);
  around.out(
    said.kind === 'yes'
      ? 'approved: the same command, sent again within ten minutes, runs once\n'
      : 'refused: the same command, sent again, is told so\n',
  );
  return 0;
}

function append({ directories, now, say }: Surroundings, what: 'rule' | 'ticket', detail: string): void {
  openRecord(directories, now, { warn: say }).append({ kind: 'changed', what, detail });
}
