/** What a person gives for the rest of a session of a guarded terminal: what it covers, who sees it, and how it ends. Real tmux, bash and sandbox. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noTerminal } from '../tmux.ts';
import { checkout } from '../trial.ts';
import { inProof, unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { noSandbox } from '../ward.ts';
import { type Desk, desk, no } from './guarded-desk.ts';

const always = unless(noTerminal ?? noSandbox);
const run = inProof(always);

const asked = /run it\? \(\w+\) *$/;

async function give({ pane, say }: Desk, line: string): Promise<string> {
  const seen = await say(line, asked);
  await pane.type('s');
  await pane.press('Enter');
  return seen;
}

always(
  'a path is given for the rest of a session: no question for it again until it is taken back, and the session itself has no more',
  async t => {
    const here = await desk(t, { call: 'wardsh --norc' });
    const { say, pane, outside, ward, log } = here;
    const more = path.join(outside, 'more');
    mkdirSync(more);
    t.regex(await give(here, `echo 1 >'${more}/one'; ls '${more}'`), /^ {2}s {2}yes, and don't ask again in this session/m);
    await pane.until(/^one *\n[\s\S]*\[auto\] \$ ?$/m);
    await say(`echo 2 >'${more}/two'; ls '${more}'; echo is $?`, /^one +two\nis 0\n\[auto\]/m);
    t.regex(await ward('sessions'), new RegExp(`may write ${more}, for the rest of it`));
    t.regex(log(), /for the rest of terminal\.[^\n]*write/);
    // It is for lines that are judged, and not for what runs in the session's sandbox.
    writeFileSync(path.join(here.project, 'try.sh'), unread(`touch '${more}/four' || echo held`));
    await say('bash try.sh', /^held$/m);
    t.regex(await ward('end', 'terminal'), /taken back/);
    t.notRegex(await ward('sessions'), /for the rest of it/);
    t.regex(await no(here, `echo 5 >'${more}/five'`), /writes \S*five/);
    t.false(existsSync(path.join(more, 'five')));
  },
);

run('it is not offered where anything else asks, ends with the session, and is of what lay there', async t => {
  const here = await desk(t, { call: 'wardsh --norc' });
  const { say, pane, outside, project, ward, root } = here;
  const more = path.join(outside, 'more');
  mkdirSync(more);
  for (const name of ['one', 'two']) writeFileSync(path.join(more, name), 'x\n');
  writeFileSync(path.join(project, 'made'), 'true\n');
  const never = [`rm '${more}/one'`, `cat ~/.ssh/id_rsa`, `cat '${more}/one' && $(cat made)`, 'sudo true', 'cat "$(cat made)"'];
  for (const line of never) {
    t.notRegex(await no(here, line), /^ {2}s {2}/m, line);
  }
  t.regex(await give(here, `cat '${more}/one'`), /^ {2}s {2}/m);
  await pane.until(/^x\n[\s\S]*\[auto\] \$ ?$/m);
  await say(`cat '${more}/one'`, /^x\n[\s\S]*\[auto\] \$ ?$/m);
  // What lies beside it, what would be more, and another file of that name.
  await no(here, `cat '${more}/two'`);
  await no(here, `echo y >>'${more}/one'`);
  renameSync(path.join(more, 'two'), path.join(more, 'one'));
  await no(here, `cat '${more}/one'`);
  t.regex(await ward('sessions'), /may read/);
  await say('exit', /^out\$ *$/m);
  t.notRegex(await ward('sessions'), /may read/);
  // The control: the same terminal in a session of its own asks again.
  await pane.fresh(`'${checkout}/src/bin/wardsh' --ward-root '${root}' --norc`);
  await pane.until(/^\[auto\] /m);
  await pane.fresh("PS1='$ '");
  await pane.until(/^\[auto\] \$ *$/m);
  await no(here, `cat '${more}/one'`);
});
