/** The prompt on a real terminal: what it shows, what counts as an answer, and that keys typed too early are none. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { toRead } from '../../../src/host/approve/ask.ts';
import { golden } from '../../golden.ts';
import { noTerminal, type Pane } from '../../tmux.ts';
import { turns } from '../../whole.ts';
import { offers, person, publish, removal, reply } from './desk.ts';

const due = turns(4);
const terminal = due(noTerminal === undefined ? test : test.skip);
if (noTerminal !== undefined) test.skip(`skipped: ${noTerminal}`, () => undefined);

const proof = process.env.WARD_PROOF !== undefined;

const rule = { from: 'remembered', subject: publish.subject, project: '/srv/p', commands: publish.commands };

const answers: readonly (readonly [string, object, readonly string[], object])[] = [
  ['y runs it once', publish, ['y'], { kind: 'yes' }],
  ['Enter alone is no', publish, [''], { kind: 'no' }],
  ['n is no', publish, ['n'], { kind: 'no' }],
  ['r is no, with a reason', publish, ['r', 'use the mirror'], { kind: 'no', reason: 'use the mirror' }],
  ['r without a reason is no', publish, ['r', ''], { kind: 'no' }],
  ['a, and a again, makes a rule', publish, ['a', 'a'], { kind: 'yes', rules: [rule] }],
  ['a, and then s, makes one for this session alone', publish, ['a', 's'], { kind: 'yes', rules: [{ ...rule, session: 'claude.abc' }] }],
  ['a, and then y, makes none', publish, ['a', 'y'], { kind: 'yes' }],
  ['a, and then Enter, is no', publish, ['a', ''], { kind: 'no' }],
  ['what is no answer is asked again', publish, ['yes', ''], { kind: 'no' }],
  ['a is no answer to what is asked each time', removal, ['a', ''], { kind: 'no' }],
  ['y is no yes where Ctrl-C comes right behind it', publish, ['y\r\u0003'], { kind: 'gone' }],
  ['n stays a no where Ctrl-C comes right behind it', publish, ['n\r\u0003'], { kind: 'no', behind: undefined }],
  ['what is typed behind y is for what comes next', publish, ['y\rls -l\u001a y'], { kind: 'yes', behind: 'ls -l\u001a y' }],
  [
    'what is typed behind r is the reason, and the rest is for what comes next',
    publish,
    ['r\rwhy\rls'],
    { kind: 'no', reason: 'why', behind: 'ls' },
  ],
  [
    'what is typed behind an a is for nobody: it was there before what that asks',
    publish,
    ['a\ra\ry', 'n'],
    { kind: 'no', behind: undefined },
  ],
  [
    'what is no answer is asked again, and of what is typed behind it the next line is',
    publish,
    ['q\r\u007fn\rls'],
    { kind: 'no', behind: 'ls' },
  ],
];

/** One person at one terminal gives them all, one after the other. */
let answering: Promise<Pane> | undefined;
test.after.always(async () => (await answering)?.close());

for (const [title, matter, lines, expected] of answers) {
  due(noTerminal === undefined ? test.serial : test.serial.skip)(`at the prompt ${title}`, async t => {
    answering ??= person(publish);
    const pane = await answering;
    writeFileSync(path.join(pane.directory, 'matter.json'), JSON.stringify(matter));
    await pane.fresh('ask');
    for (const [at, line] of lines.entries()) {
      await pane.until(
        at > 0 && lines[0]?.[0] === 'a'
          ? /keep this rule.*run it\? |an available option/s
          : at > 0
            ? /why not\?|an available option/
            : /run it\? /,
      );
      await sleep(60);
      for (const key of at > 0 && lines[0] === 'yes' ? [...'yes'].map(() => 'BSpace') : []) await pane.press(key);
      if (at > 0 && matter === removal) await pane.press('BSpace');
      await pane.line(line);
    }
    const { behind, ...said } = (await reply(pane)) as { rules?: readonly object[]; behind?: string };
    // The last Enter may come before the terminal is given back, or after that.
    t.like({ ...said, behind: behind?.replace(/\r$/, '') || undefined }, expected);
    t.is(said.rules?.length ?? 0, 'rules' in expected ? 1 : 0);
    await pane.until(/^said/m);
  });
}

