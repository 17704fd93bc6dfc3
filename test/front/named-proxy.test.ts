/** A proxy that a variable of the caller's names and the policy does not: a part of what a person is asked, never of what a rule grants; and `ward setup` takes it. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { setup } from '../../src/front/setup.ts';
import { setProxy } from '../../src/front/setup-proxy.ts';
import { loadPolicy } from '../../src/host/policy/load.ts';
import { noAddress, ownAddress } from '../here.ts';
import { proxy } from '../host/network/proxy.ts';
import { noTerminal } from '../tmux.ts';
import { checkout, type Trial, trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';
import { claimedPane, press } from './elsewhere.ts';
import { scratchDirectory, surroundings } from './surroundings.ts';

/** Behind the proxy alone: the name is nowhere to be looked up. */
const url = 'http://far.test/x';

async function behind(t: ExecutionContext) {
  const server = http.createServer((_, response) => response.end('from behind\n'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => server.close());
  return proxy(t, (server.address() as AddressInfo).port);
}

const withPolicy = (one: Trial, more: object) => {
  const file = path.join(one.root, 'config/policy.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...more }), { mode: 0o600 });
};

const env = (some: Readonly<Record<string, string>>) => ({ PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', ...some });

/** Beside the proxy, which answers from this process. */
function ran(one: Trial, text: string, some: Readonly<Record<string, string>> = {}) {
  const words = ['--ward-root', one.root, '-c', text];
  return new Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }>(resolve =>
    execFile(path.join(checkout, 'src/bin/wardsh'), words, { cwd: one.project, env: env(some) }, (error, stdout, stderr) =>
      resolve({ status: Number(error?.code ?? 0), stdout, stderr }),
    ),
  );
}

/** Every file of a Ward that holds the secret. */
const holding = (root: string, secret: string) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(one => one.isFile())
    .map(one => path.join(one.parentPath, one.name))
    .filter(file => readFileSync(file).includes(secret))
    .map(file => path.relative(root, file));

const due = turns(3);
const test = due();

due(unless(noTerminal))('the question names it, a yes is to the host by it, and nothing keeps its password', async t => {
  const { address, asked } = await behind(t);
  const one = trial(t, 'ask');
  const pane = await claimedPane(t, one);
  const said = one.ward(['check', '--json', `curl -s ${url}`], { env: env({ http_proxy: `http://jo:s3cret@${address}` }) });
  t.like(JSON.parse(said.stdout), { rememberable: false, grants: [{ target: 'far.test:80', via: address }] });
  await pane.fresh(
    `http_proxy=http://jo:s3cret@${address} HISTFILE= ${path.join(import.meta.dirname, '../../src/bin/wardsh')} --ward-root ${one.root} -c 'curl -s ${url}'`,
  );
  const shown = await pane.until(/run it\? \(y/);
  t.regex(shown.replaceAll(/\s+/g, ' '), new RegExp(`reach far\\.test on port 80, through the proxy ${address} that http_proxy names`));
  t.notRegex(shown.slice(shown.indexOf('asks to run')), /s3cret|don't ask again/);
  t.deepEqual(asked, []);
  await press(pane, 'y');
  await pane.until(/^from behind$/m);
  t.deepEqual(asked, [`GET ${url}`]);
  t.regex(one.ward(['log', '--json']).stdout, new RegExp(`"target":"far\\.test:80, through the proxy ${address} that http_proxy names"`));
  t.deepEqual(holding(one.root, 's3cret'), []);
});

test('what a rule grants is reached without it, whatever a caller sets, and where that fails it is said how it would be by it', async t => {
  const { address, asked } = await behind(t);
  const one = trial(t);
  withPolicy(one, { rules: [{ decision: 'allow', reason: 'ours', effects: ['connect'], hosts: ['far.test'] }] });
  const { status, stderr } = await ran(one, `curl -sf ${url}`, { http_proxy: `http://jo:s3cret@${address}` });
  t.not(status, 0);
  t.deepEqual(asked, [], 'a variable alone leads nothing there');
  t.regex(
    stderr,
    new RegExp(
      `^ward: hint: http_proxy names the proxy ${address}, which the policy does not: a person has hosts reached by it with "ward setup --proxy"$`,
      'm',
    ),
  );
  t.notRegex(stderr, /s3cret/);
  const bare = (await ran(one, `curl -sf ${url}`)).stderr;
  t.regex(bare, /^ward: hint: no connection to far\.test:80 \((?:ENOTFOUND|EAI_AGAIN)\)$/m, 'what curl itself does not tell');
  t.notRegex(bare, /proxy/, 'without the variable there is nothing to say of one');
  t.notRegex((await ran(one, `curl -sf ${url}; true`)).stderr, /hint/, 'what ended well missed nothing');
});

test('a yes to one proxy is none to another, and none to the host without it', async t => {
  const { address, asked } = await behind(t);
  const one = trial(t);
  const ticket = (text: string) => /approve ([0-9a-f]+)"/.exec(text)?.[1];
  const run = async (some: Readonly<Record<string, string>>) => ticket((await ran(one, `curl -s ${url}`, some)).stderr);
  const ids = await Promise.all([{ http_proxy: 'http://127.0.0.1:1' }, { http_proxy: `http://${address}` }, {}].map(run));
  t.is(new Set(ids).size, 3);
  t.is(await run({ http_proxy: `http://other:word@${address}` }), ids[1], 'who asks is no part of it');
  t.deepEqual(asked, []);
});

const address4 = ownAddress();

due(unless(noTerminal ?? noAddress))('a host that is asked for as a command runs is asked about with it too', async t => {
  const { address, asked } = await behind(t);
  const server = http.createServer((_, response) => response.writeHead(302, { location: url }).end());
  await once(server.listen(0, address4), 'listening');
  t.teardown(() => server.close());
  const words = ['curl', '-sL', `http://${address4}:${(server.address() as AddressInfo).port}/`];
  const one = trial(t, 'ask');
  withPolicy(one, { wait: 100, rules: [{ decision: 'allow', reason: 'this one', commands: [words] }] });
  const pane = await claimedPane(t, one);
  const env = { http_proxy: `http://jo:s3cret@${address}` };
  const running = ran(one, words.join(' '), env);
  await pane.fresh('ward watch');
  t.regex(
    (await pane.until(/let it connect\? \(y/)).replaceAll(/\s+/g, ' '),
    new RegExp(`far\\.test on port 80, through the proxy ${address} that http_proxy names`),
  );
  await press(pane, 'y');
  t.is((await running).stdout, 'from behind\n');
  t.deepEqual(asked, [`GET ${url}`], 'what the rule granted did not go by it');
  await pane.press('C-c');
});

test('where the proxy wants to know who asks, it is said whose name and password it did not take', async t => {
  const { address, asked } = await behind(t);
  const one = trial(t);
  const rules = [{ decision: 'allow', reason: 'ours', effects: ['connect'], hosts: ['far.test'] }];
  withPolicy(one, { rules, network: { proxy: `http://jo:wrong@${address}` } });
  const { stdout, stderr } = await ran(one, `curl -s ${url}`, { HTTP_PROXY: `http://jo:s3cret@${address}` });
  t.regex(stdout, /^ward: refused: no connection to far\.test:80 \(the proxy of this network answered 407/);
  t.regex(
    stderr,
    /^ward: hint: the proxy of this network wants another name and password than those in the policy: the person takes those of HTTP_PROXY with "ward setup --proxy"$/m,
  );
  t.is(asked.length, 1);
});

due(unless(noTerminal))('set-up takes it at a claimed terminal, its password as dots, into a file for the person alone', async t => {
  const { address, asked } = await behind(t);
  const one = trial(t);
  const file = path.join(one.root, 'config/policy.json');
  withPolicy(one, { rules: [{ decision: 'allow', reason: 'ours', effects: ['connect'], hosts: ['far.test'] }] });
  chmodSync(file, 0o644);
  t.is(one.ward(['check', 'true']).status, 0);
  const given = { env: env({ HTTPS_PROXY: `http://jo:s3cret@${address}`, NO_PROXY: 'localhost,.corp.test' }) };
  const away = one.ward(['setup', '--proxy'], given);
  t.regex(away.stderr, /not changed: loosening takes a person at a claimed terminal/);
  const pane = await claimedPane(t, one);
  await pane.fresh(`HTTPS_PROXY=http://jo:s3cret@${address} NO_PROXY=localhost,.corp.test ward setup --proxy; unset HTTPS_PROXY`);
  const shown = await pane.until(/\(yes, else no\): *$/);
  t.regex(shown, new RegExp(`^hosts are reached by the proxy http://jo:•••••@${address}, which HTTPS_PROXY names$`, 'm'));
  t.regex(shown, /^but not \.corp\.test, as no_proxy says$/m);
  await pane.line('yes');
  await pane.until(/is reached by it from now on/);
  t.is(statSync(file).mode & 0o777, 0o600);
  t.deepEqual((JSON.parse(readFileSync(file, 'utf8')) as { network: object }).network, {
    proxy: `http://jo:s3cret@${address}`,
    direct: ['.corp.test'],
  });
  t.is((await ran(one, `curl -s ${url}`)).stdout, 'from behind\n');
  t.deepEqual(asked, [`GET ${url}`]);
  const told = [['policy'], ['policy', '--json'], ['log'], ['log', '--json'], ['doctor']]
    .map(words => one.ward(words, given).stdout)
    .join('');
  t.regex(told, new RegExp(`network proxy http://…@${address}`));
  t.notRegex(told, /s3cret/);
  t.deepEqual(holding(one.root, 's3cret').toSorted(), ['config/policy.json', 'state/policy.accepted.json']);
  t.is(statSync(path.join(one.root, 'state/policy.accepted.json')).mode & 0o077, 0);
  t.regex(one.ward(['setup', '--proxy'], given).stdout, /has it already/);
});

test('the first set-up takes it where it is told to, and never of itself; what can not be taken is said', t => {
  const around = (variables: Readonly<Record<string, string>>) => {
    const base = scratchDirectory();
    return surroundings(base, { environment: new Map(Object.entries(variables)) });
  };
  const whole = around({ https_proxy: 'jo:s3cret@p.example:3128', http_proxy: 'q.example', no_proxy: 'a.example,*bad' });
  t.is(setup(['--mode', 'auto', '--proxy'], whole), 0);
  t.deepEqual(loadPolicy(whole.directories, whole.now(), whole.cwd).network, {
    proxy: 'http://jo:s3cret@p.example:3128',
    direct: ['a.example'],
  });
  const printed = whole.printed.join('');
  t.regex(
    printed,
    /left out of no_proxy, where it is no host, domain or network: \*bad\nleft out: http_proxy names another, q\.example:80/,
  );
  t.notRegex(printed, /s3cret/);
  const not = around({ https_proxy: 'p.example:3128' });
  t.is(setup(['--mode', 'auto'], not), 0);
  t.is(loadPolicy(not.directories, not.now(), not.cwd).network, undefined);
  for (const [variables, why] of [
    [{}, /no variable here names a proxy/],
    [{ ALL_PROXY: 'socks5://jo:s3cret@p:1080' }, /ALL_PROXY: it is of socks5, and only one of http or https is asked/],
  ] as const) {
    const one = around(variables);
    t.is(setup(['--mode', 'auto', '--proxy'], one), 1);
    t.is(
      setProxy(one, () => 'yes'),
      1,
    );
    t.regex(one.said.join('\n'), why);
    t.notRegex(one.said.join('\n'), /s3cret/);
    t.is(setup(['--mode', 'auto'], one), 0, 'nothing was written');
  }
});
