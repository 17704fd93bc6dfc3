/** unbash's words → ours: every part eager, in source order, and what the shell does to it told by its kind. */
import type { Node, Operation, Part, Word } from '../syntax.ts';
import { alternatives, expanded } from './brace.ts';
import { bare, cutTildes, type Tildes, unescapeDocument, unescapeDouble } from './literal.ts';
import type { Unbash } from './parse.ts';
import { place, type Spot, within } from './spot.ts';

/**
 * What the shell does to a word, by where it stands. `argument`: braces, tildes, patterns. `value`: of an assignment, tildes after each colon.
 * `pattern`: no braces. `plain`: a tilde and nothing else. `quoted`: within double quotes or arithmetic. `document`: a here-document.
 */
export type Setting = 'argument' | 'value' | 'pattern' | 'plain' | 'quoted' | 'document';

/** Turns the statements of a nested script into nodes; handed in, since nodes are made of words. */
export type Body = (script: Unbash.Script | undefined, spot: Spot) => readonly Node[];

/** What words are made with: where they lie, how the shell treats them, whether arguments like `a=~` expand, and how to read nested scripts. */
export interface Surround {
  readonly spot: Spot;
  readonly setting: Setting;
  readonly body: Body;
  /** Bash alone expands a tilde in an argument that looks like an assignment. */
  readonly assigning: boolean;
}

const tildes = new Map<Setting, Tildes>([
  ['argument', 'argument'],
  ['value', 'value'],
  ['pattern', 'no'],
  ['plain', 'no'],
]);

/** A word of unbash's as a word of ours. */
export function word(from: Unbash.Word, around: Surround): Word {
  const parts = from.parts?.flatMap(one => part(one, around)) ?? literal(from, around);
  return { text: from.text, parts: expandTildes(untold(parts), around), place: place(around.spot, from) };
}

/** Braces come first: in `{,}~` the tilde begins a word that is not written there. Then what the braces make is not told. */
function untold(parts: readonly Part[]): readonly Part[] {
  const tilde = parts.some(one => one.kind === 'literal' && !one.quoted && one.text.includes('~'));
  return tilde ? parts.map(one => (one.kind === 'brace' ? { ...one, words: undefined } : one)) : parts;
}

/** The body of a here-document as a word. */
export function document(from: Unbash.HereDoc, around: Surround): Word {
  const where = place(around.spot, from.body);
  const strip = from.operator === '<<-' ? (text: string) => text.replace(/^\t+/gm, '') : (text: string) => text;
  if (from.delimiter?.quoted) {
    return { text: from.body.text, parts: [{ kind: 'literal', text: strip(from.body.text), quoted: true, place: where }], place: where };
  }
  const inside: Surround = { ...around, setting: 'document' };
  const parts = from.body.parts?.flatMap(one => part(one, inside)) ?? literal(from.body, inside);
  return { text: from.body.text, parts: from.operator === '<<-' ? outdent(parts, strip) : parts, place: where };
}

/** Tabs at the start of a line go; a literal after an expansion doesn't start one. */
function outdent(parts: readonly Part[], strip: (text: string) => string): Part[] {
  return parts.map((one, index) => {
    if (one.kind !== 'literal') return one;
    const text = index === 0 ? strip(one.text) : one.text.replace(/\n\t+/g, '\n');
    return { ...one, text };
  });
}

function expandTildes(parts: readonly Part[], around: Surround): readonly Part[] {
  const how = tildes.get(around.setting);
  if (how === undefined) return parts;
  return cutTildes(parts, how === 'argument' && !around.assigning ? 'no' : how);
}

function literal(from: { readonly text: string; readonly pos: number; readonly end: number }, around: Surround): Part[] {
  if (from.text === '') return [];
  if (around.setting !== 'quoted' && around.setting !== 'document') return bare(from, around.spot);
  const text = around.setting === 'quoted' ? unescapeDouble(from.text) : unescapeDocument(from.text);
  return [{ kind: 'literal', text, quoted: true, place: place(around.spot, from) }];
}

const isQuoted = (around: Surround) => around.setting === 'quoted' || around.setting === 'document';

function part(from: Unbash.WordPart, around: Surround): Part[] {
  const where = place(around.spot, from);
  switch (from.type) {
    case 'Literal':
      return literal(from, around);
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return [{ kind: 'literal', text: from.value, quoted: true, place: where }];
    case 'DoubleQuoted':
    case 'LocaleString':
      return doubleQuoted(from, around);
    case 'Glob':
    case 'ExtendedGlob':
      return glob(from, around);
    case 'BraceExpansion':
      return brace(from, around);
    case 'ProcessSubstitution':
      return [{ kind: 'process', direction: from.operator, body: nested(from, around), place: where }];
    default:
      return [expansion(from, around)];
  }
}

