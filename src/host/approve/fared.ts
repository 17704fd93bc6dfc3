/** How the requests of each session fared with the person: whether one went unanswered, and how often the same intent was refused. */
import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Verdict } from '../../core/values.ts';
import { type Directories, ownDirectory } from '../directories.ts';

/** So often the same is refused before it is asked about no more. */
export const mostRefusals = 3;

/** What is older than a day is forgotten, and what is of a day yet to come: the clock was set back (milliseconds). */
const memory = 24 * 60 * 60_000;

/** One byte for each time, added to a file: of two that come at once none is lost (open(2), O_APPEND). */
export function fared(directories: Directories, session: string) {
  const directory = ownDirectory(path.join(ownDirectory(directories.state), 'fared'));
  const at = (what: string) => path.join(directory, `${digest(session)}.${what}`);
  return {
    /** A request of this session waited its whole time for nobody. */
    unanswered: (): boolean => times(at('unanswered')) > 0,
    noteUnanswered: (): void => note(directory, at('unanswered')),
    /** How often a person refused what means the same. */
    refusals: (intent: string): number => times(at(intent)),
    noteRefusal: (intent: string): void => note(directory, at(intent)),
  };
}

/** Somebody is back: requests wait for them again. With `all`, what was refused is forgotten too. */
export function forgetHowFared(directories: Directories, all: boolean): void {
  const directory = ownDirectory(path.join(ownDirectory(directories.state), 'fared'));
  for (const name of readdirSync(directory)) if (all || name.endsWith('.unanswered')) rmSync(path.join(directory, name), { force: true });
}

/** The same for the same programs with the same words, however they are spelled, with whatever options, in whatever order. */
export function intentOf({ commands, subject, ground, grants }: Verdict, cwd: string): string {
  const words = commands?.map(argv => [
    path.basename(argv[0] ?? ''),
    ...argv
      .slice(1)
      .flatMap(word => named(word, cwd))
      .sort(),
  ]);
  const intent = words === undefined ? subject.trim().split(/\s+/) : [...new Set(words.map(one => JSON.stringify(one)))].sort();
  return digest(JSON.stringify([intent, grants, ground?.project.path]));
}

/** What a word names, as far as it is no option. */
function named(word: string, cwd: string): readonly string[] {
  return word.startsWith('-') || word === '' ? [] : [path.resolve(cwd, word)];
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

function times(file: string): number {
  const seen = statSync(file, { throwIfNoEntry: false });
  return seen === undefined || Math.abs(Date.now() - seen.mtimeMs) > memory ? 0 : seen.size;
}

function note(directory: string, file: string): void {
  for (const name of readdirSync(directory))
    if (times(path.join(directory, name)) === 0) rmSync(path.join(directory, name), { force: true });
  appendFileSync(file, '.', { mode: 0o600 });
}
