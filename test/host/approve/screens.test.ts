/** The whole question as it stands on a screen: the bytes that a real one wrote to its terminal, through a terminal emulator. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { emulate, type Shown } from '../../emulator.ts';
import { golden } from '../../golden.ts';
import { noTerminal, type Pane } from '../../tmux.ts';
import { offers, person, publish, removal, reply } from './desk.ts';

const terminal = noTerminal === undefined ? test : test.skip;
if (noTerminal !== undefined) test.skip(`skipped: ${noTerminal}`, () => undefined);

const place = (start: number, end: number) => ({ start, end });
const texts = ['cd build', 'rm -r dist', 'npm run make', 'cp -r out /srv/www', 'date'];
const start = (at: number) => texts.slice(0, at).join(' && ').length + (at === 0 ? 0 : 4);
const many = {
  ...removal,
  offers,
  subject: texts.join(' && '),
  steps: texts.map((text, at) => place(start(at), start(at) + text.length)),
  findings: [
    { id: 'rm', rank: 'ask', reason: 'rm deletes dist', place: place(start(1), start(1) + 2) },
    { id: 'bounds', rank: 'ask', reason: 'writes /srv/www, which is outside the project', place: place(start(3) + 10, start(3) + 18) },
  ],
  grants: [{ kind: 'write', path: '/srv/www', device: '1', inode: '2' }],
};
const long = { ...removal, offers, subject: `rm -r ${Array.from({ length: 300 }, (_, at) => `dir${at}`).join(' ')}` };
const hostile = {
  ...publish,
  offers,
  cwd: '/srv/\u001b[2Jp\nimpact: none',
  subject: `npm view l\u0435ft-pad\r\u001b[2Kls\u202e;fr- mr\u202c${' '.repeat(200)}; rm -rf ~`,
};

/** Size, what stands before the call, what is asked about. */
const screens: readonly (readonly [name: string, columns: number, rows: number, before: string, matter: object])[] = [
  ['as it is', 80, 24, '', { ...removal, offers }],
  ['narrow', 40, 24, '', { ...removal, offers }],
  ['without colour', 80, 24, 'NO_COLOR=1 ', { ...removal, offers }],
  ['plain', 40, 24, 'WARD_PLAIN=1 ', { ...removal, offers }],
  ['a long command', 80, 24, '', long],
  ['many commands', 80, 24, '', many],
  ['many commands, narrow', 40, 24, '', many],
  ['hostile', 80, 24, '', hostile],
];

/** All that was written, once the question was drawn so many times and the whole of it has come here: what tmux shows of it stands there too. */
async function written(pane: Pane, times: number, [columns, rows]: readonly [number, number]): Promise<string> {
  const last = async () => (await pane.screen()).split('\n').at(-1);
  for (let tries = 0; tries < 600; tries += 1) {
    const raw = existsSync(path.join(pane.directory, 'raw')) ? readFileSync(path.join(pane.directory, 'raw'), 'utf8') : '';
    const question = raw.slice(raw.lastIndexOf(offers.phrase));
    const { screen } = await emulate([question], columns, rows);
    if (raw.split(offers.phrase).length === times + 1 && screen.findLast(row => row !== '') === (await last())) return raw;
    await sleep(50);
  }
  throw new Error('the question did not write what is on the screen');
}

/** From the first row of the last question on. */
const lastOf = (raw: string) => raw.slice(raw.lastIndexOf(offers.phrase));

/** The rows on the screen, what of them has colours, and where the cursor stands. */
function picture({ screen, styled, cursor, rows, did, modes }: Shown): string {
  const first = rows.length - screen.findLastIndex(row => row !== '') - 1;
  const colours = [...styled].map(([row, text]) => `row ${row + 1}: ${text}\n`).join('');
  return `${screen.join('\n').trimEnd()}\n---\n${colours}${rows.length} rows, ${first} scrolled away; cursor on row ${cursor.row + 1}, column ${cursor.column + 1}\n${[...did, ...modes].join('\n')}`;
}

terminal('the question on a screen: wide and narrow, without colour, plain, long, of many commands, hostile', async t => {
  const pane = await person({});
  try {
    await pane.line('tmux pipe-pane "cat >raw"');
    for (const [at, [name, columns, rows, before, matter]] of screens.entries()) {
      writeFileSync(path.join(pane.directory, 'matter.json'), JSON.stringify(matter));
      await pane.resize(columns, rows);
      await pane.fresh(`${before}ask`);
      await pane.until(/run it\? \(\w+\) *$/);
      const shown = await emulate([lastOf(await written(pane, at + 1, [columns, rows]))], columns, rows);
      golden(t, `prompt/screen-${name.replaceAll(/[^a-z]+/g, '-')}.txt`, `${picture(shown)}\n`);
      await pane.line('n');
      t.deepEqual(await reply(pane), { kind: 'no' });
      await pane.until(/^said/m);
    }
  } finally {
    pane.close();
  }
});

terminal('the question on a screen that is made narrower while it stands there', async t => {
  const pane = await person({ ...many, offers });
  try {
    await pane.line('tmux pipe-pane "cat >raw"');
    await pane.resize(80, 24);
    await pane.fresh('ask');
    await pane.until(/run it\? \(\w+\) *$/);
    const before = await written(pane, 1, [80, 24]);
    await pane.resize(40, 30);
    // The rows are Ward's own again: what the terminal has cut itself goes on in the first column.
    await pane.until(/be\n {2}undone: Ward keeps no copy[\s\S]*run it\? \(\w+\) *$/);
    const after = (await written(pane, 2, [40, 30])).slice(before.length);
    const shown = await emulate([lastOf(before), [40, 30], after], 80, 24);
    const whole = picture(shown).replace(/\d+ rows, .*/, '');
    golden(t, 'prompt/screen-made-narrower.txt', `${whole}\n`);
  } finally {
    pane.close();
  }
});
