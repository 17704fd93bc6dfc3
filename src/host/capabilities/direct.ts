/** Whether a command can have a network of its own in which every address leads to Ward, and every port too: tried once, remembered until the machine starts anew. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { ownNetwork, perl } from '../network/own-network.ts';
import type { Lack } from './failures.ts';
import { read, remember } from './trials.ts';

export interface Direct {
  /** Why it can't be had; absent where it can. */
  readonly lack?: Lack;
  /** One listener for all ports: else for those that are listened at one by one. */
  readonly everyPort: boolean;
}

const install = { reason: 'perl, which makes it, is not installed', mend: 'sudo apt-get install --yes perl-base' };

/** As a command has it, but for what it sees: what became of the descriptor that the trial is given. */
const trial =
  '--ro-bind / / --dev /dev --proc /proc --unshare-user --unshare-pid --disable-userns --cap-drop ALL -- /bin/ls -l /proc/self/fd';
const door = 3;
const handedOn = new RegExp(`\\b${door} -> socket:`);

/** All that a success depends on. */
const key = (bubblewrap: string) => [read('/proc/sys/kernel/random/boot_id')?.trim(), bubblewrap, process.getuid?.(), ...ownNetwork(door)];

/** `cache`: Ward's own directory, where a success is kept. */
export function findDirect(cache: string, bubblewrap: string | undefined): Direct {
  const nowhere = (lack: Lack): Direct => ({ lack, everyPort: false });
  if (bubblewrap === undefined) return nowhere({ reason: 'it needs bubblewrap', mend: 'sudo apt-get install --yes bubblewrap' });
  if (!existsSync(perl)) return nowhere(install);
  const file = path.join(cache, 'direct.json');
  const found = (everyPort: boolean) => JSON.stringify([...key(bubblewrap), everyPort]);
  const kept = read(file);
  const known = kept === undefined ? undefined : [true, false].find(one => kept === found(one));
  if (known !== undefined) return { everyPort: known };
  const done = tried(bubblewrap);
  if (done.status !== 0) {
    const said = (done.error?.message ?? done.stderr).trim().split('\n')[0] ?? '';
    return nowhere({ reason: said.replace(/^ward: not run: /, ''), mend: `${ownNetwork().join(' ')} true` });
  }
  const everyPort = handedOn.test(done.stdout);
  remember(file, found(everyPort));
  return { everyPort };
}

function tried(bubblewrap: string): SpawnSyncReturns<string> {
  const nothing = openSync('/dev/null', 'r');
  const [program = '', ...words] = [...ownNetwork(door), bubblewrap, ...trial.split(' ')];
  const stdio = ['ignore', 'pipe', 'pipe', nothing] as const;
  const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
  const done = spawnSync(program, words, { env: environment, cwd: '/', timeout: 10_000, encoding: 'utf8', stdio: [...stdio] });
  closeSync(nothing);
  return done;
}

/** Why it can't be had; undefined where it can. */
export const lacksDirect = (cache: string, bubblewrap: string | undefined): Lack | undefined => findDirect(cache, bubblewrap).lack;
