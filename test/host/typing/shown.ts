/** Run by a test at a terminal: what a shell prints in a terminal of Ward's own is shown in this one. */
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { openPty } from '../../../src/host/run/pty.ts';
import { openScreen } from '../../../src/host/typing/screen.ts';

const screen = await openScreen();
const pty = openPty(screen.size());
screen.show(pty);
screen.listen();
const child = spawn('/usr/bin/setsid', ['--ctty', '/bin/bash', '-c', process.argv[2] ?? ''], { stdio: [pty.slave, pty.slave, pty.slave] });
await new Promise(resolve => child.on('close', resolve));
closeSync(pty.slave);
await screen.close();
process.exit(0);
