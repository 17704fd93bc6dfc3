/** What lies in the log beyond the head: records of a Ward that ended before it moved the head, and what a crash tore. */
import { createHash, type Hash } from 'node:crypto';
import { type Head, nextKey, sealed } from '../../core/chain.ts';
import { digests } from './digests.ts';
import { forwards, type Line } from './lines.ts';

/** Bytes nobody vouches for, as the record that explains them says. `line` is true where they look like a record. */
export interface Torn {
  readonly bytes: number;
  readonly sha256: string;
  readonly line: boolean;
}

export interface Tail {
  /** Where the chain really stands. */
  readonly head: Head;
  /** Entries decided beyond the old head, that no record there ends. */
  readonly open: readonly number[];
  /** What follows the last record, or undefined where nothing does. */
  readonly rest: { readonly whole: boolean; readonly torn: (more: string) => Torn } | undefined;
}

/** Follows the chain from the head to the end of the log, as far as its key opens the lines. */
export function readTail(descriptor: number, from: Head, size: number): Tail {
  let head = from;
  const open = new Set<number>();
  let hash: Hash | undefined;
  let rest: Line | undefined;
  for (const line of forwards(descriptor, from.length, size)) {
    const mac = line.whole ? sealed(line.text, head.key, digests) : undefined;
    if (mac !== undefined && (rest === undefined || explains(line, rest, hash))) {
      rest = undefined;
      hash = undefined;
      head = { n: head.n + 1, mac, key: nextKey(head.key, digests), length: line.end };
      follow(line.text, open);
    } else {
      rest ??= line;
      hash ??= createHash('sha256');
      hash.update(line.whole ? `${line.text}\n` : line.text, 'latin1');
      if (line.end === size) rest = { ...rest, end: size, whole: line.whole };
    }
  }
  if (rest === undefined || hash === undefined) return { head, open: [...open], rest: undefined };
  const beyond = hash;
  const { start, end, whole, text } = rest;
  const torn = (more: string) => ({
    bytes: end - start + more.length,
    sha256: beyond.update(more, 'latin1').digest('hex'),
    line: looksLikeRecord(text),
  });
  return { head, open: [...open], rest: { whole, torn } };
}

/** Whether a record is the one that explains the bytes before it: a Ward wrote it that ended, or found the disk full, before it moved the head. */
function explains({ text, start }: Line, rest: Line, hash: Hash | undefined): boolean {
  const seen = JSON.parse(text) as { kind: string; bytes?: number; sha256?: string };
  return seen.kind === 'torn' && seen.bytes === start - rest.start && seen.sha256 === hash?.copy().digest('hex');
}

/** Keeps the set of entries that were begun and not ended. */
function follow(text: string, open: Set<number>): void {
  const seen = JSON.parse(text) as { kind: string; n: number; entry?: number; consent?: { granted: boolean }; hook?: true; of?: number };
  if (seen.kind === 'decided' && seen.consent?.granted === true && seen.hook !== true && seen.of === undefined) open.add(seen.n);
  if (seen.kind === 'finished' && seen.entry !== undefined) open.delete(seen.entry);
}

/** Told apart in the record: a write that was torn ends anywhere, a line put there by hand ends as a line. */
const looksLikeRecord = (text: string): boolean => /^\{.*"mac":.*\}$/s.test(text);
