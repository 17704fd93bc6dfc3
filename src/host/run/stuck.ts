/**
 * Sandboxes that never began: bubblewrap's first process waits for the outer one's word (an eventfd it holds itself), and where that one is killed before
 * it gave it, waits for ever. It runs nothing, but it stays, and holds the project's directory.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { processAt } from '../processes.ts';

/** Ends those of a project whose bubblewrap is gone. */
export function endStuck(project: string): void {
  for (const pid of numbers('/proc').filter(one => isStuck(one, project))) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone meanwhile.
    }
  }
}

/** The first of its namespace, named as bubblewrap is until the command takes its place, with no child, no bubblewrap above it, and the project in hand. */
function isStuck(pid: number, project: string): boolean {
  const seen = processAt(pid);
  if (seen?.name !== 'bwrap' || processAt(seen.parent)?.name === 'bwrap') return false;
  const first = /^NSpid:.*\t1$/m.test(text(`/proc/${pid}/status`));
  return first && text(`/proc/${pid}/task/${pid}/children`) === '' && holds(pid, project);
}

function holds(pid: number, project: string): boolean {
  return numbers(`/proc/${pid}/fd`).some(one => link(`/proc/${pid}/fd/${one}`) === project);
}

function numbers(directory: string): readonly number[] {
  try {
    return readdirSync(directory).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '?';
  }
}

function link(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}
