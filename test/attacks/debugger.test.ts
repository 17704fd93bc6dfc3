/** No signal makes Ward's own Node listen to a debugger, by which any process of the user's could have it say and do anything. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startBroker } from '../brokered.ts';
import { unless } from '../unless.ts';
import { checkout, noSandbox, ownWard } from '../ward.ts';

const off = '--disable-sigusr1';
const [, words = ''] = /"\$node" ((?:--\S+ )+)/.exec(readFileSync(path.join(checkout, 'src/bin/ward'), 'utf8')) ?? [];
const options = words.trim().split(' ');

/** Whether a process does something of its own at SIGUSR1 (proc_pid_status(5), SigCgt): Node's is to open the way for a debugger. */
function catches(pid: number | undefined): boolean {
  const caught = /^SigCgt:\s*(\w+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
  return (BigInt(`0x${caught}`) & 0x200n) !== 0n;
}

async function nodeWith(t: ExecutionContext, more: readonly string[]) {
  const script = 'process.stdin.resume(); process.stdout.write("here")';
  const child = spawn(process.execPath, [...more, '--inspect-port=0', '-e', script], { env: {}, stdio: 'pipe' });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

test('what "ward" starts has no ear for SIGUSR1', async t => {
  t.true(options.includes(off));
  t.false(catches((await nodeWith(t, options)).pid));
  const control = await nodeWith(
    t,
    options.filter(one => one !== off),
  );
  t.true(catches(control.pid), 'the control: without that option it has');
  const said = once(control.stderr, 'data');
  control.kill('SIGUSR1');
  t.regex(String(await said), /Debugger listening/);
});

unless(noSandbox)('nor has the broker', async t => {
  const own = ownWard('debugger');
  t.teardown(own.remove);
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  const broker = await startBroker(own.root);
  t.teardown(() => broker.kill());
  t.false(catches(broker.pid));
});

unless(noSandbox)('nor does "wardsh" let one in before it runs anything', async t => {
  const own = ownWard('debugger');
  t.teardown(own.remove);
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  const child = spawn(path.join(checkout, 'src/bin/wardsh'), ['--ward-root', own.root, '-s'], { cwd: project, stdio: 'pipe' });
  t.teardown(() => child.kill('SIGKILL'));
  const all: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', part => all.push(part));
  // More than a pipe holds: when all of it is written, Ward reads.
  await new Promise(resolve => child.stdin.write(`: ${'x'.repeat(200_000)}\n`, resolve));
  child.kill('SIGUSR1');
  child.stdin.end('echo fine');
  await once(child, 'close');
  t.regex(all.join(''), /^ward: not run: .*the text is 200032 characters long/);
  t.notRegex(all.join(''), /Debugger listening/);
});
