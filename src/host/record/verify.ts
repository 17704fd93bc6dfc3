/** Proves the record: from the first key on, line by line in constant memory, and names the first record that is not as Ward wrote it. */
import { createHash, type Hash } from 'node:crypto';
import { type Head, nextKey, sealed } from '../../core/chain.ts';
import { digests } from './digests.ts';
import type { Mark } from './head.ts';
import { forwards, type Line } from './lines.ts';

/** What to prove it against. `head` undefined: it is gone or damaged. */
export interface Evidence {
  readonly seed: string;
  readonly head: Head | undefined;
  /** Heads noted elsewhere: beside the record, or by the person. */
  readonly marks: readonly Mark[];
  /** Bytes of the log to look at. */
  readonly size: number;
}

export type Fault = 'changed' | 'removed' | 'reordered' | 'added' | 'cut' | 'head' | 'put-back' | 'replaced';

export type Proof =
  | { readonly whole: true; readonly last: Mark; readonly notes: readonly string[] }
  | { readonly whole: false; readonly fault: Fault; readonly n: number; readonly notes: readonly string[] };

/** The walk along the chain: where it stands, and what it has met. */
interface Walk {
  readonly descriptor: number;
  readonly evidence: Evidence;
  /** Number and key of the record that comes next, MAC of the last, and where it ended. */
  n: number;
  key: string;
  mac: string;
  length: number;
  readonly notes: string[];
  fault: { readonly fault: Fault; readonly n: number } | undefined;
  suspect: Suspect | undefined;
}

/** Bytes in a row that the key does not open: torn by a crash if the next record says so, tampered with if not. */
interface Suspect {
  readonly first: Line;
  readonly hash: Hash;
  bytes: number;
}

/** Proves a log that is open for reading. */
export function verify(descriptor: number, evidence: Evidence): Proof {
  const first = { n: 1, key: evidence.seed, mac: '', length: 0, notes: [], fault: undefined, suspect: undefined };
  const walk: Walk = { descriptor, evidence, ...first };
  for (const line of forwards(descriptor, 0, evidence.size)) {
    step(walk, line);
    if (walk.fault !== undefined) break;
  }
  walk.fault ??= walk.suspect === undefined ? ending(walk) : suspicion(walk, walk.suspect);
  const { fault, notes } = walk;
  return fault === undefined ? { whole: true, last: { n: walk.n - 1, mac: walk.mac }, notes } : { whole: false, ...fault, notes };
}

function step(walk: Walk, line: Line): void {
  const mac = line.whole ? sealed(line.text, walk.key, digests) : undefined;
  if (mac === undefined) {
    walk.suspect ??= { first: line, hash: createHash('sha256'), bytes: 0 };
    walk.suspect.hash.update(line.whole ? `${line.text}\n` : line.text, 'latin1');
    walk.suspect.bytes += line.end - line.start;
    return;
  }
  if (walk.suspect !== undefined && !explains(walk, line.text)) {
    walk.fault = { fault: genuine(walk, walk.suspect.first) > walk.n ? 'reordered' : 'added', n: walk.n };
    return;
  }
  walk.suspect = undefined;
  advance(walk, mac, line.end);
}

function advance(walk: Walk, mac: string, end: number): void {
  const { evidence } = walk;
  for (const mark of evidence.marks) if (mark.n === walk.n && mark.mac !== mac) walk.fault = { fault: 'replaced', n: walk.n };
  walk.key = nextKey(walk.key, digests);
  Object.assign(walk, { mac, length: end, n: walk.n + 1 });
  if (evidence.head?.n === walk.n - 1 && !agrees(walk, evidence.head)) walk.fault ??= { fault: 'head', n: walk.n - 1 };
}

/** Whether this record, opened by the right key, is the one that explains the bytes before it. */
function explains(walk: Walk, text: string): boolean {
  const seen = JSON.parse(text) as { kind?: string; bytes?: number; sha256?: string; line?: boolean };
  const { suspect } = walk;
  if (suspect === undefined || seen.kind !== 'torn' || seen.bytes !== suspect.bytes) return false;
  if (seen.sha256 !== suspect.hash.copy().digest('hex')) return false;
  const what = seen.line === true ? 'a line that Ward did not write' : 'a line torn by a crash';
  walk.notes.push(`before record ${walk.n} stands ${what} (${suspect.bytes} bytes), as that record says`);
  return true;
}

const agrees = (walk: Walk, head: Head) => head.mac === walk.mac && head.key === walk.key && head.length === walk.length;

/** The log ends with a record: is it the last one? */
function ending(walk: Walk): Walk['fault'] {
  const { head, marks } = walk.evidence;
  const last = walk.n - 1;
  if (head !== undefined && head.n > last) return { fault: keyAt(walk, head.n + 1) === head.key ? 'cut' : 'head', n: walk.n };
  const ahead = marks.find(mark => mark.n > last);
  if (ahead !== undefined) return { fault: 'put-back', n: walk.n };
  if (head === undefined) return { fault: 'head', n: last };
  if (head.n === 0 && last > 0 && head.key !== walk.evidence.seed) return { fault: 'head', n: last };
  if (head.n < last)
    walk.notes.push(`the head is ${last - head.n} behind: Ward or the machine stopped there, or an older head was put back`);
  return undefined;
}

/** Bytes at the end that no later record explains. */
function suspicion(walk: Walk, { first }: Suspect): Walk['fault'] {
  const { evidence, n } = walk;
  const claimed = genuine(walk, first);
  if (claimed > n) return { fault: 'removed', n };
  const known = Math.max(evidence.head?.n ?? 0, ...evidence.marks.map(mark => mark.n));
  if (n <= known) {
    const short = evidence.head !== undefined && evidence.size < evidence.head.length;
    return { fault: short && !first.whole ? 'cut' : 'changed', n };
  }
  if (evidence.head === undefined) return { fault: 'changed', n };
  const torn = !first.whole && first.end === evidence.size;
  if (!torn) return { fault: 'added', n };
  walk.notes.push(`after record ${n - 1} stands a torn line (${first.end - first.start} bytes): the next start explains it`);
  return ending(walk);
}

/** The number of a line that Ward did write, earlier or later than here; 0 for any other. */
function genuine(walk: Walk, line: Line): number {
  const claimed = Number(/^\{"v":\d+,"n":(\d{1,12}),/.exec(line.text)?.[1] ?? 0);
  if (claimed === 0 || claimed - walk.n > reach || !line.whole) return 0;
  return sealed(line.text, keyAt(walk, claimed), digests) === undefined ? 0 : claimed;
}

/** Keys are made one after the other; no claim of a forged line may cost more than this. */
const reach = 5_000_000;

function keyAt(walk: Walk, n: number): string {
  let key = n >= walk.n ? walk.key : walk.evidence.seed;
  for (let at = n >= walk.n ? walk.n : 1; at < Math.min(n, walk.n + reach); at++) key = nextKey(key, digests);
  return key;
}
