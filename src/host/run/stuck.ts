/**
 * Sandboxes that nobody holds any more. bubblewrap's first process waits for the outer one's word (an eventfd it holds itself), and where that one is
 * killed before it gave it, waits for ever: it runs nothing, but it stays, and holds the project's directory. Killed a moment later, before the first
 * process has asked to die with it (prctl(2), PR_SET_PDEATHSIG), the command itself goes on.
 */
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installation } from '../installation.ts';
import { processAt } from '../processes.ts';

/** Looks, and milliseconds between them, while a bubblewrap lives whose Ward is gone: it was told to die, and on a busy machine has not yet. */
const looks = 40;
const pause = 25;

/** Ends those of a project after a Ward that was killed. */
export async function endLeft(project: string): Promise<void> {
  for (let look = 0; look < looks; look++) {
    const all = sandboxes(project).filter(one => !one.held || one.dying);
    for (const one of all) if (!one.held || one.begun) end(one.pid);
    if (!all.some(one => one.held)) return;
    await sleep(pause);
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone meanwhile.
  }
}

/** The first process of a sandbox, named as bubblewrap is. */
interface First {
  readonly pid: number;
  /** There is a bubblewrap above it. */
  readonly held: boolean;
  /** No Ward is above that one, and above the shell that stands between. */
  readonly dying: boolean;
  /** It shows what only Ward shows: it is no other program's sandbox. */
  readonly begun: boolean;
}

function sandboxes(project: string): readonly First[] {
  return numbers('/proc').flatMap(pid => look(pid, project) ?? []);
}

function look(pid: number, project: string): First | undefined {
  const seen = processAt(pid);
  // One of a sandbox within another has a number more: that one is a command's own, whatever stands above it.
  if (seen?.name !== 'bwrap' || !/^NSpid:\t\d+\t1$/m.test(text(`/proc/${pid}/status`))) return undefined;
  const begun = isOurs(pid, project);
  if (!begun && !(text(`/proc/${pid}/task/${pid}/children`) === '' && holds(pid, project))) return undefined;
  const outer = processAt(seen.parent);
  const held = outer?.name === 'bwrap' && !['Z', 'X'].includes(outer.state);
  return { pid, held, dying: held && ![outer.parent, processAt(outer.parent)?.parent ?? 0].some(isWard), begun };
}

/** What Ward shows in each sandbox, and the project as a mount of its own. */
function isOurs(pid: number, project: string): boolean {
  const mounts = text(`/proc/${pid}/mountinfo`);
  return mounts.includes(' /run/ward/inside ') && mounts.includes(` ${escaped(project)} `);
}

/** As the kernel spells it (proc(5)). */
function escaped(file: string): string {
  return file.replace(/[ \t\n\\]/g, one => `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/** By the words its launcher starts it with, or the shim that the broker serves: who took in a child that lost its parent has others. */
function isWard(pid: number): boolean {
  const words = text(`/proc/${pid}/cmdline`).split('\0');
  return words.some(word => /^wardsh(?:\/|$)/.test(word)) || isShim(words[2] ?? '');
}

function isShim(file: string): boolean {
  const [seen, shim] = [file, path.join(installation, 'src/bin/warm')].map(one => statSync(one, { throwIfNoEntry: false }));
  return seen !== undefined && seen.ino === shim?.ino && seen.dev === shim.dev;
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
