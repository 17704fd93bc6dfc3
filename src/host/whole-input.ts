/** All that stands on a descriptor, to its end: what a shell would run piece by piece is judged as a whole. */
import { fstatSync, read } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { GuardError } from '../core/fault.ts';

/** Bytes: sixteen times what the analysis reads of one text. */
const mostBytes = 1024 * 1024;

/** After so long (milliseconds) it is said what is waited for: whoever writes there may wait for an answer. */
const patience = 5000;

/** What stood there: as the text that is judged, and exactly. */
export interface Input {
  readonly text: string;
  readonly exact: string | Uint8Array;
  /** A file's, in which a shell and what it starts can seek. */
  readonly seeks: boolean;
}

/** Throws where it is longer than 1 MiB. `waiting` is called once where the end is long in coming. */
export async function wholeInput(descriptor: number, waiting: () => void): Promise<Input> {
  const timer = setTimeout(waiting, patience);
  try {
    return { ...inputOf(await bytes(descriptor)), seeks: isFile(descriptor) };
  } finally {
    clearTimeout(timer);
  }
}

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false;
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

/**
 * Bytes that are no UTF-8 stand in the text as U+FFFD with their number behind it, and that character itself twice: what holds one is never read
 * (core/parse/unreadable.ts), and no two inputs have the same text, so that a yes to one is none to another.
 */
export function inputOf(all: Uint8Array): Omit<Input, 'seeks'> {
  const exact = decoded(all);
  return { text: exact === undefined ? spelled(all) : doubled(exact), exact: exact ?? all };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const doubled = (text: string) => text.replaceAll('\ufffd', '\ufffd\ufffd');

function spelled(all: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < all.length; ) {
    const { text, length } = character(all, at);
    parts.push(text === undefined ? `\ufffd${(all[at] ?? 0).toString(16)}` : doubled(text));
    at += length;
  }
  return parts.join('');
}

/** The character that begins there, of one to four bytes; no text where none does. */
function character(all: Uint8Array, at: number): { readonly text: string | undefined; readonly length: number } {
  const first = all[at] ?? 0;
  if (first < 0x80) return { text: String.fromCharCode(first), length: 1 };
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const text = decoded(all.subarray(at, at + length));
  return text === undefined ? { text, length: 1 } : { text, length };
}
