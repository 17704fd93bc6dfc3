/** A verdict's way to consent: the policy or a rule, a person's answer to a ticket, the person at a claimed terminal; else a new ticket. */
import { grant, refuse } from '../../core/consent.ts';
import { denied, nobodyToAsk } from '../../core/explain.ts';
import { quote } from '../../core/quote.ts';
import type { Consent, Policy, Request, Rule, Verdict } from '../../core/values.ts';
import type { Directories } from '../directories.ts';
import { openRecord } from '../record/record.ts';
import { claimed } from '../terminal.ts';
import { type Matter, matterOf, ruleId } from './fingerprint.ts';
import { offersRule, rules } from './rules.ts';
import { tickets } from './tickets.ts';

/** What the way needs. `say` writes one line of Ward's to standard error. */
export interface Approval {
  readonly directories: Directories;
  readonly policy: Policy;
  readonly now: () => number;
  readonly say: (line: string) => void;
}

/** One request on the way, and what a yes to it is bound to. */
interface Asked {
  readonly request: Request;
  readonly verdict: Verdict;
  readonly matter: Matter;
}

/** Makes the function that turns a verdict into consent, or the reason why there is none. Nothing of the prompt is loaded unless it is needed. */
export function approver(approval: Approval): (request: Request, verdict: Verdict) => Promise<Consent> {
  return async (request, verdict) => {
    if (verdict.decision === 'allow') return grant(verdict, verdict.rule === undefined ? 'policy' : 'rule');
    if (verdict.decision === 'deny') return refuse('denied', denied(verdict).reason, denied(verdict).hint);
    const one = { request, verdict, matter: matterOf(request, verdict, approval.policy) };
    return answered(one, approval) ?? (await asked(one, approval)) ?? wait(one, approval);
  };
}

/** What a person already said to a ticket for exactly this. */
function answered({ matter, verdict }: Asked, approval: Approval): Consent | undefined {
  const answer = tickets(approval.directories, approval.now).take(matter);
  if (answer === undefined) return undefined;
  return answer.kind === 'yes' ? grant(verdict, 'ticket') : refuse('no', said(answer.reason));
}

/** The person at the claimed terminal this request comes from; undefined where it is none. */
async function asked({ request, verdict, matter }: Asked, approval: Approval): Promise<Consent | undefined> {
  const { environment } = request.scene;
  if (request.asker.kind === 'agent' || !claimed(approval.directories, environment).ok) return undefined;
  const { ask } = await import('./ask.ts');
  const reply = await ask(matter, offersRule(approval.policy) ? ruleId(matter) : undefined, environment);
  if (reply.kind === 'gone') return refuse('no', 'nobody answered');
  if (reply.kind === 'no') return refuse('no', said(reply.reason));
  if (reply.rule !== undefined) await keep(reply.rule, approval);
  return grant(verdict, 'person');
}

const said = (reason: string | undefined) =>
  reason === undefined || reason === '' ? 'the person said no' : `the person said no: ${reason}`;

/** On record before it holds. */
async function keep(rule: Rule, { directories, now, say }: Approval): Promise<void> {
  const kept = await rules(directories);
  openRecord(directories, now, { warn: say }).append({ kind: 'changed', what: 'rule', detail: `remembered ${rule.id}: ${rule.subject}` });
  kept.save(rule);
}

/** Nobody can be asked here: kept until somebody was. */
function wait({ request, verdict, matter }: Asked, { directories, now, say }: Approval): Consent {
  const { id, dropped } = tickets(directories, now).put(matter, request.asker);
  if (dropped.length > 0) say(`warning: too many requests wait for a person: dropped the oldest, ${dropped.join(', ')}`);
  const { reason, hint } = nobodyToAsk(verdict, id);
  return refuse('nobody', reason, hint.replace('"ward approve', `"${wardOf(directories)} approve`), id);
}

/** A Ward of its own is only reached by naming it. */
function wardOf({ root }: Directories): string {
  return root === undefined ? 'ward' : quote(['ward', '--root', root]);
}
