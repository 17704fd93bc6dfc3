/** `ward rules accept`: takes the store of rules as it lies there, which Ward could not prove to be its own. */
import { ruleView } from '../core/rule-view.ts';
import { rememberedRules, rules } from '../host/approve/rules.ts';
import { mayLoosen, note } from './loosen.ts';
import type { Surroundings } from './surroundings.ts';

/** Shows what it holds; 1 where that can't be read, or where no person could say yes to it. */
export async function acceptRules(around: Surroundings): Promise<number> {
  const { directories, out, say } = around;
  const { trouble } = rememberedRules(directories);
  if (trouble === undefined) {
    out('nothing waits to be accepted\n');
    return 0;
  }
  const kept = await rules(directories);
  const found = kept.found();
  if (found === undefined) {
    say(`not accepted: ${trouble}, and what it holds can't be read`);
    say(`hint: remove "rules.json" and "rules.accepted.json" in ${directories.state}: then nothing is remembered`);
    return 1;
  }
  for (const rule of found.rules)
    out(
      [
        rule.id,
        ...ruleView(rule)
          .slice(0, -1)
          .map(line => `  ${line}`),
        '',
      ].join('\n'),
    );
  if (found.others > 0) say(`warning: left out: ${found.others} that may not be remembered`);
  if (!mayLoosen(around)) return 1;
  note(around, {
    what: 'rule',
    detail: `accepted ${found.rules.map(({ id, subject }) => `${id}: ${subject}`).join('; ') || 'a store without a rule'}`,
  });
  kept.accept(found.rules);
  out(`accepted: ${found.rules.length === 1 ? 'this rule holds' : `these ${found.rules.length} rules hold`}\n`);
  return 0;
}
