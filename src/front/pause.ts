/** `ward pause`: for a while nothing is asked; all of it is recorded, and still in the sandbox. */
import { parseArgs } from 'node:util';
import { printable } from '../core/printable.ts';
import { loadPolicy, systemLayer } from '../host/policy/load.ts';
import { duration, instant } from './duration.ts';
import { changeBy } from './loosen.ts';
import { shown } from './mode.ts';
import type { Front, Surroundings } from './surroundings.ts';

const usage = 'usage: ward pause [--for 10m] | end';
const usual = '10m';
const longest = 3_600_000;

/** 0; 1 where it may not be, or something stricter holds here all the same; 2 for wrong usage. */
export const pause: Front = (argv, around) => {
  const words = wordsOf(argv);
  if (words === undefined) {
    around.say(usage);
    return 2;
  }
  return words === 'end' ? ended(around) : begun(words, around);
};

function wordsOf(argv: readonly string[]): number | 'end' | undefined {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: { for: { type: 'string' } }, allowPositionals: true });
    if (positionals.length > 0) return positionals.join(' ') === 'end' && values.for === undefined ? 'end' : undefined;
    return duration(values.for ?? usual);
  } catch {
    return undefined;
  }
}

function begun(milliseconds: number, around: Surroundings): number {
  const { directories, now, say } = around;
  if (milliseconds > longest) return refused('a pause is of at most an hour', around);
  if (systemLayer(directories).pause === 'never') return refused("the administrator's policy forbids a pause", around);
  const [from, until] = [instant(now()), instant(now() + milliseconds)];
  const status = changeBy(around, { what: 'mode', detail: `paused until ${until}` }, document => ({
    ...document,
    paused: { from, until },
  }));
  if (status !== 0) return status;
  const held = loadPolicy(directories, now(), around.cwd);
  around.out(`${printable(shown(held))}\n`);
  if (held.paused) return 0;
  say('warning: here something stricter holds all the same: "ward policy show" says whose word it is');
  return 1;
}

function refused(why: string, { say }: Surroundings): number {
  say(`not changed: ${why}`);
  return 1;
}

/** That only tightens, and takes no claimed terminal. */
function ended(around: Surroundings): number {
  const status = changeBy(around, { what: 'mode', detail: 'pause ended' }, ({ paused: _, ...document }) => document);
  if (status === 0) around.out(`${printable(shown(loadPolicy(around.directories, around.now(), around.cwd)))}\n`);
  return status;
}
