/** An agent's own bookkeeping files: written in the session's /tmp, read by the agent on the host. */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** A path or a list of process numbers: more than this is not what the agent's wrapper writes. */
const bound = 64 * 1024;

/** Makes the directories an agent's file needs in the session's /tmp, and elsewhere the empty file itself, to be mounted. */
export function makeRoom(file: string, tmp: string): void {
  if (file.startsWith('/tmp/')) mkdirSync(path.join(tmp, path.dirname(file.slice('/tmp'.length))), { recursive: true, mode: 0o700 });
  else closeSync(openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW, 0o600));
}

/** Copies a file below the session's /tmp to the same path on the host, if it was written. Links are followed on neither side. */
export function bringOut(file: string, tmp: string): void {
  if (!file.startsWith('/tmp/')) return;
  const inside = path.join(tmp, file.slice('/tmp'.length));
  if (!existsSync(inside) || realpathSync.native(path.dirname(inside)) !== path.dirname(inside)) return;
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
