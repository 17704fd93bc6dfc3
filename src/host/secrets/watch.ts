/** The broker's watch over secret files anywhere in the projects that it serves: a process for each, which keeps a list of them (`known.ts`). */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, type Stats } from 'node:fs';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { secretPlacesIn } from '../../core/judge/secret-places.ts';
import { secretNamePatterns } from '../../core/secret-names.ts';
import type { Project } from '../../core/values.ts';
import { ownDirectory } from '../directories.ts';
import { installation } from '../installation.ts';
import { listFile } from './known.ts';

/** How much is watched and looked through; `ward(1)` tells it. */
export interface Bounds {
  /** Directories that are watched. */
  readonly directories: number;
  /** Names, and seconds, of one look through all of it. */
  readonly entries: number;
  readonly seconds: number;
  /** Seconds between two looks where not all can be watched. */
  readonly period: number;
  /** Milliseconds that a command waits for the first look through all of it, and for a word back afterwards, which takes a fraction of one. */
  readonly first: number;
  readonly patience: number;
}

export const built: Bounds = { directories: 16_384, entries: 1_000_000, seconds: 10, period: 30, first: 500, patience: 5000 };

export interface SecretWatches {
  /** When the list of that project is as the project was at some moment since this was asked, or that takes too long. Begins to watch it where nobody does yet. */
  readonly upToDate: (project: Project) => Promise<void>;
  readonly end: () => void;
}

interface Watch {
  readonly project: Project;
  /** When the list is up to date; at once where nobody keeps it any more. */
  readonly settled: () => Promise<void>;
  readonly end: () => void;
}

export const perl = '/usr/bin/perl';
const program = path.join(installation, 'src/bin/watch-secrets');

/** Projects that are watched at the same time; beyond that the one that rested longest is watched no more. */
const mostProjects = 8;

/** Milliseconds in which one that failed is not begun again. */
const pause = 10_000;

/** `home`: whose secret files may have a further name in a project. */
export function secretWatches(cache: string, home: string, bounds = built): SecretWatches {
  // The one that was asked last is the last.
  const all = new Map<string, Watch>();
  const ended = new Map<string, number>();
  const begin = (project: Project, file: string): Watch | undefined => {
    if (!existsSync(perl) || performance.now() - (ended.get(file) ?? -pause) < pause) return undefined;
    ownDirectory(path.dirname(file));
    const one = watch(project, { file, linked: linked(home, project.device), bounds }, failed => {
      if (all.get(file) === one) all.delete(file);
      if (failed) ended.set(file, performance.now());
    });
    return one;
  };
  const upToDate = async (project: Project) => {
    const file = listFile(cache, project);
    const before = all.get(file);
    if (before !== undefined && before.project.path !== project.path) before.end();
    const one = before?.project.path === project.path ? before : begin(project, file);
    if (one === undefined) return;
    all.delete(file);
    all.set(file, one);
    for (const [name, oldest] of all) {
      if (all.size <= mostProjects) break;
      all.delete(name);
      oldest.end();
    }
    await one.settled();
  };
  return { upToDate, end: () => all.forEach(one => void one.end()) };
}

interface How {
  readonly file: string;
  readonly linked: readonly string[];
  readonly bounds: Bounds;
}

function watch(project: Project, { file, linked, bounds }: How, over: (failed: boolean) => void): Watch {
  const { secret, harmless } = secretNamePatterns;
  const { directories, entries, seconds, period, first, patience } = bounds;
  const child = spawn(perl, [program], { stdio: ['pipe', 'pipe', 'ignore'], env: {}, cwd: '/' });
  const where = [process.arch, project.path, project.device, project.inode, file];
  // Perl's own `$` lets a line end behind it (perlre).
  const names = [secret, harmless].map(one => one.replaceAll('$', '\\z'));
  const words = [...where, directories, entries, seconds, period, ...names, ...linked];
  const asks = child.stdin as Writable;
  asks.on('error', () => undefined).write(`${words.join('\0')}\0\0`);
  const waiting = new Map<string, () => void>();
  const release = () => {
    for (const one of waiting.values()) one();
    waiting.clear();
  };
  child
    .on('error', release)
    .on('exit', release)
    .on('close', code => over(code !== 0));
  lines(child, line => {
    waiting.get(line)?.();
    waiting.delete(line);
  });
  let asked = 0;
  let looked = false;
  const settled = () =>
    new Promise<void>(resolve => {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return resolve();
      const timer = setTimeout(resolve, looked ? patience : first);
      const word = String(++asked);
      waiting.set(word, () => {
        clearTimeout(timer);
        looked = true;
        resolve();
      });
      asks.write(`${word}\n`);
    });
  child.unref();
  return { project, settled, end: () => void asks.end() };
}

function lines({ stdout }: ChildProcess, tell: (line: string) => void): void {
  let text = '';
  (stdout as Readable).setEncoding('latin1').on('data', (part: string) => {
    text += part;
    const whole = text.split('\n');
    text = whole.pop() ?? '';
    whole.forEach(tell);
  });
}

/** Names in each place of secrets that are looked at. */
const mostNames = 1000;

/** Device and inode of each secret file of a home that has more names than one, on the file system of the project: a further name can lie there alone (link(2)). */
function linked(home: string, device: string): readonly string[] {
  const all = secretPlacesIn(home).flatMap(place => {
    const seen = lookAt(place);
    return seen?.isDirectory() ? namesIn(place).map(name => lookAt(path.join(place, name))) : [seen];
  });
  return all.flatMap(seen => (seen?.isFile() && seen.nlink > 1 && String(seen.dev) === device ? [`${seen.dev}:${seen.ino}`] : []));
}

function lookAt(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).slice(0, mostNames);
  } catch {
    return [];
  }
}
