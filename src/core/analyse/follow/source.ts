/** Code that stands in a followed file, and the place a person is told for something in it. */
import type { Place } from '../../syntax.ts';

/** A piece of code from a file. */
export interface Source {
  /** Of what runs it, in the command's own text. */
  readonly place: Place;
  /** As a person would name it. */
  readonly file: string;
  /** The line of the file on which the piece begins. */
  readonly line: number;
  /** The piece, as it is read. */
  readonly text: string;
  /** What stands in the file instead, where that is written in another way. */
  readonly shown: string | undefined;
  /** `$0` of a script that runs in a shell of its own; undefined in a sourced one. */
  readonly zero: string | undefined;
  /** `BASH_SOURCE`: the file as the shell was given it. */
  readonly spelled: string | undefined;
  /** How many texts deep it is: deeper ones have a `$0` of their own. */
  readonly depth: number;
}

const longest = 120;

/** The place of what runs the file, with the line and its words. */
export function standing({ place, file, line, text, shown }: Source, at: Place): Place {
  const words = shown ?? lineAt(text, at.start);
  return { start: place.start, end: place.end, in: { file, line: line + breaks(text, at.start), text: short(words) } };
}

function lineAt(text: string, at: number): string {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return text.slice(start, start + 4 * longest).split('\n', 1)[0] ?? '';
}

/** In one line, and cut where it is long. */
function short(words: string): string {
  const line = words
    .slice(0, 4 * longest)
    .trim()
    .replace(/\s*\\?\n\s*/g, ' ');
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

function breaks(text: string, end: number): number {
  let found = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) found += 1;
  return found;
}
