/**
 * Microseconds of thought a command takes, over the corpus: nothing is run, and the look at the machine lies outside the clock. What a
 * command's paths are was settled beforehand, once; the texts of the files that it runs come from memory.
 */
import { judge } from '../../src/core/judge/judge.ts';
import type { Matter } from '../../src/core/judge/matter.ts';
import { parse } from '../../src/core/parse/parse.ts';
import type { Verdict } from '../../src/core/values.ts';
import { understand } from '../../src/guard.ts';
import { gaps, lines } from '../commands/corpus.ts';
import { projectFiles } from '../commands/files.ts';
import { policy, textsOf, thoughtOf } from '../commands/world.ts';
import { quantile } from './measure.ts';

/** Microseconds: the median of all commands, and what 99 of 100 do not reach. */
export type Spread = readonly [middle: number, slow: number];

export interface Thought {
  readonly commands: number;
  readonly parse: Spread;
  /** Parse, analyse and judge; of a command that runs files of the project, again with what stands in them. */
  readonly verdict: Spread;
}

/** How often the whole corpus is gone through, so that what else the machine does does not fall on all rounds of one command. */
const PASSES = 5;

/** Each command `rounds` times on end in each pass, after one pass to warm up; of each its own fastest, since what is slower is the machine's. */
export function timeThought(rounds: number): Thought {
  const seen = [...lines, ...gaps].map(one => thoughtOf(one.command).matter);
  const fastest = (work: (matter: Matter) => unknown): Spread => {
    for (const one of seen) work(one);
    const row = seen.map(() => Number.POSITIVE_INFINITY);
    for (let pass = 0; pass < PASSES; pass += 1) {
      for (const [at, one] of seen.entries()) {
        const times = Array.from({ length: rounds }, () => afresh(() => microseconds(() => work(one))));
        row[at] = Math.min(row[at] ?? 0, ...times);
      }
    }
    return [quantile(row, 0.5), quantile(row, 0.99)];
  };
  return { commands: seen.length, parse: fastest(({ request }) => parse(request.text, 'bash')), verdict: fastest(think) };
}

/** The text that was read last is kept. */
function afresh<T>(work: () => T): T {
  parse(':', 'bash');
  return work();
}

const files = textsOf(projectFiles);

/** As of a command never seen before: the environment is a new one each time, for Ward keeps what it found about the last. */
function think({ request: { scene, ...rest }, located }: Matter): Verdict {
  const request = { ...rest, scene: { ...scene, environment: new Map(scene.environment) } };
  return judge({ request, analysis: understand(request, files), located }, policy);
}

function microseconds(work: () => unknown): number {
  const began = performance.now();
  work();
  return (performance.now() - began) * 1000;
}
