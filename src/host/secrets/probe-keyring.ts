/** Whether the keyring really keeps something: a throwaway entry is put in, read and taken out again. */
import { randomBytes } from 'node:crypto';
import type { Lack } from '../capabilities/failures.ts';
import { type Keyring, keyring } from './keyring.ts';

const install = 'sudo apt-get install --yes gnome-keyring dbus-user-session libpam-gnome-keyring';

/** What the library says, in the words of its version 2.1. */
const known: readonly (readonly [RegExp, string, string])[] = [
  [/Failed to connect to (?:socket|address)|autolaunch/, 'no D-Bus session runs for this user', install],
  [/ServiceUnknown|not provided by any/, 'no keyring answers on the D-Bus session', install],
  [
    /prompt was dismissed|locked|no result found/,
    'the keyring is locked, and there is nobody to unlock it',
    'log in at the desktop once, or unlock its keyring',
  ],
  [/abort|timed? ?out/i, 'the keyring does not answer', 'gnome-keyring-daemon --replace --components=secrets'],
];

function recognise(message: string): Lack {
  const found = known.find(([form]) => form.test(message));
  return found === undefined ? { reason: `the keyring fails: ${message}`, mend: install } : { reason: found[1], mend: found[2] };
}

async function tryOut({ get, set, remove }: Keyring): Promise<Lack | undefined> {
  const name = `probe-${randomBytes(6).toString('hex')}`;
  await set(name, name);
  const same = (await get(name)) === name;
  const gone = (await remove(name)) && (await get(name)) === undefined;
  return same && gone ? undefined : { reason: 'the keyring does not give back what was put in', mend: install };
}

/** Undefined where the keyring works. */
export async function probeKeyring(bus: string): Promise<Lack | undefined> {
  try {
    return await tryOut(keyring(bus));
  } catch (error) {
    return recognise((error as Error).message);
  }
}
