/** The ground of lines that come one after the other in one place: looked at each time, and made anew where anything there is another. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { isSecretName } from '../core/secret-names.ts';
import type { Ground, Project } from '../core/values.ts';
import { type FindGround, findGround, listing } from './ground.ts';
import { lookAt, type Seen } from './held.ts';

/** What a ground was made of, seen before it was made: a change while it was made is one that is seen the next time. */
interface Kept {
  readonly cwd: string;
  readonly projects: readonly Project[];
  readonly lists: readonly (readonly [directory: string, names: readonly string[] | undefined])[];
  readonly looks: ReadonlyMap<string, Seen>;
  readonly ground: Ground;
}

/** `findGround` for a process that stays. What holds repositories of others, secrets or other projects is looked at whole each time. */
export function standingGround(): FindGround {
  let kept: Kept | undefined;
  return (cwd, projects) => {
    if (kept?.cwd === cwd && kept.projects === projects && isAsItWas(kept)) return kept.ground;
    const looks = new Map<string, Seen>();
    const noting = (file: string) => {
      const seen = lookAt(file);
      looks.set(file, seen);
      return seen;
    };
    const root = projects
      .filter(one => cwd === one.path || cwd.startsWith(`${one.path}/`))
      .sort((a, b) => b.path.length - a.path.length)[0]?.path;
    const lists = [...new Set([root ?? cwd, cwd])].map(one => [one, listing(one)] as const);
    const others = root !== undefined && hasOthers(root);
    const ground = findGround(cwd, projects, { look: noting });
    const plain = ground?.project.path === root && !others && !projects.some(one => one.path.startsWith(`${root}/`));
    const secret = lists.some(([, names]) => names === undefined || names.some(isSecretName));
    const leads = looks.get(`${root}/.git`)?.kind === 'file';
    kept = ground === undefined || !plain || secret || leads ? undefined : { cwd, projects, lists, looks, ground };
    return ground;
  };
}

/** Repositories of submodules, or further working trees. */
const hasOthers = (root: string) =>
  ['.git/modules', '.git/worktrees'].some(one => statSync(path.join(root, one), { throwIfNoEntry: false }) !== undefined);

function isAsItWas({ lists, looks, ground }: Kept): boolean {
  for (const [file, seen] of looks) if (!isSame(seen, lookAt(file))) return false;
  return lists.every(([directory, names]) => sameNames(names, listing(directory))) && !hasOthers(ground.project.path);
}

const isSame = (one: Seen, other: Seen) => one?.kind === other?.kind && one?.device === other?.device && one?.inode === other?.inode;

const sameNames = (some: readonly string[] | undefined, others: readonly string[] | undefined) =>
  some?.length === others?.length && some?.every((one, index) => one === others?.[index]) === true;
