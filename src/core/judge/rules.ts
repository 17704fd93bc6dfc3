/** Rules: a handwritten one may tighten anything, and each may settle only an ask that may be remembered. */
import type { RuleSay } from '../reasoning.ts';
import type { Action, Finding, Policy, Rule } from '../values.ts';
import { type Check, type Found, found, type Matter } from './matter.ts';

type Commands = readonly (readonly string[])[];

/** The exact argv of every action of the text itself, not of the files it runs; undefined where one word of it only running could tell. */
export function commandsOf(matter: Matter): Commands | undefined {
  const actions = matter.analysis.actions.filter(action => action.place.in === undefined);
  const all = actions.flatMap(action => argvOf(action) ?? []);
  return actions.length > 0 && all.length === actions.length ? all : undefined;
}

/** The argv as a list with one entry, so that an unknown one is told from an empty one. */
function argvOf(action: Action): Commands | undefined {
  const known = action.argv.filter(value => value.kind === 'text');
  return known.length === action.argv.length && known.length > 0 ? [known.map(value => value.text)] : undefined;
}

/** What rules say that is stricter: a rule of any layer, wherever one of its commands stands in the text. */
export const tightening: Check = (matter, policy) =>
  policy.rules.filter(rule => rule.decision !== 'allow' && holdsHere(rule, matter)).flatMap(rule => hits(rule, matter));

function hits(rule: Rule, matter: Matter): readonly Found[] {
  if (rule.decision === 'allow') return [];
  const rank = rule.decision;
  const hit = matter.analysis.actions.filter(action => rule.commands.some(command => isCommand(action, command)));
  return hit.map(action => found(rank, { id: 'rule', reason: `the ${rule.from} policy says so: ${rule.reason}`, place: action.place }));
}

/** The same words after a program of the same name, however that was called. */
function isCommand(action: Action, command: readonly string[]): boolean {
  const words = argvOf(action)?.[0];
  if (words === undefined) return false;
  return same(words, command) || (action.program === command[0] && same(words.slice(1), command.slice(1)));
}

/** The rule that settles a verdict with these findings; undefined where none does, or where none may. */
export function settling(matter: Matter, policy: Policy, findings: readonly Finding[]): Rule | undefined {
  if (!mayBeSettled(findings)) return undefined;
  const commands = commandsOf(matter);
  if (commands === undefined) return undefined;
  return policy.rules.find(rule => rule.decision === 'allow' && fits(rule, matter, commands) && mayLoosen(rule, policy));
}

/** Every rule that matches here. */
export function matchingRules(matter: Matter, policy: Policy, findings: readonly Finding[]): readonly RuleSay[] {
  const settled = settling(matter, policy, findings);
  const commands = commandsOf(matter) ?? [];
  return policy.rules.flatMap((rule): readonly RuleSay[] => {
    if (rule.decision !== 'allow') return holdsHere(rule, matter) && hits(rule, matter).length > 0 ? [{ rule, says: 'bars' }] : [];
    if (rule === settled) return [{ rule, says: 'settles' }];
    return fits(rule, matter, commands) ? [{ rule, says: 'idle' }] : [];
  });
}

/** Whether nothing was found but what a standing answer may cover. */
export function mayBeSettled(findings: readonly Finding[]): boolean {
  return findings.every(finding => finding.rank === 'note' || (finding.rank === 'ask' && finding.rememberable));
}

function fits(rule: Rule, matter: Matter, commands: Commands): boolean {
  const exact = rule.commands.length === commands.length && rule.commands.every((command, index) => same(command, commands[index] ?? []));
  return exact && holdsHere(rule, matter) && (rule.subject === undefined || rule.subject === matter.analysis.subject);
}

/** A remembered rule says for which text and in which project; a project can't loosen. Enforced here too, whatever a store says. */
function mayLoosen(rule: Rule, policy: Policy): boolean {
  if (rule.from !== 'remembered') return rule.from !== 'project';
  return policy.remember === 'exact' && rule.subject !== undefined && rule.project !== undefined;
}

function holdsHere(rule: Rule, matter: Matter): boolean {
  return rule.project === undefined || rule.project === matter.located.ground?.project.path;
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word, index) => word === other[index]);
}
