/** Whether a command can have a network of its own in which every address leads to Ward: tried once, remembered until the machine starts anew. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ownNetwork, perl } from '../network/own-network.ts';
import type { Lack } from './failures.ts';
import { read, remember } from './trials.ts';

const install = { reason: 'perl, which makes it, is not installed', mend: 'sudo apt-get install --yes perl-base' };

/** As a command has it, but for what it sees. */
const trial =
  '--ro-bind / / --dev /dev --proc /proc --unshare-user --unshare-pid --disable-userns --cap-drop ALL -- /bin/cat /proc/net/route';

/** All that a success depends on. */
const key = (bubblewrap: string) =>
  JSON.stringify([read('/proc/sys/kernel/random/boot_id')?.trim(), bubblewrap, process.getuid?.(), ownNetwork()]);

/** Why it can't be had; undefined where it can. `cache`: Ward's own directory, where a success is kept. */
export function lacksDirect(cache: string, bubblewrap: string | undefined): Lack | undefined {
  if (bubblewrap === undefined) return { reason: 'it needs bubblewrap', mend: 'sudo apt-get install --yes bubblewrap' };
  if (!existsSync(perl)) return install;
  const file = path.join(cache, 'direct.json');
  if (read(file) === key(bubblewrap)) return undefined;
  const [program = '', ...words] = [...ownNetwork(), bubblewrap, ...trial.split(' ')];
  const done = spawnSync(program, words, { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, cwd: '/', timeout: 10_000, encoding: 'utf8' });
  if (done.status !== 0) {
    const said = (done.error?.message ?? done.stderr).trim().split('\n')[0] ?? '';
    return { reason: said.replace(/^ward: not run: /, ''), mend: `${ownNetwork().join(' ')} true` };
  }
  remember(file, key(bubblewrap));
  return undefined;
}
