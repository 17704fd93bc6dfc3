/** Another Linux, started as a program (user-mode-linux): this machine's files, read-only, and what its own first process makes of them. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkout } from './arena.ts';

const places = ['/usr/bin/linux.uml', '/usr/local/bin/linux.uml'];

export const kernel = places.find(one => existsSync(one));

const scratch = path.join(checkout, 'scratch');

/** Writable is what lies in memory alone. */
const mounts = `export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root
mount -t proc proc /proc; mount -t sysfs sys /sys; mkdir -p /dev/pts; mount -t devpts pts /dev/pts
mount -t tmpfs run /run -o mode=755; mount -t tmpfs tmp /tmp -o mode=1777; mount -t tmpfs tmp /var/tmp; mount -t tmpfs scratch '${scratch}' -o mode=755
mount -t cgroup2 groups /sys/fs/cgroup; ip link set lo up
`;

/** What is printed there. `first`: what the first process does when all is mounted; `/run/inside.sh` is there for it. */
export async function boot(first: string, inside: string): Promise<string> {
  const directory = mkdtempSync(path.join(scratch, 'kernel-'));
  const init = path.join(directory, 'init');
  const end = 'sync; echo o >/proc/sysrq-trigger; sleep 60';
  writeFileSync(init, `#!/bin/sh\n${mounts}cat >/run/inside.sh <<'END OF INSIDE'\n${inside}\n${end}\nEND OF INSIDE\n${first}\n`);
  chmodSync(init, 0o755);
  const words = ['mem=2000M', 'rootfstype=hostfs', 'rootflags=/', 'ro', `init=${init}`, 'con=null', 'con0=null,fd:1', 'quiet'];
  try {
    return await new Promise(resolve => {
      const env = { PATH: '/usr/bin:/bin', HOME: directory };
      const stdio = ['ignore', 'pipe', 'ignore'] as const;
      const child = spawn(kernel ?? '', words, { stdio: [...stdio], cwd: directory, env, timeout: 600_000, killSignal: 'SIGKILL' });
      let output = '';
      child.stdout?.setEncoding('utf8').on('data', part => {
        output += part;
      });
      child.on('close', () => resolve(output.replaceAll('\r', '')));
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
