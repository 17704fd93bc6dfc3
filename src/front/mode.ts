/** `ward mode`: shows how much is asked, or changes it, for a while or for good. */
import { parseArgs } from 'node:util';
import type { Mode, Policy } from '../core/values.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { changeBy } from './loosen.ts';
import type { Front, Surroundings } from './surroundings.ts';

const usage = 'usage: ward mode [ask|auto|strict|observe] [--for 8h]';
const modes: readonly string[] = ['ask', 'auto', 'strict', 'observe'];
const units = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** 0; 1 where it may not be changed here, 2 for wrong usage. */
export const mode: Front = (argv, around) => {
  const words = wordsOf(argv);
  if (words === undefined) {
    around.say(usage);
    return 2;
  }
  const status = words.mode === undefined ? 0 : set(words.mode, words.milliseconds, around);
  if (status === 0) around.out(`${shown(loadPolicy(around.directories, around.now(), around.cwd))}\n`);
  return status;
};

interface Words {
  readonly mode: Mode | undefined;
  readonly milliseconds: number | undefined;
}

/** `observe` must have an end. */
function wordsOf(argv: readonly string[]): Words | undefined {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: { for: { type: 'string' } }, allowPositionals: true });
    const [wanted] = positionals;
    const milliseconds = values.for === undefined ? undefined : duration(values.for);
    if (positionals.length > 1 || (wanted !== undefined && !modes.includes(wanted))) return undefined;
    if ((values.for !== undefined || wanted === 'observe') && (milliseconds === undefined || wanted === undefined)) return undefined;
    return { mode: wanted as Mode | undefined, milliseconds };
  } catch {
    return undefined;
  }
}

/** `30m`, `8h`, `2d`, at most four digits; in milliseconds. */
function duration(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(text) ?? [];
  const factor = units.get(unit ?? '');
  return factor === undefined ? undefined : Number(count) * factor;
}

function set(wanted: Mode, milliseconds: number | undefined, around: Surroundings): number {
  const end = milliseconds === undefined ? undefined : new Date(around.now() + milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
  const detail = end === undefined ? wanted : `${wanted} until ${end}`;
  return changeBy(around, { what: 'mode', detail }, ({ modeUntil: _, ...document }) => ({
    ...document,
    mode: wanted,
    ...(end === undefined ? {} : { modeUntil: end }),
  }));
}

/** The mode that holds, its end, and what the administrator lets choose. */
function shown({ mode: held, modeUntil, modes: allowed }: Policy): string {
  const end = modeUntil === undefined ? '' : ` until ${new Date(modeUntil).toISOString().replace(/\.\d+Z$/, 'Z')}`;
  return `${held}${end}${allowed.length === modes.length ? '' : ` (the administrator allows ${allowed.join(', ')})`}`;
}
