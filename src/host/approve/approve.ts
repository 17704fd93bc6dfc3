/** A verdict's way to consent: the policy or a rule, a person's answer to a ticket, the person at a claimed terminal; else a new ticket. */
import { grant, refuse } from '../../core/consent.ts';
import type { Consent, Policy, Request, Verdict } from '../../core/values.ts';
import type { Directories } from '../directories.ts';
import { claimed } from '../terminal.ts';
import { type Matter, matterOf, ruleId } from './fingerprint.ts';
import { rules } from './rules.ts';
import { tickets } from './tickets.ts';

/** What the way needs. `say` writes one line of Ward's to standard error. */
export interface Approval {
  readonly directories: Directories;
  readonly policy: Policy;
  readonly now: () => number;
  readonly say: (line: string) => void;
}

/** Makes the function that turns a verdict into consent, or the reason why there is none. Nothing of the prompt is loaded unless it is needed. */
export function approver(approval: Approval): (request: Request, verdict: Verdict) => Promise<Consent> {
  return async (request, verdict) => {
    if (verdict.decision === 'allow') return grant(verdict, verdict.rule === undefined ? 'policy' : 'rule');
    if (verdict.decision === 'deny') return denied(verdict);
    const matter = matterOf(request, verdict, approval.policy);
    return answered(matter, verdict, approval) ?? (await asked({ request, verdict, matter }, approval)) ?? wait(matter, request, approval);
  };
}

/** The strictest finding says why. */
function denied(verdict: Verdict): Consent {
  const finding = verdict.findings.find(one => one.rank === 'deny') ?? verdict.findings.find(one => one.rank === 'ask');
  return refuse('denied', finding?.reason ?? 'the policy says so', finding?.hint);
}

/** What a person already said to a ticket for exactly this. */
function answered(matter: Matter, verdict: Verdict, approval: Approval): Consent | undefined {
  const answer = tickets(approval.directories, approval.now).take(matter);
  if (answer === undefined) return undefined;
  return answer.kind === 'yes' ? grant(verdict, 'ticket') : refuse('no', said(answer.reason));
}

/** The person at the claimed terminal this request comes from; undefined where it is none. */
async function asked(
  { request, verdict, matter }: { request: Request; verdict: Verdict; matter: Matter },
  approval: Approval,
): Promise<Consent | undefined> {
  const { environment } = request.scene;
  if (request.asker.kind === 'agent' || !claimed(approval.directories, environment).ok) return undefined;
  const { ask } = await import('./ask.ts');
  const reply = await ask(matter, approval.policy.remember === 'exact' ? ruleId(matter) : undefined, environment);
  if (reply.kind === 'gone') return refuse('no', 'nobody answered');
  if (reply.kind === 'no') return refuse('no', said(reply.reason));
  if (reply.rule !== undefined) (await rules(approval.directories)).save(reply.rule);
  return grant(verdict, 'person');
}

const said = (reason: string | undefined) =>
  reason === undefined || reason === '' ? 'the person said no' : `the person said no: ${reason}`;

/** Nobody can be asked here: kept until somebody was. */
function wait(matter: Matter, request: Request, approval: Approval): Consent {
  const { id, dropped } = tickets(approval.directories, approval.now).put(matter, request.asker);
  if (dropped.length > 0) approval.say(`warning: too many requests wait for a person: dropped the oldest, ${dropped.join(', ')}`);
  const first = matter.findings.find(one => one.rank === 'ask')?.reason ?? matter.impact;
  const reason = `this needs a person's yes, and nobody can be asked here (${first})`;
  return refuse('nobody', reason, `ask the person to run "ward approve ${id}" in a terminal, then send exactly the same command again`, id);
}
