/** Microseconds of thought a command takes, over the corpus: no look at the machine, nothing run. */
import { parse } from '../../src/core/parse/parse.ts';
import { gaps, lines } from '../commands/corpus.ts';
import { verdictOf } from '../commands/world.ts';
import { quantile } from './measure.ts';

/** Microseconds: the median of all commands, and what 99 of 100 do not reach. */
export type Spread = readonly [middle: number, slow: number];

export interface Thought {
  readonly commands: number;
  readonly parse: Spread;
  /** Parse, analyse and judge. */
  readonly verdict: Spread;
}

/** Each command `rounds` times after one to warm up; of each its own fastest, since what is slower is the machine's. */
export function timeThought(rounds: number): Thought {
  const texts = [...lines, ...gaps].map(one => one.command);
  const fastest = (work: (text: string) => unknown): Spread => {
    for (const text of texts) work(text);
    const row = texts.map(text => Math.min(...Array.from({ length: rounds }, () => microseconds(() => work(text)))));
    return [quantile(row, 0.5), quantile(row, 0.99)];
  };
  return { commands: texts.length, parse: fastest(text => parse(text, 'bash')), verdict: fastest(verdictOf) };
}

function microseconds(work: () => unknown): number {
  const began = performance.now();
  work();
  return (performance.now() - began) * 1000;
}
