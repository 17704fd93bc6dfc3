/** `ward rules`: what a person said yes to for good, how often it was used, and taking it back. */
import { beginsAt } from '../core/policy/lasting.ts';
import { oneLine } from '../core/printable.ts';
import { ruleView } from '../core/rule-view.ts';
import type { Rule } from '../core/values.ts';
import { rules as openRules } from '../host/approve/rules.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { type Line, latest } from '../host/record/entries.ts';
import { openRecord } from '../host/record/record.ts';
import type { Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';

/** Lists rules, explains one, suggests some, or revokes one: that only tightens, and takes no claimed terminal. 1 where there is no such rule. */
export async function rules(argv: readonly string[], around: Surroundings): Promise<number> {
  const [word, id, ...more] = argv;
  if (word === undefined) return list(around);
  if (id !== undefined && more.length === 0) {
    if (word === 'revoke') return revoke(id, around);
    if (word === 'explain') return explain(id, around);
  }
  if (word === 'accept' && id === undefined) return (await import('./rules-accept.ts')).acceptRules(around);
  if (word === 'suggest' && id === undefined) return (await import('./rules-suggest.ts')).suggest(around);
  throw usage('ward rules [explain ID | revoke ID | suggest | accept]');
}

async function list({ directories, out }: Surroundings): Promise<number> {
  const kept = (await openRules(directories)).list();
  const used = kept.length === 0 ? new Map<string, Used>() : usesIn(directories);
  const lines = kept.flatMap(rule => [rule.id, ...[...ruleView(rule).slice(0, -1), useLine(used.get(rule.id))].map(line => `  ${line}`)]);
  out(kept.length === 0 ? 'no rule was remembered\n' : lines.map(line => `${line}\n`).join(''));
  return 0;
}

/** One rule, when it was made, and whether it holds now. */
async function explain(id: string, around: Surroundings): Promise<number> {
  const { directories, now, out } = around;
  const rule = (await openRules(directories)).list().find(one => one.id === id);
  if (rule === undefined) return unknown(id, 'explained', around);
  const made = latest(
    directories,
    1,
    ({ line }) => line.kind === 'changed' && line.what === 'rule' && line.detail.startsWith(`remembered ${id}: `),
  )[0];
  const at = made === undefined ? 'when it was made is no longer in the record' : `made ${timeOf(made.line)}`;
  const lines = [...ruleView(rule).slice(0, -1), at, useLine(usesIn(directories).get(id)), standing(rule, around, now())];
  out(`${lines.join('\n')}\n`);
  return 0;
}

/** Whether it settles anything now, and if not, why. */
function standing(rule: Rule, { directories, cwd }: Surroundings, now: number): string {
  if (rule.until !== undefined && rule.until <= now) return 'it holds no more: its time is over';
  if ((beginsAt(rule) ?? now) > now) return 'it does not hold now: the clock of this machine stands before the time at which it was made';
  const policy = loadPolicy(directories, now, rule.project ?? cwd);
  if (policy.rules.some(one => one.from === 'remembered' && one.id === rule.id) && policy.remember === 'exact')
    return `it holds: what it covers runs without a question, for as long as nothing else is found in it (mode ${policy.mode})`;
  const why = policy.lock
    ? 'the system policy is locked'
    : policy.remember === 'exact'
      ? 'it may not be remembered'
      : 'the policy remembers nothing';
  return `it does not hold now: ${why}`;
}

/** How often the record says that a rule settled a command, and when it last did. */
interface Used {
  readonly count: number;
  readonly last: string;
}

function usesIn(directories: Surroundings['directories']): ReadonlyMap<string, Used> {
  const used = new Map<string, Used>();
  latest(directories, 1, ({ line }) => {
    if (line.kind !== 'decided' || line.rule === undefined || !line.consent.granted || line.consent.by !== 'rule') return false;
    for (const id of line.rule.split(' ')) {
      const before = used.get(id);
      used.set(id, { count: (before?.count ?? 0) + 1, last: before?.last ?? timeOf(line) });
    }
    return false;
  });
  return used;
}

const useLine = (used: Used | undefined) =>
  used === undefined
    ? 'never used, as far as the record goes back'
    : `used ${used.count === 1 ? 'once' : `${used.count} times`}, last ${used.last}`;

const timeOf = ({ at }: Line) => `${at.slice(0, 16).replace('T', ' ')} UTC`;

async function revoke(id: string, around: Surroundings): Promise<number> {
  const { directories, now, out, say } = around;
  if (!(await openRules(directories)).revoke(id)) return unknown(id, 'revoked', around);
  openRecord(directories, now, { warn: say }).append({ kind: 'changed', what: 'rule', detail: `revoked ${id}` });
  out(`revoked: ${id} is asked about again\n`);
  return 0;
}

function unknown(id: string, done: string, { say }: Surroundings): number {
  say(`not ${done}: there is no rule "${oneLine(id)}"`);
  say('hint: "ward rules" lists them');
  return 1;
}
