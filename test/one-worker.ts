/** ava's own part of each test process, which is some four hundred modules, as one file: so that a process that tests little is not mostly ava. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = path.join(import.meta.dirname, '..');
const folder = path.join(root, 'scratch/ava');
const ava = (file: string) => path.join(root, 'node_modules/ava/lib', file);

/** What a test file shares with it by importing `ava` stays where it is: there is one of each. */
const shared = {
  name: 'shared',
  resolveId(name: string, from: string | undefined) {
    const file = /^\.\/(?:state|utils)\.js$/.test(name) && from !== undefined ? path.join('worker', path.basename(name)) : undefined;
    if (file === undefined || !from?.includes('/ava/lib/worker/')) return undefined;
    return { id: path.posix.join('../../node_modules/ava/lib', file), external: true };
  },
};

/** Made of what is installed now; where it was made before, that. */
async function made(): Promise<string> {
  const installed = readFileSync(path.join(root, 'node_modules/.package-lock.json'));
  const file = path.join(folder, `${createHash('sha256').update(installed).digest('hex').slice(0, 16)}.mjs`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const bundle = await rolldown({ input: ava('worker/base.js'), cwd: root, platform: 'node', plugins: [shared] });
  await bundle.write({ file: `${file}.${process.pid}`, format: 'esm', minify: true, codeSplitting: false });
  renameSync(`${file}.${process.pid}`, file);
  for (const old of globSync('*.mjs', { cwd: folder })) if (old !== path.basename(file)) rmSync(path.join(folder, old), { force: true });
  return file;
}

/** From here on this process of ava starts its others with that file. */
export async function oneWorker(): Promise<void> {
  const file = await made();
  const { _testOnlyReplaceWorkerPath: replace } = await import(ava('fork.js'));
  replace(pathToFileURL(file));
}
