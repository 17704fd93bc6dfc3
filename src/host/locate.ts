/** The one look at the machine before consent: where each path and program really is. It only reads. */
import { accessSync, type BigIntStats, constants } from 'node:fs';
import path from 'node:path';
import { boundAt } from '../core/bound-at.ts';
import { dashedKey, leadingPatterns, standsIn } from '../core/judge/option-names.ts';
import type { Action, Ground, Located, LocatedProgram, Location, Policy, Request } from '../core/values.ts';
import { isShown } from './capabilities/machine.ts';
import { dashedNames, expandPattern, mayMatch } from './expand-pattern.ts';
import { type FindGround, findGround } from './ground.ts';
import { knownHosts } from './known-hosts.ts';
import { linkTarget } from './link-target.ts';
import { linksTo } from './links-to.ts';
import { type Looks, looks } from './looks.ts';
import { loopbackNames } from './loopback-names.ts';
import { otherRepositories } from './other-repositories.ts';
import { partableNames } from './partable-names.ts';

/** As the kernel counts: path_resolution(7) gives up after 40 links. */
const linkBound = 40;

/** Where everything that the actions touch really is, and the project the request is bound to. */
export type Locate = (actions: readonly Action[], request: Request, policy: Policy) => Located;

/** One look, which remembers nothing of any before. */
export const locate: Locate = (actions, request, policy) => locator()(actions, request, policy);

/** By the looks of one moment, at each thing once: for many requests that came together. Not to be kept, for the machine changes. */
export function locator(find: FindGround = findGround, look = looks()): Locate {
  const seen: Seen = {
    look,
    paths: new Map(),
    matches: new Map(),
    dashed: new Map(),
    parted: new Map(),
    programs: new Map(),
    grounds: new Map(),
  };
  return (actions, request, policy) => {
    const ground = boundTo(request, at => remember(seen.grounds, `${policy.id} ${at}`, () => find(at, policy.projects)));
    const found = programs(actions, request, seen);
    return {
      ...places(actions, seen),
      dashed: dashed(actions, seen),
      parted: parted(actions, seen),
      programs: found,
      loopback: loopbackNames(actions),
      hosts: knownHosts(actions, { ground, request, policy, programs: found }),
      ground,
      ...otherRepositories(actions, ground),
    };
  };
}

/** What a service of the policy may only read is read-only whole. */
function boundTo({ scene }: Request, find: (at: string) => Ground | undefined): Ground | undefined {
  const ground = find(boundAt(scene));
  return ground !== undefined && scene.service?.access === 'read' ? { ...ground, readOnly: true } : ground;
}

/** What a locator saw: by absolute path or pattern, by directory, by name and where it was looked for, by policy and directory. */
interface Seen {
  readonly look: Looks;
  readonly paths: Map<string, Location>;
  readonly matches: Map<string, readonly Location[] | undefined>;
  readonly dashed: Map<string, readonly string[]>;
  readonly parted: Map<string, readonly string[] | undefined>;
  readonly programs: Map<string, LocatedProgram>;
  readonly grounds: Map<string, Ground | undefined>;
}

function places(actions: readonly Action[], seen: Seen): Pick<Located, 'paths' | 'matches'> {
  const locateOne = (file: string) => locatePath(file, seen.look);
  const expand = (pattern: string) => expandPattern(pattern)?.map(locateOne);
  const paths = new Map<string, Location>();
  const matches = new Map<string, readonly Location[] | undefined>();
  for (const effect of actions.flatMap(action => action.effects)) {
    if (effect.kind !== 'path' && effect.kind !== 'discard') continue;
    const { path: value } = effect;
    if (value.kind === 'path') paths.set(value.path, remember(seen.paths, value.path, locateOne));
    if (effect.kind === 'path' && effect.settings?.missing !== undefined) {
      paths.set(effect.settings.missing, remember(seen.paths, effect.settings.missing, locateOne));
    }
    if (value.kind === 'pattern') matches.set(value.path, remember(seen.matches, value.path, expand));
  }
  return { paths, matches };
}

function programs(actions: readonly Action[], request: Request, seen: Seen): Located['programs'] {
  const found = new Map<string, LocatedProgram>();
  const search = request.scene.environment.get('PATH') ?? '/usr/local/bin:/usr/bin:/bin';
  for (const { knowledge, program, spelled, cwd, within } of actions) {
    if (knowledge === 'builtin' || program === undefined || found.has(spelled)) continue;
    const from = spelled.includes('/') ? (cwd ?? request.scene.cwd) : search;
    const wrapped = within.length > 0 && tools.test(spelled);
    const look = () => (wrapped ? locateTool(spelled, { from, search, look: seen.look }) : locateProgram(spelled, from, seen.look));
    const one = remember(seen.programs, `${from}\0${spelled}\0${wrapped}`, look);
    found.set(spelled, isApart(one, request) ? { ...one, apart: locatePath(one.real, seen.look) } : one);
  }
  return found;
}

function isApart(program: LocatedProgram, { scene }: Request): program is LocatedProgram & { readonly real: string } {
  return program.real !== undefined && program.stamp !== undefined && !isShown(program.real, scene.home);
}

/** Where the packages of a project put their tools. */
const tools = /^(?:node_modules\/\.bin|\.venv\/bin)\//;

