/** The ground of lines that come one after the other in one place: looked at each time, and made anew where anything there is another. */
import path from 'node:path';
import { isSecretName } from '../core/secret-names.ts';
import type { Ground, Project } from '../core/values.ts';
import { findGround } from './ground.ts';
import { type Seen, seenBy } from './held.ts';
import { type Looks, looks } from './looks.ts';
import { type Standing, standingSources } from './standing-sources.ts';

/** What a ground was made of, seen before it was made: a change while it was made is one that is seen the next time. */
interface Kept {
  readonly cwd: string;
  readonly projects: readonly Project[];
  readonly lists: readonly (readonly [directory: string, names: readonly string[] | undefined])[];
  readonly looks: ReadonlyMap<string, Seen>;
  readonly ground: Ground;
}

/** By the looks of this moment, where others have looked already. */
export type StandingGround = (cwd: string, projects: readonly Project[], look?: Looks) => Ground | undefined;

/** `findGround` for a process that stays. What holds repositories of others, secrets or other projects is looked at whole each time. */
export function standingGround(standing: Standing = standingSources()): StandingGround {
  let kept: Kept | undefined;
  return (cwd, projects, look = looks()) => {
    if (kept?.cwd === cwd && kept.projects === projects && isAsItWas(kept, look, standing)) return kept.ground;
    const seen = new Map<string, Seen>();
    const noting = (file: string) => {
      const one = seenBy(look, file);
      seen.set(file, one);
      return one;
    };
    const root = projects
      .filter(one => cwd === one.path || cwd.startsWith(`${one.path}/`))
      .sort((a, b) => b.path.length - a.path.length)[0]?.path;
    const lists = [...new Set([root ?? cwd, cwd])].map(one => [one, standing.names(one, look)] as const);
    const others = root !== undefined && hasOthers(root, look);
    const ground = findGround(cwd, projects, { look: noting });
    const plain = ground?.project.path === root && !others && !projects.some(one => one.path.startsWith(`${root}/`));
    const secret = lists.some(([, names]) => names === undefined || names.some(isSecretName));
    const leads = seen.get(`${root}/.git`)?.kind === 'file';
    kept = ground === undefined || !plain || secret || leads ? undefined : { cwd, projects, lists, looks: seen, ground };
    return ground;
  };
}

/** Repositories of submodules, or further working trees. */
const hasOthers = (root: string, look: Looks) =>
  ['.git/modules', '.git/worktrees'].some(one => look.to(path.join(root, one)) !== undefined);

function isAsItWas({ lists, looks, ground }: Kept, look: Looks, standing: Standing): boolean {
  for (const [file, seen] of looks) if (!isSame(seen, seenBy(look, file))) return false;
  return lists.every(([directory, names]) => sameNames(names, standing.names(directory, look))) && !hasOthers(ground.project.path, look);
}

const isSame = (one: Seen, other: Seen) => one?.kind === other?.kind && one?.device === other?.device && one?.inode === other?.inode;

const sameNames = (some: readonly string[] | undefined, others: readonly string[] | undefined) =>
  some !== undefined && (some === others || (some.length === others?.length && some.every((one, index) => one === others[index])));
