/** The project a request is bound to, and what in it must not change unasked: looked at once, by identity. */
import { lstatSync } from 'node:fs';
import path from 'node:path';
import { isRepository, protectedNames } from '../core/protected.ts';
import type { Ground, Project } from '../core/values.ts';
import { outsideWorktrees } from './run/worktrees.ts';
import { secretFiles } from './secret-files.ts';
import { namesInSubmodule, submodules } from './submodules.ts';

/** The project a directory is bound to, with what is protected in it. */
export function findGround(cwd: string, projects: readonly Project[]): Ground | undefined {
  const project = projectAt(cwd, projects);
  if (project === undefined) return undefined;
  const within = inner(project, projects);
  const places = [project.path, ...within.map(one => path.join(project.path, one)), cwd];
  return { project, ...survey(project.path, within), ...some('secrets', secretFiles(project.path, places)) };
}

/** Projects that were opened within this one are somebody's to look at too: what is protected in them is held here as well. */
function inner(project: Project, projects: readonly Project[]): readonly string[] {
  const within = projects.filter(one => one.path.startsWith(`${project.path}/`) && isStillThere(one));
  return within.map(one => one.path.slice(project.path.length + 1));
}

/** The innermost opened project that holds the physical directory, if it is still the directory that was opened. */
export function projectAt(cwd: string, projects: readonly Project[]): Project | undefined {
  const holding = projects.filter(project => cwd === project.path || cwd.startsWith(`${project.path}/`));
  return holding.sort((a, b) => b.path.length - a.path.length).find(isStillThere);
}

function look(file: string): { kind: 'file' | 'directory' | 'link' | 'other'; device: string; inode: string } | undefined {
  const seen = lstatOrNothing(file);
  if (seen === undefined) return undefined;
  const kind = seen.isFile() ? 'file' : seen.isDirectory() ? 'directory' : seen.isSymbolicLink() ? 'link' : 'other';
  return { kind, device: String(seen.dev), inode: String(seen.ino) };
}

function lstatOrNothing(file: string) {
  try {
    return lstatSync(file, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function isStillThere(project: Project): boolean {
  const seen = look(project.path);
  return seen?.kind === 'directory' && seen.device === project.device && seen.inode === project.inode;
}

/** Of working trees that lie elsewhere so many are held by a mount; the others are compared afterwards. */
const most = 12;

function some<Name extends string, One>(name: Name, all: readonly One[]): { [name in Name]?: readonly One[] } {
  return all.length === 0 ? {} : ({ [name]: all } as { [name in Name]: readonly One[] });
}

function survey(root: string, within: readonly string[]): Omit<Ground, 'project'> {
  const present: Ground['present'][number][] = [];
  const chain = new Map<string, Ground['chain'][number]>();
  const missing: string[] = [];
  const links = new Set<string>();
  const own = submodules(root);
  const everywhere = ['', ...within].flatMap(place => protectedNames.map(one => ({ ...one, path: path.join(place, one.path) })));
  const beside = outsideWorktrees(root).slice(0, most);
  const others = beside.map(one => ({ path: one.directory, kind: 'directory' as const }));
  const names = [...everywhere, ...own.flatMap(namesInSubmodule), ...others];
  for (const { path: name, kind } of names) {
    const above = ancestors(name).map(one => ({ path: one, seen: look(path.join(root, one)) }));
    for (const one of above) if (one.seen?.kind === 'link') links.add(one.path);
    if (above.some(one => one.seen?.kind === 'link' || (one.seen?.kind !== 'directory' && isWhole(one.path)))) continue;
    const seen = look(path.join(root, name));
    if (seen === undefined) missing.push(name);
    else if (seen.kind === 'link') links.add(name);
    // A repository's directory stays writable around its protected names; whatever else stands there, another kind of it could take its place.
    else if (seen.kind === kind || !isRepository(name)) {
      present.push({ path: name, kind: seen.kind === 'directory' ? 'directory' : 'file', device: seen.device, inode: seen.inode });
      for (const one of above)
        if (one.seen !== undefined) chain.set(one.path, { path: one.path, device: one.seen.device, inode: one.seen.inode });
    }
  }
  return { present, missing, chain: [...chain.values()], links: [...links], ...some('submodules', own), ...some('worktrees', beside) };
}

/** A repository that comes to be is looked at as one: what git itself puts in it may stay. */
function isWhole(directory: string): boolean {
  return path.basename(directory) === '.git' || directory.includes('.git/');
}

/** `a/b/c` → `a`, `a/b`. */
function ancestors(name: string): readonly string[] {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
