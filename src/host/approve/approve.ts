/** A verdict's way to consent: the policy or a rule, a person's answer to a ticket, the person at a claimed terminal; else a new ticket. */
import { grant, refuse } from '../../core/consent.ts';
import { denied, nobodyToAsk } from '../../core/explain.ts';
import { usualWait } from '../../core/policy/wait.ts';
import { oneLine, printable } from '../../core/printable.ts';
import { quote } from '../../core/quote.ts';
import type { Consent, Policy, Request, Rule, Verdict } from '../../core/values.ts';
import type { Directories } from '../directories.ts';
import { tellElsewhere } from '../notice/tell-elsewhere.ts';
import { openRecord } from '../record/record.ts';
import { claimed, someClaim } from '../terminal.ts';
import { advice } from './advice.ts';
import { raise } from './alert.ts';
import type { Offer, Offers } from './ask.ts';
import type { Awaited, Wait } from './await-answer.ts';
import { fared, intentOf, mostRefusals } from './fared.ts';
import { fingerprint, type Matter, matterOf } from './fingerprint.ts';
import { offersRule, rememberedRules, rules } from './rules.ts';
import { type Answer, tickets } from './tickets.ts';
import { unvouched } from './vouched.ts';
import { waitingRoom } from './waiting-room.ts';

/** What the way needs. `say` writes one line of Ward's to standard error. */
export interface Approval {
  readonly directories: Directories;
  readonly policy: Policy;
  readonly now: () => number;
  readonly say: (line: string) => void;
  readonly offer?: Offer | undefined;
  /** Asked about at no terminal that a command is at: only elsewhere. */
  readonly apart?: true;
  /** The line is the person's to take back and write on, where they typed it. */
  readonly back?: true | undefined;
  /** The reasoning behind a verdict, as lines. */
  readonly reasons?: (request: Request, verdict: Verdict) => Promise<readonly string[]>;
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
    if (verdict.decision === 'deny') return barred(request, verdict, approval);
    const one = { request, verdict, matter: matterOf(request, verdict, approval.policy) };
    return answered(one, approval) ?? refusedOften(one, approval) ?? (await asked(one, approval)) ?? elsewhere(one, approval);
  };
}

/** What a person already said to a ticket for exactly this. */
function answered(one: Asked, approval: Approval): Consent | undefined {
  const { directories, now } = approval;
  const taken = tickets(directories, now).take(one.matter);
  if (taken === undefined) return undefined;
  const { answer, entry } = taken;
  const reason = unvouched(taken, directories);
  if (reason !== undefined) return void alert(`an answer to "${one.matter.subject}" was not taken: ${reason}`, approval);
  const detail = `took the ${answer.kind} of entry ${entry}`;
  openRecord(directories, now, { warn: approval.say }).append({ kind: 'changed', what: 'ticket', detail, took: entry });
  return heard(answer, one, approval);
}

/** On record, and said. */
function alert(detail: string, approval: Approval): void {
  raise(detail, approval);
  approval.say(printable(`warning: ${detail}`));
}

/** An agent whose command names what is for the person alone: a verdict in the record may be one of many, this is somebody's to look at. */
function barred(request: Request, verdict: Verdict, approval: Approval): Consent {
  const own = verdict.findings.find(one => one.id === 'ward-itself' && one.rank === 'deny');
  if (own !== undefined && request.asker.kind === 'agent') raise(`a command of ${request.asker.name} was denied: ${own.reason}`, approval);
  return refuse('denied', denied(verdict).reason, denied(verdict).hint);
}

/** An answer that is a person's. */
function heard(answer: Answer, { request, verdict }: Asked, approval: Approval): Consent {
  if (answer.kind === 'yes') return grant(verdict, 'ticket');
  return no(answer.reason, { request, verdict }, approval);
}

/** A no of a person's, which counts. */
function no(reason: string | undefined, { request, verdict }: Pick<Asked, 'request' | 'verdict'>, { directories }: Approval): Consent {
  fared(directories, request.asker.session).noteRefusal(intentOf(verdict, request.scene.cwd));
  return refuse('no', said(reason));
}

/** What a person refused again and again is not asked about once more; what they type themselves is. */
function refusedOften({ request, verdict }: Asked, { directories }: Approval): Consent | undefined {
  if (request.scene.typed === true) return undefined;
  const times = fared(directories, request.asker.session).refusals(intentOf(verdict, request.scene.cwd));
  if (times < mostRefusals) return undefined;
  const reason = `the person refused this ${times} times, and is not asked again in this session`;
  const hint = `don't try another spelling; go on without it, or ask the person to run "${wardOf(directories)} back" in a terminal`;
  return refuse('no', reason, hint);
}

/** The person at the claimed terminal this request comes from; undefined where it is none. */
async function asked({ request, verdict, matter }: Asked, approval: Approval): Promise<Consent | undefined> {
  const { environment } = request.scene;
  if (approval.apart === true || request.asker.kind === 'agent' || !claimed(approval.directories, environment).ok) return undefined;
  const [{ ask }, { rewritten }] = await Promise.all([import('./ask.ts'), import('./changeable.ts')]);
  const reply = await ask(matter, await offersOf(request, verdict, approval), environment);
  if (reply.kind === 'gone') return refuse('no', 'nobody answered');
  if (reply.kind === 'changed') return { ...refuse('no', 'the person changed it'), instead: rewritten(request, reply.text) };
  if (reply.kind === 'back') return { ...refuse('no', 'the person took it back to change it'), back: true };
  advise(verdict, reply.kind !== 'no', approval);
  if (reply.kind === 'no') return no(reply.reason, { request, verdict }, approval);
  if (reply.rules.length > 0) await keep(reply.rules, approval);
  return grant(verdict, 'person');
}

