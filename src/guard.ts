/** The straight line: one request from its text to its outcome. Everything else in Ward is a stage of it or a way into it. */
import { analyse } from './core/analyse/analyse.ts';
import { confine } from './core/confine/confine.ts';
import { refuse } from './core/consent.ts';
import { judge } from './core/judge/judge.ts';
import type { Matter } from './core/judge/matter.ts';
import { parse } from './core/parse/parse.ts';
import type {
  Action,
  Analysis,
  Capabilities,
  Consent,
  Launch,
  Located,
  Outcome,
  Policy,
  Refused,
  Request,
  TextOf,
  Verdict,
} from './core/values.ts';

/** The machine, as the line sees it: each member is one device of `host/`. */
export interface Host {
  readonly policy: Policy;
  readonly capabilities: (verdict: Verdict) => Promise<Capabilities>;
  /** Where each path and program really is. Only reads. */
  readonly locate: (actions: readonly Action[], request: Request) => Located;
  /** What stands in files that a command runs, each of them, as far as it may be followed. Only reads. */
  readonly textOf: (request: Request) => TextOf;
  /** A file that runs and is no longer what the verdict was made by (`Verdict.runs`). */
  readonly changed: (verdict: Verdict) => string | undefined;
  readonly approve: (request: Request, verdict: Verdict) => Promise<Consent>;
  readonly record: {
    /** On disk when it returns; the entry's number. */
    readonly decided: (request: Request, verdict: Verdict, consent: Consent) => number;
    /** `onDisk`: called when that is on disk, which may be before it returns. */
    readonly finished: (entry: number, outcome: Outcome, onDisk?: () => void) => void;
  };
  /** Never throws once the command may have started. */
  readonly run: (launch: Launch) => Promise<Outcome>;
}

/** What Ward thinks of a request: reads the machine, runs nothing. */
export function assess(request: Request, host: Pick<Host, 'locate' | 'policy' | 'textOf'>): Verdict {
  return judge(consider(request, host), host.policy);
}

/** All that is known of a request when it is judged. */
export function consider(request: Request, host: Pick<Host, 'locate' | 'textOf'>): Matter {
  const analysis = understand(request, host);
  return { request, analysis, located: host.locate(analysis.actions, request) };
}

/** What a request does, with what stands in the files of the project that it runs. `within` reads the texts that it runs in turn. */
export function understand(request: Request, host: Pick<Host, 'textOf'>, within = parse): Analysis {
  return analyse(parse(request.text, request.dialect), { ...request, textOf: host.textOf(request) }, within);
}

/** What is decided about a request, on record when it returns: the line as far as the consent. `think` says what `assess` would. */
export async function decide(request: Request, host: Omit<Host, 'capabilities' | 'run'>, think = assess): Promise<Decided> {
  const verdict = think(request, host);
  const consent = settled(await host.approve(request, verdict), verdict, host);
  return { verdict, consent, entry: host.record.decided(request, verdict, consent) };
}

export interface Decided {
  readonly verdict: Verdict;
  readonly consent: Consent;
  /** The number of its record. */
  readonly entry: number;
}

/**
 * Runs a request if, and exactly as, it was consented to; what a person wrote in its place goes the whole line. Every exception before `host.run`
 * means that nothing ran.
 */
export async function guard(request: Request, host: Host): Promise<Outcome | Refused> {
  const { verdict, consent, entry } = await decide(request, host);
  if (!consent.granted) return consent.instead === undefined ? consent : guard({ ...consent.instead, insteadOf: entry }, host);
  try {
    const launch = confine(request, consent, host.policy, await host.capabilities(verdict));
    const outcome = await host.run(launch);
    host.record.finished(entry, outcome);
    return outcome;
  } catch (error) {
    host.record.finished(entry, notRun(error));
    throw error;
  }
}

/** A yes to a script is a yes to what stood in it: void when that changed while it was asked about. */
function settled(consent: Consent, verdict: Verdict, host: Pick<Host, 'changed'>): Consent {
  const file = consent.granted ? host.changed(verdict) : undefined;
  return file === undefined ? consent : refuse('changed', `"${file}" changed since it was looked at`, 'send the command again');
}

function notRun(error: unknown): Outcome {
  const unknown = error instanceof Error ? error.message : String(error);
  return { status: 125, ran: false, layers: [], refused: [], ended: [], milliseconds: 0, unknown };
}
