/** Ward's own files and switches, named in a request: denied in every mode, for nothing that is judged may change the judge. */
import { collect } from '../collect.ts';
import { verb } from '../explain.ts';
import { foldCase } from '../fold-case.ts';
import type { Action, Policy } from '../values.ts';
import {
  type Check,
  changes,
  effectsOf,
  type Found,
  found,
  type Matter,
  nameOf,
  namesAt,
  namesOf,
  type PathEffect,
  placesOf,
  within,
} from './matter.ts';

/** Words of `ward` that only look (`ward log`, `ward check` …). */
const looking = new Set(['check', 'log', 'why', 'doctor', 'help', 'version', '--help', '--version', '-h']);

/** A project's own Ward directory may be read; it is the person's to write. */
const inProject = '.ward';

/** Every path that is Ward's, and every call of `ward` that could change what Ward does. */
export const ownFiles: Check = (matter, policy) => [
  ...collect(effectsOf(matter, 'path'), ({ effect }) => judgePath(effect, matter, policy)),
  ...collect(matter.analysis.actions, action => judgeAction(action, matter)),
  ...collect(effectsOf(matter, 'environment'), ({ effect }) =>
    effect.name.startsWith('WARD_') ? [deny(`sets ${effect.name}, which is Ward's own`, effect.place)] : [],
  ),
];

function judgePath(effect: PathEffect, matter: Matter, policy: Policy): readonly Found[] {
  const places = placesOf(effect.path, matter.located);
  const paths = places.known ? collect(places.at, namesAt) : [places.prefix];
  if (!paths.some(path => touchesOwn(path, effect, matter, policy))) return [];
  const holds = effect.recursive ? 'is or holds' : 'is';
  return [deny(`${verb(effect.touch)} ${nameOf(effect.path)}, which ${holds} a file of Ward's own`, effect.place)];
}

function touchesOwn(named: string, effect: PathEffect, matter: Matter, policy: Policy): boolean {
  const path = foldCase(named);
  if (path !== '' && folded(policy).some(own => within(own, path) || (holdsWhole(effect) && within(path, own)))) return true;
  const project = matter.located.ground?.project.path;
  return project !== undefined && changes(effect.touch) && within(foldCase(`${project}/${inProject}`), path);
}

/** A policy's own files are the same for each path of each command. */
const before = new WeakMap<Policy, readonly string[]>();

function folded(policy: Policy): readonly string[] {
  const known = before.get(policy);
  if (known !== undefined) return known;
  const own = policy.own.map(foldCase);
  before.set(policy, own);
  return own;
}

/** A tree that is read, changed or taken away whole takes Ward's files below it along. */
function holdsWhole(effect: PathEffect): boolean {
  return effect.touch === 'delete' || effect.touch === 'move' || (effect.recursive && effect.touch !== 'list' && effect.touch !== 'enter');
}

function judgeAction(action: Action, matter: Matter): readonly Found[] {
  const names = namesOf(action, matter.located);
  const led = names.includes('wardsh') && action.argv.some(word => word.kind !== 'unknown' && word.text.startsWith('--ward-'));
  if (led) return [deny('"wardsh --ward-root" leads to a Ward of its own', action.place)];
  if (!names.includes('ward')) return [];
  const first = action.argv[1];
  if (first?.kind === 'text' && looking.has(first.text)) return [];
  const said = first?.kind === 'text' ? `ward ${first.text}` : 'ward';
  const reason = `"${said}" is for the person, not for a command`;
  return [deny(reason, action.place, matter.request.unheld === true ? 'type it by its name, in a line of its own' : undefined)];
}

function deny(reason: string, place: Found['place'], hint = 'the person does this in a terminal of their own'): Found {
  return found('deny', { id: 'ward-itself', reason, place, hint });
}
