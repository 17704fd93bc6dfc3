/** What redirections leave of the files they open: `>` empties a file before the command runs, whatever that then writes. */
import type { Node, Redirect } from '../syntax.ts';
import type { Action, Effect } from '../values.ts';
import { emitAction } from './action.ts';
import { destroys } from './effects.ts';
import type { Frame, Shell } from './frame.ts';
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
