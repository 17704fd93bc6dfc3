/** What redirections leave of the files they open: `>` empties a file before the command runs, whatever that then writes. */
import type { Node, Place, Redirect } from '../syntax.ts';
import { tells } from '../tells.ts';
import type { Action, Effect } from '../values.ts';
import { emitAction } from './action.ts';
import { comesNothing, destroys } from './effects.ts';
import type { Frame, Shell } from './frame.ts';
import { MUTE, printsNothing } from './prints-nothing.ts';
import type { Input } from './program.ts';
import type { Redirected } from './redirect.ts';
import type { State } from './state.ts';
import { prints } from './substitute.ts';

/** What a command prints: nothing; the same, whenever it runs. */
interface Saying {
  readonly silent: () => boolean;
  readonly same?: () => boolean;
}

/** The effects of redirections, each write with what it leaves: nothing where the command is silent, else what the command makes anew. */
export function emptied(
  { effects, vague, each }: Pick<Redirected, 'effects' | 'vague' | 'each'>,
  redirects: readonly Redirect[],
  { silent, same }: Saying,
): readonly Effect[] {
  if (!redirects.some(one => /^(?:>|>\||&>)$/.test(one.operator))) return effects;
  const left = silent() ? (vague ? 'any' : true) : each === true && same?.() ? 'any' : 'begun';
  return effects.map(one => (one.kind === 'path' && one.touch === 'write' ? { ...one, emptied: left } : one));
}

/** A test, a calculation, or commands of which each surely prints nothing. */
export function mute(item: Node, state: State, frame: Frame): boolean {
  return inside(item).every(one => (one.kind !== 'simple' || one.redirects.length === 0) && wordless(one, state, frame));
}

function wordless(one: Node, state: State, frame: Frame): boolean {
  const words = one.kind === 'simple' ? one.words.map(word => word.text) : [];
  if (MUTE.test(words.join(' ')) && !state.functions.has(words[0] ?? '')) return true;
  return prints([one], state, { ...frame, muted: true })?.text.trim() === '';
}

/** Every command in it, whichever way it takes; itself where Ward doesn't look into it. */
function inside(item: Node): readonly Node[] {
  switch (item.kind) {
    case 'group':
    case 'subshell':
      return item.body.flatMap(inside);
    case 'test':
    case 'arithmetic':
    case 'function':
      return [];
    case 'and-or':
      return item.items.flatMap(inside);
    case 'if':
      return [...item.branches.flatMap(one => [...one.test, ...one.body]), ...(item.otherwise ?? [])].flatMap(inside);
    case 'while':
    case 'until':
      return [...item.test, ...item.body].flatMap(inside);
    case 'for':
      return item.body.flatMap(inside);
    case 'case':
      return item.items.flatMap(one => one.body).flatMap(inside);
    default:
      return [item];
  }
}

/**
 * `cat a | sort > a`: all of a pipeline starts at once, so that the last command's `>` empties the file while the first ones read it. Begun before the
 * pipeline, called before its last command and then after it.
 */
export function clobbers(actions: readonly Action[]): () => (shell: Shell) => void {
  const start = actions.length;
  return () => {
    const middle = actions.length;
    return shell => {
      for (const effect of actions.slice(middle).flatMap(one => one.effects)) {
        if (effect.kind !== 'path' || effect.emptied !== 'begun' || effect.path.kind === 'unknown') continue;
        const { path, place } = effect;
        const read = actions.slice(start, middle).some(one => one.effects.some(other => reads(other, path.path)));
        if (read)
          emitAction(shell, {
            argv: [],
            effects: [destroys('emptied', `empties ${path.path} while the command before reads it`, place)],
            place,
          });
      }
    };
  };
}

interface Redirecting {
  readonly effects: readonly Effect[];
  readonly input: Input;
  readonly node: { readonly redirects: readonly Redirect[] };
}

/**
 * `sort a > a`, and the same through whatever runs it: the redirections of a command are made before it reads. Begun before the command and called
 * after it.
 */
export function overRead({ effects, input, node }: Redirecting, shell: Shell): () => void {
  const { actions } = shell.frame.reader;
  const start = actions.length;
  if (node.redirects.length === 0) return () => {};
  return () => {
    const ran = actions.slice(start);
    const all = ran.flatMap(one => one.effects);
    const own = begun(effects).filter(one => [...effects, ...all].some(other => reads(other, one.file)));
    const others = begun(all).filter(one => effects.some(other => reads(other, one.file)));
    const given = comesNothing(input) && input.kind !== 'nothing';
    const nothing =
      (given || all.some(isNull)) &&
      passes(ran.filter(one => PASSING.has(one.program ?? '') || !one.effects.some(own => effects.includes(own))));
    const blank = nothing || silences(ran, effects) ? begunIn(effects) : [];
    const found = [...own, ...others].map(({ file, place }) => destroys('emptied', `empties ${file} before the command reads it`, place));
    const told = blank.length === 0 && allTell(ran, effects) ? begunIn(effects) : [];
    const left = [...blank.map(leaving(true)), ...told.map(leaving('told'))];
    const [first] = [...found, ...left];
    if (first !== undefined) emitAction(shell, { argv: [], effects: [...found, ...left], place: first.place });
  };
}

