/** Loops: what the body changes is not believed within it nor after it, and a known list is gone through word by word. */

import type { Node, Word } from '../syntax.ts';
import type { Fit, Value } from '../values.ts';
import { emitAction } from './action.ts';
import { alike } from './alike.ts';
import { alias } from './builtins/reference.ts';
import { give } from './carriers.ts';
import { type Changes, CWD, EVERYTHING, LEFT, loosen, PREVIOUS, textsKey } from './changes.ts';
import { asData, type Content, integer, naming, STARTED, unknown } from './content.ts';
import { decided } from './decided.ts';
import { ways } from './either.ts';
import { apart, emitOpaque, type Frame, note, partings, type Shell, set, where } from './frame.ts';
import { join } from './join.ts';
import { TAKEN } from './sole.ts';
import { both, type Flow, type State } from './state.ts';
import { isData } from './word/data.ts';
import { names } from './word/naming.ts';
import { enumerates } from './word/numeric.ts';
import { expression, listed } from './word/word.ts';

type Tested = Extract<Node, { kind: 'while' | 'until' }>;
type Loop = Extract<Node, { kind: 'for' | 'select' | 'while' | 'until' | 'arithmetic-for' }>;

/** A list longer than this is not gone through: its variable is then unknown. */
const MOST_TURNS = 32;

/** A longer list is not gone through to see what its turns change: one with anything for the variable stands for all. */
const MOST_TRIED = 6;

/** Walks a loop. Its status is never relied on, but for the test of `while` and `until`. */
export function loop(node: Loop, state: State, outer: Frame): Flow {
  const frame: Frame = { ...outer, looping: true };
  switch (node.kind) {
    case 'while':
    case 'until':
      return tested(node, state, outer);
    case 'arithmetic-for':
      return counted(node, state, frame);
    default:
      return overList(node, state, outer);
  }
}

/** So many turns are walked to see whether the shell stands in few places, and how many at most. */
const PLACING = 3;
const MOST_ROUNDS = 6;

/** The state at the start of any turn: found by walking the body silently until nothing new changes. */
function anyTurn(entry: State, frame: Frame, turn: Turn): State {
  const changes = new Map<string, boolean>();
  let stands = entry;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const trial: Frame = { ...frame, muted: true, changes: new Map(), left: [], jumped: [] };
    const start = standing(loosen(entry, changes), stands);
    const end = turn(start, trial);
    const met = trial.changes.has(CWD) && round < PLACING ? places(start, [end, ...(trial.jumped ?? [])]) : undefined;
    if (met !== undefined) {
      trial.changes.delete(CWD);
      trial.changes.set(PREVIOUS, false);
    }
    const moved = met !== undefined && !same(start, met);
    stands = met ?? stands;
    if (!grows(changes, trial.changes, round) && !moved) return standing(loosen(entry, changes), stands);
  }
  note(frame, EVERYTHING);
  return loosen(entry, new Map(changes).set(EVERYTHING, false));
}

/** The same state in these places, as long as they are known. */
function standing(state: State, { cwds, doubts, stack }: State): State {
  return state.cwds.includes(undefined) ? state : { ...state, cwds, doubts, stack };
}

/** Where the shell stands at the start of this turn or of the next; undefined where that could be anywhere. */
function places(start: State, ends: readonly State[]): State | undefined {
  const met = ends.reduce(join, start);
  return met.cwds.includes(undefined) || !alike(start.stack, met.stack) ? undefined : met;
}

/** A turn: the state at its end. */
type Turn = (state: State, frame: Frame) => State;

/** Both stand in the same places. */
function same(one: State, other: State): boolean {
  const told = ({ cwds, doubts, stack }: State) => JSON.stringify([cwds, [...doubts], stack]);
  return told(one) === told(other);
}

/** What is certain of the elements of a list takes some turns to be all that is. */
const SETTLED = 3;
const LIST = /"kind":"list"|"several":true/;

/** Takes in new changes; whether there were any. A text that only a later turn makes is one of any number. */
function grows(changes: Map<string, boolean>, found: Changes, round: number): boolean {
  const fresh = [...found].filter(([name, numeric]) => !changes.has(name) || (changes.get(name) === true && !numeric));
  for (const [name, numeric] of fresh) changes.set(name, numeric);
  const late = round === 0 ? [] : fresh.filter(([name]) => round > SETTLED || !LIST.test(name));
  const made = late.flatMap(([name]) => /^\/(?:text|like) (\S+)/.exec(name)?.[1] ?? []);
  for (const name of made) changes.set(textsKey(name), false);
  return fresh.length > 0;
}

