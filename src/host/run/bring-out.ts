/** An agent's own bookkeeping files: written in the session's /tmp, read by the agent on the host. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { GuardError } from '../../core/fault.ts';

/** A path or a list of process numbers: more than this is not what the agent's wrapper writes. */
const bound = 64 * 1024;

/** Makes the directories an agent's file needs in the session's /tmp, and elsewhere the empty file itself, to be mounted. */
export function makeRoom(file: string, tmp: string): void {
  if (file.startsWith('/tmp/')) makeBelow(tmp, path.dirname(file.slice('/tmp/'.length)));
  else closeSync(openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW, 0o600));
}

/** One level at a time: an earlier command could have planted a link there, and directories would be made wherever it leads. */
function makeBelow(root: string, directory: string): void {
  const parts = directory.split('/').filter(name => name !== '.');
  for (const at of parts.map((_, index) => path.join(root, ...parts.slice(0, index + 1)))) {
    const seen = lstatSync(at, { throwIfNoEntry: false });
    if (seen === undefined) mkdirSync(at, { mode: 0o700 });
    else if (!seen.isDirectory())
      throw new GuardError('planted', `"${at}" is in the way of an agent's own file`, 'look at what an earlier command left there');
  }
}

/** Copies a file below the session's /tmp to the same path on the host, if it was written. Links are followed on neither side. */
export function bringOut(file: string, tmp: string): void {
  if (!file.startsWith('/tmp/')) return;
  const inside = path.join(tmp, file.slice('/tmp'.length));
  if (!existsSync(inside) || realpathSync.native(path.dirname(inside)) !== path.dirname(inside)) return;
  // Another user may have put a link there: /tmp is for all.
  if (realpathSync.native(path.dirname(file)) !== path.dirname(file)) throw new Error(`"${path.dirname(file)}" is reached through a link`);
  const bytes = withFile(inside, constants.O_RDONLY, readBounded);
  withFile(file, constants.O_WRONLY | constants.O_CREAT, target => replaceContent(target, bytes));
}

/** O_NONBLOCK: a named pipe planted there must not hold Ward up (open(2)). */
function withFile<T>(file: string, flags: number, use: (descriptor: number) => T): T {
  const descriptor = openSync(file, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
  try {
    const seen = fstatSync(descriptor);
    if (!seen.isFile() || seen.uid !== process.getuid?.()) throw new Error(`"${file}" is not a file of yours`);
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function readBounded(descriptor: number): Uint8Array {
  if (fstatSync(descriptor).size > bound) throw new Error("an agent's bookkeeping file is longer than its wrapper writes");
  return readFileSync(descriptor);
}

function replaceContent(descriptor: number, bytes: Uint8Array): void {
  ftruncateSync(descriptor);
  writeSync(descriptor, bytes);
}
