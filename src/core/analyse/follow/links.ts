/** Symbolic links that a text makes: what it does at one of them, or below it, it does to what the link leads to. */
import path from 'node:path';
import type { Action, Effect } from '../../values.ts';
import type { Shell } from '../frame.ts';
import type { Launched } from '../launched.ts';

/** Links to links further than this are not gone through. */
const furthest = 4;

/** Notes that `name` leads to `target` from now on. */
export function noteLink(name: string, target: string, { frame }: Shell): void {
  frame.reader.links.set(name, path.resolve(path.dirname(name), target));
}

/** It makes symbolic links: `ln -s`, `cp -s`. */
export function makesLinks({ argv }: Launched): boolean {
  return argv.slice(1).some(({ value }) => value.kind === 'text' && /^-[a-zA-Z]*s|^--sy/.test(value.text));
}

/** The same actions, with what they do on the other side of the links. */
export function throughLinks(actions: readonly Action[], links: ReadonlyMap<string, string>): readonly Action[] {
  if (links.size === 0) return actions;
  return actions.map(action => {
    if (action.program === 'ln' || action.program === 'cp') return action;
    const more = action.effects.flatMap(one => beyond(one, links, furthest));
    return more.length === 0 ? action : { ...action, effects: [...action.effects, ...more] };
  });
}

function beyond(effect: Effect, links: ReadonlyMap<string, string>, left: number): Effect[] {
  if (effect.kind !== 'path' || effect.path.kind === 'unknown' || left === 0) return [];
  const { touch, path: at } = effect;
  const names = touch === 'delete' || touch === 'move' || touch === 'replace';
  return [...links].flatMap(([link, target]) => {
    const below = at.path.startsWith(`${link}/`);
    if (!below && (names || at.path !== link)) return [];
    const moved: Effect = { ...effect, path: { ...at, path: path.join(target, at.path.slice(link.length)) } };
    return [moved, ...beyond(moved, links, left - 1)];
  });
}
