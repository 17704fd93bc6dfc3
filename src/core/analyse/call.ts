/** What a command's name stands for: a function of the text, a builtin, or a program with a table row or without. */
import { collect } from '../collect.ts';
import type { Effect, Place } from '../values.ts';
import { emitAction, unique, uniqueAt } from './action.ts';
import { builtinOf, mayLack } from './builtins/table.ts';
import { anything, EVERYTHING, loosen } from './changes.ts';
import { doubted, textOf } from './effects.ts';
import { runBeside, variants } from './follow/beside.ts';
import { runWritten } from './follow/script.ts';
import { noteProgram } from './follow/writes.ts';
import { type Frame, note, noteAll, type Shell, set, spend, where } from './frame.ts';
import { everyFurther, further } from './induction.ts';
import { join } from './join.ts';
import type { Launched } from './launched.ts';
import { withLookup } from './lookups.ts';
import { passed, runNested } from './nested.ts';
import { ownNames, reaching } from './own-names.ts';
import { fromDescriptors, fromTemporary, genuine } from './piped.ts';
import type { Argument, Call, Nested, Program, Reading } from './program.ts';
import { rowNamed } from './programs/row-named.ts';
import { withRepository } from './repositories.ts';
import type { Run } from './simple.ts';
import { both, type Definition, type Flow, forgetAll, type State } from './state.ts';

/** Runs a command whose words are expanded. */
export function call(run: Run, shell: Shell): Flow {
  if (run.given.length === 0 || !mayKeep(run, shell)) return called(run, shell);
  const lasting = anything(run.given.map(one => one.assignment.name));
  // Also for whoever it leaves to, by `return` or `break`.
  const { ok, failed } = called(run, { ...shell, state: loosen(shell.state, lasting) });
  noteAll(shell.frame, lasting);
  return { ok: loosen(ok, lasting), failed: loosen(failed, lasting) };
}

/** What POSIX calls special: what is set for one of these alone stays set (Shell Command Language, 2.14). */
const SPECIAL = new Set(': . source break continue eval exec exit export readonly return set shift times trap unset'.split(' '));

/** In bash what is set for one of these alone is what they declare, where they name it. */
const DECLARES = new Set('export readonly declare typeset local'.split(' '));

const BEFORE_BUILTINS = new Set('command builtin noglob nocorrect -'.split(' '));

/**
 * Whether what is set for a function or builtin alone may stay: in sh, and where zsh does as ksh or sh does, and bash by the rules of POSIX; and for some
 * builtins everywhere.
 */
function mayKeep(run: Run, { state, frame }: Shell): boolean {
  const names = run.argv.map(textOf);
  const name = names.find(one => one === undefined || !BEFORE_BUILTINS.has(one));
  if (frame.dialect === 'zsh') return !state.standard || name === undefined || name === 'exec';
  if (frame.dialect === 'bash' && (name === undefined || DECLARES.has(name))) return true;
  return (frame.dialect === 'sh' || !state.standard) && (name === undefined || SPECIAL.has(name) || state.functions.has(name));
}

function called(run: Run, shell: Shell): Flow {
  const name = run.argv[0]?.value;
  if (name?.kind !== 'text') return nameless(run, shell);
  if (name.text.includes('/')) return external(run, shell);
  const known = shell.state.functions.get(name.text);
  if (known === undefined) return plain(run, shell);
  if (known !== 'any') return invoke(known, run, shell);
  const start = shell.state;
  const bodies = [...(shell.frame.reader.definitions.get(name.text) ?? [])];
  // Each way holds all names, and is gone through again where it meets the others.
  const cost = Math.min(20 + start.variables.size + start.functions.size, 500);
  const { reader } = shell.frame;
  const left = () => spend(reader, 0) && spend(reader, cost);
  const flows = bodies.map(body => (left() ? invoke(body, run, { ...shell, state: start }) : recursion(shell)));
  return [...flows, plain(run, shell)].reduce((one, other) => ({ ok: join(one.ok, other.ok), failed: join(one.failed, other.failed) }));
}

/** The name as a builtin or program, whatever functions there are. */
export function plain(run: Run, shell: Shell): Flow {
  const name = run.argv[0]?.value;
  if (name?.kind !== 'text') return nameless(run, shell);
  const builtin = builtinOf(name.text, shell.frame.dialect);
  if (builtin === undefined) return external(run, shell);
  const before = shell.state;
  const flow = builtin(run, shell);
  // Where the shell has none of that name, nothing is done, and it has failed.
  return mayLack(name.text, shell.frame.dialect) ? { ok: flow.ok, failed: join(flow.failed, before) } : flow;
}

/** Only running could tell what runs: it may be a builtin that changes anything. */
function nameless(run: Run, shell: Shell): Flow {
  const name = run.argv[0]?.value;
  const reason =
    name?.kind === 'unknown' ? `which program runs is known only as it runs (${name.reason})` : 'the program is named by a pattern';
  emitAction(shell, { argv: run.argv, effects: run.effects, knowledge: 'unknown', opaque: reason, place: placeOf(run, shell) });
  note(shell.frame, EVERYTHING);
  return both(forgetAll(shell.state));
}

