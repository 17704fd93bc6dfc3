/** Builds dist/: the same program as plain JavaScript in one file, each module of it made when it is first used. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compileParts, writeParts } from './build-parts.ts';
import type { Program } from './src/core/analyse/program.ts';

const { rolldown } = await import('rolldown').catch(() => {
  process.stderr.write('rolldown is not installed: Ward will run from its sources, and start more slowly\n');
  process.exit(0);
});

const { parseSync, Visitor } = await import('rolldown/utils');

const root = import.meta.dirname;
const dist = path.join(root, 'dist');
const external = (id: string) => /^(?:node:|conf$|execa$|@inquirer\/|@napi-rs\/)/.test(id);

/** Packages that few commands need: one file each, which is read in a fraction of the time that its own hundred take. By the one source that imports it. */
const packages = new Map([
  ['conf', { file: 'conf.cjs', door: 'src/host/store.ts' }],
  ['@inquirer/prompts', { file: 'prompts.cjs', door: 'src/host/approve/prompt.ts' }],
]);

type Cut = readonly [from: number, to: number, text: string];
const applied = (code: string, cuts: readonly Cut[]) =>
  [...cuts].sort((a, b) => b[0] - a[0]).reduce((text, [from, to, put]) => text.slice(0, from) + put + text.slice(to), code);

/** The examples of the program rows are for the tests: built Ward has no use for a thousand lists of them. */
const withoutExamples = {
  name: 'without-examples',
  renderChunk(code: string) {
    const cuts: Cut[] = [];
    const visitor = new Visitor({
      Property({ key, value }) {
        const list =
          value.type === 'ArrayExpression' && value.elements.every(one => one?.type === 'Literal' || one?.type === 'TemplateLiteral');
        if (list && key.type === 'Identifier' && /^(?:flags|quiet)$/.test(key.name)) cuts.push([value.start, value.end, '[]']);
      },
    });
    visitor.visit(parseSync('chunk.js', code).program);
    return applied(code, cuts);
  },
};

/** The table of all programs, by the names of each family: a family is made when one of its programs is asked for. */
const byFamily = {
  name: 'by-family',
  async transform(code: string, id: string) {
    if (!id.endsWith('/src/core/analyse/programs/table.ts')) return undefined;
    const { programs } = (await import(id)) as { programs: ReadonlyMap<string, Program> };
    const imports = [...code.matchAll(/^import \{ (\w+) \} from '(.*)';$/gm)];
    const families = await Promise.all(
      imports.map(async ([, name = '', file = '']) => {
        const own = [(await import(path.join(path.dirname(id), file)))[name] as Program | readonly Program[]].flat();
        return { name, names: [...programs].filter(([, row]) => own.includes(row)).map(([one]) => one) };
      }),
    );
    const told = families.reduce((sum, one) => sum + one.names.length, 0);
    if (told !== programs.size) throw new Error(`the families name ${told} programs, and the table ${programs.size}`);
    // What the table says of names beside its rows stays as it is.
    const rest = code.split(/^export const programs.*\n/m)[1];
    if (rest === undefined) throw new Error('the table of programs ends otherwise than it did');
    const entries = families.map(one => `[${JSON.stringify(` ${one.names.join(' ')} `)}, () => ${one.name}]`);
    return `${imports.map(([line]) => line).join('\n')}
      const families = [${entries.join(', ')}];
      const found = new Map();
      function find(name) {
        const rows = /^\\S+$/.test(name) ? families.find(([names]) => names.includes(' ' + name + ' '))?.[1]() : undefined;
        const row = [rows].flat().find(one => one?.names.includes(name));
        if (row !== undefined) found.set(name, row);
        return row;
      }
      export const programs = { get: name => found.get(name) ?? find(name) };
      ${rest}`;
  },
};

/** A module's file as a part of a name, no two alike. */
const spelled = (file: string) => file.replace(/\.cjs$/, '').replace(/[^A-Za-z0-9]/g, sign => `$${sign.charCodeAt(0)}$`);

/** What stands for a module where it is used: `g$` or `n_` and its name, in brackets for the sake of `new`; a package that has no file here stays as it is. */
function standIn(wanted: string, from: string): string | undefined {
  const own = packages.get(wanted);
  if (own !== undefined) return `(require("./${own.file}"))`;
  if (wanted.startsWith('node:')) return `(n_${wanted.slice(5).replaceAll('/', '__')}())`;
  return wanted.startsWith('.') ? `(g$${spelled(path.join(path.dirname(from), wanted))}())` : undefined;
}