/** So many turns are gone through one by one where it is known when they end. */
const MOST_COUNTED = 8;

/** How often the loop is gone through; undefined where only running could tell, or where it may be left on the way. */
function turnsOf(node: Tested, state: State, frame: Frame): number | undefined {
  let at = state;
  for (let turns = 0; turns <= MOST_COUNTED; turns += 1) {
    const inside: Frame = { ...frame, muted: true, changes: new Map(), left: [] };
    const on = decided(node.test, { state: at, frame: inside });
    if (on === undefined) return undefined;
    if (on === (node.kind === 'until')) return turns;
    at = turned(node, at, inside);
    if (at.dead || inside.changes.has(LEFT) || inside.left.length > 0) return undefined;
  }
  return undefined;
}

/** The state after one more turn. */
function turned(node: Tested, state: State, frame: Frame): State {
  const test = frame.reader.walk(node.test, state, { ...frame, tested: true });
  return ended(frame.reader.walk(node.body, node.kind === 'while' ? test.ok : test.failed, frame));
}

function tested(node: Tested, state: State, outer: Frame): Flow {
  const frame: Frame = { ...outer, looping: true };
  const turns = outer.looping ? undefined : turnsOf(node, state, frame);
  if (turns !== undefined && turns > 0) {
    let at = state;
    for (let turn = 0; turn < turns; turn += 1) at = turned(node, at, frame);
    return both(alive(beforeAll(node, at, frame), state));
  }
  const turn: Turn = (start, inside) => {
    const test = inside.reader.walk(node.test, start, { ...inside, tested: true });
    const [on, out] = node.kind === 'while' ? [test.ok, test.failed] : [test.failed, test.ok];
    // It is left from its test, which may have gone elsewhere.
    return join(ended(inside.reader.walk(node.body, on, inside)), out);
  };
  const start = anyTurn(state, frame, turn);
  turn(start, frame);
  return both(alive(turns === 0 || never(node, state, frame) ? beforeAll(node, state, frame) : start, state));
}

/** The loop is not gone through at all. */
function never({ kind, test }: Tested, state: State, frame: Frame): boolean {
  return decided(test, { state, frame }) === (kind === 'until');
}

/** Its test alone is run, once. */
function beforeAll(node: Tested, state: State, frame: Frame): State {
  return ended(frame.reader.walk(node.test, state, { ...apart(frame), muted: true, tested: true }));
}

function ended({ ok, failed }: Flow): State {
  return join(ok, failed);
}

/** A loop is left alive where it was entered alive: by its test, or by a `break`. */
function alive(state: State, entry: State): State {
  return { ...state, dead: entry.dead };
}

function counted(node: Extract<Loop, { kind: 'arithmetic-for' }>, state: State, frame: Frame): Flow {
  const turn: Turn = (start, inside) => {
    const shell: Shell = { state: start, frame: inside };
    expression(node.text, node.inner, shell);
    return ended(inside.reader.walk(node.body, shell.state, inside));
  };
  const start = anyTurn(state, frame, turn);
  turn(start, frame);
  return both(alive(start, state));
}

function overList(node: Extract<Loop, { kind: 'for' | 'select' }>, state: State, frame: Frame): Flow {
  const each = ways(node.words ?? [], state)?.map(one => overOne(node, one, frame));
  return (
    each?.reduce((one, other) => ({ ok: join(one.ok, other.ok), failed: join(one.failed, other.failed) })) ?? overOne(node, state, frame)
  );
}

