/** A command that waits for a person elsewhere, and that they change: the process that waits asks about theirs, and runs that or nothing. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';
import { type Meeting, meeting, press, waits } from './elsewhere.ts';

const due = turns(3);
const terminal = due(unless(noTerminal));

/** What is put in the place of a command where it is asked about. */
async function change({ pane }: Meeting, before: string, text: string): Promise<void> {
  await press(pane, 'c');
  await pane.until(new RegExp(`change it to: ${RegExp.escape(before)}$`));
  await pane.press('C-u');
  await pane.line(text);
}

const decided = (here: Meeting) =>
  here
    .log()
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
    .filter(line => line.kind === 'decided');

const wrapped = (text: string) => `shopt -u extglob 2>/dev/null || true && eval '${text}' < /dev/null && pwd -P >| /tmp/claude-94a3-cwd`;

terminal(
  'what a person makes of it is shown with what was found in it, runs with their yes in its place, and the record says of which',
  async t => {
    const here = await meeting(t, 100);
    const { pane, one, send } = here;
    for (const name of ['mine', 'theirs']) writeFileSync(path.join(one.project, name), '');
    // As agents send it: bare, and in a wrapper of theirs.
    for (const [sent, name] of [
      ['rm theirs', 'mine'],
      [wrapped('rm theirs'), "it's"],
    ] as const) {
      writeFileSync(path.join(one.project, name), '');
      const asked = send(sent);
      const [, id = ''] = await asked.says(waits);
      await pane.fresh(`ward approve ${id}`);
      await change(here, 'rm theirs', `rm "${name}" && echo done`);
      const second = await pane.until(/^changed: it waits for what comes of that$[\s\S]*^2 commands:$[\s\S]*run it\? \(\w+\) *$/m);
      t.regex(second, new RegExp(`^\\| rm "${name}" && echo done$[\\s\\S]*^- rm "${name}": rm deletes$`, 'm'));
      t.true(existsSync(path.join(one.project, name)), 'nothing ran so far');
      await pane.line('y');
      await pane.until(/^approved: it waited for this, and goes on now$/m);
      const { status, out, err } = await asked.end;
      t.deepEqual([status, out], [0, 'done\n'], err);
      t.regex(err, new RegExp(`^ward: changed by the person: rm "${name}" && echo done(?: \\(Ward of its own .*)?$`, 'm'));
      t.deepEqual(
        [name, 'theirs'].map(file => existsSync(path.join(one.project, file))),
        [false, true],
      );
      const [first, then] = decided(here).slice(-2);
      t.like(first, { consent: { granted: false, why: 'no', reason: 'the person changed it' } });
      t.like(then, { insteadOf: first.n, consent: { granted: true, by: 'ticket' } });
      t.is(then.subject ?? then.command, `rm "${name}" && echo done`);
    }
    t.regex(here.log(), /"what":"ticket","detail":"change of [0-9a-f]+ to: rm \\"mine\\" && echo done"/);
  },
);

terminal('what it is changed into may need no answer, be denied, or be refused; watch asks about it like any other', async t => {
  const here = await meeting(t, 100, { rules: [{ decision: 'allow', reason: 'this one', commands: [['echo', 'settled']] }] });
  const { pane, send } = here;
  await pane.fresh('ward watch');
  for (const [text, said, told] of [
    ['echo settled', /^it runs, without another question$/m, undefined],
    ['ward mode auto', /^not run: "ward mode" is for the person, not for a command$/m, /^ward: not run: "ward mode" is for the person/m],
    ['touch made', /^refused: it waited for this, and was told so$/m, /^ward: not run: the person said no(?: \(Ward|$)/m],
  ] as const) {
    await pane.until(/q ends this|^(?:it runs|not run|refused)/m);
    const asked = send('echo first');
    await change(here, 'echo first', text);
    if (text === 'touch made') {
      await pane.until(/^\| touch made$[\s\S]*run it\? \(\w+\) *$/m);
      await press(pane, 'n');
    }
    await pane.until(said);
    const { status, out, err } = await asked.end;
    t.deepEqual([status, out], told === undefined ? [0, 'settled\n'] : [126, ''], err);
    t.regex(err, new RegExp(`^ward: changed by the person: ${text}(?: \\(Ward of its own .*)?$`, 'm'));
    if (told !== undefined) t.regex(err, told);
    await pane.press('C-l');
  }
  await pane.line('q');
});

terminal('what nothing waits with any more, and what is more than one line, is not offered to be changed', async t => {
  const here = await meeting(t, 100);
  const { pane, send } = here;
  const several = send('echo one\necho two');
  const [, id = ''] = await several.says(waits);
  await pane.fresh(`ward approve ${id}`);
  t.notRegex(await pane.until(/run it\? \(\w+\) *$/), /^ {2}c {2}/m);
  await press(pane, 'n');
  await several.end;
  const single = send('echo one');
  const [, other = ''] = await single.says(waits);
  await pane.fresh(`ward approve ${other}`);
  t.regex(await pane.until(/run it\? \(\w+\) *$/), /^ {2}c {2}change the command$/m, 'the control');
  await press(pane, 'n');
  t.is((await single.end).status, 126);
});
