/** What the broker holds does not grow with the requests that it was asked. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { ask, type Broker, startBroker, until } from '../brokered.ts';
import { isBuilt } from '../built.ts';
import { mayTake } from '../may-take.ts';
import { inProof, unless } from '../unless.ts';
import { checkout, noSandbox, ownWard } from '../ward.ts';

const own = ownWard('broker-memory');
const project = path.join(own.top, 'project');
mkdirSync(project);
own.setUp('auto', project);
let broker: Broker;
test.before(async () => {
  broker = await startBroker(own.root);
});
test.after.always(async () => {
  await broker.kill();
  own.remove();
});

/** What reads its sources as they are has another memory. */
const when = inProof(unless(noSandbox ?? (isBuilt() ? undefined : 'Ward is not built here'), test.serial));

/** Of each so many requests one is run; the others are judged and left to a cold start. */
const each = 20;

/** The real shim, and in the place of the cold start behind it one that only asks again: a process asks so often. */
function asker(): string {
  const top = path.join(own.top, 'asker');
  mkdirSync(path.join(top, 'served'), { recursive: true });
  for (const name of ['warm', 'served/bash']) symlinkSync(path.join(checkout, 'src/bin/warm'), path.join(top, name));
  writeFileSync(path.join(top, 'wardsh'), `left=$((\${left:-${each - 1}} - 1)); [ $left -lt 1 ] || . "$0"; exit 0\n`);
  return path.relative(path.join(checkout, 'src/bin'), path.join(top, 'served/bash'));
}

/** KiB of its memory: all that is in the machine's, and of that what is no file's (proc_pid_status(5)). */
function memory(): { readonly resident: number; readonly own: number } {
  const text = readFileSync(`/proc/${broker.pid}/status`, 'utf8');
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
  return { resident: of('VmRSS'), own: of('RssAnon') };
}

/** Two ask at once. */
async function go(from: number, to: number, shell: string): Promise<void> {
  const lane = async (first: number) => {
    for (let at = first; at < to; at += 2 * each) {
      await ask(own.root, ['-c', `echo ${at}`], { cwd: project }).done;
      await ask(own.root, ['-c', `rm -rf x${at}`], { cwd: project, shell }).done;
    }
  };
  await Promise.all([lane(from), lane(from + each)]);
}

const rounds = process.env.WARD_PROOF === '1' ? Number(process.env.WARD_ROUNDS ?? 100_000) : 240;
/** Node's own program is 48 MiB of the 80 that it may have. */
const most = { resident: 80 * 1024, own: 32 * 1024 };

when(`after ${rounds} requests it has less than 80 MiB, and nothing of them is left`, async t => {
  mayTake(t, 120);
  const shell = asker();
  await go(0, 2 * each, shell);
  await broker.rests();
  const [open, first] = [broker.descriptors(), memory()];
  await go(2 * each, rounds, shell);
  const busy = memory();
  const rests = () => broker.descriptors() <= open && memory().own < most.own && (rounds < 1000 || memory().resident < most.resident);
  await until(rests, () => `${broker.descriptors()} descriptors, where there were ${open}; ${JSON.stringify(memory())}`);
  t.log(`${JSON.stringify(first)}, then ${JSON.stringify(busy)}; when nobody asks ${JSON.stringify(memory())}`);
  const count = (what: string) => broker.said().split(what).length - 1;
  // One that a busy machine keeps from ending its line for a second is left to a cold start unread.
  t.true(count(' was served') > (rounds / each) * 0.9, 'the control: it ran what it was to run');
  t.true(count('it is no plain yes') > (rounds - rounds / each) * 0.9, 'and thought about the others');
});
