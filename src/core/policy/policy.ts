/** How the layers come together: the strictest wins, a project only tightens, and the system says how far a user may go. */
import { builtInLimits, type Machine, strictestLimits } from '../limits.ts';
import type { Hours, Limits, Mode, Policy, Rule, Service } from '../values.ts';
import { plainAuto } from './auto.ts';
import { beginsAt } from './lasting.ts';
import { current, milder, modeOrder, type PolicyLayer, type Profile, strictestMode, type Trusted } from './layer.ts';
import { combined } from './network.ts';
import { packRules } from './packs.ts';
import { modeTerms } from './terms.ts';
import { usualWait } from './wait.ts';

/** The layers as they were read, and what only the machine knows. */
export interface Layers {
  readonly system: PolicyLayer;
  readonly user: PolicyLayer;
  readonly project: PolicyLayer;
  /** From "don't ask again". */
  readonly remembered: readonly Rule[];
  /** Directories of Ward's own. */
  readonly own: readonly string[];
  /** The project that the commands are of; absent: none. */
  readonly at?: Trusted | undefined;
}

/** What the core can't do by itself: tell the time, in milliseconds since the epoch, and hash a text. */
export interface Means {
  readonly now: number;
  /** Minutes since midnight, where the machine is; absent: in UTC. */
  readonly minute?: number;
  readonly hash: (text: string) => string;
  readonly machine: Machine;
  /** What the machine is called; absent: a profile for some machines holds on none. */
  readonly host?: string;
}

/** The policy that all layers make. */
export function policy(given: Layers, means: Means): Policy {
  const { hash, machine } = means;
  const profiles = profilesOf(given, means);
  const layers = { ...given, more: profiles.map(one => one.layer) };
  const { system, user, project, own, more } = layers;
  const trusted = system.lock ? [system] : [system, user];
  const all = [system, user, project, ...more];
  const made: Omit<Policy, 'id'> = {
    ...modeOf(layers, means),
    ...(profiles.length === 0 ? {} : { profiles: profiles.map(one => one.name) }),
    modes: system.modes ?? modeOrder,
    projects: trusted.flatMap(layer => layer.projects),
    ...autoOf(layers),
    rules: rulesOf(layers).filter(rule => isCurrent(rule, means)),
    readable: trusted.flatMap(layer => layer.readable),
    own,
    environment: trusted.flatMap(layer => layer.environment),
    ...servicesOf(system, trusted),
    remember: all.some(layer => layer.remember === 'never') ? 'never' : 'exact',
    unconfined: all.some(layer => layer.unconfined === 'never') ? 'never' : 'ask',
    ...(all.some(layer => layer.broker === 'never') ? { broker: 'never' } : {}),
    ...fallbackOf(trusted),
    ...readingOf(trusted),
    ...waitOf(layers),
    ...notifyOf(trusted),
    ...networkOf(trusted),
    lock: system.lock,
    limits: limitsOf(trusted, all, machine),
  };
  const terms = modeTerms(made);
  return { id: hash(canonical(made)), ...made, ...(terms === undefined ? {} : { terms }) };
}

/** With the layers of the profiles that hold. */
interface Whole extends Layers {
  readonly more: readonly PolicyLayer[];
}

/** Those of the project and machine; where a lock leaves nothing else of the person's, they still tighten. */
function profilesOf({ system, user, at }: Layers, { host }: Means): readonly Profile[] {
  const here = ({ projects, machines }: Profile) =>
    (projects === undefined || (at !== undefined && projects.includes(at.project))) &&
    (machines === undefined || (host !== undefined && machines.some(one => isCalled(one, host))));
  return [...system.profiles, ...user.profiles].filter(here);
}

function isCalled(pattern: string, host: string): boolean {
  return new RegExp(`^${pattern.split('*').map(RegExp.escape).join('.*')}$`, 'i').test(host);
}

/** Whether the person, or the administrator, trusts the project's policy as it is. */
function isTrusted({ system, user, at }: Pick<Layers, 'system' | 'user' | 'at'>): boolean {
  if (at === undefined) return false;
  const by = system.lock ? [system] : [system, user];
  return by.some(layer => layer.trusted.some(one => one.project === at.project && one.hash === at.hash));
}

/** Begun, not ended, and within its part of the day. */
function isCurrent(rule: Rule, { now, minute }: Means): boolean {
  const { until = Number.POSITIVE_INFINITY, hours } = rule;
  return (beginsAt(rule) ?? now) <= now && now < until && (hours === undefined || within(hours, minute ?? minuteInUtc(now)));
}

const minuteInUtc = (now: number) => Math.floor(now / 60_000) % 1440;

