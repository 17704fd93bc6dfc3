/** How the layers come together: the strictest wins, a project only tightens, and the system says how far a user may go. */
import { builtInLimits, type Machine, strictestLimits } from '../limits.ts';
import type { Limits, Mode, Policy, Rule } from '../values.ts';
import { milder, modeOrder, type PolicyLayer, strictestMode } from './layer.ts';

/** The layers as they were read, and what only the machine knows. */
export interface Layers {
  readonly system: PolicyLayer;
  readonly user: PolicyLayer;
  readonly project: PolicyLayer;
  /** From "don't ask again". */
  readonly remembered: readonly Rule[];
  /** Directories of Ward's own. */
  readonly own: readonly string[];
}

/** What the core can't do by itself: tell the time, in milliseconds since the epoch, and hash a text. */
export interface Means {
  readonly now: number;
  readonly hash: (text: string) => string;
  readonly machine: Machine;
}

/** The policy that all layers make. */
export function policy(layers: Layers, { now, hash, machine }: Means): Policy {
  const { system, user, project, own } = layers;
  const trusted = system.lock ? [system] : [system, user];
  const all = [system, user, project];
  const made: Omit<Policy, 'id'> = {
    mode: modeOf(layers, now),
    modeUntil: user.modeUntil !== undefined && user.modeUntil > now ? user.modeUntil : undefined,
    modes: system.modes ?? modeOrder,
    projects: trusted.flatMap(layer => layer.projects),
    rules: rulesOf(layers).filter(rule => rule.until === undefined || rule.until > now),
    readable: trusted.flatMap(layer => layer.readable),
    own,
    environment: trusted.flatMap(layer => layer.environment),
    remember: all.some(layer => layer.remember === 'never') ? 'never' : 'exact',
    unconfined: all.some(layer => layer.unconfined === 'never') ? 'never' : 'ask',
    ...fallbackOf(trusted),
    lock: system.lock,
    limits: limitsOf(trusted, all, machine),
  };
  return { id: hash(canonical(made)), ...made };
}

/** A missing layer is done without only where that was asked for by name, and nobody says otherwise (decision 13). */
function fallbackOf(trusted: readonly PolicyLayer[]): Pick<Policy, 'fallback'> {
  const said = trusted.map(layer => layer.fallback);
  return said.includes('landlock') && !said.includes('refuse') ? { fallback: 'landlock' } : {};
}

/** The strictest of what was said; where nobody said anything, or what was said has ended, `ask`. */
function modeOf({ system, user, project }: Layers, now: number): Mode {
  const [ofSystem, ofUser] = [system, user].map(layer => current(layer, now));
  const floor = system.lock ? (ofSystem ?? 'ask') : ofSystem;
  const wanted = strictestMode([floor, ofUser]) ?? 'ask';
  return strictestMode([capped(wanted, system.modes), project.mode]) ?? 'ask';
}

function current(layer: PolicyLayer, now: number): Mode | undefined {
  return layer.modeUntil !== undefined && layer.modeUntil <= now ? 'ask' : layer.mode;
}

/** The mildest mode that the system lets a user choose and that is no milder than what was chosen. */
function capped(wanted: Mode, allowed: readonly Mode[] | undefined): Mode {
  const choice = modeOrder.filter(mode => (allowed ?? modeOrder).includes(mode) && !milder(mode, wanted));
  return choice[0] ?? 'strict';
}

/** Rules that loosen come from the person and the administrator; under a lock from the administrator alone. */
function rulesOf({ system, user, project, remembered }: Layers): readonly Rule[] {
  const tightening = [user, project].flatMap(layer => layer.rules).filter(rule => rule.decision !== 'allow');
  const loosening = system.lock ? [] : [...user.rules.filter(rule => rule.decision === 'allow'), ...remembered];
  return [...system.rules, ...tightening, ...loosening];
}

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
