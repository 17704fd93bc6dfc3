/** What one layer of the policy says, once it is read: nothing is filled in, an absent word stays absent. */
import type { Limits, Mode, Project, Rule } from '../values.ts';

/** Whose file a layer is: this decides which words it may use, and whether it may loosen. */
export type Origin = 'system' | 'user' | 'project';

/** One layer, checked. */
export interface PolicyLayer {
  readonly mode: Mode | undefined;
  /** Milliseconds since the epoch. */
  readonly modeUntil: number | undefined;
  readonly modes: readonly Mode[] | undefined;
  readonly projects: readonly Project[];
  readonly rules: readonly Rule[];
  readonly readable: readonly string[];
  readonly environment: readonly string[];
  readonly remember: 'exact' | 'never' | undefined;
  readonly unconfined: 'ask' | 'never' | undefined;
  readonly fallback: 'refuse' | 'landlock' | undefined;
  readonly lock: boolean;
  readonly limits: Limits;
  /** Limits that tighten and never take the place of what is built in: see `tighten.ts`. */
  readonly caps: Limits;
}

/** The layer of a file that is not there. */
export const emptyLayer: PolicyLayer = {
  mode: undefined,
  modeUntil: undefined,
  modes: undefined,
  projects: [],
  rules: [],
  readable: [],
  environment: [],
  remember: undefined,
  unconfined: undefined,
  fallback: undefined,
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
