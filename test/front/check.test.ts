/** `ward check`: the verdict of one command, of many, and of lines that can't be read. It runs nothing. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import test from 'ava';
import { check } from '../../src/front/check.ts';
import { setup } from '../../src/front/setup.ts';
import { tries } from '../whole.ts';
import { scratchDirectory, surroundings } from './surroundings.ts';

const base = scratchDirectory();
const app = path.join(base, 'app');
mkdirSync(app);
setup(['--mode', 'auto', '--open', app], surroundings(base));
test.after.always(() => rmSync(base, { recursive: true, force: true }));

const ward = path.join(import.meta.dirname, '../../src/bin/ward');
const asked = (...argv: readonly string[]) => {
  const around = surroundings(base, { cwd: app });
  const status = check(argv, around);
  return { status, text: around.printed.join(''), said: around.said.join('\n') };
};
const json = (...argv: readonly string[]) => JSON.parse(asked('--json', ...argv).text) as Record<string, unknown>;

const statuses: readonly (readonly [string, number])[] = [
  ['ls', 0],
  ['echo hi > x', 0],
  ['cat /etc/hosts', 1],
  ['rm x', 1],
  ['ward mode auto', 3],
];
for (const [text, status] of statuses) {
  test(`"${text}" has status ${status} in auto`, t => t.is(asked(text).status, status));
}

test('the JSON says what programs need, with places in the command', t => {
  const said = json('cat /etc/hosts');
  t.deepEqual(said, {
    command: 'cat /etc/hosts',
    mode: 'auto',
    decision: 'ask',
    impact: 'read',
    rememberable: false,
    findings: [{ id: 'out-of-bounds', rank: 'ask', reason: 'reads /etc/hosts', start: 4, end: 14 }],
    grants: [{ kind: 'read', target: '/etc/hosts' }],
    dropped: ['LD_PRELOAD'],
  });
});

test('--explain says what runs in what, what was found, and what would change it', t => {
  const { status, text } = asked('--explain', 'nice rm x; echo done');
  t.is(status, 1);
  t.regex(text, /^ask: destroys \(rm deletes\)$/m);
  t.regex(text, /^ {2}nice rm x\n(?: {4}- .*\n)* {4}rm x\n {6}- deletes .*app\/x \(from "x"\)$/m);
  t.regex(text, /asks each time: rm deletes/);
  t.regex(text, /without a question:\n {2}leaving out: nice rm x/);
});

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const schema = JSON.parse(readFileSync(path.join(import.meta.dirname, '../../src/front/check-answer.schema.json'), 'utf8')) as Schema;

const typeOf = (value: unknown) =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;

/** Where a value is not what the schema says. It says of each object all that it may hold. */
function faults(value: unknown, by: Schema, at = ''): string[] {
  const said = by.$ref === undefined ? by : (schema.$defs?.[by.$ref.replace('#/$defs/', '')] ?? {});
  if (said.enum && !said.enum.includes(value)) return [`${at}: ${value}`];
  if (said.const !== undefined && said.const !== value) return [`${at}: ${value}`];
  if (said.type !== undefined && ![said.type].flat().includes(typeOf(value))) return [`${at}: a ${typeOf(value)}`];
  if (Array.isArray(value)) return value.flatMap((one, index) => faults(one, said.items ?? {}, `${at}/${index}`));
  if (typeOf(value) !== 'object') return [];
  const given = value as Record<string, unknown>;
  const missing = (said.required ?? []).filter(name => given[name] === undefined).map(name => `${at}/${name}: missing`);
  const inner = Object.entries(given).flatMap(([name, one]) => {
    const known = said.properties?.[name];
    return known === undefined ? [`${at}/${name}: not in the schema`] : faults(one, known, `${at}/${name}`);
  });
  return [...missing, ...inner];
}

