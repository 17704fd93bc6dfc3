/** The person's own files that the shell runs first in a terminal of Ward's: shown to its sandbox, and to whatever runs there. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { printable } from '../core/printable.ts';
import type { Words } from '../core/shell-words.ts';
import { sourcedFiles } from '../core/sourced-files.ts';
import type { Dialect, Policy } from '../core/values.ts';
import { system, toolchains } from '../host/capabilities/machine.ts';
import { othersMayWrite } from '../host/others-may-write.ts';
import { homeStartup } from './named-startup.ts';
import type { Surroundings } from './surroundings.ts';
import { zdotdir as said } from './zdotdir.ts';

/** A file of the person's: the name that the shell looks for, and what lies there in truth. */
export interface Own {
  readonly name: string;
  readonly file: string;
}

interface Looks {
  readonly policy: Policy;
  readonly around: Surroundings;
  /** Where zsh looks for them in the place of the home, from the beginning. */
  readonly zdotdir: string | undefined;
}

/** By their real paths. What others could have put there is left out, and said. */
export function startupFiles(words: Words, dialect: Dialect, { policy, around, zdotdir }: Looks): readonly Own[] {
  let directory = zdotdir ?? around.user.home;
  const asked = homeStartup({ ...words, form: 'text', interactive: true, startup: undefined }, dialect);
  if (words.startup !== undefined && asked.includes('.bashrc')) return insteadOf(words.startup, { policy, around });
  return asked.flatMap(names => {
    const all = names.split('|').map(name => ({ name, file: realOf(path.join(directory, name)) }));
    const [own] = all.flatMap(({ name, file }) => (file === undefined ? [] : [{ name, file }]));
    if (own === undefined || !fits(own.file, policy, around)) return [];
    if (own.name === '.zshenv' && zdotdir === undefined) directory = elsewhere(own.file, around) ?? directory;
    return [own];
  });
}

/** What `--rcfile` names in the place of `.bashrc`; as with bash, nothing where nothing lies there. */
function insteadOf(name: string, { policy, around }: Omit<Looks, 'zdotdir'>): readonly Own[] {
  const file = realOf(path.resolve(around.cwd, name));
  return file !== undefined && fits(file, policy, around) ? [{ name, file }] : [];
}

function fits(file: string, policy: Policy, around: Surroundings): boolean {
  const why = unfit(file, policy, around);
  if (why !== undefined) around.say(printable(`warning: not run: "${file}", ${why}`));
  return why === undefined;
}

/** Where the rest of them lies, by the first. */
function elsewhere(zshenv: string, { user, say }: Surroundings): string | undefined {
  const directory = said(readFileSync(zshenv, 'utf8'), user.home);
  if (directory !== 'unclear') return directory;
  say(printable(`warning: not run: what lies in ZDOTDIR, which "${zshenv}" sets to what only running could tell`));
  say('hint: start it with ZDOTDIR set, or write the directory there');
  return '/nowhere';
}

/** Says which files these run that are there, and that the session's sandbox has not: else they would be missing in silence, behind `[ -f … ] &&`. */
export function tellUnshown(own: readonly Own[], { policy, around }: Pick<Looks, 'policy' | 'around'>): void {
  const { home } = around.user;
  const shown = [
    ...[...own.map(({ file }) => file), ...policy.readable, ...policy.projects.map(one => one.path)],
    ...[...system().map(({ path: place }) => place), '/tmp', '/dev', '/proc', ...toolchains(home).map(place => path.join(home, place))],
  ].map(place => `${realOf(place) ?? place}/`);
  for (const { name, file } of own) {
    const missing = sourcedFiles(readFileSync(file, 'utf8'), home).filter(one => {
      const real = realOf(one);
      return real !== undefined && !shown.some(place => `${real}/`.startsWith(place));
    });
    for (const one of missing) around.say(printable(`warning: not run: "${one}", which "${name}" runs and the session is not shown`));
    if (missing.length > 0) around.say('hint: what the policy names as "readable" is shown to it');
  }
}

function realOf(file: string): string | undefined {
  try {
    return realpathSync.native(file);
  } catch {
    return undefined;
  }
}

/** What a command could have changed, or made a link to elsewhere, is not to be shown. */
function unfit(file: string, { projects }: Policy, { user }: Surroundings): string | undefined {
  const seen = statSync(file);
  if (!seen.isFile()) return 'which is no plain file';
  if (![0, user.uid].includes(seen.uid) || othersMayWrite(seen, user.gid)) return 'which others can write';
  if (projects.some(one => file.startsWith(`${one.path}/`))) return 'which lies in a project, where commands can change it';
  return secret.test(path.relative(user.home, file)) ? 'which lies among secrets' : undefined;
}

/** A start-up file is none of these, so a link that leads there was made by somebody else. */
const secret = /^\.(?:ssh|gnupg|aws|azure|kube|docker|password-store|netrc|git-credentials|bash_history|zsh_history|local\/share)(?:\/|$)/;