/** What `npx`, `poetry run` and their kin start by its name alone: from the project's packages, in this directory or one above it, else from PATH. */
function locateTool(spelled: string, { from: cwd, search, look }: { from: string; search: string; look: Looks }): LocatedProgram {
  const above = cwd.split('/').map((_, at, parts) => parts.slice(0, parts.length - at).join('/') || '/');
  const installed = above
    .map(one => path.join(one, packaged(spelled)))
    .find(one => (spelled.includes('/@') ? isFile(one, look) : executable(one, look)));
  return installed === undefined ? locateProgram(path.basename(spelled), search, look) : seenProgram(installed, look);
}

/** A package with a scope may call its program anything: then it is known by its own description. */
function packaged(spelled: string): string {
  return spelled.includes('/@') ? `${spelled.replace('/.bin/', '/')}/package.json` : spelled;
}

function isFile(file: string, look: Looks): boolean {
  return look.to(file)?.isFile() === true;
}

/** Names that patterns would turn into options, each directory read once. */
function dashed(actions: readonly Action[], seen: Seen): Located['dashed'] {
  const found = new Map<string, readonly string[]>();
  for (const action of actions) {
    for (const cwd of standsIn(action)) {
      for (const pattern of leadingPatterns(action)) {
        const names = remember(seen.dashed, cwd, dashedNames);
        found.set(
          dashedKey(cwd, pattern),
          names.filter(name => mayMatch(pattern, name)),
        );
      }
    }
  }
  return found;
}

/** Names that the shell would part where they stand in a word that is not quoted. */
function parted(actions: readonly Action[], seen: Seen): Located['parted'] {
  const patterns = actions.flatMap(action => action.effects.flatMap(one => (one.kind === 'split' ? [one.pattern] : [])));
  return new Map(patterns.map(one => [one, remember(seen.parted, one, partableNames)]));
}

function remember<T>(known: Map<string, T>, key: string, look: (key: string) => T): T {
  const before = known.get(key);
  if (before !== undefined || known.has(key)) return before as T;
  const made = look(key);
  known.set(key, made);
  return made;
}

/** The real place of an absolute path: every symlink resolved; for a missing one, the real parent and the missing rest. */
export function locatePath(given: string, look = looks()): Location {
  const seen = identify(given, look);
  if (seen !== undefined) return { ...seen, parent: directoryAbove(path.dirname(seen.real), look), ...ledTo(given, seen.real) };
  const real = missing(given, { depth: 0, look });
  const parent = directoryAbove(path.dirname(real), look);
  return { real, kind: 'missing', device: '', inode: '', links: 0, parent, ...ledTo(given, real) };
}

function ledTo(given: string, real: string): Pick<Location, 'through'> {
  return given === real ? {} : { through: linksTo(given) };
}

function identify(given: string, look: Looks): Omit<Location, 'parent'> | undefined {
  try {
    const real = look.real(given);
    const seen = real === undefined ? undefined : look.at(real);
    if (real === undefined || seen === undefined) return undefined;
    const stamp = seen.isFile() ? { stamp: `${seen.size} ${seen.mtimeNs}` } : {};
    return { real, kind: kindOf(seen), device: String(seen.dev), inode: String(seen.ino), links: Number(seen.nlink), ...stamp };
  } catch {
    return undefined;
  }
}

/** The nearest directory that exists, from this one upwards. */
function directoryAbove(directory: string, look: Looks): Location['parent'] {
  const seen = identify(directory, look);
  if (seen?.kind === 'directory') return { path: seen.real, device: seen.device, inode: seen.inode };
  const above = path.dirname(directory);
  return above === directory ? { path: directory, device: '', inode: '' } : directoryAbove(above, look);
}

function kindOf(seen: BigIntStats): Location['kind'] {
  if (seen.isFile()) return 'file';
  if (seen.isDirectory()) return 'directory';
  return seen.isBlockDevice() || seen.isCharacterDevice() ? 'device' : 'other';
}

/** Where a missing path would come to be. A dangling link counts as its target; a loop stays as given. */
function missing(given: string, { depth, look }: Following): string {
  const parent = path.dirname(given);
  if (parent === given || depth > linkBound) return given;
  const target = linkTarget(given);
  if (target !== undefined) return resolve(path.resolve(parent, target), { depth: depth + 1, look });
  return path.join(resolve(parent, { depth, look }), path.basename(given));
}

interface Following {
  /** Links that were followed to come here. */
  readonly depth: number;
  readonly look: Looks;
}

function resolve(given: string, following: Following): string {
  return identify(given, following.look)?.real ?? missing(given, following);
}

/** `from` is where a name with a slash counts from, else the value of PATH. */
function locateProgram(name: string, from: string, look: Looks): LocatedProgram {
  const search = from.split(':').filter(one => one.startsWith('/'));
  const candidates = name.includes('/') ? [path.resolve(from, name)] : search.map(directory => path.join(directory, name));
  const found = candidates.find(one => executable(one, look));
  return found === undefined ? { real: undefined, writable: false } : seenProgram(found, look);
}

function seenProgram(found: string, look: Looks): LocatedProgram {
  const { real, stamp } = identify(found, look) ?? { real: missing(found, { depth: 0, look }) };
  return { real, writable: writable(real), ...(stamp === undefined ? {} : { stamp }), ...ledTo(found, real) };
}

function executable(file: string, look: Looks): boolean {
  try {
    // Most names of a search are not there, and an exception costs fifty times the look.
    if (!isFile(file, look)) return false;
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether the user could change the program: a fact about who wrote it, read by the judge for programs of the project. */
function writable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
