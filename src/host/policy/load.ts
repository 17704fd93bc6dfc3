/** The policy that holds here and now: system, user and project file, each as far as it is trusted. Plain JSON, no library. */
import { realpathSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { GuardError } from '../../core/fault.ts';
import type { Machine } from '../../core/limits.ts';
import { emptyLayer, type PolicyLayer } from '../../core/policy/layer.ts';
import { policy } from '../../core/policy/policy.ts';
import { tighten } from '../../core/policy/tighten.ts';
import { printable } from '../../core/printable.ts';
import type { Policy } from '../../core/values.ts';
import { rememberedRules } from '../approve/rules.ts';
import type { Directories } from '../directories.ts';
import { projectAt } from '../ground.ts';
import { accept, accepted } from './accepted.ts';
import { digest, readPolicyFile, readPolicyText } from './file.ts';

/**
 * The policy at a time, in milliseconds since the epoch, for commands that start in `cwd`. Throws a GuardError where a file can't be trusted or
 * used: nothing is judged by half a policy. A user's first policy is accepted as given (decision 4), which is the one thing this writes.
 */
export function loadPolicy(directories: Directories, now: number, cwd: string = process.cwd()): Policy {
  const layers = {
    system: systemLayer(directories),
    user: userLayer(directories),
    remembered: rememberedRules(directories).rules,
    own: own(directories),
  };
  const means = { now, hash: digest, machine: machine() };
  const base = policy({ ...layers, project: emptyLayer }, means);
  const project = projectAt(cwd, base.projects)?.path;
  return project === undefined ? base : policy({ ...layers, project: projectLayer(project) }, means);
}

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
export function systemLayer(directories: Directories): PolicyLayer {
  const file = path.join(directories.system, 'policy.json');
  const seen = readPolicyFile(file, directories.root === undefined ? [0] : [me(), 0]);
  return seen === undefined ? emptyLayer : readPolicyText(seen, file, 'system');
}

/** The user's layer as far as it was accepted. */
export function userLayer(directories: Directories): PolicyLayer {
  const { edited, accepted: before, layer } = readUser(directories);
  if (before === undefined) {
    if (edited !== '') accept(directories, edited);
    return layer;
  }
  return before.hash === digest(edited) ? before.layer : tighten(before.layer, layer);
}

/** The user's file, what of it was accepted, and what it now says. An absent file says nothing. */
export function readUser(directories: Directories) {
  const file = userPolicy(directories);
  const edited = readPolicyFile(file, [me()]) ?? '';
  const layer = edited === '' ? emptyLayer : readPolicyText(edited, file, 'user');
  return { edited, layer, accepted: accepted(directories) };
}

/** The project's own file: anybody's word, so it only tightens, and it is read from where it lies and from nowhere else. */
function projectLayer(project: string): PolicyLayer {
  const file = path.join(project, '.ward/policy.json');
  const real = realOf(file);
  if (real === undefined) return emptyLayer;
  if (real !== file) throw new GuardError('policy-link', printable(`"${file}" is a link to somewhere else`), 'replace it by a plain file');
  const seen = readPolicyFile(file);
  return seen === undefined ? emptyLayer : readPolicyText(seen, file, 'project');
}

function realOf(file: string): string | undefined {
  try {
    return realpathSync.native(file);
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
  return [...new Set(named.flatMap(one => [one, realOrNearest(one)]))];
}

/** The real name; of a directory that is not there yet, the real name of the one above and the rest. */
function realOrNearest(directory: string): string {
  try {
    return realpathSync.native(directory);
  } catch {
    const above = path.dirname(directory);
    return above === directory ? directory : path.join(realOrNearest(above), path.basename(directory));
  }
}
