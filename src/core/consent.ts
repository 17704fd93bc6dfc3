/** Where consent is made: the only place that brands a `Granted`, and it refuses what no policy, rule or ticket may give. */
import { bug } from './fault.ts';
import type { Granted, Refused, Verdict } from './values.ts';

/** A yes to a verdict, with exactly the grants that it names. A giver who may not give it is a bug of Ward's. */
export function grant(verdict: Verdict, by: Granted['by']): Granted {
  const obstacle = forbids(verdict, by);
  if (obstacle !== undefined) bug(`consent by ${by} to ${obstacle}`);
  return { granted: true, by, verdict, grants: verdict.grants } as Granted;
}

/** Why this giver may not say yes to this verdict; undefined where it may. */
function forbids(verdict: Verdict, by: Granted['by']): string | undefined {
  if (verdict.decision === 'deny') return 'what is denied';
  if (by === 'ticket' || by === 'person') return undefined;
  if (verdict.decision !== 'allow') return 'what needs a person';
  if (by === 'rule' && verdict.rule === undefined) return 'what no rule settled';
  return verdict.grants.some(one => one.kind === 'leave') ? 'leaving the sandbox' : undefined;
}

/** A no, with its reason, what would work instead, and the ticket under which it waits. */
export function refuse(why: Refused['why'], reason: string, hint?: string, ticket?: string): Refused {
  return { granted: false, why, reason, hint, ticket };
}
