/** The man pages: whole to mandoc, and true to the commands, findings and keys that there are. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { builtInLimits, limitNames, limitWords } from '../src/core/limits.ts';

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
  const usages = all(sources('src/front'), /(?:'usage: |usage\(')ward (.*)'\)?;/g);
  const parsed = all(sources('src/front'), /\b([a-z][a-z-]*)'?: \{ type: '(?:string|boolean)'/g);
  const options = parsed.map(one => (one.length === 1 ? `-${one}` : `--${one}`));
  const said = [...new Set([...[...synopses, ...usages].flatMap(words), ...options])];
  t.true(usages.length > 15 && options.includes('--this-session') && options.includes('-n'), options.join());
  t.true(synopses.length > 10 && said.includes('--batch') && said.includes('--known') && said.includes('revoke'));
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

/** The text of a page as it is read. */
const prose = (page: string) =>
  read(`man/${page}`)
    .replaceAll(/^\.[A-Z][a-z](?: |$)/gm, '')
    .replaceAll(/\s+/g, ' ');

/** What stands for a number in the sources, worked out: `10 * 60_000`. */
function figure(file: string, name: string): number {
  const [, said = ''] = new RegExp(`\\b${name}(?: =|:) ([\\d_]+(?: \\*\\*? [\\d_]+)*)`).exec(read(file)) ?? [];
  const factors = said
    .replaceAll('_', '')
    .split(' * ')
    .map(one => one.split(' ** ').map(Number));
  return factors.reduce((product, [base = Number.NaN, power = 1]) => product * base ** power, 1);
}

const numerals = new Map([
  [0.5, 'half a'],
  [2, 'two'],
  [3, 'three'],
  [5, 'five'],
  [8, 'eight'],
  [10, 'ten'],
  [12, 'twelve'],
  [30, 'thirty'],
  [1000, 'a thousand'],
]);
const [second, minute] = [1000, 60_000];

