/** The one absolute path that a word names, where the directory is known. */
import path from 'node:path';
import type { Value } from '../../values.ts';
import type { State } from '../state.ts';

/** Undefined where only running could tell. */
export function resolved(value: Value, [cwd, other]: State['cwds']): string | undefined {
  if (value.kind !== 'text' || value.text === '') return undefined;
  if (value.text.startsWith('/')) return path.resolve(value.text);
  return cwd === undefined || other !== undefined ? undefined : path.resolve(cwd, value.text);
}
