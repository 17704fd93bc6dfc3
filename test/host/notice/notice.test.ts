/** Notices to a real desktop on a real D-Bus, and to a real server: what they say, who signed them, and that no command waits for them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { notice } from '../../../src/host/notice/desktop.ts';
import { post } from '../../../src/host/notice/webhook.ts';
import { eventually, meeting, waits } from '../../front/elsewhere.ts';
import { noTerminal } from '../../tmux.ts';
import { scratch } from '../../trial.ts';
import { unless } from '../../unless.ts';
import { desktop, session } from './bus.ts';

const missing = (...names: readonly string[]) => {
  const none = names.find(name => spawnSync('/bin/sh', ['-c', `command -v ${name}`]).status !== 0);
  return none === undefined ? undefined : `${none} is not installed`;
};

interface Got {
  readonly body: string;
  readonly signature: string;
}

/** Where a server listens, and what it was sent. It answers `/silent` never, and `/away` by sending elsewhere. */
async function listening(t: ExecutionContext, server: http.Server): Promise<{ readonly port: number; readonly got: readonly Got[] }> {
  const got: Got[] = [];
  server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      got.push({ body, signature: String(request.headers['ward-signature']) });
      if (request.url === '/away') response.writeHead(302, { location: '/' }).end();
      else if (request.url !== '/silent') response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, got };
}

/** By openssl's own command: another implementation than the one that signs. */
function signed(body: string, secret: string): string {
  const key = `hexkey:${Buffer.from(secret).toString('hex')}`;
  const said = execFileSync('openssl', ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', key], { input: body, encoding: 'utf8' });
  return `sha256=${/\b[0-9a-f]{64}\b/.exec(said)?.[0]}`;
}

unless(missing('openssl'))('a notice is posted over TLS to whom it trusts, signed over its very bytes, and follows nowhere', async t => {
  const directory = scratch(t);
  const [key, cert] = [path.join(directory, 'key'), path.join(directory, 'cert')];
  const words = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
  ];
  execFileSync('openssl', [...words, '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const ca = readFileSync(cert, 'utf8');
  const { port, got } = await listening(t, https.createServer({ key: readFileSync(key), cert: ca }));
  const body = JSON.stringify({ command: 'touch ü' });
  t.is(await post(`https://127.0.0.1:${port}/`, body, { secret: 'one secret of the two', ca }), undefined);
  t.deepEqual(got, [{ body, signature: signed(body, 'one secret of the two') }]);
  t.not(got[0]?.signature, signed(body, 'another'), 'who has another secret can tell');
  t.regex(
    (await post(`https://127.0.0.1:${port}/`, body, { secret: 'x' })) ?? '',
    /^the webhook can't be reached: self-signed certificate/,
  );
  t.is(got.length, 1, 'nothing reaches whom it does not trust');
  t.is(await post(`https://127.0.0.1:${port}/away`, body, { secret: 'x', ca }), 'the webhook answered with 302');
  t.is(got.length, 2);
});

for (const program of ['notify-send', 'gdbus'] as const)
  unless(missing('dbus-run-session', program))(`${program} tells a desktop, in plain letters alone, and says why it could not`, async t => {
    const bus = await session(t, scratch(t), false);
    const tell = (text: string) => notice(text, bus, file => file === `/usr/bin/${program}`);
    t.regex((await tell('nobody there')) ?? '', /^the desktop was not told: .*ServiceUnknown/);
    const shown = await desktop(t, bus);
    t.is(await tell('--urgency claude asks, "ab": <b>$(id)</b> \u202e&amp; \'x\''), undefined);
    t.is(shown.length, 1);
    t.regex(shown[0] ?? '', /Ward[\s\S]*--urgency claude asks, \?ab\?: \?b\?\?\?id\?\?\?b\? \?\?amp\? \?x\?\0/);
    t.regex((await notice('x', `${bus}-none`, file => file === `/usr/bin/${program}`)) ?? '', /^the desktop was not told: ./);
  });

test('where neither program is there that is said', async t => {
  t.is(await notice('x', '/nowhere', () => false), 'neither notify-send nor gdbus is installed');
});

const needed = noTerminal ?? missing('dbus-run-session', 'gnome-keyring-daemon', 'gdbus', 'openssl');

unless(needed)('what waits is told on the desktop and to a webhook, which a command does not wait for', async t => {
  const { port, got } = await listening(t, http.createServer());
  const secret = 'a secret of enough letters';
  const here = await meeting(t, 100, { notify: { desktop: true, webhook: `http://127.0.0.1:${port}/silent` } });
  const { one } = here;
  const bus = await session(t, scratch(t));
  t.true(existsSync(bus));
  symlinkSync(bus, path.join(one.root, 'bus'));
  const none = one.ward(['notify']);
  t.is(none.status, 1);
  t.regex(none.stderr, /a notice was not sent: the desktop was not told: .*ServiceUnknown/);
  t.regex(none.stderr, /a notice was not sent: there is no secret to sign it with: "ward notify --secret" takes one/);
  t.is(one.ward(['notify', '--secret'], { input: `${secret}\n` }).stdout, 'kept in the keyring\n');
  const shown = await desktop(t, bus);
  const sent = here.send('curl -H "Authorization: Bearer abcdefghijklmnop0123456789" https://example.com');
  const [, id = ''] = await sent.says(waits);
  await eventually('both are told', () => shown.length === 1 && got.length === 1, 60);
  t.regex(shown[0] ?? '', new RegExp(`Ward[\\s\\S]*claude asks, ${id}`));
  t.notRegex(shown[0] ?? '', /curl/);
  const { body = '', signature } = got[0] ?? {};
  t.is(signature, signed(body, secret));
  const said = JSON.parse(body) as { ticket: string; command: string; asker: object };
  t.deepEqual([said.ticket, said.asker], [id, { kind: 'agent', name: 'claude' }]);
  t.regex(said.command, /^curl -H .*redacted.* https:\/\/example\.com$/);
  // The server has not answered yet, and never will.
  await here.pane.fresh(`ward refuse ${id} no`);
  await here.pane.until(/^refused: it waited for this/m);
  t.is((await sent.end).status, 126);
  t.is(one.ward(['watch']).status, 1);
  await eventually('both are told of the alert', () => shown.length === 2 && got.length === 2, 60);
  t.regex(shown[1] ?? '', /Ward[\s\S]*alert: \?ward watch\? was refused: there is no terminal here/);
  t.is(got[1]?.signature, signed(got[1]?.body ?? '', secret));
  t.like(JSON.parse(got[1]?.body ?? ''), { alert: '"ward watch" was refused: there is no terminal here' });
  await eventually(
    'what was not sent is on record',
    () => /"kind":"alert","detail":"a notice was not sent: the webhook can't be reached/.test(here.log()),
    60,
  );
});
