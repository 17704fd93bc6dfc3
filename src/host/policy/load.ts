/** The policy that holds here and now: system, user and project file, each as far as it is trusted. Plain JSON, no library. */
import { realpathSync, statSync } from 'node:fs';
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
import { fresh, type Keep, keeping } from '../keep.ts';
import { accept, acceptedIn, acceptedTexts } from './accepted.ts';
import { digest, readPolicyFile, readPolicyText, unusable } from './file.ts';
import { provedOnce } from './proved.ts';

/**
 * The policy at a time, in milliseconds since the epoch, for commands that start in `cwd`. Throws a GuardError where a file can't be trusted or
 * used: nothing is judged by half a policy. A user's first policy is accepted as given (decision 4), which is the one thing this writes.
 */
export function loadPolicy(directories: Directories, now: number, cwd: string = process.cwd()): Policy {
  return load({ directories, now, cwd, keep: fresh, machine });
}

/**
 * The same for a process that stays. Every file is read each time, with every check of whose it is; what was made of its text stands as long as
 * the text is the same. No time stamp is trusted: two edits may have the same.
 */
export function policyReader(directories: Directories): PolicyAt {
  const keep = keeping();
  let seen: { readonly at: number; readonly machine: Machine } | undefined;
  const recently = () => {
    if (seen === undefined || performance.now() - seen.at > lasting) seen = { at: performance.now(), machine: machine() };
    return seen.machine;
  };
  return (now, cwd) => load({ directories, now, cwd, keep, machine: recently });
}

/** The policy at a time, for commands that start in a directory. */
export type PolicyAt = (now: number, cwd: string) => Policy;

interface Loading {
  readonly directories: Directories;
  readonly now: number;
  readonly cwd: string;
  readonly keep: Keep;
  readonly machine: () => Machine;
}

/** The layers that hold for commands that start in `cwd`, each by itself; `user` in place of the one that was accepted. */
export function policyLayers(directories: Directories, now: number, { cwd, user }: { readonly cwd: string; readonly user?: PolicyLayer }) {
  const { unaccepted: _, ...standingLayers } = standing(directories, fresh);
  const layers = { ...standingLayers, ...(user === undefined ? {} : { user }) };
  const means = { now, minute: minuteOf(now), hash: digest, machine: machine(), host: os.hostname() };
  const project = projectAt(cwd, policy({ ...layers, project: emptyLayer }, means).projects)?.path;
  const here = project === undefined ? { project: emptyLayer } : projectLayer(project, directories, fresh);
  return { layers: { ...layers, ...here } as Layers, means, project };
}

/** All but the project's. */
function standing(directories: Directories, keep: Keep) {
  return {
    system: systemLayer(directories, keep),
    ...userStanding(directories, keep),
    remembered: rememberedRules(directories, keep).rules,
    own: own(directories),
  };
}

function load({ directories, now, cwd, keep, machine }: Loading): Policy {
  const { unaccepted, ...layers } = standing(directories, keep);
  const held = (policy: Policy, name: string) =>
    unaccepted === undefined ? policy : keep(`${name}, unaccepted`, [policy, unaccepted], () => ({ ...policy, unaccepted }));
  const making = { now, machine: machine(), keep };
  const base = made({ ...layers, project: emptyLayer }, making, 'policy');
  const project = projectAt(cwd, base.projects)?.path;
  if (project === undefined) return held(base, 'policy');
  return held(made({ ...layers, ...projectLayer(project, directories, keep) }, making, `policy of ${project}`), `policy of ${project}`);
}

interface Making extends Pick<Loading, 'now' | 'keep'> {
  readonly machine: Machine;
}

