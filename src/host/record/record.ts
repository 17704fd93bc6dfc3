/** The record: what was decided is on disk before anything runs, what came of it after, in a file that is only ever added to. */
import { constants, fstatSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Digests, extend, type Fields, type Head } from '../../core/chain.ts';
import { GuardError } from '../../core/fault.ts';
import { lost, record } from '../../core/record.ts';
import type { Consent, Event, Outcome, Request, Verdict } from '../../core/values.ts';
import type { Directories } from '../directories.ts';
import { begin } from './begin.ts';
import { digests } from './digests.ts';
import { type Disk, disk, errorCode, ownDirectories, type RecordFiles, recordFiles, withFile } from './files.ts';
import { readMark, writeHead, writeMark } from './head.ts';
import { type Lock, withLock } from './lock.ts';
import { abandoned, ended, identity, noteRunning } from './running.ts';
import { readTail } from './tail.ts';
import { unwritable } from './unwritable.ts';

export interface Record {
  /** On disk when it returns; the entry's number. Throws `GuardError` where that can't be: then nothing may run. */
  readonly decided: (request: Request, verdict: Verdict, consent: Consent) => number;
  /** Never throws: the command has run, and its status stands. What could not be written is made good by the next start. */
  readonly finished: (entry: number, outcome: Outcome) => void;
  /** Any other event; on disk when it returns, and already when it calls `onDisk`. */
  readonly append: (event: Event, onDisk?: () => void) => number;
}

/** What may differ in a test, or in a process that stays, and where a warning goes. */
export interface World {
  readonly lock: Lock;
  readonly disk: Disk;
  readonly warn: (line: string) => void;
}

/** The record of one Ward. Makes and opens nothing before the first event. */
export function openRecord(directories: Directories, now: () => number, world: Partial<World> = {}): Record {
  const writer = { files: recordFiles(directories), now, disk: world.disk ?? disk, lock: world.lock ?? withLock, digests };
  const append: Record['append'] = (event, onDisk = () => undefined) =>
    unwritable(writer.files, () => {
      ownDirectories(directories);
      return commit(writer, event, onDisk);
    });
  const finished = (entry: number, outcome: Outcome) => {
    try {
      append({ kind: 'finished', entry, outcome });
      for (const detail of outcome.alerts ?? []) append({ kind: 'alert', detail });
    } catch (error) {
      world.warn?.(`warning: the end of entry ${entry} is not recorded: ${(error as Error).message}`);
    }
  };
  return { append, finished, decided: (request, verdict, consent) => append({ kind: 'decided', request, verdict, consent }) };
}

interface Writer {
  readonly files: RecordFiles;
  readonly now: () => number;
  readonly disk: Disk;
  readonly lock: Lock;
  readonly digests: Digests;
}

/** What one turn under the lock adds to the log, and where that leaves the chain. */
interface Turn {
  readonly text: string;
  readonly head: Head;
}

/** One turn: mend, add, write, wait for the disk, then move the head. Stopped anywhere, the next turn makes it good. */
function commit(writer: Writer, event: Event, onDisk: () => void): number {
  const { files } = writer;
  const turn = () =>
    withFile(files.log, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, log => {
      const { turn: before, closed } = mended(writer, log);
      const { text, head } = add(writer, before, recorded(event));
      writer.disk.write(log, text);
      writer.disk.sync(log);
      if (event.kind === 'decided' && event.consent.granted && event.hook !== true && event.of === undefined)
        noteRunning(files.running, head.n, identity());
      onDisk();
      writeHead(files, head, writer.disk, writer.digests);
      writeMark(files, head, writer.disk, writer.digests);
      for (const entry of event.kind === 'finished' ? [event.entry, ...closed] : closed) forget(writer, entry);
      return head.n;
    });
  return writer.lock(files.lock, turn, { done: () => statSync(files.log, { throwIfNoEntry: false })?.size });
}

/** The same event is written out once. */
function recorded(event: Event): Fields {
  const before = written.get(event);
  if (before !== undefined) return before;
  const fields = record(event);
  written.set(event, fields);
  return fields;
}

const written = new WeakMap<Event, Fields>();

/** One more record in this turn. */
function add(writer: Writer, turn: Turn, fields: Fields): Turn {
  const { line, head } = extend(turn.head, new Date(writer.now()).toISOString(), fields, writer.digests);
  return { text: turn.text + line, head };
}

/**
 * Everything a crash may have left, made good: records beyond the head are taken up, torn bytes get a record that explains them, and
 * commands whose process is gone get one that says so.
 */
function mended(writer: Writer, log: number): { turn: Turn; closed: readonly number[] } {
  const { files } = writer;
  const start = begin(files, log, writer.disk, writer.digests);
  const size = fstatSync(log).size;
  const { head, open, rest } = readTail(log, start, size, writer.digests);
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
  const mark = readMark(files.mark, digests);
  const behind = mark !== undefined && (mark.n > head.n || (mark.n === head.n && mark.mac !== head.mac));
  if (behind) throw new GuardError('record-put-back', `"${files.log}" was put back: it once held ${mark.n} records`, hint);
}

function forget(writer: Writer, entry: number): void {
  try {
    writer.disk.remove(path.join(writer.files.running, String(entry)));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
