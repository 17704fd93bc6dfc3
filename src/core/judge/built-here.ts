/** Programs in /tmp that the command itself has built from source a moment before. */
import nodePath from 'node:path';
import type { Action, Effect } from '../values.ts';
import { changes, type Matter, nameOf } from './matter.ts';

/** Compilers whose output is what they were given, made runnable. */
const builders = new Set('gcc g++ cc c++ clang clang++ tcc go rustc ghc gfortran zig nim nvcc swiftc dmd ldc2 crystal'.split(' '));

/** A compiler of the command wrote the file, nothing else in it did, and nothing was fetched that could stand in the source. */
export function builtHere({ spelled, cwd }: Action, { analysis: { actions } }: Matter): boolean {
  const file = nodePath.posix.resolve(cwd ?? '/', spelled);
  if (!spelled.includes('/') || (cwd === undefined && !spelled.startsWith('/'))) return false;
  const writers = actions.filter(one => one.effects.some(effect => writes(effect, file)));
  const first = actions.findIndex(one => one.effects.some(effect => writes(effect, file)));
  const fetched = actions
    .slice(0, first)
    .some(one => one.effects.some(effect => effect.kind === 'connect' || (effect.kind === 'code' && effect.origin === 'elsewhere')));
  return writers.length > 0 && !fetched && writers.every(one => builders.has(one.program ?? ''));
}

/** At the file, above it, or who knows where. */
function writes(effect: Effect, file: string): boolean {
  if (effect.kind !== 'path' || !changes(effect.touch) || effect.touch === 'attribute') return false;
  const name = nameOf(effect.path);
  if (effect.path.kind !== 'path') return name === '…' || file.startsWith(name.replace(/[…*?[].*$/, ''));
  return name === file || (effect.recursive && file.startsWith(`${name}/`));
}
