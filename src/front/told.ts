/** What a command's network tells, and asks: its connections are records, and a host that it was not granted is judged as a command is. */
import { judge } from '../core/judge/judge.ts';
import { proxyFor } from '../core/named-proxy.ts';
import { redact } from '../core/redact/redact.ts';
import type { Action, Approved, Connection, Consent, Granted, Policy, Request, Verdict } from '../core/values.ts';
import type { Host } from '../guard.ts';
import { approver } from '../host/approve/approve.ts';
import type { Record } from '../host/record/record.ts';
import type { Answer, Told } from '../host/run/way-out.ts';
import { lostConnection } from './lost-connection.ts';
import { desks } from './net.ts';
import type { Surroundings } from './surroundings.ts';

/** The command, and the machine for it. */
export interface Teller {
  readonly request: Request;
  readonly policy: Policy;
  readonly around: Surroundings;
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
  const answers = new Map<string, Promise<Answer>>();
  const ask = (asked: Approved): Promise<Answer> => {
    const key = JSON.stringify([asked.host, asked.port, asked.scheme, asked.leads]);
    const answer = answers.get(key) ?? (answers.size < mostAsked ? judged(asked, teller) : Promise.resolve(unasked));
    answers.set(key, answer);
    return answer;
  };
  const { request } = teller;
  const command = redact(request.text.slice(request.lead ?? 0)).slice(0, 500);
  const label = { entry: entry(), command, asker: request.asker.name, began: around.now() };
  const lost = (one: Connection) => lostConnection(one, request, teller.policy);
  return { connected, lost, ask, desk: { directory: desks(around), label } };
}

const unasked: Answer = { granted: false, sentence: 'not among what was approved, nor asked about: too many others were', hint: undefined };

/** The tail of the straight line: verdict, consent, record. */
async function judged(asked: Approved, teller: Teller): Promise<Answer> {
  const { policy, around, record, entry } = teller;
  const { request, verdict } = matterOf(asked, teller);
  const { directories, now, say } = around;
  const consent: Consent = await approver({ directories, policy, now, say, apart: true })(request, verdict);
  record.append({ kind: 'decided', request, verdict, consent, of: entry() });
  return consent.granted ? { granted: true, ...viaOf(consent, request) } : { granted: false, sentence: consent.reason, hint: consent.hint };
}

/** The proxy that was agreed to with it, with what that is shown. */
function viaOf({ grants }: Granted, { scene }: Request): { readonly via?: string } {
  const one = grants.find(grant => grant.kind === 'connect');
  const named = one?.kind === 'connect' && one.via !== undefined ? proxyFor(scene.environment, one) : undefined;
  return named === undefined ? {} : { via: named.address };
}

/** As text it is the command, and behind it where it wants to go. A yes is to this once: what else it could do is not known. */
function matterOf(asked: Approved, { request: whole, policy, locate }: Teller): { request: Request; verdict: Verdict } {
  const { typed: _, ...here } = whole.scene;
  // Where its name leads is asked about by itself: how it is reached was agreed to with the name.
  const scene =
    asked.leads === undefined ? here : { ...here, environment: new Map([...here.environment].filter(([one]) => !/_proxy$/i.test(one))) };
  const spelled = `${asked.host.includes(':') ? `[${asked.host}]` : asked.host}:${asked.port}`;
  const led = asked.leads === undefined ? '' : `, the private address ${asked.leads}`;
  const text = `${whole.text.slice(whole.lead ?? 0)} # as it runs, it connects to ${spelled}${led}`;
  const request: Request = { text, dialect: whole.dialect, options: [], args: [], asker: whole.asker, scene };
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
