/** The mode as the prompt of a guarded terminal has it: short, with its end and its limits, and nothing in it that a shell would expand. */
import { GuardError } from '../core/fault.ts';
import { autoTerms } from '../core/policy/terms.ts';
import type { Policy } from '../core/values.ts';
import type { PolicyAt } from '../host/policy/load.ts';

/** Characters of it: `ward mode` says all of it. */
const longest = 72;

/** What stands between the brackets. */
export function modeMark(held: Pick<Policy, 'mode' | 'modeUntil' | 'paused' | 'auto' | 'profiles' | 'unaccepted'>, now: number): string {
  const { mode, modeUntil, paused, profiles } = held;
  const until = modeUntil === undefined ? '' : ` until ${clock(modeUntil, now)}`;
  const named = (profiles ?? []).map(name => `profile ${name}`);
  const edited = held.unaccepted === undefined ? [] : ['policy not accepted'];
  const words = [`${paused ? 'paused' : mode}${until}`, ...edited, ...(mode === 'auto' ? autoTerms(held.auto) : []), ...named].join(', ');
  const plain = words.replaceAll(/[^A-Za-z0-9 ,.:;()/_+@=<>*-]/g, '?');
  return plain.length > longest ? `${plain.slice(0, longest - 3)}...` : plain;
}

/** As it is now, where lines are typed: what keeps every line from running is told with the line. */
export function markAt(policyAt: PolicyAt, project: string, now: number): string {
  try {
    return modeMark(policyAt(now, project), now);
  } catch (error) {
    if (error instanceof GuardError) return 'no policy';
    throw error;
  }
}

/** By the clock on the wall; where that is not today, the day. */
function clock(time: number, now: number): string {
  const [end, today] = [new Date(time), new Date(now)];
  if (end.toDateString() === today.toDateString()) return end.toTimeString().slice(0, 5);
  return [end.getFullYear(), two(end.getMonth() + 1), two(end.getDate())].join('-');
}

const two = (part: number) => String(part).padStart(2, '0');
