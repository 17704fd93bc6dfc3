/** One command is read several times, as more of the files that it runs are known: what one reading parsed is not parsed again by the next. */
import type { Dialect, Script } from '../values.ts';
import { parse } from './parse.ts';

/** Gives each reading a parser of its own. Where the same text stands several times in one reading, each has a tree of its own, as if it had been parsed. */
export function rereading(): () => typeof parse {
  const trees = new Map<string, Script[]>();
  return () => {
    const met = new Map<string, number>();
    return (text: string, dialect: Dialect) => {
      const key = `${dialect} ${text}`;
      const at = met.get(key) ?? 0;
      met.set(key, at + 1);
      const known = trees.get(key) ?? [];
      if (at === 0) trees.set(key, known);
      known[at] ??= parse(text, dialect);
      return known[at];
    };
  };
}
