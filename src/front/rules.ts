/** `ward rules`: what a person said yes to for good, and taking it back. */
import { oneLine } from '../core/printable.ts';
import { ruleView } from '../core/rule-view.ts';
import { rules as openRules } from '../host/approve/rules.ts';
import { openRecord } from '../host/record/record.ts';
import type { Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';

/** Lists rules, or revokes one: that only tightens, and takes no claimed terminal. */
export async function rules(argv: readonly string[], around: Surroundings): Promise<number> {
  const [word, id, ...more] = argv;
  if (word === undefined) return list(around);
  if (word !== 'revoke' || id === undefined || more.length > 0) throw usage('ward rules [revoke ID]');
  return revoke(id, around);
}

async function list({ directories, out }: Surroundings): Promise<number> {
  const kept = (await openRules(directories)).list();
  const lines = kept.flatMap(rule => [`${rule.id}`, ...ruleView(rule).map(line => `  ${line}`.trimEnd())]);
  out(kept.length === 0 ? 'no rule was remembered\n' : lines.map(line => `${line}\n`).join(''));
  return 0;
}

async function revoke(id: string, { directories, now, out, say }: Surroundings): Promise<number> {
  if (!(await openRules(directories)).revoke(id)) {
    say(`not revoked: there is no rule "${oneLine(id)}"`);
    say('hint: "ward rules" lists them');
    return 1;
  }
  openRecord(directories, now, { warn: say }).append({ kind: 'changed', what: 'rule', detail: `revoked ${id}` });
  out(`revoked: ${id} is asked about again\n`);
  return 0;
}
