/** Code that a program reads from a descriptor: what another command writes there is no file of the project's. */
import type { Effect, Place } from '../values.ts';
import { PIPED } from './substitute.ts';

const descriptor = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/;

/** The name of a process substitution is a pipe between two commands of the text, no file of the machine's. */
export function genuine(effect: Effect): boolean {
  return effect.kind !== 'path' || effect.path.kind !== 'unknown' || effect.path.reason !== PIPED;
}

/** The effects of one program, where what it runs openly may stand on a descriptor that it was given. */
export function fromDescriptors(effects: readonly Effect[]): readonly Effect[] {
  const reads = effects.flatMap(one => (one.kind === 'path' && one.touch === 'read' ? [one] : []));
  const piped = new Set(reads.filter(isDescriptor).map(one => key(one.place)));
  if (piped.size === 0) return effects;
  const plain = new Set(reads.filter(one => !isDescriptor(one) && !one.recursive).map(one => key(one.place)));
  return effects.map(one => {
    if (one.kind !== 'code' || one.origin !== 'project') return one;
    const at = key(one.place);
    return piped.has(at) || !plain.has(at)
      ? { ...one, origin: 'unknown', reason: `${one.reason}, from another command or its input` }
      : one;
  });
}

function isDescriptor(effect: Extract<Effect, { kind: 'path' }>): boolean {
  return !genuine(effect) || (effect.path.kind === 'path' && descriptor.test(effect.path.path));
}

function key({ start, end }: Place): string {
  return `${start} ${end}`;
}
