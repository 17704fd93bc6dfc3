/** Microseconds of thought a command takes, over the corpus: no look at the machine, nothing run. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from '../../src/core/parse/parse.ts';
import { verdictOf } from '../commands/world.ts';
import { quantile } from './measure.ts';

const corpus = path.join(import.meta.dirname, '../commands');

/** The commands of the corpus: a decision, a tab and a command a line. Of its escapes only the newline changes what there is to think about. */
function commands(): readonly string[] {
  const files = readdirSync(corpus).filter(name => name.endsWith('.txt'));
  const lines = files.flatMap(name => readFileSync(path.join(corpus, name), 'utf8').split('\n'));
  return lines.flatMap(line => /^(?:allow|ask|deny)\t(.+)$/.exec(line)?.[1]?.replaceAll('\\n', '\n') ?? []);
}

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
  const texts = commands();
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