function overOne(node: Extract<Loop, { kind: 'for' | 'select' }>, state: State, outer: Frame): Flow {
  const frame: Frame = { ...outer, looping: true };
  const shell: Shell = { state, frame, parted: new Set() };
  const list = values(node.words, shell);
  // Each word is another name it stands for.
  const refers = shell.state.variables.get(node.name)?.nature === 'reference';
  if (refers) {
    alias(shell);
    emitOpaque(frame, node.place, `which names ${node.name} stands for is known only as it runs`);
  }
  const effects = partings(shell, node.place);
  if (effects.length > 0) emitAction(shell, { argv: [], effects, place: where(frame, node.place) });
  const turns = node.kind === 'for' && list.kind === 'all' ? list.contents : undefined;
  if (turns?.length === 0) return both(shell.state);
  const any = eachOf(node, list, shell);
  const turn =
    (content: Content) =>
    (start: State, inside: Frame): State => {
      const within: Shell = { state: start, frame: inside };
      give(within, node.name, { content, place: node.place });
      if (node.kind === 'select') set(within, 'REPLY', unknown('typed as it runs'));
      return ended(inside.reader.walk(node.body, within.state, inside));
    };
  const plain = !outer.looping && turns?.every(one => one.kind === 'text');
  const gone = plain ? inTurn(turns?.map(turn) ?? [], shell.state, frame) : undefined;
  if (gone !== undefined) return both(alive(gone, state));
  const each = turns !== undefined && turns.length <= MOST_TRIED ? turns : [any];
  const start = anyTurn(shell.state, frame, (from, inside) => each.map(content => turn(content)(from, inside)).reduce(join));
  for (const content of turns ?? [any]) turn(content)(start, frame);
  return both(alive(start, state));
}

/** The state after turns that are few, one after the other; undefined where one of them may leave the loop. */
function inTurn(turns: readonly Turn[], state: State, frame: Frame): State | undefined {
  if (turns.length > MOST_TRIED) return undefined;
  const trial: Frame = { ...frame, muted: true, changes: new Map(), left: [] };
  const end = turns.reduce((at, turn) => turn(at, trial), state);
  if (end.dead || trial.changes.has(LEFT) || trial.left.length > 0) return undefined;
  return turns.reduce((at, turn) => turn(at, frame), state);
}

/** What the variable holds in any turn, where the list is not gone through. */
function eachOf(node: Extract<Loop, { kind: 'for' | 'select' }>, list: Listed, shell: Shell): Content {
  if (list.kind === 'some' && list.started) return STARTED;
  const fits = list.kind === 'some' ? list.fits : undefined;
  const counted = list.kind === 'all' ? list.contents.length > 0 && list.contents.every(integer) : list.numeric === true;
  const content = unknown(`${node.name} ${TAKEN}`, counted || enumerates(node.words, shell.state), fits);
  const named = node.words?.every(
    word => word.parts.length === 1 && word.parts.every(part => part.kind === 'command' && names(part.body, shell.state)),
  );
  return asData(naming(content, named === true), node.words?.every(word => isData(word, shell)) === true);
}

type Listed =
  | { readonly kind: 'all'; readonly contents: readonly Content[] }
  /** `started`: numbers of processes that this shell started; `numeric`: integers. */
  | { readonly kind: 'some'; readonly fits: Fit | undefined; readonly started?: boolean; readonly numeric?: boolean };

/** The words of a loop, where each is known and they are few; else what is certain of all of them. */
function values(words: readonly Word[] | undefined, shell: Shell): Listed {
  const { positional } = shell.state;
  if (words === undefined)
    return positional !== undefined && 'each' in positional ? { kind: 'some', fits: positional.each } : all(positional);
  const found = words.flatMap(word => listed(word, shell));
  const { cwds } = shell.state;
  const contents = found.flatMap((value): Content[] => {
    if (value.kind === 'pattern') return [{ kind: 'match', pattern: value.text, cwds }];
    return value.kind === 'text' ? [{ kind: 'text', text: value.text }] : [];
  });
  return contents.length === found.length && contents.length <= MOST_TURNS
    ? all(contents)
    : {
        kind: 'some',
        fits: common(found),
        started: found.every(started),
        numeric: contents.length === found.length && contents.every(integer),
      };
}

function started(value: Value): boolean {
  return value.kind === 'unknown' && value.prefix === '' && value.reason.startsWith('$! ');
}

function all(contents: readonly Content[] | undefined): Listed {
  return contents === undefined ? { kind: 'some', fits: undefined } : { kind: 'all', contents };
}

/** What is certain of every one of some words: the same of each, or that all are plain. */
function common(found: readonly Value[]): Fit | undefined {
  const [first, ...rest] = found;
  if (first?.kind === 'unknown') return rest.every(one => alike(one, first)) ? word(first) : undefined;
  return found.every(one => one.kind === 'text' && /^[\w+,:@%][\w.+,:@%-]*$/.test(one.text))
    ? { kind: 'pattern', text: '*', solid: true }
    : undefined;
}

/** A word that is the outcome of splitting is one, and never nothing. */
function word({ fits, splits }: Extract<Value, { kind: 'unknown' }>): Fit | undefined {
  if (fits === undefined || !splits) return fits;
  const { empty: _, several: __, ...rest } = fits;
  return rest as Fit;
}
