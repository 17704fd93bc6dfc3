/** What a command reached, and what it was refused, is in the record: each connection with its bytes and what came of it. */
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { noAddress, ownAddress } from '../here.ts';
import { trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';

const address = ownAddress();
const due = turns(2);
const run = due(unless(noAddress));

run('each connection is recorded, and the log tells of it', async t => {
  const server = http.createServer((_, response) => response.writeHead(302, { location: `http://${address}:1/` }).end('x'.repeat(1000)));
  await once(server.listen(0, address), 'listening');
  t.teardown(() => server.close());
  const { root, start, ward } = trial(t);
  const { port } = server.address() as AddressInfo;
  const words = ['curl', '-sL', `http://${address}:${port}/`, '-o', 'got'];
  const file = path.join(root, 'config/policy.json');
  const rules = [{ decision: 'allow', reason: 'this one', commands: [words] }];
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), rules }), { mode: 0o600 });
  t.regex(await start(words.join(' ')).stderr, new RegExp(`^ward: stopped: connection to ${address}:1, which was not approved`));
  const state = path.join(root, 'state');
  const all = readdirSync(state)
    .filter(name => name.endsWith('.jsonl'))
    .flatMap(name => readFileSync(path.join(state, name), 'utf8').trim().split('\n'))
    .map(line => JSON.parse(line));
  t.deepEqual(
    all.map(one => one.kind).filter(kind => kind !== 'began'),
    ['decided', 'decided', 'connected', 'finished'],
  );
  const connected = all.find(one => one.kind === 'connected');
  t.is(connected.entry, all.find(one => one.kind === 'decided').n);
  const [first, second] = connected.connections;
  t.like(first, { host: address, port, by: 'http', outcome: 'ended' });
  t.true(first.sent > 50 && first.received > 1000, JSON.stringify(first));
  t.like(second, { host: address, port: 1, sent: 0, received: 0 });
  t.regex(second.outcome, /^refused: this needs a person's yes, and nobody can be asked here/);
  t.regex(
    ward(['log']).stdout,
    new RegExp(
      `connected +of entry ${connected.entry}: ${address}:${port} \\([\\d.]+ (?:bytes|KiB) sent, [\\d.]+ (?:bytes|KiB) received\\)`,
    ),
  );
});

run('a limit of the network that was hit is named and recorded', async t => {
  const server = http.createServer((_, response) => response.end('x'.repeat(200_000)));
  await once(server.listen(0, address), 'listening');
  t.teardown(() => server.close());
  const url = `http://${address}:${(server.address() as AddressInfo).port}/`;
  const under = async (limits: object, words: readonly string[]) => {
    const { root, start, ward } = trial(t);
    const file = path.join(root, 'config/policy.json');
    const rules = [{ decision: 'allow', reason: 'this one', commands: [words] }];
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), rules, limits }), { mode: 0o600 });
    return { said: await start(words.join(' ')).stderr, log: ward(['log', '--json']).stdout };
  };
  const often = await under({ requests: 1 }, ['curl', '-s', url, url, '-o', 'a', '-o', 'b']);
  t.regex(often.said, /^ward: stopped: requests over 1 a minute/m);
  t.regex(often.log, /"outcome":"refused: requests over 1 a minute"/);
  const much = await under({ transfer: '100KiB' }, ['curl', '-s', url, '-o', 'a']);
  t.regex(much.said, /^ward: stopped: network over 100 KiB in all/m);
  t.regex(much.log, /"outcome":"cut: network over 100 KiB in all"/);
  t.regex(much.log, /"limited":\["network over 100 KiB in all"\]/);
});