/** Each use of a module asks for it then and there: none is made that nothing uses. What is exported and hoisted is so from the start, for circles. */
const onDemand = {
  name: 'on-demand',
  renderChunk(code: string, { fileName }: { readonly fileName: string }) {
    const { program } = parseSync('chunk.js', code);
    const cuts: Cut[] = [];
    const names = new Map<string, string>();
    const wantedBy = (node: { type: string } & object): string | undefined => {
      const call = node as { type: string; callee?: { name?: string }; arguments?: { value?: unknown }[] };
      if (call.type !== 'CallExpression' || call.callee?.name !== 'require') return undefined;
      const [first] = call.arguments ?? [];
      return typeof first?.value === 'string' ? standIn(first.value, fileName) : undefined;
    };
    const hoisted = new Set(program.body.flatMap(one => (one.type === 'FunctionDeclaration' ? [one.id?.name] : [])));
    const early: string[] = [];
    for (const one of program.body) {
      const [only] = one.type === 'VariableDeclaration' ? one.declarations : [];
      const instead = only?.init ? wantedBy(only.init) : undefined;
      if (instead !== undefined && only?.id.type === 'Identifier') {
        names.set(only.id.name, instead);
        cuts.push([one.start, one.end, '']);
      }
      const text = code.slice(one.start, one.end);
      const interop = /^(\w+) = \w+\.__toESM\(\1(?:, 1)?\);$/.exec(text)?.[1];
      if (interop !== undefined) cuts.push([one.start, one.end, '']);
      const given = /^exports\.\w+ = (\w+);$/.exec(text)?.[1];
      if (given === undefined || !hoisted.has(given)) continue;
      cuts.push([one.start, one.end, '']);
      early.push(text);
    }
    const gone = [...cuts];
    const replace = ({ start, end }: { readonly start: number; readonly end: number }, instead: string) => {
      if (!gone.some(([from, to]) => from <= start && end <= to)) cuts.push([start, end, instead]);
    };
    const visitor = new Visitor({
      MemberExpression({ object, property, start, end }) {
        const instead = object.type === 'Identifier' ? names.get(object.name) : undefined;
        if (instead === undefined) return;
        const whole = instead.startsWith('(n_') && property.type === 'Identifier' && property.name === 'default';
        replace(whole ? { start, end } : object, instead);
      },
      CallExpression(node) {
        const instead = wantedBy(node);
        if (instead !== undefined) replace(node, instead);
      },
    });
    visitor.visit(program);
    return `${early.join('\n')}\n${applied(code, cuts)}`;
  },
};

const started = path.join(dist, 'start.cjs');

// The first file stays until the next one takes its place: who starts meanwhile goes on in the sources.
mkdirSync(dist, { recursive: true });
for (const name of readdirSync(dist)) if (name !== path.basename(started)) rmSync(path.join(dist, name), { recursive: true, force: true });
const sources = new Set<string>();

/** As they are now: what is edited from here on is another source than the one that this is built of. */
const stamps = new Map(
  readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map(name => path.join(root, 'src', name))
    .map(file => [file, statSync(file)] as const),
);

interface Built {
  readonly output: readonly { readonly type: string; readonly moduleIds?: readonly string[] }[];
}

function noteSources({ output }: Built): void {
  for (const id of output.flatMap(one => one.moduleIds ?? [])) if (id.startsWith(`${root}/src/`)) sources.add(id);
}

for (const [input, file, format] of [
  ['src/executable.ts', 'executable.cjs', 'cjs'],
  ['src/host/network/inside.ts', 'inside.js', 'esm'],
] as const) {
  const bundle = await rolldown({ input, cwd: root, platform: 'node', external });
  noteSources(await bundle.write({ file: path.join(dist, file), format, minify: true }));
}

// Written when all is there that it goes on in.
const begin = await (await rolldown({ input: 'src/start.ts', cwd: root, platform: 'node', external })).generate({
  format: 'cjs',
  minify: true,
});
noteSources(begin);

for (const [name, { file, door }] of packages) {
  const [, names] = new RegExp(`^import (\\{ .* \\}|\\w+) from '${name}';$`, 'm').exec(readFileSync(path.join(root, door), 'utf8')) ?? [];
  if (names === undefined) throw new Error(`${door} imports "${name}" otherwise than it did`);
  const entry = `export ${names.startsWith('{') ? names : '{ default }'} from '${name}';`;
  const only = { name: 'only', load: (id: string) => (id === path.join(root, door) ? entry : undefined) };
  const bundle = await rolldown({ input: door, cwd: root, platform: 'node', plugins: [only] });
  await bundle.write({ file: path.join(dist, file), format: 'cjs', exports: 'named', minify: true, codeSplitting: false });
}

const bundle = await rolldown({
  plugins: [byFamily, withoutExamples, onDemand],
  checks: { pluginTimings: false },
  input: 'src/main.ts',
  cwd: root,
  platform: 'node',
  external,
});
const built = await bundle.generate({
  format: 'cjs',
  minify: true,
  preserveModules: true,
  preserveModulesRoot: root,
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name].cjs',
});
noteSources(built);
const chunks = built.output.filter(one => one.type === 'chunk');
const numbers = new Map(
  chunks
    .map(one => spelled(one.fileName))
    .sort()
    .map((name, at) => [name, String(at)] as const),
);
const numbered = (code: string) => code.replace(/\bg\$([\w$]+)(?=\(\))/g, (_, name) => `g${numbers.get(name) ?? name}`);
const modules = new Map(
  chunks.map(({ fileName, code }) => {
    const n = numbers.get(spelled(fileName)) ?? '';
    return [n, { name: fileName.replace('.cjs', ''), code: numbered(code) }] as const;
  }),
);
const entry = numbers.get(spelled(chunks.find(one => one.isEntry)?.fileName ?? '')) ?? '';
writeParts(path.join(dist, 'ward.js'), modules, entry, { ward: new Set(modules.keys()), code: new Set() }, true);
const stamped = [...sources].map(file => [path.relative(root, file), stamps.get(file)?.size, stamps.get(file)?.mtimeMs]);
writeFileSync(path.join(dist, 'sources.json'), JSON.stringify(stamped));
writeFileSync(`${started}.new`, begin.output[0].code);
renameSync(`${started}.new`, started);

compileParts(root, dist, (used, atTimes) => {
  const more = [...modules].flatMap(([n, { name }]) => (atTimes.includes(name) ? [n] : []));
  if (more.length < atTimes.length) throw new Error(`one of these is no module: ${atTimes.join(', ')}`);
  writeParts(path.join(dist, 'ward.js'), modules, entry, { ...used, ward: new Set([...used.ward, ...more]) });
});
