/** Settings that a person agreed to for a command, as others know them which ran at the same time: their looks began before, and find a change that is not theirs. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { namesIn } from '../names-in.ts';
import type { NestedSettings } from './agreed-settings.ts';

/** What is noted of such a command when it has ended. */
interface Ended {
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly settings: readonly NestedSettings[];
}

const ended = /^agreed-\d+-\d+$/;
/** Notes of commands that run, or are looked after just now, or of what they left (`unfinished.ts`). */
const running = /^(?:past-)?(?:left-)?\d+$/;

/** Milliseconds in which a command that has looked is surely noted. */
const slack = 600_000;

/** Before its own note is taken away, so that there is always one of them. Those that nobody's look began before are of no use any more, nor those of a time that is yet to come. */
export function noteAgreed(directory: string, settings: readonly NestedSettings[]): void {
  if (settings.length === 0) return;
  const [now, all] = [Date.now(), namesIn(directory)];
  const looks = all.filter(name => running.test(name)).map(name => read(directory, name)?.looked ?? now);
  const oldest = Math.min(now - slack, ...looks);
  for (const name of all.filter(one => ended.test(one))) {
    const until = read(directory, name)?.until ?? 0;
    if (until < oldest || isFuture(until)) rmSync(path.join(directory, name), { force: true });
  }
  const file = path.join(directory, `agreed-${process.pid}-${process.hrtime.bigint()}`);
  writeFileSync(`${file}.new`, JSON.stringify({ until: now, settings } satisfies Ended), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** All that was agreed to for what runs, or has run since `looked`. The notes of what runs first: one that is taken away meanwhile has its other by then. */
export function agreedMeanwhile(directory: string, looked: number): readonly NestedSettings[] {
  const all = namesIn(directory).filter(name => running.test(name));
  const now = all.flatMap(name => {
    // It has ended meanwhile; one that others wait for has its other note by then.
    const note = read(directory, name) ?? read(directory, `past-${name}`);
    return note?.awaits === undefined ? (note?.settings ?? []) : [];
  });
  const before = namesIn(directory).filter(name => ended.test(name));
  return [...now, ...before.flatMap(name => since(read(directory, name), looked))];
}

const since = (note: Partial<Ended> | undefined, looked: number) =>
  note?.until === undefined || note.until < looked || isFuture(note.until) ? [] : (note.settings ?? []);

/** The clock was set back, by more than it is ever put right by: who agreed did so before, and not meanwhile. */
const isFuture = (time: number) => time > Date.now() + slack;

/** Nothing where it is gone by now. */
function read(directory: string, name: string): (Partial<Ended> & { readonly looked?: number; readonly awaits?: unknown }) | undefined {
  try {
    return JSON.parse(readFileSync(path.join(directory, name), 'utf8'));
  } catch {
    return undefined;
  }
}
