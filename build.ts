/** Builds dist/: the same program as plain JavaScript in a few files, since stripping types costs each start twice what Node itself does. */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const { rolldown } = await import('rolldown').catch(() => {
  process.stderr.write('rolldown is not installed: Ward will run from its sources, and start more slowly\n');
  process.exit(0);
});

const root = import.meta.dirname;
const dist = path.join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
const bundle = await rolldown({
  input: { start: 'src/start.ts', main: 'src/main.ts', inside: 'src/host/network/inside.ts' },
  cwd: root,
  platform: 'node',
  // What the path of an allowed command loads is bundled; the rest is loaded from node_modules when it is needed.
  external: id => /^(?:node:|conf$|execa$|@inquirer\/|@napi-rs\/)/.test(id) || id.endsWith('/src/main.ts'),
});
// What runs before the compile cache is on: little.
const base = { name: 'base', test: /\/src\/(?:core\/(?:fault|printable)|host\/directories)\.ts/, priority: 2 };
// The path of an allowed command in one file: each further one costs it about a millisecond.
const line = {
  name: 'line',
  test: /\/src\/(?:guard|core\/|front\/(?:shell|assemble|scene)|host\/(?:approve\/(?:approve|tickets|fingerprint|rules)|record\/|policy\/(?:load|accepted|file)|capabilities|run\/(?!way-out)|(?!store)[a-z-]+\.ts))|\/unbash\//,
};
const { output } = await bundle.write({ dir: dist, format: 'esm', minify: true, codeSplitting: { groups: [base, line] } });
const sources = new Set(
  output.flatMap(chunk => (chunk.type === 'chunk' ? chunk.moduleIds : [])).filter(file => file.startsWith(`${root}/src/`)),
);
const stamps = [...sources].map(file => [path.relative(root, file), statSync(file).size, statSync(file).mtimeMs]);
writeFileSync(path.join(dist, 'sources.json'), JSON.stringify(stamps));
