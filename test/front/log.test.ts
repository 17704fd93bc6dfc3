/** ward log and ward why as a person sees them. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { log } from '../../src/front/log.ts';
import type { Surroundings } from '../../src/front/surroundings.ts';
import { why } from '../../src/front/why.ts';
import { recordFiles } from '../../src/host/record/files.ts';
import { openRecord } from '../../src/host/record/record.ts';
import { asked, clock, outcome, refused, request, verdict, ward } from '../host/record/scene.ts';

/** A front run in a Ward of its own: what it printed and said, and its status. */
function world(t: ExecutionContext) {
  const directories = ward(t);
  const printed: string[] = [];
  const surroundings: Surroundings = {
    directories,
    user: { name: 'u', uid: 1000, gid: 1000, home: '/home/u' },
    environment: new Map(),
    cwd: '/',
    inherited: [],
    terminal: false,
    now: clock(),
    out: text => void printed.push(text),
    say: line => void printed.push(`ward: ${line}\n`),
  };
  const run = async (front: typeof log, ...argv: string[]) => {
    printed.length = 0;
    const status = await front(argv, surroundings);
    return { status, text: printed.join('') };
  };
  return { directories, run, record: openRecord(directories, clock()) };
}

/** Three commands: one that ran, one refused with a ticket, one still running; and a change of mode. */
function filled(t: ExecutionContext) {
  const one = world(t);
  one.record.finished(one.record.decided(...asked('echo hi')), { ...outcome, status: 7, refused: ['host evil.example'] });
  const findings = [
    {
      id: 'blacklist',
      rank: 'ask' as const,
      reason: 'rm is asked about each time',
      hint: 'move it to a trash directory',
      rememberable: false,
      place: { start: 0, end: 2 },
    },
  ];
  const asking = { ...verdict, subject: 'rm \u202ex\ny', decision: 'ask' as const, impact: 'destructive' as const, findings };
  one.record.decided({ ...request, text: asking.subject }, asking, { ...refused, why: 'nobody', ticket: '7f3a' });
  one.record.append({ kind: 'changed', what: 'mode', detail: 'auto for 8h' });
  one.record.decided(...asked('sleep 9'));
  return one;
}

test('of a long command the beginning stands in its row, and how much follows', async t => {
  const { record, run } = world(t);
  for (const length of [300, 301]) record.decided(...asked(`: ${'é'.repeat(length - 2)}`));
  const { text } = await run(log);
  t.regex(text, /: é{298}\n/);
  t.regex(text, /: é{298}… \(1 characters more: --json\)\n/);
  const lines = (await run(log, '--json')).text.trim().split('\n');
  t.true(lines.some(line => JSON.parse(line).command === `: ${'é'.repeat(299)}`));
});

test('nothing recorded yet is said, and is no fault', async t => {
  const { run } = world(t);
  t.deepEqual(await run(log), { status: 0, text: '' });
  t.deepEqual(await run(log, 'verify'), { status: 0, text: 'nothing is recorded yet\n' });
  t.deepEqual(await run(log, 'new'), { status: 0, text: 'nothing is recorded yet\n' });
  t.deepEqual(await run(why), { status: 1, text: 'ward: nothing was refused so far\n' });
});

test('ward log shows an entry a line, oldest first, with nothing unseen in it', async t => {
  const { run } = filled(t);
  const shown = [
    '    1  2025-01-02 03:04:05  began',
    '    2  2025-01-02 03:04:06  ended 7      claude    echo hi',
    '    4  2025-01-02 03:04:08  not run      claude    rm <U+202E>x⏎ y',
    '    5  2025-01-02 03:04:09  mode                   auto for 8h',
    '    6  2025-01-02 03:04:10  no end yet   claude    sleep 9',
  ];
  t.deepEqual(await run(log), { status: 0, text: `${shown.join('\n')}\n` });
  t.deepEqual(await run(log, '-n', '2'), { status: 0, text: `${shown.slice(-2).join('\n')}\n` });
});

test('ward log --json prints the records as they stand in the file', async t => {
  const { run, directories } = filled(t);
  const file = readFileSync(recordFiles(directories).log, 'utf8');
  t.is((await run(log, '--json')).text, file);
  t.is((await run(log, '--json', '-n', '2')).text, file.split('\n').slice(-3).join('\n'));
});

