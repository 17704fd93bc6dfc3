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

/** Directories that are no part of a project: what lies there came with the session, and nobody can say what stands in it. */
const TEMPORARY = /^\/(?:tmp|var\/tmp|dev\/shm)(?:\/|$)/;

/** The same, where it runs a file of such a directory into which the text itself has put nothing. */
export function fromTemporary(effects: readonly Effect[], made: readonly string[]): readonly Effect[] {
  const read = effects.flatMap(one => {
    const at = one.kind === 'path' && one.touch === 'read' && !one.recursive && one.path.kind !== 'unknown' ? one.path.path : '';
    return TEMPORARY.test(at) && !made.some(file => beside(file, at)) ? [key(one.place)] : [];
  });
  if (read.length === 0) return effects;
  return effects.map(one =>
    one.kind === 'code' && one.origin === 'project' && read.includes(key(one.place))
      ? { ...one, origin: 'elsewhere', reason: `${one.reason} that lies in a directory for temporary files` }
      : one,
  );
}

/** In the same directory, or below it: what is written there may be what runs. In `/tmp` itself anything lies. */
function beside(file: string, at: string): boolean {
  const directory = at.slice(0, at.lastIndexOf('/'));
  if (file === at || at.startsWith(`${file}/`) || file.startsWith(`${at}/`)) return true;
  return /^\/(?:tmp|var\/tmp|dev\/shm)\/./.test(directory) && file.startsWith(`${directory}/`);
}

function isDescriptor(effect: Extract<Effect, { kind: 'path' }>): boolean {
  return !genuine(effect) || (effect.path.kind === 'path' && descriptor.test(effect.path.path));
}

function key({ start, end }: Place): string {
  return `${start} ${end}`;
}
