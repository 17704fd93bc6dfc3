/** The names that a text calls by themselves, as far as it says them, quoted or not: programs, builtins, functions. */
import type { Word } from '../syntax.ts';
import type { Dialect } from '../values.ts';
import { parse } from './parse.ts';
import { simpleCommands } from './simple-commands.ts';

/** Of what can't be read none. */
export function calledNames(text: string, dialect: Dialect): readonly string[] {
  const first = simpleCommands(parse(text, dialect).body).map(({ words }) => words[0] && plain(words[0]));
  return first.filter(name => name !== undefined);
}

/** The words of a text that is one program with plain words, and nothing besides; else undefined. */
export function plainCommand(text: string, dialect: Dialect): readonly string[] | undefined {
  const { body, faults } = parse(text, dialect);
  const [one, ...others] = body;
  if (faults.length > 0 || others.length > 0 || one?.kind !== 'simple') return undefined;
  if (one.assignments.length > 0 || one.redirects.length > 0 || one.declared.length > 0) return undefined;
  const words = one.words.map(plain);
  return words.every(word => word !== undefined) ? words : undefined;
}

function plain({ parts }: Word): string | undefined {
  const texts = parts.map(part => (part.kind === 'literal' ? part.text : undefined));
  return texts.includes(undefined) ? undefined : texts.join('');
}
