/** What a yes would have to open: the least that lets an effect happen, by identity. */

import nodePath from 'node:path';
import { collect } from '../collect.ts';
import type { Grant, Location, Policy, Touch } from '../values.ts';
import { changes, type Matter, within } from './matter.ts';
import { secretPlaces } from './secret-places.ts';

/** Touches that put a name into a directory or take one out of it, so that the directory itself must be writable. */
const ofDirectory: readonly Touch[] = ['replace', 'delete', 'move'];

/** What a touch at a place would have opened, and what a person must know of it beside the path they see. */
export interface Opening {
  readonly needs: readonly Grant[];
  /** Goes on after the sentence that names the path; often empty. */
  readonly note: string;
}

interface Around {
  readonly matter: Matter;
  readonly policy: Policy;
}

/** What the kernel shows of one process (proc(5)): a sandbox has processes of its own, and those outside have no place in it. */
const ofProcess = /^\/proc\/\d+(?:\/|$)/;

/** The least that lets this touch happen there. Never a directory that holds secrets, Ward's own files or half the machine. */
export function opening(touch: Touch, location: Location, around: Around): Opening {
  if (ofProcess.test(location.real)) return { needs: [], note: ', but the sandbox shows its own processes alone' };
  const kind = changes(touch) ? 'write' : 'read';
  const above = needsDirectory(touch, location);
  if (!above && location.kind === 'missing') return { needs: [], note: '' };
  const at = above ? location.parent : { path: location.real, device: location.device, inode: location.inode };
  if (at.inode === '') return { needs: [], note: ', where nothing can be opened' };
  const wide = above || location.kind === 'directory' ? tooWide(at.path, around) : undefined;
  if (wide !== undefined && isNewFile(touch, location)) return { needs: [{ kind, path: location.real, device: '', inode: '' }], note: '' };
  if (wide !== undefined) return { needs: [], note: `, but ${at.path} is never opened whole: ${wide}` };
  return { needs: [{ kind, ...at }], note: above ? `, which needs all of ${at.path} writable` : '' };
}

/** A file that is written where none is can be made beforehand, and opened alone: its identity is empty until then. */
function isNewFile(touch: Touch, { kind, real, parent }: Location): boolean {
  return touch === 'write' && kind === 'missing' && parent.path === nodePath.posix.dirname(real);
}

/** Whether the directory above has to be opened for it, which is more than the path that is named. */
function needsDirectory(touch: Touch, location: Location): boolean {
  return ofDirectory.includes(touch) || (changes(touch) && location.kind === 'missing');
}

/** Why a directory is too much for one yes. */
function tooWide(directory: string, { matter, policy }: Around): string | undefined {
  const { home } = matter.request.scene;
  if (directory.lastIndexOf('/') === 0) return 'it is a part of the system';
  if (policy.own.some(own => within(directory, own) || within(own, directory))) return "it holds Ward's own files";
  if (within(directory, home) || secretPlaces(home).lieIn(directory) || secretPlaces(home).hold(directory)) return 'it holds secrets';
  // A mount over the project would bury it, and with it what is protected in it.
  if (policy.projects.some(project => project.path === directory)) return 'it is a project of its own';
  if (policy.projects.some(project => within(directory, project.path))) return 'it holds a project';
  const buries = policy.projects.some(({ repository }) => repository !== undefined && within(directory, repository.path));
  return buries ? 'it holds the repository of a project' : undefined;
}

/**
 * Each grant once, what lies deeper later: mounts are made in this order, and a later one wins. What is written is read too, so reading there or
 * below would only take the writing away again.
 */
export function distinctGrants(grants: readonly Grant[]): readonly Grant[] {
  if (grants.length < 2) return grants;
  const all = collect([...Map.groupBy(grants, keyOf).values()], gathered);
  const written = collect(all, grant => (grant.kind === 'write' ? [grant.path] : []));
  const covered = (grant: Grant) => (grant.kind === 'read' || grant.kind === 'settings') && written.some(path => within(path, grant.path));
  const needed = all.filter(grant => !covered(grant));
  return needed.sort((one, other) => depth(one) - depth(other));
}

/** Of one file of settings all that is written in it, from here and there. */
function gathered([first, ...more]: readonly Grant[]): readonly Grant[] {
  if (first?.kind !== 'settings' && first?.kind !== 'nested settings') return first === undefined ? [] : [first];
  const keys = collect([first, ...more], one => (one.kind === first.kind ? one.keys : []));
  return [{ ...first, keys: [...new Map(keys.map(one => [JSON.stringify(one), one])).values()] }];
}

function depth(grant: Grant): number {
  return grant.kind === 'read' || grant.kind === 'write' ? grant.path.split('/').length : 0;
}

function keyOf(grant: Grant): string {
  if (grant.kind === 'connect') return JSON.stringify([grant.kind, grant.host, grant.port, grant.scheme, grant.leads]);
  if (grant.kind === 'switch') return JSON.stringify([grant.kind, grant.name]);
  return JSON.stringify(grant.kind === 'leave' ? [grant.kind, grant.reason] : [grant.kind, grant.path]);
}
