/** From actions and policy to the verdict: every finding is kept, the strictest decides. */
import { environment } from '../environment.ts';
import { standWords } from '../explain.ts';
import type { Finding, Policy, Verdict } from '../values.ts';
import { checks } from './checks.ts';
import { inFiles } from './followed.ts';
import { distinctGrants } from './grants.ts';
import { impactOf } from './impact.ts';
import { looksAtProcesses } from './looks.ts';
import type { Check, Found, Matter } from './matter.ts';
import { decide, inOrder } from './mode.ts';
import { reached } from './reached.ts';
import { commandsOf, mayBeSettled, settling } from './rules.ts';
import { runFiles } from './run-files.ts';

/** The verdict on a request, by all checks or by those given. Pure; nothing is granted by it yet. */
export function judge(given: Matter, policy: Policy, by: readonly Check[] = checks): Verdict {
  const matter = reached(given);
  const found = inOrder(inFiles(distinct(by.flatMap(check => check(matter, policy)))));
  const findings = found.map(finding);
  const commands = commandsOf(matter);
  const rule = settling(matter, policy, findings);
  const { subject, scaffold } = matter.analysis;
  return {
    decision: decide(policy.mode, {
      findings,
      settled: rule !== undefined,
      typed: matter.request.scene.typed === true,
      infrastructure: scaffold?.kind === 'infrastructure',
    }),
    mode: policy.mode,
    impact: impactOf(matter.analysis.actions, findings),
    subject,
    findings,
    grants: distinctGrants(found.flatMap(one => one.needs)),
    rememberable: mayBeRemembered(matter, policy, findings),
    rule: rule?.id,
    commands,
    ground: matter.located.ground,
    dropped: environment(matter.request.scene.environment, policy.environment).dropped,
    runs: runFiles(matter),
    looks: looksAtProcesses(matter.analysis.actions),
    background: matter.analysis.actions.some(action => action.effects.some(effect => effect.kind === 'background')),
    scaffold,
    policy: policy.id,
  };
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