terminal('what destroys takes no answer for a second, which is there to read it in', async t => {
  const pane = await person(removal);
  let early = false;
  try {
    for (let round = 0; round < 10 && !early; round++) {
      await pane.fresh('ask');
      await pane.until(/^ {2}r {2}no, and say why$/m);
      await pane.line('y');
      // Where the machine was slow the key came later than that second; else it counts for nothing.
      early = !/run it\?/.test(await pane.screen());
      await pane.until(/run it\?/);
      await sleep(150);
      if (early) t.false(existsSync(path.join(pane.directory, 'matter.json.said')));
      if (!existsSync(path.join(pane.directory, 'matter.json.said'))) await pane.press('Enter');
      const said = (await reply(pane)) as { kind: string };
      if (early) t.is(said.kind, 'no');
    }
    t.true(early);
  } finally {
    pane.close();
  }
});

test('there is such a second for what destroys or changes the system alone, and none where the policy ends it', t => {
  const seconds = (readingTime?: 'none') =>
    (['none', 'read', 'write', 'network', 'destructive', 'system'] as const).map(impact => toRead({ impact }, { readingTime }));
  t.deepEqual(seconds(), [0, 0, 0, 0, 1000, 1000]);
  t.deepEqual(seconds('none'), [0, 0, 0, 0, 0, 0]);
});

