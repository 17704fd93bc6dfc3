/** The door to the desktop's keyring: where secrets of Ward's lie encrypted under the person's login, and whether there is one. */
import path from 'node:path';
import { AsyncEntry } from '@napi-rs/keyring';

export interface Keyring {
  /** Undefined where nothing lies under that name. Rejects where the keyring can't be reached or is locked. */
  readonly get: (name: string) => Promise<string | undefined>;
  readonly set: (name: string, secret: string) => Promise<void>;
  /** True where there was something. */
  readonly remove: (name: string) => Promise<boolean>;
}

/** Milliseconds until a keyring daemon that does not answer counts as none: one that is stuck would hold Ward for ever. */
const patience = 3_000;

/** The bus of that user's session. Ward does not run with the caller's environment, so the address comes from where systemd and others put it. */
export function sessionBus(uid: number): string {
  return path.join('/run/user', String(uid), 'bus');
}

/**
 * The keyring behind that D-Bus socket. Pinned to the Secret Service: without the pin the library falls back to the kernel's keyring in silence,
 * which forgets at the next boot.
 */
export function keyring(bus: string): Keyring {
  process.env.DBUS_SESSION_BUS_ADDRESS = `unix:path=${bus}`;
  const entry = (name: string) => new AsyncEntry('ward', name, { linux: { store: 'secret-service' } });
  const inTime = () => AbortSignal.timeout(patience);
  return {
    get: async name => (await entry(name).getPassword(inTime())) ?? undefined,
    set: (name, secret) => entry(name).setPassword(secret, inTime()),
    remove: name => entry(name).deletePassword(inTime()),
  };
}
