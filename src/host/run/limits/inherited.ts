/** The limits that Ward itself was started with: no command gets more. */
import { readFileSync } from 'node:fs';
import type { Inherited } from '../../../core/confine/limits.ts';

/** Names as /proc/PID/limits has them (proc_pid_limits(5)). */
const names = { descriptors: 'Max open files', fileSize: 'Max file size', cpu: 'Max cpu time', processes: 'Max processes' };

/** Node raises its own soft limit of descriptors to the hard one when it starts: the caller's is its parent's. Or those of a process that Node serves. */
export function inherited(served?: number): Inherited {
  const own = read(String(served ?? 'self'));
  const caller = served === undefined ? read(String(process.ppid)) : own;
  const hard = value(own, names.descriptors, 2);
  const soft = caller === '' ? hard : value(caller, names.descriptors, 1);
  return {
    descriptors: { soft: Math.min(soft, hard), hard },
    fileSize: value(own, names.fileSize, 1),
    cpuSeconds: value(own, names.cpu, 1),
    processes: value(own, names.processes, 1),
  };
}

/** Infinity for `unlimited`, and where the line is not there. Columns behind the name: soft, hard. */
function value(text: string, name: string, column: 1 | 2): number {
  const at = text.indexOf(`\n${name} `);
  const line = at < 0 ? '' : text.slice(at + name.length + 1, text.indexOf('\n', at + 1));
  const words = line.split(' ').filter(Boolean)[column - 1] ?? 'unlimited';
  return words === 'unlimited' ? Number.POSITIVE_INFINITY : Number(words);
}

function read(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/limits`, 'utf8');
  } catch {
    return '';
  }
}
