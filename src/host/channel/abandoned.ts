/** Slots that were claimed by a client which ended before it asked there: nothing else would ever give them back. */
import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { identity } from '../record/running.ts';
import { type Claims, lookAgain, type Processes } from './claims.ts';
import { bash } from './client.ts';
import type { Attended } from './visit.ts';

/**
 * What it gives frees, at each look, those that nobody who lives has claimed; none that is new to it, and none where something could not be looked at. One
 * that has another pipe by now is attended no more, so that its client, who would wait there for ever, starts cold. `own`: the directory of all slots.
 */
export function abandoned(own: string): (all: readonly Attended[]) => void {
  let known: Claims = new Map();
  return all => {
    try {
      for (const one of all.filter(one => one.idle())) shutWhereOdd(one);
      const idle = new Map(all.filter(one => one.idle()).map(one => [path.basename(one.slot.directory), one]));
      const seen = lookAgain(known, { claims: claimsAt(own, idle.keys()), processes: () => processes(realpathSync(own)) });
      const broken = [...known.keys()].filter(slot => idle.get(slot)?.whole() === false);
      known = seen.claims;
      for (const slot of broken) idle.get(slot)?.end();
      for (const slot of seen.abandoned.filter(one => !broken.includes(one))) idle.get(slot)?.free();
    } catch {
      // The next look begins where the last one ended.
    }
  };
}

/** By no clock that somebody sets. */
function claimsAt(own: string, slots: Iterable<string>): ReadonlyMap<string, string> {
  const claims = new Map<string, string>();
  for (const slot of slots) {
    const seen = statSync(path.join(own, slot, 'taken'), { bigint: true, throwIfNoEntry: false });
    if (seen !== undefined) claims.set(slot, `${seen.ino} ${seen.ctimeNs}`);
  }
  return claims;
}

/** What is no plain file claims nothing: whoever tries waits there for somebody who reads (fifo(7)), or has the slot beside others. All of them start cold. */
function shutWhereOdd({ slot, end }: Attended): void {
  const file = path.join(slot.directory, 'taken');
  const seen = lstatSync(file, { throwIfNoEntry: false });
  if (seen === undefined || seen.isFile()) return;
  end();
  const reader = seen.isFIFO() ? openSync(file, constants.O_RDONLY | constants.O_NONBLOCK) : undefined;
  writeFileSync(`${file}.new`, '', { mode: 0o600 });
  if (seen.isDirectory()) rmSync(file, { recursive: true });
  renameSync(`${file}.new`, file);
  if (reader !== undefined) closeSync(reader);
}

/** This process has all of them open, and that says nothing. */
function processes(own: string): Processes {
  const open = new Set<string>();
  const without = new Set<string>();
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const held = heldBy(pid, own);
    for (const [slot, pipe] of held) if (pipe === 'ask') open.add(slot);
    // What has any pipe of a slot is past its claim: so is the shell above a sandbox, which has the words of its client.
    if (held.length > 0 || !couldClaim(pid, path.dirname(own))) continue;
    const who = unlessGone(() => identity(Number(pid)));
    if (who !== undefined) without.add(who);
  }
  return { open, without };
}

/** Pipes of slots that it has open, each as the slot and its name there. */
function heldBy(pid: string, own: string): readonly (readonly [slot: string, pipe: string])[] {
  const files = `/proc/${pid}/fd`;
  const names = unlessGone(() => readdirSync(files)) ?? [];
  return names.flatMap(name => {
    const file = unlessGone(() => readlinkSync(`${files}/${name}`)) ?? '';
    const [slot, pipe, ...more] = file.startsWith(`${own}/`) ? file.slice(own.length + 1).split('/') : [];
    return slot === undefined || pipe === undefined || pipe === 'taken' || more.length > 0 ? [] : [[slot, pipe] as const];
  });
}

/** Whether it is, by its own words, a shim that looks for a slot in that room, of whatever installation. Where that can't be told it is. */
function couldClaim(pid: string, room: string): boolean {
  const program = unlessGone(() => readlinkSync(`/proc/${pid}/exe`));
  if (program?.replace(/ \(deleted\)$/, '') !== bash()) return false;
  const text = unlessGone(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  // It has not begun yet, or has ended.
  if (text === undefined || text === '') return text === '';
  const [, privileged, script = '', option, root = ''] = text.split('\0');
  if (privileged !== '-p' || !mayBeShim(seenBy(pid, script))) return false;
  const rooms = option === '--ward-root' ? [path.join(root, 'broker')] : defaultRooms();
  return rooms.some(one => leadsTo(seenBy(pid, one), room));
}

/** By its real name, for it is another file where another Ward is installed. */
function mayBeShim(script: string): boolean {
  const real = unlessGone(() => realpathSync(script));
  return real === undefined || path.basename(real) === 'warm';
}

/** As `src/bin/warm` has it. */
const defaultRooms = () => [`/run/user/${process.getuid?.()}/ward`, path.join(os.userInfo().homedir, '.cache/ward/broker')];

const seenBy = (pid: string, file: string) => path.join(`/proc/${pid}`, path.isAbsolute(file) ? 'root' : 'cwd', file);

function leadsTo(file: string, room: string): boolean {
  try {
    const [one, other] = [statSync(file, { throwIfNoEntry: false }), statSync(room)];
    return one?.dev === other.dev && one.ino === other.ino;
  } catch {
    return true;
  }
}

/** What is another user's can't come here. */
const gone = ['ENOENT', 'ENOTDIR', 'ESRCH', 'EACCES', 'EPERM'];

/** Undefined where the process, or what it had there, is gone. What fails otherwise, as for want of descriptors, says nothing of it, and is thrown on. */
function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (gone.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
