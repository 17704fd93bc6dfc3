/** Tests of answers from elsewhere: a Ward in `ask` mode whose requests wait, an agent that sends some without waiting for them, a person's pane. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { atATime } from '../at-a-time.ts';
import { openPane, type Pane } from '../tmux.ts';
import { checkout, type Trial, trial } from '../trial.ts';

/** What an agent sent, while it runs. */
export interface Sent {
  readonly child: ChildProcess;
  /** Waits until it has said so on standard error, at most a minute. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly end: Promise<{ readonly status: number | null; readonly out: string; readonly err: string }>;
}

export interface Meeting {
  readonly one: Trial;
  readonly pane: Pane;
  readonly send: (text: string, session?: string) => Sent;
  /** What is on record, as text. */
  readonly log: () => string;
}

/** The id that a waiting request names. */
export const waits = /^ward: waits up to \d+ s for a person: "ward .*approve ([0-9a-f]{4,8})"/m;

const turn = atATime(4);

/** `wait` in seconds, `more` of the policy; the pane is claimed. */
export async function meeting(t: ExecutionContext, wait: number, more: object = {}): Promise<Meeting> {
  await turn(t);
  const one = trial(t, 'ask');
  const file = path.join(one.root, 'config/policy.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), wait, ...more }));
  const pane = await claimedPane(t, one);
  const running = new Set<ChildProcess>();
  t.teardown(() => {
    for (const child of running) child.kill('SIGKILL');
  });
  const send: Meeting['send'] = (text, session = 'abc') => sent(one, text, { session, running });
  const log = () => readFileSync(path.join(one.root, 'state/audit.jsonl'), 'utf8');
  return { one, pane, send, log };
}

/** A person's terminal, where `ward` is that of the trial. */
export async function claimedPane(t: ExecutionContext, one: Trial): Promise<Pane> {
  const pane = await openPane(120, 50);
  t.teardown(pane.close);
  await pane.line(`ward() { ${checkout}/src/bin/ward --root ${one.root} "$@"; }; cd ${one.project}; clear`);
  await pane.until(/^\$$/);
  await pane.line('ward claim');
  await pane.until(/^claimed/m);
  return pane;
}

function sent(one: Trial, text: string, { session, running }: { session: string; running: Set<ChildProcess> }): Sent {
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: session };
  const words = ['--ward-root', one.root, '-c', text];
  const child = spawn(path.join(checkout, 'src/bin/wardsh'), words, { cwd: one.project, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    said.out += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    said.err += part;
  });
  const end = new Promise<Awaited<Sent['end']>>(resolve => child.on('close', status => resolve({ status, ...said })));
  void end.then(() => running.delete(child));
  const says: Sent['says'] = async pattern => {
    const until = Date.now() + 60_000;
    for (;;) {
      const found = pattern.exec(said.err);
      if (found !== null) return found;
      if (Date.now() > until || child.exitCode !== null) throw new Error(`it did not say ${pattern}: ${said.err}`);
      await sleep(20);
    }
  };
  return { child, says, end };
}

/** Looks until it is so, at most so many seconds. */
export async function eventually(what: string, so: () => boolean, seconds = 30): Promise<void> {
  for (const until = Date.now() + seconds * 1000; !so(); ) {
    if (Date.now() > until) throw new Error(`never: ${what}`);
    await sleep(50);
  }
}

/** Presses a key as soon as the question listens. */
export async function press(pane: Pane, key: string): Promise<void> {
  await pane.until(/(?:run it|let it connect)\? \(y/);
  await sleep(100);
  await pane.line(key);
}