test('what --json writes, with and without the reasoning, is what its schema says', t => {
  for (const text of [
    'ls',
    'rm x; "$y"',
    'cat /etc/hosts | tee a',
    'sudo env A=1 sh -c "ls; rm y"',
    'ward mode auto',
    'f() { frob; }; f',
    'echo "',
  ]) {
    t.deepEqual(faults(json(text), schema), [], text);
    const whole = json('--explain', text);
    t.deepEqual(faults(whole, schema), [], text);
    t.deepEqual(Object.keys(whole).slice(-3), ['runs', 'rules', 'changes']);
  }
  t.not(faults({ ...json('ls'), decision: 'maybe' }, schema).length, 0);
  t.not(faults({ ...json('ls'), more: 1 }, schema).length, 0);
});

test('--mode previews, and changes nothing', t => {
  t.deepEqual(
    ['strict', 'ask', 'auto'].map(mode => json('--mode', mode, 'ls').decision),
    ['deny', 'ask', 'allow'],
  );
  t.is(json('ls').mode, 'auto');
});

test('--cwd is where the command would run; it need not exist', t => {
  t.is(json('--cwd', base, 'echo hi > x').decision, 'ask');
  t.is(json('--cwd', path.join(app, 'not/there'), 'echo hi > x').decision, 'allow');
  t.is(json('--cwd', '/not/there', 'echo hi > x').decision, 'ask');
  symlinkSync(app, path.join(base, 'link'));
  t.is(json('--cwd', path.join(base, 'link'), 'echo hi > x').decision, 'allow');
});

test('nothing is run', t => {
  asked(`touch ${app}/made`);
  t.false(existsSync(path.join(app, 'made')));
});

test('a text is shown without its control characters, and underlined', t => {
  const { text } = asked('cat /etc/hosts \u001b[2K');
  t.false(/[\p{Cc}--[\n]]/v.test(text));
  t.regex(text, /^ {6}\^{10}$/m);
});

for (const argv of [[], ['a', 'b'], ['--batch', 'a'], ['--mode', 'mild', 'a'], ['--nope', 'a']]) {
  test(`"ward check ${argv.join(' ')}" is wrong usage`, t => {
    const { status, said } = asked(...argv);
    t.deepEqual([status, said.startsWith('usage: ward check')], [2, true]);
  });
}

// ---- batches, through the real program ----------------------------------------------------------------------------------

function batch(input: string | Uint8Array, ...argv: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(ward, ['--root', path.join(base, 'ward'), 'check', '--batch', ...argv], {
    input,
    cwd: app,
    maxBuffer: 1e9,
  });
  const answers = stdout
    .toString()
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as { command: string; decision: string; findings: { reason: string }[] });
  return { answers, stderr: stderr.toString(), status };
}

const unreadable: readonly (readonly [string | Uint8Array, RegExp])[] = [
  ['', /not JSON/],
  ['ls', /not JSON/],
  ['[]', /no "command"/],
  ['null', /no "command"/],
  ['{"command":1}', /no "command"/],
  ['{"command":"ls","cwd":1}', /no path/],
  ['{"command":"ls","cwd":"a\\u0000b"}', /no path/],
  [Uint8Array.of(0x22, 0xff, 0x22), /not UTF-8/],
];

test('a batch answers each line with one line, in order, and asks about what it can not read', t => {
  const lines = unreadable.flatMap(([line], index) => [Buffer.from(line), Buffer.from(`{"command":"echo ${index}"}`)]);
  const { answers, status, stderr } = batch(Buffer.concat(lines.flatMap(line => [line, Buffer.from('\n')])));
  t.is(status, 0, stderr);
  t.deepEqual(
    answers.map(one => one.decision),
    unreadable.flatMap(() => ['ask', 'allow']),
  );
  t.deepEqual(
    answers.flatMap(one => (one.decision === 'allow' ? [one.command] : [])),
    unreadable.map((_, index) => `echo ${index}`),
  );
  for (const [index, [, reason]] of unreadable.entries()) t.regex(answers[2 * index]?.findings[0]?.reason ?? '', reason);
});

