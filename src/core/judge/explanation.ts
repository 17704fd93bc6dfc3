/** The reasoning behind a verdict: what runs in what, which rules had a say, and which single change would let it run unasked. */
import type { Change, Explanation, Step } from '../reasoning.ts';
import type { Action, Policy, Verdict } from '../values.ts';
import { judge } from './judge.ts';
import type { Matter } from './matter.ts';
import { matchingRules } from './rules.ts';

/** Judges a request and keeps the reasoning. Pure. */
export function explanation(matter: Matter, policy: Policy): Explanation {
  const verdict = judge(matter, policy);
  const steps = treeOf(matter.analysis.actions);
  const rules = matchingRules(matter, policy, verdict.rule?.split(' ') ?? []);
  return { verdict, steps, rules, changes: verdict.decision === 'allow' ? [] : changesFor({ matter, policy, verdict, steps }) };
}

interface Branch {
  readonly action: Action;
  readonly runs: Branch[];
}

/** Each action under the nearest one before it that runs it; in source order. */
function treeOf(actions: readonly Action[]): readonly Step[] {
  const roots: Branch[] = [];
  const seen: Branch[] = [];
  for (const action of actions) {
    const branch: Branch = { action, runs: [] };
    const parent = seen.findLast(one => isWithin(action, one.action)) ?? seen.findLast(one => isInFileOf(action, one.action));
    (parent?.runs ?? roots).push(branch);
    seen.push(branch);
  }
  return roots;
}

/** A chain of wrappers that is one longer, and ends in the other's name. */
function isWithin({ within }: Action, parent: Action): boolean {
  const { length } = parent.within;
  return within.length === length + 1 && within[length] === parent.program && parent.within.every((name, at) => name === within[at]);
}

/** What stands in a file is at the place of the command that runs the file. */
function isInFileOf({ place }: Action, { place: outer }: Action): boolean {
  return place.in !== undefined && outer.in === undefined && outer.start === place.start && outer.end === place.end;
}

interface Case {
  readonly matter: Matter;
  readonly policy: Policy;
  readonly verdict: Verdict;
  readonly steps: readonly Step[];
}

function changesFor(one: Case): readonly Change[] {
  return [...without(one), ...otherMode(one), ...opening(one), ...reading(one), ...remembering(one)];
}

const allows = (matter: Matter, policy: Policy) => judge(matter, policy).decision === 'allow';

function without({ matter, policy, steps }: Case): readonly Change[] {
  if (steps.length < 2) return [];
  const rest = (left: Step): Matter => {
    const gone = new Set(flatten(left));
    return { ...matter, analysis: { ...matter.analysis, actions: matter.analysis.actions.filter(action => !gone.has(action)) } };
  };
  return steps.filter(step => allows(rest(step), policy)).map(({ action }) => ({ kind: 'without', action }));
}

function flatten({ action, runs }: Step): readonly Action[] {
  return [action, ...runs.flatMap(flatten)];
}

function otherMode({ matter, policy }: Case): readonly Change[] {
  const may = policy.mode !== 'auto' && policy.modes.includes('auto');
  return may && allows(matter, { ...policy, mode: 'auto' }) ? [{ kind: 'mode', mode: 'auto' }] : [];
}

/** As if the directory that the command starts in were open; whether it may be is for `ward open` to say. */
function opening({ matter, policy }: Case): readonly Change[] {
  const { cwd, home } = matter.request.scene;
  if (matter.located.ground !== undefined || `${home}/`.startsWith(cwd === '/' ? cwd : `${cwd}/`)) return [];
  const project = { path: cwd, device: '', inode: '' };
  const ground = { project, present: [], missing: [], chain: [], links: [] };
  return allows({ ...matter, located: { ...matter.located, ground } }, policy) ? [{ kind: 'open', path: cwd }] : [];
}

/** The first directory among those a yes would read that is enough alone. */
function reading({ matter, policy, verdict }: Case): readonly Change[] {
  const places = verdict.grants.flatMap(grant => (grant.kind === 'read' ? [grant.path] : []));
  const enough = places.find(path => allows(matter, { ...policy, readable: [...policy.readable, path] }));
  return enough === undefined ? [] : [{ kind: 'readable', path: enough }];
}

function remembering({ verdict }: Case): readonly Change[] {
  return verdict.decision === 'ask' && verdict.rememberable ? [{ kind: 'remember' }] : [];
}
