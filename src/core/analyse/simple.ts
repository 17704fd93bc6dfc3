/** A simple command: its words, assignments and redirections in the order in which bash expands them, then what its name stands for. */
import { collect } from '../collect.ts';
import type { Assignment, Simple, Word } from '../syntax.ts';
import type { Effect, Value } from '../values.ts';
import { emitAction } from './action.ts';
import { assignAll, contentOf, extendsPath, settingOf, sideways } from './assignment.ts';
import { call } from './call.ts';
import { type Content, unknown } from './content.ts';
import { ways, wordsOf } from './either.ts';
import { emptied, mute, overRead } from './emptied.ts';
import { noteOutputs } from './follow/writes.ts';
import { type Frame, partings, type Shell, where } from './frame.ts';
import { join } from './join.ts';
import { MUTE } from './prints-nothing.ts';
import type { Argument, Input } from './program.ts';
import { output } from './pure.ts';
import { redirected } from './redirect.ts';
import { both, type Flow, type State } from './state.ts';
import { fields } from './word/word.ts';

/** One command about to be run: its words as they came out of expansion, and what stands around it. */
export interface Run {
  readonly argv: readonly Argument[];
  /** `export a=1`: assignments among the words, already evaluated, by the argument's index. */
  readonly declared: ReadonlyMap<number, Declared>;
  /** `a=1 cmd`: assignments for this command alone. */
  readonly given: readonly Declared[];
  readonly effects: readonly Effect[];
  readonly input: Input;
  readonly node: Simple;
}

export interface Declared {
  readonly assignment: Assignment;
  readonly content: Content;
}

/** Walks a simple command, once for each of the few things that its variables may hold. */
export function simple(node: Simple, state: State, frame: Frame): Flow {
  const added = collect(node.assignments, one => (one.append ? [one.name] : []));
  const each = ways(wordsOf(node), state, added)?.map(one => single(node, one, frame));
  return (
    each?.reduce((one, other) => ({ ok: join(one.ok, other.ok), failed: join(one.failed, other.failed) })) ?? single(node, state, frame)
  );
}

function single(node: Simple, state: State, frame: Frame): Flow {
  const shell: Shell = { state, frame, parted: new Set() };
  if (node.words.length === 0) return assignments(node, shell);
  const { argv, declared } = words(node, shell);
  const before = shell.state;
  const made = redirected(node.redirects, shell);
  const assigns = shell.state !== before;
  const { outputs } = made;
  const input = made.input ?? state.input ?? frame.input;
  const given = node.assignments.map(assignment => ({ assignment, content: contentOf(assignment, shell) }));
  const env = collect(
    given.filter(one => !split(one, argv, shell)),
    one => environment(one, shell),
  );
  const run: Run = {
    argv,
    declared,
    given,
    effects: [
      ...emptied(made, node.redirects, { silent: () => silent(argv, shell), same: () => same(argv) }),
      ...env,
      ...partings(shell, node.place),
    ],
    input,
    node,
  };
  if (outputs.length > 0) noteOutputs(outputs, { node, program: nameOf(argv), input: run.input }, shell);
  if (argv.length === 0) return nothing(run, shell);
  const lost = overRead(run, shell);
  const flow = call(run, shell);
  lost();
  // `<<<${v:=x}`: bash expands it where a program runs, which is a process of its own.
  return assigns ? { ok: join(before, flow.ok), failed: join(before, flow.failed) } : flow;
}

/** No command writes, or one that surely writes nothing but blanks. */
function silent(argv: readonly Argument[], { state, frame }: Shell): boolean {
  const texts = collect(argv, ({ value }) => (value.kind === 'text' ? [value.text] : []));
  if (texts.length < argv.length) return false;
  const name = texts[0] ?? '';
  const own = state.functions.get(name);
  if (own === 'any' || frame.calls.includes(name)) return false;
  if (own !== undefined) return own.body.every(one => mute(one, state, { ...frame, calls: [...frame.calls, name] }));
  const words = texts.slice(texts.findIndex(one => !/^(?:command|builtin|nohup|env|time)$/.test(one)));
  if (/^(?:|exec|cat \/dev\/null)$/.test(texts.join(' ')) || MUTE.test(words.join(' '))) return true;
  const { dialect, reader } = frame;
  const made = output(texts, { cwd: undefined, input: undefined, dialect, standard: state.standard, scene: reader.request.scene });
  return made?.trim() === '';
}

