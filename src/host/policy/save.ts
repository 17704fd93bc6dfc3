/** Changes to the user's own policy by `ward` itself: one at a time, on top of what was accepted, and accepted as they are written. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { bug, GuardError } from '../../core/fault.ts';
import type { PolicyLayer } from '../../core/policy/layer.ts';
import { readLayer } from '../../core/policy/read.ts';
import { type Directories, ownDirectory } from '../directories.ts';
import { withLock } from '../record/lock.ts';
import { writeDocument } from '../store.ts';
import { accept } from './accepted.ts';
import { digest, parse } from './file.ts';
import { readUser, userPolicy } from './load.ts';

/** A policy file as JSON, before it is checked. */
export type Document = Readonly<Record<string, unknown>>;

/** What a change leads from and to; the answer says whether it may be. */
export type Allowed = (before: PolicyLayer, after: PolicyLayer) => boolean;

/**
 * Changes the user's policy file and accepts it as changed. False where `allowed` says no: then nothing is written. Throws where the file was edited
 * from outside: a change on top of that would accept the edit unseen.
 */
export function changePolicy(directories: Directories, change: (document: Document) => Document, allowed: Allowed): boolean {
  return withLock(path.join(ownDirectory(directories.state), 'policy.lock'), () => {
    const file = userPolicy(directories);
    const { edited, layer, accepted } = readUser(directories);
    if (accepted !== undefined && accepted.hash !== digest(edited)) throw outside(file);
    const document = change(edited === '' ? {} : (parse(edited, file) as Document));
    const { layer: after } = readLayer(document, 'user');
    if (after === undefined) bug('a change of the policy that can not be read');
    if (!allowed(layer, after)) return false;
    writeDocument(file, document);
    accept(directories, readFileSync(file, 'utf8'));
    return true;
  });
}

function outside(file: string): GuardError {
  return new GuardError(
    'policy-edited',
    `"${file}" was edited, and that is not accepted yet`,
    'see the difference with "ward policy", then "ward policy accept"',
  );
}
