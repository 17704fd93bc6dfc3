/** A bandwidth in the policy, from the file to what is said and recorded, against a server on an address of this machine that is not its loopback. */
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { noAddress, ownAddress } from '../here.ts';
import { trial } from '../trial.ts';
import { unless } from '../unless.ts';

const address = ownAddress();
const run = unless(noAddress);
const length = 300_000;

run('a command is held to the bandwidth of the policy, told so and recorded', async t => {
  const server = http.createServer((_, response) => response.end('x'.repeat(length))).listen(0, address);
  await once(server, 'listening');
  t.teardown(() => server.close());
  const { root, start, project } = trial(t);
  const words = ['curl', '-s', `http://${address}:${(server.address() as AddressInfo).port}/`, '-o', 'got'];
  const file = path.join(root, 'config/policy.json');
  const rules = [{ decision: 'allow', reason: 'this one', commands: [words] }];
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), rules, limits: { bandwidth: '128KiB/s' } }), {
    mode: 0o600,
  });
  const began = performance.now();
  t.regex(await start(words.join(' ')).stderr, /^ward: slowed: the network, to 128 KiB\/s \(Ward of its own in .*\)\n$/);
  t.true((performance.now() - began) / 1000 >= (length - 2 ** 15) / 2 ** 17);
  t.is(readFileSync(path.join(project, 'got'), 'utf8').length, length);
  const state = path.join(root, 'state');
  const lines = readdirSync(state)
    .filter(name => name.endsWith('.jsonl'))
    .flatMap(name => readFileSync(path.join(state, name), 'utf8').split('\n'));
  t.true(
    lines.some(line => line.includes('"limited":[],"slowed":["the network, to 128 KiB/s"]')),
    lines.join('\n'),
  );
});
