/** The limits of auto, pausing, packs, and what set-up asks: what each lets through and not, and what takes a person. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { packLines, packNames, packOf } from '../../src/core/policy/packs.ts';
import type { AutoLimits, Decision, Policy } from '../../src/core/values.ts';
import { mode, shown } from '../../src/front/mode.ts';
import { packs } from '../../src/front/packs.ts';
import { pause } from '../../src/front/pause.ts';
import { setup } from '../../src/front/setup.ts';
import { modeLines, questions } from '../../src/front/setup-questions.ts';
import { imagine, imagined } from '../../src/host/policy/imagine.ts';
import { loadPolicy } from '../../src/host/policy/load.ts';
import { changePolicy } from '../../src/host/policy/save.ts';
import { policyOf } from '../core/judge/builders.ts';
import { noTerminal, openPane } from '../tmux.ts';
import { checkout, scratch, trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { scratchDirectory, surroundings } from './surroundings.ts';

const bases: string[] = [];
test.after.always(() => {
  for (const base of bases) rmSync(base, { recursive: true, force: true });
});

function ward(wanted?: string) {
  const base = scratchDirectory();
  bases.push(base);
  mkdirSync(path.join(base, 'app'));
  const around = surroundings(base);
  if (wanted !== undefined) setup(['--mode', wanted, '--open', 'app'], around);
  const at = (milliseconds: number) => loadPolicy(around.directories, around.now() + milliseconds, base);
  const edit = (change: object) =>
    changePolicy(
      around.directories,
      document => ({ ...document, ...change }),
      () => true,
    );
  const system = (policy: object) => {
    mkdirSync(around.directories.system, { recursive: true, mode: 0o700 });
    writeFileSync(path.join(around.directories.system, 'policy.json'), JSON.stringify(policy), { mode: 0o600 });
  };
  return { base, around, at, edit, system };
}

// ---- auto within limits ------------------------------------------------------------------------------------------------

const decided = (text: string, auto: readonly AutoLimits[] | undefined) =>
  imagine(text, policyOf({ mode: 'auto', projects: [imagined], ...(auto === undefined ? {} : { auto }) } as Partial<Policy>)).decision;

const within: readonly (readonly [string, readonly AutoLimits[] | undefined, Decision])[] = [
  ['touch a.ts', undefined, 'allow'],
  ['touch a.ts', [{}], 'allow'],
  ['touch a.ts', [{ impact: 'write' }], 'allow'],
  ['touch a.ts', [{ impact: 'read' }], 'ask'],
  ['cat a.ts', [{ impact: 'read' }], 'allow'],
  ['npm test', [{ impact: 'read' }], 'ask'],
  ['git mv a.ts b.ts', [{}], 'ask'],
  ['rm a.ts', [{}], 'ask'],
  ['cat a.ts | grep x', [{ programs: ['cat', 'grep'] }], 'allow'],
  ['cat a.ts | sort', [{ programs: ['cat', 'grep'] }], 'ask'],
  ['cd src && cat a.ts', [{ programs: ['cat'] }], 'allow'],
  ['./cat a.ts', [{ programs: ['cat'] }], 'ask'],
  ['curl https://example.com', [{}], 'ask'],
  ['curl https://example.com', [{ hosts: ['example.com:443'] }], 'allow'],
  ['curl https://example.net', [{ hosts: ['example.com:443'] }], 'ask'],
  ['curl https://example.com', [{ hosts: ['example.com'] }, {}], 'ask'],
  ['curl https://example.com; rm a.ts', [{ hosts: ['example.com'] }], 'ask'],
  ['curl https://10.0.0.1', [{ hosts: ['10.0.0.1'] }], 'ask'],
  ['ls', [{ project: imagined.path }], 'allow'],
  ['ls', [{ project: '/elsewhere' }], 'ask'],
  ['ls', [{ session: 'example' }], 'allow'],
  ['ls', [{ session: 'other' }], 'ask'],
];
for (const [text, auto, decision] of within) {
  test(`auto ${JSON.stringify(auto) ?? 'without limits'}: ${text} → ${decision}`, t => t.is(decided(text, auto), decision));
}

test('what is beyond the limits says so, and is no finding that asks a line which was typed', t => {
  const verdict = imagine('touch a.ts', policyOf({ mode: 'auto', auto: [{ impact: 'read' }] }));
  t.deepEqual(
    verdict.findings.map(one => [one.id, one.rank, one.reason]),
    [['beyond-auto', 'note', '"auto" does not reach this: its impact is "write", and it is for what only reads']],
  );
});

test('auto outside its hours is ask; the mode is shown with its limits', t => {
  const { around, at, edit } = ward('ask');
  edit({ mode: 'auto', auto: { impact: 'read', programs: ['ls'], hours: '09:00-17:00' } });
  const midnight = new Date(2030, 0, 1).getTime() - around.now();
  t.deepEqual(
    [at(midnight + 8 * 3_600_000).mode, at(midnight + 12 * 3_600_000).mode, at(midnight + 17 * 3_600_000).mode],
    ['ask', 'auto', 'ask'],
  );
  t.is(shown(at(midnight + 12 * 3_600_000)), 'auto, that only reads, by ls, at 09:00-17:00');
});

test('limits that loosen take a person, and each is checked before', t => {
  const { around, edit } = ward('ask');
  t.is(mode(['auto', '--impact', 'read', '--for', '1h'], around), 1);
  t.regex(around.said[0] ?? '', /^not changed: loosening takes a person/);
  for (const [words, status] of [
    [['ask', '--impact', 'read'], 2],
    [['auto', '--impact', 'network'], 1],
    [['auto', '--host', 'https://x'], 1],
    [['auto', '--hours', '9-5'], 1],
    [['auto', '--here'], 1],
  ] as const)
    t.is(mode(words, around), status, words.join(' '));
  t.regex(around.said.join('\n'), /not changed: impact must be one of "read", "write", and is "network"/);
  edit({ mode: 'auto' });
  t.is(mode(['auto', '--impact', 'read', '--program', 'ls'], around), 0, 'from auto without limits that tightens');
  t.is(around.printed.at(-1), 'auto, that only reads, by ls\n');
  t.is(mode(['strict'], around), 0);
  t.is(mode(['auto'], around), 1);
});

// ---- a pause -----------------------------------------------------------------------------------------------------------

const paused = { from: '2030-01-01T00:00:00Z', until: '2030-01-01T00:10:00Z' };

test('while it is paused nothing is asked; then what held before holds again', t => {
  const { at, edit } = ward('strict');
  edit({ paused });
  t.deepEqual([at(-1).mode, at(0).mode, at(599_999).mode, at(600_000).mode], ['strict', 'observe', 'observe', 'strict']);
  t.is(shown(at(0)), 'observe until 2030-01-01T00:10:00Z (paused)');
});

for (const [says, policy] of [
  ['forbids a pause', { pause: 'never' }],
  ['is locked', { lock: true }],
  ['has a stricter mode', { mode: 'ask' }],
  ['leaves no such mode', { modes: ['ask', 'strict'] }],
] as const) {
  test(`a pause does not hold where the system's policy ${says}`, t => {
    const { at, edit, system } = ward('ask');
    edit({ paused });
    t.is(at(0).mode, 'observe');
    system(policy);
    t.is(at(0).mode, 'ask');
  });
}

test('a pause takes a person, is of an hour at most, and its end takes nobody', t => {
  const { around, at, edit } = ward('ask');
  t.is(pause([], around), 1);
  t.regex(around.said[0] ?? '', /loosening takes a person/);
  t.is(pause(['--for', '61m'], around), 1);
  t.regex(around.said.at(-1) ?? '', /at most an hour/);
  t.deepEqual([pause(['--for', 'x'], around), pause(['now'], around)], [2, 2]);
  edit({ paused });
  t.is(pause(['end'], around), 0);
  t.is(at(0).mode, 'ask');
});

// ---- packs -------------------------------------------------------------------------------------------------------------

const taken: readonly (readonly [string, string, Decision])[] = [
  ['reading', 'cat a.ts | grep -n x | head -5 && ls -la src', 'allow'],
  ['reading', "sed -n '1,20p' a.ts", 'allow'],
  ['reading', "sed -i 's/a/b/' a.ts", 'ask'],
  ['reading', 'grep x a.ts > b.ts', 'ask'],
  ['reading', 'cat ../other', 'ask'],
  ['reading', 'cat .env', 'ask'],
  ['reading', 'find . -name x -delete', 'ask'],
  ['reading', 'find . -exec touch {} ;', 'ask'],
  ['reading', "awk '{ system($0) }' a.ts", 'ask'],
  ['reading', 'npm test', 'ask'],
  ['git', 'git add -A && git commit -m "one"', 'allow'],
  ['git', 'git status', 'allow'],
  ['git', 'git stash drop', 'ask'],
  ['git', 'git checkout -- .', 'ask'],
  ['git', 'git branch -D x', 'ask'],
  ['git', 'git push', 'ask'],
  ['git', 'git reset --hard', 'ask'],
  ['git', 'git -c core.pager=x log', 'ask'],
  ['tests', 'npm test -- --watch=false', 'allow'],
  ['tests', 'python3 -m pytest -q tests', 'allow'],
  ['tests', 'npm install && npm test', 'ask'],
  ['tests', 'npm test; rm -rf dist', 'ask'],
];
for (const [name, text, decision] of taken) {
  test(`the pack ${name}: ${text} → ${decision}`, t => {
    const { at, edit } = ward('ask');
    edit({ packs: [name] });
    const held = { ...at(0), projects: [imagined] };
    t.is(imagine(text, held).decision, decision);
    if (decision === 'allow')
      t.deepEqual([imagine(text, held).rule, imagine(text, { ...held, rules: [] }).decision], [`pack-${name}`, 'ask']);
  });
}

test('every command of every pack is settled by it alone, without more words, or asks for what auto would ask for', t => {
  for (const name of packNames) {
    const { at, edit } = ward('ask');
    edit({ packs: [name] });
    const held = { ...at(0), projects: [imagined] };
    for (const run of packOf(name)?.runs ?? []) {
      const text = run.slice(0, -1).join(' ').replace('test:*', 'test:unit');
      const auto = imagine(text, { ...held, mode: 'auto', rules: [] }).decision;
      t.is(imagine(text, held).decision, auto, text);
    }
  }
});

test('a pack is shown before it is taken, which takes a person; giving it back does not', t => {
  const { around, at, edit } = ward('ask');
  t.is(packs(['add', 'reading'], around), 1);
  t.true(around.printed.join('').startsWith(packLines('reading').join('\n')));
  t.is(packs(['add', 'all'], around), 2);
  edit({ packs: ['reading', 'git'] });
  around.printed.length = 0;
  t.is(packs([], around), 0);
  t.regex(around.printed.join(''), /^reading: .* {3}\(taken\)$/m);
  t.notRegex(around.printed.join(''), /^tests: .*\(taken\)$/m);
  t.is(packs(['remove', 'reading'], around), 0);
  t.deepEqual(
    at(0).rules.map(rule => rule.id),
    ['pack-git'],
  );
});

test('set-up takes packs by name and shows each', t => {
  const { around, at } = ward();
  t.is(setup(['--mode', 'ask', '--pack', 'reading', '--pack', 'tests'], around), 0);
  t.deepEqual(
    at(0).rules.map(rule => rule.id),
    ['pack-reading', 'pack-tests'],
  );
  t.true(around.printed.join('').includes(packLines('tests').join('\n')));
  t.is(setup(['--mode', 'ask', '--pack', 'all'], around), 2);
});

// ---- set-up asks -------------------------------------------------------------------------------------------------------

const answering =
  (...lines: string[]) =>
  () =>
    lines.shift();

test('set-up chooses no mode for anybody', t => {
  const { around } = ward();
  t.is(questions(around, answering('', 'yes', 'Auto')), undefined);
  t.is(questions(around, answering()), undefined);
  t.deepEqual(questions(around, answering('', 'auto', '')), ['--mode', 'auto']);
});

test('it asks for each pack and the directory, and only a yes is one', t => {
  const { around, base } = ward();
  const app = { ...around, cwd: path.join(base, 'app') };
  t.deepEqual(questions(app, answering('ask', 'yes', '', 'n', 'y')), ['--mode', 'ask', '--pack', 'reading', '--open', app.cwd]);
  t.deepEqual(questions(app, answering('strict', '~/app', 'yes', 'n', 'n', 'sure', 'so', 'well')), [
    '--mode',
    'strict',
    '--pack',
    'reading',
  ]);
  t.deepEqual(questions(app, answering('strict')), ['--mode', 'strict']);
  const served = questions(app, answering('strict', '', '', '', 'y', 'read')) ?? [];
  t.deepEqual(served.slice(0, 6), ['--mode', 'strict', '--open', app.cwd, '--service', `scp:read:${app.cwd}`]);
  t.is(served.length, 12);
  t.regex(around.printed.join(''), /^ {2}rsync .*app$/m);
  t.is(setup(served, around), 0);
  t.deepEqual([...new Set(loadPolicy(around.directories, around.now(), base).services?.map(one => one.access))], ['read']);
});

test('the ten examples are decided by the judge: no stricter mode is milder, and the three differ', t => {
  const rows = modeLines().filter(line => /(?:allow|ask|deny) +(?:allow|ask|deny) +(?:allow|ask|deny)$/.test(line));
  t.is(rows.length, 10);
  t.deepEqual(
    modeLines().filter(line => line.length > 79),
    [],
    'no line is cut on a usual terminal',
  );
  const cells = rows.map(row => row.trim().split(/ {2,}/).slice(-3));
  const scale = (cell = '') => ['allow', 'ask', 'deny'].indexOf(cell);
  t.true(cells.every(([strict, ask, auto]) => scale(strict) >= scale(ask) && scale(ask) >= scale(auto)));
  t.true(new Set(cells.map(row => row.join())).size >= 3);
});

const terminal = unless(noTerminal);

terminal('at a real terminal a new person is asked, and what they say holds; a second time there is a policy', async t => {
  const base = scratch(t);
  const pane = await openPane(130, 60);
  t.teardown(pane.close);
  await pane.line(
    `ward() { ${checkout}/src/bin/ward --root ${base}/own "$@"; echo "status $?"; }; mkdir ${base}/app; cd ${base}/app; clear`,
  );
  await pane.until(/^\$$/m);
  await pane.fresh('ward setup');
  await pane.until(/^your mode \(strict, ask, auto\):/m);
  await pane.line('ask');
  for (const name of packNames) {
    await pane.until(new RegExp(`^${name}: [\\s\\S]*run without a question\\? \\(yes, else no\\):$`, 'm'));
    await pane.line(name === 'git' ? 'yes' : '');
  }
  await pane.until(/^open ".*" as a project/m);
  await pane.line('');
  await pane.until(/^your phrase, 4 to 26 letters \(Enter: none\): *$/m);
  await pane.line('green lantern');
  await pane.until(/^each question begins with it now\nstatus 0/m);
  t.is(readFileSync(path.join(base, 'own/state/phrase'), 'utf8'), 'green lantern\n');
  const { mode: held, packs: some } = JSON.parse(readFileSync(path.join(base, 'own/config/policy.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  t.deepEqual([held, some], ['ask', ['git']]);
  await pane.fresh('ward setup');
  await pane.until(/^ward: not changed: there is a policy already/m);
});

terminal('a person pauses at a claimed terminal: commands run, the record says why, and it ends by itself or by word', async t => {
  const one = trial(t, 'ask');
  const pane = await openPane(130, 50);
  t.teardown(pane.close);
  await pane.line(`ward() { ${checkout}/src/bin/ward --root ${one.root} "$@"; echo "status $?"; }; cd ${one.project}; clear`);
  await pane.until(/^\$$/m);
  t.is(one.wardsh('echo hi').status, 126);
  await pane.fresh('ward pause');
  await pane.until(/^ward: not changed: loosening takes a person/m);
  await pane.fresh('ward claim');
  await pane.until(/^claimed/m);
  await pane.fresh('ward pause --for 5m');
  await pane.until(/^observe until .* \(paused\)$/m);
  t.is(one.wardsh('echo hi').status, 0);
  await pane.fresh('ward pause end');
  await pane.until(/^status 0/m);
  t.is(one.wardsh('echo hi').status, 126);
  t.regex(one.ward(['log', '--json']).stdout, /"what":"mode","detail":"paused until 20/);
});
