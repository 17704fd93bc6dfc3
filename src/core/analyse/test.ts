/** `[[ … ]]`: its words run what they hold, its numeric comparisons are arithmetic, and `-v` evaluates a subscript. */
import type { Node } from '../syntax.ts';
import type { Value } from '../values.ts';
import { emitOpaque, type Shell } from './frame.ts';
import { both, type Flow } from './state.ts';
import { evaluates, hidesCode, settle } from './word/arithmetic.ts';
import { text } from './word/word.ts';

type Test = Extract<Node, { kind: 'test' }>;

const NUMERIC = new Set(['-eq', '-ne', '-lt', '-le', '-gt', '-ge']);

/** Reads a conditional expression. */
export function test(node: Test, shell: Shell): Flow {
  const values = node.words.map(word => text(word, shell));
  const numeric = node.operators.some(one => NUMERIC.has(one));
  if (numeric || node.operators.includes('-v') || node.operators.includes('-R')) {
    const reason = values.map(value => holds(value, shell)).find(one => one !== undefined);
    if (reason !== undefined) emitOpaque(shell.frame, node.place, reason);
  }
  if (numeric) for (const value of values) settle(value.kind === 'unknown' ? '$' : value.text, shell);
  return both(shell.state);
}

function holds(value: Value, shell: Shell): string | undefined {
  if (value.kind === 'unknown') return undefined;
  return hidesCode(value.text) ? 'a test would run code held in a name' : evaluates(value.text, shell);
}
