/** Under a policy that lets everything pass, a call by chance does what it does in the real shell: options, words, a script of any bytes, what stands on the input. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import test from 'ava';
import fc from 'fast-check';
import { startBroker } from '../brokered.ts';
import { mayTake } from '../may-take.ts';
import { proof, slice } from '../slice.ts';
import { unless } from '../unless.ts';
import { checkout, noSandbox, ownWard, plainEnvironment } from '../ward.ts';
import { turns } from '../whole.ts';
import { type Call, call, furnish, type Shell, tidy } from './any-form.ts';

const own = ownWard('any-form');
const [guarded, plain] = ['guarded', 'without'].map(name => path.join(own.top, name)) as [string, string];
for (const one of [guarded, plain]) {
  mkdirSync(one);
  furnish(one, '');
  symlinkSync('script', path.join(one, 'link'));
}
const { dev, ino } = statSync(guarded);
const projects = [{ path: guarded, device: String(dev), inode: String(ino) }];
for (const layer of ['config', 'system']) mkdirSync(path.join(own.root, layer), { recursive: true, mode: 0o700 });
writeFileSync(path.join(own.root, 'config/policy.json'), JSON.stringify({ projects }), { mode: 0o600 });
// Anew, for a checkout may have files that a group can write.
writeFileSync(path.join(own.root, 'system/policy.json'), readFileSync(path.join(import.meta.dirname, '../policies/allow-all.json')), {
  mode: 0o600,
});
test.after.always(own.remove);

interface Done {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A pipe by a shell, for what Node makes is a socket, with which bash takes itself for one that is called from elsewhere. What that shell says of a signal goes nowhere. */
const piped = '{ cat | (exec "$@" 2>&3 3>&-); exit ${PIPESTATUS[1]}; } 3>&2 2>/dev/null';

const all = async (stream: Readable | null) => (stream === null ? '' : (await buffer(stream)).toString('latin1'));

async function run(program: string, before: readonly string[], { words, script, input, file }: Call, cwd: string): Promise<Done> {
  furnish(cwd, script);
  writeFileSync(path.join(cwd, 'input'), input, 'latin1');
  const opened = file ? openSync(path.join(cwd, 'input'), 'r') : undefined;
  const env = { ...plainEnvironment, HOME: path.join(cwd, 'home'), SHLVL: '1' };
  const child = spawn('/bin/bash', ['--norc', '-c', file ? 'exec "$@"' : piped, 'bash', program, ...before, ...words], {
    cwd,
    env,
    stdio: [opened ?? 'pipe', 'pipe', 'pipe'],
  });
  if (opened !== undefined) closeSync(opened);
  child.stdin?.on('error', () => undefined).end(Buffer.from(input, 'latin1'));
  const [stdout, stderr, [status, signal]] = await Promise.all([
    all(child.stdout),
    all(child.stderr),
    once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  tidy(cwd);
  return {
    status: status ?? 128 + os.constants.signals[signal as NodeJS.Signals],
    stdout: same(stdout, cwd),
    stderr: traced(same(stderr, cwd)),
  };
}

/** Without what is another's in each run: the two directories, the home, numbers of processes, and the variables that Ward sets, which `export` tells under `-k`. */
function same(text: string, cwd: string): string {
  return [path.join(cwd, 'home'), cwd === guarded ? os.userInfo().homedir : undefined]
    .filter(one => one !== undefined)
    .reduce((rest, home) => rest.replaceAll(home, 'HOME'), text)
    .replaceAll(cwd, 'DIRECTORY')
    .replaceAll(/<\S*(?:guarded|without)#/g, 'DIRECTORY#')
    .replaceAll(/^(?:declare -(?:x|ir PPID)|export) .*\n/gm, '')
    .replaceAll(/\(-?\d+\)|(?<=(?:kill(?:: | -\w+ )|pid: |number: |wait |^\[\d\] )(?:\$')?)\d+/gm, 'N');
}

/** The parts of a pipeline tell what they do in any order, and dash by two writes. */
const traced = (text: string) => text.split(/\s+/).sort().join(' ');

const missing = (shell: Shell) => (existsSync(`/bin/${shell}`) ? undefined : `${shell} is not installed`);

/** How often, in a check and in a proof. In a check one shell is called in each of the ways. */
const kinds = [
  ['shims', 'cold', 4, 60],
  ['served', 'with a broker', 10, 400],
] as const;

const due = turns(3);

for (const [directory, kind, few, many] of kinds) {
  for (const shell of ['bash', 'zsh', 'sh'] as const) {
    due(unless(noSandbox ?? missing(shell), test.serial))(`${shell} called by chance does what it does without Ward, ${kind}`, async t => {
      mayTake(t, proof ? 30 : 2);
      if (directory === 'served') {
        const broker = await startBroker(own.root);
        t.teardown(() => broker.kill());
      }
      const ours = path.join(checkout, 'src/bin', directory, shell);
      const property = fc.asyncProperty(call(shell), async one => {
        const there = await run(`/bin/${shell}`, [], one, plain);
        const here = await run(ours, ['--ward-root', own.root], one, guarded);
        return t.deepEqual(here, there, JSON.stringify(one));
      });
      await fc.assert(property, { numRuns: proof ? many : few });
      t.pass();
    });
  }
}

due(unless(noSandbox, test.serial))(
  'in commands that stand in a file a program goes back over what it read too much of, and nobody writes there',
  async t => {
    const input = 'echo a\nhead -n1\nof head\necho b\nread x\nof read\necho "$x"; sed 1q\nof sed\nexit 3\n';
    const one: Call = { shell: 'bash', words: ['-s', 'arg'], script: '', input, file: true };
    const ours = path.join(checkout, 'src/bin/shims/bash');
    const [there, here] = [await run('/bin/bash', [], one, plain), await run(ours, ['--ward-root', own.root], one, guarded)];
    t.deepEqual(here, there);
    t.deepEqual([here.status, here.stdout], [3, 'a\nof head\nb\nof read\nof sed\n']);
    const writes = { ...one, input: 'echo x >/dev/stdin || echo no; chmod u+w /dev/stdin || echo never\n' };
    t.is((await run(ours, ['--ward-root', own.root], writes, guarded)).stdout, 'no\nnever\n');
  },
);

due(unless(noSandbox, test.serial))('the status is the same, whatever the command or what it starts dies of or says', async t => {
  const ours = path.join(checkout, 'src/bin/shims/bash');
  const called = (text: string): Call => ({ shell: 'bash', words: ['-c', text], script: '', input: '', file: true });
  const all = 'for n in {1..18} {23..31} 34 64; do bash -c "kill -$n \\$\\$; exit 7"; echo "$n $?"; done 2>/dev/null';
  const deaths = [15, 1, 2, 3, 6, 9, 10, 11, 13, 14, 24, 25, 34, 64].map(n => `kill -${n} $$; exit 7`);
  const ends = [126, 0, 2, 125, 127, 128, 130, 255, 256].map(n => `(exit ${n}); echo $?; exit ${n}`);
  for (const text of [all, ...slice(deaths, 9), ...slice(ends, 5)]) {
    const [there, here] = [
      await run('/bin/bash', [], called(text), plain),
      await run(ours, ['--ward-root', own.root], called(text), guarded),
    ];
    t.deepEqual(here, there, text);
  }
});
