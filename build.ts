/** Builds dist/: the same program as plain JavaScript in a few files, since stripping types costs each start twice what Node itself does. */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const { rolldown } = await import('rolldown').catch(() => {
  process.stderr.write('rolldown is not installed: Ward will run from its sources, and start more slowly\n');
  process.exit(0);
});

const { parseSync, Visitor } = await import('rolldown/utils');

const root = import.meta.dirname;
const dist = path.join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
/** The examples of the program rows are for the tests: built Ward has no use for a thousand lists of them. */
const withoutExamples = {
  name: 'without-examples',
  renderChunk(code: string) {
    const cuts: [from: number, to: number][] = [];
    const visitor = new Visitor({
      Property({ key, value }) {
        const list =
          value.type === 'ArrayExpression' && value.elements.every(one => one?.type === 'Literal' || one?.type === 'TemplateLiteral');
        if (list && key.type === 'Identifier' && /^(?:flags|quiet)$/.test(key.name)) cuts.push([value.start, value.end]);
      },
    });
    visitor.visit(parseSync('chunk.js', code).program);
    return cuts.reduceRight((text, [from, to]) => `${text.slice(0, from)}[]${text.slice(to)}`, code);
  },
};
/** A text of ASCII alone is read at half the cost of one with a single other sign. None stands in a raw template, which would keep the escape. */
const asciiOnly = {
  name: 'ascii-only',
  generateBundle(_: unknown, files: Record<string, { code?: string }>) {
    for (const file of Object.values(files)) {
      if (file.code === undefined) continue;
      file.code = file.code.replace(/[^\x00-\x7f]/g, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
    }
  },
};

const bundle = await rolldown({
  plugins: [withoutExamples, asciiOnly],
  checks: { pluginTimings: false },
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
