/** Rules: a handwritten one may tighten anything, and each may settle only an ask that may be remembered. */
import { collect } from '../collect.ts';
import type { RuleSay } from '../reasoning.ts';
import type { Action, Finding, Piece, Place, Policy, Rule } from '../values.ts';
import { covers, coversInner, isHost } from './covers.ts';
import { type Check, type Found, found, type Matter } from './matter.ts';
import { argvOf, contains, type PieceAt, piecesOf } from './pieces.ts';
import { runFiles } from './run-files.ts';
import { told } from './told.ts';

type Commands = readonly (readonly string[])[];

/** The exact argv of every action of the text itself, not of the files it runs; undefined where one word of it only running could tell. */
export function commandsOf(matter: Matter): Commands | undefined {
  const actions = matter.analysis.actions.filter(action => action.place.in === undefined);
  const all = collect(actions, action => argvOf(action) ?? []);
  return actions.length > 0 && all.length === actions.length ? all : undefined;
}

/** What rules say that is stricter: a rule of any layer, wherever the text does what it speaks of. */
export const tightening: Check = (matter, policy) =>
  collect(policy.rules, rule => (rule.decision === 'allow' || !holdsHere(rule, matter) ? [] : hits(rule, matter, policy)));

function hits(rule: Rule, matter: Matter, policy: Policy): readonly Found[] {
  return collect(matter.analysis.actions, action => {
    const so = told(rule, action, { matter, policy });
    return so === 'no' ? [] : [said(rule, action, so === 'yes')];
  });
}

function said(rule: Rule, { place }: Action, surely: boolean): Found {
  const { from, reason } = rule;
  if (surely && rule.decision !== 'allow')
    return found(rule.decision, { id: 'rule', reason: `the ${from} policy says so: ${reason}`, place });
  return found('ask', { id: 'rule', reason: `only running could tell whether a rule of the ${from} policy is about it: ${reason}`, place });
}

/** What rules leave of a verdict's findings, and which of them had a part in it. */
export interface Standing {
  /** Nothing is left to ask, and each command is covered. */
  readonly whole: boolean;
  readonly open: readonly Found[];
  readonly rules: readonly Rule[];
}

/** How the matter stands by the rules that allow. None settles what is asked about each time, and none a part of such a text. */
export function standing(matter: Matter, policy: Policy, all: readonly Found[]): Standing {
  const none = { whole: false, open: all, rules: [] };
  if (!mayBeSettled(all)) return none;
  const allowing = policy.rules.filter(rule => rule.decision === 'allow' && holdsHere(rule, matter) && mayLoosen(rule, policy));
  if (allowing.length === 0) return none;
  const commands = commandsOf(matter);
  const exact = commands === undefined ? undefined : allowing.find(rule => fits(rule, matter, commands) && isPlaced(rule, matter, all));
  if (exact !== undefined) return { whole: true, open: [], rules: [exact] };
  const patterns = allowing.filter(rule => rule.from !== 'remembered' && (rule.runs !== undefined || rule.hosts !== undefined));
  const pieces = piecesWith(allowing, matter, all);
  return patterns.length === 0 && pieces.length === 0 ? none : byParts({ matter, patterns, pieces }, all);
}

/** A part of a list, with the rule that was made of exactly that part. */
interface Ruled {
  readonly piece: PieceAt;
  readonly rule: Rule;
}

function piecesWith(allowing: readonly Rule[], matter: Matter, all: readonly Found[]): readonly Ruled[] {
  const remembered = allowing.filter(rule => rule.from === 'remembered' && isPlaced(rule, matter, all));
  if (remembered.length === 0) return [];
  return collect(piecesOf(matter) ?? [], piece => {
    const rule = remembered.find(one => one.subject === piece.subject && sameCommands(one.commands, piece.commands));
    return rule === undefined ? [] : [{ piece, rule }];
  });
}

interface Parted {
  readonly matter: Matter;
  readonly patterns: readonly Rule[];
  readonly pieces: readonly Ruled[];
}

function byParts({ matter, patterns, pieces }: Parted, all: readonly Found[]): Standing {
  const at = (place: Place) => pieces.find(({ piece }) => contains(piece.place, place))?.rule;
  const settled = all.map(one => (one.rank === 'ask' ? (at(one.place) ?? patterns.find(rule => settles(rule, one, matter))) : undefined));
  const open = all.filter((_, index) => settled[index] === undefined);
  const own = matter.analysis.actions.filter(action => action.place.in === undefined);
  const covering = coveringOf(own, { patterns, at }, matter);
  const whole = own.length > 0 && !covering.includes(undefined) && open.every(one => one.rank === 'note');
  const used = [...(whole ? covering : []), ...settled].filter(rule => rule !== undefined);
  return { whole, open, rules: [...new Set(used)] };
}

interface Ruling {
  readonly patterns: readonly Rule[];
  /** The rule that was made of the part of a list which holds this place. */
  readonly at: (place: Place) => Rule | undefined;
}

