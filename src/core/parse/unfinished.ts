/** Whether a shell that reads a text at its prompt would wait for more of it. */
import type { Dialect } from '../values.ts';
import { parse } from './parse.ts';

const waits = /^not valid in the shell: (?:expected|unterminated)|is not closed|ends in a backslash/;
/** What no further line mends. */
const wrong = /^not valid in the shell: unexpected/;

/** True where it ends in the middle of a quote, a here-document, a list or a compound command, and nothing before that is wrong. */
export function unfinished(text: string, dialect: Dialect): boolean {
  const { faults } = parse(text, dialect);
  return faults.some(({ reason }) => waits.test(reason)) && !faults.some(({ reason }) => wrong.test(reason));
}
