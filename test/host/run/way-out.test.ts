/** A granted host through the real launch: bubblewrap, the seccomp filter and Ward's own Node in the command's place. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { seccomp } from '../../../src/core/confine/seccomp.ts';
import type { Launch, Mount, Outcome } from '../../../src/core/values.ts';
import { unless } from '../../unless.ts';
import { noSandbox } from '../../ward.ts';
import { turns } from '../../whole.ts';

const root = path.join(import.meta.dirname, '../../..');
const due = turns(3);
const sandboxed = due(unless(noSandbox, test.serial));

const scratch = path.join(root, 'scratch');
mkdirSync(scratch, { recursive: true });
const tmp = mkdtempSync(path.join(scratch, 'way-out-'));
const large = 'x'.repeat(600_000);
const service = http
  .createServer((request, response) => response.end(request.url === '/large' ? large : `${request.method} ${request.url}`))
  .listen(0, '127.0.0.1');
await once(service, 'listening');
const { port } = service.address() as AddressInfo;
test.after.always(() => {
  service.close();
  rmSync(tmp, { recursive: true });
});

const shown = (at: string): Mount => ({ kind: 'read-only', source: { path: at, identity: undefined }, at });

function launch(line: string, hosts: Launch['hosts']): Launch {
  return {
    confined: true,
    bubblewrap: '/usr/bin/bwrap',
    argv: ['/bin/bash', '-c', line],
    environment: new Map([
      ['PATH', '/usr/bin:/bin'],
      ['HOME', '/'],
    ]),
    cwd: '/tmp',
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    mounts: [
      ...['/usr', '/bin', '/lib', '/lib64', '/etc', root].map(shown),
      { kind: 'devices', at: '/dev' },
      { kind: 'processes', at: '/proc' },
      { kind: 'writable', source: { path: tmp, identity: undefined }, at: '/tmp' },
      { kind: 'text', at: '/run/text', text: 'some text', mode: '0444' },
      { kind: 'seal', at: '/' },
    ],
    hosts,
    seccomp: seccomp(process.arch === 'arm64' ? 'aarch64' : 'x86_64'),
    layers: ['files', 'network', 'syscalls'],
    absent: [],
    tmp,
    provided: [],
    background: false,
  };
}

/** `run` passes its own standard descriptors on, so it runs in a process of its own. */
async function run(line: string, hosts: Launch['hosts'], extra: Partial<Launch> = {}): Promise<{ out: string; outcome: Outcome }> {
  const made = { ...launch(line, hosts), ...extra };
  const data = JSON.stringify({ ...made, environment: [...made.environment], seccomp: [...made.seccomp] });
  const child: ChildProcess = spawn(process.execPath, [path.join(import.meta.dirname, 'start.ts'), data], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = await Promise.all([text(child.stdout as never), text(child.stderr as never)]);
  return { out, outcome: JSON.parse(err.split('\n').findLast(row => row.startsWith('{')) ?? err) as Outcome };
}

const granted = [{ host: '127.0.0.1', port }];

sandboxed('under the filter a granted host is reached, and the command sees nothing of how', async t => {
  const { out, outcome } = await run(`curl -sS http://127.0.0.1:${port}/x; cat /run/text; env | grep -c NODE_CHANNEL; exit 3`, granted);
  t.is(out, 'GET /xsome text0\n');
  t.like(outcome, { status: 3, ran: true, refused: [], unknown: undefined });
});

sandboxed('what was not granted is refused, and the outcome names it', async t => {
  const { out, outcome } = await run('curl -sSf http://127.0.0.1:1/ 2>&1', granted);
  t.regex(out, /403/);
  t.deepEqual(outcome.refused, ['connection to 127.0.0.1:1, which was not approved']);
});

sandboxed('without a granted host there is no listener and no network', async t => {
  const { outcome } = await run(`curl -sS --max-time 3 http://127.0.0.1:${port}/x 2>/dev/null`, []);
  t.is(outcome.status, 7);
  t.not((await run('exec 3<>/dev/tcp/127.0.0.1/3128', [])).outcome.status, 0);
});

sandboxed('a new unix socket is refused with a way out as without one', async t => {
  const line = 'python3 -c "import socket; socket.socket(socket.AF_UNIX)" 2>&1 | tail -1';
  for (const hosts of [granted, []]) t.regex((await run(line, hosts)).out, /Address family not supported/);
});

sandboxed('what still runs at the end is told with a way out too', async t => {
  const { outcome } = await run('sleep 50 & sleep 0.3; exit 4', granted, { background: true });
  t.like(outcome, { status: 4, ended: ['sleep'] });
});

sandboxed(
  'a bandwidth holds all of its connections together, and the outcome says so; without one they are faster and nothing is said',
  async t => {
    const bandwidth = 2 ** 19;
    const curls = `for i in 1 2 3; do curl -sS http://127.0.0.1:${port}/large -o /dev/null -w '%{size_download}\\n' & done; wait`;
    const line = `from=$EPOCHREALTIME; ${curls}; to=$EPOCHREALTIME; echo $((\${to/[.,]/} - \${from/[.,]/}))`;
    const held = (limits: object) => run(line, granted, { bounds: { limits, hold: { kind: 'polling', reason: 'none is needed' } } });
    const seconds = (out: string) => Number(out.trim().split('\n').at(-1)) / 1e6;
    const [free, slow] = [await held({}), await held({ bandwidth })];
    for (const { out } of [free, slow]) t.regex(out, new RegExp(`^(?:${large.length}\\n){3}`));
    t.true(seconds(slow.out) >= (3 * large.length - bandwidth / 4) / bandwidth, slow.out);
    t.true(seconds(free.out) < seconds(slow.out), `${free.out} ${slow.out}`);
    t.deepEqual([free.outcome.slowed, slow.outcome.slowed], [undefined, ['the network, to 512 KiB/s']]);
  },
);

sandboxed('certificates that the environment names are there for a command with a way out, and for no other', async t => {
  const home = mkdtempSync(path.join(scratch, 'home-'));
  const file = path.join(home, 'own.pem');
  const own = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  writeFileSync(file, `${own}and a secret\n`);
  t.teardown(() => rmSync(home, { recursive: true }));
  const environment = new Map([...launch('', []).environment, ['SSL_CERT_FILE', file]]);
  const mounts = launch('', []).mounts.toSpliced(-1, 0, { kind: 'empty', at: home, bytes: 65_536, mode: '0755' });
  t.is((await run(`cat ${file}`, granted, { environment, mounts })).out, own);
  t.is((await run(`cat ${file}`, [], { environment, mounts })).out, '');
});