/** Where a page says how long, how often or how much: `#` is the number, that stands in a source under a name, counted in some unit. */
const figures: readonly (readonly [page: string, words: string, file: string, name: string, unit?: number])[] = [
  ['ward.1', 'A ticket waits # minutes, and so does its answer', 'src/host/approve/tickets.ts', 'patience', minute],
  ['ward.1', 'At most # wait; the oldest goes', 'src/host/approve/tickets.ts', 'most'],
  ['ward.1', 'the command itself waits, for # seconds or what the policy says', 'src/core/policy/wait.ts', 'usualWait'],
  ['ward.1', 'What a person refused # times in a session', 'src/host/approve/fared.ts', 'mostRefusals'],
  ['ward.1', 'after # of them no answer is taken at all', 'src/host/approve/await-answer.ts', 'most'],
  ['ward.1', 'One for what uses the network ends after # days', 'src/core/policy/lasting.ts', 'network'],
  ['ward.1', 'said yes to # times and more', 'src/front/rules-suggest.ts', 'often'],
  ['ward.1', 'in the last thousand entries of the record', 'src/front/rules-suggest.ts', 'depth'],
  ['ward.1', 'a longer command its first # characters', 'src/front/log.ts', 'longest'],
  ['ward.1', 'had nobody to serve for # seconds', 'src/host/channel/start-broker.ts', 'idleTime'],
  ['ward.1', 'at most every # seconds: by the user', 'src/host/channel/start-broker.ts', 'pause', second],
  ['ward.1', 'goes on with nothing for # seconds', 'src/host/channel/watchdog.ts', 'patience'],
  ['ward.1', 'and KILL # seconds later', 'src/host/session/keeper.ts', 'grace'],
  ['ward.1', 'takes more than # seconds', 'src/host/run/far-repositories.ts', 'milliseconds', second],
  ['ward.1', 'or # files, or a new directory', 'src/host/run/far-repositories.ts', 'entries'],
  ['ward.1', 'of up to # submodules', 'src/host/submodules.ts', 'most'],
  ['ward.1', 'At most # directories are watched', 'src/host/secrets/watch.ts', 'directories'],
  ['ward.1', 'in each of # projects', 'src/host/secrets/watch.ts', 'mostProjects'],
  ['ward.1', 'and # names or', 'src/host/secrets/watch.ts', 'entries'],
  ['ward.1', 'names or # seconds gone through at once', 'src/host/secrets/watch.ts', 'seconds'],
  ['ward.1', 'looked through every # seconds instead', 'src/host/secrets/watch.ts', 'period'],
  ['ward.1', 'the first look no longer than # second', 'src/host/secrets/watch.ts', 'first', second],
  ['ward.1', 'At most # files are kept back', 'src/host/secret-files.ts', 'mostMasked'],
  ['ward.1', 'a regular file of the project of at most # KiB', 'src/host/read-text.ts', 'longest', 1024],
  ['ward.1', 'A text that is longer than # KiB', 'src/core/parse/unreadable.ts', 'longest', 1024],
  ['ward.1', 'has more than # nodes', 'src/core/parse/refuse.ts', 'most'],
  ['ward.1', 'keeps that lock for # seconds', 'src/host/record/patience.ts', 'one', second],
  ['ward.1', 'that is said after # minutes', 'src/host/record/patience.ts', 'all', minute],
  ['wardsh.1', 'more than # names, something of the sandbox', 'src/host/typing/look-through.ts', 'most'],
  ['wardsh.1', 'before, up to #, but for those that begin with a blank', 'src/host/typing/past-lines.ts', 'lines'],
  ['wardsh.1', 'nor more than # hosts of one run', 'src/front/told.ts', 'mostAsked'],
  ['wardsh.1', 'a proxy listens on 127.0.0.1:# in', 'src/host/network/proxy-environment.ts', 'port'],
  ['wardsh.1', 'No more than # names have an address', 'src/host/network/names.ts', 'mostNames'],
  ['wardsh.1', 'judged as one text, up to # MiB', 'src/host/whole-input.ts', 'mostBytes', 1024 ** 2],
  ['ward-policy.5', 'where neither says anything it is #', 'src/core/policy/wait.ts', 'usualWait'],
  ['ward-policy.5', 'and # seconds later everything it started is ended', 'src/host/run/limits.ts', 'grace', second],
  ['ward-policy.5', 'One more is answered in the same way. Built in: #', 'src/host/network/listener.ts', 'connections'],
  ['ward-policy.5', 'share, or # KiB where that is more', 'src/core/confine/token-bucket.ts', 'least', 1024],
  ['ward-audit.5', 'A list of what each was, at most # in a record', 'src/host/network/ledger.ts', 'batch'],
  ['ward-audit.5', 'After the first # of a command', 'src/host/network/ledger.ts', 'singly'],
  ['ward-audit.5', 'it keeps every command waiting for # seconds', 'src/host/record/patience.ts', 'one', second],
];

test('each number that a page says is that of the source', t => {
  for (const [page, words, file, name, unit = 1] of figures) {
    const is = figure(file, name) / unit;
    const said = [String(is), is.toLocaleString('en'), numerals.get(is) ?? '', (numerals.get(is) ?? '').replace(/^a /, '')];
    const text = prose(page);
    t.true(
      said.some(one => one !== '' && text.includes(words.replace('#', one))),
      `${page}: ${words} (${is}, as ${name} of ${file})`,
    );
  }
});

