/** What a command's network tells, and asks: its connections are records, and a host that it was not granted is judged as a command is. */
import { grant } from '../core/consent.ts';
import { judge } from '../core/judge/judge.ts';
import { proxyFor } from '../core/named-proxy.ts';
import { usualWait } from '../core/policy/wait.ts';
import { redact } from '../core/redact/redact.ts';
import type { Action, Approved, Asker, Connection, Consent, Grant, Granted, Policy, Request, Verdict } from '../core/values.ts';
import type { Host } from '../guard.ts';
import { approver } from '../host/approve/approve.ts';
import type { Offer } from '../host/approve/ask.ts';
import type { Record } from '../host/record/record.ts';
import type { Answer, Told } from '../host/run/way-out.ts';
import type { Screen } from '../host/typing/screen.ts';
import { lostConnection } from './lost-connection.ts';
import { desks } from './net.ts';
import type { Surroundings } from './surroundings.ts';

/** The command's terminal where it is Ward's to ask at; elsewhere it is the command's own, and a person is asked at another. */
export interface Here {
  readonly hold: Screen['hold'];
  /** A yes for longer than this once; `given`: they have said it. */
  readonly offer: (grants: readonly Grant[], asker: Asker) => Offer & { readonly given: boolean };
}

/** The command, and the machine for it. */
export interface Teller {
  readonly request: Request;
  readonly policy: Policy;
  readonly around: Surroundings & { readonly here?: Here };
  readonly record: Record;
  readonly locate: Host['locate'];
  /** The number of its record. */
  readonly entry: () => number;
}

/** More hosts than this that it was not granted are refused without a word to anybody: nobody reads them. */
const mostAsked = 8;

export function told(teller: Teller): Told {
  const { around, record, entry } = teller;
  const connected = (connections: readonly Connection[]) => {
    try {
      record.append({ kind: 'connected', entry: entry(), connections });
    } catch (error) {
      around.say(`warning: connections of entry ${entry()} are not recorded: ${(error as Error).message}`);
    }
  };
  const end = new AbortController();
  const answers = new Map<string, Promise<Answer>>();
  const ask = (asked: Approved): Promise<Answer> => {
    const key = JSON.stringify([asked.host, asked.port, asked.scheme, asked.leads]);
    const answer = answers.get(key) ?? (answers.size < mostAsked ? judged(asked, teller, end.signal) : Promise.resolve(unasked));
    answers.set(key, answer);
    return answer;
  };
  const { request } = teller;
  const command = redact(request.text.slice(request.lead ?? 0)).slice(0, 500);
  const label = { entry: entry(), command, asker: request.asker.name, began: around.now() };
  const lost = (one: Connection) => lostConnection(one, request, teller.policy);
  return { connected, lost, ask, over: () => end.abort(), desk: { directory: desks(around), label } };
}

const unasked: Answer = { granted: false, sentence: 'not among what was approved, nor asked about: too many others were', hint: undefined };

/** The tail of the straight line: verdict, consent, record. What `ended` says is over is asked about no more. */
async function judged(asked: Approved, teller: Teller, ended: AbortSignal): Promise<Answer> {
  const { policy, around, record, entry } = teller;
  const { request, verdict } = matterOf(asked, teller);
  const consent = await (around.here !== undefined && verdict.decision === 'ask'
    ? askedHere({ request, verdict }, { ...teller, here: around.here }, ended)
    : approver({ ...around, policy, withdrawn: ended, apart: true })(request, verdict));
  record.append({ kind: 'decided', request, verdict, consent, of: entry() });
  return consent.granted ? { granted: true, ...viaOf(consent, request) } : { granted: false, sentence: consent.reason, hint: consent.hint };
}

interface Matter {
  readonly request: Request;
  readonly verdict: Verdict;
}

/** Where it runs, for as long as one would wait for a person elsewhere. */
function askedHere(
  { request, verdict }: Matter,
  { around, policy, here }: Teller & { readonly here: Here },
  ended: AbortSignal,
): Consent | Promise<Consent> {
  const asks = verdict.findings.filter(one => one.rank !== 'note');
  const offer = asks.every(({ id }) => id === 'network' || id === 'nearby-host') ? here.offer(verdict.grants, request.asker) : undefined;
  if (offer?.given) return grant(verdict, 'person');
  const withdrawn = AbortSignal.any([ended, AbortSignal.timeout((policy.wait || usualWait) * 1000)]);
  const reasons = async () => (await import('./reasons.ts')).found(verdict);
  return here.hold(() => approver({ ...around, policy, withdrawn, offer, reasons })(request, verdict));
}

/** The proxy that was agreed to with it, with what that is shown. */
function viaOf({ grants }: Granted, { scene }: Request): { readonly via?: string } {
  const one = grants.find(grant => grant.kind === 'connect');
  const named = one?.kind === 'connect' && one.via !== undefined ? proxyFor(scene.environment, one) : undefined;
  return named === undefined ? {} : { via: named.address };
}

/** As text it is the command, and behind it where it wants to go. A yes is to this once: what else it could do is not known. */
function matterOf(asked: Approved, { request: whole, policy, locate }: Teller): Matter {
  const { typed: _, ...here } = whole.scene;
  // Where its name leads is asked about by itself: how it is reached was agreed to with the name.
  const scene =
    asked.leads === undefined ? here : { ...here, environment: new Map([...here.environment].filter(([one]) => !/_proxy$/i.test(one))) };
  const spelled = `${asked.host.includes(':') ? `[${asked.host}]` : asked.host}:${asked.port}`;
  const led = asked.leads === undefined ? '' : `, the private address ${asked.leads}`;
  const text = `${whole.text.slice(whole.lead ?? 0)} # as it runs, it connects to ${spelled}${led}`;
  const request: Request = { text, dialect: whole.dialect, options: [], args: [], asker: whole.asker, scene, connects: true };
  const place = { start: text.length - spelled.length - led.length, end: text.length };
  const action: Action = {
    ...{
      program: 'connection',
      spelled: 'connection',
      argv: [],
      knowledge: 'builtin',
      within: [],
      cwd: scene.cwd,
      opaque: undefined,
      place,
    },
    effects: [{ kind: 'connect', ...asked, place }],
  };
  const analysis = { subject: text, scaffold: undefined, actions: [action], faults: [] };
  const verdict = judge({ request, analysis, located: locate([action], request) }, policy);
  return { request, verdict: { ...verdict, rememberable: false, commands: undefined } };
}
