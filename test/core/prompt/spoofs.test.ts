/** No text of a request has a question look like another: each attempt in a real terminal emulator, where the bare text does. */
import test from 'ava';
import fc from 'fast-check';
import { choiceRows } from '../../../src/core/prompt/choices.ts';
import { detailRows } from '../../../src/core/prompt/details.ts';
import { promptView, type Question } from '../../../src/core/prompt/prompt-view.ts';
import { emulate } from '../../emulator.ts';
import { tries } from '../../whole.ts';
import { faults } from './faults.ts';
import { type Spoof, spoofs } from './spoofs.ts';

const base: Question = {
  asker: { kind: 'agent', name: 'claude' },
  cwd: '/srv/p',
  subject: 'ls',
  impact: 'destructive',
  findings: [],
  grants: [],
};

const choices = [
  { key: 'y', words: 'yes, run it this once' },
  { key: 'n', words: "no, don't run it" },
];
const phrase = 'your phrase: green lantern';
const answer = '? run it? (yN)';

/** The rows of a question as Ward writes them. */
function drawn(question: Question, columns: number, rows: number): readonly string[] {
  return [phrase, ...promptView(question, { columns, rows, colour: false }), ...choiceRows(choices, columns), answer];
}

const asked = ({ raw, in: where }: Spoof): Question => ({ ...base, ...(where === undefined ? { subject: raw } : where(raw)) });

/** The same question as a program would write it that takes every text for text. */
function naive({ asker, cwd, subject, findings, grants, stands = [] }: Question): readonly string[] {
  const text = [
    ...[
      phrase,
      `ward: agent ${asker.name} asks to run, in ${cwd}:`,
      '',
      `  ${subject}`,
      ...stands.map(one => `    ${one.name} is "${one.value}"`),
      '',
    ],
    ...['impact: destructive (destroys)', ...findings.map(one => `- ${one.reason}`), ''],
    ...grants.map(one => `a yes lets it ${one.kind} ${one.kind === 'connect' ? one.host : one.kind === 'write' ? one.path : ''}`),
    ...['  y  yes, run it this once', "  n  no, don't run it", answer],
  ];
  return text.join('\n').split('\n');
}

/** What a person reads, cut rows put together again; without blanks, for rows are cut at some. */
function read(rows: readonly string[]): string {
  return rows
    .map(row => row.replace(/^(?: {4})?\| |^ {4}/, ''))
    .join('')
    .replaceAll(' ', '');
}

test('there are enough of them, each another', t => {
  t.true(spoofs.length >= 60, String(spoofs.length));
  t.is(new Set(spoofs.map(one => one.raw)).size, spoofs.length);
});

for (const spoof of spoofs) {
  test(`${spoof.title}: shown as what it is; by the bare text the person is fooled`, async t => {
    for (const [columns, rows] of [
      [80, 24],
      [40, 24],
      [33, 12],
    ] as const) {
      const written = drawn(asked(spoof), columns, rows);
      const shown = await emulate([written.join('\n')], columns, rows);
      t.deepEqual(faults(shown, written), [], `${columns} columns`);
      t.is(shown.cursor.column, answer.length);
      for (const one of spoof.shows) t.true(read(shown.rows).includes(one.replaceAll(' ', '')), `${columns} columns: ${read(shown.rows)}`);
    }
    const bare = naive(asked(spoof));
    t.not(faults(await emulate([bare.join('\n')], 80, 24), bare).length, 0, 'the control');
  });
}

test('the control of the controls: a plain request fools nobody, whoever writes it', async t => {
  for (const written of [naive(base), drawn(base, 80, 24)]) t.deepEqual(faults(await emulate([written.join('\n')], 80, 24), written), []);
});

/** Not for any text: letters of a name that stands alone may pass for others, blanks have bounds, and details are longer than a screen. */
const elsewhere = ['a letter in it passes', 'something in it is pushed', 'a part of it has scrolled'];

const any = fc.string({
  unit: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 0x10ffff }).map(code => String.fromCodePoint(code)) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ' ',
        '\n',
        '\t',
        '\r',
        '\x1b',
        '\x1b[',
        '\x9b',
        '\u202e',
        '\u200b',
        '\u0301',
        '漢',
        '\u2b50',
        'y  yes',
        '| ',
        'ward: ',
      ),
    },
    { weight: 2, arbitrary: fc.integer({ min: 0x20, max: 0x7e }).map(code => String.fromCodePoint(code)) },
    { weight: 1, arbitrary: fc.integer({ min: 0x300, max: 0x2bff }).map(code => String.fromCodePoint(code)) },
  ),
  maxLength: 200,
});

test('whatever the request holds, the screen shows the rows that were written, and no other thing happens', async t => {
  const question = fc.record({
    ...{ subject: any, cwd: any, name: any, reason: any, path: any, host: any, value: any },
    ...{ start: fc.nat(220), end: fc.nat(220), columns: fc.integer({ min: 30, max: 120 }) },
  });
  const blank = { cwd: '', name: '', reason: '', path: '', host: '', value: '' };
  // A mark below a blank at which a row is cut.
  const found = { ...blank, subject: '\u00a0\u0300\u0301y  yes', start: 5, end: 0, columns: 31 };
  await fc.assert(
    fc.asyncProperty(question, async ({ subject, cwd, name, reason, path, host, value, start, end, columns }) => {
      const place = { start, end };
      const whole: Question = {
        ...{ ...base, subject, cwd, asker: { kind: 'agent', name }, stands: [{ name: 'X', value }] },
        findings: [{ id: 'x', rank: 'ask', reason, hint: undefined, rememberable: false, place }],
        grants: [
          { kind: 'write', path, device: '1', inode: '2' },
          { kind: 'connect', host, port: 443 },
        ],
        steps: [{ start: 0, end: 5 }, place],
      };
      const details = detailRows([subject, `  ${reason}`], columns);
      const written = [...drawn(whole, columns, 24).slice(0, -1), ...details, answer];
      const shown = await emulate([written.join('\n')], columns, 24);
      const seen = faults(shown, written).filter(one => !elsewhere.some(start => one.startsWith(start)));
      if (seen.length > 0) throw new Error(seen.join('\n'));
      // A row that is Ward's own, or one that something named begins with what only Ward puts before it.
      const strange = shown.rows.filter(
        row =>
          !/^(?:\||-(?: |$)| {2}|your phrase: |ward: |impact: |\d+ commands|a yes lets |what it |this is longer|\? run it\?|$)/.test(row),
      );
      if (strange.length > 0) throw new Error(strange.join('\n'));
    }),
    { numRuns: tries(100, 20_000), includeErrorInReport: true, examples: [[found]] },
  );
  t.pass();
});
