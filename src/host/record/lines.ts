/** Reads the record line by line in constant memory: forwards to verify, backwards to show the latest first. */
import { readSync } from 'node:fs';

const chunk = 65_536;

/** No line Ward writes comes near this; a longer one is handed out in pieces. */
const longest = 8 * 1024 * 1024;

/** One line as text of one character a byte, without its newline; `whole` is false for a last line without one, or a piece. */
export interface Line {
  readonly text: string;
  readonly start: number;
  /** Where the next one starts. */
  readonly end: number;
  readonly whole: boolean;
}

/** The lines between two offsets, in order. */
export function* forwards(descriptor: number, from: number, to: number): Generator<Line> {
  let rest = '';
  let start = from;
  for (let at = from; at < to; ) {
    const text = read(descriptor, at, Math.min(chunk, to - at));
    if (text === '') break;
    at += text.length;
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      yield { text: part, start, end: start + part.length + 1, whole: true };
      start += part.length + 1;
    }
    if (rest.length > longest) {
      yield { text: rest, start, end: start + rest.length, whole: false };
      start += rest.length;
      rest = '';
    }
  }
  if (rest !== '') yield { text: rest, start, end: start + rest.length, whole: false };
}

/** The whole lines before an offset, the last first. */
export function* backwards(descriptor: number, to: number): Generator<string> {
  let rest = '';
  for (let at = to; at > 0; ) {
    const size = Math.min(chunk, at);
    at -= size;
    const parts = (read(descriptor, at, size) + rest).split('\n');
    rest = parts.shift() ?? '';
    for (const part of parts.reverse()) if (part !== '') yield part;
    if (rest.length > longest) rest = '';
  }
  if (rest !== '') yield rest;
}

/** Bytes at an offset as text of one character a byte; shorter only at the end of the file. */
function read(descriptor: number, at: number, size: number): string {
  const bytes = Buffer.alloc(size);
  let done = 0;
  while (done < size) {
    const got = readSync(descriptor, bytes, done, size - done, at + done);
    if (got === 0) break;
    done += got;
  }
  return bytes.toString('latin1', 0, done);
}
