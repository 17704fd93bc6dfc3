/** A line that runs over a guarded shell, in a sandbox of its own: the terminal is its own as it would be elsewhere, to be given away and taken back. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { turns } from '../whole.ts';
import { desk, yes } from './guarded-desk.ts';

const due = turns(2);
const run = due(unless(noTerminal ?? noSandbox));

run('what hands the terminal to a group of its own has it again afterwards, and keys reach whoever has it', async t => {
  const here = await desk(t, { call: 'wardsh --norc' });
  const { pane, outside } = here;
  const made = path.join(outside, 'apart');
  mkdirSync(made);
  // A shell with job control takes the terminal, and gives it back as it ends.
  await yes(here, `touch ${made}/made; bash --norc -ic 'read a; echo "inner-$a"'; read b; echo "outer-$b"; cat`);
  await pane.until(/run-apart/);
  await pane.line('one');
  await pane.until(/^inner-one$/m);
  await pane.line('two');
  t.regex(await pane.until(/^outer-/m), /^outer-two$/m);
  await pane.press('C-c');
  await pane.until(/^\[auto\] \$ ?$/m);
  await pane.fresh('echo status-$?');
  t.regex(await pane.until(/^status-\d+/m), /^status-130$/m);
});

run('the key that ssh is told of is there behind the yes to it', async t => {
  const here = await desk(t, { call: 'wardsh --norc', files: { id_ed25519: 'no key\n' } });
  const { pane } = here;
  const line = 'ssh -i ../id_ed25519 -p 9 127.0.0.1 true';
  await pane.fresh(line);
  t.regex(await pane.until(/run it\?/), /a yes lets it, for this one run:\n(?: {2}read \S+\n)* {2}read \S*id_ed25519$/m);
  await pane.type('y');
  await pane.press('Enter');
  const seen = await pane.until(/^ssh: connect to host.*\n\[auto\]/m);
  t.notRegex(seen, /not accessible/);
  // The control: what is not there is said to be so.
  await yes(here, line.replace('id_', 'no_'));
  await pane.until(/no_ed25519 not accessible[\s\S]*^ssh: connect to host/m);
});

run(
  'what is typed behind an answer, or while a line runs over the shell that does not read it, is the next line, half of one too',
  async t => {
    const here = await desk(t, { call: 'wardsh --norc' });
    const { pane, outside } = here;
    const made = path.join(outside, 'apart');
    mkdirSync(made);
    writeFileSync(path.join(made, 'file'), 'shown\n');
    // What was typed before the question stood there is for nobody, as ever.
    await pane.fresh(`cat ${made}/file`);
    await pane.type('y\recho early');
    await pane.until(/run it\? \(\w+\) *$/);
    await pane.type('y\recho behind-$((40+2))\recho la');
    await pane.until(/^shown\n[\s\S]*^behind-42\n[\s\S]*\$ echo la *$/m);
    await pane.line('ter');
    await pane.until(/^later\n[\s\S]*\$ ?$/m);
    await yes(here, `touch ${made}/begun; until [ -e ${made}/go ]; do sleep 0.05; done; head -n 1`);
    while (!existsSync(path.join(made, 'begun'))) await sleep(20);
    await pane.line('for head');
    await pane.line('echo typed-$((40+2))');
    await pane.type('echo ha');
    writeFileSync(path.join(made, 'go'), '');
    await pane.until(/^for head\n[\s\S]*^typed-42\n[\s\S]*\$ echo ha *$/m);
    await pane.line('lf');
    t.regex(await pane.until(/^half\n[\s\S]*\$ ?$/m), /^typed-42$/m);
  },
);
