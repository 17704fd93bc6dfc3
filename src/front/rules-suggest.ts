/** `ward rules suggest`: what a person said yes to again and again, and could settle for good. */
import { oneLine } from '../core/printable.ts';
import type { Request, Rule } from '../core/values.ts';
import { remember } from '../host/approve/remember.ts';
import { offersRule } from '../host/approve/rules.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { judgeBy } from './judge-anew.ts';
import { type Recalled, recalled } from './recalled.ts';
import type { Surroundings } from './surroundings.ts';

/** Entries of the record that are looked at, and how often a person must have said yes. */
const depth = 1000;
const often = 3;

/** A rule that a yes would make now, and the yeses of the record that were to it. */
interface Suggested {
  readonly rule: Rule;
  count: number;
  readonly last: string;
}

/** Tells of them, the most frequent first; keeps none. */
export function suggest(around: Surroundings): number {
  const { requests } = recalled(depth, around);
  const found = suggested(
    requests.filter(({ approved }) => approved),
    around,
  );
  const lines = found.map(
    ({ rule, count, last }) =>
      `  ${count} times, last ${last.slice(0, 10)}  ${oneLine(rule.subject ?? '')}  in ${oneLine(rule.project ?? '')}`,
  );
  around.out(
    lines.length === 0
      ? `nothing that could be remembered was said yes to ${often} times, in the last ${requests.length} entries of the record\n`
      : ['what you said yes to again and again, and could settle by "don\'t ask again" when it is asked next:', ...lines, ''].join('\n'),
  );
  return 0;
}

function suggested(approved: readonly Recalled[], around: Surroundings): readonly Suggested[] {
  const found = new Map<string, Suggested>();
  const rulesOf = ruler(around);
  for (const { request, at } of approved)
    for (const rule of rulesOf(request)) {
      const known = found.get(rule.id) ?? { rule, count: 0, last: at };
      known.count += 1;
      found.set(rule.id, known);
    }
  return [...found.values()].filter(({ count }) => count >= often).sort((one, other) => other.count - one.count);
}

/** What a yes would be remembered as, as things are now; the same text in the same place is judged once. */
function ruler(around: Surroundings): (request: Request) => readonly Rule[] {
  const judged = judgeBy(around, {});
  const seen = new Map<string, readonly Rule[]>();
  const fresh = (request: Request) => {
    if (!offersRule(loadPolicy(around.directories, around.now(), request.scene.cwd))) return [];
    const verdict = judged(request);
    const made = remember({ ...verdict, project: verdict.ground?.project }, around.now());
    return 'rules' in made ? made.rules : [];
  };
  return request => {
    const name = JSON.stringify([request.text, request.scene.cwd, request.dialect]);
    const rules = seen.get(name) ?? fresh(request);
    seen.set(name, rules);
    return rules;
  };
}
