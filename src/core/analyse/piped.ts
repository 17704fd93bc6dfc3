/** Code that a program reads from a descriptor: what another command writes there is no file of the project's. */
import { collect } from '../collect.ts';
import type { Effect, Place } from '../values.ts';
import { INLINE } from './effects.ts';
import { PIPED } from './substitute.ts';

const descriptor = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/;

/** The name of a process substitution is a pipe between two commands of the text, no file of the machine's. */
export function genuine(effect: Effect): boolean {
  return effect.kind !== 'path' || effect.path.kind !== 'unknown' || effect.path.reason !== PIPED;
}

/** The effects of one program, where what it runs openly may stand on a descriptor that it was given. */
export function fromDescriptors(effects: readonly Effect[]): readonly Effect[] {
  if (!effects.some(one => one.kind === 'path' && one.touch === 'read' && isDescriptor(one))) return effects;
  const reads = collect(effects, one => (one.kind === 'path' && one.touch === 'read' ? [one] : []));
  const piped = new Set(reads.filter(isDescriptor).map(one => key(one.place)));
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

/** Where a program stands when it runs what it finds there. */
export interface Stands {
  readonly cwd: string | undefined;
}

/** The same, where what it runs lies in such a directory, or is a project there, and the text itself has put nothing into it. */
export function fromTemporary(effects: readonly Effect[], made: readonly string[], stands?: Stands): readonly Effect[] {
  if (!effects.some(openly)) return effects;
  const strange = (at: string) => TEMPORARY.test(at) && !made.some(file => beside(file, at));
  const reads = effects.filter(one => one.kind === 'path' && one.touch === 'read' && !one.recursive);
  const far = new Set(reads.filter(one => strange(placeOf(one))).map(one => key(one.place)));
  const entered = effects.some(one => one.kind === 'path' && one.touch === 'enter' && strange(placeOf(one)));
  const own = strange(stands?.cwd ?? '') ? apart(effects, reads) : undefined;
  const foreign = (one: Effect & { kind: 'code' }) =>
    far.has(key(one.place)) || ((entered || own?.(one) === false) && !one.reason.endsWith(INLINE));
  return effects.map(one =>
    openly(one) && foreign(one)
      ? { ...one, origin: 'elsewhere', reason: `${one.reason} that lies in a directory for temporary files` }
      : one,
  );
}

/** Whether code is that of a file named for it, wherever the program stands: the only code at the place where a file is read. */
function apart(effects: readonly Effect[], reads: readonly Effect[]): (one: Effect) => boolean {
  const named = new Set(reads.map(one => key(one.place)));
  const codes = effects.filter(openly).map(one => key(one.place));
  return one => named.has(key(one.place)) && codes.filter(at => at === key(one.place)).length === 1;
}

function openly(one: Effect): one is Extract<Effect, { kind: 'code' }> {
  return one.kind === 'code' && one.origin === 'project';
}

function placeOf(one: Effect): string {
  return one.kind === 'path' && one.path.kind !== 'unknown' ? one.path.path : '';
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
