/** Repositories that a command stands in or names, and that are not the project's own: what their settings and hooks run. Never runs git. */
import { lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import path from 'node:path';
import { namedByGit, namedByHg, namedByJj } from '../core/named-by-settings.ts';
import type { Action, Effect, Ground, Located, OtherRepository } from '../core/values.ts';
import { gitlinksIn } from './gitlinks-in.ts';
import { kindAt, readInside } from './known-hosts/read-inside.ts';
import { lineOf } from './run/worktrees.ts';

type Meant = Extract<Effect, { kind: 'repository' }>;

/** Each that is named by one of these, by `system directory`. The project's own, and what is held as that is, costs no reading. */
export function otherRepositories(actions: readonly Action[], ground: Ground | undefined): Pick<Located, 'repositories' | 'entered'> {
  const found = new Map<string, OtherRepository>();
  const entered = new Map<string, readonly OtherRepository[]>();
  const seen = new Set<string>();
  const made = new Set<string>();
  for (const effect of actions.flatMap(action => action.effects)) {
    if (effect.kind !== 'repository' || effect.at === undefined) continue;
    if (effect.makes === true) made.add(effect.at);
    if (effect.makes === true) continue;
    const key = `${effect.system} ${effect.at}`;
    if (effect.enters === true && !entered.has(key)) entered.set(key, enteredFrom(effect.at, ground));
    if (seen.has(key)) continue;
    seen.add(key);
    const there = otherRepository(effect.system, effect.at, ground);
    const other = made.size === 0 ? there : (madeBelow(there, effect.at, made, ground) ?? there);
    if (other !== undefined) found.set(key, other);
  }
  const held = new Map([...entered].filter(([, all]) => all.length > 0));
  return { ...(found.size === 0 ? {} : { repositories: found }), ...(held.size === 0 ? {} : { entered: held }) };
}

// ---- what a repository holds -------------------------------------------------------------------------------------------

/** Submodules in submodules deeper than this are not looked for, and told to be there; git goes into all. */
const deepest = 8;

/** `git status` and its kin ask each what is changed in it, and so run what its settings name: those that have any. */
function enteredFrom(at: string, ground: Ground | undefined): readonly OtherRepository[] {
  const start = physical(at);
  for (const tree of start === undefined ? [] : above(start, ground?.project.path)) {
    const own = ownOf(tree);
    if (own !== undefined)
      return heldBy(own === tree && tree.endsWith('/.git') ? path.dirname(tree) : tree, own, { ground, seen: new Set() });
  }
  return [];
}

interface Around {
  readonly ground: Ground | undefined;
  readonly seen: Set<string>;
}

function heldBy(tree: string, own: string, { ground, seen }: Around, depth = 0): readonly OtherRepository[] {
  if (seen.has(own)) return [];
  seen.add(own);
  return gitlinksIn(own).flatMap(({ file, paths }) => {
    const why = paths === undefined ? "an index, which Ward can't read" : depth > deepest ? 'more within than Ward looks for' : undefined;
    if (why !== undefined) return [{ directory: tree, config: file, settings: [why], hooks: [], marks: markOf(file) }];
    return (paths ?? []).flatMap(name => heldAt(path.join(tree, name), { ground, seen }, depth + 1));
  });
}

function heldAt(tree: string, around: Around, depth: number): readonly OtherRepository[] {
  const own = gitDirectory(path.join(tree, '.git'));
  if (own === undefined || !isGitDirectory(own)) return [];
  const here = gitIn(tree, around.ground);
  const runs = here !== undefined && here !== 'held' && here.settings.length + here.hooks.length > 0;
  return [...(runs ? [here] : []), ...heldBy(tree, own, around, depth)];
}

/** One that the command itself makes first, of which nothing is there yet, and which is nearer than what is there. */
function madeBelow(
  there: OtherRepository | undefined,
  at: string,
  made: ReadonlySet<string>,
  ground: Ground | undefined,
): OtherRepository | undefined {
  const named = above(at, undefined).find(one => made.has(one));
  const parent = named === undefined ? undefined : physical(path.dirname(named));
  if (named === undefined || parent === undefined) return undefined;
  const directory = physical(named) ?? path.join(parent, path.basename(named));
  if ((there !== undefined && isWithin(directory, there.directory)) || gitIn(directory, ground) !== undefined) return undefined;
  return { directory, config: path.join(directory, '.git/config'), settings: [], hooks: [], marks: [] };
}

function otherRepository(system: Meant['system'], at: string, ground: Ground | undefined): OtherRepository | undefined {
  const root = ground?.project.path;
  if (at === root && system !== 'git') return undefined;
  if (at === root && hasOwn(ground)) return undefined;
  const start = physical(at);
  if (start === undefined) return undefined;
  for (const directory of above(start, root)) {
    if (directory === root && (system !== 'git' || hasOwn(ground))) return undefined;
    const here = { git: gitIn, hg: hgIn, jj: jjIn }[system](directory, ground);
    if (here !== undefined) return here === 'held' ? undefined : here;
  }
  return undefined;
}

/** The `.git` of a project is held, whatever it is. */
function hasOwn(ground: Ground | undefined): boolean {
  return ground !== undefined && !ground.missing.includes('.git');
}

function physical(directory: string): string | undefined {
  try {
    return realpathSync.native(directory);
  } catch {
    return undefined;
  }
}

/** Upwards as far as a command in the project sees: itself; from elsewhere to the top. */
function above(start: string, root: string | undefined): readonly string[] {
  const parts = start === '/' ? [''] : start.split('/');
  const all = parts.map((_, at) => parts.slice(0, parts.length - at).join('/') || '/');
  return root !== undefined && isWithin(root, start) ? all.filter(one => isWithin(root, one)) : all;
}

const isWithin = (root: string, one: string) => one === root || one.startsWith(root === '/' ? root : `${root}/`);

// ---- git (gitrepository-layout(5)) -------------------------------------------------------------------------------------

function gitIn(directory: string, ground: Ground | undefined): OtherRepository | 'held' | undefined {
  const own = ownOf(directory);
  if (own === undefined) return undefined;
  const common = commonOf(own);
  const isHeld = holds(common, ground);
  const files = [...(isHeld ? [] : [path.join(common, 'config')]), path.join(own, 'config.worktree')];
  const settings = files.flatMap(file => named(file, text => namedByGit(text, value => path.resolve(common, value) === directory)));
  const hooks = isHeld ? [] : hooksIn(path.join(common, 'hooks'));
  if (isHeld && settings.length === 0) return 'held';
  return { directory, config: path.join(common, 'config'), settings, hooks, marks: marksOf(settings, files) };
}

/** The repository of a directory, or itself. */
function ownOf(directory: string): string | undefined {
  return [gitDirectory(path.join(directory, '.git')), directory].find(one => one !== undefined && isGitDirectory(one));
}

/** A `.git` that is a file says where the repository is; one that is a link is followed as git follows it. */
function gitDirectory(git: string): string | undefined {
  const kind = kindAt(git);
  if (kind === undefined || kind === 'directory') return kind && git;
  const real = physical(git);
  if (real === undefined || kindAt(real) === 'directory') return real;
  const to = /^gitdir: (.+)$/.exec(lineOf(real) ?? '')?.[1];
  return to === undefined ? undefined : physical(path.resolve(path.dirname(real), to));
}

/** What git itself asks of one. */
function isGitDirectory(directory: string): boolean {
  if (kindAt(path.join(directory, 'HEAD')) === undefined) return false;
  const common = commonOf(directory);
  return ['objects', 'refs'].every(name => kindAt(path.join(common, name)) !== undefined);
}

function commonOf(directory: string): string {
  const line = lineOf(path.join(directory, 'commondir'));
  if (line === undefined) return directory;
  const common = path.resolve(directory, line);
  return physical(common) ?? common;
}

/** Nothing that runs may change what is in it: the project's own, those of its submodules, and that of an opened project within. */
function holds(common: string, ground: Ground | undefined): boolean {
  if (ground === undefined) return false;
  const { project, present, repository = [] } = ground;
  if (common === path.join(project.path, '.git') || repository.some(one => one.path === common)) return true;
  return present.some(one => one.path.endsWith('config') && path.join(project.path, one.path) === path.join(common, 'config'));
}

/** githooks(5): what may be executed, and is no sample. */
function hooksIn(directory: string): readonly string[] {
  try {
    const all = readdirSync(directory).filter(name => !name.endsWith('.sample'));
    return all.filter(name => ((statOf(path.join(directory, name))?.mode ?? 0) & 0o111) !== 0).sort();
  } catch {
    return [];
  }
}

function statOf(file: string): Stats | undefined {
  return statSync(file, { throwIfNoEntry: false });
}

// ---- Mercurial and Jujutsu ---------------------------------------------------------------------------------------------

function hgIn(directory: string): OtherRepository | undefined {
  const own = path.join(directory, '.hg');
  if (kindAt(own) === undefined) return undefined;
  const shared = lineOf(path.join(own, 'sharedpath'));
  const files = [
    ...['hgrc', 'hgrc-not-shared'].map(name => path.join(own, name)),
    ...(shared === undefined ? [] : [path.resolve(own, shared, 'hgrc')]),
  ];
  return told(directory, files, namedByHg);
}

/** `.jj/repo` is the repository, or of a further workspace a file that says where that is. */
function jjIn(directory: string): OtherRepository | undefined {
  const own = path.join(directory, '.jj');
  if (kindAt(own) === undefined) return undefined;
  const line = lineOf(path.join(own, 'repo'));
  const repository = line === undefined ? path.join(own, 'repo') : path.resolve(own, line);
  return told(directory, [path.join(repository, 'config.toml'), path.join(own, 'workspace-config.toml')], namedByJj);
}

function told(directory: string, files: readonly string[], read: (text: string) => readonly string[]): OtherRepository {
  const settings = files.flatMap(file => named(file, read));
  return { directory, config: files[0] ?? directory, settings, hooks: [], marks: marksOf(settings, files) };
}

// ---- files of settings -------------------------------------------------------------------------------------------------

/** A link, a pipe, or what is too long is not read, and said. */
function named(file: string, read: (text: string) => readonly string[]): readonly string[] {
  if (kindAt(file) === undefined) return [];
  const directory = physical(path.dirname(file)) ?? '';
  const text = readInside(directory, path.join(directory, path.basename(file)));
  return text === undefined ? [`${path.basename(file)}, which Ward can't read`] : read(text);
}

/** A yes to what they say is void when they change. */
function marksOf(settings: readonly string[], files: readonly string[]): readonly string[] {
  return settings.length === 0 ? [] : files.flatMap(markOf);
}

function markOf(file: string): readonly string[] {
  try {
    const real = realpathSync.native(file);
    const { dev, ino, size, mtimeNs } = lstatSync(real, { bigint: true });
    return [`${real} ${dev}:${ino} ${size} ${mtimeNs}`];
  } catch {
    return [];
  }
}
