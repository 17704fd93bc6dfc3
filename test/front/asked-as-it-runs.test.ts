/** A host that a running command wants and was not granted: judged as a command is, asked about where a person is, refused in words otherwise, recorded either way. */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { mayBeAsked } from '../../src/host/network/address.ts';
import { ownAddress } from '../here.ts';
import { noTerminal } from '../tmux.ts';
import { trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';
import { meeting, press, waits } from './elsewhere.ts';

const address = ownAddress(mayBeAsked);
const lacks = address === undefined ? 'this machine has no address that is asked about' : undefined;
const due = turns(3);
const run = due(unless(lacks));
const terminal = due(unless(lacks ?? noTerminal));

interface Served {
  readonly url: string;
  readonly other: string;
  /** Goes to the first, and is sent on to the second. */
  readonly words: readonly string[];
}

/** Two services; the first sends whoever asks on to the second. */
async function services(t: ExecutionContext): Promise<Served> {
  const second = http.createServer((_, response) => response.end('there'));
  await once(second.listen(0, address), 'listening');
  const other = `${address}:${(second.address() as AddressInfo).port}`;
  const first = http.createServer((_, response) => response.writeHead(302, { location: `http://${other}/` }).end());
  await once(first.listen(0, address), 'listening');
  t.teardown(() => {
    first.close();
    second.close();
  });
  const url = `http://${address}:${(first.address() as AddressInfo).port}/`;
  return { url, other, words: ['curl', '-sL', url, '-o', 'got'] };
}

const allowing = (words: readonly string[]) => ({ decision: 'allow', reason: 'this one', commands: [words] });

interface Line {
  readonly kind: string;
  readonly n: number;
  readonly of?: number;
  readonly command?: string;
  readonly consent?: { readonly granted: boolean; readonly by?: string };
  readonly connections?: readonly { readonly outcome: string }[];
}

const records = (text: string) =>
  text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Line);

run('where nobody can be asked it is refused with a reason, and a yes to its ticket lets the next run through', async t => {
  const { other, words } = await services(t);
  const one = trial(t);
  const file = path.join(one.root, 'config/policy.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), rules: [allowing(words)] }), { mode: 0o600 });
  const said = await one.start(words.join(' ')).stderr;
  t.regex(said, new RegExp(`^ward: stopped: connection to ${other}, which was not approved`, 'm'));
  t.regex(said, /^ward: hint: ask the person to run "ward .*approve [0-9a-f]+"/m);
  t.regex(readFileSync(path.join(one.project, 'got'), 'utf8'), /^ward: refused: this needs a person's yes, and nobody can be asked here/);
  const all = records(one.ward(['log', '--json']).stdout);
  const [command, asked] = all.filter(line => line.kind === 'decided');
  t.is(asked?.of, command?.n);
  t.is(asked?.command, `${words.join(' ')} # as it runs, it connects to ${other}`);
  t.false(asked?.consent?.granted);
  t.regex(one.ward(['log']).stdout, /not let out .*# as it runs, it connects to/);
  t.is(one.ward(['pending']).stdout.includes(`connects to ${other}`), true);
});

run('a rule that denies a host denies it to what runs too, and one that allows it lets it through', async t => {
  const { other, words } = await services(t);
  for (const [decision, got] of [
    ['deny', /^ward: refused: /],
    ['allow', /^there$/],
  ] as const) {
    const one = trial(t);
    const file = path.join(one.root, 'config/policy.json');
    const rule = { decision, reason: 'so it is', effects: ['connect'], hosts: [other] };
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), rules: [allowing(words), rule] }), { mode: 0o600 });
    await one.start(words.join(' ')).stderr;
    t.regex(readFileSync(path.join(one.project, 'got'), 'utf8'), got, decision);
    t.is(one.ward(['pending']).stdout, 'nothing waits for a person\n');
  }
});

terminal('the connection waits for a person, who sees the command and the host; a yes lets it on, a no is told', async t => {
  const { other, words } = await services(t);
  const { one, pane, send } = await meeting(t, 100, { rules: [allowing(words)] });
  const first = send(words.join(' '));
  const [, id = ''] = await first.says(waits);
  await pane.fresh(`ward approve ${id}`);
  await press(pane, 'y');
  t.is((await first.end).status, 0);
  t.is(readFileSync(path.join(one.project, 'got'), 'utf8'), 'there');
  const second = send(words.join(' '));
  const [, again = ''] = await second.says(waits);
  await pane.fresh(`ward refuse ${again} not there`);
  const { err } = await second.end;
  t.regex(err, new RegExp(`^ward: stopped: connection to ${other}, which was not approved`, 'm'));
  t.regex(readFileSync(path.join(one.project, 'got'), 'utf8'), /^ward: refused: the person said no: not there/);
  const all = records(one.ward(['log', '--json']).stdout).filter(line => line.of !== undefined);
  t.deepEqual(
    all.map(line => line.consent?.granted),
    [true, false],
  );
});
