/** One host granted, in a real sandbox without a network of its own: what comes through, and what does not. */
import { type ChildProcess, execFile, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import test from 'ava';
import { notApproved } from '../../../src/host/network/answer.ts';
import { egress } from '../../../src/host/network/egress.ts';
import { shift } from '../../../src/host/network/shift.ts';
import type { Target } from '../../../src/host/network/target.ts';
import { unless } from '../../unless.ts';
import { noSandbox } from '../../ward.ts';
import { turns } from '../../whole.ts';

const due = turns(4);
const sandboxed = due(unless(noSandbox, test.serial));

const box = [
  '--ro-bind',
  '/',
  '/',
  '--dev',
  '/dev',
  '--proc',
  '/proc',
  '--unshare-user',
  '--unshare-net',
  '--unshare-pid',
  '--die-with-parent',
];
box.push('--uid', String(process.getuid?.()), '--gid', String(process.getgid?.()), '--cap-drop', 'ALL', '--');

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
  readonly refused: readonly string[];
}

interface Setting {
  readonly hosts: readonly Target[];
  readonly environment?: ReadonlyMap<string, string>;
  /** What the command is given above descriptor 2. */
  readonly keep?: readonly number[];
}

const plain: ReadonlyMap<string, string> = new Map([['PATH', '/usr/bin:/bin']]);

/** Runs a line of bash in a network-less bubblewrap behind `egress`. */
async function run(line: string, { hosts, environment = plain, keep = [] }: Setting): Promise<Ran> {
  const refused: string[] = [];
  const out = egress({
    hosts,
    argv: ['/bin/bash', '-c', line],
    environment,
    keep,
    refused: (target, why) => refused.push(why === notApproved ? target : `${target}, ${why}`),
  });
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', 'ipc', 0];
  for (const descriptor of keep) stdio[descriptor + shift] = openSync(import.meta.filename, 'r');
  for (let at = 0; at < stdio.length; at += 1) stdio[at] ??= 'ignore';
  const child: ChildProcess = spawn('bwrap', [...box, ...out.argv], { env: Object.fromEntries(out.environment), stdio });
  for (const descriptor of keep) closeSync(stdio[descriptor + shift] as number);
  out.attach(child);
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout as never), text(child.stderr as never), ended]);
  out.close();
  return { status, out: stdout, err: stderr, refused };
}

async function server(answer: http.RequestListener): Promise<{ port: number; close: () => void }> {
  const made = http.createServer(answer).listen(0, '127.0.0.1');
  await once(made, 'listening');
  return { port: (made.address() as AddressInfo).port, close: () => made.closeAllConnections() ?? made.close() };
}

const echo: http.RequestListener = async (request, response) => {
  const body = await text(request);
  response.setHeader('x-seen', 'yes');
  response.end(`${request.method} ${request.url} ${request.headers.host} ${request.headers.connection} ${body}`);
};

/** Two services of the machine. */
const service = await server(echo);
const other = await server(echo);
const at = (port: number): Target => ({ host: '127.0.0.1', port });
const curl = 'curl -sS --max-time 20';

test.after.always(() => {
  service.close();
  other.close();
});

sandboxed('a plain request reaches the granted host and port, with its body', async t => {
  const { out, status, refused } = await run(`${curl} -d hello http://127.0.0.1:${service.port}/a?b`, { hosts: [at(service.port)] });
  t.is(out, `POST /a?b 127.0.0.1:${service.port} close hello`);
  t.is(status, 0);
  t.deepEqual(refused, []);
});

sandboxed('a tunnel reaches the granted host and port', async t => {
  const { out, status } = await run(`${curl} -p http://127.0.0.1:${service.port}/t`, { hosts: [at(service.port)] });
  t.regex(out, /^GET \/t /);
  t.is(status, 0);
});

sandboxed('another port of the granted host is refused, and named', async t => {
  for (const form of ['', '-p']) {
    const { out, status, refused } = await run(`${curl} -f ${form} http://127.0.0.1:${other.port}/`, { hosts: [at(service.port)] });
    t.not(status, 0);
    t.is(out, '');
    t.deepEqual(refused, [`127.0.0.1:${other.port}`]);
  }
});

