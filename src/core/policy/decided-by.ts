/** Which layer decided what of a policy: those without whose word it would be another. */
import type { LimitName } from '../limits.ts';
import type { Policy } from '../values.ts';
import type { PolicyLayer } from './layer.ts';
import { canonical, type Layers, type Means, policy } from './policy.ts';

export type By = 'built in' | 'system' | 'user' | 'project';

const origins = ['system', 'user', 'project'] as const;

/** What a key of the policy is, seen alone. */
type Seen = (made: Policy) => unknown;

/** A layer without its word on something. */
type Without = (layer: PolicyLayer) => PolicyLayer;

/** Where one layer alone makes no difference because another says the same, all who say it. */
function deciders({ layers, means }: Standing, seen: Seen, without: Without): readonly By[] {
  const whole = canonical(seen(policy(layers, means)) ?? {});
  const but = (names: readonly (typeof origins)[number][]) =>
    canonical(seen(policy({ ...layers, ...Object.fromEntries(names.map(name => [name, without(layers[name])])) }, means)) ?? {}) !== whole;
  const alone = origins.filter(name => but([name]));
  if (alone.length > 0) return alone;
  return but(origins) ? origins.filter(name => canonical(without(layers[name])) !== canonical(layers[name])) : ['built in'];
}

/** The layers, and what else a policy is made by. */
export interface Standing {
  readonly layers: Layers;
  readonly means: Means;
}

/** Words that hold once. */
export const words = ['mode', 'remember', 'unconfined', 'fallback', 'broker', 'wait', 'notify', 'lock'] as const;

/** Who decided one of these words. */
export function wordBy(word: (typeof words)[number], standing: Standing): readonly By[] {
  const none: Partial<PolicyLayer> = word === 'mode' ? { mode: undefined, modeUntil: undefined, modes: undefined } : { [word]: undefined };
  return deciders(
    standing,
    made => made[word],
    layer => ({ ...layer, ...none, ...(word === 'lock' ? { lock: false } : {}) }),
  );
}

/** Who decided a limit. */
export function limitBy(name: LimitName, standing: Standing): readonly By[] {
  const less = <T extends object>(one: T) => Object.fromEntries(Object.entries(one).filter(([key]) => key !== name));
  return deciders(
    standing,
    made => made.limits?.[name],
    layer => ({ ...layer, limits: less(layer.limits), caps: less(layer.caps) }),
  );
}

/** Who has an entry in one of the lists that open something. */
export function entryBy(list: 'projects' | 'readable' | 'environment' | 'services', entry: unknown, { layers }: Standing): readonly By[] {
  const text = canonical(entry);
  return origins.filter(name => layers[name][list].some(one => canonical(one) === text));
}
