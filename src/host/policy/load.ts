/** The policy that holds here and now: system, user and project file, each as far as it is trusted. Plain JSON, no library. */
import os from 'node:os';
import path from 'node:path';
import { GuardError } from '../../core/fault.ts';
import type { Machine } from '../../core/limits.ts';
import { ends } from '../../core/policy/ends.ts';
import { emptyLayer, type Origin, type PolicyLayer } from '../../core/policy/layer.ts';
import { type Layers, partsOfDay, policy } from '../../core/policy/policy.ts';
import { tighten } from '../../core/policy/tighten.ts';
import { printable } from '../../core/printable.ts';
import type { Policy } from '../../core/values.ts';
import { rememberedRules } from '../approve/rules.ts';
import type { Directories } from '../directories.ts';
import { projectAt } from '../ground.ts';
import { lookAt, seenBy } from '../held.ts';
import { anew, keeping, type Making } from '../keep.ts';
import { type Looks, looks } from '../looks.ts';
import type { Sources } from '../sources.ts';
import { type Standing, standingSources } from '../standing-sources.ts';
import { accept, acceptedIn, acceptedTexts } from './accepted.ts';
import { digest, readPolicyFile, readPolicyText, unusable } from './file.ts';
import { provedOnce } from './proved.ts';

/**
 * The policy at a time, in milliseconds since the epoch, for commands that start in `cwd`. Throws a GuardError where a file can't be trusted or
 * used: nothing is judged by half a policy. A user's first policy is accepted as given (decision 4), which is the one thing this writes.
 */
export function loadPolicy(directories: Directories, now: number, cwd: string): Policy {
  return load({ directories, now, cwd, by: anew, machine });
}

/**
 * The same for a process that stays. Every file is looked at each time, with every check of whose it is; its text stands as long as it is surely the
 * same (`standingSources`), and what was made of it as long as the text is.
 */
export function policyReader(directories: Directories, standing: Standing = standingSources()): PolicyAt {
  const keep = keeping();
  let seen: { readonly at: number; readonly machine: Machine } | undefined;
  const recently = () => {
    if (seen === undefined || performance.now() - seen.at > lasting) seen = { at: performance.now(), machine: machine() };
    return seen.machine;
  };
  return (now, cwd, look = looks()) => {
    const by = { keep, sources: standing.sources(look) };
    return load({ directories, now, cwd, by, machine: recently, look });
  };
}

/** The policy at a time, for commands that start in a directory; by the looks of this moment, where others have looked already. */
export type PolicyAt = (now: number, cwd: string, look?: Looks) => Policy;

interface Loading {
  readonly directories: Directories;
  readonly now: number;
  readonly cwd: string;
  readonly by: Making;
  readonly machine: () => Machine;
  readonly look?: Looks;
}

/** The layers that hold for commands that start in `cwd`, each by itself; `user` in place of the one that was accepted. */
export function policyLayers(directories: Directories, now: number, { cwd, user }: { readonly cwd: string; readonly user?: PolicyLayer }) {
  const { unaccepted: _, ...standingLayers } = standing(directories, anew);
  const layers = { ...standingLayers, ...(user === undefined ? {} : { user }) };
  const means = { now, minute: minuteOf(now), hash: digest, machine: machine(), host: os.hostname() };
  const project = projectAt(cwd, policy({ ...layers, project: emptyLayer }, means).projects)?.path;
  const here = project === undefined ? { project: emptyLayer } : projectLayer(project, directories, anew);
  return { layers: { ...layers, ...here } as Layers, means, project };
}

/** All but the project's. */
function standing(directories: Directories, by: Making) {
  return {
    system: systemLayer(directories, by),
    ...userStanding(directories, by),
    remembered: rememberedRules(directories, by).rules,
    own: own(directories, by.sources),
  };
}

function load({ directories, now, cwd, by, machine, look }: Loading): Policy {
  const { keep } = by;
  const { unaccepted, ...layers } = standing(directories, by);
  const held = (policy: Policy, name: string) =>
    unaccepted === undefined ? policy : keep(`${name}, unaccepted`, [policy, unaccepted], () => ({ ...policy, unaccepted }));
  const making = { now, machine: machine(), keep };
  const base = made({ ...layers, project: emptyLayer }, making, 'policy');
  const project = projectAt(cwd, base.projects, look === undefined ? lookAt : file => seenBy(look, file))?.path;
  if (project === undefined) return held(base, 'policy');
  return held(made({ ...layers, ...projectLayer(project, directories, by) }, making, `policy of ${project}`), `policy of ${project}`);
}

interface Means extends Pick<Loading, 'now'>, Pick<Making, 'keep'> {
  readonly machine: Machine;
}

/** Kept until one of its parts differs, or one of its times has come (or, where the clock was set back, has not come yet). */
function made(layers: Layers, { now, machine, keep }: Means, name: string): Policy {
  const { system, user, project, remembered, own } = layers;
  const { memory, processors } = machine;
  const parts = [system, user, project, remembered];
  const times = keep(`${name}, times`, parts, () => ends(layers));
  const coming = times.filter(time => time > now).length;
  const minute = minuteOf(now);
  return keep(name, [...parts, own.join('\0'), memory, processors, coming, partsOfDay(layers, minute)], () =>
    policy(layers, { now, minute, hash: digest, machine: { memory, processors }, host: os.hostname() }),
  );
}

