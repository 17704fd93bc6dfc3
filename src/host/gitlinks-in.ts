/** What a repository of git holds as repositories of their own: submodules, and what was added like one. */
import { lstatSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gitlinks, type HashBytes } from '../core/gitlinks.ts';
import { namesIn } from './names-in.ts';

/** The mode 160000, big-endian: an index without these bytes needs no further reading. */
const mark = Buffer.from([0, 0, 0xe0, 0]);

/** `paths`: seen from the working tree; undefined where that can't be read surely. */
export interface HeldIn {
  readonly file: string;
  readonly bytes: Buffer;
  readonly paths: readonly string[] | undefined;
}

/** By the index, and by the shared part of a split one, of a repository's directory: those of them that hold any. */
export function gitlinksIn(directory: string): readonly HeldIn[] {
  const names = ['index', ...listed(directory).filter(name => name.startsWith('sharedindex.'))];
  return names.flatMap(name => {
    const file = path.join(directory, name);
    const bytes = readPlain(file);
    return bytes?.includes(mark) === true ? [{ file, bytes, paths: gitlinks(bytes, hashIn(directory)) }] : [];
  });
}

const hashIn = (directory: string): HashBytes =>
  /objectformat\s*=\s*sha256/i.test(readPlain(path.join(directory, 'config'))?.toString() ?? '') ? 32 : 20;

export function readPlain(file: string): Buffer | undefined {
  try {
    // Most of what is asked for is not there: to throw costs more than to look.
    return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(file) : undefined;
  } catch {
    return undefined;
  }
}

/** In order; nothing where it is no directory. */
export function listed(directory: string): readonly string[] {
  return namesIn(directory).toSorted();
}
