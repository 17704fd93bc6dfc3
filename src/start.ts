/** The first file that runs of a built Ward: goes on in what was built, or, where a source was edited since or it is built anew just now, in the sources as they are. */
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { constants, Script } from 'node:vm';

type Stamp = readonly [file: string, bytes: number, modified: number];

const dist = import.meta.dirname;
const root = path.join(dist, '..');

const sources = path.join(root, 'src/main.ts');

/** A source that is not there was not installed. */
function fresh(): boolean {
  const stamps = JSON.parse(readFileSync(path.join(dist, 'sources.json'), 'utf8')) as readonly Stamp[];
  return stamps.every(([file, bytes, modified]) => {
    const seen = statSync(`${root}/${file}`, { throwIfNoEntry: false });
    return seen === undefined || (seen.size === bytes && seen.mtimeMs === modified);
  });
}

/** What V8 made of that part of the built file when it was built. Node of another version refuses it, and compiles anew. */
function compiled(part: string): Buffer | undefined {
  try {
    return readFileSync(path.join(dist, `${part}.${process.version}-${process.arch}`));
  } catch {
    return undefined;
  }
}

interface Part {
  readonly name: string;
  readonly at: number;
  readonly length: number;
}

const names = ['ward', 'code', 'rest'];

/** The built file, open as long as one of its parts was not needed: whoever stays while Ward is built anew goes on in what it began in. */
function open(): { readonly descriptor: number; readonly parts: readonly Part[] } {
  const descriptor = openSync(path.join(dist, 'ward.js'), 'r');
  const [, numbers = '', name] = /^\/\/((?:\d{10} ){3})(\w+)\n/.exec(read(descriptor, 0, 64)) ?? [];
  const lengths = numbers.trim().split(' ').map(Number);
  const before = (at: number) => lengths.slice(0, at).reduce((sum, one) => sum + one, 0);
  if (name === undefined || fstatSync(descriptor).size !== before(lengths.length)) throw new Error('"ward.js" is not whole');
  return { descriptor, parts: lengths.map((length, at) => ({ name: `${names[at]}.${name}`, at: before(at), length })) };
}

function read(descriptor: number, at: number, length: number): string {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, length, at));
}

/** What makes a part's modules, and the program itself. */
type Table = Readonly<Record<string, () => unknown>>;

type Made = (...words: readonly unknown[]) => Table;

function made(descriptor: number, { name, at, length }: Part): Made {
  const filename = path.join(dist, `${name.slice(0, 4)}.js`);
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  return new Script(read(descriptor, at, length), { filename, cachedData: compiled(name), importModuleDynamically }).runInThisContext();
}

/** What `performance` is to the built file: Node's own takes longer to load than all that is measured by it. */
function clock(): Pick<typeof performance, 'now' | 'timeOrigin'> {
  const [timeOrigin, began] = [Date.now(), process.hrtime.bigint()];
  return { timeOrigin, now: () => Number(process.hrtime.bigint() - began) / 1e6 };
}

function built(): () => unknown {
  const { descriptor, parts } = open();
  const tables = new Map<number, Table>();
  const time = clock();
  const table = (part: Part) => {
    const one = made(descriptor, part)(require, dist, time, of);
    tables.set(parts.indexOf(part), one);
    if (tables.size === parts.length) closeSync(descriptor);
    return one;
  };
  const of = (at: number): Table => tables.get(at) ?? table(parts[at] as Part);
  const { main } = of(0);
  if (main === undefined) throw new Error('"ward.js" does not begin');
  return main;
}

/** Undefined where the sources are to be run: not all of what is made of them is there, or it was made of others. Without them there is only that, as wherever Ward is installed. */
function whole(): (() => unknown) | undefined {
  if (!existsSync(sources)) return built();
  try {
    return fresh() ? built() : undefined;
  } catch {
    return undefined;
  }
}

/** Nothing has run yet: what fails here is Ward's own file. */
function damaged(error: unknown): void {
  const [reason = ''] = String((error as Error).message ?? error).split('\n');
  process.stderr.write(`ward: not run: a file of Ward is damaged: ${reason}\n`);
  process.stderr.write('ward: hint: install Ward again; root can give an account another shell: usermod --shell /bin/bash NAME\n');
  process.exitCode = 125;
}

try {
  const main = whole();
  if (main === undefined) import(sources).catch(damaged);
  else main();
} catch (error) {
  damaged(error);
}
