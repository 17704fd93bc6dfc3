/** A program that knows no proxy, run as any command: it reaches what was agreed to, and what it asks for besides is refused and recorded. */
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Connection } from '../../src/core/values.ts';
import { findDirect } from '../../src/host/capabilities/direct.ts';
import { noAddress, ownAddress } from '../here.ts';
import { trial } from '../trial.ts';
import { unless } from '../unless.ts';

const address = ownAddress();
const { lack, everyPort } = findDirect('/dev/null/none', '/usr/bin/bwrap');
const lacks = noAddress ?? lack?.reason;
/** Where the kernel hands on all of them, one that was never spoken of. */
const otherPort = everyPort ? 7777 : 80;
const run = unless(lacks);

const recorded = (root: string) =>
  readdirSync(path.join(root, 'state'))
    .filter(name => name.endsWith('.jsonl'))
    .flatMap(name =>
      readFileSync(path.join(root, 'state', name), 'utf8')
        .trim()
        .split('\n'),
    )
    .map(line => JSON.parse(line) as { readonly kind: string; readonly connections?: readonly Connection[] });

run('what heeds no proxy reaches the host that its text names; another name that it asks for is refused and recorded', async t => {
  const server = http.createServer((_, response) =>
    response.writeHead(302, { location: `http://other.invalid:${otherPort}/` }).end('there'),
  );
  await once(server.listen(0, address), 'listening');
  t.teardown(() => server.close());
  const { port } = server.address() as AddressInfo;
  const { root, project, start, ward } = trial(t);
  const words = ['curl', '--noproxy', '*', '-sL', `http://${address}:${port}/`, '-o', 'got'];
  const file = path.join(root, 'config/policy.json');
  const rules = [{ decision: 'allow', reason: 'this one', commands: [words] }];
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), rules }), { mode: 0o600 });
  const said = await start(words.map(one => `'${one}'`).join(' ')).stderr;
  t.regex(said, new RegExp(`^ward: stopped: connection to other\\.invalid:${otherPort}, which was not approved`, 'm'));
  t.regex(readFileSync(path.join(project, 'got'), 'utf8'), /^ward: refused: this needs a person's yes, and nobody can be asked here/);
  const all = recorded(root).flatMap(one => one.connections ?? []);
  t.deepEqual(
    all.map(one => [one.host, one.port, one.by, one.outcome.replace(/:.*/, '')]),
    [
      [address, port, 'http', 'ended'],
      ['other.invalid', 53, 'dns', 'answered by Ward, not among what was approved'],
      ['other.invalid', otherPort, 'direct', 'refused'],
    ],
  );
  t.regex(ward(['log']).stdout, /asked for the name other\.invalid, /);
});

run('its own names are as everywhere; what the machine around it names is not in the files for names', t => {
  const { root, wardsh } = trial(t);
  const file = path.join(root, 'config/policy.json');
  const readable = ['/etc/resolv.conf', '/etc/hosts'];
  const reads = ['cat', '/etc/resolv.conf', '/etc/hosts'];
  const look = reads.join(' ');
  const reach = `curl -s http://${address}:1/`;
  const rules = [{ decision: 'allow', reason: 'this one', commands: [reads, reach.split(' ')] }];
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), rules, readable }), { mode: 0o600 });
  const { stdout, stderr } = wardsh(`${look}; ${reach}`);
  t.regex(stdout, /^nameserver 127\.0\.0\.1$/m, stderr);
  t.regex(stdout, /^127\.0\.0\.1\s.*\blocalhost\b/m);
  const lines = stdout.split('\n').filter(one => /^[0-9a-f:.]+\s+[a-z]/i.test(one));
  t.deepEqual(
    lines.filter(one => !/^(?:127\.|::1)/.test(one)),
    [],
  );
  t.notRegex(wardsh(look).stdout, /^nameserver 127\.0\.0\.1$/m, 'for a command that was granted no host they are as they were');
});
