/** What of runs that have ended others have to look after that go on: these may have begun on what was put away only then, and could put it back. */
import { readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { namesIn } from '../names-in.ts';
import { identity } from '../record/running.ts';
import type { After } from './put-away.ts';
import { changes } from './with-past.ts';

/** One that has ended, by its number: noted until all are gone that ran when it had been looked after. */
const pastName = /^past-(?:left-)?\d+$/;
const liveName = /^(?:left-)?\d+$/;

/** A run's note, in the directory where runs are noted. */
export interface Note {
  readonly directory: string;
  readonly name: string;
}

/** As nobody else is known: `process` is whose end its own end is seen by. */
const who = (name: string, process: string) => `${name} ${process}`;

/** What has ended before that one did, and while it ran. Those still looked after count, for nobody knows which of the two comes first. */
export function pastFor({ directory, name }: Note, process = identity()): readonly After[] {
  return namesIn(directory).flatMap(one => {
    if (!pastName.test(one) || one === `past-${name}`) return [];
    const note = read(path.join(directory, one));
    if (note === undefined || (note.awaits !== undefined && !note.awaits.includes(who(name, process)))) return [];
    return [afterOf(note)];
  });
}

/** It has been looked after. Its note stays as long as anybody is there who began on what it may have planted: most have not. Where that can't be noted, all are taken to have. */
export function keepPast({ directory, name }: Note): void {
  const file = path.join(directory, `past-${name}`);
  const all = namesIn(directory).filter(one => one !== name && one !== `past-${name}`);
  const others = all.filter(one => liveName.test(one));
  const note = others.length === 0 ? undefined : read(file);
  const awaits = note === undefined ? [] : others.flatMap(one => awaiting(path.join(directory, one), afterOf(note)));
  if (awaits.length === 0) remove(file);
  else keep(file, JSON.stringify({ ...note, awaits }));
  forgetPast(directory, all);
}

/** Of one that still looks at what stands there it is not known yet (`unlooked`). */
function awaiting(file: string, past: After): readonly string[] {
  const other = read(file);
  if (other === undefined || (other.present !== undefined && !changes(afterOf(other), past))) return [];
  return [who(path.basename(file), other.process)];
}

function keep(file: string, text: string): void {
  try {
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch {
    rmSync(`${file}.new`, { force: true });
  }
}

/** Where nobody is left who would ask for it: what awaits only those that are forgotten so is forgotten with them. */
function forgetPast(directory: string, all: readonly string[]): void {
  const gone = new Set(all.filter(one => pastName.test(one) && isForgotten(directory, one, all)));
  for (const one of gone) remove(path.join(directory, one));
  if (gone.size > 0)
    forgetPast(
      directory,
      all.filter(one => !gone.has(one)),
    );
}

function isForgotten(directory: string, name: string, all: readonly string[]): boolean {
  const awaits = read(path.join(directory, name))?.awaits?.map(one => one.split(' ', 1)[0] ?? '');
  return awaits !== undefined && !awaits.some(one => all.includes(one) || all.includes(`past-${one}`));
}

type Read = Omit<After, 'before'> & {
  readonly process: string;
  readonly before: Iterable<readonly [string, { readonly directory: string; readonly state: string }]>;
  readonly awaits?: readonly string[];
};

const afterOf = (note: Read): After => ({ ...note, before: new Map(note.before) });

function read(file: string): Read | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function remove(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
