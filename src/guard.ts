/** The straight line: one request from its text to its outcome. Everything else in Ward is a stage of it or a way into it. */
import { analyse } from './core/analyse/analyse.ts';
import { confine } from './core/confine/confine.ts';
import { refuse } from './core/consent.ts';
import { judge } from './core/judge/judge.ts';
import type { Matter } from './core/judge/matter.ts';
import { parse } from './core/parse/parse.ts';
import { rereading } from './core/parse/rereading.ts';
import type {
  Action,
  Analysis,
  Capabilities,
  Consent,
  FileText,
  Launch,
  Located,
  Outcome,
  Policy,
  Refused,
  Request,
  Verdict,
} from './core/values.ts';

/** The machine, as the line sees it: each member is one device of `host/`. */
export interface Host {
  readonly policy: Policy;
  readonly capabilities: (verdict: Verdict) => Capabilities;
  /** Where each path and program really is. Only reads. */
  readonly locate: (actions: readonly Action[], request: Request) => Located;
  /** What stands in files that a command runs, each of them, as far as it may be followed. Only reads. */
  readonly texts: (files: readonly string[], request: Request) => ReadonlyMap<string, FileText>;
  /** A file that runs and is no longer what the verdict was made by (`Verdict.runs`). */
  readonly changed: (verdict: Verdict) => string | undefined;
  readonly approve: (request: Request, verdict: Verdict) => Promise<Consent>;
  readonly record: {
    /** On disk when it returns; the entry's number. */
    readonly decided: (request: Request, verdict: Verdict, consent: Consent) => number;
    readonly finished: (entry: number, outcome: Outcome) => void;
  };
  /** Never throws once the command may have started. */
  readonly run: (launch: Launch) => Promise<Outcome>;
}

/** What Ward thinks of a request: reads the machine, runs nothing. */
export function assess(request: Request, host: Pick<Host, 'locate' | 'policy' | 'texts'>): Verdict {
  return judge(consider(request, host), host.policy);
}

/** All that is known of a request when it is judged. */
export function consider(request: Request, host: Pick<Host, 'locate' | 'texts'>): Matter {
  const analysis = understand(request, host);
  return { request, analysis, located: host.locate(analysis.actions, request) };
}

/** Files that run files that run files, further than this, are not followed; nor more than so many of them. */
const MOST_ROUNDS = 8;
const MOST_FILES = 64;

/** What a request does. A command that runs a file of the project is read again with what stands in it. */
export function understand(request: Request, host: Pick<Host, 'texts'>): Analysis {
  const script = parse(request.text, request.dialect);
  const again = rereading();
  let analysis = analyse(script, request, again());
  const texts = new Map<string, FileText>();
  for (let round = 0; round < MOST_ROUNDS && texts.size < MOST_FILES; round += 1) {
    const { wants = [] } = analysis;
    if (wants.length === 0) break;
    const read = host.texts(wants, request);
    for (const file of wants) texts.set(file, read.get(file) ?? { kind: 'none' });
    // Where nothing can be followed, nothing would be read otherwise.
    if (wants.every(file => texts.get(file)?.kind === 'none')) break;
    analysis = analyse(script, { ...request, texts }, again());
  }
  return analysis;
}

/** Runs a request if, and exactly as, it was consented to. Every exception before `host.run` means that nothing ran. */
export async function guard(request: Request, host: Host): Promise<Outcome | Refused> {
  const verdict = assess(request, host);
  const consent = settled(await host.approve(request, verdict), verdict, host);
  const entry = host.record.decided(request, verdict, consent);
  if (!consent.granted) return consent;
  try {
    const launch = confine(request, consent, host.policy, host.capabilities(verdict));
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