sandboxed('another name for the granted address is refused', async t => {
  const { refused, out } = await run(`NO_PROXY= no_proxy= ${curl} -f http://localhost:${service.port}/`, { hosts: [at(service.port)] });
  t.deepEqual(refused, [`localhost:${service.port}`]);
  t.is(out, '');
});

sandboxed('a granted "localhost" is the machine\'s own', async t => {
  const { out } = await run(`${curl} http://localhost:${service.port}/`, { hosts: [{ host: 'LOCALHOST', port: service.port }] });
  t.regex(out, /^GET /);
});

sandboxed('the Host header can name no other host than the one that was granted', async t => {
  const { out } = await run(`${curl} -H 'Host: evil.test' -H 'Connection: x-secret' -H 'X-Secret: 1' http://127.0.0.1:${service.port}/`, {
    hosts: [at(service.port)],
  });
  t.is(out, `GET / 127.0.0.1:${service.port} close `);
});

/** The last word says that the same line succeeds without the sandbox, wherever the test runs. */
const noWayOut = [
  ['raw TCP', (port: number) => `exec 3<>/dev/tcp/127.0.0.1/${port}`, true],
  ["TCP by the machine's other address", (port: number) => `exec 3<>/dev/tcp/$(hostname -I | cut -d' ' -f1)/${port}`, false],
  ['a request that ignores the proxy', (port: number) => `${curl} -o /dev/null --noproxy '*' http://127.0.0.1:${port}/`, true],
  ['IPv6', (port: number) => `${curl} --noproxy '*' http://[::1]:${port}/`, false],
  ['UDP', () => 'echo x > /dev/udp/192.0.2.1/53', false],
  ['DNS', () => 'getent hosts example.org', false],
  ['a raw socket', () => 'python3 -c "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW)"', false],
] as const;
for (const [name, line, control] of noWayOut) {
  sandboxed(`${name} leads nowhere`, async t => {
    if (control) await t.notThrowsAsync(promisify(execFile)('bash', ['-c', line(service.port)]), 'without the sandbox it does');
    const { status, out } = await run(line(service.port), { hosts: [at(service.port)] });
    t.not(status, 0);
    t.is(out, '');
  });
}

sandboxed('a granted name that leads to the machine itself is refused, and said', async t => {
  const line = `exec 3<>/dev/tcp/127.0.0.1/3128; printf 'CONNECT 127.1:${service.port} HTTP/1.1\\r\\n\\r\\n' >&3; timeout 5 cat <&3`;
  const { out, refused } = await run(line, { hosts: [{ host: '127.1', port: service.port }] });
  t.regex(out, /^HTTP\/1.1 403 .*private address/s);
  t.deepEqual(refused, [`127.1:${service.port}, whose name leads to a private address`]);
});

sandboxed('what is no request is answered in words and ended', async t => {
  const ask = (words: string) => `exec 3<>/dev/tcp/127.0.0.1/3128; printf '${words}' >&3; timeout 3 cat <&3`;
  const hosts = [at(service.port)];
  t.regex((await run(ask('\\x04\\x01\\x00'), { hosts })).out, /^HTTP\/1.1 400 /);
  t.regex((await run(ask('GET / HTTP/1.1\\r\\n\\r\\n'), { hosts })).out, /^HTTP\/1.1 403 /);
  t.regex((await run(ask('CONNECT http://x/ HTTP/1.1\\r\\n\\r\\n'), { hosts })).out, /^HTTP\/1.1 403 /);
  const long =
    'exec 3<>/dev/tcp/127.0.0.1/3128; { printf "GET http://127.0.0.1/ HTTP/1.1\\r\\nX: "; head -c 100000 /dev/zero | tr "\\0" a; } >&3; timeout 3 cat <&3';
  t.notRegex((await run(long, { hosts })).out, /200/);
});

