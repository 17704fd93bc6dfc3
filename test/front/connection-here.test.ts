/** A connection that nobody agreed to, at a guarded terminal: asked about there, where the person is, and as that address where a name leads to a private one. */
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { mayBeAsked } from '../../src/host/network/address.ts';
import { ownAddress } from '../here.ts';
import { noTerminal } from '../tmux.ts';
import { scratch } from '../trial.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';
import { type Desk, desk } from './guarded-desk.ts';

/** A network and names of its own, where an address of its own is private: root's, for in a namespace of a user's own root's files are nobody's. */
const enter = (...words: readonly string[]) => ['unshare', '-mn', 'sh', ...words];
const lay = 'mount --bind "$1" /etc/hosts && ip link set lo up && ip addr add 10.9.9.9/32 dev lo';

function lacks(): string | undefined {
  const [program = '', ...words] = enter('-c', lay, 'sh', '/etc/hostname');
  const made = process.getuid?.() === 0 && spawnSync(program, words).status === 0;
  return made ? undefined : 'no network with names of its own can be made here: that takes root, unshare, mount and ip';
}

/** In the place of tmux: its server stands in there, so that Ward sees who holds the terminal. */
const tmux = (directory: string, real: string) => `#!/bin/sh
case " $* " in *' new-session '*) exec ${enter('-c', `'${lay} && shift && exec "$@"'`, 'sh', `'${directory}/hosts'`, real, '"$@"').join(' ')} ;; esac
exec ${real} "$@"
`;

const service = "import http from 'node:http'; http.createServer((_, response) => response.end('from within\\n')).listen(8080);";
const hosts = '127.0.0.1 localhost loop.test\n10.9.9.9 internal.test\n169.254.169.254 meta.test\n';

async function within(t: ExecutionContext): Promise<Desk> {
  const outside = scratch(t);
  const real = execFileSync('sh', ['-c', 'command -v tmux'], { encoding: 'utf8' }).trim();
  writeFileSync(path.join(outside, 'tmux'), tmux(outside, real), { mode: 0o755 });
  const call = `{ ${process.execPath} HERE/service.mjs & } && wardsh --norc`;
  return desk(t, { call, files: { 'service.mjs': service, hosts }, beside: outside, env: { PATH: `${outside}:${process.env.PATH}` } });
}

const asks = /let it connect\? \(ysdNrh\) *$/;

/** Presses the key, or types it all, at the question that stands there. */
async function answer({ pane }: Desk, key: string, until: RegExp): Promise<string> {
  await pane.type(key);
  await pane.press('Enter');
  return pane.until(until);
}

const due = turns(2);

due(unless(noTerminal ?? lacks()))(
  'a name that leads to a private address is asked about as that: yes, no, for the session, and in detail',
  async t => {
    const here = await within(t);
    const { say } = here;
    const line = 'curl -s http://internal.test:8080/';
    await say(line, /run it\? \(y/);
    const shown = await answer(here, 'y', asks);
    t.regex(shown, /^ward: what \S+ runs wants to connect, in /m);
    t.regex(shown, /reaches internal\.test:8080, whose name leads to 10\.9\.9\.9, a private address/);
    t.regex(shown, /^ {2}reach internal\.test on port 8080, the private address 10\.9\.9\.9$/m);
    t.regex(
      await answer(here, 'd', /let it connect\? show the details[\s\S]*let it connect\? \(ysdNrh\) *$/),
      /^\| {3}reaches internal\.test:8080, whose name leads to 10\.9\.9\.9/m,
    );
    await answer(here, 'y', /^from within\n\[auto\] \$ *$/m);

    await say(line, /run it\? \(y/);
    await answer(here, 'y', asks);
    await answer(here, 'r', /why not\? *$/);
    const said = await answer(here, 'not that one', /^ward: stopped: [\s\S]*\[auto\] \$ *$/m);
    t.regex(said, /^ward: refused: the name leads to a private address: the person said no: not that one$/m);
    t.regex(said, /^ward: stopped: connection to internal\.test:8080, whose name leads to a private address$/m);

    await say(line, /run it\? \(y/);
    await answer(here, 'y', asks);
    await answer(here, 's', /^from within\n\[auto\] \$ *$/m);
    await say(line, /run it\? \(y/);
    await answer(here, 'y', /run it this once\n[^?]*^from within\n\[auto\] \$ *$/m);

    // Where a cloud hands out keys: nobody is asked.
    await say('curl -s http://meta.test:8080/', /run it\? \(y/);
    t.notRegex(await answer(here, 'y', /^ward: stopped: [\s\S]*\[auto\] \$ *$/m), /let it connect|from within/);
    // The machine itself: there nothing of the machine's answers, but what the session started.
    t.notRegex(await say('curl -s http://loop.test:8080/; echo is $?', /^is 7\n\[auto\]/m), /run it|from within/);
    const asked = here
      .log()
      .trim()
      .split('\n')
      .map(one => JSON.parse(one) as { readonly kind: string; readonly of?: number; readonly consent?: { readonly granted: boolean } })
      .filter(one => one.of !== undefined && one.kind === 'decided');
    t.deepEqual(
      asked.map(one => one.consent?.granted),
      [true, false, true, true],
    );
  },
);

const address = ownAddress(mayBeAsked);

async function served(t: ExecutionContext, listener: http.RequestListener): Promise<string> {
  const server = http.createServer(listener);
  await once(server.listen(0, address), 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://${address}:${(server.address() as AddressInfo).port}/`;
}

due(unless(noTerminal ?? (address === undefined ? 'this machine has no address that is asked about' : undefined)))(
  'a host that a redirection leads to is asked about at that terminal; the question goes with the command',
  async t => {
    const to = await served(t, (_, response) => response.end('from there\n'));
    const from = await served(t, (_, response) => response.writeHead(302, { location: to }).end());
    const here = await desk(t, { call: 'wardsh --norc' });
    const { say, project, ward } = here;
    await say(`curl -sL ${from}`, /run it\? \(y/);
    const shown = await answer(here, 'y', asks);
    t.true(shown.includes(`# as it runs, it connects to ${new URL(to).host}`));
    t.is(await ward('pending'), 'nothing waits for a person\n', 'it is asked here, and nowhere else');
    await answer(here, 'y', /^from there\n\[auto\] \$ *$/m);

    await say(`curl -sL ${from}`, /run it\? \(y/);
    await answer(here, 'y', asks);
    t.regex(await answer(here, 'n', /^ward: stopped: [\s\S]*\[auto\] \$ *$/m), /^ward: refused: the person said no$/m);

    // It ends meanwhile: what nobody wants to know any more is not asked.
    await say(`curl -sL ${from} & while [ ! -e asked ]; do sleep 0.1; done; echo gone`, /run it\? \(y/);
    await answer(here, 'y', asks);
    writeFileSync(path.join(project, 'asked'), '');
    await here.pane.until(/^gone$[\s\S]*\[auto\] \$ *$/m);
    await say('echo still-$((40 + 2))', /^still-42\n\[auto\] \$ *$/m);
    t.is(await ward('pending'), 'nothing waits for a person\n');
  },
);
