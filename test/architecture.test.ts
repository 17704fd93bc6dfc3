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
  t.deepEqual(wrong.filter(one => one.from !== 'host/host.ts').map(spell), []);
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
