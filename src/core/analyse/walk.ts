/** Walks every node of a text as the shell would, on all ways it could take, and keeps what is known of the shell at each point. */
import type { Node } from '../syntax.ts';
import { emitAction } from './action.ts';
import { loosen } from './changes.ts';
import { chosen } from './chosen.ts';
import { COPROCESS, STARTED, unknown } from './content.ts';
import { countedUp, decided, narrowed, plain } from './decided.ts';
import { define } from './define.ts';
import { clobbers, emptied, mute, overRead, speechless } from './emptied.ts';
import { endlessPipe } from './endless-pipe.ts';
import { noteCompound } from './follow/writes.ts';
import { apart, type Frame, noteAll, type Shell, set, spend, where } from './frame.ts';
import { join } from './join.ts';
import { loop } from './loop.ts';
import type { Input } from './program.ts';
import { redirected } from './redirect.ts';
import { simple } from './simple.ts';
import { both, type Flow, type State } from './state.ts';
import { named, type Passed, pass } from './substitute.ts';
import { test } from './test.ts';
import { columns } from './word/columns.ts';
import { pipes } from './word/data.ts';
import { single } from './word/fit.ts';
import { expression, text } from './word/word.ts';

/** Walks a list of commands, one after the other. */
export function walk(body: readonly Node[], state: State, frame: Frame): Flow {
  return frame.text === undefined ? list({ body, rest: () => [] }, state, frame) : lines(body, state, frame);
}

/**
 * Walks a text line by line. An error in an expansion ends the line it stands on in bash, and all of a text in zsh (but not what evaluated that):
 * what was to change there may then have been changed or not.
 */
function lines(body: readonly Node[], state: State, frame: Frame): Flow {
  let flow = both(state);
  for (const line of frame.dialect === 'bash' ? linesOf(body, frame.text ?? '') : [body]) {
    const start = join(flow.ok, flow.failed);
    const changes = new Map<string, boolean>();
    const before = frame.reader.cuts;
    const rest = () => body.slice(body.indexOf(line.at(-1) as Node) + 1);
    const made = list({ body: line, rest }, start, { ...frame, text: undefined, changes });
    noteAll(frame, changes);
    const ends = frame.dialect === 'zsh' ? frame.depth > 0 : frame.dialect === 'bash' && frame.reader.cuts > before;
    const left = ends && changes.size > 0 ? loosen(start, changes) : undefined;
    flow = left === undefined ? made : { ok: join(made.ok, left), failed: join(made.failed, left) };
  }
  return flow;
}

/** The commands of each line. */
function linesOf(body: readonly Node[], text: string): readonly (readonly Node[])[] {
  if (body.length < 2) return [body];
  const found: Node[][] = [];
  for (const [at, node] of body.entries()) {
    const before = body[at - 1];
    const between = before === undefined ? '\n' : text.slice(before.place.end, node.place.start).replaceAll('\\\n', '');
    if (between.includes('\n')) found.push([]);
    found.at(-1)?.push(node);
  }
  return found;
}

/** Commands on end, and those that come after them. */
interface List {
  readonly body: readonly Node[];
  readonly rest: () => readonly Node[];
}

function list({ body, rest }: List, state: State, frame: Frame): Flow {
  let flow = both(state);
  for (const [index, node] of body.entries()) {
    if (!spend(frame.reader)) return flow;
    const start = join(flow.ok, flow.failed);
    const made = step(node, start, waitedFor(node, () => [...body.slice(index + 1), ...rest()]) ? { ...frame, waited: true } : frame);
    const ends = start.strict && node.kind === 'simple' && !frame.tested && !(frame.dialect === 'zsh' && runsText(node, start));
    flow = ends ? { ok: made.ok, failed: { ...made.failed, dead: true } } : made;
  }
  return flow;
}

/** In zsh what failed within it may have been asked about there (`!`), and then `set -e` ends nothing here either. */
function runsText({ words: [name] }: Of<'simple'>, { functions }: State): boolean {
  return name !== undefined && (functions.has(name.text) || /^(?:eval|\.|source|emulate)$/.test(name.text));
}

