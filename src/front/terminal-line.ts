/** One line at a terminal of Ward's own: what the shell knows that it names, then the straight line; where that says yes, the shell itself runs it. */
import { grant, refuse } from '../core/consent.ts';
import { relativeEntry } from '../core/environment.ts';
import { grantWords } from '../core/explain.ts';
import { GuardError } from '../core/fault.ts';
import { openings } from '../core/judge/openings.ts';
import { parse } from '../core/parse/parse.ts';
import { printable } from '../core/printable.ts';
import type { Asker, Capabilities, Dialect, Grant, Outcome, Policy, Request, Verdict } from '../core/values.ts';
import { consider, guard, type Host } from '../guard.ts';
import type { Offer } from '../host/approve/ask.ts';
import type { PolicyAt } from '../host/policy/load.ts';
import { openRecord } from '../host/record/record.ts';
import type { Edge } from '../host/run/edge.ts';
import type { Beneath } from '../host/typing/beneath.ts';
import type { Line, Message } from '../host/typing/channel.ts';
import type { Opened } from '../host/typing/opened.ts';
import { ownTerminal } from '../host/typing/own-terminal.ts';
import type { Screen } from '../host/typing/screen.ts';
import { type SessionGrants, toBeMade } from '../host/typing/session-grants.ts';
import { assemble } from './assemble.ts';
import { builtAnew } from './built-anew.ts';
import { complaint } from './complaint.ts';
import { sayResult } from './say-result.ts';
import type { Surroundings } from './surroundings.ts';
import { typedRequest } from './terminal-request.ts';
import { toWatch, type Watched } from './terminal-step.ts';

/** What the shell is to do: accept it, and where its text does not tell all that it runs ask about that too as it comes, put in its place that Ward runs it or that it is not run, let the person write on or change it, or look whether bash finds a fault in it. */
export type Verb = 'run' | 'watch' | 'apart' | 'no' | 'more' | 'edit' | 'fault';

export interface At {
  readonly dialect: Dialect;
  readonly around: Surroundings;
  readonly files: readonly string[];
  readonly screen: Screen;
  readonly project: string;
  /** As it is now: the person may have changed it in another terminal. */
  readonly policyAt: PolicyAt;
  /** What was given for the rest of the session. */
  readonly grants: SessionGrants;
  /** What of that the session's sandbox is shown. */
  readonly opened: Opened;
  /** Its sandbox. */
  readonly beneath: Beneath;
  /** The Ward that lies here is still the one that this terminal began with. */
  readonly same: () => boolean;
  /** Where the shell stands, as the kernel has it. */
  readonly cwd: string;
  readonly answer: (verb: Verb, words?: string) => boolean;
  /** The record of the line that the person took back to make this of it. */
  readonly insteadOf: number | undefined;
  /** They take this one back, which is on record so: what they make of it is asked about in its place. */
  readonly handBack: (entry: number) => void;
  readonly tell: (names: readonly string[]) => Promise<Extract<Message, { kind: 'told' }> | undefined>;
  /** What the machine offers, looked at once for a session: nothing is started for a line. */
  readonly offered: (look: () => Promise<Capabilities>) => Promise<Capabilities>;
  /** Lets the shell run it, and watch what it comes to; kept when it has come to its next prompt. */
  readonly start: (watched: Watched | undefined) => Promise<Outcome>;
  /** Says it to the person, the first time alone. */
  readonly once: (words: string) => Promise<void>;
  /** Runs it over the shell, in a terminal and a sandbox of its own, while the shell waits for that. */
  readonly apart: (run: (edge: Required<Pick<Edge, 'slave'>>) => Promise<Outcome>) => Promise<Outcome>;
}

/** Answers it, and is done when the line has ended. Never throws. */
export async function judgeLine(line: Line, at: At): Promise<void> {
  const said: string[] = [];
  const around: Surroundings = { ...at.around, cwd: at.cwd, say: words => void said.push(`ward: ${words}`) };
  try {
    if (!line.sure && parse(line.text, at.dialect).faults.length > 0) return void at.answer('fault');
    if (!at.same()) await at.once(`warning: ${builtAnew}`);
    const policy = policyNow(at);
    const request = await typedRequest(line, at, policy);
    if (typeof request === 'string') return void at.answer('no', `ward: not run: ${request}`);
    const relative = relativeEntry(request.scene.environment.get('PATH') ?? '/');
    if (relative?.behind) await at.once(relativeWords(relative.entry));
    const host = hostFor(request, policy, { ...at, around, shown: line.zsh?.text });
    let entry = 0;
    const decided: Host['record']['decided'] = (...all) => {
      entry = host.record.decided(...all);
      return entry;
    };
    const asked = at.insteadOf === undefined ? request : { ...request, insteadOf: at.insteadOf };
    const result = await guard(asked, { ...host, record: { ...host.record, decided } });
    if ('granted' in result && result.back) at.handBack(entry);
    else if ('granted' in result) {
      sayResult(result, around);
      at.answer('no', said.join('\n'));
    }
  } catch (error) {
    at.answer('no', [...said, ...complaint(error).lines].join('\n'));
  }
}

