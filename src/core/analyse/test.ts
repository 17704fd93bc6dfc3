/** `[[ … ]]`: its words run what they hold, its numeric comparisons are arithmetic, and `-v` evaluates a subscript. */

import { hidesCode } from '../hides-code.ts';
import type { Node, Word } from '../syntax.ts';
import type { Value } from '../values.ts';
import { asData, NUMBERED, unknown } from './content.ts';
import { emitOpaque, type Shell, set } from './frame.ts';
import { both, type Flow } from './state.ts';
import { evaluates, settle } from './word/arithmetic.ts';
import { mayHoldCode } from './word/computed.ts';
import { DATA, isData } from './word/data.ts';
import { isNumeric } from './word/numeric.ts';
import { text } from './word/word.ts';

type Test = Extract<Node, { kind: 'test' }>;

const COMPARISONS = new Set(['-eq', '-ne', '-lt', '-le', '-gt', '-ge']);

/** Reads a conditional expression. */
export function test(node: Test, shell: Shell): Flow {
  const compares = node.operators.some(one => COMPARISONS.has(one));
  const sums = shell.frame.dialect === 'zsh' && node.operators.includes('-t');
  const evaluated = compares || sums || node.operators.includes('-v') || node.operators.includes('-R');
  for (const word of node.words) {
    const value = text(word, shell);
    const reason = evaluated ? holds(word, value, shell) : undefined;
    if (reason !== undefined) emitOpaque(shell.frame, node.place, reason);
    if (compares && !isNumeric(word, shell) && reason !== DATA) settle(value.kind === 'unknown' ? '$' : value.text, shell);
  }
  if (node.operators.includes('=~') && shell.frame.dialect === 'bash') matches(node, shell);
  return both(shell.state);
}

/** bash keeps what a regular expression matched, and each of its groups. */
function matches({ words, operators }: Test, shell: Shell): void {
  const [subject, pattern] = words;
  const only = operators.length === 1 && subject !== undefined;
  const numbers = only && pattern !== undefined && numeric(pattern);
  const content = unknown(numbers ? NUMBERED : 'what a pattern matched');
  set(shell, 'BASH_REMATCH', asData(content, only && isData(subject, shell)));
}

/** Every group of the pattern is one of digits, and surely takes part. */
function numeric({ parts }: Word): boolean {
  const text = parts.map(part => (part.kind === 'literal' || part.kind === 'glob' ? part.text : '(')).join('');
  const rest = text.replace(/\((?:\[0-9\]|\[\[:digit:\]\])(?:\+|\{\d+\})\)(?![?*{])/g, '0');
  return !/[()|]/.test(rest);
}

/** Code that a word of it would run, as a reason. What the caller's environment holds is not the command's doing. */
function holds(word: Word, value: Value, shell: Shell): string | undefined {
  if (value.kind !== 'unknown') return hidesCode(value.text) ? 'a test would run code held in a name' : evaluates(value.text, shell);
  if (word.parts.some(part => part.kind === 'literal' && part.text.includes('[') && hidesCode(part.text)))
    return 'a test would run code held in a name';
  return mayHoldCode(word, shell, 'a test would run code that a word may hold');
}
