/** Path bounds: whatever an action touches outside the project asks, each time. */

import nodePath from 'node:path';
import { collect } from '../collect.ts';
import { verb } from '../explain.ts';
import { printable } from '../printable.ts';
import { quote } from '../quote.ts';
import type { Action, Policy, Value } from '../values.ts';
import { type Opening, opening } from './grants.ts';
import {
  type Check,
  changes,
  effectsOf,
  type Found,
  found,
  gathered,
  harmless,
  type Matter,
  nameOf,
  type PathEffect,
  placesOf,
  type Spot,
  unquestioned,
  within,
} from './matter.ts';
import { servedBy } from './served.ts';

/** Every path that is touched outside the bounds, or whose place is not known. */
export const bounds: Check = (matter, policy) => {
  const touched = effectsOf(matter, 'path');
  const words = collect(
    matter.analysis.actions.filter(action => action.knowledge === 'unknown'),
    action => judgeWords(action, matter, policy),
  );
  if (!typedHere(matter) && !advised(matter)) return [...collect(touched, ({ effect }) => judgePath(effect, matter, policy)), ...words];
  const entered = touched.filter(({ effect }) => effect.touch === 'enter');
  const others = touched.filter(({ effect }) => effect.touch !== 'enter');
  const found = [...collect(others, ({ effect }) => judgePath(effect, matter, policy)), ...words];
  const goes = collect(entered, ({ effect }) => judgePath(effect, matter, policy));
  return [...(found.some(one => one.rank !== 'note') ? goes : goes.map(onlyEntered)), ...found];
};

/** Typed into a shell that a sandbox holds: that shows its own system and home, and goes nowhere that it does not have. */
function typedHere({ request }: Matter): boolean {
  return request.scene.typed === true && request.unheld !== true;
}

/** Typed into a shell that no sandbox holds, and does nothing but go somewhere: what is typed there next is asked about by itself. */
function advised({ request, analysis }: Matter): boolean {
  const goes = (one: Action) =>
    one.opaque === undefined &&
    one.effects.every(effect => effect.kind === 'path' && effect.touch === 'enter') &&
    one.knowledge !== 'unknown';
  return request.unheld === true && analysis.actions.every(goes);
}

/** Where a shell stands opens nothing. What it does there is judged by itself. */
function onlyEntered(one: Found): Found {
  return /^(?:out-of-bounds|unknown-path)$/.test(one.id) ? { ...one, rank: 'note', needs: [] } : one;
}

function judgePath(effect: PathEffect, matter: Matter, policy: Policy): readonly Found[] {
  if (unquestioned(effect, matter)) return [];
  const places = placesOf(effect.path, matter.located);
  if (!places.known)
    return [
      {
        ...unknownPlace(effect, places.reason),
        ...(effect.place.in !== undefined && surelyOutside(places.prefix, matter, changes(effect.touch) ? [] : policy.readable)
          ? { id: 'out-of-bounds' }
          : {}),
      },
    ];
  return gathered(collect(places.at, spot => [...outside(effect, spot, matter, policy), ...strange(effect, spot, policy, matter)]));
}

function unknownPlace(effect: PathEffect, reason: string): Found {
  const path = nameOf(effect.path);
  return found('ask', {
    id: 'unknown-path',
    reason: `${verb(effect.touch)} a path that only running could tell ("${path}": ${reason})`,
    place: effect.place,
  });
}

/** In a file that is followed, what is certain of a path counts: it leads nowhere inside, whatever is put behind it. */
function surelyOutside(prefix: string, matter: Matter, readable: readonly string[]): boolean {
  const roots = ['/tmp', '/dev', '/proc', matter.located.ground?.project.path ?? '/', ...readable];
  return prefix.startsWith('/') && !roots.some(root => root.startsWith(prefix) || within(root, prefix));
}

/** The process that names it: what was looked at is another one, Ward's. */
const nothing: Opening = { needs: [], note: '' };
const ofItself = /^\/proc\/(?:self|thread-self)(?:\/|$)/;

function outside(effect: PathEffect, spot: Spot, matter: Matter, policy: Policy): readonly Found[] {
  if (insideBounds(spot, matter, policy, changes(effect.touch))) return [];
  const itself = ofItself.test(spot.named);
  const { needs, note } = itself ? nothing : opening(effect.touch, spot.location, { matter, policy });
  const led = itself || spot.location.real === spot.named ? '' : ` (really ${spot.location.real})`;
  const reason = `${verb(effect.touch)} ${spot.named}${led}${note}`;
  const own = needs.length === 0 && !changes(effect.touch) && typedHere(matter);
  if (own) return [found('note', { id: 'out-of-bounds', reason: `${reason}: the sandbox has its own`, place: effect.place })];
  return [found('ask', { id: 'out-of-bounds', reason, place: effect.place, needs, hint: hintFor(matter, policy, spot.location.real) })];
}

