/** Keys of bash that hand a line on by another way than Enter: in a guarded terminal that is asked about like any other. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noTerminal } from '../tmux.ts';
import { inProof, unless } from '../unless.ts';
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
  // From bash 5.3 on M-x takes the name of any command of readline.
  await pane.fresh('');
  await pane.type('rm precious');
  await pane.press('M-x');
  await pane.type('edit-and-execute-command');
  await pane.press('Enter');
  await pane.until(/run it\?/);
  t.true(existsSync(path.join(project, 'precious')));
});

/** It has shell-expand-line run a substitution, and accepts what that printed, as the key of fzf does that goes to a directory. */
const chooser = (prints: string) => `
__fzf_cd__() { printf '%s\\n' ${JSON.stringify(prints)}; }
bind -m emacs-standard '"\\ec": " \\C-u\`__fzf_cd__\`\\e\\C-e\\C-m"'
bind -m vi-insert '"\\ec": "\\C-z\\ec\\C-z"'
bind -m vi-insert '"\\C-z": emacs-editing-mode'
bind -m emacs-standard '"\\C-z": vi-editing-mode'
`;

inProof(run)('the key by which fzf goes to a directory does so, and what it gives is asked about like any line', async t => {
  const files = { goes: chooser('cd -- sub'), deletes: chooser('rm precious') };
  for (const [name, until] of [
    ['goes', /^at \S+\/project\/sub$/m],
    ['deletes', /run it\?/],
  ] as const) {
    const { pane, project } = await desk(t, { call: `wardsh --rcfile HERE/${name}`, files });
    mkdirSync(path.join(project, 'sub'));
    writeFileSync(path.join(project, 'precious'), '');
    await pane.type('half a line');
    await pane.press('M-c');
    if (name === 'goes') {
      await pane.until(/cd -- sub\n\[auto\] /);
      await pane.line('echo "at $PWD"');
    }
    await pane.until(until);
    t.true(existsSync(path.join(project, 'precious')));
  }
});
