/** A policy file that somebody thinks of taking: read and proved like the person's own, and held by nobody. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GuardError } from '../core/fault.ts';
import type { PolicyLayer } from '../core/policy/layer.ts';
import { printable } from '../core/printable.ts';
import { layerIn } from '../host/policy/load.ts';
import type { Surroundings } from './surroundings.ts';

/** The layer it would be; throws where it can't be used. */
export function candidate(file: string, { cwd, directories }: Surroundings): PolicyLayer {
  return layerIn({ text: textOf(path.resolve(cwd, file)), file, from: 'user' }, directories);
}

/** The text of a file that is named; throws in words. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new GuardError('usage', printable(`"${file}" can't be read: ${(error as Error).message}`));
  }
}
