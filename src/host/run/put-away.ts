/** What must not have come to be while a command ran: moved aside, and said. */
import { lstatSync } from 'node:fs';
import path from 'node:path';
import { agreedMeanwhile } from './agreed-meanwhile.ts';
import { isAgreed, type NestedSettings } from './agreed-settings.ts';
import { lookFar } from './far-repositories.ts';
import { isPlainRepository, moveAside, placed } from './move-aside.ts';
import { type Agreed, type Nested, settleNested, state } from './nested.ts';
import { openUp } from './open-up.ts';
import { atOnce, type Steps } from './steps.ts';
import { withPast } from './with-past.ts';

/** What a run's end is held against. */
export interface After {
  /** Paths that were not there before. */
  readonly absent: readonly string[];
  /** The writable project, and the repositories that it held before the command. */
  readonly project: string | undefined;
  readonly before: Nested;
  /** What of the settings of those may be otherwise then. */
  readonly settings?: readonly NestedSettings[] | undefined;
  /** When it was looked, in milliseconds since the epoch: what was agreed to since may be otherwise too. */
  readonly looked?: number | undefined;
  /** The project's own, where that lies outside: other runs must know of it. */
  readonly repository?: string | undefined;
  /** All of the project was looked through, and these directories could not be looked into; absent: it was not. */
  readonly unseen?: readonly string[] | undefined;
  /** What of its ground stood before, and was held by a mount. */
  readonly present?: readonly string[] | undefined;
  /** What those were held against that ended while it ran. */
  readonly past?: readonly After[] | undefined;
}

/**
 * What was moved, in words; what could not be goes to `trouble`. A directory without rights would keep even Ward from what was planted in it.
 * `directory`: where runs are noted.
 */
export const putAway = (after: After, trouble: string[], directory?: string): readonly string[] =>
  atOnce(puttingAway(after, trouble, directory));

/** The same, in steps. */
export function* puttingAway(after: After, trouble: string[], directory?: string): Steps<readonly string[]> {
  const whole = withPast(after);
  const { absent, project, before, unseen } = whole;
  const settings = settingsOf(whole, directory);
  const restore = openUp([...absent.map(file => path.dirname(file)), ...(project === undefined ? [] : [project])]);
  const moved = moveAllAside(whole, settings, trouble);
  const found = project === undefined ? [] : yield* far(project, unseen, trouble);
  const within = project === undefined ? undefined : yield* attempting(settleNested(project, { before, settings }, found), trouble);
  attempt(restore, trouble);
  return [...moved, ...(within ?? [])];
}

/** Most names lie in the same few directories, and nothing is moved for most commands: each directory is looked up once until something is. */
function moveAllAside({ absent, project }: After, settings: Agreed['settings'], trouble: string[]): readonly string[] {
  let place = placed(project);
  return absent.flatMap(file => {
    if (path.basename(file) === '.git' && isAgreedNew(file, settings)) return [];
    const moved = attempt(() => moveAside(file, place), trouble);
    if (moved?.length !== 0) place = placed(project);
    return moved ?? [];
  });
}

/** A repository that is as it was agreed that it be made. */
function isAgreedNew(file: string, settings: Agreed['settings']): boolean {
  const made = lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true && !isPlainRepository(file);
  return made && isAgreed(undefined, { directory: file, state: state(file) }, settings());
}

/** Its own, and what was agreed to for others that ran meanwhile: looked up only where something is otherwise. */
function settingsOf({ settings = [], looked }: After, directory: string | undefined): Agreed['settings'] {
  let all: readonly NestedSettings[] | undefined;
  return () => {
    all ??= [...settings, ...(directory === undefined || looked === undefined ? [] : agreedMeanwhile(directory, looked))];
    return all;
  };
}

/** Looked for again where that was done before; what could not be looked through is said. */
function* far(project: string, before: After['unseen'], trouble: string[]): Steps<readonly string[]> {
  if (before === undefined) return [];
  const { found, unseen, cut } = yield* lookFar(project);
  const [first, ...more] = unseen.filter(one => !before.includes(one));
  if (cut !== undefined) trouble.push(notAll(project, cut));
  if (first !== undefined)
    trouble.push(`"${first}"${more.length === 0 ? '' : ` and ${more.length} more`} can't be looked into for repositories that run code`);
  return found;
}

/** A bound that bites is said. */
export function notAll(project: string, why: string): string {
  return `not all of "${project}" was looked through for repositories that run code: ${why}`;
}

/** Whatever it throws is said, and the rest goes on. */
export function attempt<T>(work: () => T, trouble: string[]): T | undefined {
  try {
    return work();
  } catch (error) {
    trouble.push(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

function* attempting<T>(work: Steps<T>, trouble: string[]): Steps<T | undefined> {
  try {
    return yield* work;
  } catch (error) {
    trouble.push(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