/** Whether a rule may come of the answer; where the store is not as Ward left it the person is told so. */
export function remembersNow({ directories, policy, say }: Pick<Approval, 'directories' | 'policy' | 'say'>): boolean {
  const { trouble } = rememberedRules(directories);
  if (trouble !== undefined)
    say(`warning: ${trouble}: no rule in it holds, and none is added, until "${wardOf(directories)} rules accept"`);
  return trouble === undefined && offersRule(policy);
}

async function offersOf(request: Request, verdict: Verdict, approval: Approval): Promise<Offers> {
  const { directories, now, offer, back, reasons } = approval;
  const [{ changeable }, { phraseOf }] = await Promise.all([import('./changeable.ts'), import('./phrase.ts')]);
  return {
    now: remembersNow(approval) ? now() : undefined,
    session: request.asker.session,
    phrase: phraseOf(directories),
    details: reasons === undefined ? undefined : () => reasons(request, verdict),
    text: changeable(request, verdict),
    ...{ offer, back },
  };
}

/** Behind the answer, where one is due. */
function advise(verdict: Verdict, yes: boolean, { directories, policy, now, say }: Approval): void {
  const line = advice(directories, { yes, verdict, policy, now: now() });
  if (line !== undefined) say(line);
}

const said = (reason: string | undefined) =>
  reason === undefined || reason === '' ? 'the person said no' : `the person said no: ${reason}`;

/** On record before it holds. */
export async function keep(made: readonly Rule[], { directories, now, say }: Omit<Approval, 'policy'>): Promise<void> {
  const kept = await rules(directories);
  const record = openRecord(directories, now, { warn: say });
  for (const rule of made.filter(one => !kept.takes(one)))
    say(`warning: not remembered, it is asked each time: ${oneLine(rule.subject ?? '')}`);
  const fit = made.filter(one => kept.takes(one));
  for (const rule of fit) record.append({ kind: 'changed', what: 'rule', detail: `remembered ${rule.id}: ${rule.subject}` });
  for (const rule of fit) kept.save(rule);
}

/** Nobody can be asked here: kept until somebody was, and waited for where somebody could be. */
async function elsewhere(one: Asked, approval: Approval): Promise<Consent> {
  const { request, verdict, matter } = one;
  const { directories, now, say, policy } = approval;
  const { id, dropped } = tickets(directories, now).put(matter, request.asker);
  if (dropped.length > 0) say(`warning: too many requests wait for a person: dropped the oldest, ${dropped.join(', ')}`);
  const { reason, hint } = nobodyToAsk(verdict, id);
  const later = (why: string) => refuse('nobody', why, hint.replace('"ward approve', `"${wardOf(directories)} approve`), id);
  const seconds = policy.wait ?? usualWait;
  // Whoever typed this into a shell of their own sits there, and would be kept from typing on.
  if (seconds === 0 || request.unheld === true || !someClaim(directories)) return later(reason);
  const silence = later(`nobody answered within ${seconds} s`);
  if (fared(directories, request.asker.session).unanswered()) return silence;
  return waited(await (await import('./await-answer.ts')).awaitAnswer(waitFor(one, id, approval), directories, now), one, {
    ...{ approval, id, later, silence },
  });
}

function waitFor({ matter }: Asked, ticket: string, approval: Approval): Wait {
  const { directories, now, say, policy } = approval;
  const stands = () => tickets(directories, now).stands(ticket);
  const seconds = policy.wait ?? usualWait;
  const begun = () => {
    if (policy.notify !== undefined) tellElsewhere({ ticket }, directories);
    say(`waits up to ${seconds} s for a person: "${wardOf(directories)} approve ${ticket}"`);
  };
  return { hash: fingerprint(matter), ticket, seconds, stands, begun, alert: detail => alert(detail, approval) };
}

interface Waited {
  readonly approval: Approval;
  readonly id: string;
  readonly later: (why: string) => Consent;
  readonly silence: Consent;
}

/** What came of waiting. */
function waited(end: Awaited, one: Asked, { approval, id, later, silence }: Waited): Consent {
  if (end.kind === 'answer' || end.kind === 'gone') withdraw(one, id, approval);
  switch (end.kind) {
    case 'answer':
      return heard(end.answer, one, approval);
    case 'silence':
      fared(approval.directories, one.request.asker.session).noteUnanswered();
      return silence;
    case 'forged':
      return later('something forges answers to this, so none is taken');
    case 'gone':
      return refuse('nobody', 'whoever sent this is gone');
    case 'dropped':
      return refuse('nobody', 'this was dropped: too many requests wait for a person, or its time is over', undefined, id);
  }
}

/** Its ticket goes with it, unless another of the same waits. */
function withdraw({ matter }: Asked, id: string, { directories, now }: Approval): void {
  const hash = fingerprint(matter);
  if (
    !waitingRoom(directories)
      .list()
      .some(one => one.hash === hash)
  )
    tickets(directories, now).drop({ id });
}

/** A Ward of its own is only reached by naming it. */
function wardOf({ root }: Directories): string {
  return root === undefined ? 'ward' : quote(['ward', '--root', root]);
}
