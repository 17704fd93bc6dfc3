/** The project a request is bound to, and what in it must not change unasked: looked at once, by identity. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { protectedNames } from '../core/protected.ts';
import type { Directory, Ground, Project } from '../core/values.ts';
import { held, type LookAt, lookAt } from './held.ts';
import { reached } from './outer-repository.ts';
import { outsideWorktrees } from './run/worktrees.ts';
import { secretFiles } from './secret-files.ts';
import { namesInSubmodule, submodules } from './submodules.ts';

export type FindGround = (cwd: string, projects: readonly Project[]) => Ground | undefined;

/** How it is looked at. */
export interface Looks {
  readonly look?: LookAt;
  /** What is known of secret files deeper in a project. */
  readonly knownIn?: (project: Project) => readonly Directory[];
}

/** The project a directory is bound to, with what is protected in it. */
export function findGround(
  cwd: string,
  projects: readonly Project[],
  { look = lookAt, knownIn = () => [] }: Looks = {},
): Ground | undefined {
  const project = projectAt(cwd, projects, look);
  if (project === undefined) return undefined;
  const within = inner(project, projects);
  const places = [project.path, ...within.map(one => path.join(project.path, one)), cwd];
  const listed = listing(project.path);
  const seen = survey({ root: project.path, within, listed, look });
  const leads = seen.present.some(one => one.path === '.git' && one.kind === 'file');
  const secrets = secretFiles({ root: project.path, places, listed, known: knownIn(project) });
  return { project, ...seen, ...some('secrets', secrets), ...(leads ? reached(project) : {}) };
}

/** Projects that were opened within this one are somebody's to look at too: what is protected in them is held here as well. */
function inner(project: Project, projects: readonly Project[]): readonly string[] {
  const within = projects.filter(one => one.path.startsWith(`${project.path}/`) && isStillThere(one, lookAt));
  return within.map(one => one.path.slice(project.path.length + 1));
}

/** The innermost opened project that holds the physical directory, if it is still the directory that was opened. */
export function projectAt(cwd: string, projects: readonly Project[], look: LookAt = lookAt): Project | undefined {
  const holding = projects.filter(project => cwd === project.path || cwd.startsWith(`${project.path}/`));
  return holding.sort((a, b) => b.path.length - a.path.length).find(one => isStillThere(one, look));
}

function isStillThere(project: Project, look: LookAt): boolean {
  const seen = look(project.path);
  return seen?.kind === 'directory' && seen.device === project.device && seen.inode === project.inode;
}

/** Of working trees that lie elsewhere so many are held by a mount; the others are compared afterwards. */
const most = 12;

function some<Name extends string, One>(name: Name, all: readonly One[]): { [name in Name]?: readonly One[] } {
  return all.length === 0 ? {} : ({ [name]: all } as { [name in Name]: readonly One[] });
}

/** What is in a directory; undefined where it does not say. */
function listing(directory: string): readonly string[] | undefined {
  try {
    return readdirSync(directory);
  } catch {
    return undefined;
  }
}

interface Surveyed {
  readonly root: string;
  readonly within: readonly string[];
  readonly listed: readonly string[] | undefined;
  readonly look: LookAt;
}

function survey({ root, within, listed, look }: Surveyed): Omit<Ground, 'project'> {
  const own = submodules(root);
  const below = within.flatMap(place => protectedNames.map(one => ({ ...one, path: path.join(place, one.path) })));
  const beside = outsideWorktrees(root).slice(0, most);
  const others = beside.map(one => ({ path: one.directory, kind: 'directory' as const }));
  const names = [...protectedNames, ...below, ...own.flatMap(namesInSubmodule), ...others];
  return { ...held(root, names, listed, look), ...some('submodules', own), ...some('worktrees', beside) };
}
