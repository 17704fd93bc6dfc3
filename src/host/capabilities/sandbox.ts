/** The sandbox that this machine gives under a policy that names one in bubblewrap's place: bubblewrap where it can be had, then that one. */
import type { Landlock, Located, Policy } from '../../core/values.ts';
import type { Lack } from './failures.ts';
import { probeLandlock } from './landlock.ts';
import { type Arch, type Probe, probe } from './probe.ts';

export interface Sandbox extends Probe {
  readonly landlock?: Landlock;
  /** What a verdict is told: why bubblewrap can't be had, where the other is taken. */
  readonly told?: Pick<Located, 'weaker'>;
  /** The same, and what mends it. */
  readonly lack?: Lack;
}

/** Without a fallback named, what is missing stays missing, and nothing runs. */
export function sandbox(cache: string, arch: Arch, { fallback }: Pick<Policy, 'fallback'>): Sandbox {
  const found = probe(cache, arch);
  const [lack] = found.lacks.values();
  if (lack === undefined || fallback !== 'landlock') return found;
  const less = probeLandlock(cache, arch);
  if (less.landlock === undefined)
    return { ...found, lacks: new Map([...found.lacks].map(([layer, one]) => [layer, both(one, less.lack)])) };
  return { bubblewrap: undefined, layers: less.layers, lacks: new Map(), landlock: less.landlock, told: { weaker: lack.reason }, lack };
}

function both(one: Lack, other: Lack): Lack {
  return { reason: `${one.reason}; and ${other.reason}`, mend: one.mend };
}
