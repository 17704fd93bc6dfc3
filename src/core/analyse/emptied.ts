/** What redirections leave of the files they open: `>` empties a file before the command runs, whatever that then writes. */
import type { Node, Place, Redirect } from '../syntax.ts';
import type { Action, Effect } from '../values.ts';
import { emitAction } from './action.ts';
import { comesNothing, destroys } from './effects.ts';
import type { Frame, Shell } from './frame.ts';
import { printsNothing } from './prints-nothing.ts';
import type { Input } from './program.ts';
import type { Redirected } from './redirect.ts';
import type { State } from './state.ts';
import { prints } from './substitute.ts';

/** The effects of redirections, each write with what it leaves: nothing where the command is silent, else what the command makes anew. */
export function emptied(
  { effects, vague }: Pick<Redirected, 'effects' | 'vague'>,
  redirects: readonly Redirect[],
  silent: () => boolean,
): readonly Effect[] {
  if (!redirects.some(one => /^(?:>|>\||&>)$/.test(one.operator))) return effects;
  const left = silent() ? (vague ? 'any' : true) : 'begun';
  return effects.map(one => (one.kind === 'path' && one.touch === 'write' ? { ...one, emptied: left } : one));
}

/** A group of commands that surely prints nothing. */
export function mute(item: Node, state: State, frame: Frame): boolean {
  const body = item.kind === 'group' || item.kind === 'subshell' ? item.body : undefined;
  return body !== undefined && prints(body, state, { ...frame, muted: true })?.text.trim() === '';
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
    const nothing =
      comesNothing(input) &&
      input.kind !== 'nothing' &&
      passes(ran.filter(one => PASSING.has(one.program ?? '') || !one.effects.some(own => effects.includes(own))));
    const blank = nothing || silences(ran, effects) ? effects.filter(one => one.kind === 'path' && one.emptied === 'begun') : [];
    const found = [...own, ...others].map(({ file, place }) => destroys('emptied', `empties ${file} before the command reads it`, place));
    const left = blank.map((one): Effect => (one.kind === 'path' ? { ...one, emptied: true } : one));
    const [first] = [...found, ...left];
    if (first !== undefined) emitAction(shell, { argv: [], effects: [...found, ...left], place: first.place });
  };
}

/** Files that a redirection or tee empties before it makes them anew. */
function begun(effects: readonly Effect[]): { file: string; place: Place }[] {
  return effects.flatMap(one =>
    one.kind === 'path' && one.emptied === 'begun' && one.path.kind !== 'unknown' ? [{ file: one.path.path, place: one.place }] : [],
  );
}

/** Programs that print what comes in and nothing else, behind whatever runs them. */
const PASSING = new Set(['cat', 'tac', 'head', 'tail', 'sort', 'uniq', 'sed', 'tr', 'tee']);
const RUNNING = /^(?:env|nice|ionice|timeout|nohup|setsid|stdbuf|xargs|busybox|command|builtin|exec|time|ld-.*)$/;

/** All that ran prints nothing, behind whatever runs it; a function stands among them by its redirections alone. */
function silences(ran: readonly Action[], own: readonly Effect[]): boolean {
  const doing = ran.filter(one => !RUNNING.test(one.program ?? '') && (mutes(one) || !one.effects.some(effect => own.includes(effect))));
  return doing.length > 0 && doing.every(mutes);
}

function mutes({ program = '', argv }: Action): boolean {
  const texts = argv.slice(1).flatMap(one => (one.kind === 'text' ? [one.text] : []));
  return texts.length === argv.length - 1 && printsNothing([program, ...texts]);
}

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
