/** Gathers what the record is proved against, and proves it. */
import { constants, existsSync, fstatSync } from 'node:fs';
import { GuardError } from '../../core/fault.ts';
import type { Directories } from '../directories.ts';
import { recordFiles, withFile } from './files.ts';
import { type Mark, readHead, readIfThere, readMark } from './head.ts';
import { withLock } from './lock.ts';
import { type Proof, verify } from './verify.ts';

/** What a person may bring: the seed if it was taken, and a head noted earlier. */
export interface Brought {
  readonly seed: string | undefined;
  readonly known: Mark | undefined;
}

/** Proves the record as it stands now; undefined where nothing was ever recorded here. */
export function prove(directories: Directories, brought: Brought): Proof | undefined {
  const files = recordFiles(directories);
  const traces = [files.log, files.head, files.seed, files.mark].some(existsSync) || brought.seed !== undefined;
  if (!traces && brought.known === undefined) return undefined;
  const look = () => ({ seen: readHead(files.head), mark: readMark(files.mark), size: sizeOf(files.log) });
  const { seen, mark, size } = existsSync(files.lock) ? withLock(files.lock, look) : look();
  const marks = [mark, brought.known].filter(one => one !== undefined);
  const seed = brought.seed ?? (seen?.head?.n === 0 ? seen.head.key : ownSeed(files.seed));
  const evidence = { seed, head: seen?.head, marks, size };
  const proof = size === 0 ? verify(-1, evidence) : withFile(files.log, constants.O_RDONLY, log => verify(log, evidence));
  return seen?.damaged === true ? { ...proof, notes: [...proof.notes, 'one copy of the head is damaged: the other one serves'] } : proof;
}

const sizeOf = (file: string) => (existsSync(file) ? withFile(file, constants.O_RDONLY, log => fstatSync(log).size) : 0);

function ownSeed(file: string): string {
  const seed = seedIn(readIfThere(file) ?? '');
  if (seed === undefined)
    throw new GuardError('record-seed', `the seed is not in "${file}"`, 'give the one you keep: ward log verify --seed FILE');
  return seed;
}

/** The seed in a text, or undefined where the text holds none. */
export const seedIn = (text: string): string | undefined => /^\s*([0-9a-f]{64})\s*$/.exec(text)?.[1];