/** It prints words that stand in the text, and nothing else. */
function same(argv: readonly Argument[]): boolean {
  const texts = argv.flatMap(({ value }) => (value.kind === 'text' ? [value.text] : []));
  return texts.length === argv.length && /^(?:echo|printf)$/.test(texts[0] ?? '');
}

function nameOf([name]: readonly Argument[]): string {
  return name?.value.kind === 'text' ? (name.value.text.split('/').at(-1) ?? '') : '';
}

/** Every word expanded to nothing: only the redirections happen, and the assignments then last. */
function nothing(run: Run, shell: Shell): Flow {
  const effects = [...run.effects, ...assignAll(run.node.assignments, shell)];
  if (effects.length > 0) emitAction(shell, { argv: [], effects, place: where(shell.frame, run.node.place) });
  return both(shell.state);
}

function assignments(node: Simple, shell: Shell): Flow {
  const before = shell.state;
  const made = redirected(node.redirects, shell);
  const { outputs } = made;
  const effects = emptied(made, node.redirects, { silent: () => true });
  if (outputs.length > 0) noteOutputs(outputs, { node, program: '', input: { kind: 'nothing' } }, shell);
  const assigned = assignAll(node.assignments, shell);
  const all = [...effects, ...assigned, ...partings(shell, node.place)];
  if (all.length > 0) emitAction(shell, { argv: [], effects: all, place: where(shell.frame, node.place) });
  // Where a file can't be opened dash assigns nothing.
  const failed = node.redirects.length > 0 && shell.frame.dialect === 'sh' ? join(before, shell.state) : shell.state;
  return { ok: shell.state, failed };
}

/** How a builtin that reads lines splits them is nobody else's matter. */
function split({ assignment }: Declared, [name]: readonly Argument[], { state }: Shell): boolean {
  const text = name?.value.kind === 'text' ? name.value.text : '';
  return assignment.name === 'IFS' && /^(?:read|mapfile|readarray)$/.test(text) && !state.functions.has(text) && state.rest === 'scene';
}

/** What a variable set for one program does to it. */
function environment({ assignment, content }: Declared, shell: Shell): Effect[] {
  const place = where(shell.frame, assignment.place);
  const value = settingOf(assignment, content, shell);
  const changed: Effect[] = extendsPath(assignment) ? [] : [{ kind: 'environment', name: assignment.name, ...value, place }];
  return [...changed, ...sideways(assignment, content, shell)];
}

function words(node: Simple, shell: Shell): Pick<Run, 'argv' | 'declared'> {
  const argv: Argument[] = [];
  const declared = new Map<number, Declared>();
  for (const [index, word] of node.words.entries()) {
    const assignment = node.declared.find(one => one.at === index)?.assignment;
    if (assignment === undefined) {
      argv.push(...expand(word, shell));
    } else {
      const content = braced(assignment) ? unread(assignment, shell) : contentOf(assignment, shell);
      declared.set(argv.length, { assignment, content });
      argv.push({ value: spelled(assignment, content), place: where(shell.frame, assignment.place) });
    }
  }
  return { argv, declared };
}

/** bash expands braces in the arguments of `declare` and its kin, so that one may become several. */
function braced({ value }: Assignment): boolean {
  return value?.parts.some(part => part.kind === 'literal' && !part.quoted && part.text.includes('{')) ?? false;
}

function unread(assignment: Assignment, shell: Shell): Content {
  contentOf(assignment, shell);
  return unknown('braces within a declaration');
}

/** An assignment as the argument it is. */
function spelled({ name, append, index }: Assignment, content: Content): Value {
  const head = `${name}${index === undefined ? '' : '[…]'}${append ? '+' : ''}=`;
  if (content.kind === 'text' && !append) return { kind: 'text', text: head + content.text };
  return { kind: 'unknown', reason: content.kind === 'unknown' ? content.reason : 'a list', prefix: head, splits: false };
}

function expand(word: Word, shell: Shell): Argument[] {
  const place = where(shell.frame, word.place);
  return fields(word, shell).map(value =>
    value.kind === 'unknown' && word.parts.at(-1)?.kind === 'parameter' ? { value, place, ends: true } : { value, place },
  );
}
