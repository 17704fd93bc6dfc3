/** What stands beside a request that the broker serves: the client's further descriptors, and whoever reads what the broker says, or does not. */
import { spawn } from 'node:child_process';
import { closeSync, constants, existsSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { ask, type Done, startBroker, until } from '../brokered.ts';
import { unless } from '../unless.ts';
import { checkout, noSandbox, ownWard, plainEnvironment } from '../ward.ts';
import { turns } from '../whole.ts';

const own = ownWard('broker-beside');
const project = path.join(own.top, 'project');
mkdirSync(project);
own.setUp('auto', project);
test.after.always(() => own.remove());

const due = turns(3);
const run = due(unless(noSandbox, test.serial));

/** What a shell has open when it becomes the shim, at the numbers that bash and Ward use themselves too. */
const opened = [
  'exec 3</dev/null 4>/dev/null 5</etc/hostname 6</ 7<own 8>>own 10</dev/zero 11<gone 12>&1 13< <(echo from-13) 255</dev/null',
  'exec 14>../outside 15</dev/full 40<own',
  'rm gone',
].join('; ');
/** No command may name what Ward has open, but try it. */
const look = (sign: string) => `for one in {3..9} {1..5}{0..9} 255; do { : ${sign}$one; } 2>/dev/null && echo "${sign} $one"; done`;
const text = `${look('>&')}; ${look('<&')}; cat <&13; cat <&7; echo more >&8; echo out >&12; exit 7`;

run('open descriptors above 2: what a cold start hands on or drops is handed on or dropped', async t => {
  const broker = await startBroker(own.root);
  t.teardown(() => broker.kill());
  const start = async (shell: string) => {
    writeFileSync(path.join(project, 'own'), 'first\n');
    writeFileSync(path.join(project, 'gone'), '');
    const done = await ask(own.root, ['-c', text], { cwd: project, shell, before: opened }).done;
    return { ...done, after: readFileSync(path.join(project, 'own'), 'utf8') };
  };
  const through = await start('served/bash');
  const cold = await start('wardsh');
  const plain = ({ status, out, err, after }: Done & { after: string }) => ({
    status,
    out: out.replaceAll(/pipe:\[\d+\]/g, 'a pipe'),
    err,
    after,
  });
  t.deepEqual(plain(through), plain(cold));
  t.deepEqual([through.status, through.after], [7, 'first\nmore\n']);
  t.regex(through.out, /^<& 7$/m);
  t.notRegex(through.out, /& (?:3|4|5|6|14|15)$/m);
  await broker.until(new RegExp(`process ${through.pid} was served`));
});

run('limits of the policy hold what is served as they hold what starts cold: its memory and its time', async t => {
  const file = path.join(own.root, 'config/policy.json');
  const policy = readFileSync(file, 'utf8');
  t.teardown(() => writeFileSync(file, policy));
  // Each is stricter than the one before: an edit that is not accepted holds then.
  for (const [limits, text, said] of [
    [{ memory: '200MiB' }, 'perl -e \'$x = "x" x 400_000_000; sleep 60\'', /^ward: stopped: memory over 200 MiB/m],
    [{ memory: '200MiB', timeout: '1s' }, 'sleep 60', /^ward: stopped: .*\b1 s\b/m],
  ] as const) {
    writeFileSync(file, JSON.stringify({ ...JSON.parse(policy), limits }));
    const broker = await startBroker(own.root);
    t.teardown(() => broker.kill());
    const through = await ask(own.root, ['-c', text], { cwd: project }).done;
    const cold = await ask(own.root, ['-c', text], { cwd: project, shell: 'wardsh' }).done;
    t.regex(through.err, said);
    t.deepEqual([through.status, through.out, through.err], [cold.status, cold.out, cold.err], text);
    await broker.until(new RegExp(`process ${through.pid} was served`));
    await broker.kill();
  }
});

run('a broker whose words nobody reads goes on to serve, and says later what it left out', async t => {
  const broker = spawn(path.join(checkout, 'src/bin/ward'), ['--root', own.root, 'broker', '--verbose'], {
    env: plainEnvironment,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise(resolve => broker.once('close', resolve));
  t.teardown(async () => {
    broker.kill('SIGKILL');
    await ended;
  });
  const now = path.join(own.root, 'broker/now');
  await until(() => there(now), 'the broker answers');
  const room = await allSlots(() => there(now) ?? '');
  // Whoever says a number is told of: far more lines than anything between two processes holds, and a long one for each.
  const [pid, start] = room.split(' ');
  const forging = `for slot in '${path.join(own.root, 'broker', `${pid}-${start}`)}'/*; do exec 8<>"$slot/ask" 7<"$slot/answer"; echo $$ >&8; IFS= read -t 20 -r -u 7 line; exec 8>&- 7>&-; done`;
  const rounds = 10;
  for (let round = 0; round < rounds; round += 1) {
    const child = spawn('/bin/bash', ['-c', forging], { cwd: project, env: plainEnvironment, stdio: 'ignore' });
    let over = false;
    child.once('close', () => {
      over = true;
    });
    await until(() => over, `${round} rounds of questions are answered`);
  }
  t.like(await ask(own.root, ['-c', 'echo served'], { cwd: project }).done, { status: 0, out: 'served\n', err: '' });
  let said = '';
  broker.stderr.setEncoding('utf8').on('data', (part: string) => {
    said += part;
  });
  await until(() => said.includes('starts cold'), 'what was said can be read');
  for (let tries = 0; tries < 20 && !said.includes('was served'); tries += 1) {
    t.like(await ask(own.root, ['-c', 'echo again'], { cwd: project }).done, { status: 0, out: 'again\n', err: '' });
  }
  t.regex(said, /was served/);
  t.regex(said, /^ward: \d+ lines were left out here: nobody read them in time$/m);
});

/** Takes those that there are until there are no more to come, and leaves them; what is told of them then. */
async function allSlots(now: () => string): Promise<string> {
  const held: number[] = [];
  const slots = () => Number(now().split(' ')[2]);
  const taken = (at: number) => path.join(own.root, 'broker', now().split(' ').slice(0, 2).join('-'), String(at), 'taken');
  const hard = Number(/^Max open files\s+\S+\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1] ?? Number.POSITIVE_INFINITY);
  while (slots() < Math.min(256, Math.floor(hard / 10))) {
    const known = slots();
    for (let at = held.length; at < known; at += 1) {
      writeFileSync(taken(at), '', { flag: 'wx' });
      held.push(openSync(path.join(taken(at), '../ask'), constants.O_RDWR | constants.O_NONBLOCK));
      writeSync(held[at] ?? -1, `${process.pid}\n`);
    }
    await until(() => slots() > known, `there are more than ${known} slots`);
  }
  for (const one of held) closeSync(one);
  await until(() => held.every((_, at) => !existsSync(taken(at))), 'they are free again');
  return now();
}

/** What stands there; undefined where it is not there yet. */
function there(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
