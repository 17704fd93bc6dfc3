/** The man pages: whole to mandoc, and true to the commands, findings and keys that there are. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';

const root = path.join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const pages = ['ward.1', 'wardsh.1', 'ward-policy.5', 'ward-audit.5'];

const sources = (folder: string) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => read(path.join(folder, name)));

/** What a pattern's first group finds in some texts, each once. */
const all = (texts: readonly string[], form: RegExp) => [
  ...new Set(texts.flatMap(text => [...text.matchAll(form)].map(([, one]) => one ?? ''))),
];

/** The lines of a page that begin with one of some macros, `Fl -json` as `--json`: prose alone describes nothing. */
const marked = (page: string, ...macros: readonly string[]) =>
  read(`man/${page}`)
    .split('\n')
    .filter(line => macros.some(macro => line.startsWith(`.${macro} `)))
    .map(line => line.replaceAll(/\bFl (?=[-\w])/g, '-'))
    .join('\n');

/** Options and words of a command's synopsis, without what stands for a value (`DIR`, `8h`). */
const words = (synopsis: string) => all([synopsis], /(?<![\w-])(-{0,2}[a-z]+(?:-[a-z]+)*)(?!\w)/g);

/** Whether a word stands there by itself. */
const holds = (text: string, word: string) => new RegExp(`(?<![\\w-])${RegExp.escape(word)}(?![\\w-])`).test(text);

const lint = spawnSync('mandoc', ['-Tlint', '-W', 'warning', ...pages.map(page => `man/${page}`)], { cwd: root, encoding: 'utf8' });
const linted = lint.error === undefined ? test : test.skip;
linted('mandoc finds nothing to warn of in any page (needs mandoc: apt-get install mandoc)', t => {
  t.deepEqual([lint.status, lint.stdout], [0, '']);
});

test('every page that is named is there, and no other', t => {
  t.deepEqual(readdirSync(path.join(root, 'man')).sort(), [...pages].sort());
  for (const page of pages) {
    const named = all([read(`man/${page}`)], /^\.Xr (ward[\w-]* \d)/gm).map(one => one.replace(' ', '.'));
    t.deepEqual(
      named.filter(one => !pages.includes(one)),
      [],
      page,
    );
  }
});

const help = read('src/front/help.ts');
const synopses = all([help], /^ {2}(\S.*?) {2,}\S/gm);

test('every command that is dispatched stands in the help', t => {
  const commands = all([read('src/main.ts')], /^ {2}\['(\w+)', async/gm);
  t.true(commands.length > 10);
  t.deepEqual(
    commands.filter(one => one !== 'help' && !synopses.some(line => holds(line, one))),
    [],
  );
});

test('every command and option of the help and of each usage stands in ward(1)', t => {
  const page = marked('ward.1', 'It Cm');
  const usages = all(sources('src/front'), /'usage: ward (.*)';/g);
  const said = [...new Set([...synopses, ...usages].flatMap(words))];
  t.true(synopses.length > 10 && usages.length > 3 && said.includes('--batch') && said.includes('--known') && said.includes('revoke'));
  t.deepEqual(
    said.filter(one => !holds(page, one)),
    [],
  );
});

test('every finding stands in the table of ward-policy(5), and nothing else does', t => {
  const judge = sources('src/core/judge');
  const origins = all([read('src/core/values.ts')], /readonly origin: (.*);/g).flatMap(line => all([line], /'(\w+)'/g));
  const ids = [
    ...all(judge, /\bid: '([a-z-]+)'/g),
    ...all(judge, /\bnote\(action, '([a-z-]+)'/g),
    ...origins.filter(one => one !== 'project').map(one => `code-${one}`),
    ...all(sources('src/core/analyse'), /(?:\bid: |\bdestroys\(\s*)'([a-z-]+)'/g),
  ];
  const rows = all([read('man/ward-policy.5')], /^\.It Li ([a-z-]+) Ta /gm);
  t.true(ids.includes('blacklist') && ids.includes('code-sideways') && ids.includes('find-delete'));
  t.deepEqual([...new Set(ids)].sort(), rows.sort());
});

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

test('every key of the policy stands in ward-policy(5), and none that there is not', t => {
  const { $defs } = JSON.parse(read('src/core/policy/schema.json')) as { $defs: Readonly<Record<string, Schema>> };
  const keys = (one: Schema): string[] => [
    ...Object.entries(one.properties ?? {}).flatMap(([name, inner]) => [name, ...keys(inner)]),
    ...(one.items === undefined ? [] : keys(one.items)),
  ];
  const known = new Set(Object.values($defs).flatMap(keys));
  t.true(known.has('modes') && known.has('commands') && known.has('inode'));
  const page = marked('ward-policy.5', 'It Li', 'Ql');
  t.deepEqual(
    [...known].filter(one => !holds(page, one)),
    [],
  );
  const section = /^\.Sh KEYS\n[\s\S]*?^\.Sh /m.exec(read('man/ward-policy.5'))?.[0] ?? '';
  t.deepEqual(
    all([section], /^\.It Li (.*)$/gm).filter(one => !known.has(one)),
    [],
  );
});

test('every member of a record stands in ward-audit(5)', t => {
  const kinds = /export type Recorded =[\s\S]*?;\n\n/.exec(read('src/core/record.ts'))?.[0] ?? '';
  const members = [
    ...all([kinds], /readonly (\w+):/g),
    ...all([kinds], /kind: '(\w+)'/g),
    'v',
    'n',
    'at',
    'mac',
    'began',
    'torn',
    'sha256',
  ];
  const page = marked('ward-audit.5', 'It Li', 'Ql', 'Ss');
  t.true(members.includes('milliseconds') && members.includes('decided'));
  t.deepEqual(
    members.filter(one => !['id', 'rank', 'target'].includes(one) && !holds(page, one)),
    [],
  );
});
