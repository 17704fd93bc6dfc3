/**
 * Requests that wait for a person, and the answers that wait for the request to come again. Outside every sandbox, and for the user alone: nothing
 * confined can see them. A process of the same user outside the sandbox could write an answer: it is taken only where the record knows it (vouched.ts).
 */
import { existsSync, linkSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Asker } from '../../core/values.ts';
import { type Directories, ownDirectory } from '../directories.ts';
import { processAt } from '../processes.ts';
import { readJson, writeWhole } from '../whole-file.ts';
import { fingerprint, type Matter } from './fingerprint.ts';

/** A request that waits. `id` is the beginning of the hash over `matter`, as short as is unique. */
export interface Ticket {
  readonly id: string;
  readonly hash: string;
  readonly asker: Asker;
  readonly matter: Matter;
  /** Milliseconds since the epoch. */
  readonly made: number;
}

/** A person's answer to a ticket, good for the next request of the same hash. */
export type Kept = { readonly kind: 'yes' } | { readonly kind: 'no'; readonly reason: string };

/** The same to a process that waits, which is also told of another command in the place of its own: that is asked about anew. */
export type Answer = Kept | { readonly kind: 'changed'; readonly text: string };

/** An answer that lay there, and the record it says it has. Anybody of this user's may have written it. */
export interface Taken {
  readonly hash: string;
  readonly answer: Kept;
  readonly entry: number;
}

/** How long a request waits, and how long an answer waits to be taken: milliseconds. */
const patience = 10 * 60_000;
/** What another process wrote since this one looked at the clock is from no future (milliseconds). */
const aside = 10_000;
/** More than this and the oldest goes. */
const most = 50;

/** The tickets of this user, at the time `now` tells. */
export function tickets(directories: Directories, now: () => number) {
  const directory = ownDirectory(path.join(ownDirectory(directories.state), 'tickets'));
  const at = (name: string) => path.join(directory, name);
  return {
    /** What waits, newest first. */
    list: (): readonly Ticket[] => waiting(directory, now()),
    /** The ticket of that id, if it still waits. */
    find: (id: string): Ticket | undefined => waiting(directory, now()).find(one => one.id === id),
    /** Keeps a request, or finds it waiting already. `dropped` are those that had to go for it. */
    put: (matter: Matter, asker: Asker): { readonly id: string; readonly dropped: readonly string[] } =>
      put(directory, { matter, asker, now: now() }),
    /** Answers a ticket: it waits no longer, its answer does. `entry`: the number of its record. */
    answer(ticket: Ticket, answer: Kept, entry: number): void {
      writeWhole(at(`${ticket.hash}.answer`), JSON.stringify({ hash: ticket.hash, until: now() + patience, answer, entry }));
      rmSync(at(`${ticket.id}.json`), { force: true });
    },
    /** It waits no longer, and has no answer: a rule settles it now, or it was answered at once. */
    drop: ({ id }: Pick<Ticket, 'id'>): void => rmSync(at(`${id}.json`), { force: true }),
    /** Whether it waits still, as far as a look at its name tells. */
    stands: (id: string): boolean => existsSync(at(`${id}.json`)),
    /** The answer to exactly this request, once: of two that come at the same time one gets it. */
    take: (matter: Matter): Taken | undefined => take(directory, fingerprint(matter), now()),
  };
}

/** Taken by rename, which succeeds for one alone (rename(2)). */
function take(directory: string, hash: string, now: number): Taken | undefined {
  const own = path.join(directory, `${hash}.${process.pid}.taken`);
  try {
    renameSync(path.join(directory, `${hash}.answer`), own);
  } catch {
    return undefined;
  }
  const kept = readJson(own) as { hash?: unknown; until?: unknown; answer?: Kept; entry?: unknown } | undefined;
  rmSync(own, { force: true });
  const good = kept?.hash === hash && typeof kept.until === 'number' && kept.until > now && kept.until <= now + patience + aside;
  return good && kept?.answer !== undefined ? { hash, answer: kept.answer, entry: Number(kept.entry) } : undefined;
}

function put(directory: string, { matter, asker, now }: { matter: Matter; asker: Asker; now: number }) {
  const hash = fingerprint(matter);
  const others = waiting(directory, now);
  const known = others.find(one => one.hash === hash);
  if (known !== undefined) {
    writeWhole(path.join(directory, `${known.id}.json`), JSON.stringify({ hash, asker, matter, made: now }));
    return { id: known.id, dropped: [] };
  }
  const dropped = others.slice(most - 1).map(one => one.id);
  for (const id of dropped) rmSync(path.join(directory, `${id}.json`), { force: true });
  return { id: keep(directory, { hash, asker, matter, made: now }), dropped };
}

/** Under the shortest free beginning of its hash, four letters or more; a name is taken by link, which fails where it is there already (link(2)). */
function keep(directory: string, ticket: Omit<Ticket, 'id'>): string {
  const draft = path.join(directory, `draft.${process.pid}.new`);
  writeFileSync(draft, JSON.stringify(ticket), { mode: 0o600 });
  try {
    for (let length = 4; length < ticket.hash.length; length += 1) {
      const id = ticket.hash.slice(0, length);
      if (linked(draft, path.join(directory, `${id}.json`)) || read(directory, `${id}.json`)?.hash === ticket.hash) return id;
    }
    return ticket.hash;
  } finally {
    rmSync(draft, { force: true });
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Every whole ticket that has not run out, newest first; what has run out is swept away. */
function waiting(directory: string, now: number): readonly Ticket[] {
  const found: Ticket[] = [];
  for (const name of readdirSync(directory)) {
    const ticket = name.endsWith('.json') ? read(directory, name) : undefined;
    if (ticket !== undefined && fresh(ticket.made, now)) found.push(ticket);
    else if (name.endsWith('.json') || outlived(path.join(directory, name), now)) rmSync(path.join(directory, name), { force: true });
  }
  return found.sort((a, b) => b.made - a.made);
}

/** Not run out, and not from the future: the clock may have been set back. */
const fresh = (made: number, now: number) => made <= now + aside && now < made + patience;

/** An answer that nobody took, or a draft of a process that is gone. */
function outlived(file: string, now: number): boolean {
  const writer = /\.(\d+)\.(?:new|taken)$/.exec(file)?.[1];
  if (writer !== undefined) return processAt(Number(writer)) === undefined;
  const until = (readJson(file) as { until?: unknown } | undefined)?.until;
  return !(typeof until === 'number' && until > now);
}

/** A ticket whose file still holds what its name and hash say; one that was edited is none. */
function read(directory: string, name: string): Ticket | undefined {
  const kept = readJson(path.join(directory, name)) as Omit<Ticket, 'id'> | undefined;
  const id = name.replace(/\.json$/, '');
  if (kept?.matter === undefined || typeof kept.made !== 'number' || fingerprint(kept.matter) !== kept.hash) return undefined;
  return kept.hash.startsWith(id) && id.length >= 4 ? { ...kept, id } : undefined;
}
