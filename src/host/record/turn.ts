/** One turn at the record, under its lock: what a crash may have left is made good, and then there is one record more. */
import { fstatSync } from 'node:fs';
import path from 'node:path';
import { extend, type Fields, type Head } from '../../core/chain.ts';
import { GuardError } from '../../core/fault.ts';
import { lost, record } from '../../core/record.ts';
import type { Event } from '../../core/values.ts';
import { begin } from './begin.ts';
import { digests } from './digests.ts';
import { type Disk, errorCode, type RecordFiles } from './files.ts';
import { readMark, writeHead, writeMark } from './head.ts';
import { abandoned, ended } from './running.ts';
import { readTail } from './tail.ts';

/** Who writes, and by what. */
export interface Writer {
  readonly files: RecordFiles;
  readonly now: () => number;
  readonly disk: Disk;
}

/** What one turn under the lock adds to the log, and where that leaves the chain. */
export interface Turn {
  readonly text: string;
  readonly head: Head;
}

/** The same event is written out once. */
export function recorded(event: Event): Fields {
  const before = written.get(event);
  if (before !== undefined) return before;
  const fields = record(event);
  written.set(event, fields);
  return fields;
}

const written = new WeakMap<Event, Fields>();

/** One more record in this turn. */
export function add(writer: Writer, turn: Turn, fields: Fields): Turn {
  const { line, head } = extend(turn.head, new Date(writer.now()).toISOString(), fields, digests);
  return { text: turn.text + line, head };
}

/**
 * Everything a crash may have left, made good: records beyond the head are taken up, torn bytes get a record that explains them, and
 * commands whose process is gone get one that says so.
 */
export function mended(writer: Writer, log: number): { turn: Turn; closed: readonly number[] } {
  const { files } = writer;
  const start = begin(files, log, writer.disk);
  const size = fstatSync(log).size;
  const { head, open, rest } = readTail(log, start, size);
  whole(files, size, start, head);
  const more = rest === undefined || rest.whole ? '' : '\n';
  let turn: Turn = { text: more, head: { ...head, length: size + more.length } };
  if (rest !== undefined) turn = add(writer, turn, { kind: 'torn', ...rest.torn(more) });
  if (head.n === 0) turn = add(writer, turn, { kind: 'began' });
  const closed = abandoned(files.running, open);
  const silent = closed.length === 0 ? [] : ended(log, head.length, closed);
  for (const entry of closed.filter(one => !silent.includes(one))) {
    turn = add(writer, turn, lost(entry, 'Ward was gone before it could record the end'));
  }
  return { turn, closed };
}

/** A log shorter than its head, or a head behind what was noted elsewhere: something took records away, and Ward stops. */
function whole(files: RecordFiles, size: number, start: Head, head: Head): void {
  const hint = 'run "ward log verify" to see what is gone, then "ward log new" to keep the rest aside and begin a new record';
  if (size < start.length) throw new GuardError('record-cut', `"${files.log}" was cut off: its last record is gone`, hint);
  const mark = readMark(files.mark);
  const behind = mark !== undefined && (mark.n > head.n || (mark.n === head.n && mark.mac !== head.mac));
  if (behind) throw new GuardError('record-put-back', `"${files.log}" was put back: it once held ${mark.n} records`, hint);
}

/** The head where the turn left the chain, and no note of what it closed. Once the disk has all of it. */
export function moved(writer: Writer, head: Head, closed: readonly number[]): void {
  writeHead(writer.files, head, writer.disk);
  writeMark(writer.files, head, writer.disk);
  for (const entry of closed) forget(writer, entry);
}

function forget(writer: Writer, entry: number): void {
  try {
    writer.disk.remove(path.join(writer.files.running, String(entry)));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
