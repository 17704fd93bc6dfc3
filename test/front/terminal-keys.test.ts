/** Keys of bash that hand a line on by another way than Enter: in a guarded terminal that is asked about like any other. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { desk, done, yes } from './guarded-desk.ts';

const run = unless(noTerminal ?? noSandbox);
const call = 'wardsh --norc';

run('an editor gives its text back to the line, where Enter asks; a line that a key makes a comment of does nothing', async t => {
  const here = await desk(t, { call });
  const { say, pane, project } = here;
  writeFileSync(path.join(project, 'edit'), '#!/bin/sh\nsed -i "s/^keep/rm/" "$1"\necho "echo \\$((40 + 2))-edited" >>"$1"\n', {
    mode: 0o755,
  });
  writeFileSync(path.join(project, 'precious'), '');
  await yes(here, 'EDITOR=./edit; echo is $?');
  await pane.until(done(0));
  for (const [keys, mode] of [
    [['C-x', 'C-e'], 'emacs'],
    [['Escape', 'v'], 'vi'],
  ] as const) {
    await say(`set -o ${mode}; echo is $?`, done(0));
    await pane.fresh('');
    await pane.type('keep precious');
    for (const key of keys) await pane.press(key);
    await pane.until(/rm precious\necho \$\(\(40 \+ 2\)\)-edited/);
    t.notRegex(await pane.screen(), /^42-edited/m, 'nothing runs before Enter');
    await pane.press('Enter');
    await pane.until(/run it\?/);
    await pane.press('Enter');
    await pane.until(/ward: not run: the person said no/);
    await pane.line('set -o emacs; echo is $?');
    await pane.until(done(0));
  }
  t.true(existsSync(path.join(project, 'precious')));
  await pane.fresh('');
  await pane.type('rm precious');
  await pane.press('M-#');
  await pane.until(/#rm precious\n\[auto\] \$ *$/);
  t.true(existsSync(path.join(project, 'precious')));
});
