/** All that stands on a descriptor, to its end: what a shell would run piece by piece is judged as a whole. */
import { read } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { GuardError } from '../core/fault.ts';

/** Bytes: sixteen times what the analysis reads of one text. */
const mostBytes = 1024 * 1024;

/** After so long (milliseconds) it is said what is waited for: whoever writes there may wait for an answer. */
const patience = 5000;

/**
 * The text, exactly: encoded anew it is the same bytes. Throws where it is longer than 1 MiB, no UTF-8, or holds a byte that a shell would leave out.
 * `waiting` is called once where the end is long in coming.
 */
export async function wholeInput(descriptor: number, waiting: () => void): Promise<string> {
  const timer = setTimeout(waiting, patience);
  try {
    return text(await bytes(descriptor));
  } finally {
    clearTimeout(timer);
  }
}

const take = promisify(read);

async function bytes(descriptor: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = new Uint8Array(65_536);
    const count = await some(descriptor, chunk);
    if (count === 0) return Buffer.concat(parts);
    parts.push(chunk.subarray(0, count));
    size += count;
    if (size > mostBytes)
      throw new GuardError('too-long', 'what stands on standard input is longer than 1 MiB', 'put it into a file, and run that');
  }
}

/** A closed descriptor is an empty one; a pipe that can't wait is asked again (read(2), EAGAIN). */
async function some(descriptor: number, into: Uint8Array): Promise<number> {
  for (;;) {
    try {
      return (await take(descriptor, into, 0, into.length, null)).bytesRead;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF' || code === 'EBADF') return 0;
      if (code !== 'EAGAIN') throw new GuardError('input', `standard input can't be read: ${code}`, 'give it a file or a pipe');
      await sleep(5);
    }
  }
}

function text(all: Uint8Array): string {
  if (all.includes(0))
    throw new GuardError('input', 'what stands on standard input holds a NUL byte, which a shell would leave out', 'send text');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(all);
  } catch {
    throw new GuardError('input', 'what stands on standard input is no UTF-8, so it can not be judged', 'send it as UTF-8');
  }
}