test('every answer has the same keys, also to what can not be read', t => {
  const keys = ['command', 'mode', 'decision', 'impact', 'rememberable', 'findings', 'grants', 'dropped'];
  const { answers } = batch('{"command":"ls"}\nls\n{"command":"echo \\""}\n{"command":"a\\u0000b"}\n{"command":"ls","cwd":1}\n');
  const single = ['ls', 'echo "', 'a\0b', `echo ${'a '.repeat(500_000)}`].map(text => json(text));
  t.deepEqual(
    [...answers, ...single].map(one => Object.keys(one)),
    Array.from({ length: 9 }, () => keys),
  );
  t.deepEqual(
    single.map(one => [one.decision, one.mode]),
    [['allow', 'auto'], ...Array.from({ length: 3 }, () => ['ask', 'auto'])],
  );
});

test('a line that can not be read is answered with the mode that holds where the batch was asked about', t => {
  const strict = path.join(base, 'strict');
  mkdirSync(path.join(strict, '.ward'), { recursive: true });
  writeFileSync(path.join(strict, '.ward/policy.json'), '{"mode":"strict"}');
  const root = path.join(base, 'ward-strict');
  const ran = (...words: readonly string[]) =>
    spawnSync(ward, ['--root', root, ...words], { input: 'ls\n{"command":"ls"}\n', cwd: base, encoding: 'utf8' }).stdout;
  ran('setup', '--mode', 'auto', '--open', strict);
  t.deepEqual(ran('check', '--batch', '--cwd', strict).match(/"mode":"\w+"/g), ['"mode":"strict"', '"mode":"strict"']);
  t.deepEqual(ran('check', '--batch', '--cwd', strict, '--mode', 'ask').match(/"mode":"\w+"/g), ['"mode":"ask"', '"mode":"ask"']);
});

test('a batch that is kept open sees what the machine is now', async t => {
  const child = spawn(ward, ['--root', path.join(base, 'ward'), 'check', '--batch'], { cwd: app, stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  const decided = async () => {
    child.stdin.write('{"command":"git checkout later"}\n');
    return (JSON.parse(String((await answers.next()).value)) as { decision: string }).decision;
  };
  t.is(await decided(), 'allow');
  mkdirSync(path.join(app, 'later'));
  t.is(await decided(), 'ask');
  child.stdin.end();
  t.is((await once(child, 'exit'))[0], 0);
});

test('the last line of a batch counts without its newline, and an empty batch has no answers', t => {
  t.is(batch('{"command":"ls"}\n{"command":"ls"}').answers.length, 2);
  t.is(batch('').answers.length, 0);
});

test('each line of a batch may name its own directory', t => {
  const { answers } = batch(['.', '..', '/', 'not/there'].map(cwd => JSON.stringify({ command: 'touch x', cwd })).join('\n'));
  t.deepEqual(
    answers.map(one => one.decision),
    ['allow', 'ask', 'ask', 'allow'],
  );
});

test('a command of 1 MB in a batch is asked about, and the next one is answered', t => {
  const { answers } = batch(`${JSON.stringify({ command: `echo ${'a '.repeat(500_000)}` })}\n{"command":"ls"}\n`);
  t.deepEqual(
    answers.map(one => one.decision),
    ['ask', 'allow'],
  );
});

test('where the policy is broken every line is asked about, with the reason', t => {
  const root = path.join(base, 'broken');
  mkdirSync(path.join(root, 'config'), { recursive: true, mode: 0o700 });
  writeFileSync(path.join(root, 'config/policy.json'), '{', { mode: 0o600 });
  const { stdout } = spawnSync(ward, ['--root', root, 'check', '--batch'], { input: '{"command":"ls"}\n' });
  t.regex(stdout.toString(), /"decision":"ask".*is not JSON, line 1/);
});

test('a batch of thousands is answered in about a second', t => {
  const some = ['ls -la', 'git status', 'grep -rn foo src | head', 'cat /etc/hosts', 'echo hi > x && sed -i s/a/b/ x'];
  const count = tries(1500, 50_000);
  const input = Array.from({ length: count }, (_, index) => JSON.stringify({ command: some[index % some.length] })).join('\n');
  const began = performance.now();
  const { answers } = batch(input);
  const seconds = (performance.now() - began) / 1000;
  t.is(answers.length, count);
  t.log(`${count} commands in ${seconds.toFixed(2)} s: ${Math.round(count / seconds)} a second`);
});
