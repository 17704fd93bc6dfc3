/** A text as the shell reads it once its aliases are put in, so that what is judged is what runs (bash(1), ALIASES). */
import type { Word } from '../syntax.ts';
import type { Dialect } from '../values.ts';
import { parse } from './parse.ts';
import { simpleCommands } from './simple-commands.ts';

/** More steps than this is no set of aliases that a person wrote. */
const most = 200;

/** An alias's own text where it was put in: its name is no alias again within, and after a blank at its end the next word may be one too. */
interface Put {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The text, or undefined where it can't be told what the aliases make of it. */
export function withAliases(text: string, aliases: ReadonlyMap<string, string>, dialect: Dialect): string | undefined {
  if (aliases.size === 0) return text;
  let made = text;
  let puts: readonly Put[] = [];
  for (let steps = 0; steps < most; steps++) {
    const word = next(made, puts, { aliases, dialect });
    if (word === undefined) return made;
    const { start, end } = word.place;
    if (made.slice(start, end) !== word.text) return undefined;
    const value = aliases.get(word.text) ?? '';
    made = made.slice(0, start) + value + made.slice(end);
    puts = [...puts.map(moved(start, value.length - (end - start))), { name: word.text, start, end: start + value.length }];
  }
  return undefined;
}

/** What stands around the place grows with it, what stands behind it moves. */
const moved =
  (at: number, by: number) =>
  (put: Put): Put => ({ ...put, start: put.start > at ? put.start + by : put.start, end: put.end > at ? put.end + by : put.end });

interface Known {
  readonly aliases: ReadonlyMap<string, string>;
  readonly dialect: Dialect;
}

/** The first word that is an alias where aliases are looked for. */
function next(text: string, puts: readonly Put[], { aliases, dialect }: Known): Word | undefined {
  const blank = (at: number) => at > 0 && /[ \t]/.test(text.charAt(at - 1));
  const follows = ({ place }: Word) =>
    puts.some(({ start, end }) => end > start && blank(end) && end <= place.start && text.slice(end, place.start).trim() === '');
  const own = ({ text: name, place }: Word) => puts.some(put => put.name === name && put.start <= place.start && place.end <= put.end);
  for (const { words } of simpleCommands(parse(text, dialect).body)) {
    const found = words.find((word, at) => (at === 0 || follows(word)) && aliases.has(word.text) && !own(word));
    if (found !== undefined) return found;
  }
  return undefined;
}
