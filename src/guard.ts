/** The straight line: one request from its text to its outcome. Everything else in Ward is a stage of it or a way into it. */
import { analyse } from './core/analyse/analyse.ts';
import { confine } from './core/confine/confine.ts';
import { judge } from './core/judge/judge.ts';
import { parse } from './core/parse/parse.ts';
import type { Action, Capabilities, Consent, Launch, Located, Outcome, Policy, Refused, Request, Verdict } from './core/values.ts';

/** The machine, as the line sees it: each member is one device of `host/`. */
export interface Host {
  readonly policy: Policy;
  readonly capabilities: (verdict: Verdict) => Capabilities;
  /** Where each path and program really is. Only reads. */
  readonly locate: (actions: readonly Action[], request: Request) => Located;
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
export function assess(request: Request, host: Pick<Host, 'locate' | 'policy'>): Verdict {
  const script = parse(request.text, request.dialect);
  const analysis = analyse(script, request, parse);
  const located = host.locate(analysis.actions, request);
  return judge({ request, analysis, located }, host.policy);
}

/** Runs a request if, and exactly as, it was consented to. Every exception before `host.run` means that nothing ran. */
export async function guard(request: Request, host: Host): Promise<Outcome | Refused> {
  const verdict = assess(request, host);
  const consent = await host.approve(request, verdict);
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

function notRun(error: unknown): Outcome {
  const unknown = error instanceof Error ? error.message : String(error);
  return { status: 125, ran: false, layers: [], refused: [], ended: [], milliseconds: 0, unknown };
}
