/** What one layer of the policy says, once it is read: nothing is filled in, an absent word stays absent. */
import type { AutoLimits, Limits, Mode, NetworkPolicy, Notify, Project, Rule, Service, ServiceForm } from '../values.ts';

/** Whose file a layer is: this decides which words it may use, and whether it may loosen. */
export type Origin = 'system' | 'user' | 'project';

/** One layer, checked. */
export interface PolicyLayer {
  readonly mode: Mode | undefined;
  /** Milliseconds since the epoch: before, it is no milder than `ask`. */
  readonly modeFrom: number | undefined;
  /** Milliseconds since the epoch. */
  readonly modeUntil: number | undefined;
  readonly modes: readonly Mode[] | undefined;
  /** All of them hold; undefined: nothing is said, which lets no host through. */
  readonly auto: readonly AutoLimits[] | undefined;
  /** From when until when nothing is asked; milliseconds since the epoch. */
  readonly paused: { readonly from: number; readonly until: number } | undefined;
  readonly pause: 'may' | 'never' | undefined;
  /** Packs of rules, by name. */
  readonly packs: readonly string[];
  /** Policies of projects that may allow, by the hash of their text. */
  readonly trusted: readonly Trusted[];
  /** What holds beside the rest in some projects or on some machines: they only tighten. */
  readonly profiles: readonly Profile[];
  readonly projects: readonly Project[];
  readonly rules: readonly Rule[];
  readonly readable: readonly string[];
  readonly environment: readonly string[];
  readonly services: readonly Service[];
  /** The forms of service that users may have; undefined: all. */
  readonly serviceForms: readonly ServiceForm[] | undefined;
  readonly remember: 'exact' | 'never' | undefined;
  readonly unconfined: 'ask' | 'never' | undefined;
  readonly broker: 'demand' | 'never' | undefined;
  readonly fallback: 'refuse' | 'landlock' | undefined;
  /** Before a key counts where something is destroyed. */
  readonly readingTime: 'second' | 'none' | undefined;
  /** Seconds that a request waits for a person elsewhere. */
  readonly wait: number | undefined;
  readonly notify: Notify | undefined;
  readonly network: NetworkPolicy | undefined;
  readonly lock: boolean;
  readonly limits: Limits;
  /** Limits that tighten and never take the place of what is built in: see `tighten.ts`. */
  readonly caps: Limits;
}

/** A project's policy as the person saw it: another text is another policy. */
export interface Trusted {
  readonly project: string;
  /** SHA-256 of its text, as hex. */
  readonly hash: string;
}

/** A name for some projects or machines, and what holds there. */
export interface Profile {
  readonly name: string;
  /** Absent: all. */
  readonly projects?: readonly string[];
  /** Names of machines, as patterns; absent: all. */
  readonly machines?: readonly string[];
  /** Of it the mode, the rules that tighten, what is never, and the limits. */
  readonly layer: PolicyLayer;
}

/** The layer of a file that is not there. */
export const emptyLayer: PolicyLayer = {
  mode: undefined,
  modeFrom: undefined,
  modeUntil: undefined,
  modes: undefined,
  auto: undefined,
  paused: undefined,
  pause: undefined,
  packs: [],
  trusted: [],
  profiles: [],
  projects: [],
  rules: [],
  readable: [],
  environment: [],
  services: [],
  serviceForms: undefined,
  remember: undefined,
  unconfined: undefined,
  broker: undefined,
  fallback: undefined,
  readingTime: undefined,
  wait: undefined,
  notify: undefined,
  network: undefined,
  lock: false,
  limits: {},
  caps: {},
};

/** All modes, mildest first. */
export const modeOrder: readonly Mode[] = ['observe', 'auto', 'ask', 'strict'];

/** The strictest of some modes; undefined where none is given. */
export function strictestMode(modes: readonly (Mode | undefined)[]): Mode | undefined {
  return modeOrder.findLast(mode => modes.includes(mode));
}

/** True where one mode lets through at least what the other does. */
export function milder(one: Mode, other: Mode): boolean {
  return modeOrder.indexOf(one) < modeOrder.indexOf(other);
}

/** What a layer itself says; `ask` once that has ended, and no less before it began. */
export function current({ mode, modeFrom, modeUntil }: PolicyLayer, now: number): Mode | undefined {
  if (modeUntil !== undefined && modeUntil <= now) return 'ask';
  return modeFrom !== undefined && now < modeFrom ? strictestMode([mode, 'ask']) : mode;
}
