/** Names in a project that run code on mere look (git's hooks and configuration, editor and agent settings): a change asks, each time. */
import { collect } from '../collect.ts';
import { settingWords, verb } from '../explain.ts';
import { foldCase } from '../fold-case.ts';
import { type ProtectedName, protectedNames } from '../protected.ts';
import type { Directory, Grant, Ground } from '../values.ts';
import {
  type Check,
  changes,
  effectsOf,
  type Found,
  found,
  gathered,
  type Matter,
  nameOf,
  type PathEffect,
  placesOf,
  type Spot,
  within,
} from './matter.ts';

/** Every change to a protected name of the project, and every command in one where such a name can't be held. */
export const protectedFiles: Check = matter => [
  ...links(matter),
  ...collect(effectsOf(matter, 'path'), ({ effect }) => judgePath(effect, matter)),
];

/** A mount holds what a link leads to, not the link: whoever may write beside it can turn it elsewhere. */
function links(matter: Matter): readonly Found[] {
  const place = { start: 0, end: matter.analysis.subject.length };
  return (matter.located.ground?.links ?? []).map(name =>
    found('ask', {
      id: 'protected-link',
      reason: `${name} in the project is a symbolic link, which Ward can't keep a command from changing`,
      place,
      hint: `put what it leads to in its place, or take it away`,
    }),
  );
}

function judgePath(effect: PathEffect, matter: Matter): readonly Found[] {
  const places = placesOf(effect.path, matter.located);
  const { ground } = matter.located;
  if (!changes(effect.touch) || ground === undefined || !places.known) return [];
  return gathered(collect(places.at, spot => judgeSpot(effect, spot, { ground, matter })));
}

/** A name as it is compared, with what it stands for. */
interface Compared {
  readonly path: string;
  readonly name: ProtectedName;
}

const comparedAs = (name: ProtectedName): Compared => ({ path: foldCase(name.path), name });
const compared = protectedNames.map(comparedAs);

function judgeSpot(effect: PathEffect, spot: Spot, { ground, matter }: { ground: Ground; matter: Matter }): readonly Found[] {
  const project = foldCase(ground.project.path);
  const real = foldCase(effect.touch === 'replace' ? (inOther(effect, matter) ?? inRepository(spot, ground)) : spot.location.real);
  if (!within(project, real)) return [];
  const below = real.slice(project === '/' ? 1 : project.length + 1);
  const touches = (one: Compared) => touched(effect, below, one) && !inNewRepository(one.name, ground);
  const hits = [...compared.filter(touches), ...ofOthers(ground).map(comparedAs).filter(touches)].map(one => one.name);
  const [hit] = hits;
  if (hit === undefined) return [];
  const announced = effect.settings === undefined ? undefined : settings(effect, effect.settings, { hits, ground, matter });
  if (announced !== undefined) return announced;
  const what = within(`${project}/${foldCase(hit.path)}`, real) ? nameOf(effect.path) : `${nameOf(effect.path)}, with ${hit.path} in it`;
  const reason = `${verb(effect.touch)} ${what}, which can run code when somebody only looks at the project`;
  return [found('ask', { id: 'protected', reason, place: effect.place, needs: hits.map(name => lifting(name.path, ground)) })];
}

/** What is protected in the repositories of submodules and for other working trees, as far as it is there; what appears is looked at when the command has ended. */
function ofOthers({ submodules = [], worktrees = [], present }: Ground): readonly ProtectedName[] {
  if (submodules.length + worktrees.length === 0) return [];
  const reason = 'git reads it in a submodule or another working tree';
  return present.filter(one => /^\.git\/(?:modules|worktrees)\//.test(one.path)).map(({ path, kind }) => ({ path, kind, reason }));
}

/** A file of git's settings that is there, and is changed in no more than the command is known to: told, and compared when it has run. */
function settings(effect: PathEffect, { keys, missing }: NonNullable<PathEffect['settings']>, { hits, ground, matter }: Around) {
  const [hit, ...others] = hits;
  const seen = settingsOf(ground, hit?.path);
  if (seen === undefined || others.length > 0) return undefined;
  const there = missing === undefined ? undefined : matter.located.paths.get(missing);
  if (there !== undefined && there.kind !== 'missing') return [];
  const needs: Grant[] = [{ kind: 'settings', ...seen, keys }];
  return [
    found('note', { id: 'git-settings', reason: `may change git's settings here: ${settingWords(keys)}`, place: effect.place, needs }),
  ];
}

/** That file where it really lies: of a working tree whose repository lies outside, there. */
function settingsOf({ project, present, repository }: Ground, name: string | undefined): Directory | undefined {
  const find = (root: string, all: Ground['present'], path: string | undefined): Directory | undefined => {
    const seen = all.find(one => one.path === path && one.kind === 'file');
    return seen === undefined ? undefined : { path: `${root}/${seen.path}`, device: seen.device, inode: seen.inode };
  };
  const [outside] = repository ?? [];
  const own = find(project.path, present, name);
  return own !== undefined || outside === undefined || name !== '.git/config' ? own : find(outside.path, outside.present, 'config');
}

interface Around {
  readonly hits: readonly ProtectedName[];
  readonly ground: Ground;
  readonly matter: Matter;
}

/** The settings of a repository that was found where git is to stand, and is not the project's own. */
function inOther({ path }: PathEffect, { located }: Matter): string | undefined {
  const stands = path.kind === 'path' ? /^(.*)\/\.git\/config$/s.exec(path.path)?.[1] : undefined;
  return stands === undefined ? undefined : located.repositories?.get(`git ${stands || '/'}`)?.config;
}

/** What is changed lies in the repository that git finds by looking upwards: below the project, where no other one is, the project's own. */
function inRepository({ location }: Spot, { project, submodules = [] }: Ground): string {
  const [, above, rest] = /^(.*)(\/\.git\/(?:config|hooks)(?:\/.*)?)$/s.exec(location.real) ?? [];
  if (above === undefined || above === project.path || !within(project.path, above)) return location.real;
  const own = submodules.find(one => one.tree !== undefined && within(`${project.path}/${one.tree}`, above));
  if (own !== undefined) return `${project.path}/${own.repository}${rest?.slice('/.git'.length)}`;
  const nested = location.kind !== 'missing' || within(`${above}/.git`, location.parent.path);
  return nested ? location.real : `${project.path}${rest}`;
}

/** What a yes lifts is the protection of that name alone; one that is not there yet has no identity. */
function lifting(name: string, { project, present }: Ground): Grant {
  const seen = present.find(one => one.path === name);
  return { kind: 'write', path: `${project.path}/${name}`, device: seen?.device ?? '', inode: seen?.inode ?? '' };
}

/** A repository that the command makes (`git init`) is looked at when it is there: it may stay if it runs nothing. */
function inNewRepository(name: ProtectedName, ground: Ground): boolean {
  return name.path.startsWith('.git/') && ground.missing.includes('.git');
}

/** At the name, or below it where it is a directory, or a tree above it taken as a whole. Adding to a directory above it is not. */
function touched(effect: PathEffect, below: string, { path, name }: Compared): boolean {
  if (below === path || (name.kind === 'directory' && holds(path, below))) return true;
  return (effect.recursive || effect.touch === 'delete' || effect.touch === 'move') && holds(below, path);
}

/** Whether the second lies below the first, both seen from the project; the project itself is nothing. */
function holds(directory: string, path: string): boolean {
  return directory === '' || (path.startsWith(directory) && path[directory.length] === '/');
}
