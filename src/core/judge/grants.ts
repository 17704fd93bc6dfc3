/** What a yes would have to open: the least that lets an effect happen, by identity. */
import type { Grant, Location, Touch } from '../values.ts';
import { changes } from './matter.ts';

/** Touches that put a name into a directory or take one out of it, so that the directory itself must be writable. */
const ofDirectory: readonly Touch[] = ['replace', 'delete', 'move'];

/** The grant that lets this touch happen there; undefined where nothing was seen that could be opened. */
export function grantFor(touch: Touch, location: Location): Grant | undefined {
  const kind = changes(touch) ? 'write' : 'read';
  if (kind === 'write' && needsDirectory(touch, location)) return opened(kind, location.parent);
  if (location.kind === 'missing') return undefined;
  return opened(kind, { path: location.real, device: location.device, inode: location.inode });
}

/** Whether the directory above has to be opened for it, which is more than the path that is named. */
export function needsDirectory(touch: Touch, location: Location): boolean {
  return ofDirectory.includes(touch) || (changes(touch) && location.kind === 'missing');
}

function opened(kind: 'read' | 'write', at: { path: string; device: string; inode: string }): Grant | undefined {
  if (at.inode === '') return undefined;
  return { kind, path: at.path, device: at.device, inode: at.inode };
}

/** Each grant once; a written path need not be granted for reading too. */
export function distinctGrants(grants: readonly Grant[]): readonly Grant[] {
  const byKey = new Map(grants.map(grant => [keyOf(grant), grant]));
  const written = new Set(grants.flatMap(grant => (grant.kind === 'write' ? [grant.path] : [])));
  return [...byKey.values()].filter(grant => grant.kind !== 'read' || !written.has(grant.path));
}

function keyOf(grant: Grant): string {
  if (grant.kind === 'connect') return JSON.stringify([grant.kind, grant.host, grant.port]);
  return JSON.stringify(grant.kind === 'leave' ? [grant.kind, grant.reason] : [grant.kind, grant.path]);
}