/** By the clock on the wall. */
function minuteOf(now: number): number {
  const time = new Date(now);
  return time.getHours() * 60 + time.getMinutes();
}

/** The size of the machine, and what a container leaves of it, seldom changes, and its own kernel holds it there: looked at again after so long (milliseconds). */
const lasting = 60_000;

/** In a container its own memory counts. */
function machine(): Machine {
  const container = process.constrainedMemory();
  const memory = container > 0 ? Math.min(os.totalmem(), container) : os.totalmem();
  return { memory, processors: os.availableParallelism() };
}

/** Where the user's policy lies. */
export function userPolicy(directories: Directories): string {
  return path.join(directories.config, 'policy.json');
}

const me = () => process.getuid?.() ?? 0;

/** The administrator's layer. In a Ward of its own the user is the administrator. */
export function systemLayer(directories: Directories, { keep, sources }: Making = anew): PolicyLayer {
  const file = path.join(directories.system, 'policy.json');
  const seen = readPolicyFile(file, directories.root === undefined ? [0] : [me(), 0], sources);
  return seen === undefined ? emptyLayer : keep('system', [seen], () => layerIn({ text: seen, file, from: 'system' }, directories));
}

/** The user's layer as far as it was accepted. */
export function userLayer(directories: Directories): PolicyLayer {
  return userStanding(directories, anew).user;
}

/** The same, and why what loosens in the file does not hold; undefined where all of it does. */
function userStanding(directories: Directories, by: Making): { readonly user: PolicyLayer; readonly unaccepted: string | undefined } {
  const { edited, accepted: before, layer } = readUser(directories, by);
  if (before === undefined) {
    if (edited !== '') accept(directories, edited);
    return { user: layer, unaccepted: undefined };
  }
  return by.keep('user', [edited, before, layer], () =>
    before.hash === digest(edited)
      ? { user: before.layer, unaccepted: undefined }
      : { user: tighten(before.layer, layer), unaccepted: before.trouble ?? 'it was edited by something other than ward' },
  );
}

/** The user's file, what of it was accepted, and what it now says. An absent file says nothing. */
export function readUser(directories: Directories, { keep, sources }: Making = anew) {
  const file = userPolicy(directories);
  const edited = readPolicyFile(file, [me()], sources) ?? '';
  const layer = edited === '' ? emptyLayer : keep('edited', [edited], () => layerIn({ text: edited, file, from: 'user' }, directories));
  const texts = acceptedTexts(directories, sources);
  return { edited, layer, accepted: keep('accepted', [texts.kept, texts.key], () => acceptedIn(texts)) };
}

/** The project's own file: anybody's word, so it only tightens, and it is read from where it lies and from nowhere else. */
function projectLayer(project: string, directories: Directories, { keep, sources }: Making): Pick<Layers, 'project' | 'at'> {
  const file = projectPolicy(project);
  const text = projectText(project, sources);
  if (text === undefined) return keep(`layer of ${project}`, [], () => ({ project: emptyLayer, at: { project, hash: '' } }));
  return keep(`layer of ${project}`, [text], () => ({
    project: layerIn({ text, file, from: 'project' }, directories),
    at: { project, hash: digest(text) },
  }));
}

/** Where a project's own policy lies. */
export function projectPolicy(project: string): string {
  return path.join(project, '.ward/policy.json');
}

/** Its text; undefined where there is none. */
export function projectText(project: string, by: Sources = anew.sources): string | undefined {
  const file = projectPolicy(project);
  const real = realOf(file, by);
  if (real === undefined) return undefined;
  if (real !== file) throw new GuardError('policy-link', printable(`"${file}" is a link to somewhere else`), 'replace it by a plain file');
  return readPolicyFile(file, undefined, by);
}

/** What a file says, its examples proved. */
export function layerIn({ text, file, from }: { text: string; file: string; from: Origin }, directories: Directories): PolicyLayer {
  const layer = readPolicyText(text, file, from);
  const faults = provedOnce(layer, text, directories);
  if (faults.length > 0) throw unusable(file, faults);
  return layer;
}

function realOf(file: string, by: Sources): string | undefined {
  try {
    if (by.seen(file) === undefined) return undefined;
    const real = by.real(file);
    if (real !== undefined) return real;
    throw new Error(`it can't be told where "${file}" leads`);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new GuardError(
      'policy-unreadable',
      printable(`the project's policy can't be read: ${message}`),
      'make it readable for you, or move it away',
    );
  }
}

/** Ward's own directories, by each name they have. */
function own(directories: Directories, by: Sources): readonly string[] {
  const { config, state, cache, system, root } = directories;
  const named = [config, state, cache, system, ...(root === undefined ? [] : [root])];
  const real = new Map<string, string>();
  return [...new Set(named.flatMap(one => [one, realOrNearest(one, real, by)]))];
}

/** The real name; of a directory that is not there yet, the real name of the one above and the rest. */
function realOrNearest(directory: string, known: Map<string, string>, by: Sources): string {
  const before = known.get(directory);
  if (before !== undefined) return before;
  const above = path.dirname(directory);
  const here =
    by.real(directory) ?? (above === directory ? directory : path.join(realOrNearest(above, known, by), path.basename(directory)));
  known.set(directory, here);
  return here;
}
