/** The lines of a descriptor, as they come: a text where it is UTF-8 and of bearable length, else undefined. */
import { readSync } from 'node:fs';

/** Bytes of one line: a command of 1 MB in JSON may take six times that. */
const mostBytes = 8_000_000;

const newline = 10;

/** Groups of whole lines, each as soon as it was read; the last one counts without its newline. An empty last line is none. */
export function* inputLines(descriptor: number): Generator<readonly (string | undefined)[]> {
  const chunk = new Uint8Array(65_536);
  let rest: Uint8Array<ArrayBufferLike>[] = [];
  for (let count = read(descriptor, chunk); count > 0; count = read(descriptor, chunk)) {
    const bytes = chunk.slice(0, count);
    const end = bytes.lastIndexOf(newline);
    if (end === -1) rest = keep(rest, bytes);
    else {
      yield split(join([...rest, bytes.subarray(0, end)]));
      rest = keep([], bytes.subarray(end + 1));
    }
  }
  if (size(rest) > 0) yield split(join(rest));
}

const size = (parts: readonly Uint8Array[]) => parts.reduce((sum, part) => sum + part.length, 0);

/** Of a line that is too long anyway no more is kept than shows that it is. */
function keep(parts: Uint8Array[], more: Uint8Array): Uint8Array[] {
  return size(parts) > mostBytes ? parts : [...parts, more];
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

function split(bytes: Uint8Array): readonly (string | undefined)[] {
  const lines: (string | undefined)[] = [];
  for (let start = 0; start <= bytes.length; ) {
    const at = bytes.indexOf(newline, start);
    const end = at === -1 ? bytes.length : at;
    lines.push(text(bytes.subarray(start, end)));
    start = end + 1;
  }
  return lines;
}

function text(bytes: Uint8Array): string | undefined {
  if (bytes.length > mostBytes) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Waits where the other end of a pipe that can't wait has nothing yet (read(2), EAGAIN). */
function read(descriptor: number, into: Uint8Array): number {
  for (;;) {
    try {
      return readSync(descriptor, into);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