sandboxed('either side of a tunnel may end first, and all bytes arrive', async t => {
  const size = 3_000_000;
  const sink = net.createServer({ allowHalfOpen: true }, socket => {
    let count = 0;
    socket.on('data', (data: Buffer) => {
      count += data.length;
    });
    socket.on('end', () => socket.end(`${count}\n${'y'.repeat(size)}`));
  });
  await once(sink.listen(0, '127.0.0.1'), 'listening');
  const { port } = sink.address() as AddressInfo;
  const line = `python3 -c '
import socket
s = socket.create_connection(("127.0.0.1", 3128))
s.sendall(b"CONNECT 127.0.0.1:${port} HTTP/1.1\\r\\n\\r\\n")
s.recv(1000)
s.sendall(b"x" * ${size}); s.shutdown(socket.SHUT_WR)
all = b""
while True:
    part = s.recv(65536)
    if not part: break
    all += part
head, tail = all.split(b"\\n")
print(head.decode(), len(tail))'`;
  const { out, err } = await run(line, { hosts: [at(port)] });
  sink.close();
  t.is(out, `${size} ${size}\n`, err);
});

sandboxed('nobody listening at the granted port is said, and is no refusal', async t => {
  const { out, refused } = await run(`${curl} -w '%{http_code}' http://127.0.0.1:1/`, { hosts: [at(1)] });
  t.regex(out, /no connection to 127\.0\.0\.1:1 .*502$/s);
  t.deepEqual(refused, []);
});

sandboxed('the command sees its own environment, descriptors and signals, and nothing of the channel', async t => {
  const environment = new Map([...plain, ['EMPTY', ''], ['__proto__', 'x'], ['LINES_', 'a\nb'], ['0', 'zero']]);
  const line =
    'env -0 | tr "\\0" ";"; head -c 20 <&5; echo; ls /proc/self/fd | sort -n | tr "\\n" " "; grep SigIgn /proc/self/status; cat /proc/$$/cmdline | tr "\\0" " "';
  const { out } = await run(line, { hosts: [at(1)], environment, keep: [5, 11] });
  t.notRegex(out, /NODE_CHANNEL/);
  t.regex(out, /;?LINES_=a\nb;/);
  t.regex(out, /;?__proto__=x;/);
  t.regex(out, /;\/\*\* One host granted/);
  t.regex(out, /\n0 1 2 3 5 11 SigIgn:\t0{16}\n/, '3 is the directory that ls reads; 5 and 11 were to be kept, 4 was not');
  t.regex(out, /\/bin\/bash -c/);
});

sandboxed("standard input and the status are the command's own", async t => {
  t.is((await run('exit 7', { hosts: [at(1)] })).status, 7);
  t.is((await run('kill -TERM $$', { hosts: [at(1)] })).status, 143);
  t.is((await run('set -o pipefail; yes | head -1', { hosts: [at(1)] })).status, 141, 'a broken pipe ends a program as ever');
});

sandboxed('if Ward is gone before it listened, nothing runs', async t => {
  const out = egress({ hosts: [at(1)], argv: ['/bin/echo', 'ran'], environment: plain, keep: [], refused: () => {} });
  const child = spawn('bwrap', [...box, ...out.argv], { env: {}, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  child.once('message', (_, handle) => {
    (handle as net.Server).close();
    child.disconnect();
  });
  const [said, [status]] = await Promise.all([text(child.stdout as never), once(child, 'exit') as Promise<[number]>]);
  t.is(said, '');
  t.is(status, 125);
  t.false(out.started());
  out.close();
});

sandboxed('connections end with the command', async t => {
  let seen: net.Socket | undefined;
  const hold = net.createServer(socket => {
    seen = socket;
    socket.on('error', () => {});
  });
  await once(hold.listen(0, '127.0.0.1'), 'listening');
  const { port } = hold.address() as AddressInfo;
  const line = `exec 3<>/dev/tcp/127.0.0.1/3128; printf 'CONNECT 127.0.0.1:${port} HTTP/1.1\\r\\n\\r\\n' >&3; head -1 <&3`;
  t.regex((await run(line, { hosts: [at(port)] })).out, /200/);
  if (seen !== undefined && !seen.closed) await once(seen, 'close');
  t.true(seen?.closed);
  hold.close();
});