export function placeOf(run: Run, { frame }: Shell): Place {
  return where(frame, run.node.place);
}

/** A program of its own: it can't change the shell. */
export function external(run: Run, shell: Shell): Flow {
  const { argv, effects, input } = run;
  launch({ argv, effects, input, place: placeOf(run, shell), cwds: shell.state.cwds }, given(run, shell));
  return both(shell.state);
}

/** The shell as the program sees it: with the variables that were set for it alone. */
export function given(run: Run, shell: Shell): Shell {
  const own: Shell = { state: shell.state, frame: { ...shell.frame, changes: new Map(), ever: new Map() } };
  for (const { assignment, content } of run.given) {
    set(own, assignment.name, content);
    const variable = own.state.variables.get(assignment.name);
    if (variable !== undefined)
      own.state = { ...own.state, variables: new Map(own.state.variables).set(assignment.name, { ...variable, exported: true }) };
  }
  return own;
}

/** Commands that leave their standard input alone. */
const KEEPS =
  /^(?:git (?:log|show|diff|diff-tree|rev-list|rev-parse|describe|merge-base|ls-tree|name-rev|branch)|basename|dirname|date|expr|seq|mkdir|touch|sleep|ls|stat|du)(?: |$)/;

function keeps(argv: readonly Argument[]): boolean {
  const texts = argv.map(one => textOf(one) ?? '');
  return KEEPS.test(texts.join(' ')) && !texts.some(one => /stdin|batch/.test(one));
}

/** Reads a program's row for every directory it may run in, reports it, and goes on to what it runs in turn. */
export function launch(launched: Launched, shell: Shell): void {
  const { argv, place } = launched;
  const spelled = argv[0]?.value.kind === 'text' ? argv[0].value.text : '';
  const program = spelled.split('/').at(-1) ?? spelled;
  if (launched.input.kind === 'pipe' && launched.input.fields !== undefined && !keeps(argv))
    shell.frame.reader.drained.add(launched.input.fields);
  const row = rowNamed(program);
  const readings = row === undefined ? [] : launched.cwds.map(cwd => reading(row, { program, cwd, launched }, shell));
  const { written, unpacked, laid } = shell.frame.reader;
  const made = written.size + unpacked.size + laid.size === 0 ? [] : [...written.keys(), ...unpacked.keys(), ...laid];
  const found = collect(readings, (one, at) => {
    const cwd = launched.cwds[at];
    return doubted(fromTemporary(fromDescriptors(one.effects), made, { cwd }).filter(genuine), cwd, shell.state);
  });
  const effects = [...launched.effects, ...uniqueAt(found).map(one => led(one, shell.state))];
  const opaque = readings.find(one => one.opaque !== undefined)?.opaque;
  const state = { ...shell.state, cwds: launched.cwds };
  emitAction(
    { ...shell, state },
    { argv, effects, knowledge: row === undefined ? 'unknown' : 'known', opaque, input: launched.input, place },
  );
  noteProgram(program, launched, { effects, shell });
  const own = { state, frame: shell.frame };
  const ran = runWritten(launched, own);
  if (!ran) for (const other of variants(launched, program, own)) launch(other, own);
  if (!ran) runBeside(effects, launched, own);
  const files = ran ? [] : namedByPath(launched, row);
  for (const nested of [...unique(collect(readings, one => one.runs)), ...files]) runNested(nested, launched, own);
}

/** What a system or a package manager installed is no script of the project. */
const INSTALLED = /^\/(?:usr|bin|sbin|lib|lib64|opt|etc|nix|snap|dev|proc)\/|(?:^|\/)node_modules\//;

/** A file that is run by its own path may be a script: its first line says who reads it. */
function namedByPath({ argv, cwds }: Launched, row: Program | undefined): Nested[] {
  const [name, ...rest] = argv;
  if (name?.value.kind !== 'text' || !name.value.text.includes('/') || INSTALLED.test(name.value.text)) return [];
  if (row !== undefined && name.value.text.startsWith('/')) return [];
  const [cwd, other] = cwds;
  const file = { kind: 'script', name, dialect: undefined, arguments: rest } as const;
  return [{ kind: 'file', file, cwd: other === undefined ? cwd : undefined, via: name.value.text }];
}

function reading(
  row: Program,
  { program, cwd, launched }: { program: string; cwd: string | undefined; launched: Launched },
  { frame }: Shell,
): Reading {
  const { home } = frame.reader.request.scene;
  const made: Call = { program, arguments: launched.argv.slice(1), cwd, home, input: launched.input, place: launched.place };
  return withRepository(withLookup(row.read(made), made), made);
}

