/** The nearest file of a name, from the working directory upward: how package managers and just find what they read. */
import path from 'node:path';
import type { Shell } from '../frame.ts';
import type { Launched } from '../launched.ts';
import { contentsOf, type Held } from './contents.ts';

/** Directories further up than this are not looked at. */
const furthest = 8;

/** Undefined where there is none, or where it can't be read. */
export function upward(names: readonly string[], cwd: string, around: { launched: Launched; shell: Shell }): Held | undefined {
  const places = [cwd];
  while (places.length < furthest && places.at(-1) !== '/') places.push(path.dirname(places.at(-1) ?? '/'));
  const files = places.flatMap(place => names.map(name => path.join(place, name)));
  // Each is looked at, so that all that are wanted are read in one go.
  return files.map(file => contentsOf(file, around)[0]).find(one => one !== undefined);
}
