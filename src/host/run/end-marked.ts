/** Ends what is left of a sandbox that lost the shell above it, or the bubblewrap above its first process, before these had asked to die together. */
import { readdirSync, readFileSync } from 'node:fs';
import { markedName, markName } from './guardian.ts';

/** Rounds, against what begins another meanwhile: a bubblewrap whose first process is not there yet. */
const rounds = 20;

/** All of them by the mark of their run, in the environment or by the name that they were started with (proc(5), environ and cmdline). */
export function endMarked(mark: string): void {
  for (let round = 0; round < rounds; round += 1) {
    const all = readdirSync('/proc').filter(name => /^\d+$/.test(name) && isMarked(name, mark));
    if (all.length === 0) return;
    for (const pid of all) end(Number(pid));
  }
}

const isMarked = (pid: string, mark: string) =>
  read(pid, 'environ').includes(`${markName}=${mark}\0`) || read(pid, 'cmdline').startsWith(`${markedName(mark)}\0`);

/** Empty for what is dead and waits to be reaped. */
function read(pid: string, name: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone meanwhile.
  }
}
