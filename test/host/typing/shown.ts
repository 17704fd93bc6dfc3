/** Run by a test at a terminal: what a shell prints in a terminal of Ward's own is shown in this one. */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync } from 'node:fs';
import { openPty } from '../../../src/host/run/pty.ts';
import { openScreen } from '../../../src/host/typing/screen.ts';

const screen = await openScreen(true);
const [, , text = '', how] = process.argv;
// Whoever has it open with this process can do so.
if (how === 'shared') spawnSync('perl', ['-MFcntl', '-e', 'fcntl(STDOUT, F_SETFL, O_RDWR | O_NONBLOCK) or die'], { stdio: 'inherit' });
const pty = openPty(screen.size());
await screen.show(pty);
screen.listen();
// Who held Ward's end too would not end when Ward does.
const child = spawn('/usr/bin/setsid', ['--ctty', '/bin/bash', '-c', `exec ${pty.master}>&-; ${text}`], {
  stdio: [pty.slave, pty.slave, pty.slave],
});
await new Promise(resolve => child.on('close', resolve));
closeSync(pty.slave);
const held = how === 'held' ? Promise.withResolvers<void>() : undefined;
const done = held && screen.hold(() => held.promise);
await screen.close();
held?.resolve();
await done;
process.exit(0);
