/** The first file that runs of a built Ward: goes on in what was built, or, where a source was edited since, in the sources as they are. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { constants, Script } from 'node:vm';

type Stamp = readonly [file: string, bytes: number, modified: number];

const dist = import.meta.dirname;
const root = path.join(dist, '..');

/** A source that is not there was not installed; and without the first of them there is only what was built, as wherever Ward is installed. */
function fresh(): boolean {
  if (!existsSync(path.join(root, 'src/main.ts'))) return true;
  const stamps = JSON.parse(readFileSync(path.join(dist, 'sources.json'), 'utf8')) as readonly Stamp[];
  return stamps.every(([file, bytes, modified]) => {
    const seen = statSync(`${root}/${file}`, { throwIfNoEntry: false });
    return seen === undefined || (seen.size === bytes && seen.mtimeMs === modified);
  });
}

/** What V8 made of the built file when it was built. Node of another version refuses it, and compiles anew. */
function compiled(): Buffer | undefined {
  try {
    return readFileSync(path.join(dist, `ward.${process.version}-${process.arch}`));
  } catch {
    return undefined;
  }
}

function runBuilt(): void {
  const filename = path.join(dist, 'ward.js');
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData: compiled(), importModuleDynamically });
  script.runInThisContext()(require, dist)();
}

/** Nothing has run yet: what fails here is Ward's own file. */
function damaged(error: unknown): void {
  const [reason = ''] = String((error as Error).message ?? error).split('\n');
  process.stderr.write(`ward: not run: a file of Ward is damaged: ${reason}\n`);
  process.stderr.write('ward: hint: install Ward again; root can give an account another shell: usermod --shell /bin/bash NAME\n');
  process.exitCode = 125;
}

try {
  if (fresh()) runBuilt();
  else import(path.join(root, 'src/main.ts')).catch(damaged);
} catch (error) {
  damaged(error);
}
