/**
 * Requests whose own process waits for a person at another terminal, and the notices of answers to them. Outside every sandbox, and for the user alone.
 * Nothing here is proof: a notice only says which process to look at (giver.ts).
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Directories, ownDirectory } from '../directories.ts';
import { type Process, processAt } from '../processes.ts';
import { world } from '../terminal.ts';
import { readJson, writeWhole } from '../whole-file.ts';

/** A request that waits, and the process that waits with it. */
export interface Waiting {
  /** Of this wait alone: what was said to another is no answer to it. */
  readonly nonce: string;
  /** Of the matter: `fingerprint`. */
  readonly hash: string;
  readonly ticket: string;
  readonly pid: number;
  readonly start: string;
  /** The boot and the pid namespace that these numbers belong to. */
  readonly world: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** What of it a person may change, where they may. */
  readonly text?: string;
}

/** Where an answer is to be had: the process that holds it, and its parent, who gives it. Anybody may have written this. */
export interface Notice {
  readonly file: string;
  readonly pid: number;
  readonly start: string;
}

/** The room of one Ward. */
export function waitingRoom(directories: Directories) {
  const directory = ownDirectory(path.join(ownDirectory(directories.state), 'waiting'));
  const at = (name: string) => path.join(directory, name);
  return {
    directory,
    /** This process waits from now on. */
    enter({ hash, ticket, text }: Pick<Waiting, 'hash' | 'ticket' | 'text'>, until: number): Waiting {
      const { pid, start } = processAt('self') as Process;
      const nonce = randomBytes(16).toString('hex');
      const waiting: Waiting = { nonce, hash, ticket, pid, start, world: world(), until, ...(text === undefined ? {} : { text }) };
      writeWhole(at(`${waiting.nonce}.json`), JSON.stringify(waiting));
      return waiting;
    },
    /** It waits no longer. With an answer that it took, whoever gave that is told. */
    leave({ nonce }: Waiting, took: boolean): void {
      if (took) writeWhole(at(`${nonce}.taken`), '');
      rmSync(at(`${nonce}.json`), { force: true });
    },
    /** Those whose process is there, the oldest first. What others left behind is swept away. */
    list: (): readonly Waiting[] => live(directory),
    /** Whether its process still waits. */
    waits: (one: Waiting): boolean => existsSync(at(`${one.nonce}.json`)) && isThere(one),
    /** Whether it took an answer; once. */
    took({ nonce }: Waiting): boolean {
      const taken = existsSync(at(`${nonce}.taken`));
      rmSync(at(`${nonce}.taken`), { force: true });
      return taken;
    },
    /** Says where the answer is to be had. */
    tell: ({ nonce }: Waiting, { pid, start }: Pick<Notice, 'pid' | 'start'>): void =>
      writeWhole(at(`${nonce}.${pid}.said`), JSON.stringify({ pid, start })),
    /** Takes what notices there are. */
    told: ({ nonce }: Waiting): readonly Notice[] => notices(directory, nonce),
  };
}

/** One that anybody may have written, of whatever form. */
function notices(directory: string, nonce: string): readonly Notice[] {
  return readdirSync(directory)
    .filter(name => name.startsWith(`${nonce}.`) && name.endsWith('.said'))
    .map(name => {
      const file = path.join(directory, name);
      const { pid, start } = (readJson(file) ?? {}) as { pid?: unknown; start?: unknown };
      rmSync(file, { force: true, recursive: true });
      return { file, pid: typeof pid === 'number' ? pid : 0, start: String(start) };
    });
}

function live(directory: string): readonly Waiting[] {
  const names = readdirSync(directory).filter(name => name.endsWith('.json'));
  const found = names.map(name => ({ name, one: readJson(path.join(directory, name)) as Waiting | undefined }));
  sweepOrphans(
    directory,
    found.flatMap(({ name, one }) => (isWhole(one, name) ? [name] : [])),
  );
  const there = found
    .flatMap(({ name, one }) => (isWhole(one, name) && isThere(one) ? [one] : []))
    .sort((one, other) => one.until - other.until);
  for (const { name, one } of found) {
    // One that left while this looked has thanks for an answer to leave behind.
    if (one === undefined || (isWhole(one, name) && !ended(one))) continue;
    sweep(directory, name.replace(/\.json$/, ''));
    if (isWhole(one, name) && !there.some(other => other.hash === one.hash)) withdrawn(directory, one);
  }
  return there;
}

/** Whoever was killed while it waited wants no answer any more. */
function withdrawn(directory: string, { ticket }: Waiting): void {
  if (/^[0-9a-f]{4,64}$/.test(ticket)) rmSync(path.join(directory, '../tickets', `${ticket}.json`), { force: true });
}

function isWhole(one: Waiting | undefined, name: string): one is Waiting {
  const texts = [one?.nonce, one?.hash, one?.ticket, one?.start, one?.world, one?.text ?? ''];
  const numbers = [one?.pid, one?.until];
  return texts.every(text => typeof text === 'string') && numbers.every(Number.isFinite) && name === `${one?.nonce}.json`;
}

/** Of another pid namespace nothing can be told but that its boot is over. */
function ended(one: Waiting): boolean {
  return one.world.split(' ')[0] !== world().split(' ')[0] || (one.world === world() && !isThere(one));
}

function isThere(one: Waiting): boolean {
  const found = processAt(one.pid);
  return one.world === world() && found !== undefined && found.start === one.start && found.state !== 'Z';
}

/** Notices and thanks of waits that are over: whoever they were for has had its time (milliseconds). */
const over = 60_000;

function sweepOrphans(directory: string, waits: readonly string[]): void {
  const nonces = new Set(waits.map(name => name.replace(/\.json$/, '')));
  for (const name of readdirSync(directory)) {
    const file = path.join(directory, name);
    const seen = nonces.has(name.split('.', 1)[0] ?? '') ? undefined : statSync(file, { throwIfNoEntry: false });
    if (seen !== undefined && Date.now() - seen.mtimeMs > over) rmSync(file, { force: true, recursive: true });
  }
}

function sweep(directory: string, nonce: string): void {
  for (const name of readdirSync(directory)) if (name.startsWith(`${nonce}.`)) rmSync(path.join(directory, name), { force: true });
}
