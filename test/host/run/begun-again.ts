/** Runs a command in a terminal of Ward's own whose first start fails, since a hidden file is gone by then; writes what the terminal showed. `closing`: the end of the sandbox's is closed as soon as one has started. */
import { chmodSync, closeSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ReadStream } from 'node:tty';
import type { Launch } from '../../../src/core/values.ts';
import { openPty } from '../../../src/host/run/pty.ts';
import { run } from '../../../src/host/run/run.ts';

const directory = mkdtempSync(path.join(os.tmpdir(), 'again-'));
const [hidden, bubblewrap] = [path.join(directory, 'hidden'), path.join(directory, 'bwrap')];
writeFileSync(hidden, '');
writeFileSync(bubblewrap, `#!/bin/sh\necho begun\nrm -f '${hidden}'\nexec /usr/bin/bwrap "$@"\n`);
chmodSync(bubblewrap, 0o755);

const plain = (at: string) => ({ path: at, identity: undefined });
const launch: Launch = {
  ...{
    confined: true,
    bubblewrap,
    argv: ['/bin/sh', '-c', 'test -t 0 && echo in a terminal'],
    environment: new Map(),
    cwd: '/',
    tmp: '/tmp',
  },
  ...{ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, hosts: [], layers: [], absent: [], provided: [], background: false },
  seccomp: Uint8Array.from([0x06, 0, 0, 0, 0, 0, 0xff, 0x7f]),
  mounts: [
    { kind: 'read-only', source: plain('/'), at: '/' },
    { kind: 'devices', at: '/dev' },
    { kind: 'processes', at: '/proc' },
    { kind: 'read-only', source: plain('/dev/null'), at: `/etc/..${hidden}` },
  ],
};

const pty = openPty({ columns: 100, rows: 40 });
const screen = new ReadStream(pty.master);
const shown = new Promise<void>(resolve => screen.on('error', () => resolve()).on('close', () => resolve()));
screen.on('data', printed => process.stdout.write(printed));
let open = true;
const close = () => {
  if (open) closeSync(pty.slave);
  open = false;
};
const started = () => {
  if (process.argv[2] === 'closing') close();
};
const outcome = await run(launch, { inherited: [], terminal: true, slave: pty.slave, started });
close();
await shown;
process.stdout.write(`is ${outcome.status}\n`);
rmSync(directory, { recursive: true });
process.exit(0);