/** Whether a minute lies in a part of the day; one that ends where it begins is all of it. */
function within({ from, to }: Hours, minute: number): boolean {
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** Whether each part of the day that something in these layers names has begun, as one text: while it is the same, so is the policy. */
export function partsOfDay({ system, user, project }: Layers, minute: number): string {
  const layers = [system, user, project];
  const profiles = [system, user].flatMap(layer => layer.profiles.map(one => one.layer));
  const parts = [...[...layers, ...profiles].flatMap(layer => layer.rules.flatMap(rule => rule.hours ?? [])), ...hoursOf(layers)];
  return parts.map(part => (within(part, minute) ? '+' : '-')).join('');
}

/** A missing layer is done without only where that was asked for by name, and nobody says otherwise (decision 13). */
function fallbackOf(trusted: readonly PolicyLayer[]): Pick<Policy, 'fallback'> {
  const said = trusted.map(layer => layer.fallback);
  return said.includes('landlock') && !said.includes('refuse') ? { fallback: 'landlock' } : {};
}

/** What the system says goes before what the user says. */
function notifyOf(trusted: readonly PolicyLayer[]): Pick<Policy, 'notify'> {
  const said = trusted.flatMap(layer => layer.notify ?? []);
  return said.length === 0 ? {} : { notify: Object.assign({}, ...said.toReversed()) };
}

function networkOf(trusted: readonly PolicyLayer[]): Pick<Policy, 'network'> {
  const network = combined(trusted.map(layer => layer.network));
  return network === undefined ? {} : { network };
}

function readingOf(trusted: readonly PolicyLayer[]): Pick<Policy, 'readingTime'> {
  const said = trusted.map(layer => layer.readingTime);
  return said.includes('none') && !said.includes('second') ? { readingTime: 'none' } : {};
}

/** The shortest that system and user say takes the place of what is built in; a project only shortens it. */
function waitOf({ system, user, project }: Layers): Pick<Policy, 'wait'> {
  const least = (...said: readonly (number | undefined)[]) => Math.min(...said.filter(one => one !== undefined));
  const trusted = least(system.wait, user.wait);
  const wait = least(Number.isFinite(trusted) ? trusted : usualWait, project.wait);
  return wait === usualWait ? {} : { wait };
}

/** The administrator's own, and of a user's those of the forms that are left to users. None, where texts that go into a project are not left to them: then nothing leads there. */
function servicesOf(system: PolicyLayer, trusted: readonly PolicyLayer[]): Pick<Policy, 'services'> {
  const may = ({ form }: Service) => (system.serviceForms ?? [form]).includes(form);
  const services = trusted.flatMap(layer => (layer === system ? layer.services : layer.services.filter(may)));
  return services.length === 0 && (system.serviceForms ?? ['commands']).includes('commands') ? {} : { services };
}

/** The strictest of what was said; where nobody said anything, or what was said has ended, `ask`. A pause takes the place of the person's word. */
function modeOf(layers: Whole, means: Means): Pick<Policy, 'mode' | 'modeUntil' | 'paused'> {
  const { user } = layers;
  const { now } = means;
  const until = (user.modeFrom ?? now) <= now && now < (user.modeUntil ?? now) ? user.modeUntil : undefined;
  const pause = pauseOf(layers, now);
  if (pause === undefined) return { mode: strictest(layers, current(user, now), means), modeUntil: until };
  const mode = strictest(layers, 'observe', means);
  return mode === 'observe'
    ? { mode, modeUntil: pause, paused: true }
    : { mode: strictest(layers, current(user, now), means), modeUntil: until };
}

/** The end of a pause that holds now. */
function pauseOf({ system, user }: Layers, now: number): number | undefined {
  const { paused } = user;
  if (paused === undefined || system.lock || system.pause === 'never') return undefined;
  return paused.from <= now && now < paused.until ? paused.until : undefined;
}

function strictest({ system, user, project, more }: Whole, ofUser: Mode | undefined, { now, minute }: Means): Mode {
  const ofSystem = current(system, now);
  const floor = system.lock ? (ofSystem ?? 'ask') : ofSystem;
  const wanted = strictestMode([floor, ofUser]) ?? 'ask';
  const mode = strictestMode([capped(wanted, system.modes), project.mode, ...more.map(layer => layer.mode)]) ?? 'ask';
  const out = mode === 'auto' && hoursOf([system, user]).some(part => !within(part, minute ?? minuteInUtc(now)));
  return out ? capped('ask', system.modes) : mode;
}

const hoursOf = (layers: readonly PolicyLayer[]) => layers.flatMap(layer => (layer.auto ?? []).flatMap(one => one.hours ?? []));

/** Under a lock a user's limits only tighten. */
function autoOf({ system, user }: Layers): Pick<Policy, 'auto'> {
  const all = [...(system.auto ?? (system.lock && user.auto !== undefined ? [plainAuto] : [])), ...(user.auto ?? [])];
  return all.length === 0 ? {} : { auto: all };
}

/** The mildest mode that the system lets a user choose and that is no milder than what was chosen. */
function capped(wanted: Mode, allowed: readonly Mode[] | undefined): Mode {
  const choice = modeOrder.filter(mode => (allowed ?? modeOrder).includes(mode) && !milder(mode, wanted));
  return choice[0] ?? 'strict';
}

/** Rules that loosen come from the person and the administrator, and from a project's policy that they trust; under a lock from the administrator alone. */
function rulesOf(layers: Whole): readonly Rule[] {
  const { system, user, project, remembered, more } = layers;
  const tightening = [user, project, ...more].flatMap(layer => layer.rules).filter(rule => rule.decision !== 'allow');
  const loosening = system.lock ? [] : [...user.rules.filter(rule => rule.decision === 'allow'), ...packed(user, 'user'), ...remembered];
  return [...system.rules, ...packed(system, 'system'), ...tightening, ...loosening, ...trustedRules(layers)];
}

/** In that project and nowhere else. */
function trustedRules(layers: Layers): readonly Rule[] {
  const { project, at } = layers;
  if (at === undefined || !isTrusted(layers)) return [];
  const allowing = project.rules.filter(rule => rule.decision === 'allow');
  return allowing.map((rule): Rule => ({ ...rule, from: 'trusted', project: at.project }));
}

const packed = ({ packs }: PolicyLayer, from: Rule['from']) => packs.flatMap(name => packRules(name, from));

/** What system and user say takes the place of what is built in, the strictest of it; every other word only tightens. */
function limitsOf(trusted: readonly PolicyLayer[], all: readonly PolicyLayer[], machine: Machine): Limits {
  const base = { ...builtInLimits(machine), ...strictestLimits(trusted.map(layer => layer.limits)) };
  return strictestLimits([base, ...all.flatMap(layer => [layer.limits, layer.caps])]);
}

/** JSON with sorted names, so that equal values have equal text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