/** git's own variables say which repository it is, and so whose remotes; pip's, which index. */
const ELSEWHERE = {
  'git-remote': /^GIT_(?:DIR|COMMON_DIR|WORK_TREE|NAMESPACE|CONFIG|CEILING|DISCOVERY)/,
  pip: /^PIP_|^VIRTUAL_ENV$/,
  npm: /$^/,
};

function led(effect: Effect, { variables }: State): Effect {
  if (effect.kind !== 'connect' || effect.of === undefined) return effect;
  const elsewhere = ELSEWHERE[effect.of.kind];
  if (![...variables.keys()].some(name => elsewhere.test(name))) return effect;
  const { of: _, ...without } = effect;
  return without;
}

/** More calls within calls than this are not followed. */
const DEEPEST = 24;

/** Among the names of calls: the function is walked for any further call of it. */
const anyCall = (name: string) => `/${name}`;

/** So often a function may call itself with other words of the text, one call after the other. */
const MOST_TIMES = 3;

/** A function's body, with the arguments of the call. One that calls itself is walked once more for all further calls, with nothing known. */
function invoke({ body, at, source }: Definition, run: Run, shell: Shell): Flow {
  const name = run.argv[0]?.value.kind === 'text' ? run.argv[0].value.text : '';
  const { frame } = shell;
  const times = frame.calls.filter(one => one === name).length;
  if (times > 0 && frame.background) emitAction(shell, { argv: run.argv, effects: [bomb(run, shell)], place: placeOf(run, shell) });
  const own = given(run, shell);
  const positional = passed(run.argv.slice(1), own.state.cwds);
  const texts = Array.isArray(positional) && positional.every(one => one.kind === 'text');
  const again = times > 0 && !(texts && times <= MOST_TIMES);
  if (frame.calls.includes(anyCall(name)) || frame.calls.length > DEEPEST || !spend(frame.reader, 5))
    return (frame.again?.name === name && run.given.length === 0 ? further(frame.again, positional, shell) : undefined) ?? recursion(shell);
  const inner: Frame = {
    ...frame,
    at: source === frame.source ? (at ?? frame.at) : at,
    source,
    calls: again ? [...frame.calls, name, anyCall(name)] : [...frame.calls, name],
    looping: false,
    changes: new Map(),
    left: [],
    // What is set for the call is its own already.
    local: new Set(run.given.map(one => one.assignment.name)),
    input: run.input,
  };
  const entry: State = { ...own.state, positional: again ? undefined : positional };
  const mine = ownNames(body, own.state, inner);
  const flow = again
    ? (everyFurther({ name, body, positional, entry, own: mine }, inner) ??
      frame.reader.walk(body, { ...forgetAll(entry), functions: entry.functions }, inner))
    : frame.reader.walk(body, entry, inner);
  frame.reader.called.add(body);
  if (run.effects.length > 0) emitAction(shell, { argv: run.argv, effects: run.effects, place: placeOf(run, shell) });
  return returned(flow, { run, shell, inner, own: mine });
}

function recursion(shell: Shell): Flow {
  note(shell.frame, EVERYTHING);
  return both(forgetAll(shell.state));
}

function bomb(run: Run, shell: Shell): Effect {
  const reason = 'a function starts itself again and again in the background';
  return { kind: 'form', rank: 'ask', id: 'fork-bomb', impact: 'system', reason, place: placeOf(run, shell) };
}

/** Attributes of names that were local to a call end with it. */
function unfixed(state: State, local: Frame['local'], { variables }: State): State {
  const made = new Map(state.variables);
  for (const name of local) {
    const one = made.get(name);
    if (one?.fixed && !variables.get(name)?.fixed) made.set(name, { ...one, fixed: false });
  }
  return { ...state, variables: made };
}

/** A call that has ended, and the names that it had made its own. */
interface Ended {
  readonly run: Run;
  readonly shell: Shell;
  readonly inner: Frame;
  readonly own: ReadonlySet<string>;
}

/** The caller's arguments stand again, and what it holds by names that the call made its own; other local names, or set for it alone, are no longer known. */
function returned(flow: Flow, { run, shell, inner, own }: Ended): Flow {
  const kept = inner.changes.has(EVERYTHING) ? [] : [...own];
  noteAll(shell.frame, reaching(inner.changes, own));
  const set = run.given.map(one => one.assignment.name);
  const local = anything([...[...inner.local].filter(one => !kept.includes(one)), ...set]);
  noteAll(shell.frame, local);
  const back = (state: State): State => ({
    ...restored(unfixed(loosen(inner.left.reduce(join, state), local), inner.local, shell.state), shell.state, kept),
    positional: shell.state.positional,
  });
  return { ok: back(flow.ok), failed: back(flow.failed) };
}

function restored(state: State, before: State, names: readonly string[]): State {
  if (names.length === 0) return state;
  const variables = new Map(state.variables);
  for (const name of names) {
    const held = before.variables.get(name);
    if (held === undefined) variables.delete(name);
    else variables.set(name, held);
  }
  return { ...state, variables };
}
