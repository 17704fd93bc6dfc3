/** Callers that are not what they seem to the broker, or to its shims: with the rights of another user, or with children in another machine. Real shims; root makes such callers. */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { brokered } from '../brokered.ts';
import { unless } from '../unless.ts';
import { checkout, noSandbox, plainEnvironment, start } from '../ward.ts';

const noRoot = process.getuid?.() === 0 ? undefined : 'only root can be another user, or begin another machine for its children alone';
/** Two users of nobody's. */
const [caller, owner] = [65_534, 65_533];

/** A room of the owner's as a broker makes it, at whose one slot every client is told to say what it may. */
function room(t: ExecutionContext) {
  const top = mkdtempSync(path.join(os.tmpdir(), 'apart-'));
  const at = (...names: readonly string[]) => path.join(top, ...names);
  const slot = at('ward', 'broker', `${process.pid}-1`, '0');
  mkdirSync(slot, { recursive: true });
  writeFileSync(at('ward', 'broker', 'now'), `${process.pid} 1 1\n`);
  execFileSync(
    'mkfifo',
    ['ask', 'answer'].map(name => path.join(slot, name)),
  );
  for (const [from, to] of [
    [path.join(checkout, 'src/bin/warm'), at('shim')],
    ['/bin/bash', at('becomes')],
  ] as const)
    copyFileSync(from, to);
  execFileSync('chown', ['-R', `${owner}:${owner}`, top]);
  chmodSync(top, 0o755);
  chmodSync(at('shim'), 0o755);
  chmodSync(at('becomes'), 0o4755);
  const answer = openSync(path.join(slot, 'answer'), 'r+');
  t.teardown(() => {
    closeSync(answer);
    rmSync(top, { recursive: true });
  });
  /** What the shim says to a caller of that number, who becomes the owner by a program of the owner's. */
  const said = async (uid: number) => {
    rmSync(path.join(slot, 'taken'), { force: true });
    writeSync(answer, 'echo "told $UID $EUID"; exit 0\n');
    const words = ['-p', '-c', 'exec "$@"', 'bash', at('shim'), '--ward-root', at('ward'), '-c', 'true'];
    const child = spawn(at('becomes'), words, { uid, gid: uid, env: plainEnvironment, cwd: '/', stdio: ['ignore', 'pipe', 'ignore'] });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      out += part;
    });
    await new Promise(resolve => child.on('close', resolve));
    return out;
  };
  return { said, now: at('ward', 'broker', 'now') };
}

unless(noRoot)('who has the rights of another user asks no broker, and does nothing that it is told there', async t => {
  const { said } = room(t);
  t.is(await said(owner), `told ${owner} ${owner}\n`, 'the control');
  t.is(await said(caller), '');
});

unless(noRoot)('what anybody else has put where a broker would be is not listened to', async t => {
  const { said, now } = room(t);
  t.is(await said(owner), `told ${owner} ${owner}\n`, 'the control');
  chownSync(now, caller, caller);
  t.is(await said(owner), '');
});

unless(noSandbox ?? noRoot)(
  'whose children will be in other namespaces than itself is not served: their numbers are those of others',
  async t => {
    const { client, told } = await brokered(t, 'apart');
    const served = async (before?: string) => {
      const { pid } = await client('echo ran', before === undefined ? {} : { before }).done;
      return (await told(pid)).startsWith('was served');
    };
    t.true(await served(), 'the control');
    t.false(await served('exec unshare --pid "$@"'));
    const times = await start('/usr/bin/unshare', ['--time', 'true'], { cwd: '/', env: plainEnvironment });
    if (times.status === 0) t.false(await served('exec unshare --time "$@"'));
  },
);

for (const [what, make] of Object.entries({
  'a pipe': (now: string) => execFileSync('mkfifo', [now]),
  'a directory': (now: string) => mkdirSync(now),
  'a link to nothing': (now: string) => symlinkSync('none', now),
  'the note of a broker that is gone, whose slots stand there': (now: string) => {
    writeFileSync(now, '2147483647 1 1\n');
    mkdirSync(path.join(path.dirname(now), '2147483647-1/0'), { recursive: true });
    execFileSync(
      'mkfifo',
      ['ask', 'answer'].map(name => path.join(path.dirname(now), '2147483647-1/0', name)),
    );
  },
})) {
  test(`${what} in the place of a broker's note holds up nobody, who starts cold`, async t => {
    const root = mkdtempSync(path.join(os.tmpdir(), 'apart-'));
    t.teardown(() => rmSync(root, { recursive: true }));
    mkdirSync(path.join(root, 'broker'), { mode: 0o700 });
    make(path.join(root, 'broker/now'));
    // A copy, beside which there is no Ward to start.
    copyFileSync(path.join(checkout, 'src/bin/warm'), path.join(root, 'shim'));
    const child = spawn('/bin/bash', ['-p', path.join(root, 'shim'), '--ward-root', root, '-c', 'true'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      err += part;
    });
    t.is(await new Promise(resolve => child.on('close', resolve)), 125);
    t.regex(err, /^ward: not run: ".*wardsh" is not there, or not whole$/m);
  });
}
