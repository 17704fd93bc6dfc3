/** The record: what was decided is on disk before anything runs, what came of it after, in a file that is only ever added to. */
import { constants } from 'node:fs';
import type { Consent, Event, Outcome, Request, Verdict } from '../../core/values.ts';
import type { Directories } from '../directories.ts';
import { type Disk, disk, ownDirectories, recordFiles, withFile } from './files.ts';
import { type Lock, withLock } from './lock.ts';
import { identity, noteRunning } from './running.ts';
import { add, mended, moved, recorded, type Writer } from './turn.ts';
import { unwritable } from './unwritable.ts';

export interface Record {
  /** On disk when it returns; the entry's number. Throws `GuardError` where that can't be: then nothing may run. */
  readonly decided: (request: Request, verdict: Verdict, consent: Consent) => number;
  /**
   * Never throws: the command has run, and its status stands. What could not be written is made good by the next start. `onDisk` is called as soon as all
   * that is to be read of it is there, before the head of the record is moved; not where it could not be written.
   */
  readonly finished: (entry: number, outcome: Outcome, onDisk?: () => void) => void;
  /** Any other event; on disk when it returns. */
  readonly append: (event: Event) => number;
}

/** What may differ in a test, or in a process that stays, and where a warning goes. */
export interface World {
  readonly lock: Lock;
  readonly disk: Disk;
  readonly warn: (line: string) => void;
}

/** The record of one Ward. Makes and opens nothing before the first event. */
export function openRecord(directories: Directories, now: () => number, world: Partial<World> = {}): Record {
  const writer = { files: recordFiles(directories), now, disk: world.disk ?? disk, lock: world.lock ?? withLock };
  const append = (event: Event, onDisk?: () => void) =>
    unwritable(writer.files, () => {
      ownDirectories(directories);
      return commit(writer, event, onDisk);
    });
  const finished: Record['finished'] = (entry, outcome, onDisk) => {
    const alerts = outcome.alerts ?? [];
    try {
      append({ kind: 'finished', entry, outcome }, alerts.length === 0 ? onDisk : undefined);
      for (const [at, detail] of alerts.entries()) append({ kind: 'alert', detail }, at === alerts.length - 1 ? onDisk : undefined);
    } catch (error) {
      world.warn?.(`warning: the end of entry ${entry} is not recorded: ${(error as Error).message}`);
    }
  };
  return { append, finished, decided: (request, verdict, consent) => append({ kind: 'decided', request, verdict, consent }) };
}

interface Locked extends Writer {
  readonly lock: Lock;
}

/** One turn: mend, add, write, wait for the disk, then move the head. Stopped anywhere, the next turn makes it good. */
function commit(writer: Locked, event: Event, onDisk?: () => void): number {
  const { files } = writer;
  const turn = () =>
    withFile(files.log, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, log => {
      const { turn: before, closed } = mended(writer, log);
      const { text, head } = add(writer, before, recorded(event));
      writer.disk.write(log, text);
      writer.disk.sync(log);
      if (event.kind === 'decided' && event.consent.granted && event.hook !== true && event.of === undefined)
        noteRunning(files.running, head.n, identity());
      onDisk?.();
      moved(writer, head, event.kind === 'finished' ? [event.entry, ...closed] : closed);
      return head.n;
    });
  return writer.lock(files.lock, turn);
}
