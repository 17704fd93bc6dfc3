/** A long session in one guarded terminal: thousands of lines, each judged and recorded, and Ward's process above it does not grow with them. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../brokered.ts';
import { mayTake } from '../may-take.ts';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { turns } from '../whole.ts';
import { type Desk, desk } from './guarded-desk.ts';

const due = turns(2);
const always = due(unless(noTerminal ?? noSandbox));
const proof = process.env.WARD_PROOF === '1';

/** Lines at once: as many as are pasted or typed ahead in one go. */
const batch = proof ? 500 : 20;
const batches = proof ? Number(process.env.WARD_LINES ?? 10_000) / batch : 2;
const pasted = proof ? 1000 : 100;

/** Ward's own process above the session. */
function keeper(root: string): number {
  const words = (pid: string) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
  const own = readdirSync('/proc').filter(name => {
    try {
      return /^\d+$/.test(name) && words(name).includes(root) && words(name).some(word => word.startsWith('wardsh/'));
    } catch {
      // Gone meanwhile.
      return false;
    }
  });
  if (own.length !== 1) throw new Error(`there are ${own.length} processes of this terminal`);
  return Number(own[0]);
}

/** KiB that are no file's, and open descriptors. */
function held(pid: number): { readonly memory: number; readonly open: number } {
  const memory = Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return { memory, open: readdirSync(`/proc/${pid}/fd`).length };
}

/** So many lines go in at once, and each leaves its number in a file; waits until the last has. */
async function feed({ pane, project }: Desk, numbers: readonly number[], how: readonly string[] = []): Promise<readonly string[]> {
  const made = path.join(project, 'made');
  rmSync(made, { force: true });
  const typed = path.join(project, 'typed');
  writeFileSync(typed, numbers.map(one => `echo ${one} >> made\n`).join(''));
  const tmux = (...words: readonly string[]) => spawnSync('tmux', ['-S', path.join(pane.directory, 'tmux'), ...words]);
  tmux('load-buffer', typed);
  tmux('paste-buffer', ...how);
  await pane.press('Enter');
  const seen = () => (existsSync(made) ? readFileSync(made, 'utf8').split('\n').filter(Boolean) : []);
  const enough = () => seen().length >= numbers.length && seen();
  return until(enough, () => `${numbers.length} lines run; ${seen().length} did`, 30 + numbers.length);
}

const calls = ['WARD_SHELL=bash wardsh --norc', 'WARD_SHELL=zsh wardsh -f'] as const;
const here = calls.filter(call => spawnSync(/=(\w+)/.exec(call)?.[1] ?? '', ['--version']).error === undefined);

for (const call of here) {
  const shell = /=(\w+)/.exec(call)?.[1];
  always(
    `${batch * batches} lines in one session of ${shell}: each runs once and is on record, and the session is as small as before`,
    async t => {
      mayTake(t, 60);
      const one = await desk(t, { call });
      const pid = keeper(one.root);
      const numbers = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);
      await feed(one, numbers(0, batch));
      const before = held(pid);
      for (let at = 1; at <= batches; at += 1) {
        const wanted = numbers(at * batch, batch);
        t.deepEqual(await feed(one, wanted), wanted.map(String));
      }
      const busy = held(pid);
      // What a heap of Node's takes until it is looked through; a leak of a few KiB a line would be more in the proof.
      const rests = () => held(pid).memory < before.memory + 24 * 1024;
      await until(rests, () => `it gives back what it does not need: ${JSON.stringify({ before, busy, now: held(pid) })}`);
      const after = held(pid);
      t.log(`${shell}: ${JSON.stringify(before)}, then ${JSON.stringify(busy)}; at rest ${JSON.stringify(after)}`);
      const decided = one.log().split('"kind":"decided"').length - 1;
      t.true(decided >= batch * (batches + 1), `${decided} decisions are on record`);
      t.true(after.open <= before.open + 2, `${after.open} descriptors, where there were ${before.open}`);
    },
  );

  always(`a paste of ${pasted} lines into ${shell} is each of them, in their order`, async t => {
    mayTake(t, 30);
    const one = await desk(t, { call });
    const wanted = Array.from({ length: pasted }, (_, at) => at);
    t.deepEqual(await feed(one, wanted, ['-p']), wanted.map(String));
  });
}
