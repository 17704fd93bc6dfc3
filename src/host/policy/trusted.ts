/** The text of a project's policy as it was when the person trusted it: only to say what changed since. Trust itself is in their policy, by hash. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Directories, ownDirectory } from '../directories.ts';
import { digest } from './file.ts';

const file = ({ state }: Directories, project: string) => path.join(state, 'trusted', `${digest(project)}.json`);

/** Kept beside the record. Written beside and renamed. */
export function keepTrusted(directories: Directories, project: string, text: string): void {
  const name = file(directories, project);
  ownDirectory(directories.state);
  ownDirectory(path.dirname(name));
  const draft = `${name}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, name);
}

/** Undefined where it is not there, or is not the text that was trusted. */
export function trustedText(directories: Directories, project: string, hash: string): string | undefined {
  try {
    const text = readFileSync(file(directories, project), 'utf8');
    return digest(text) === hash ? text : undefined;
  } catch {
    return undefined;
  }
}