/** A later `wait` without arguments ends what ran in the background. */
function waitedFor(node: Node, rest: () => readonly Node[]): boolean {
  if (node.kind !== 'background') return false;
  return rest().some(one => one.kind === 'simple' && one.words.length === 1 && one.words[0]?.text === 'wait');
}

const TEST = /^(?:\[|test)$/;

function step(node: Node, state: State, outer: Frame): Flow {
  const frame = outer.fed && !/^(?:simple|redirected|pipeline)$/.test(node.kind) ? { ...outer, fed: undefined } : outer;
  switch (node.kind) {
    case 'simple':
      return TEST.test(node.words[0]?.text ?? '') ? narrowed(node, state, simple(node, state, frame), frame) : simple(node, state, frame);
    case 'pipeline':
      return pipeline(node, state, frame);
    case 'and-or':
      return chain(node, state, frame);
    case 'if':
      return branch(node, state, frame);
    case 'for':
    case 'select':
    case 'while':
    case 'until':
    case 'arithmetic-for':
      return loop(node, state, frame);
    case 'case':
      return choose(node, state, frame);
    default:
      return other(node, state, frame);
  }
}

type Rest = Exclude<
  Node,
  Of<'simple' | 'pipeline' | 'and-or' | 'if' | 'while' | 'arithmetic-for' | 'case'> | { kind: 'for' | 'select' | 'while' | 'until' }
>;
type Of<K extends Node['kind']> = Extract<Node, { kind: K }>;

function other(node: Rest, state: State, frame: Frame): Flow {
  switch (node.kind) {
    case 'background':
      return detached(node, state, frame);
    case 'group':
      return walk(node.body, state, frame);
    case 'subshell':
      return aside(node.body, state, frame);
    case 'redirected':
      return around(node, state, frame);
    case 'function':
      return define(node, state, frame);
    case 'coproc':
      return coprocess(node, state, frame);
    case 'test':
      return narrowed(node, state, test(node, { state, frame }), frame);
    case 'arithmetic':
      return compute(node, { state, frame });
  }
}

/** In a shell of its own: nothing it changes is seen after. */
function aside(body: readonly Node[], state: State, frame: Frame): Flow {
  const { cuts } = frame.reader;
  walk(body, state, apart(frame));
  frame.reader.cuts = cuts;
  return both(state);
}

/** What ends in `&` has a shell of its own; in zsh only the last pipeline of a list does (zshmisc(1)), the ones before run in this one. */
function detached({ item }: Of<'background'>, state: State, frame: Frame): Flow {
  const inner: Frame = { ...frame, background: !frame.waited, waited: false };
  if (frame.dialect !== 'zsh' || item.kind !== 'and-or') return aside([item], state, inner);
  const flow = chain({ ...item, items: item.items.slice(0, -1) }, state, { ...frame, waited: false });
  aside(item.items.slice(-1), item.operators.at(-1) === '&&' ? flow.ok : flow.failed, inner);
  return both(join(flow.ok, flow.failed));
}

function pipeline(node: Of<'pipeline'>, state: State, frame: Frame): Flow {
  const [first, ...rest] = node.items;
  if (first === undefined) return both(state);
  const inner = node.negated ? { ...frame, tested: true } : frame;
  const flow = rest.length === 0 ? step(first, state, inner) : piped(node.items, state, inner);
  // `time` of zsh runs what is no program in a shell of its own.
  if (rest.length === 0 && !node.negated && frame.dialect === 'zsh') return { ok: join(state, flow.ok), failed: join(state, flow.failed) };
  return node.negated ? { ok: flow.failed, failed: flow.ok } : flow;
}

/** Each command has a shell of its own; the last one too, unless this is zsh or an option may have changed it. */
function piped(items: readonly Node[], state: State, frame: Frame): Flow {
  let input = state.input ?? frame.input;
  let passed: Passed | undefined;
  const { actions } = frame.reader;
  const clobbered = clobbers(actions);
  const starts: number[] = [];
  for (const [at, item] of items.slice(0, -1).entries()) {
    const start = actions.length;
    starts.push(start);
    aside([item], rid(state), { ...frame, input, fed: at > 0 || undefined });
    const silent = speechless(item, actions.slice(start), { state, frame });
    passed = pass(item, passed, { state, frame });
    const before = items.slice(0, at + 1);
    const made = from(at < MOST_NAMERS ? before : [item], passed, state);
    const data = made.kind === 'pipe' && pipes(before, { state, frame });
    input = silent ? { kind: 'text', text: '' } : data ? { ...made, data: true } : made;
  }
  const last = items.slice(-1);
  const clobber = clobbered();
  starts.push(actions.length);
  const lost = (shell: Shell) => {
    clobber(shell);
    const place = where(frame, items[0]?.place ?? { start: 0, end: 0 });
    const endless = endlessPipe(actions, starts, place);
    if (endless !== undefined) emitAction(shell, { argv: [], effects: [endless], place });
  };
  if (frame.dialect === 'bash' && state.standard) {
    aside(last, rid(state), { ...frame, input, fed: true });
    lost({ state, frame });
    return both(state);
  }
  const flow = walk(last, rid(state), { ...frame, input, fed: true });
  lost({ state, frame });
  return { ok: join(state, flow.ok), failed: join(state, flow.failed) };
}

/** Where input is given anew, what `exec` made of it no longer counts. */
function rid(state: State): State {
  return state.input === undefined ? state : { ...state, input: undefined };
}

/** A longer pipeline is not looked at for names of commits. */
const MOST_NAMERS = 6;

/** What a command hands to the next in a pipeline: its text where that is known, else who printed it. */
function from(items: readonly Node[], passed: Passed, state: State): Input {
  const { printed } = passed;
  if (printed !== undefined) return { kind: 'text', text: printed.text, decoded: printed.decoded !== undefined };
  const last = items.at(-1);
  const name = last?.kind === 'simple' ? last.words[0]?.parts : undefined;
  const [part, more] = name ?? [];
  const names = passed.fits === undefined && items.length <= MOST_NAMERS ? named(items, state) : undefined;
  const fits = passed.fits ?? names;
  const program = part?.kind === 'literal' && more === undefined ? part.text.split('/').at(-1) : undefined;
  const fields = fits === undefined && items.length <= MOST_NAMERS ? columns(items, state) : undefined;
  return {
    kind: 'pipe',
    from: program,
    ...(fits === undefined ? {} : { lines: single(fits) }),
    ...(names === undefined ? {} : { named: true }),
    ...(fields === undefined ? {} : { fields }),
  };
}

function chain(node: Of<'and-or'>, state: State, frame: Frame): Flow {
  const [first, ...rest] = node.items;
  if (first === undefined) return both(state);
  let flow = step(first, state, { ...frame, tested: true });
  for (const [index, item] of rest.entries()) {
    const and = node.operators[index] === '&&';
    const last = index === rest.length - 1;
    const next = step(item, and ? flow.ok : flow.failed, last ? frame : { ...frame, tested: true });
    flow = and ? { ok: next.ok, failed: join(flow.failed, next.failed) } : { ok: join(flow.ok, next.ok), failed: next.failed };
    if (and && index === 0) flow = { ok: flow.ok, failed: madeFirst([first, item], state, flow.failed) };
  }
  return flow;
}

/** `mkdir -p DIR && cd DIR`: it fails only where something else lies there; the slash behind the name says that it need not be there yet. */
function madeFirst([made, gone]: readonly [Node, Node], before: State, failed: State): State {
  const [cwd, other] = before.cwds;
  if (made.kind !== 'simple' || gone.kind !== 'simple' || cwd === undefined || other !== undefined || before.doubts.size > 0) return failed;
  const to = gone.words[1]?.text ?? '';
  const plain = /^\w[\w./-]*$/.test(to) && !to.split('/').some(one => /^\.*$/.test(one)) && !cwd.endsWith('/.');
  const both = `${made.words.map(one => one.text).join(' ')} ${gone.words.map(one => one.text).join(' ')}` === `mkdir -p ${to} cd ${to}`;
  const own = ['mkdir', 'cd'].some(name => before.functions.has(name)) || before.rest === 'unknown';
  if (!plain || !both || own || made.redirects.length + gone.redirects.length > 0 || failed.cwds.join() !== cwd) return failed;
  return { ...failed, doubts: new Map([[cwd, `${cwd}/${to}/`]]) };
}

/** A test of words in which nothing runs. */
function isTest(node: Node): boolean {
  return (node.kind === 'simple' || node.kind === 'test') && node.words.every(plain);
}

function branch(node: Of<'if'>, state: State, frame: Frame): Flow {
  let start = state;
  const ends: Flow[] = [];
  for (const one of node.branches) {
    const tested = walk(one.test, start, { ...frame, tested: true });
    const on = stood(node, frame) && one.test.every(isTest) ? decided(one.test, { state: start, frame }) : undefined;
    if (on !== false) ends.push(walk(one.body, tested.ok, frame));
    if (on === true) return ends.reduce(meet);
    start = tested.failed;
  }
  ends.push(node.otherwise === undefined ? both(start) : walk(node.otherwise, start, frame));
  return ends.reduce(meet);
}

function meet(one: Flow, other: Flow): Flow {
  return { ok: join(one.ok, other.ok), failed: join(one.failed, other.failed) };
}

/** Any branch may run, or none unless one takes everything; with `;&` each after the one before. Where it is known which, the others are told once, and not where a function calls itself. */
function choose(node: Of<'case'>, state: State, frame: Frame): Flow {
  const shell: Shell = { state, frame };
  const known = chosen(node, shell);
  text(node.word, shell);
  if (known !== undefined && (again(frame) || stood(node, frame)))
    return known < 0 ? both(shell.state) : walk(node.items[known]?.body ?? [], shell.state, frame);
  let taken: Flow | undefined;
  let ended: State | undefined;
  for (const item of node.items) {
    for (const pattern of item.patterns) text(pattern, shell);
    const flow = walk(item.body, known === undefined ? join(shell.state, ended ?? shell.state) : shell.state, frame);
    if (known !== undefined && item === node.items[known]) taken = flow;
    const after = join(flow.ok, flow.failed);
    ended = ended === undefined ? after : join(ended, after);
  }
  if (known !== undefined) return taken ?? both(shell.state);
  if (ended === undefined) return both(shell.state);
  return both(node.items.some(takesAll) ? ended : join(shell.state, ended));
}

/** The person's own, which stood in the shell before the line was typed: what the line does not come to in it is none of its doing. */
function stood({ place }: Node, { at, source, reader }: Frame): boolean {
  return at === undefined && source === undefined && place.end <= (reader.request.lead ?? 0);
}

/** A function has called itself. */
function again({ calls }: Frame): boolean {
  return calls.indexOf(calls.at(-1) ?? '') < calls.length - 1;
}

function takesAll({ patterns }: Of<'case'>['items'][number]): boolean {
  return patterns.some(({ parts: [part, more] }) => part?.kind === 'glob' && part.text === '*' && more === undefined);
}

/** A compound command with redirections: they happen first, and where one fails nothing else does. */
function around(node: Of<'redirected'>, state: State, frame: Frame): Flow {
  const shell: Shell = { state, frame };
  const made = redirected(node.redirects, shell);
  const { input, outputs } = made;
  if (outputs.length > 0) noteCompound(outputs, shell);
  const effects = emptied(made, node.redirects, { silent: () => mute(node.item, shell.state, frame) });
  if (effects.length > 0) emitAction(shell, { argv: [], effects, place: where(frame, node.place) });
  const lost = overRead({ effects, input: input ?? { kind: 'nothing' }, node }, shell);
  const inner = input === undefined ? frame : { ...frame, input };
  const flow = step(node.item, input === undefined ? shell.state : rid(shell.state), { ...inner, fed: undefined });
  lost();
  return { ok: flow.ok, failed: join(shell.state, flow.failed) };
}

function coprocess(node: Of<'coproc'>, state: State, frame: Frame): Flow {
  aside(node.body, state, { ...frame, background: true, input: { kind: 'pipe', from: undefined }, fed: true });
  const shell: Shell = { state, frame };
  const name = node.name ?? 'COPROC';
  set(shell, name, unknown(COPROCESS));
  set(shell, `${name}_PID`, STARTED);
  return both(shell.state);
}

function compute(node: Of<'arithmetic'>, shell: Shell): Flow {
  expression(node.text, node.inner, shell);
  return countedUp(node, both(shell.state));
}