const secondShell = "what is typed in this second shell is not asked about; the session's sandbox holds it";

const mixed = 'its sandbox would be made in part by another Ward, which was installed since this terminal began';

const relativeWords = (entry: string) =>
  `PATH has ${entry === '' ? 'an empty entry' : `"${entry}"`}, which is not absolute: a program that is found nowhere else is asked about each time; write the whole directory there`;

/** With the files that the session's shell has run. */
export function policyNow({ around, files, cwd, policyAt }: Pick<At, 'around' | 'files' | 'cwd' | 'policyAt'>): Policy {
  const policy = policyAt(around.now(), cwd);
  return { ...policy, id: `${policy.id} ${files.join(' ')}`, readable: [...policy.readable, ...files] };
}

/** The machine for one line: where the session's sandbox is enough for it nothing is started, the shell itself runs it. */
function hostFor(request: Request, policy: Policy, at: At & { readonly shown: string | undefined }): Host {
  // What it asks for as it runs is asked about here too.
  const host = assemble(request, policy, {
    ...at.around,
    here: { hold: at.screen.hold, offer: (wanted, asker) => offerOf(wanted, asker, at) },
  });
  const isOwn = ({ grants }: Verdict) => grants.length > 0 && !at.opened.holds(grants);
  let own = false;
  let granted: readonly Grant[] = [];
  let watched: Watched | undefined;
  const ask: Host['approve'] = (one, verdict) => {
    const offer = offered(one, host, at);
    if (offer?.given) return Promise.resolve(grant(verdict, 'person'));
    return at.screen.hold(() => assemble(request, policy, { ...at.around, offer, back: true }).approve(one, verdict));
  };
  const approve: Host['approve'] = async (one, verdict) => {
    const elsewhere = verdict.ground?.project.path ?? at.project;
    if (elsewhere !== at.project)
      return refuse('denied', `it stands in another project, ${elsewhere}`, `"exit", and wardsh in that directory`);
    if (!at.same() && isOwn(verdict)) return refuse('denied', mixed, '"exit", and wardsh anew');
    const consent = await (verdict.decision === 'ask' ? ask(one, verdict) : host.approve(one, verdict));
    if (consent.granted && verdict.findings.some(({ id }) => id === 'second-shell')) await at.once(secondShell);
    granted = verdict.grants;
    own = isOwn(verdict);
    watched = own ? undefined : toWatch(at.shown ?? one.text, at.dialect, verdict);
    return consent;
  };
  const capabilities: Host['capabilities'] = verdict => (own ? host.capabilities(verdict) : at.offered(() => host.capabilities(verdict)));
  const run: Host['run'] = async launch => {
    if (!own) return { ...(await at.start(watched)), layers: launch.layers };
    const { beneath } = at;
    return at.apart(async edge => {
      const closing = beneath.lift(granted.flatMap(one => (one.kind === 'write' ? [one.path] : [])));
      if (typeof closing === 'string') throw new GuardError('busy', ...beside);
      try {
        return await assemble(request, policy, { ...at.around, ...edge, beneath, told: host.told }).run(launch);
      } finally {
        closing();
        give(at.grants.made(granted), request.asker, at);
      }
    });
  };
  return { ...host, approve, capabilities, run };
}

const beside = [
  'it may change what is protected in this project, and so could what runs in the background of this terminal meanwhile',
  'send this again when that has ended: "jobs" shows it',
] as const;

/** What a person may say yes to for the rest of the session; `given` where they have. */
function offered(request: Request, host: Host, at: At): ReturnType<typeof offerOf> | undefined {
  const wanted = openings(consider(request, host), host.policy);
  return wanted && offerOf(wanted, request.asker, at);
}

function offerOf(wanted: readonly Grant[], asker: Asker, at: At): Offer & { readonly given: boolean } {
  const { around, grants } = at;
  const taken = () => {
    const detail = `for the rest of ${asker.session}: ${wanted.map(grantWords).join(', ')}`;
    openRecord(around.directories, around.now, { warn: around.say }).append({ kind: 'changed', what: 'session', detail });
    give(wanted, asker, at);
  };
  const words = wanted.every(isPath)
    ? 'yes, and all of this session may do that, until it ends or "ward end" takes it back'
    : "yes, and don't ask again in this session for what it lets it do";
  return { key: 's', words, taken, given: grants.cover(wanted) };
}

const isPath = ({ kind }: Grant) => kind === 'read' || kind === 'write';

/** From now on; a file that is still to be made is shown when the line has made it. */
function give(wanted: readonly Grant[], { session, name }: Asker, { grants, opened, project }: At): void {
  if (wanted.length === 0) return;
  const there = wanted.filter(one => !toBeMade(one));
  const why = wanted.every(isPath) && there.length > 0 ? opened.open(there) : undefined;
  if (why !== undefined)
    ownTerminal(printable(`ward: the session itself is not shown it, and such lines run apart: ${why}`).concat('\r\n'));
  grants.add(wanted, { session, asker: name, project, shown: opened.mounts() });
}
