/** Which layer decided what of a policy: those without whose word it would be another. */
import type { LimitName } from '../limits.ts';
import type { Policy } from '../values.ts';
import type { PolicyLayer } from './layer.ts';
import { canonical, type Layers, type Means, policy } from './policy.ts';
import { usualWait } from './wait.ts';

export type By = 'built in' | 'system' | 'user' | 'project';

const origins = ['system', 'user', 'project'] as const;

/** A layer without its word on something. */
type Without = (layer: PolicyLayer) => PolicyLayer;

/** One thing that a policy says. */
interface Question {
  /** What holds of it. */
  readonly held: (made: Policy) => unknown;
  /** What a layer itself says of it; undefined: nothing. */
  readonly said: (layer: PolicyLayer) => unknown;
  /** Each of these takes away a layer's part in it. */
  readonly without: readonly Without[];
}

/** Where one layer alone makes no difference because others say the same, all who say it, even where nobody would have to. */
function deciders({ layers, means }: Standing, { held, said, without }: Question): readonly By[] {
  const whole = canonical(held(policy(layers, means)) ?? {});
  const differs = (names: readonly (typeof origins)[number][]) =>
    without.some(one => {
      const less = Object.fromEntries(names.map(name => [name, inAll(one, layers[name])]));
      return canonical(held(policy({ ...layers, ...less }, means)) ?? {}) !== whole;
    });
  const alone = origins.filter(name => differs([name]));
  if (alone.length > 0) return alone;
  const same = origins.filter(name => said(layers[name]) !== undefined && canonical(said(layers[name])) === whole);
  if (same.length > 0) return same;
  return differs(origins)
    ? origins.filter(name => without.some(one => canonical(inAll(one, layers[name])) !== canonical(layers[name])))
    : ['built in'];
}

/** Its profiles are its word too. */
function inAll(without: Without, layer: PolicyLayer): PolicyLayer {
  return without({ ...layer, profiles: layer.profiles.map(one => ({ ...one, layer: without(one.layer) })) });
}

/** The layers, and what else a policy is made by. */
export interface Standing {
  readonly layers: Layers;
  readonly means: Means;
}

/** Words that hold once. */
export const words = ['mode', 'remember', 'unconfined', 'fallback', 'broker', 'wait', 'readingTime', 'notify', 'network', 'lock'] as const;

/** What holds where nobody says anything else: it may stand for itself in a policy by not being there. */
const usual: Partial<Record<(typeof words)[number], unknown>> = {
  fallback: 'refuse',
  broker: 'demand',
  wait: usualWait,
  readingTime: 'second',
};

/** Who decided one of these words. */
export function wordBy(word: (typeof words)[number], standing: Standing): readonly By[] {
  const none: Partial<PolicyLayer> = word === 'mode' ? noMode : { [word]: word === 'lock' ? false : undefined };
  return deciders(standing, {
    held: made => made[word] ?? usual[word],
    said: layer => (word === 'lock' ? layer.lock || undefined : layer[word]),
    without: [layer => ({ ...layer, ...none }), ...(word === 'mode' ? [(layer: PolicyLayer) => ({ ...layer, auto: undefined })] : [])],
  });
}

/** Outside the hours of `auto` that word decides too. */
const noMode = { mode: undefined, modeFrom: undefined, modeUntil: undefined, modes: undefined, paused: undefined, pause: undefined };

/** Who decided a limit. */
export function limitBy(name: LimitName, standing: Standing): readonly By[] {
  const less = <T extends object>(one: T) => Object.fromEntries(Object.entries(one).filter(([key]) => key !== name));
  return deciders(standing, {
    held: made => made.limits?.[name],
    said: layer => layer.limits[name] ?? layer.caps[name],
    without: [layer => ({ ...layer, limits: less(layer.limits), caps: less(layer.caps) })],
  });
}

/** Who has an entry in one of the lists that open something. */
export function entryBy(list: 'projects' | 'readable' | 'environment' | 'services', entry: unknown, { layers }: Standing): readonly By[] {
  const text = canonical(entry);
  return origins.filter(name => layers[name][list].some(one => canonical(one) === text));
}
