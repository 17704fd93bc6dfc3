/** The words before a sandbox of root's, who owns the machine's devices: it is shown them by mounts through which nobody changes what they are. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { GuardError } from '../../core/fault.ts';
import { installation } from '../installation.ts';

const perl = '/usr/bin/perl';

/** The numbers of unshare(2), mount(2) and dup3(2) (syscalls(2)). */
const numbers = process.arch === 'arm64' ? ['97', '40', '24'] : ['272', '165', '292'];

/** bubblewrap can't: whatever it makes read-only itself is no device any more (bwrap(1), --dev-bind). Throws where nothing else can: then nothing may run. */
export function ownDevices(): readonly string[] {
  if (existsSync(perl)) return [perl, path.join(installation, 'src/bin/own-devices'), ...numbers, '--'];
  const what = `perl, which keeps root's commands from changing the machine's devices, is not installed`;
  throw new GuardError('devices', what, 'sudo apt-get install --yes perl-base');
}
