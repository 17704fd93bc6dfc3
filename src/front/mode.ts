/** `ward mode`: shows how much is asked, or changes it, for a while or for good. */
import { parseArgs } from 'node:util';
import { autoWords, readAuto } from '../core/policy/auto.ts';
import { autoTerms } from '../core/policy/terms.ts';
import type { Mode, Policy } from '../core/values.ts';
import { loadPolicy, readUser } from '../host/policy/load.ts';
import { type GivenLimits, limitOptions, limitsOf } from './auto-limits.ts';
import { duration, instant } from './duration.ts';
import { changeBy } from './loosen.ts';
import type { Front, Surroundings } from './surroundings.ts';

const usage =
  'usage: ward mode [ask|auto|strict|observe] [--for 8h] [--impact read|write] [--program P]... [--host H]... [--hours 09:00-17:00] [--here] [--this-session]';
const modes: readonly string[] = ['ask', 'auto', 'strict', 'observe'];

/** 0; 1 where it may not be changed here, 2 for wrong usage. */
export const mode: Front = (argv, around) => {
  const words = wordsOf(argv);
  if (words === undefined) {
    around.say(usage);
    return 2;
  }
  const status = words.mode === undefined ? 0 : set(words.mode, words, around);
  if (status === 0) around.out(`${shown(loadPolicy(around.directories, around.now(), around.cwd))}\n`);
  tellBeginning(around);
  return status;
};

/** Where the clock was set back, or stood wrong when the mode was set. */
function tellBeginning({ directories, now, say }: Surroundings): void {
  const { mode: wanted, modeFrom } = readUser(directories).layer;
  if (modeFrom !== undefined && now() < modeFrom)
    say(`warning: ${wanted} holds from ${instant(modeFrom)} on, and the clock of this machine stands before that`);
}

interface Words {
  readonly mode: Mode | undefined;
  readonly milliseconds: number | undefined;
  readonly limits: GivenLimits;
}

/** `observe` must have an end, and only `auto` has limits. */
function wordsOf(argv: readonly string[]): Words | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      options: { for: { type: 'string' }, ...limitOptions },
      allowPositionals: true,
    });
    const { for: _, ...limits } = values;
    const [wanted] = positionals;
    const milliseconds = values.for === undefined ? undefined : duration(values.for);
    if (positionals.length > 1 || (wanted !== undefined && !modes.includes(wanted))) return undefined;
    if ((values.for !== undefined || wanted === 'observe') && (milliseconds === undefined || wanted === undefined)) return undefined;
    if (Object.keys(limits).length > 0 && wanted !== 'auto') return undefined;
    return { mode: wanted as Mode | undefined, milliseconds, limits };
  } catch {
    return undefined;
  }
}

function set(wanted: Mode, { milliseconds, limits }: Words, around: Surroundings): number {
  const end = milliseconds === undefined ? undefined : instant(around.now() + milliseconds);
  const auto = wanted === 'auto' ? limitsOf(limits, loadPolicy(around.directories, around.now(), around.cwd), around) : {};
  if (auto === undefined) return 1;
  const some = Object.keys(auto).length > 0;
  const detail = [wanted, ...(some ? [autoWords(readAuto(auto))] : []), ...(end === undefined ? [] : [`until ${end}`])].join(' ');
  return changeBy(around, { what: 'mode', detail }, ({ modeFrom: _, modeUntil: __, auto: before, ...document }) => ({
    ...document,
    mode: wanted,
    ...(wanted === 'auto' ? (some ? { auto } : {}) : before === undefined ? {} : { auto: before }),
    ...(end === undefined ? {} : { modeFrom: instant(around.now()), modeUntil: end }),
  }));
}

/** The mode that holds, its end and limits, and what the administrator lets choose. */
export function shown({ mode: held, modeUntil, modes: allowed, auto, paused, profiles }: Policy): string {
  const end = modeUntil === undefined ? '' : ` until ${instant(modeUntil)}`;
  const words = held === 'auto' ? autoTerms(auto) : [];
  const limits = words.length === 0 ? '' : `, ${words.join('; and ')}`;
  const pause = paused ? ' (paused)' : '';
  const named = profiles === undefined ? '' : ` (profile ${profiles.join(', ')})`;
  return `${held}${end}${pause}${named}${limits}${allowed.length === modes.length ? '' : ` (the administrator allows ${allowed.join(', ')})`}`;
}
