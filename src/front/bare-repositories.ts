/** What set-up offers of git's own: that a bare repository which came with something else runs nothing when somebody asks git how things stand. */
import { printable } from '../core/printable.ts';
import { bareRepositories, setExplicit } from '../host/bare-repositories.ts';
import type { Surroundings } from './surroundings.ts';

/** Says what it would change and how to have it; nothing where it is set, or git has no such setting. */
export function offerBareRepositories({ user, directories, say }: Surroundings): void {
  // A Ward of its own, for trials, has nothing to say of the person's git.
  if (directories.root !== undefined || bareRepositories(user.home).kind !== 'unset') return;
  say(
    'git runs what the settings of a bare repository name when somebody asks it anything in that directory, and one can come with any download',
  );
  say('hint: "ward setup --bare-repositories explicit" sets safe.bareRepository in your own git: it then uses one only where you name it');
  say(
    'hint: what changes for you: "git log" in repo.git fails, "git --git-dir repo.git log" works; clones, fetches and pushes stay as they are',
  );
}

/** Sets it, unless the person has it set already: 0; 1 where git did not. */
export function takeBareRepositories({ user, say }: Surroundings): number {
  const seen = bareRepositories(user.home);
  if (seen.kind === 'set' && seen.value === 'explicit') return 0;
  const reason = seen.kind === 'none' ? seen.reason : seen.kind === 'set' ? kept(seen.value) : setExplicit(user.home);
  if (reason === undefined) return 0;
  say(printable(`not changed: ${reason}`));
  return 1;
}

const kept = (value: string) => `safe.bareRepository is "${value}" in your git, which somebody chose: change that yourself`;
