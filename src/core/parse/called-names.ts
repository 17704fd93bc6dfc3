/** The names that a text calls by themselves, as far as it says them, quoted or not: programs, builtins, functions. */
import type { Node, Word } from '../syntax.ts';
import type { Dialect } from '../values.ts';
import { parse } from './parse.ts';
import { simpleCommands } from './simple-commands.ts';

/** Of what can't be read none. */
export function calledNames(text: string, dialect: Dialect): readonly string[] {
  const first = simpleCommands(parse(text, dialect).body).map(({ words }) => words[0] && plain(words[0]));
  return first.filter(name => name !== undefined);
}

/** The words of a text that is one program with plain words, and nothing besides; else undefined. `home`: what a tilde at the beginning of a path stands for. */
export function plainCommand(text: string, dialect: Dialect, home?: string): readonly string[] | undefined {
  const { body, faults } = parse(text, dialect);
  const [one, ...others] = body;
  if (faults.length > 0 || others.length > 0 || one?.kind !== 'simple') return undefined;
  if (one.assignments.length > 0 || one.redirects.length > 0 || one.declared.length > 0) return undefined;
  const words = one.words.map(word => plain(word, home));
  return words.every(word => word !== undefined) ? words : undefined;
}

/** A text that is two commands, one after the other or the second where the first succeeds, as the texts of these two: all of it but what stands between them. */
export function twoCommands(text: string, dialect: Dialect): readonly [string, string] | undefined {
  const { body, faults } = parse(text, dialect);
  const [first, second, ...others] = body.length === 1 && body[0]?.kind === 'and-or' ? bothOf(body[0]) : body;
  if (faults.length > 0 || others.length > 0 || first?.kind !== 'simple' || second?.kind !== 'simple') return undefined;
  return [text.slice(0, second.place.start).replace(/\s*(?:;|&&)?\s*$/, ''), text.slice(second.place.start)];
}

const bothOf = ({ items, operators }: Extract<Node, { kind: 'and-or' }>) => (operators.every(one => one === '&&') ? items : []);

function plain({ parts }: Word, home?: string): string | undefined {
  const texts = parts.map((part, at) => {
    if (part.kind === 'literal') return part.text;
    return at === 0 && part.kind === 'tilde' && part.user === '' ? home : undefined;
  });
  return texts.includes(undefined) ? undefined : texts.join('');
}
