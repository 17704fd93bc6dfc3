/** What the person accepted of their own policy: a small file in Ward's state, with the hash of the policy file it was taken from. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { emptyLayer, type PolicyLayer } from '../../core/policy/layer.ts';
import { readLayer } from '../../core/policy/read.ts';
import { type Directories, ownDirectory } from '../directories.ts';
import { digest } from './file.ts';

/** `hash` is empty where the file was accepted as absent, or where what was accepted can't be read. */
export interface Accepted {
  readonly hash: string;
  readonly layer: PolicyLayer;
}

const file = (directories: Directories) => path.join(directories.state, 'policy.accepted.json');

/** The snapshot as it lies there; undefined where nothing ever was accepted, empty where it can't be read. */
export function acceptedText(directories: Directories): string | undefined {
  return readText(file(directories));
}

/** What that text says was accepted last. A snapshot that can't be read accepts nothing. */
export function acceptedIn(text: string | undefined): Accepted | undefined {
  if (text === undefined) return undefined;
  try {
    const { hash, text: policy } = JSON.parse(text) as { hash: string; text: string };
    const { layer } = readLayer(JSON.parse(policy), 'user');
    return layer === undefined || hash !== digest(policy) ? nothing : { hash, layer };
  } catch {
    return nothing;
  }
}

const nothing: Accepted = { hash: '', layer: emptyLayer };

function readText(name: string): string | undefined {
  try {
    return readFileSync(name, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    return '';
  }
}

/** Accepts this very text of the policy file. Written beside and renamed, so that a reader sees all of it or what was before. */
export function accept(directories: Directories, text: string): void {
  const name = file(directories);
  ownDirectory(directories.state);
  const draft = `${name}.${process.pid}.new`;
  writeFileSync(draft, JSON.stringify({ hash: digest(text), text }), { mode: 0o600, flush: true });
  renameSync(draft, name);
}