terminal('d shows the reasoning, and then the question stands again', async t => {
  const pane = await person({ ...publish, offers });
  try {
    await pane.fresh('ask');
    await pane.until(/run it\? \(yacdNrh\)/);
    await pane.line('d');
    const seen = await pane.until(/r {2}no, and say why[\s\S]*r {2}no, and say why\n\? run it\? \(yacdNrh\)/);
    golden(t, 'prompt/details.txt', `${seen}\n`);
    await pane.line('d');
    await pane.until(/(?:[\s\S]*\? run it\? show the details){2}[\s\S]*run it\? \(/);
    await pane.line('y');
    t.deepEqual(await reply(pane), { kind: 'yes', rules: [] });
  } finally {
    pane.close();
  }
});

terminal('what is typed or pasted behind a d is no answer to the question that stands again', async t => {
  const pane = await person({ ...publish, offers });
  try {
    for (const keys of ['d\ry\r', 'd\ry']) {
      await pane.fresh('ask');
      await pane.until(/run it\? \(yacdNrh\) *$/);
      await pane.type(keys);
      if (keys.endsWith('y')) await pane.type('\ry\r');
      await pane.until(/\? run it\? show the details[\s\S]*run it\? \(yacdNrh\) *$/);
      t.false(existsSync(path.join(pane.directory, 'matter.json.said')));
      await pane.press('Enter');
      t.deepEqual(await reply(pane), { kind: 'no' });
      await pane.until(/^said/m);
    }
  } finally {
    pane.close();
  }
});

terminal('c hands the command back to be changed; left as it was, the question stands again', async t => {
  const pane = await person({ ...publish, offers });
  try {
    await pane.fresh('ask');
    for (const keys of [[''], ['C-u', '']]) {
      await pane.until(/run it\? \(yacdNrh\) *$/);
      await pane.line('c');
      await pane.until(/change it to: npm view left-pad$/);
      for (const key of keys) await (key === '' ? pane.press('Enter') : pane.press(key));
      await pane.until(/change it to:.*\n {2}y[\s\S]*run it\? \(yacdNrh\) *$/);
      await pane.press('C-l');
    }
    await pane.line('c');
    await pane.until(/change it to: npm view left-pad$/);
    await pane.type('ding');
    await pane.press('Enter');
    t.deepEqual(await reply(pane), { kind: 'changed', text: 'npm view left-padding' });
  } finally {
    pane.close();
  }
});

terminal('a window that is made another size shows the question anew, in it; the answer is the same', async t => {
  const pane = await person({ ...removal, offers });
  try {
    await pane.fresh('ask');
    await pane.until(/run it\? \(ycdNrh\) *$/);
    for (const [columns, rows, cut] of [
      [40, 24, /overwrites can't be\n {2}undone:/],
      [80, 24, /overwrites can't be undone: Ward keeps no copy\n/],
      [60, 12, /overwrites can't be undone: Ward keeps\n {2}no copy/],
    ] as const) {
      await pane.resize(columns, rows);
      golden(t, `prompt/resized-to-${columns}.txt`, `${await pane.until(new RegExp(`${cut.source}[\\s\\S]*run it\\? \\(ycdNrh\\) *$`))}\n`);
    }
    await pane.line('d');
    await pane.until(/more characters\)\n[\s\S]*run it\? \(ycdNrh\) *$/);
    await pane.resize(50, 30);
    await pane.until(/be undone:\n {2}Ward keeps no copy[\s\S]*run it\? \(ycdNrh\) *$/);
    await pane.line('y');
    t.deepEqual(await reply(pane), { kind: 'yes', rules: [] });
  } finally {
    pane.close();
  }
});

terminal('a half answer typed before a window is made another size is no answer after it', async t => {
  const pane = await person({ ...publish, offers });
  try {
    await pane.fresh('ask');
    await pane.until(/run it\? \(yacdNrh\) *$/);
    await pane.type('y');
    await pane.until(/run it\? \(yacdNrh\) y/);
    await pane.resize(40, 40);
    await pane.until(/^your phrase[\s\S]*run it\? \(yacdNrh\) *$/);
    await pane.press('Enter');
    t.deepEqual(await reply(pane), { kind: 'no' });
  } finally {
    pane.close();
  }
});

terminal('on a plain terminal nothing is drawn anew, and the answer is the same', async t => {
  const pane = await person({ ...publish, offers });
  try {
    await pane.fresh('WARD_PLAIN=1 ask');
    await pane.until(/run it\? \(yacdNrh\) *$/);
    await pane.resize(40, 40);
    await pane.type('y');
    await pane.until(/run it\? \(yacdNrh\) y/);
    t.is((await pane.screen('-S', '-')).split('your phrase').length, 2);
    await pane.press('Enter');
    t.deepEqual(await reply(pane), { kind: 'yes', rules: [] });
  } finally {
    pane.close();
  }
});

terminal('the whole screen, with the answer line last', async t => {
  const pane = await person(publish);
  try {
    await pane.line('ask');
    golden(t, 'prompt/terminal.txt', `${await pane.until(/run it\? \(/)}\n`);
  } finally {
    pane.close();
  }
});

terminal('colours come where they are welcome, and a dumb terminal gets nothing but text', async t => {
  const pane = await person(publish);
  try {
    await pane.line('tmux pipe-pane "cat >raw"');
    const raw = () => readFileSync(path.join(pane.directory, 'raw'), 'latin1').split('asks to run').at(-1) ?? '';
    for (const [line, colour, cursor] of [
      ['ask', true, true],
      ['NO_COLOR=1 ask', false, false],
      ['TERM=dumb ask', false, false],
      ['WARD_PLAIN=1 ask', false, false],
    ] as const) {
      await pane.line('clear');
      await pane.until(/^\$$/);
      await pane.line(line);
      await pane.until(/run it\? \(/);
      await pane.line('n');
      t.deepEqual(await reply(pane), { kind: 'no' });
      await pane.until(/^said/m);
      const shown = raw().split('said')[0] ?? '';
      t.is(/\x1b\[[\d;]*m/.test(shown), colour, line);
      t.is(/\x1b/.test(shown), cursor, line);
    }
  } finally {
    pane.close();
  }
});

/** Runs a command once `go` says so: what was typed until then was typed early. */
const later = (command: string) => `until [ -e go ]; do sleep 0.05; done; rm go; ${command}`;
const go = (pane: Pane) => writeFileSync(path.join(pane.directory, 'go'), '');

terminal('keys typed before the question stood there are thrown away; a plain read takes them', async t => {
  const pane = await person(publish);
  try {
    await pane.line(later('bash -c "read key </dev/tty; echo naive got \\$key"'));
    await pane.line('y');
    go(pane);
    await pane.until(/^naive got y/m);
    await pane.line('clear');
    await pane.until(/^\$$/);
    await pane.line(later('ask'));
    await pane.line('y');
    go(pane);
    await pane.until(/run it\? /);
    await sleep(200);
    t.false(existsSync(path.join(pane.directory, 'matter.json.said')));
    await pane.press('Enter');
    t.deepEqual(await reply(pane), { kind: 'no' });
  } finally {
    pane.close();
  }
});

terminal('half a word typed early, and Enter typed later, is no yes', async t => {
  const pane = await person(publish);
  try {
    await pane.line(later('ask'));
    await pane.type('y');
    go(pane);
    await pane.until(/run it\? /);
    await pane.press('Enter');
    t.deepEqual(await reply(pane), { kind: 'no' });
  } finally {
    pane.close();
  }
});

terminal('keys typed at any moment before the question are thrown away', async t => {
  const pane = await person(publish);
  const rounds = proof ? 40 : 2;
  let early = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      await pane.line('clear');
      await pane.until(/^\$$/);
      // The first comes before the question for certain; when the others come, the machine decides.
      await pane.line(round === 0 ? later('ask') : 'sleep 0.4; ask');
      await sleep((round * 1200) / rounds);
      await pane.line('y');
      // The question is what is shown above the line for the answer; that line comes only after a silence.
      const wasEarly = !/^ {2}n {2}/m.test(await pane.screen());
      if (round === 0) go(pane);
      await pane.until(/run it\? \(|^said/m);
      await sleep(150);
      const forgotten = !existsSync(path.join(pane.directory, 'matter.json.said'));
      if (forgotten) await pane.press('Enter');
      const said = (await reply(pane)) as { kind: string };
      if (wasEarly) t.is(said.kind, 'no', `round ${round}: typed before the question, and taken`);
      early += wasEarly ? 1 : 0;
    }
    t.log(`${early} of ${rounds} answers came before the question, none counted`);
    t.true(early > 0);
  } finally {
    pane.close();
  }
});

for (const [what, key] of [
  ['Ctrl-C', 'C-c'],
  ['Ctrl-D', 'C-d'],
] as const) {
  terminal(`${what} is nobody's answer, and the terminal is as it was`, async t => {
    const pane = await person(publish);
    try {
      await pane.line('stty -g >before; ask; stty -g >after; echo then');
      await pane.until(/run it\? /);
      await sleep(60);
      await pane.press(key);
      t.deepEqual(await reply(pane), { kind: 'gone' });
      await pane.until(/^then/m);
      const [before, after] = ['before', 'after'].map(name => readFileSync(path.join(pane.directory, name), 'utf8'));
      t.is(after, before);
    } finally {
      pane.close();
    }
  });
}

for (const signal of proof ? ['TERM', 'INT', 'HUP', 'QUIT'] : ['TERM', 'HUP']) {
  terminal(`SIG${signal} is nobody's answer, and the terminal is as it was`, async t => {
    const pane = await person(publish);
    try {
      await pane.line(
        `stty -g >before; (until [ -e go ]; do sleep 0.1; done; kill -${signal} $(pgrep -f ${pane.directory}/matter.json)) & ask; stty -g >after; echo then`,
      );
      await pane.until(/run it\? /);
      writeFileSync(path.join(pane.directory, 'go'), '');
      t.deepEqual(await reply(pane), { kind: 'gone' });
      await pane.until(/^then/m);
      const [before, after] = ['before', 'after'].map(name => readFileSync(path.join(pane.directory, name), 'utf8'));
      t.is(after, before);
    } finally {
      pane.close();
    }
  });
}

terminal('Ctrl-Z stops nothing: the question stands until it is answered', async t => {
  const pane = await person(publish);
  try {
    await pane.line('ask');
    await pane.until(/run it\? \(/);
    await pane.press('C-z');
    await pane.line('y');
    t.deepEqual(await reply(pane), { kind: 'yes', rules: [] });
  } finally {
    pane.close();
  }
});

terminal('a terminal that goes away answers nothing', async t => {
  const pane = await person(publish);
  try {
    await pane.line('ask >errors 2>&1');
    await pane.until(/run it\? /);
    pane.hangUp();
    t.deepEqual(await reply(pane), { kind: 'gone' });
    t.notRegex(readFileSync(path.join(pane.directory, 'errors'), 'utf8'), /Error/);
  } finally {
    pane.close();
  }
});
