/** What the record's tests share: a Ward of its own below the checkout, a request, a verdict, and both kinds of consent. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Consent, Event, Granted, Outcome, Refused, Request, Verdict } from '../../../src/core/values.ts';
import { type Directories, directories } from '../../../src/host/directories.ts';

const scratch = path.join(import.meta.dirname, '../../../scratch');

/** Directories of a Ward of its own, gone after the test. */
export function ward(t: ExecutionContext): Directories {
  mkdirSync(scratch, { recursive: true });
  const root = mkdtempSync(path.join(scratch, 'record-'));
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  return directories('/nowhere', root);
}

export const request: Request = {
  text: 'echo hi',
  dialect: 'bash',
  options: [],
  args: [],
  asker: { kind: 'agent', name: 'claude', session: 's-1' },
  scene: { cwd: '/home/u/app', home: '/home/u', user: 'u', uid: 1000, gid: 1000, environment: new Map(), terminal: false },
};

export const verdict: Verdict = {
  decision: 'allow',
  mode: 'auto',
  impact: 'read',
  subject: 'echo hi',
  findings: [],
  grants: [],
  rememberable: true,
  rule: undefined,
  commands: [['echo', 'hi']],
  ground: undefined,
  dropped: ['LD_PRELOAD'],
  background: false,
  scaffold: undefined,
  policy: 'p1',
};

/** The record's tests need no real consent: what is written is the value. */
export const granted = { granted: true, by: 'policy', verdict, grants: [] } as unknown as Granted;

export const refused: Refused = {
  granted: false,
  why: 'denied',
  reason: 'rm is on the list of commands that are asked about each time',
  hint: "don't try another spelling",
  ticket: undefined,
};

export const outcome: Outcome = {
  status: 0,
  ran: true,
  layers: ['files', 'network'],
  refused: [],
  ended: [],
  milliseconds: 12.3,
  unknown: undefined,
};

export const asked = (text: string, consent: Consent = granted) => [{ ...request, text }, { ...verdict, subject: text }, consent] as const;

/** A line that another shell ran itself. */
export const hookEvent = (text: string): Event => ({
  ...{ kind: 'decided', request: { ...request, text, unheld: true }, verdict: { ...verdict, subject: text }, consent: granted, hook: true },
});

/** A clock that starts at a fixed time and moves a second at each look. */
export function clock(): () => number {
  let now = Date.UTC(2025, 0, 2, 3, 4, 5);
  return () => {
    now += 1000;
    return now - 1000;
  };
}
