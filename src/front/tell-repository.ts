/** What a person is told of a project whose `.git` leads elsewhere: what can be reached with it now, or what can't and how it could. */
import { printable } from '../core/printable.ts';
import { quote } from '../core/quote.ts';
import type { Project } from '../core/values.ts';
import { openableRepository } from '../host/policy/openable-repository.ts';
import type { Surroundings } from './surroundings.ts';

/** Nothing where its `.git` leads nowhere else. */
export function tellRepository({ path: at, repository }: Project, { user, directories, say }: Surroundings): void {
  if (repository !== undefined) {
    say(printable(`commands in "${at}" can now also write "${repository.path}": the history, branches and tags of all its working trees`));
    say('its hooks and settings, and what it keeps for other working trees and for submodules, stay read-only there');
    return;
  }
  const outer = openableRepository(at, { ...user, directories });
  if (outer === undefined) return;
  const why = outer.ok ? `which leads to "${outer.repository.path}", outside of it` : outer.reason;
  say(printable(`git does not work in "${at}": its ".git" is a file, ${why}`));
  if (outer.ok) say(printable(`hint: ${quote(['ward', 'open', '--repository', at])} lets commands there write that repository too`));
}