type Expansion = Unbash.SimpleExpansionPart | Unbash.ParameterExpansionPart | Unbash.CommandExpansionPart | Unbash.ArithmeticExpansionPart;

function expansion(from: Expansion, around: Surround): Part {
  const where = { quoted: isQuoted(around), place: place(around.spot, from) };
  switch (from.type) {
    case 'SimpleExpansion':
      return { kind: 'parameter', name: from.text.slice(1), index: undefined, prefix: undefined, operation: undefined, ...where };
    case 'CommandExpansion':
      return { kind: 'command', body: nested(from, around), ...where };
    case 'ArithmeticExpansion':
      return { kind: 'arithmetic', text: from.text, inner: arithmetic(from.expression, around), ...where };
    case 'ParameterExpansion': {
      const index = from.index && word(from.index, { ...around, setting: 'quoted' });
      const operation = from.operation && operationOf(from.operation, around);
      return { kind: 'parameter', name: from.parameter, index, prefix: from.prefix, operation, ...where };
    }
  }
}

function nested(from: Unbash.CommandExpansionPart | Unbash.ProcessSubstitutionPart | Unbash.ArithmeticCommandExpansion, around: Surround) {
  return around.body(from.script, within(around.spot, from, from.script ?? {}));
}

/** `""` is a word of its own, so an empty one leaves an empty literal. */
function doubleQuoted(from: Unbash.DoubleQuotedPart | Unbash.LocaleStringPart, around: Surround): Part[] {
  const inside = from.parts.flatMap(one => part(one, { ...around, setting: 'quoted' }));
  return inside.length > 0 ? inside : [{ kind: 'literal', text: '', quoted: true, place: place(around.spot, from) }];
}

function glob(from: Unbash.GlobPart | Unbash.ExtendedGlobPart, around: Surround): Part[] {
  const inner = from.parts?.flatMap(one => part(one, around)) ?? [];
  const where = place(around.spot, from);
  if (around.setting === 'argument' || around.setting === 'pattern') return [{ kind: 'glob', text: from.text, inner, place: where }];
  if (inner.every(one => one.kind === 'literal')) return [{ kind: 'literal', text: from.text, quoted: true, place: where }];
  return wrapped(from, around, inner);
}

function brace(from: Unbash.BraceExpansionPart, around: Surround): Part[] {
  const inner = from.parts?.flatMap(one => part(one, around)) ?? [];
  if (around.setting !== 'argument') return inner.length > 0 ? wrapped(from, around, inner) : literal(from, around);
  const where = place(around.spot, from);
  const words = alternatives(from.text, where) ?? (inner.length > 1 ? expanded(inner, where) : undefined);
  return [{ kind: 'brace', words, inner, text: from.text, place: where }];
}

/** What would be a pattern or a brace expansion elsewhere, and is plain text around its expansions here. */
function wrapped(
  from: { readonly text: string; readonly pos: number; readonly end: number },
  around: Surround,
  inner: readonly Part[],
): Part[] {
  const where = place(around.spot, from);
  const edge = (text: string): Part => ({ kind: 'literal', text, quoted: true, place: where });
  return [edge(from.text.slice(0, 1)), ...inner, edge(from.text.slice(-1))];
}

function operationOf(from: Unbash.ParameterOperation, around: Surround): Operation {
  const setting = isQuoted(around) ? around.setting : 'pattern';
  const operands = operandsOf(from).map(one => word(one, { ...around, setting }));
  return { operator: from.operator, operands };
}

function operandsOf(from: Unbash.ParameterOperation): readonly Unbash.Word[] {
  switch (from.type) {
    case 'Replace':
      return [from.pattern, from.replacement];
    case 'Slice':
      return from.length ? [from.offset, from.length] : [from.offset];
    case 'Names':
    case 'Unknown':
      return [];
    default:
      return from.operand ? [from.operand] : [];
  }
}

/** The words of an arithmetic expression, flat and in order; operators are left out. */
export function arithmetic(from: Unbash.ArithmeticExpression | undefined, around: Surround): Part[] {
  if (from === undefined) return [];
  const inside: Surround = { ...around, setting: 'quoted' };
  switch (from.type) {
    case 'ArithmeticBinary':
      return [...arithmetic(from.left, around), ...arithmetic(from.right, around)];
    case 'ArithmeticUnary':
      return arithmetic(from.operand, around);
    case 'ArithmeticTernary':
      return [from.test, from.consequent, from.alternate].flatMap(one => arithmetic(one, around));
    case 'ArithmeticGroup':
      return arithmetic(from.expression, around);
    case 'ArithmeticCommandExpansion':
      return [{ kind: 'command', body: nested(from, around), quoted: true, place: place(around.spot, from) }];
    case 'ArithmeticWord':
      return from.parts?.flatMap(one => part(one, inside)) ?? literal({ text: from.value, pos: from.pos, end: from.end }, inside);
  }
}
