/** What a person asks of a question before they answer it: the reasoning, and another command in the place of this one, which goes the whole line. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Request } from '../../src/core/values.ts';
import { assemble } from '../../src/front/assemble.ts';
import { changeable, rewritten } from '../../src/host/approve/changeable.ts';
import { loadPolicy } from '../../src/host/policy/load.ts';
import { refused, request, verdict } from '../host/record/scene.ts';
import { noTerminal, openPane, type Pane } from '../tmux.ts';
import { checkout, scratch, type Trial, trial } from '../trial.ts';
import { turns } from '../whole.ts';
import { surroundings } from './surroundings.ts';

const due = turns(3);
const terminal = due(noTerminal === undefined ? test : test.skip);
if (noTerminal !== undefined) test.skip(`skipped: ${noTerminal}`, () => undefined);

/** A trial in `ask` mode, and a pane that is claimed. */
async function desk(t: ExecutionContext): Promise<{ one: Trial; pane: Pane }> {
  const one = trial(t, 'ask');
  const pane = await openPane(90, 50);
  t.teardown(pane.close);
  await pane.line(`ward() { ${checkout}/src/bin/ward --root ${one.root} "$@"; }; cd ${one.project}`);
  await pane.line(`wardsh() { ${checkout}/src/bin/wardsh --ward-root ${one.root} "$@"; }; clear`);
  await pane.fresh('ward claim');
  await pane.until(/^claimed/m);
  return { one, pane };
}

const asks = /run it\? \(\w+\) *$/;

terminal('what is changed is judged and asked about anew, and only that runs; the record has both', async t => {
  const { one, pane } = await desk(t);
  for (const name of ['mine', 'theirs']) writeFileSync(path.join(one.project, name), '');
  await pane.fresh('wardsh -c \'rm theirs "$1"\' sh mine; echo "status $?"');
  await pane.until(/^\| rm theirs "\$1"$[\s\S]*run it\? \(ycdNrh\) *$/m);
  await pane.line('c');
  await pane.until(/change it to: rm theirs "\$1"$/);
  await pane.press('C-u');
  await pane.type('rm "$1" && echo done');
  await pane.press('Enter');
  const second = await pane.until(/^2 commands:$[\s\S]*run it\? \(ycdNrh\) *$/m);
  t.regex(second, /^\| rm "\$1" && echo done$[\s\S]*^- rm "\$1": .*\n- echo done \(nothing found\)$/m);
  t.true(existsSync(path.join(one.project, 'mine')), 'nothing ran so far');
  await pane.line('y');
  await pane.until(/^done\nstatus 0$/m);
  t.deepEqual(
    ['mine', 'theirs'].map(name => existsSync(path.join(one.project, name))),
    [false, true],
  );
  const { first, then } = decided(one);
  t.like(first, { command: 'rm theirs "$1"', consent: { granted: false, why: 'no', reason: 'the person changed it' } });
  t.like(then, { command: 'rm "$1" && echo done', insteadOf: first?.n, consent: { granted: true, by: 'person' } });
  t.regex(
    one.ward(['why', String(then?.n)]).stdout,
    new RegExp(`^in place of entry ${first?.n}, which the person changed into this$`, 'm'),
  );
});

terminal('what is changed into something denied is not run, and a no to the second is a no', async t => {
  const { one, pane } = await desk(t);
  for (const [text, answer] of [
    ['cat ~/.ssh/id_ed25519; ward mode auto', undefined],
    ['touch made', ''],
  ] as const) {
    await pane.fresh('wardsh -c "echo first"; echo "status $?"');
    await pane.until(asks);
    await pane.line('c');
    await pane.until(/change it to: echo first$/);
    await pane.press('C-u');
    await pane.line(text);
    if (answer !== undefined) await pane.until(/^\| touch made$[\s\S]*run it\? \(\w+\) *$/m);
    if (answer !== undefined) await pane.line(answer);
    t.regex(await pane.until(/^status/m), /^ward: not run: [\s\S]*^status 126$/m, text);
  }
  t.false(existsSync(path.join(one.project, 'made')));
});

