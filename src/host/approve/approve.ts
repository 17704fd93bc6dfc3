/** A verdict's way to consent: the policy or a rule, a person's answer to a ticket, the person at a claimed terminal; else a new ticket. */
import { grant, refuse } from '../../core/consent.ts';
import { denied, nobodyToAsk, reasonOf } from '../../core/explain.ts';
import { usualWait } from '../../core/policy/wait.ts';
import { oneLine, printable } from '../../core/printable.ts';
import { quote } from '../../core/quote.ts';
import type { Consent, Policy, Refused, Request, Rule, Verdict } from '../../core/values.ts';
import { isThere, sameBuild } from '../channel/same-build.ts';
import type { Directories } from '../directories.ts';
import { keepCompiled } from '../keep-compiled.ts';
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
  /** What takes the question back: whoever sent it no longer wants to know. */
  readonly withdrawn?: AbortSignal | undefined;
  /** The line is the person's to take back and write on, where they typed it. */
  readonly back?: true | undefined;
  /** Told what was typed behind an answer. */
  readonly behind?: Offers['behind'];
  /** The reasoning behind a verdict, as lines. */
  readonly reasons?: (request: Request, verdict: Verdict) => Promise<readonly string[]>;
}

/** One request on the way, and what a yes to it is bound to. */
interface Asked {
  readonly request: Request;
  readonly verdict: Verdict;
  readonly matter: Matter;
  /** Until when whoever sent it is kept waiting, whatever a person makes of it meanwhile (milliseconds since the epoch). */
  readonly waits: { until: number | undefined };
}

/** Makes the function that turns a verdict into consent, or the reason why there is none. Nothing of the prompt is loaded unless it is needed. */
export function approver(approval: Approval): (request: Request, verdict: Verdict) => Promise<Consent> {
  const waits = { until: undefined };
  return async (request, verdict) => {
    if (verdict.decision === 'allow') return grant(verdict, verdict.rule === undefined ? 'policy' : 'rule');
    if (verdict.decision === 'deny') return barred(request, verdict, approval);
    const one = { request, verdict, matter: matterOf(request, verdict, approval.policy), waits };
    const same = sameBuild();
    const consent = await settled(one, approval).catch(error => {
      if (isThere()) throw error;
      return gone;
    });
    // It would be run in part by that one, which never judged it.
    return consent.granted && !same() ? replaced : consent;
  };
}

async function settled(one: Asked, approval: Approval): Promise<Consent> {
  return (await answered(one, approval)) ?? refusedOften(one, approval) ?? (await asked(one, approval)) ?? elsewhere(one, approval);
}

const gone = refuse('denied', 'Ward was taken away from here, and can ask nobody any more', 'open a new shell');
const replaced = refuse('denied', 'another Ward was installed while this was asked about', 'send it again');

/** What a person already said to a ticket for exactly this. */
async function answered(one: Asked, approval: Approval): Promise<Consent | undefined> {
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
async function heard(answer: Answer, { request, verdict }: Asked, approval: Approval): Promise<Consent> {
  if (answer.kind === 'yes') return grant(verdict, 'ticket');
  if (answer.kind === 'no') return no(answer.reason, { request, verdict }, approval);
  const consent = (await textOf({ request, verdict }, approval)) === undefined ? unfit : await changed({ request, verdict }, answer.text);
  if (consent.instead !== undefined) approval.say(`changed by the person: ${oneLine(answer.text)}`);
  return consent;
}

/** What of it a person may change. */
async function textOf({ request, verdict }: Pick<Asked, 'request' | 'verdict'>, { apart }: Approval): Promise<string | undefined> {
  return apart === true ? undefined : (await import('./changeable.ts')).changeable(request, verdict);
}

/** Another command in the place of this one, which a person wrote: a request of its own. */
async function changed({ request, verdict }: Pick<Asked, 'request' | 'verdict'>, text: string): Promise<Refused> {
  const instead = (await import('./changeable.ts')).rewritten(request, verdict, text);
  return instead === undefined ? unfit : { ...refuse('no', 'the person changed it'), instead };
}

const unfit = refuse('no', "the person changed it, and what they wrote can't stand in its place", 'ask the person what to send');

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
  keepCompiled(approval.directories);
  const { ask } = await import('./ask.ts');
  const reply = await ask(matter, await offersOf(request, verdict, approval), environment);
  if (reply.kind === 'gone') return refuse('no', 'nobody answered');
  if (reply.kind === 'changed') return changed({ request, verdict }, reply.text);
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
  const [{ phraseOf }, text] = await Promise.all([import('./phrase.ts'), textOf({ request, verdict }, approval)]);
  return {
    now: remembersNow(approval) ? now() : undefined,
    session: request.asker.session,
    phrase: phraseOf(directories),
    details: reasons === undefined ? undefined : () => reasons(request, verdict),
    ...(approval.withdrawn === undefined ? {} : { withdrawn: approval.withdrawn }),
    ...{ text, offer, back, behind: approval.behind, unaccepted: approval.policy.unaccepted, readingTime: approval.policy.readingTime },
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
  const { reason, hint } = nobodyToAsk(verdict, id, request.unheld === true && request.asker.kind === 'person');
  const later = (why: string) => refuse('nobody', why, hint.replaceAll('"ward ', `"${wardOf(directories)} `), id);
  const seconds = policy.wait ?? usualWait;
  // Whoever typed this into a shell of their own sits there, and would be kept from typing on.
  if (seconds === 0 || request.unheld === true || !someClaim(directories)) return later(reason);
  const silence = later(`nobody answered within ${seconds} s (${reasonOf(verdict)})`);
  if (fared(directories, request.asker.session).unanswered()) return silence;
  one.waits.until ??= now() + seconds * 1000;
  const wait = waitFor(one, id, { ...approval, text: await textOf(one, approval) });
  return waited(await (await import('./await-answer.ts')).awaitAnswer(wait, directories, now), one, {
    ...{ approval, id, later, silence },
  });
}

function waitFor({ matter, waits, verdict }: Asked, ticket: string, approval: Approval & { readonly text: string | undefined }): Wait {
  const { directories, now, say, policy, text } = approval;
  const stands = () => tickets(directories, now).stands(ticket);
  // No longer than in all, should the clock be set back meanwhile.
  const seconds = Math.min(policy.wait ?? usualWait, Math.max(1, Math.ceil(((waits.until ?? 0) - now()) / 1000)));
  const begun = () => {
    if (policy.notify !== undefined) tellElsewhere({ ticket }, directories);
    const what = matter.connects ? `, before it ${oneLine(verdict.findings.find(one => one.rank === 'ask')?.reason ?? 'connects')}` : '';
    say(`waits up to ${seconds} s for a person: "${wardOf(directories)} approve ${ticket}"${what}`);
  };
  return {
    hash: fingerprint(matter),
    ticket,
    ...(text === undefined ? {} : { text }),
    withdrawn: approval.withdrawn,
    seconds,
    stands,
    begun,
    alert: detail => alert(detail, approval),
  };
}

interface Waited {
  readonly approval: Approval;
  readonly id: string;
  readonly later: (why: string) => Consent;
  readonly silence: Consent;
}

/** What came of waiting. */
function waited(end: Awaited, one: Asked, { approval, id, later, silence }: Waited): Consent | Promise<Consent> {
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
