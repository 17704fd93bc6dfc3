/** What can hold the limits of a whole tree of processes here: a scope of systemd, a control group of Ward's own, or Ward itself by looking. */
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import type { Controller, Hold } from '../../core/values.ts';
import { textAt } from '../text-at.ts';
import { scopeHold } from './scope.ts';

/** Where the kernel's own files are: elsewhere in tests. */
export interface Kernel {
  readonly proc: string;
  /** Before each mount point of control groups. */
  readonly root: string;
}

const kernel: Kernel = { proc: '/proc/self', root: '' };

/**
 * The best there is, in this order. Where systemd runs it is the one that makes control groups: what others make below its own it may take the
 * controllers from again. `cache`: Ward's own directory, where it is kept whether systemd can be asked.
 */
export function hold(cache: string): Hold {
  return (booted() ? scopeHold(cache) : undefined) ?? groupHold() ?? { kind: 'polling', reason: 'Ward may make no control group here' };
}

/** Whether systemd is the first process (sd_booted(3)). */
function booted(): boolean {
  return statSync('/run/systemd/system', { throwIfNoEntry: false }) !== undefined;
}

/** Directories below which Ward can make a control group for memory and processes; undefined where there is none. */
export function groupHold(at: Kernel = kernel): Hold | undefined {
  const groups = linesOf(`${at.proc}/cgroup`).map(groupOf);
  const mounts = linesOf(`${at.proc}/mountinfo`)
    .filter(line => line.includes(' - cgroup'))
    .map(mountOf);
  return older(groups, mounts, at) ?? unified(groups, mounts, at);
}

interface Group {
  /** Controllers; empty for version 2. */
  readonly names: string;
  readonly place: string;
}

interface Mounted {
  readonly type: string;
  readonly root: string;
  readonly point: string;
  readonly options: readonly string[];
}

/** cgroups(7): number, controllers, place. Split and not matched: each form that is made costs every command a tenth of a millisecond. */
function groupOf(line: string): Group {
  const [, names = '', ...place] = line.split(':');
  return { names, place: place.join(':') };
}

/** proc_pid_mountinfo(5): … root point options … - type source super-options. */
function mountOf(line: string): Mounted {
  const words = line.split(' ');
  const [type = '', , options = ''] = words.slice(words.indexOf('-') + 1);
  return { root: words[3] ?? '', point: words[4] ?? '', type, options: options.split(',') };
}

function linesOf(file: string): readonly string[] {
  return textAt(file).split('\n').filter(Boolean);
}

/** Version 1 has a hierarchy for each controller. The new group lies below Ward's own, so that what bounds Ward bounds it too. */
function older(groups: readonly Group[], mounts: readonly Mounted[], at: Kernel): Hold | undefined {
  const parents = new Map<Controller, string>();
  for (const controller of ['memory', 'pids', 'cpu'] as const) {
    const own = groups.find(one => one.names.split(',').includes(controller));
    const mount = mounts.find(one => one.type === 'cgroup' && one.options.includes(controller));
    const directory = own === undefined || mount === undefined ? undefined : directoryOf(own.place, mount, at);
    if (directory !== undefined && writable(directory)) parents.set(controller, directory);
  }
  return parents.has('memory') && parents.has('pids') ? { kind: 'group', version: 1, parents } : undefined;
}

/**
 * Version 2: a group that hands controllers down holds no process itself, but for the topmost. So the new one lies beside Ward's own, or further
 * up; the group above both must be Ward's to write (cgroup-v2, Delegation Containment).
 */
function unified(groups: readonly Group[], mounts: readonly Mounted[], at: Kernel): Hold | undefined {
  const own = groups.find(one => one.names === '');
  const mount = mounts.find(one => one.type === 'cgroup2');
  const start = own === undefined || mount === undefined ? undefined : directoryOf(own.place, mount, at);
  if (start === undefined || mount === undefined) return undefined;
  const top = at.root + mount.point;
  for (let one = start; one === top || one.startsWith(`${top}/`); one = path.dirname(one)) {
    const handed = textAt(`${one}/cgroup.subtree_control`).trim().split(' ');
    if (!writable(one)) return undefined;
    if (!handed.includes('memory') || !handed.includes('pids')) continue;
    const names: readonly Controller[] = handed.includes('cpu') ? ['memory', 'pids', 'cpu'] : ['memory', 'pids'];
    return { kind: 'group', version: 2, parents: new Map(names.map(name => [name, one])) };
  }
  return undefined;
}

/** What lies above what is mounted (a container's, seen from within) can't be reached. */
function directoryOf(place: string, { root, point }: Mounted, at: Kernel): string | undefined {
  if (place.startsWith('/..')) return undefined;
  const below = root === '/' ? place : place === root ? '/' : place.startsWith(`${root}/`) ? place.slice(root.length) : undefined;
  if (below === undefined) return undefined;
  return at.root + point + (below === '/' ? '' : below);
}

/** New groups can be made there and processes moved in. */
function writable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    accessSync(`${directory}/cgroup.procs`, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
