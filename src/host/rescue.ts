/** A plain shell in the place of a Ward that is broken: for root, or at a real console, and never without a note of it. */
import { spawnSync } from 'node:child_process';
import { fstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { directories } from './directories.ts';

/** The device numbers of what this process was started with, as stat(2) gives them; 0 for none. */
export interface Line {
  readonly input: number;
  readonly controlling: number;
}

/** Majors of what somebody stands before: virtual terminals and serial lines (4), those of boards (204), and the hypervisor's console (229): devices.txt of the kernel. */
const consoles: readonly number[] = [4, 204, 229];

/** Whether the input is a real console, which is the controlling terminal too: no program holds its other end. */
export function atConsole({ input, controlling }: Line): boolean {
  const major = (device: number) => (device >> 8) & 0xfff;
  return input !== 0 && input === controlling && consoles.includes(major(input));
}

/** Why a rescue is not given to this caller; undefined where it is. */
export function noRescue(login: boolean, uid: number, line: Line): string | undefined {
  if (!login) return 'WARD_RESCUE is for login shells';
  return uid === 0 || atConsole(line) ? undefined : 'WARD_RESCUE is for root, and for others at a real console';
}

/** proc_pid_stat(5), field 7. The name in field 2 may hold anything. */
export function line(): Line {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const input = fstatSync(0);
    return { input: input.isCharacterDevice() ? input.rdev : 0, controlling: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[4]) };
  } catch {
    return { input: 0, controlling: 0 };
  }
}

/** Ward's record can't be written by what may be broken: the system's log has it at once, the record when Ward next starts. What could not be noted, in words. */
export function noteRescue(uid: number, root: string | undefined): string | undefined {
  const text = `a login shell of ${uid} was started without Ward (WARD_RESCUE)`;
  spawnSync('/usr/bin/logger', ['-p', 'authpriv.alert', '-t', 'ward', text], { env: {}, stdio: 'ignore', timeout: 5_000 });
  try {
    const directory = path.join(directories(os.userInfo().homedir, root).state, 'unfinished');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(path.join(directory, `rescue-${Date.now()}`), JSON.stringify({ at: Date.now(), uid }), { mode: 0o600 });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
