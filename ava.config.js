/**
 * How the tests run (`npm test`): what waits for other programs comes first and several at a time, so that nothing long is left for the end. Tests that
 * only compute share a few processes, so that the sources are loaded and compiled for all of them, and so do those that do one thing after the other; not
 * where files are named, nor in a proof.
 */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { oneWorker } from './test/one-worker.ts';

const root = import.meta.dirname;
const first = ['/clients/', '/scripts/', '/together/', '/test/install', '/test/rescue', '/attacks/', '/soundness/', '/soak/', '/front/', '/host/'];

/** A file by its folder, or by its name where it takes long; what is short comes last. */
function rank(file) {
  const at = first.findIndex(part => file.includes(part));
  return at === -1 ? first.length : at;
}

const text = file => readFileSync(path.join(root, file), 'utf8');

/** The file, and what it imports of the tests' own. */
function whole(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name] of text(file).matchAll(/^(?:import|export|\}) .*from '(\.[^']+\.ts)';$/gm)) {
    const other = path.join(path.dirname(file), name);
    if (other.startsWith('test/')) whole(other, seen);
  }
  return seen;
}

/** Starts nothing, measures nothing, waits for no time, keeps no order, and does not say that it needs a process of its own. */
const computes = files =>
  !/\.serial\b|setTimeout|performance\.now|readdirSync\(['`]\/proc/.test(text([...files][0])) &&
  ![...files].some(file => /node:child_process|memoryUsage|cpuUsage|process of its own/.test(text(file)));

/**
 * Starts others and waits for each before it goes on: such tests follow one another wherever they stand, so that nothing starves beside them. It leaves
 * this process as it was, and asks nothing of it that another file could change.
 */
const followsOn = files =>
  !/\basync\b|\bawait\b|\.then\(|Promise|\.start\(|\bspawn\(|execFile\(|setTimeout|Each\(/.test(text([...files][0])) &&
  !/performance\.now|Date\.now|chdir|umask|process\.env(?:\.\w+|\[[^\]]*\]) =[^=]|\/proc\/self/.test(text([...files][0])) &&
  ![...files].some(file => /memoryUsage|cpuUsage|process of its own/.test(text(file)));

/** What judges the corpus is together: what is thought of each command is thought once. */
const share = (files, at) => (files.has('test/commands/corpus.ts') ? 'corpus' : `share-${at % 2}`);

/** Writes a file for each process, which imports its share of those files. */
function together(files) {
  const all = files.map(file => whole(file));
  const computing = all.filter(computes);
  const following = all.filter(one => !computing.includes(one) && followsOn(one));
  const alone = [...computing, ...following];
  const shares = Map.groupBy(alone, one => {
    const at = following.indexOf(one);
    return `${at === -1 ? share(one, computing.indexOf(one)) : `following-${at % 3}`}.test.ts`;
  });
  const folder = path.join(root, 'scratch/together');
  mkdirSync(folder, { recursive: true });
  for (const old of globSync('*', { cwd: folder })) if (!shares.has(old)) rmSync(path.join(folder, old));
  for (const [name, files] of shares) {
    const [place, imports] = [path.join(folder, name), files.map(([file]) => `import '../../${file}';\n`).join('')];
    if (!existsSync(place) || readFileSync(place, 'utf8') !== imports) writeFileSync(place, imports);
  }
  return ['scratch/together/*.test.ts', ...alone.map(([file]) => `!${file}`)];
}

const named = process.argv.slice(2).some(word => !word.startsWith('-'));
const every = globSync('test/**/*.test.ts', { cwd: root }).sort();
/** After a check (`WARD_WHOLE=1`): what it tries a part of. */
const files = process.env.WARD_WHOLE === undefined ? every : every.filter(file => whole(file).has('test/whole.ts'));
const shared = named || process.env.WARD_PROOF !== undefined ? [] : together(files);
/** Which part a check tries of what has others of its kind beside it (test/whole.ts). */
const { WARD_DAY = String(Math.floor(Date.now() / 86_400_000)), WARD_WHOLE, WARD_PROOF } = process.env;
if (WARD_PROOF === undefined) console.log(`${WARD_WHOLE === undefined ? 'the part' : 'all but the part'} of the day ${WARD_DAY} (WARD_DAY)`);

await oneWorker();

export default {
  extensions: ['ts'],
  files: [...(named || files === every ? ['test/**/*.test.ts'] : files), ...shared],
  timeout: '4m',
  // On two cores: most of the time some of them wait for what they started.
  concurrency: 5,
  workerThreads: false,
  // What is compiled is kept, and there is room enough to start without collecting garbage.
  environmentVariables: { NODE_COMPILE_CACHE: path.join(root, 'scratch/compiled'), WARD_DAY },
  nodeArguments: ['--min-semi-space-size=16'],
  require: ['./test/seeded.ts'],
  sortTestFiles: (one, other) => rank(one) - rank(other) || one.localeCompare(other),
};
