/** What every check is given and gives back, and the few questions that several of them ask. */
import { collect } from '../collect.ts';
import { bug } from '../fault.ts';
import type { Action, Analysis, Effect, Finding, Grant, Located, Location, PathValue, Policy, Rank, Request, Touch } from '../values.ts';

/** All that is known of a request when it is judged. */
export interface Matter {
  readonly request: Request;
  readonly analysis: Analysis;
  readonly located: Located;
}

/** A finding with the grants that a yes to it would need. */
export interface Found extends Finding {
  readonly needs: readonly Grant[];
}

/** One thing looked for: pure, and whole without any other check. */
export type Check = (matter: Matter, policy: Policy) => readonly Found[];

export type PathEffect = Extract<Effect, { kind: 'path' }>;

/** A finding of this rank. An ask may be remembered only where a check says so. */
export function found(rank: Rank, what: Pick<Found, 'id' | 'reason' | 'place'> & Partial<Found>): Found {
  return { rank, hint: undefined, rememberable: rank === 'note', needs: [], ...what };
}

/** The same thing said of many places of one effect (a pattern's matches) as one finding that needs what they all need. */
export function gathered(same: readonly Found[]): readonly Found[] {
  const byKind = Map.groupBy(same, one => `${one.id} ${one.rank}`);
  return [...byKind.values()].map(group => {
    const [first = bug('a group of nothing')] = group;
    if (group.length === 1) return first;
    return { ...first, reason: `${first.reason}, and ${group.length - 1} more like it`, needs: collect(group, one => one.needs) };
  });
}

/** An effect with the action that has it. */
export interface Met<E extends Effect> {
  readonly action: Action;
  readonly effect: E;
}

/** All effects of one kind, each with its action. */
export function effectsOf<K extends Effect['kind']>(matter: Matter, kind: K): readonly Met<Extract<Effect, { kind: K }>>[] {
  const met: Met<Extract<Effect, { kind: K }>>[] = [];
  for (const action of matter.analysis.actions) {
    for (const effect of action.effects) if (effect.kind === kind) met.push({ action, effect: effect as Extract<Effect, { kind: K }> });
  }
  return met;
}

/** Whether `path` is `root` or below it; both absolute and lexically normal. */
export function within(root: string, path: string): boolean {
  return root === '/' || (path.startsWith(root) && (path.length === root.length || path[root.length] === '/'));
}

/** Devices that hold nothing and reach nothing (decision 8), by the name the text uses: where they lead differs from run to run. */
export const harmless = /^(?:\/dev\/(?:null|zero|full|random|urandom|tty|stdin|stdout|stderr|fd\/\d+)|\/proc\/self\/fd\/\d+)$/;

/** What lies at the path of an effect: every place it may be, or the reason why that is not known. */
export type Places =
  | { readonly known: true; readonly at: readonly Spot[] }
  | { readonly known: false; readonly reason: string; readonly prefix: string };

/** A path as the text names it, and what is really there. */
export interface Spot {
  readonly named: string;
  readonly location: Location;
}

/** Where the path of an effect really is. A pattern with no match is passed on as it stands, as shells do. */
export function placesOf(path: PathValue, located: Located): Places {
  if (path.kind === 'unknown') return { known: false, reason: path.reason, prefix: path.prefix };
  const matches = path.kind === 'pattern' ? located.matches.get(path.path) : [];
  if (matches === undefined) return { known: false, reason: 'matches more than Ward looks at', prefix: path.path };
  if (matches.length > 0) return { known: true, at: matches.map(location => ({ named: location.real, location })) };
  const location = located.paths.get(path.path);
  if (location !== undefined) return { known: true, at: [{ named: path.path, location }] };
  if (path.kind === 'pattern') return { known: true, at: [{ named: path.path, location: nowhere(path.path) }] };
  return { known: false, reason: 'was not looked at', prefix: path.path };
}

/** A place at which nothing was seen and nothing can be granted. */
function nowhere(real: string): Location {
  return { real, kind: 'missing', device: '', inode: '', links: 0, parent: { path: '', device: '', inode: '' } };
}

const looking: readonly Touch[] = ['read', 'list', 'enter'];

/** Whether this way of touching changes anything. */
export function changes(touch: Touch): boolean {
  return !looking.includes(touch);
}

/** The descriptors of whoever looks: which there are, and what each is called. */
const ofItself = /^(?:\/proc\/(?:self|thread-self)|\/dev)\/fd$/;

/** The same by a number that only running tells (`/proc/$$/fd`): a sandbox has its own processes and no others. What one leads to may lie elsewhere. */
const ofSandbox = /^\/proc\/\*\/fd$/;

/** To list them tells no more than the caller gave it. What lies behind one is judged by its own name. */
function ownDescriptors({ path, touch, recursive }: PathEffect, { request }: Matter): boolean {
  if (touch !== 'list' && touch !== 'enter') return false;
  const held = request.unheld !== true;
  return path.kind === 'path' ? (held || !recursive) && ofItself.test(path.path) : held && ofSandbox.test(nameOf(path));
}

/** Devices that reach nothing, a look at its own descriptors, and files that the agent's own wrapper names: those very files, touched that very way. */
export function unquestioned(effect: PathEffect, matter: Matter): boolean {
  const { path, touch, recursive } = effect;
  const { scaffold } = matter.analysis;
  const files = changes(touch) ? scaffold?.writes : scaffold?.reads;
  if (harmless.test(nameOf(path)) || ownDescriptors(effect, matter)) return true;
  return path.kind === 'path' && !recursive && (files ?? []).includes(path.path);
}

/** A path by the name the text gives it and by the one it has where it really lies, where that is another. */
export function namesAt({ named, location: { real } }: Spot): readonly string[] {
  return named === real ? [named] : [named, real];
}

/** The path of an effect as the text names it; for an unknown one the certain part. */
export function nameOf(path: PathValue): string {
  return path.kind === 'unknown' ? `${path.prefix}…` : path.path;
}

/** The names a program goes by: the one it was called by, and the one it has where it really lies. */
export function namesOf(action: Action, located: Located): readonly string[] {
  const real = located.programs.get(action.spelled)?.real;
  const names = action.program === undefined ? [] : [action.program];
  if (real !== undefined) names.push(real.slice(real.lastIndexOf('/') + 1));
  return names;
}