const begunIn = (effects: readonly Effect[]) => effects.filter(one => one.kind === 'path' && one.emptied === 'begun');
const leaving =
  (what: true | 'told') =>
  (one: Effect): Effect =>
    one.kind === 'path' ? { ...one, emptied: what } : one;

/** Files that a redirection or tee empties before it makes them anew. */
function begun(effects: readonly Effect[]): { file: string; place: Place }[] {
  return effects.flatMap(one =>
    one.kind === 'path' && one.emptied === 'begun' && one.path.kind !== 'unknown' ? [{ file: one.path.path, place: one.place }] : [],
  );
}

/** Programs that print what comes in and nothing else, behind whatever runs them. */
const PASSING = new Set(
  'cat tac head tail sort uniq sed tr tee nl rev cut fold fmt column paste comm expand unexpand base64 base32 xxd od gzip gunzip zcat envsubst m4 grep iconv'.split(
    ' ',
  ),
);
const RUNNING = /^(?:env|nice|ionice|timeout|nohup|setsid|stdbuf|xargs|busybox|command|builtin|exec|time|ld-.*)$/;

/** A command of a pipeline surely prints nothing. Of a plain one it is the program itself that counts, and what that runs: what stands before it in the record was run for its words. */
export function speechless(item: Node, ran: readonly Action[], { state, frame }: Shell): boolean {
  const plain = item.kind === 'simple' && state.functions.size === 0;
  const main = plain ? ran.findLastIndex(one => one.within.length === frame.within.length) : 0;
  const own = ran.slice(Math.max(main, 0));
  return frame.reader.intruders.size === 0 && own.every(one => !one.spelled.includes('/')) && silences(own, []);
}

/** All that ran prints nothing, behind whatever runs it; a function stands among them by its redirections alone. */
function silences(ran: readonly Action[], own: readonly Effect[]): boolean {
  const doing = ran.filter(one => !RUNNING.test(one.program ?? '') && (mutes(one) || !one.effects.some(effect => own.includes(effect))));
  return doing.length > 0 && doing.every(mutes);
}

/** All that a wrapper, a function or a copy ran tells of what there is, or prints nothing; where that is the command itself, it prints nothing by whatever name. */
function allTell(ran: readonly Action[], own: readonly Effect[]): boolean {
  const runs = (one: Action) => ran.some(other => other.within.length > one.within.length && isWithin(other, one));
  const still = (one: Action) => mutes(one) || MUTE.test(textsOf(one).join(' '));
  const [itself, others] = [
    new Set(ran.filter(one => one.effects.some(effect => own.includes(effect)))),
    ran.filter(one => !RUNNING.test(one.program ?? '') && !runs(one)),
  ];
  const last = others.filter(one => !itself.has(one));
  if (last.length === 0) return others.length > 0 && others.every(still);
  return last.every(one => tells(one) || still(one));
}

function isWithin(one: Action, { within, program, spelled }: Action): boolean {
  const by = one.within[within.length];
  return (by === program || by === spelled) && within.every((name, at) => one.within[at] === name);
}

function mutes(action: Action): boolean {
  const texts = textsOf(action);
  return texts.length === action.argv.length && printsNothing(texts);
}

/** By its own name, and its words so far as they are known. */
const textsOf = ({ program = '', argv }: Action): readonly string[] => [
  program,
  ...argv.slice(1).flatMap(one => (one.kind === 'text' ? [one.text] : [])),
];

function passes(ran: readonly Action[]): boolean {
  const printing = (one: Action) => !(one.knowledge === 'unknown' || RUNNING.test(one.program ?? '') || PASSING.has(one.program ?? ''));
  return (
    ran.some(
      one => PASSING.has(one.program ?? '') && one.effects.every(other => other.kind !== 'path' || other.touch !== 'read' || isNull(other)),
    ) && !ran.some(printing)
  );
}

function isNull(one: Effect): boolean {
  return one.kind === 'path' && one.path.kind === 'path' && one.path.path === '/dev/null';
}

function reads(effect: Effect, file: string): boolean {
  return (
    effect.kind === 'path' &&
    effect.touch === 'read' &&
    !effect.recursive &&
    effect.path.kind !== 'unknown' &&
    effect.path.path === file &&
    !file.startsWith('/dev/')
  );
}
