/** Words whose text is surely an integer, though which one is known only as it runs: counters, computed numbers, the output of `wc -l`. */
import type { Node, Simple, Word } from '../../syntax.ts';
import { called } from '../called.ts';
import { NUMBERED } from '../content.ts';
import type { Shell } from '../frame.ts';
import type { State } from '../state.ts';
import { lookup } from './lookup.ts';

/** A word of one part that is surely an integer. */
export function isNumeric(word: Word | undefined, shell: Shell): boolean {
  const [part, more] = word?.parts ?? [];
  if (part === undefined || more !== undefined) return false;
  if (part.kind === 'arithmetic') return true;
  if (part.kind === 'command') {
    const { body, state } = called(part.body, shell.state, shell.frame);
    return counts(body, state);
  }
  if (part.kind === 'parameter' && part.name === 'BASH_REMATCH' && part.operation === undefined && /^[1-9]$/.test(part.index?.text ?? '')) {
    const held = lookup(part.name, shell);
    return held.kind === 'unknown' && held.reason === NUMBERED;
  }
  if (part.kind !== 'parameter' || part.operation !== undefined) return false;
  if (part.prefix === '#') return true;
  if (part.index !== undefined || part.prefix === '!') return false;
  const content = part.name === '@' || part.name === '*' ? undefined : lookup(part.name, shell);
  return content?.kind === 'unknown' && content.numeric;
}

/** Commands that print one integer and nothing else, as their manual pages promise. */
const COUNTERS =
  /^(?:wc -[lcwm]|date \+%s(?:%\d?N)?|nproc|shuf -i ?\d+-\d+ -n ?1|id -[ug]|grep -[EFGPiswxv]*c[EFGPiswxv]* [^-]\S*(?: [^-]\S*)?|git rev-list --count [^-]\S*|stat -c ?%[sYh] [^-]\S*)$/;

/** Programs of other languages that do nothing but print one. */
const PRINTERS =
  /^(?:sqlite3 [^-\s]\S* (['"])select count\((?:\*|1|distinct \w+)\) from \w+(?: where [\w =<>]+)?;?\1|node (?:-p|--print|-pe) (?:'process\.versions\.node\.split\("\."\)\[0\]'|"process\.versions\.node\.split\('\.'\)\[0\]"))$/i;

/** The last command of a substitution prints one integer. */
export function counts(body: readonly Node[], state: State): boolean {
  const end = last(body);
  const line = spelled(end, state);
  if (line === undefined) return false;
  return COUNTERS.test(line) || numbers(body, state) || PRINTERS.test(end?.words.map(one => one.text).join(' ') ?? '');
}

/** `grep -n TEXT FILE | cut -d: -f1`: the number of a line in one file, or several, or none. */
function numbers([node, more]: readonly Node[], state: State): boolean {
  if (node?.kind !== 'pipeline' || more !== undefined) return false;
  if (node.items.slice(1).some(one => one.kind === 'simple' && one.redirects.length > 0)) return false;
  const [first, ...rest] = node.items.map(one => (one.kind === 'simple' ? spelled(one, state) : undefined));
  if (first === undefined || !/^grep -[EFiwxm1]*n[EFiwxm1]*(?: -m ?\d+)?(?: (?:[^-\s]\S*|\?)){2}$/.test(first)) return false;
  const end = rest.pop() ?? '';
  const cuts = /^(?:cut (?:-d ?[?:] |-d: |\? )?-f ?1|cut -f ?1 (?:-d ?[?:]|\?)|awk -F ?(?:\?|:) \?)$/.test(end);
  return cuts && rest.every(one => /^(?:head|tail) (?:-n ?)?-?1$/.test(one ?? ''));
}

/** A substitution that prints integers, one a line, or the subscripts of an array. */
export function enumerates(words: readonly Word[] | undefined, state: State): boolean {
  const [word, more] = words ?? [];
  const [part, other] = word?.parts ?? [];
  if (more !== undefined || other !== undefined) return false;
  if (part?.kind === 'parameter' && part.prefix === '!') return subscripts(part, state);
  if (part?.kind !== 'command') return false;
  return /^seq(?: -?[0-9]+| \?)+$/.test(spelled(last(part.body), state) ?? '');
}

/** `${!name[@]}` of an array whose subscripts are numbers. */
function subscripts({ name, index, operation }: Extract<Word['parts'][number], { kind: 'parameter' }>, { variables }: State): boolean {
  const variable = variables.get(name);
  return /^[@*]$/.test(index?.text ?? '') && operation === undefined && variable !== undefined && variable.nature === undefined;
}

/** `|| true` prints nothing. */
function surely(node: Node | undefined): Node | undefined {
  if (node?.kind !== 'and-or') return node;
  const silent = node.items.slice(1).every(one => one.kind === 'simple' && /^(?:true|:)$/.test(one.words.map(word => word.text).join(' ')));
  return silent && node.operators.every(one => one === '||') ? node.items[0] : node;
}

function last(body: readonly Node[]): Simple | undefined {
  const [given, more] = body;
  const node = surely(given);
  const end = node?.kind === 'pipeline' ? node.items.at(-1) : node;
  return more === undefined && end?.kind === 'simple' ? end : undefined;
}

/** Its words with a blank between; a word that isn't plain is a question mark. Undefined where its name may mean something else. */
function spelled(node: Simple | undefined, state: State): string | undefined {
  if (node === undefined || node.assignments.length > 0 || node.redirects.some(one => one.operator !== '<')) return undefined;
  const words = node.words.map(word => (/^[\w+%./-]+$/.test(word.text) ? word.text : word.parts.some(splits) ? undefined : '?'));
  const known = !words.includes(undefined) && !state.functions.has(words[0] ?? '') && state.rest === 'scene';
  return known ? words.join(' ') : undefined;
}

/** A word that may become several, or none. */
function splits(part: Word['parts'][number]): boolean {
  return (
    part.kind === 'glob' ||
    part.kind === 'brace' ||
    (part.kind !== 'literal' && part.kind !== 'tilde' && part.kind !== 'process' && !part.quoted)
  );
}