terminal('d tells the reasoning of check, of a ticket too; then the question stands again', async t => {
  const { one, pane } = await desk(t);
  writeFileSync(path.join(one.project, 'junk'), '');
  const explained = one
    .ward(['check', '--explain', 'rm junk && date'])
    .stdout.split('\n')
    .filter(line => line !== '');
  const shown = (screen: string) => {
    const rows = screen.replace(/^\| variables it would not see:\n.*\n/m, '').split('\n');
    return rows.flatMap(line => (/^\| ./.test(line) ? [line.slice(2)] : []));
  };
  await pane.fresh('wardsh -c "rm junk && date"');
  await pane.until(asks);
  await pane.line('d');
  t.deepEqual(shown(await pane.until(/\? run it\? show the details\n[\s\S]*run it\? \(\w+\) *$/)).slice(1), explained);
  await pane.line('n');
  await pane.until(/^ward: not run/m);
  const agent = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', CLAUDECODE: '1' };
  const [, id] = /approve (\w+)"/.exec(one.wardsh('rm junk && date', { env: agent }).stderr) ?? [];
  await pane.fresh(`ward approve ${id}`);
  t.notRegex(await pane.until(asks), /^ {2}c {2}/m);
  await pane.line('d');
  t.deepEqual(shown(await pane.until(/\? run it\? show the details\n[\s\S]*run it\? \(\w+\) *$/)).slice(1), explained);
  await pane.line('n');
  await pane.until(/^refused/m);
});

function decided(one: Trial) {
  const lines = one
    .ward(['log', '--json'])
    .stdout.trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  const [first, then] = lines.filter(line => line.kind === 'decided');
  return { first, then };
}

const text = 'echo hi';
const seen = { subject: text, scaffold: undefined };
const plain: Request = { ...request, text };

due()('what can not be put back is not offered to be changed', t => {
  t.is(changeable(plain, seen), text, 'the control');
  const first = { startup: { files: ['/etc/profile'] }, words: ['-l', '-c', text], text: `. /etc/profile\n${text}` };
  t.is(changeable({ ...plain, ...first }, { ...seen, subject: first.text }), text, 'the control, behind a file that runs first');
  t.is(changeable({ ...plain, words: ['-e', '-c', text, 'sh', 'a'], args: ['sh', 'a'] }, seen), text, 'the control, with words');
  const others = {
    'a script on the input': { form: 'input', fed: text },
    'a script file': { form: 'file' },
    'a line of a terminal of Ward': { scene: { ...request.scene, typed: true } },
    'what that shell has': { lead: 3 },
    'a line that another shell runs': { unheld: true },
    'what a line comes to': { reached: true },
    'words that hold another text': { words: ['-c', 'echo other'] },
  } as const;
  for (const [name, change] of Object.entries(others)) t.is(changeable({ ...plain, ...change } as Request, seen), undefined, name);
  for (const odd of ['a\nb', 'a\tb', 'a\u202eb', 'a'.repeat(4001), 'a\u001b[D'])
    t.is(changeable({ ...plain, text: odd }, { ...seen, subject: odd }), undefined, JSON.stringify(odd));
  t.is(changeable(plain, { subject: 'hi', scaffold: undefined }), undefined, 'what an agent wraps');
});

due()('the shell is started with the new text, and nothing else is another', t => {
  const words = ['-e', '-c', text, 'sh', 'a'];
  const made = rewritten({ ...plain, words, args: ['sh', 'a'] }, seen, 'echo "$0"');
  t.deepEqual(made, { ...plain, words: ['-e', '-c', 'echo "$0"', 'sh', 'a'], args: ['sh', 'a'], text: 'echo "$0"' });
  t.is(rewritten({ ...plain, scene: { ...plain.scene, toplevel: '/elsewhere' } }, seen, 'id')?.scene.toplevel, undefined);
});

due()('what is told of a command that was changed, and asked about it as it runs, is of the one that runs', async t => {
  const around = surroundings(scratch(t));
  const machine = assemble(request, loadPolicy(around.directories, around.now(), around.cwd), around);
  for (const text of [request.text, 'echo other']) {
    const entry = machine.record.decided({ ...request, text }, verdict, refused);
    t.like((await machine.told()).desk.label, { entry, command: text });
  }
});
