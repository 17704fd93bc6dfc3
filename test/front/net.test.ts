/** What lives on the networks of running commands is listed, and cut at once: by host, by command, all of it. Real commands in the real sandbox. */
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { noAddress, ownAddress } from '../here.ts';
import { slice } from '../slice.ts';
import { type Trial, trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';

const address = ownAddress();
const due = turns(3);
const run = due(unless(noAddress));

interface Running {
  readonly one: Trial;
  readonly host: string;
  /** Starts a command that gets the first bytes of an answer without an end, and is there when it has begun. */
  readonly begin: () => Promise<{ readonly stderr: Promise<string> }>;
}

async function running(t: ExecutionContext): Promise<Running> {
  const server = http.createServer((_, response) => response.write('begun'));
  await once(server.listen(0, address), 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const one = trial(t);
  const host = `${address}:${(server.address() as AddressInfo).port}`;
  const words = ['curl', '-s', `http://${host}/`, '-o', 'got'];
  const file = path.join(one.root, 'config/policy.json');
  const rules = [{ decision: 'allow', reason: 'this one', commands: [words] }];
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), rules }), { mode: 0o600 });
  const begin = async () => {
    const asked = once(server, 'request');
    const started = one.start(words.join(' '));
    t.teardown(started.kill);
    await asked;
    return started;
  };
  return { one, host, begin };
}

interface Listed {
  readonly networks: readonly {
    readonly entry: number;
    readonly command: string;
    readonly connections: readonly { readonly host: string; readonly port: number; readonly by: string; readonly sent: number }[];
  }[];
}

run('what lives is listed by command, and cut by host, in the command that runs; it is on record', async t => {
  const { one, host, begin } = await running(t);
  t.is(one.ward(['net']).stdout, 'no command has a network just now\n');
  const { stderr } = await begin();
  const { networks } = JSON.parse(one.ward(['net', '--json']).stdout) as Listed;
  t.is(networks.length, 1);
  t.like(networks[0], { command: `curl -s http://${host}/ -o got` });
  t.is(`${networks[0]?.connections[0]?.host}:${networks[0]?.connections[0]?.port}`, host);
  t.true((networks[0]?.connections[0]?.sent ?? 0) > 50);
  t.regex(
    one.ward(['net']).stdout,
    new RegExp(
      `^${networks[0]?.entry} {2}\\S+ {2}curl .*\\n {2}${host} {2}by http, \\d+ s, [\\d.]+ (?:bytes|KiB) sent, [\\d.]+ (?:bytes|KiB) received\\n$`,
    ),
  );
  t.is(one.ward(['net', 'block', 'other.test']).stdout, `blocked: other.test for entry ${networks[0]?.entry}, 0 cut\n`);
  t.is(one.ward(['net', 'block', host]).stdout, `blocked: ${host} for entry ${networks[0]?.entry}, 1 cut\n`);
  t.regex(await stderr, new RegExp(`^ward: stopped: connection to ${host}, which was blocked`, 'm'));
  t.regex(one.ward(['log']).stdout, /received, cut: blocked\)/);
  const log = one.ward(['log', '--json']).stdout;
  t.regex(log, new RegExp(`"kind":"changed","what":"network","detail":"blocked ${host}"`));
  t.regex(log, /"outcome":"cut: blocked"/);
  t.deepEqual(readdirSync(path.join(one.root, 'state/net')), []);
});

run('all of one command, or of all, is cut; where there is none it is said', async t => {
  const { one, begin } = await running(t);
  const none = one.ward(['net', 'block', '77']);
  t.deepEqual([none.status, none.stdout], [1, '']);
  t.regex(none.stderr, /^ward: no command of entry 77 has a network just now/);
  const all = await Promise.all([begin(), begin()]);
  const { networks } = JSON.parse(one.ward(['net', '--json']).stdout) as Listed;
  t.is(networks.length, 2);
  const [first = 0] = networks.map(({ entry }) => entry);
  t.is(one.ward(['net', 'block', String(first)]).stdout, `blocked: ${first} for entry ${first}, 1 cut\n`);
  const left = () => (JSON.parse(one.ward(['net', '--json']).stdout) as Listed).networks.flatMap(({ connections }) => connections).length;
  t.is(left(), 1);
  t.regex(one.ward(['net', 'block', 'all']).stdout, /^(?:blocked: all for entry \d+, [01] cut\n){1,2}$/);
  t.is(left(), 0);
  await Promise.all(all.map(({ stderr }) => stderr));
  t.is(one.ward(['net']).stdout, 'no command has a network just now\n');
});

run('wrong words are told', async t => {
  const one = trial(t);
  for (const words of slice([['block'], ['block', 'a', 'b'], ['unblock', 'a'], ['block', '--json'], ['--all']], 3))
    t.is(one.ward(['net', ...words]).status, 2);
  // What could match no connection is not said to be blocked.
  for (const what of slice(['https://example.org', 'example.org:443/x', 'example.org:0', 'exämple.org', '[fe80::1%eth0]', '::1:x'], 3)) {
    const { status, stdout } = one.ward(['net', 'block', what]);
    t.deepEqual([what, status, stdout], [what, 2, '']);
  }
});

test('what a process that is gone has left behind is no network, and is taken away', t => {
  const one = trial(t);
  const directory = path.join(one.root, 'state/net');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const nonce = 'a'.repeat(16);
  const left = { nonce, entry: 3, command: 'x', asker: 'u', began: 0, process: 'another-boot - 1 1' };
  writeFileSync(path.join(directory, `${nonce}.json`), JSON.stringify(left));
  writeFileSync(path.join(directory, `${nonce}.0.ask`), '{}');
  t.is(one.ward(['net']).stdout, 'no command has a network just now\n');
  t.deepEqual(readdirSync(directory), []);
});