test('lines that Ward did not write, beyond the head or within, are not shown as its records', async t => {
  const { run, directories } = filled(t);
  const { log: file } = recordFiles(directories);
  const before = (await run(log)).text;
  const forged = '{"v":1,"n":7,"at":"2025-01-02T03:04:11.000Z","kind":"alert","detail":"x","mac":"00"}\n';
  writeFileSync(file, `${forged}half a li`, { flag: 'a' });
  t.is((await run(log)).text, before);
  t.false((await run(log, '--json')).text.includes('"n":7'));
});

test('ward log verify prints the head to keep, or the first record that is not whole', async t => {
  const { run, directories } = filled(t);
  const { log: file } = recordFiles(directories);
  const whole = await run(log, 'verify');
  t.is(whole.status, 0);
  t.regex(whole.text, /^whole: 6 records, none changed, removed, reordered or cut off\nhead: 6:[0-9a-f]{64}\n$/);
  t.is((await run(log, 'verify', '--known', whole.text.split('head: ')[1]?.trim() ?? '')).status, 0);
  writeFileSync(file, readFileSync(file, 'utf8').replace('echo hi', 'echo ho'));
  t.deepEqual(await run(log, 'verify'), { status: 1, text: 'broken: record 2 was changed\n' });
});

test('a seed that was taken is gone from here, and verify needs it', async t => {
  const { run, directories } = filled(t);
  const taken = (await run(log, 'seed', '--take')).text.split('\n')[0] ?? '';
  t.regex(taken, /^[0-9a-f]{64}$/);
  await t.throwsAsync(async () => run(log, 'verify'), { code: 'record-seed' });
  await t.throwsAsync(async () => run(log, 'seed', '--take'), { code: 'record-seed' });
  const kept = path.join(directories.root ?? '', 'kept');
  writeFileSync(kept, `${taken}\n`);
  t.is((await run(log, 'verify', '--seed', kept)).status, 0);
  writeFileSync(kept, `${'0'.repeat(64)}\n`);
  t.is((await run(log, 'verify', '--seed', kept)).text, 'broken: record 1 was changed, or this is not its seed\n');
});

test('ward log new keeps the record aside and the next event begins another', async t => {
  const { run, record } = filled(t);
  const said = await run(log, 'new');
  t.regex(said.text, /^the record so far is kept in .*audit-2025-01-02T03-04-05-000Z; the next event begins a new one\n$/);
  t.is(record.decided(...asked('echo again', refused)), 2);
  t.is((await run(log, 'verify')).status, 0);
});

test('ward why tells the last refusal in sentences, an entry by its number, a request by its ticket', async t => {
  const { run } = filled(t);
  const last = [
    'entry 4: not run: rm is on the list of commands that are asked about each time',
    'command: rm <U+202E>x',
    '         y',
    'asked:   2025-01-02 03:04:08 UTC by claude (agent) in /home/u/app',
    'judged:  ask in mode auto, impact destructive',
    '  ask    rm is asked about each time',
    "works:   don't try another spelling",
    'works:   move it to a trash directory',
  ];
  t.deepEqual(await run(why), { status: 0, text: `${last.join('\n')}\n` });
  t.is((await run(why, '7f3a')).text, (await run(why)).text);
  t.regex(
    (await run(why, '2')).text,
    /^entry 2: allowed by policy, ended with status 7, refused while it ran: host evil\.example\ncommand: echo hi\n/,
  );
  t.regex((await run(why, '6')).text, /^entry 6: allowed by policy, and no end is recorded yet\n/);
  t.deepEqual(await run(why, '99'), { status: 1, text: 'ward: there is no entry or ticket "99"\n' });
});

const wrong: readonly (readonly [typeof log, string, ...string[]])[] = [
  [log, 'an option it does not have', '--nope'],
  [log, 'a word it does not know', 'nope'],
  [log, 'a number that is none', '-n', 'x'],
  [log, 'none at all', '-n', '0'],
  [log, 'a head that is none', 'verify', '--known', 'x'],
  [log, 'a seed not to be taken', 'seed'],
  [log, 'a word after new', 'new', 'x'],
  [why, 'two words', '1', '2'],
  [why, 'a word with a blank', 'a b'],
];

for (const [front, sentence, ...argv] of wrong) {
  test(`${front.name} answers ${sentence} with its usage and 2`, async t => {
    const { run } = world(t);
    const said = await run(front, ...argv);
    t.is(said.status, 2);
    t.true(said.text.startsWith('ward: usage: ward '));
  });
}