function insideBounds(spot: Spot, matter: Matter, policy: Policy, changing: boolean): boolean {
  const { real } = spot.location;
  if (harmless.test(real) || inSessionTmp(spot, matter) || (!changing && spot.named === real && ofMachine.test(real))) return true;
  const project = matter.located.ground?.project.path;
  if (project !== undefined && within(project, real)) return true;
  return !changing && policy.readable.some(root => within(root, real));
}

/** What the kernel tells of the machine and of no process: every sandbox shows it. */
const ofMachine = /^\/proc\/(?:cpuinfo|meminfo|stat|uptime|loadavg|version|filesystems)$/;

/** /tmp is the session's own: what lies there on the host is not what the command sees. Without a project nothing is opened for it. */
function inSessionTmp(spot: Spot, matter: Matter): boolean {
  return matter.located.ground !== undefined && (namedInTmp(spot, matter) || within('/tmp', spot.location.real));
}

/** A shell that no sandbox holds has the machine's /tmp, whose links lead where they lead. */
function namedInTmp(spot: Spot, { request }: Matter): boolean {
  return request.unheld !== true && within('/tmp', spot.named);
}

function hintFor(matter: Matter, { projects }: Policy, real?: string): string {
  const { ground } = matter.located;
  const { cwd, home } = matter.request.scene;
  const form = ground === undefined ? servedBy(matter.analysis)?.form : undefined;
  if (form !== undefined && form !== 'commands') return `the person names the project for ${form} under "services" in the policy`;
  if (ground !== undefined) return `work inside ${ground.project.path}`;
  const there = real === undefined ? undefined : projects.findLast(one => within(one.path, real));
  if (there !== undefined && form === undefined) return `run it in that project: begin with "${printable(quote(['cd', there.path]))}"`;
  if (within(cwd, home)) return 'begin with cd into a project that is open: this directory can be none';
  return `ask the person to run "${printable(quote(['ward', 'open', cwd]))}"`;
}

/** A file with a second name may have it outside; a device or a pipe leads out of the project by its nature. */
function strange(effect: PathEffect, spot: Spot, policy: Policy, matter: Matter): readonly Found[] {
  const { kind, links, real } = spot.location;
  if (!insideBounds(spot, matter, policy, changes(effect.touch)) || namedInTmp(spot, matter) || harmless.test(real)) return [];
  const inPlace = effect.touch === 'write' || effect.touch === 'attribute';
  if (kind === 'file' && links > 1 && inPlace) return [linked(effect, spot)];
  if ((kind !== 'device' && kind !== 'other') || effect.touch === 'delete' || effect.touch === 'list') return [];
  return [found('ask', { id: 'not-a-file', reason: `${verb(effect.touch)} ${spot.named}, which is no plain file`, place: effect.place })];
}

function linked(effect: PathEffect, spot: Spot): Found {
  const reason = `${verb(effect.touch)} ${spot.named}, which has ${spot.location.links - 1} other name${spot.location.links > 2 ? 's' : ''}, maybe outside the project`;
  return found('ask', { id: 'hard-link', reason, place: effect.place });
}

/** The words of a program that nobody knows, which name a path outside: lexically, for nobody looked where they lead. */
function judgeWords(action: Action, matter: Matter, policy: Policy): readonly Found[] {
  const seen = new Set(collect(action.effects, effect => (effect.kind === 'path' ? [nameOf(effect.path)] : [])));
  const named = collect(action.argv.slice(1), value => wordPath(value, action.cwd));
  const wild = named.filter(path => !seen.has(path) && !harmless.test(path) && !lexicallyInside(path, matter, policy));
  return wild.map(path =>
    found('ask', { id: 'out-of-bounds', reason: `names ${path}`, place: action.place, hint: hintFor(matter, policy) }),
  );
}

function lexicallyInside(path: string, matter: Matter, policy: Policy): boolean {
  const { ground } = matter.located;
  if (ground === undefined) return false;
  return ['/tmp', ground.project.path, ...policy.readable].some(root => within(root, path));
}

/** The path a word is or carries behind `=`: one that is absolute, or that climbs. */
function wordPath(value: Value, cwd: string | undefined): readonly string[] {
  if (value.kind === 'unknown') return [];
  const text = /^-{0,2}[\w-]+=(.*)$/s.exec(value.text)?.[1] ?? value.text;
  if (text.startsWith('/')) return [nodePath.posix.normalize(text).replace(/(?<=.)\/$/, '')];
  if (!/(?:^|\/)\.\.(?:\/|$)/.test(text)) return [];
  return [nodePath.posix.resolve(cwd ?? '/', text)];
}
