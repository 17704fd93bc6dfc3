/** What is said of a command that did not run: why, and nothing of what was not said. */
import test from 'ava';
import { GuardError } from '../../src/core/fault.ts';
import type { Outcome } from '../../src/core/values.ts';
import { sayResult } from '../../src/front/say-result.ts';

const none: Outcome = { status: 125, ran: false, layers: [], refused: [], ended: [], milliseconds: 0, unknown: undefined };

function said(outcome: Outcome): readonly string[] {
  const lines: string[] = [];
  sayResult(outcome, { say: line => lines.push(line) });
  return lines;
}

test('a sandbox that could not be set up has said so itself, above', t => {
  t.deepEqual(said(none), [
    'not run: the sandbox could not be set up; what was said of it stands above',
    'hint: "ward doctor" tries each part of it; where a file of Ward is missing, install it again',
  ]);
});

test('where it stood and nothing may begin in it the reason is said, once, and what would help', t => {
  const { message, hint } = new GuardError('capabilities', 'there is no room left on the disk', 'make room');
  t.deepEqual(said({ ...none, unbegun: { message, hint }, unknown: message }), [
    'not run: there is no room left on the disk',
    'hint: make room',
  ]);
  t.deepEqual(said({ ...none, unbegun: { message: 'a\u001b' } }), ['not run: a\\x1b']);
  t.deepEqual(said({ ...none, unbegun: { message }, unknown: `${message}; more` }), [
    'not run: there is no room left on the disk',
    'warning: there is no room left on the disk; more',
  ]);
});
