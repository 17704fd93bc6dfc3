/** From actions and policy to the verdict: every finding is kept, the strictest decides. */
import { collect } from '../collect.ts';
import { environment } from '../environment.ts';
import { standWords } from '../explain.ts';
import type { Finding, Policy, Verdict } from '../values.ts';
import { beyondAuto, settledByAuto } from './auto.ts';
import { byProxy } from './by-proxy.ts';
import { checks } from './checks.ts';
import { inFiles } from './followed.ts';
import { distinctGrants } from './grants.ts';
import { impactOf } from './impact.ts';
import { linksIn } from './links-in.ts';
import { looksAtProcesses } from './looks.ts';
import type { Check, Found, Matter } from './matter.ts';
import { decide, inOrder } from './mode.ts';
import { reached } from './reached.ts';
import { commandsOf, mayBeSettled, standing, unsettled } from './rules.ts';
import { runFiles } from './run-files.ts';
import { settledService } from './served.ts';

/** The verdict on a request, by all checks or by those given. Pure; nothing is granted by it yet. */
export function judge(given: Matter, policy: Policy, by: readonly Check[] = checks): Verdict {
  const matter = reached(given);
  const seen = inOrder(inFiles(distinct(collect(by, check => check(matter, policy)))));
  const impact = impactOf(matter.analysis.actions, seen);
  const beyond = beyondAuto(matter, policy, impact);
  const found = beyond === undefined ? seen : [...seen, beyond];
  const findings = found.map(finding);
  const commands = commandsOf(matter);
  const stand = standing(matter, policy, found);
  const service = stand.whole ? undefined : settledService(matter, findings);
  const { subject, scaffold } = matter.analysis;
  const decision = decide(beyond === undefined ? policy.mode : 'ask', {
    findings: stand.open.filter(one => !settledByAuto(one, policy)),
    settled: stand.whole || service !== undefined,
    typed: matter.request.scene.typed === true,
    infrastructure: scaffold?.kind === 'infrastructure',
  });
  const needed = distinctGrants(collect(found, one => one.needs));
  const grants = decision === 'ask' ? byProxy(needed, matter.request, policy) : needed;
  // A rule is a yes to hosts, and to no proxy.
  const rememberable = mayBeRemembered(matter, policy, findings) && !grants.some(one => one.kind === 'connect' && one.via !== undefined);
  const pieces = decision === 'ask' && rememberable ? unsettled(matter, policy, found) : undefined;
  return {
    decision,
    mode: policy.mode,
    ...(policy.terms === undefined ? {} : { terms: policy.terms }),
    impact,
    subject,
    findings,
    grants,
    rememberable,
    ...(pieces === undefined ? {} : { pieces }),
    ...(decision === 'ask' ? stepsOf(matter) : {}),
    rule: service ?? (decision === 'allow' && stand.rules.length > 0 ? stand.rules.map(rule => rule.id).join(' ') : undefined),
    commands,
    ground: matter.located.ground,
    ...linksIn(matter, grants, policy),
    dropped: environment(matter.request.scene.environment, policy.environment).dropped,
    runs: runFiles(matter),
    looks: looksAtProcesses(matter.analysis.actions),
    background: matter.analysis.actions.some(action => action.effects.some(effect => effect.kind === 'background')),
    scaffold,
    policy: policy.id,
  };
}

/** Those that nothing else in the text runs. */
function stepsOf({ analysis }: Matter): Pick<Verdict, 'steps'> {
  const places = analysis.actions.filter(one => one.within.length === 0 && one.place.in === undefined).map(one => one.place);
  const steps = [...new Map(places.map(place => [`${place.start} ${place.end}`, place])).values()];
  return steps.length < 2 ? {} : { steps };
}

/** Whether "don't ask again" may be offered: nothing found forbids it, and there is an exact command in a project to remember. */
function mayBeRemembered(matter: Matter, policy: Policy, findings: readonly Finding[]): boolean {
  const exact = commandsOf(matter) !== undefined && matter.located.ground !== undefined;
  return exact && mayBeSettled(findings) && policy.remember === 'exact';
}

function finding({ id, rank, reason, hint, rememberable, place }: Found): Finding {
  const { in: stand } = place;
  return { id, rank, reason: stand === undefined ? reason : `${reason}, in ${standWords(stand)}`, hint, rememberable, place };
}

/** The same thing said of the same place is said once. */
function distinct(found: readonly Found[]): readonly Found[] {
  if (found.length < 2) return found;
  const [first] = found;
  if (found.length === 2 && first?.id !== found[1]?.id) return found;
  return [...new Map(found.map(one => [JSON.stringify([one.id, one.rank, one.reason, one.place]), one])).values()];
}
