/** The keyring, tried with a real one (gnome-keyring on a D-Bus of its own) and without any. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { sessionBus } from '../../../src/host/secrets/keyring.ts';

const scratch = path.join(import.meta.dirname, '../../../scratch');
mkdirSync(scratch, { recursive: true });
const directory = mkdtempSync(path.join(scratch, 'keyring-'));
test.after.always(() => rmSync(directory, { recursive: true, force: true }));

test("the bus is the user's own, whatever a variable says", t => {
  t.is(sessionBus(1000), '/run/user/1000/bus');
});

const program = `
const { keyring } = await import(${JSON.stringify(path.join(import.meta.dirname, '../../../src/host/secrets/keyring.ts'))});
const { probeKeyring } = await import(${JSON.stringify(path.join(import.meta.dirname, '../../../src/host/secrets/probe-keyring.ts'))});
const bus = process.argv[1].replace(/^unix:path=/, '').replace(/,.*/, '');
const one = keyring(bus);
const lack = await probeKeyring(bus);
const seen = lack === undefined ? [await one.set('a', 'é'), await one.get('a'), await one.remove('a'), await one.get('a'), await one.remove('a')] : [];
console.log(JSON.stringify({ lack, seen: seen.slice(1).map(String) }));
process.exit(0);`;

interface Seen {
  readonly lack?: { readonly reason: string; readonly mend: string };
  readonly seen: readonly string[];
}

const last = (text: string): Seen => JSON.parse(text.trim().split('\n').at(-1) ?? 'null');

// In a process of its own: a worker of the tests has only a copy of the environment, and the library reads the real one.
test('without a D-Bus session the lack is told, with what to install, and nothing falls back', t => {
  const bus = `unix:path=${path.join(directory, 'no-bus')}`;
  const done = spawnSync(process.execPath, ['--input-type=module', '--eval', program, '--', bus], { env: {}, encoding: 'utf8' });
  const { lack, seen } = last(done.stdout);
  t.is(lack?.reason, 'no D-Bus session runs for this user');
  t.regex(lack?.mend ?? '', /^sudo apt-get install /);
  t.deepEqual(seen, []);
});

const needed = ['/usr/bin/dbus-run-session', '/usr/bin/gnome-keyring-daemon'];
const here = needed.every(file => existsSync(file));
const why = here ? '' : ' (skipped: no keyring here; mend: sudo apt-get install --yes gnome-keyring dbus-user-session)';
const real = here ? test : test.skip;

/** Runs the program above on a bus of its own, after these words of sh. */
function onBus(before: string): Seen {
  const script = `${before} exec "$0" --input-type=module --eval "$1" -- "$DBUS_SESSION_BUS_ADDRESS" 2>/dev/null`;
  const done = spawnSync('dbus-run-session', ['--', 'sh', '-c', script, process.execPath, program], {
    env: { PATH: '/usr/bin:/bin', HOME: directory, XDG_RUNTIME_DIR: directory },
    encoding: 'utf8',
    timeout: 30_000,
  });
  return last(done.stdout);
}

real(`an unlocked keyring keeps a secret, gives it back and forgets it${why}`, t => {
  const seen = onBus(`printf 'pw\\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1;`);
  t.deepEqual(seen, { seen: ['é', 'true', 'undefined', 'false'] });
});

real(`a bus without a keyring is told as such, or as one that is locked${why}`, t => {
  t.regex(onBus('').lack?.reason ?? '', /^the keyring is locked|^no keyring answers/);
});
