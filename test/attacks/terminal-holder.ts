/** A process that holds a terminal open, as the guarded shell will: says what a child of its own inherits, started plainly and through `run`. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Launch } from '../../src/core/values.ts';
import { run } from '../../src/host/run/run.ts';

/** Its types are no module. */
const pty: { spawn: (file: string, argv: string[], options: object) => { kill: () => void } } = createRequire(import.meta.url)('node-pty');
const terminal = pty.spawn('/bin/cat', [], {});
const list = ['/bin/ls', '-l', '/proc/self/fd'];
const source = { path: '/', identity: undefined };
const launch: Launch = {
  ...{ confined: true, bubblewrap: '/usr/bin/bwrap', argv: list, environment: new Map(), cwd: '/', tmp: '/tmp' },
  ...{ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, hosts: [], layers: [], absent: [], provided: [], background: false },
  seccomp: Uint8Array.from([0x06, 0, 0, 0, 0, 0, 0xff, 0x7f]),
  mounts: [
    { kind: 'read-only', source, at: '/' },
    { kind: 'devices', at: '/dev' },
    { kind: 'processes', at: '/proc' },
  ],
};

if (process.argv[2] === 'plainly') {
  const plain = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--unshare-all', '--', ...list];
  spawnSync('/usr/bin/bwrap', plain, { stdio: ['ignore', 'inherit', 'inherit'] });
} else await run(launch, { inherited: [], terminal: false });
terminal.kill();
process.exit(0);