/** For each action the rule that covers it, or that covers what runs it. */
function coveringOf(own: readonly Action[], { patterns, at }: Ruling, matter: Matter): readonly (Rule | undefined)[] {
  const found: (Rule | undefined)[] = [];
  for (const action of own) {
    const outer = own.slice(0, found.length).findLastIndex(one => isWithin(action, one));
    const around = outer < 0 ? undefined : found[outer];
    const inner = around !== undefined && coversInner(around, action, matter) ? around : undefined;
    found.push(at(action.place) ?? patterns.find(rule => covers(rule, action, matter)) ?? inner);
  }
  return found;
}

/** A chain of wrappers that is one longer, and ends in the other's name. */
function isWithin({ within }: Action, { within: outer, program }: Action): boolean {
  return within.length === outer.length + 1 && within.at(-1) === program && outer.every((name, at) => name === within[at]);
}

/** Of what may be remembered a pattern settles two things: a host that it names, and that nobody knows a program which it names. */
function settles(rule: Rule, one: Found, matter: Matter): boolean {
  const of = (place: Place) =>
    matter.analysis.actions.filter(action => place === action.place || action.effects.some(e => e.place === place));
  if (one.id === 'unknown-program') return of(one.place).some(action => covers(rule, action, matter));
  if (one.id !== 'network' || one.needs.length === 0) return false;
  const hosts = one.needs.every(need => need.kind === 'connect' && isHost(rule, need.host, need.port));
  return (
    hosts &&
    (rule.runs === undefined ? rule.effects?.includes('connect') === true : of(one.place).some(action => covers(rule, action, matter)))
  );
}

/** The parts of a list that would have to be settled for it to run without a question: those that ask, or in a mode that asks about all, all that no rule covers. */
export function unsettled(matter: Matter, policy: Policy, all: readonly Found[]): readonly Piece[] | undefined {
  const pieces = piecesOf(matter);
  if (pieces === undefined) return undefined;
  const allowing = policy.rules.filter(rule => rule.decision === 'allow' && holdsHere(rule, matter) && mayLoosen(rule, policy));
  const ruled = piecesWith(allowing, matter, all).map(({ piece }) => piece.place);
  const asks = all.filter(one => one.rank === 'ask').map(({ place }) => place);
  const asksAll = policy.mode !== 'auto' && matter.request.scene.typed !== true;
  const each = pieces.filter(({ place }) => asksAll || asks.some(ask => contains(place, ask)));
  const rest = each.filter(({ place }) => !ruled.includes(place));
  const whole = asks.every(ask => pieces.some(({ place }) => contains(place, ask)));
  return whole && rest.length > 0 ? rest.map(({ subject, commands }) => ({ subject, commands })) : undefined;
}

/** Every rule that matches here. */
export function matchingRules(matter: Matter, policy: Policy, used: readonly string[]): readonly RuleSay[] {
  const commands = commandsOf(matter) ?? [];
  return collect(policy.rules, (rule): readonly RuleSay[] => {
    if (rule.decision !== 'allow') return holdsHere(rule, matter) && hits(rule, matter, policy).length > 0 ? [{ rule, says: 'bars' }] : [];
    if (used.includes(rule.id)) return [{ rule, says: 'settles' }];
    return holdsHere(rule, matter) && isAbout(rule, matter, commands) ? [{ rule, says: 'idle' }] : [];
  });
}

function isAbout(rule: Rule, matter: Matter, commands: Commands): boolean {
  return fits(rule, matter, commands) || (rule.runs !== undefined && matter.analysis.actions.some(action => covers(rule, action, matter)));
}

/** Whether nothing was found but what a standing answer may cover. */
export function mayBeSettled(findings: readonly Finding[]): boolean {
  return findings.every(finding => finding.rank === 'note' || (finding.rank === 'ask' && finding.rememberable));
}

function fits(rule: Rule, matter: Matter, commands: Commands): boolean {
  return (
    rule.commands.length > 0 &&
    sameCommands(rule.commands, commands) &&
    (rule.subject === undefined || rule.subject === matter.analysis.subject)
  );
}

/** A remembered rule says for which text; a project can't loosen. Enforced here too, whatever a store says. */
function mayLoosen(rule: Rule, policy: Policy): boolean {
  if (rule.askers !== undefined) return false;
  if (rule.from !== 'remembered') return rule.from !== 'project';
  return policy.remember === 'exact' && rule.subject !== undefined;
}

/** One that a person had remembered for no certain project holds in each, for what runs none of its files: those are others in each. */
function isPlaced({ from, project }: Rule, matter: Matter, findings: readonly Finding[]): boolean {
  if (from !== 'remembered' || project !== undefined) return true;
  return matter.located.ground !== undefined && runFiles(matter).length === 0 && findings.every(({ id }) => id !== 'project-code');
}

function holdsHere({ project, askers, session }: Rule, { located, request: { asker } }: Matter): boolean {
  if (project !== undefined && project !== located.ground?.project.path) return false;
  if (session !== undefined && session !== asker.session) return false;
  return askers === undefined || askers.includes(asker.kind) || askers.includes(asker.name);
}

const sameCommands = (some: Commands, others: Commands) =>
  some.length === others.length && some.every((command, index) => same(command, others[index] ?? []));

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word, index) => word === other[index]);
}