test('what is built in of limits is what ward-policy(5) and README say', t => {
  const page = prose('ward-policy.5');
  const built = builtInLimits({ memory: 4 * 1024 ** 3, processors: 1 });
  t.deepEqual([built.memory, builtInLimits({ memory: 0, processors: 100 }).processes], [3 * 1024 ** 3, 6400]);
  t.true(page.includes("Built in: three quarters of the machine's.") && page.includes('Built in: 1024, or 64 for each processor'));
  for (const name of limitNames) {
    if (name === 'memory' || name === 'processes' || name === 'connections') continue;
    const [, said = ''] =
      new RegExp(` Li (?:\\w+ , )?${name}(?: , \\w+)? (?:(?! Li ).)*? Built in: (.*?)\\.`).exec(page.replaceAll(/\bIt Li /g, ' Li ')) ?? [];
    const value = built[name];
    t.is(
      said.replace(/, or what the caller had, where that is less$/, ''),
      value === undefined ? 'none' : limitWords(name, value).replace(/ h$/, ' hours'),
      name,
    );
  }
  const words = (name: 'fileSize' | 'tmp' | 'free') => limitWords(name, built[name] ?? 0);
  const readme = `three quarters of the memory, ${built.processes} processes, files of up to ${words('fileSize')}, ${words('tmp')} in its \`/tmp\`, and no more of a disk than leaves ${words('free')}`;
  t.true(read('README.md').includes(readme));
});

test('what the launchers take of the limits of a caller is what wardsh(1) says', t => {
  const least = /for least in (.*?); do/.exec(read('src/bin/wardsh'))?.[1];
  t.is(least, "'512 -n' '256 -s' '2000000 -v' '1000000 -d' '16 -u'");
  t.true(read('src/bin/ward').includes(`for least in ${least}; do`));
  const said =
    '512 open files, 16 processes beside those the user has, 256 KiB of stack, 2 GB of address space, 1 GB of data, and a record';
  t.true(prose('wardsh.1').includes(said));
});

test('every file that Ward keeps of a person stands in a page', t => {
  const kept = all([...sources('src/host'), ...sources('src/front')], /\b(?:state|config)\)?, '([a-z][\w.-]*)'/g);
  const said = ['ward.1', 'ward-audit.5'].flatMap(page => all([marked(page, 'It Pa', 'Pa')], /([\w.-]+)/g));
  t.true(kept.length > 15 && kept.includes('audit.seed') && kept.includes('tickets'));
  t.deepEqual(
    kept.filter(one => !said.includes(one)),
    [],
  );
});

test('every variable of Ward that a person can set stands in a page, and no other', t => {
  const looked = all(sources('src'), /\b(WARD_[A-Z]+)\b/g);
  const own = ['WARD_ANSWER', 'WARD_DOOR', 'WARD_RUN'];
  const said = all([marked('ward.1', 'Ev', 'Pq', 'It'), marked('wardsh.1', 'Ev', 'Pq', 'It')], /(?<!\w)(WARD_[A-Z]+)/g);
  t.deepEqual(looked.filter(one => !own.includes(one)).sort(), said.sort());
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

test("every member of check's answer, and every word of one, stands in ward-policy(5)", t => {
  const within = (one: unknown): string[] => {
    if (typeof one !== 'object' || one === null) return [];
    const { enum: words = [], properties = {} } = one as { readonly enum?: readonly string[]; readonly properties?: object };
    return [...words, ...Object.keys(properties), ...Object.values(one).flatMap(within)];
  };
  const names = within(JSON.parse(read('src/front/check-answer.schema.json')));
  const section = /^\.Sh THE ANSWER OF CHECK\n[\s\S]*?^\.Sh /m.exec(read('man/ward-policy.5'))?.[0] ?? '';
  const page = section
    .split('\n')
    .filter(line => /^\.(?:It Li|Ql|Pq Ql) /.test(line))
    .join('\n');
  t.true(
    ['nested settings', 'via', 'rememberable', 'idle', 'unclear'].every(one => names.includes(one)),
    names.join(),
  );
  const elsewhere = ['strict', 'auto', 'observe', 'note', 'system', 'user', 'project', 'remembered', 'trusted'];
  t.deepEqual(
    [...new Set(names)].filter(one => !elsewhere.includes(one) && !holds(page, one)),
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
