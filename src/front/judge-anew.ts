/** What Ward thinks of a request by the policy that holds, or by one that is not taken yet, on the machine as it is now. Runs nothing. */
import { judge } from '../core/judge/judge.ts';
import { policy } from '../core/policy/policy.ts';
import type { Policy, Request, Verdict } from '../core/values.ts';
import { consider } from '../guard.ts';
import { locator } from '../host/locate.ts';
import { policyLayers } from '../host/policy/load.ts';
import { textReader } from '../host/read-text.ts';
import { withToplevel } from '../host/toplevel.ts';
import { boundBy } from './bound-by.ts';
import type { Surroundings } from './surroundings.ts';

/** The verdict on a request by one policy. */
export type Judge = (request: Request) => Verdict;

/** Each directory's policy is made once. */
export function judgeBy({ directories, now }: Surroundings, instead: Partial<Pick<Parameters<typeof policyLayers>[2], 'user'>>): Judge {
  const policies = new Map<string, Policy>();
  const locate = locator();
  const policyAt = (cwd: string): Policy => {
    const known = policies.get(cwd);
    if (known !== undefined) return known;
    const { layers, means } = policyLayers(directories, now(), { cwd, ...instead });
    const made = policy(layers, means);
    policies.set(cwd, made);
    return made;
  };
  return asked => {
    const held = policyAt(asked.scene.cwd);
    const { request, policy: bound } = boundBy(asked, held, policyAt);
    const matter = consider(withToplevel(request), {
      locate: (actions, one) => locate(actions, one, bound),
      textOf: one => textReader(one, bound),
    });
    return judge(matter, bound);
  };
}
