/** The limits that Ward itself was started with: no command gets more. */
import { readFileSync } from 'node:fs';
import type { Inherited, Pair } from '../../../core/confine/limits.ts';

/** Names as /proc/PID/limits has them (proc_pid_limits(5)). */
const names = {
  descriptors: 'Max open files',
  fileSize: 'Max file size',
  cpu: 'Max cpu time',
  processes: 'Max processes',
  stack: 'Max stack size',
};

/** Whose limits count. */
export interface Caller {
  /** The process that Node serves, where it is not this one, and its limits as the kernel tells them (proc_pid_limits(5)). */
  readonly served?: { readonly limits: string } | undefined;
  /** The soft limit of descriptors with which Ward was started; undefined where nobody told. */
  readonly openFiles?: number | undefined;
}

/** Node raises its own soft limit of descriptors to the hard one when it starts: what nobody told is the one of its parent. */
export function inherited({ served, openFiles }: Caller): Inherited {
  const own = served?.limits ?? read('self');
  const pair = (name: string): Pair => ({ soft: value(own, name, 1), hard: value(own, name, 2) });
  const { soft, hard } = pair(names.descriptors);
  const caller = served === undefined ? (openFiles ?? parents(hard)) : soft;
  return {
    descriptors: { soft: Math.min(caller, hard), hard },
    fileSize: pair(names.fileSize),
    cpuSeconds: pair(names.cpu),
    processes: pair(names.processes),
  };
}

function parents(hard: number): number {
  const text = read(String(process.ppid));
  return text === '' ? hard : value(text, names.descriptors, 1);
}

/** The soft limit of the stack, in bytes: words that a program is started with lie there. */
export const stackOf = ({ served }: Caller): number => value(served?.limits ?? read('self'), names.stack, 1);

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
