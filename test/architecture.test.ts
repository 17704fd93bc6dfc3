/** Who may import whom, and the house rules that a machine can check. */
import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';

const root = path.join(import.meta.dirname, '..');
const source = path.join(root, 'src');

/** The one file that may import each outside package. */
const doors = new Map([
  ['unbash', ['core/parse/parse.ts']],
  ['shell-quote', ['core/quote.ts']],
  ['execa', ['host/run/process.ts']],
  ['conf', ['host/store.ts']],
  ['@napi-rs/keyring', ['host/secrets/keyring.ts']],
  ['@inquirer/prompts', ['host/approve/prompt.ts']],
]);

/** Leaf helpers of `core` that every stage may import, beside its own folder and the values. */
const leaves = [
  'core/values.ts',
  'core/syntax.ts',
  'core/printable.ts',
  'core/quote.ts',
  'core/shell-words.ts',
  'core/fault.ts',
  'core/explain.ts',
  'core/reasoning.ts',
  'core/environment.ts',
  'core/make-flags.ts',
  'core/tells.ts',
  'core/protected.ts',
  'core/secret-names.ts',
  'core/collect.ts',
  'core/fold-case.ts',
  'core/git-config.ts',
  'core/tame-git-key.ts',
  'core/git-settings.ts',
  'core/lead.ts',
  'core/limits.ts',
  'core/service-words.ts',
  'core/cells.ts',
  'core/look-alikes.ts',
  'core/tame-variables.ts',
  'core/prompting.ts',
  'core/hides-code.ts',
  'core/redact/redact.ts',
  'core/named-proxy.ts',
  'core/direct-hosts.ts',
  'core/ports.ts',
];

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts'))
  .sort();

interface Import {
  readonly from: string;
  readonly to: string;
  readonly outside: boolean;
}

function imports(file: string): Import[] {
  const text = readFileSync(path.join(source, file), 'utf8');
  const found = text.matchAll(/(?:^(?:import|export)\b[^'"`;]*?\bfrom\s*|^import\s*|\bimport\()(['"])([^'"]+)\1/gm);
  return [...found].map(match => {
    const name = match[2] ?? '';
    const outside = !name.startsWith('.');
    return { from: file, outside, to: outside ? name : path.join(path.dirname(file), name) };
  });
}

const all = files.flatMap(imports);
const inside = all.filter(one => !one.outside);
const top = (file: string) => file.split('/')[0] ?? '';
const stage = (file: string) => file.split('/').slice(0, 2).join('/');
const spell = (one: Import) => `${one.from} → ${one.to}`;

test('every import leads to a file that is there', t => {
  t.true(all.length > 0);
  const lost = inside.filter(one => !files.includes(one.to) && !one.to.endsWith('.json'));
  t.deepEqual(lost.map(spell), []);
});

test('a stage of core imports its own folder, the values and leaf helpers, and no other stage', t => {
  const wrong = inside.filter(one => top(one.from) === 'core' && stage(one.from) !== stage(one.to) && !leaves.includes(one.to));
  t.deepEqual(wrong.map(spell), []);
});

test('core imports no node module but node:path', t => {
  const wrong = all.filter(one => top(one.from) === 'core' && one.to.startsWith('node:') && one.to !== 'node:path');
  t.deepEqual(wrong.map(spell), []);
});

test('host imports neither a front nor the line', t => {
  const wrong = inside.filter(one => top(one.from) === 'host' && (top(one.to) === 'front' || one.to === 'guard.ts'));
  t.deepEqual(wrong.map(spell), []);
});

test('the line imports core alone', t => {
  const wrong = inside.filter(one => one.from === 'guard.ts' && top(one.to) !== 'core');
  t.deepEqual(wrong.map(spell), []);
});

test('only main imports a front', t => {
  const wrong = inside.filter(one => top(one.to) === 'front' && one.from !== 'main.ts' && top(one.from) !== 'front');
  t.deepEqual(wrong.map(spell), []);
});

test('each outside package has one door', t => {
  const wrong = all.filter(one => one.outside && !one.to.startsWith('node:') && !(doors.get(one.to) ?? []).includes(one.from));
  t.deepEqual(wrong.map(spell), []);
});

