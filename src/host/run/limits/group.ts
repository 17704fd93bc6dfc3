/** A control group for one command: made before it starts, asked what happened in it, and taken away. */
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { groupSettings } from '../../../core/confine/limits.ts';
import { GuardError } from '../../../core/fault.ts';
import type { Controller, Hold, Limits } from '../../../core/values.ts';
import { processAt } from '../../processes.ts';
import { type Happened, happenedIn } from './happened.ts';

type GroupHold = Hold & { kind: 'group' };

export interface Group {
  /** Files that a process writes 0 to, to be in it. */
  readonly join: readonly string[];
  /** What the kernel did so far to hold its limits. */
  readonly happened: () => Happened;
  /** Processes that still run keep it there: then it is taken away later, or by the next start. */
  readonly remove: () => void;
}

/** `ward-NAMESPACE-PID-START-COUNT`: by this a later Ward knows whether the one that made it is gone. */
const form = /^ward-\d+-(\d+)-(\d+)-\d+$/;

/** A process may hold several commands at once. */
let made = 0;

/** `pid:[4026531836]` */
const namespace = () => readlinkSync('/proc/self/ns/pid').slice('pid:['.length, -1);

/** How all of this process's begin; it changes none of it. */
let own: string | undefined;
function beginning(): string {
  own ??= `ward-${namespace()}-${process.pid}-${processAt('self')?.start ?? '0'}-`;
  return own;
}

/**
 * A thread that moves itself alone waits for nobody; a whole process for all that begin and end on the machine meanwhile, 10 ms and more (Linux 5.5,
 * "cgroup: Optimize single thread migration"). A shell has one thread. Version 2 takes no thread alone (cgroups(7)).
 */
const joins = { 1: 'tasks', 2: 'cgroup.procs' } as const;

/** Milliseconds in which a process that stays does not look again for what others have left. */
const swept = { at: Number.NEGATIVE_INFINITY, pause: 10_000, atEnd: false };

/** For the next command with the same limits, of a process that stays. */
let spare: { readonly of: string; readonly group: Group } | undefined;

/** Throws where a limit can't be set: then nothing may run. `stays`: this process makes many, and one more is made while nobody waits for it. */
export function makeGroup(hold: GroupHold, limits: Limits, stays = false): Group {
  if (!stays) return make(hold, limits, false);
  const of = JSON.stringify([hold.version, [...hold.parents], limits]);
  const before = spare;
  spare = undefined;
  const stands = before?.of === of && before.group.join.every(file => existsSync(file));
  if (!stands) before?.group.remove();
  const group = before !== undefined && stands ? before.group : make(hold, limits, true);
  return { ...group, remove: () => (spare === undefined ? removeAndSpare(group, () => make(hold, limits, true), of) : group.remove()) };
}

function removeAndSpare(group: Group, makeOne: () => Group, of: string): void {
  group.remove();
  try {
    spare = { of, group: makeOne() };
    if (!swept.atEnd) process.once('exit', () => spare?.group.remove());
    swept.atEnd = true;
  } catch {
    // The next command is told why.
  }
}

function make(hold: GroupHold, limits: Limits, stays: boolean): Group {
  const settings = groupSettings(hold.version, limits, os.availableParallelism());
  const used = new Set(settings.map(one => one.controller));
  const parents = [...hold.parents].filter(([controller]) => used.has(controller));
  const places = [...new Set(parents.map(([, directory]) => directory))];
  const name = `${beginning()}${++made}`;
  const groups = places.map(directory => path.join(directory, name));
  const remove = () => {
    for (const one of groups.toReversed()) takeAwaySoon(one);
  };
  try {
    if (!stays || performance.now() - swept.at > swept.pause) sweep(places);
    for (const directory of groups) mkdirSync(directory);
    for (const one of settings) set(path.join(hold.parents.get(one.controller) ?? '', name, one.file), one.text, one.optional);
  } catch (error) {
    remove();
    const { message } = error as Error;
    throw new GuardError('limit', `a control group can't be made: ${message}`, 'see what "ward doctor" says of limits');
  }
  const below = (controller: Controller) => path.join(hold.parents.get(controller) ?? '', name);
  return {
    join: groups.map(directory => path.join(directory, joins[hold.version])),
    happened: () => happenedIn(below('memory'), below('pids')),
    remove,
  };
}

/** Without making the file: what is not there is no limit of the kernel's. */
function set(file: string, text: string, optional = false): void {
  try {
    writeFileSync(file, text, { flag: 'r+' });
  } catch (error) {
    if (!optional || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** A group with processes in it can't be removed, one without goes at once. True where it is gone. */
function takeAway(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** Milliseconds until it is tried again: what was killed is not dead at once, and a broker stays. Whoever ends sooner leaves it to the next start. */
const again = [20, 200, 2000] as const;

function takeAwaySoon(directory: string, [pause, ...further]: readonly number[] = again): void {
  if (takeAway(directory) || pause === undefined) return;
  setTimeout(takeAwaySoon, pause, directory, further).unref();
}

/** Groups whose Ward is gone. It may have been in another group itself, and shared some of these places alone: so each is looked through. */
function sweep(places: readonly string[]): void {
  swept.at = performance.now();
  const mine = `ward-${namespace()}-`;
  for (const place of places.toReversed()) {
    for (const name of readdirSync(place)) {
      if (!name.startsWith(mine)) continue;
      const [, pid, start] = form.exec(name) ?? [];
      if (pid !== undefined && processAt(Number(pid))?.start !== start) takeAway(path.join(place, name));
    }
  }
}

/** The directories of a process's groups as a scope of systemd has them: version 2 alone. */
export function groupOf(pid: number): string | undefined {
  try {
    const place = /^0::(\/.*)$/m.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1];
    return place === undefined ? undefined : path.join('/sys/fs/cgroup', place);
  } catch {
    return undefined;
  }
}
