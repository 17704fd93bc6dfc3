/** A broker for the bench: it writes to a file, for nobody reads a pipe while a program is timed. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkout } from '../ward.ts';

/** How many it served so far, what else it said, and how to end it. */
export async function timedBroker(
  root: string,
): Promise<{ readonly served: () => number; readonly cold: () => string; readonly end: () => void }> {
  const file = path.join(root, 'broker.said');
  const said = openSync(file, 'w');
  const child = spawn(path.join(checkout, 'src/bin/ward'), ['--root', root, 'broker', '--verbose'], { stdio: ['ignore', 'ignore', said] });
  closeSync(said);
  while (child.exitCode === null && !existsSync(path.join(root, 'broker/now'))) await sleep(10);
  const served = () => readFileSync(file, 'utf8').split(' was served').length - 1;
  const cold = () => /^.* starts cold: .*$/m.exec(readFileSync(file, 'utf8'))?.[0] ?? '';
  return { served, cold, end: () => child.kill() };
}
