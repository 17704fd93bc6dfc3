/** The limits of `auto`: what is beyond them is asked about, as in `ask`; what they name of hosts is not. */
import type { AutoLimits, Impact, Policy } from '../values.ts';
import { type Found, found, type Matter } from './matter.ts';
import { fitsHost } from './pattern.ts';

/** Findings that a person's limits settle: a host that each of them names. */
export function settledByAuto({ needs, id, rememberable }: Found, { mode, auto }: Policy): boolean {
  if (mode !== 'auto' || auto === undefined || id !== 'network' || !rememberable || needs.length === 0) return false;
  return needs.every(
    need => need.kind === 'connect' && auto.every(one => (one.hosts ?? []).some(host => fitsHost(host, need.host, need.port))),
  );
}

/** Why `auto` does not reach this; undefined where it does. */
export function beyondAuto(matter: Matter, { mode, auto }: Policy, impact: Impact): Found | undefined {
  if (mode !== 'auto' || auto === undefined) return undefined;
  const why = graver(impact) ?? auto.map(one => beyond(one, matter, impact)).find(reason => reason !== undefined);
  if (why === undefined) return undefined;
  const place = matter.analysis.actions[0]?.place ?? { start: 0, end: matter.analysis.subject.length };
  return found('note', { id: 'beyond-auto', reason: `"auto" does not reach this: ${why}`, place });
}

/** Beyond any limits. What is reached of the network is found by itself. */
function graver(impact: Impact): string | undefined {
  return impact === 'destructive' || impact === 'system' ? `its impact is "${impact}"` : undefined;
}

function beyond(
  { impact: most, programs, project, session }: AutoLimits,
  { analysis, located, request }: Matter,
  impact: Impact,
): string | undefined {
  if (most === 'read' && impact !== 'none' && impact !== 'read' && impact !== 'network')
    return `its impact is "${impact}", and it is for what only reads`;
  const other = analysis.actions.find(
    one => one.place.in === undefined && one.knowledge !== 'builtin' && !(programs ?? [one.spelled]).includes(one.spelled),
  );
  if (other !== undefined) return `${other.spelled} is none of its programs`;
  if (project !== undefined && located.ground?.project.path !== project) return `it is for ${project}`;
  if (session !== undefined && request.asker.session !== session) return 'it is for another session';
  return undefined;
}