/** Kept until one of its parts differs, or one of its times has come (or, where the clock was set back, has not come yet). */
function made(layers: Layers, { now, machine, keep }: Making, name: string): Policy {
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
export function systemLayer(directories: Directories, keep: Keep = fresh): PolicyLayer {
  const file = path.join(directories.system, 'policy.json');
  const seen = readPolicyFile(file, directories.root === undefined ? [0] : [me(), 0]);
  return seen === undefined ? emptyLayer : keep('system', [seen], () => layerIn({ text: seen, file, from: 'system' }, directories));
}

/** The user's layer as far as it was accepted. */
export function userLayer(directories: Directories, keep: Keep = fresh): PolicyLayer {
  return userStanding(directories, keep).user;
}

/** The same, and why what loosens in the file does not hold; undefined where all of it does. */
function userStanding(directories: Directories, keep: Keep): { readonly user: PolicyLayer; readonly unaccepted: string | undefined } {
  const { edited, accepted: before, layer } = readUser(directories, keep);
  if (before === undefined) {
    if (edited !== '') accept(directories, edited);
    return { user: layer, unaccepted: undefined };
  }
  return keep('user', [edited, before, layer], () =>
    before.hash === digest(edited)
      ? { user: before.layer, unaccepted: undefined }
      : { user: tighten(before.layer, layer), unaccepted: before.trouble ?? 'it was edited by something other than ward' },
  );
}

/** The user's file, what of it was accepted, and what it now says. An absent file says nothing. */
export function readUser(directories: Directories, keep: Keep = fresh) {
  const file = userPolicy(directories);
  const edited = readPolicyFile(file, [me()]) ?? '';
  const layer = edited === '' ? emptyLayer : keep('edited', [edited], () => layerIn({ text: edited, file, from: 'user' }, directories));
  const texts = acceptedTexts(directories);
  return { edited, layer, accepted: keep('accepted', [texts.kept, texts.key], () => acceptedIn(texts)) };
}

/** The project's own file: anybody's word, so it only tightens, and it is read from where it lies and from nowhere else. */
export function projectLayer(project: string, directories: Directories, keep: Keep = fresh): Pick<Layers, 'project' | 'at'> {
  const file = projectPolicy(project);
  const text = projectText(project);
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
export function projectText(project: string): string | undefined {
  const file = projectPolicy(project);
  const real = realOf(file);
  if (real === undefined) return undefined;
  if (real !== file) throw new GuardError('policy-link', printable(`"${file}" is a link to somewhere else`), 'replace it by a plain file');
  return readPolicyFile(file);
}

/** What a file says, its examples proved. */
export function layerIn({ text, file, from }: { text: string; file: string; from: Origin }, directories: Directories): PolicyLayer {
  const layer = readPolicyText(text, file, from);
  const faults = provedOnce(layer, text, directories);
  if (faults.length > 0) throw unusable(file, faults);
  return layer;
}

function realOf(file: string): string | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false }) === undefined ? undefined : realpathSync.native(file);
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
function own(directories: Directories): readonly string[] {
  const { config, state, cache, system, root } = directories;
  const named = [config, state, cache, system, ...(root === undefined ? [] : [root])];
  const real = new Map<string, string>();
  return [...new Set(named.flatMap(one => [one, realOrNearest(one, real)]))];
}

/** The real name; of a directory that is not there yet, the real name of the one above and the rest. */
function realOrNearest(directory: string, known: Map<string, string>): string {
  const before = known.get(directory);
  if (before !== undefined) return before;
  const above = path.dirname(directory);
  const here =
    realDirectory(directory) ?? (above === directory ? directory : path.join(realOrNearest(above, known), path.basename(directory)));
  known.set(directory, here);
  return here;
}

/** What was there before is resolved without a look whether it is. */
const resolved = new Set<string>(['/']);

function realDirectory(directory: string): string | undefined {
  try {
    if (!resolved.has(directory) && statSync(directory, { throwIfNoEntry: false }) === undefined) return undefined;
    const real = realpathSync.native(directory);
    resolved.add(directory);
    return real;
  } catch {
    resolved.delete(directory);
    return undefined;
  }
}
