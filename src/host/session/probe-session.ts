/** Whether what a command leaves in the background can go on here: a session's world is really begun, entered as a command enters it, and ended. */
import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { bubblewrapOptions } from '../../core/confine/bubblewrap.ts';
import { facts, type Lack, recognise } from '../capabilities/failures.ts';
import { type Arch, descriptors, trial } from '../capabilities/probe.ts';
import { read, remember } from '../capabilities/trials.ts';
import { ownDirectory } from '../directories.ts';
import { endSession } from './end.ts';
import { type Shared, share } from './share.ts';
import { bootId } from './world.ts';

/** O_PATH of open(2); Node has no name for it. */
const pathOnly = 0o10000000;

/** Part of every Linux that has bubblewrap (util-linux). */
const nsenter = '/usr/bin/nsenter';

/** Why it can't; undefined where it can. A success is remembered until the machine starts anew or one of the programs changes. */
export async function probeSession(cache: string, bubblewrap: string, arch: Arch): Promise<Lack | undefined> {
  if (statSync(nsenter, { throwIfNoEntry: false }) === undefined)
    return { reason: `"${nsenter}" is missing`, mend: 'sudo apt-get install --yes util-linux' };
  const file = path.join(cache, 'background.json');
  const wanted = JSON.stringify([bootId(), process.getuid?.(), arch, ...[bubblewrap, nsenter].map(mark)]);
  if (read(file) === wanted) return undefined;
  const lack = await tryOut(cache, bubblewrap, arch);
  if (lack === undefined) remember(file, wanted);
  return lack;
}

const mark = (file: string) => {
  const { ino, mtimeMs } = statSync(file);
  return `${file}:${ino}:${mtimeMs}`;
};

/** In a session of its own, which nobody else can find. */
async function tryOut(cache: string, bubblewrap: string, arch: Arch): Promise<Lack | undefined> {
  const directory = mkdtempSync(path.join(ownDirectory(cache), 'background-'));
  try {
    const tmp = path.join(directory, 'tmp');
    mkdirSync(tmp, { mode: 0o700 });
    const owner = () => ({ session: 'the trial of "ward doctor"', asker: 'ward', project: undefined, process: undefined, idle: 30 });
    const shared = await share({ ...trial(bubblewrap, arch), tmp }, { owner, leaves: true });
    if (shared === undefined || typeof shared === 'string') return { reason: shared ?? 'no session began', mend: 'ward doctor' };
    const lack = enter(shared);
    shared.done();
    const [left] = await endSession(directory);
    return lack ?? (left === undefined ? undefined : { reason: left, mend: `rm -r ${directory}` });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** As a command of the session is started; its own view shows it as one of few, behind the filter of system calls. */
function enter({ launch, enter: words }: Shared): Lack | undefined {
  const extra = [openSync('/usr', pathOnly | constants.O_DIRECTORY), openSync('/dev/null', 'r')];
  try {
    const [program = '', ...rest] = [...words, launch.bubblewrap, ...bubblewrapOptions(launch, descriptors), '--', ...launch.argv];
    const done = spawnSync(program, rest, {
      ...{ input: launch.seccomp, stdio: ['pipe', 'pipe', 'pipe', 'pipe', ...extra], encoding: 'utf8', timeout: 10_000 },
      ...{ env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, cwd: '/' },
    });
    if (done.status === 0 && /^Seccomp:\s*2$/m.test(done.stdout) && /^Pid:\s*\d{1,2}$/m.test(done.stdout)) return undefined;
    return recognise(done.stderr || (done.error?.message ?? 'it shows processes of the host'), facts());
  } finally {
    for (const descriptor of extra) closeSync(descriptor);
  }
}