test('what a program would be asked for by require has its doors too: node-pty', t => {
  const asking = files.filter(name => /createRequire\(/.test(readFileSync(path.join(source, name), 'utf8')));
  t.deepEqual(asking, ['host/run/pty.ts']);
});

test('no file is called for what it is not: utils, helpers, manager, handler, service, index', t => {
  t.deepEqual(
    files.filter(name => /(?:util|helper|manager|handler|service|index)s?\.ts$/.test(name)),
    [],
  );
});

test('every file says in its first line what it is for', t => {
  const silent = files.filter(name => !/^(?:#!.*\n)?\/\*\*? ?\S/.test(readFileSync(path.join(source, name), 'utf8')));
  t.deepEqual(silent, []);
});

test('process.exit is called in main alone', t => {
  const wrong = files.filter(name => name !== 'main.ts' && /process\.exit\(/.test(readFileSync(path.join(source, name), 'utf8')));
  t.deepEqual(wrong, []);
});

test('a test says how long it may take in one way, which leaves the watch over the whole run as it is', t => {
  const own = globSync('**/*.test.ts', { cwd: import.meta.dirname });
  const wrong = own.filter(name => readFileSync(path.join(import.meta.dirname, name), 'utf8').includes(`t.${'timeout'}(`));
  t.deepEqual(wrong, []);
});

test('what is exported is used by another file', t => {
  const own = globSync('{src,test}/**/*.ts', { cwd: root });
  const texts = new Map(
    [...own, 'ava.config.js', ...globSync('build*.ts', { cwd: root })].map(name => [name, readFileSync(path.join(root, name), 'utf8')]),
  );
  const users = new Map<string, string[]>();
  for (const [name, text] of texts)
    for (const [, to = ''] of text.matchAll(/['"`](\.[^'"`]*\.ts)['"`]/g)) {
      const file = path.join(path.dirname(name), to);
      if (users.get(file)?.at(-1) !== text) users.set(file, [...(users.get(file) ?? []), text]);
    }
  const alone = own.flatMap(name => {
    const exported = [...(texts.get(name) ?? '').matchAll(/^export (?:async )?(?:const|function\*?|class) (\w+)/gm)].map(
      ([, one = '']) => one,
    );
    const used = (one: string) => users.get(name)?.some(text => new RegExp(`\\b${one}\\b`).test(text)) === true;
    return exported.filter(one => !used(one)).map(one => `${name}: ${one}`);
  });
  t.true(users.size > 500);
  t.deepEqual(alone, []);
});

/** A file with all that is loaded with it, at once: what is imported as a type alone is not, nor what is imported when it is needed. */
function loadedWith(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file) || !file.endsWith('.ts')) return seen;
  seen.add(file);
  const text = readFileSync(path.join(source, file), 'utf8');
  for (const [, to = ''] of text.matchAll(/^(?:import|export)\s(?!type\b)[^'"`;]*?\bfrom\s*'(\.[^']+)'/gm))
    loadedWith(path.join(path.dirname(file), to), seen);
  return seen;
}

test('a command that was granted no host loads nothing of the network but a number', t => {
  const all = loadedWith('front/shell.ts');
  t.true(all.has('host/run/run.ts') && all.has('core/confine/confine.ts'));
  t.deepEqual(
    [...all].filter(one => one.startsWith('host/network/') || one === 'front/told.ts'),
    ['host/network/shift.ts'],
  );
  t.true(loadedWith('host/run/way-out.ts').has('host/network/listener.ts'));
});

/** Who asks the clock on the wall, which root may set, suspend or lose; and what comes of that. All else goes by \`now\`, or by a clock that only goes on. */
const wallClock = new Map([
  ['main.ts', 'hands it on as `now`: what is given with an end has a beginning too (core/policy/lasting.ts)'],
  ['start.ts', 'where the clock of one process begins'],
  ['host/approve/fared.ts', 'a refusal of a time to come is forgotten'],
  ['host/approve/rules.ts', 'looks up what may be read, which no time changes'],
  ['host/approve/waiting-room.ts', 'sweeps notices of waits that are over'],
  ['host/capabilities/session-tmp.ts', 'takes away what nobody uses'],
  ['host/channel/start-broker.ts', 'a broker that was missed at a time to come is started'],
  ['host/network/desk.ts', 'sweeps answers that nobody waits for'],
  ['host/network/ledger.ts', 'tells when a connection began'],
  ['host/policy/accepted.ts', 'looks again for half a second at most'],
  ['host/record/lock.ts', 'is compared with itself alone'],
  ['host/rescue.ts', 'tells when it was'],
  ['host/run/agreed-meanwhile.ts', 'what is of a time to come was not agreed to meanwhile'],
  ['host/run/limits.ts', 'makes a name'],
  ['host/run/look-before.ts', 'as agreed-meanwhile.ts'],
  ['host/secret-files.ts', 'what changed at a time to come is not kept'],
  ['host/session/begin.ts', 'tells when it was'],
  ['host/session/share.ts', 'waits as long as for one that hangs, once'],
  ['host/standing-sources.ts', 'what changed at a time to come is not kept'],
]);

test('who asks the clock on the wall is known, with what comes of it where that is set', t => {
  const asks = (name: string) => /\bDate\.now\b|\bnew Date\(\)/.test(readFileSync(path.join(source, name), 'utf8'));
  t.deepEqual(files.filter(asks), [...wallClock.keys()].sort());
  const programs = globSync(['src/bin/**', 'shell-hooks/*', 'src/host/session/keeper.ts'], { cwd: root, withFileTypes: true });
  const words = /(?<![\w$#%@-])time\s*(?:[-+<>;,)]|$)|\bSECONDS\b|\bEPOCH(?:SECONDS|REALTIME)\b|\$\(date\b/;
  const asking = programs.filter(one => {
    const lines = one.isFile() ? readFileSync(path.join(one.parentPath, one.name), 'utf8').split('\n') : [];
    return lines.some(line => !/^\s*#/.test(line) && words.test(line));
  });
  t.deepEqual(
    asking.map(one => one.name),
    ['ward-old.bash'],
    'which counts by its seconds, odd or even',
  );
});
