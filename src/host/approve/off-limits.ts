/** Why the store takes no rule of a text, whoever made it: what it would do is looked at anew, on an imagined machine. For writing alone: at each use all is judged as it is then. */
import path from 'node:path';
import { emptyLayer } from '../../core/policy/layer.ts';
import { policy } from '../../core/policy/policy.ts';
import type { Policy, Rule } from '../../core/values.ts';
import { imagine, imagined } from '../policy/imagine.ts';

/** Whose rule it is: their home, and what their policy lets be read beside the system. */
export interface Keeper {
  readonly home: string;
  readonly readable: readonly string[];
}

/** What is asked about each time whatever else is found. */
const never: ReadonlySet<string> = new Set(['blacklist', 'out-of-bounds', 'leaves-sandbox']);

/** Every command may read this. */
const system = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc', '/opt', '/nix/store', '/gnu/store', '/var'];

/**
 * Undefined where it may be kept. It is sent from far down in its project: where a relative path leads depends on where a command is sent from, which no
 * rule says, and so that is for the judge.
 */
export function offLimits({ subject = '', project }: Rule, { home, readable }: Keeper): string | undefined {
  const place = project === undefined ? imagined : { ...imagined, path: project };
  const cwd = path.join(place.path, ...Array.from({ length: 16 }, () => 'd'));
  const { findings } = imagine(subject, { ...plain, readable: [...system, ...readable] }, { project: place, home, cwd });
  return findings.find(one => never.has(one.id) && one.rank !== 'note')?.reason;
}

const layers = { system: emptyLayer, user: emptyLayer, project: emptyLayer, remembered: [], own: [] };
const plain: Policy = policy(layers, { now: 0, hash: text => text, machine: { memory: 0, processors: 1 } });
