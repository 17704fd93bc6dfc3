/** What the edge adds where a switch was granted: covers over the sockets of programs outside, and hints for what does not work within. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Launch, Mount, Outcome } from '../../../src/core/values.ts';
import { coverSockets } from '../../../src/host/run/cover-sockets.ts';
import { withWithin } from '../../../src/host/run/within.ts';

const scratch = path.join(import.meta.dirname, '../../../scratch');
const bind = (kind: 'read-only' | 'writable', from: string, at = from): Mount => ({
  kind,
  source: { path: from, identity: undefined },
  at,
});
const seal: Mount = { kind: 'seal', at: '/' };

const launchOf = (some: Partial<Launch>): Launch => ({
  ...{
    confined: true,
    bubblewrap: '',
    argv: ['/bin/bash', '-c', 'x'],
    environment: new Map(),
    cwd: '/',
    uid: 1000,
    gid: 1000,
    mounts: [seal],
  },
  ...{ hosts: [], seccomp: new Uint8Array(), layers: [], absent: [], tmp: '/tmp', provided: [], background: false },
  ...some,
});

/** A directory in which a program outside listens on `name`. */
async function listening(t: ExecutionContext, name: string): Promise<string> {
  mkdirSync(scratch, { recursive: true });
  const directory = mkdtempSync(path.join(scratch, 's-'));
  mkdirSync(path.join(directory, 'deep'));
  const server = createServer();
  await new Promise<void>(resolve => server.listen(path.join(directory, name), resolve));
  t.teardown(() => {
    server.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

const added = (mounts: readonly Mount[]) =>
  coverSockets(launchOf({ mounts }))
    .mounts.slice(0, -1)
    .filter(one => !mounts.includes(one));

test('a socket of the host is covered where it is shown, and only there, before the root is sealed', async t => {
  const directory = await listening(t, 'deep/a.sock');
  const at = path.join(directory, 'deep/a.sock');
  const cover = (place: string) => ({ kind: 'text', at: place, text: '', mode: '0444' });
  t.deepEqual(added([bind('writable', directory), seal]), [cover(at)]);
  t.deepEqual(added([bind('read-only', directory, '/shown'), seal]), [cover('/shown/deep/a.sock')]);
  t.deepEqual(added([bind('read-only', at), seal]), [cover(at)]);
  t.deepEqual(
    added([bind('writable', `${directory}/deep`), { kind: 'empty', at: directory, bytes: 1, mode: '0755' }, seal]),
    [],
    'hidden already',
  );
  t.deepEqual(added([bind('writable', directory), bind('read-only', `${directory}/deep`), seal]), [cover(at)], 'once');
  t.deepEqual(added([bind('writable', '/usr'), seal]), []);
  t.is(coverSockets(launchOf({ mounts: [bind('writable', directory), seal] })).mounts.at(-1), seal);
});

const failed: Outcome = { status: 1, ran: true, layers: [], refused: [], ended: [], milliseconds: 1, unknown: undefined };

test('what fails in a sandbox within is told why, where that is known', t => {
  const hints = (some: Partial<Launch>, outcome = failed) =>
    withWithin(outcome, launchOf({ switches: ['nested sandbox'], ...some })).hints ?? [];
  const all = ['/bin/bash', '-c', 'bwrap --unshare-all true'];
  t.deepEqual(hints({}), []);
  t.regex(hints({ argv: all })[0] ?? '', /no control groups of its own: name its namespaces one by one/);
  t.regex(hints({ uid: 0 })[0] ?? '', /run it as an ordinary user/);
  t.deepEqual(hints({ argv: all }, { ...failed, status: 0 }), []);
  t.deepEqual(hints({ argv: all, switches: ['ptrace'] }), []);
});
