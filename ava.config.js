/**
 * How the tests run (`npm test`): what waits for other programs comes first and several at a time, so that nothing long is left for the end. Tests of
 * src/core that only compute share a few processes, so that the sources are loaded and compiled for all of them; not where files are named, nor in a proof.
 */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = import.meta.dirname;
const first = ['clients', 'scripts', 'together', 'attacks', 'soundness', 'soak', 'front', 'host'];

/** A file by its folder; what is short comes last. */
function rank(file) {
  const at = first.findIndex(folder => file.includes(`/${folder}/`));
  return at === -1 ? first.length : at;
}

/** Starts nothing, measures nothing, and does not say that it needs a process of its own. */
const computes = file =>
  !/node:child_process|\/(?:shells|oracle|spent)\.ts'|memoryUsage|process of its own/.test(readFileSync(path.join(root, file), 'utf8'));

/** Writes a file for each process, which imports its share of those files. */
function together(files) {
  const shares = Map.groupBy(files, file => `share-${files.indexOf(file) % 3}.test.ts`);
  const folder = path.join(root, 'scratch/together');
  mkdirSync(folder, { recursive: true });
  for (const old of globSync('*', { cwd: folder })) if (!shares.has(old)) rmSync(path.join(folder, old));
  for (const [name, share] of shares) {
    const [place, text] = [path.join(folder, name), share.map(file => `import '../../${file}';\n`).join('')];
    if (!existsSync(place) || readFileSync(place, 'utf8') !== text) writeFileSync(place, text);
  }
  return ['scratch/together/*.test.ts', ...files.map(file => `!${file}`)];
}

const named = process.argv.slice(2).some(word => !word.startsWith('-'));
const shared = named || process.env.WARD_PROOF !== undefined ? [] : together(globSync('test/core/**/*.test.ts', { cwd: root }).sort().filter(computes));

export default {
  extensions: ['ts'],
  files: ['test/**/*.test.ts', ...shared],
  timeout: '4m',
  concurrency: 4,
  workerThreads: false,
  // What is compiled is kept, and there is room enough to start without collecting garbage.
  environmentVariables: { NODE_COMPILE_CACHE: path.join(root, 'scratch/compiled') },
  nodeArguments: ['--min-semi-space-size=16'],
  require: ['./test/seeded.ts'],
  sortTestFiles: (one, other) => rank(one) - rank(other) || one.localeCompare(other),
};
