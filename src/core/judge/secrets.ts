/** Private keys, keyrings, tokens and browser profiles: denied to an agent, asked about each time for a line that a person typed (decision 10). */
import { collect } from '../collect.ts';
import { verb } from '../explain.ts';
import { mayBeSecretName } from '../secret-names.ts';
import type { Location, Policy } from '../values.ts';
import { opening } from './grants.ts';
import {
  type Check,
  effectsOf,
  type Found,
  found,
  gathered,
  type Matter,
  nameOf,
  namesAt,
  type PathEffect,
  placesOf,
  type Spot,
  unquestioned,
  within,
} from './matter.ts';
import { secretPlaces } from './secret-places.ts';

const hostKey = /^\/etc\/ssh\/ssh_host_[^/]*key$/;

/** What the kernel shows of other processes: their environment, memory and descriptors (proc(5)). */
const ofProcess =
  /^\/proc\/(?:[^/]+|self\/task\/[^/]+)\/(?:environ|mem|fd|root|cwd|map_files)(?:\/|$)|^\/proc\/kcore$|^\/dev\/(?:mem|kmem|port)$/;

/** Public halves, and what ssh reads to find its way: no secrets. */
const publicHalf = /\/\.ssh\/(?:[^/]+\.pub|known_hosts(?:\.old)?|config|authorized_keys)$/;

/** Every path that is, lies in, or as a whole tree holds a secret. */
export const secrets: Check = (matter, policy) => collect(effectsOf(matter, 'path'), ({ effect }) => judgePath(effect, matter, policy));

function judgePath(effect: PathEffect, matter: Matter, policy: Policy): readonly Found[] {
  if (unquestioned(effect, matter)) return [];
  const places = placesOf(effect.path, matter.located);
  if (!places.known) return secretKind(places.prefix, effect, matter) === undefined ? [] : [finding(effect, undefined, matter, policy)];
  const spots = places.at.filter(spot => spotNames(spot).some(path => secretKind(path, effect, matter) !== undefined));
  const closed = spots.filter(spot => !policy.readable.includes(spot.location.real));
  return gathered(closed.map(spot => finding(effect, spot.location, matter, policy)));
}

/** What lies there by each of its names; where a pattern matches nothing yet, what it is surely meant to match. */
function spotNames(spot: Spot): readonly string[] {
  const { named, location } = spot;
  if (location.kind !== 'missing' || !/[*?[]/.test(named)) return namesAt(spot);
  const one = named.replace(/\[(.)[^\]]*\]/g, '$1');
  return [one.replace(/[*?]/g, ''), one.replace(/[*?]/g, 'x')];
}

type Kind = 'project' | 'own';

/** Which kind of secret a path is: `project` where it may lie in a project as part of the work. */
function secretKind(path: string, effect: PathEffect, matter: Matter): Kind | undefined {
  // Writing `authorized_keys` or `config` is no ordinary read of a public half.
  if (effect.touch === 'read' && !effect.recursive && publicHalf.test(path)) return undefined;
  const places = secretPlaces(matter.request.scene.home);
  if (places.hold(path) || (readsTree(effect) && places.lieIn(path))) return 'own';
  if (hostKey.test(path) || ofProcess.test(path)) return 'own';
  if (!mayBeSecretName(path) || effect.touch === 'list') return undefined;
  const project = matter.located.ground?.project.path;
  return project !== undefined && within(project, path) ? 'project' : 'own';
}

function readsTree(effect: PathEffect): boolean {
  return effect.recursive && effect.touch === 'read';
}

function finding(effect: PathEffect, location: Location | undefined, matter: Matter, policy: Policy): Found {
  const kinds = [nameOf(effect.path), location?.real ?? ''].map(path => secretKind(path, effect, matter));
  const ask = matter.request.scene.typed === true || !kinds.includes('own');
  const needs = location === undefined ? [] : opening(effect.touch, location, { matter, policy }).needs;
  return found(ask ? 'ask' : 'deny', {
    id: 'secret',
    reason: `${verb(effect.touch)} ${nameOf(effect.path)}, which ${effect.recursive ? 'is or holds' : 'is'} a secret`,
    place: effect.place,
    needs,
    hint: policy.lock ? undefined : 'work without it; the person can open one file by "readable" in the policy',
  });
}
