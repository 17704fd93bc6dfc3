/** Whether a tree accounts for what a shell really did: every argv that ran and every file that was made. */
import type { Node, Part, Redirect, Script, Simple, Word } from '../../../src/core/syntax.ts';
import type { Deeds } from './oracle.ts';

/** Every object below a tree, the tree's own included. */
function everything(value: unknown, found: object[] = []): object[] {
  if (typeof value !== 'object' || value === null) return found;
  if (!Array.isArray(value)) found.push(value);
  for (const inner of Object.values(value)) everything(inner, found);
  return found;
}

const isSimple = (one: object): one is Simple => 'kind' in one && (one as Node).kind === 'simple';
const isRedirect = (one: object): one is Redirect => 'operator' in one && 'target' in one;

/** What one word can become: exact texts, one word of some text, or any number of words. */
type Shape = readonly string[] | 'one' | 'any';

/** Every word of a script with its text, for the round trip. */
export function words(script: Script): Word[] {
  return everything(script.body).filter((one): one is Word => 'parts' in one && 'text' in one && 'place' in one);
}

function shape(word: Word): Shape {
  const shapes = word.parts.map(partShape);
  if (shapes.includes('any')) return 'any';
  if (shapes.includes('one')) return word.parts.some(part => part.kind === 'brace') ? 'any' : 'one';
  return (shapes as string[][]).reduce((texts, next) => texts.flatMap(before => next.map(after => before + after)), ['']);
}

/** Quoted, an expansion is one word, but for those of all parameters or elements. */
function partShape(part: Part): Shape {
  if (part.kind === 'literal') return [part.text];
  if (part.kind === 'process') return 'one';
  if (part.kind === 'brace') return part.words?.every(one => Array.isArray(shape(one))) ? part.words.flatMap(shape) : 'any';
  if (part.kind === 'command' || part.kind === 'arithmetic') return part.quoted ? 'one' : 'any';
  if (part.kind !== 'parameter') return 'any';
  return part.quoted && !part.index && !part.operation && !part.prefix && part.name !== '@' ? 'one' : 'any';
}

/** An empty unquoted alternative of a brace expansion leaves no word. */
function expected(simple: Simple): string[] {
  return simple.words.flatMap(word => {
    const found = shape(word);
    if (!Array.isArray(found)) return [found as string];
    const vanishes = word.parts.some(part => part.kind === 'brace') && word.parts.every(part => part.kind !== 'literal' || !part.quoted);
    return found.filter(one => one !== '' || !vanishes).map(one => `=${one}`);
  });
}

function matches(pattern: readonly string[], argv: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return argv.length === 0;
  if (first === 'any') return argv.some((_, index) => matches(rest, argv.slice(index))) || matches(rest, []);
  return argv.length > 0 && (first === 'one' || first === `=${argv[0]}`) && matches(rest, argv.slice(1));
}

/** The first thing that was done and that the tree doesn't hold, in words; undefined where all is accounted for. */
export function unaccounted(script: Script, deeds: Deeds): string | undefined {
  const all = everything(script.body);
  const patterns = all.filter(isSimple).map(expected);
  const missed = deeds.ran.find(argv => !patterns.some(pattern => matches(pattern, argv)));
  if (missed) return `ran ${JSON.stringify(missed)}`;
  const targets = all.filter(isRedirect).map(one => shape(one.target));
  const file = deeds.made.find(name => !targets.some(target => !Array.isArray(target) || target.includes(name)));
  return file === undefined ? undefined : `made ${JSON.stringify(file)}`;
}
