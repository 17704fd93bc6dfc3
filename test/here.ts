/** What this machine has that some tests need, and why they are skipped where it has not. */
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Why a program is not to be had; undefined where it is. Looked for and not started: many tests ask. */
function lacking(name: string): string | undefined {
  const places = (process.env.PATH ?? '').split(':');
  return places.some(one => existsSync(path.resolve(one, name))) ? undefined : `${name} is not installed: apt-get install ${name}`;
}

export const noZsh = lacking(process.env.WARD_ZSH ?? 'zsh');
export const noTracer = lacking('strace');

/** An address of this machine's own, but for its loopback: no program of a command's reaches Ward's own loopback. */
export function ownAddress(fits: (address: string) => boolean = () => true): string | undefined {
  const all = Object.values(os.networkInterfaces()).flatMap(one => one ?? []);
  return all.find(one => one.family === 'IPv4' && !one.internal && fits(one.address))?.address;
}

export const noAddress = ownAddress() === undefined ? 'this machine has no address beside its loopback' : undefined;
