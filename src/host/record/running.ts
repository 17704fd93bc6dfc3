/** Which recorded commands are still running: a small file for each, which tells a process that lives from one that is gone. */
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, writeSync } from 'node:fs';
import path from 'node:path';
import { readIfThere } from './head.ts';
import { backwards } from './lines.ts';

/** What only this process in this boot of this machine can say of itself: `boot pid-namespace pid start`. */
export function identity(pid: number | 'self' = 'self'): string {
  if (pid !== 'self') return identityOf(pid);
  own ??= identityOf(pid);
  return own;
}

/** It stays what it is for as long as this process lives. */
let own: string | undefined;

function identityOf(pid: number | 'self'): string {
  if (process.platform !== 'linux') return `- - ${pid === 'self' ? process.pid : pid} -`;
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return `${boot} ${readlinkSync(`/proc/${pid}/ns/pid`)} ${stat.split(' ')[0]} ${fields[19]}`;
}

/** Notes that an entry's command may run from now on, until `process` (this one) ends or the note is removed. */
export function noteRunning(directory: string, entry: number, process: string): void {
  const descriptor = openSync(path.join(directory, String(entry)), 'w', 0o600);
  writeSync(descriptor, `${process}\n`);
  closeSync(descriptor);
}

/** Entries whose process is gone, so that nobody will record their end; `open` ones without a note are among them. */
export function abandoned(directory: string, open: readonly number[]): number[] {
  const noted = readdirSync(directory).filter(name => /^\d{1,15}$/.test(name));
  const gone = noted.filter(name => isGone(readIfThere(path.join(directory, name))?.trim() ?? ''));
  const unnoted = open.filter(entry => !noted.includes(String(entry)));
  return [...gone.map(Number), ...unnoted].sort((a, b) => a - b);
}

/** Which of these entries the log has already ended: a crash may have come between that and the removal of the note. */
export function ended(log: number, length: number, entries: readonly number[]): number[] {
  const first = Math.min(...entries);
  const found: number[] = [];
  for (const line of backwards(log, length)) {
    const seen = parsed(line);
    if (seen?.kind === 'finished' && entries.includes(seen.entry ?? 0)) found.push(seen.entry ?? 0);
    if (seen !== undefined && (seen.n ?? 0) <= first) break;
  }
  return found;
}

function parsed(line: string): { kind?: string; n?: number; entry?: number } | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** A zombie does nothing any more, and may wait long for whoever reaps it. */
function isDead(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return ['Z', 'X'].includes(stat.charAt(stat.lastIndexOf(')') + 2));
}

/** A process of another boot is gone; one of another pid namespace can't be looked up from here and is left alone. */
export function isGone(noted: string): boolean {
  const [boot, namespace, pid] = noted.split(' ');
  if (pid === undefined || !/^\d+$/.test(pid)) return true;
  if (noted === identity()) return false;
  const mine = identity().split(' ');
  if (boot !== mine[0]) return true;
  if (namespace !== mine[1]) return false;
  try {
    return process.platform === 'linux' ? identity(Number(pid)) !== noted || isDead(Number(pid)) : !process.kill(Number(pid), 0);
  } catch {
    return true;
  }
}
