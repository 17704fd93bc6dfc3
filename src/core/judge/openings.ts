/** What a yes would open in the sandbox, where nothing else asks: what a person may give for longer than one line. */
import { collect } from '../collect.ts';
import type { Grant, Policy } from '../values.ts';
import { bounds } from './bounds.ts';
import { byProxy } from './by-proxy.ts';
import { checks } from './checks.ts';
import { distinctGrants } from './grants.ts';
import { judge } from './judge.ts';
import type { Check, Matter } from './matter.ts';
import { within } from './matter.ts';
import { network } from './network.ts';
import { reached } from './reached.ts';
import { switches } from './switches.ts';

/** What these ask about a sandbox holds by itself: it is not there until it is opened. */
const openable: readonly Check[] = [bounds, network, switches];

/** All the others, which no sandbox settles. */
export const unopened: readonly Check[] = checks.filter(one => !openable.includes(one));

/** The grants; undefined where something asks that no grant settles (the blacklist, what only running tells, a secret), or nothing is granted. */
export function openings(matter: Matter, policy: Policy): readonly Grant[] | undefined {
  if (judge(matter, policy, unopened).decision !== 'allow') return undefined;
  const seen = reached(matter);
  const asks = collect(openable, check => check(seen, policy)).filter(one => one.rank !== 'note');
  if (asks.length === 0 || asks.some(({ rank, needs }) => rank === 'deny' || needs.length === 0)) return undefined;
  const grants = byProxy(distinctGrants(asks.flatMap(one => one.needs)), matter.request, policy);
  return grants.every(one => lasting.has(one.kind)) ? grants : undefined;
}

/** Leaving the sandbox is agreed to each time, and so is what is written into settings. */
const lasting: ReadonlySet<Grant['kind']> = new Set(['read', 'write', 'connect', 'switch']);

/** Whether what was given before holds all of that: a directory with what lies in it, and what may be written may be read. */
export function covers(given: readonly Grant[], wanted: readonly Grant[]): boolean {
  return wanted.every(one => given.some(other => holds(other, one)));
}

type Target = Extract<Grant, { kind: 'connect' }>;

/** Who agreed to TLS did not agree to plain text, and who agreed to a host not to a proxy or a private address. */
function sameTarget(given: Target, wanted: Target): boolean {
  const same = given.host === wanted.host && given.port === wanted.port && given.scheme === wanted.scheme;
  return same && given.leads === wanted.leads && given.via?.proxy === wanted.via?.proxy && given.via?.variable === wanted.via?.variable;
}

function holds(given: Grant, wanted: Grant): boolean {
  if (given.kind === 'connect') return wanted.kind === 'connect' && sameTarget(given, wanted);
  if (given.kind === 'switch') return wanted.kind === 'switch' && given.name === wanted.name;
  if (given.kind !== 'read' && given.kind !== 'write') return false;
  if (wanted.kind !== 'read' && wanted.kind !== 'write') return false;
  if (given.kind === 'read' && wanted.kind === 'write') return false;
  if (given.path === wanted.path) return given.device === wanted.device && given.inode === wanted.inode;
  return within(given.path, wanted.path);
}
