import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noZsh } from '../here.ts';
import { noTerminal } from '../tmux.ts';
import { inProof, unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { type Desk, desk, done, no, yes } from './guarded-desk.ts';

const always = unless(noTerminal ?? noSandbox ?? noZsh);
const run = inProof(always);
const call = 'ZDOTDIR=HERE WARD_SHELL=zsh wardsh';

/** Who is told of each line, by name and by list. */
const told = `
setopt interactive_comments
zshaddhistory() { told+="<\${1%%[[:space:]]}>" }
kept() { told+="[\${1%%[[:space:]]}]" }
begun() { told+="{$1}" }
zshaddhistory_functions=(kept) preexec_functions=(begun)
`;

always(
  'who is told of each line in zsh is told of none in the place of a refused one, and of one that runs apart as it was typed',
  async t => {
    const here = await desk(t, { files: { '.zshrc': told }, call });
    const { say, outside } = here;
    const apart = path.join(outside, 'apart');
    mkdirSync(apart);
    await say('told=; echo is $?', done(0));
    await no(here, 'rm nothing');
    await yes(here, `echo a >${apart}/made; echo is $?`);
    await here.pane.until(done(0));
    t.true(existsSync(path.join(apart, 'made')));
    await say('print -r -- "$told" # end', /# end\n[\s\S]*\n\[auto\] \$ ?$/);
    const seen = (await here.pane.screen()).replaceAll('\n', '');
    t.notRegex(seen, /not-run|run-apart|rm nothing/);
    t.true(seen.includes(`{echo a >${apart}/made; echo is $?}<print -r`), seen);
  },
);

/** It reads the line in an editor within, draws itself anew, and accepts the line behind that. */
const redrawn = `zle-line-init() {
  [[ $CONTEXT == start ]] || return 0
  local is=0
  zle .recursive-edit || is=$?
  zle .reset-prompt
  if ((is)); then zle .send-break; else zle .accept-line; fi
}
zle -N zle-line-init
`;

/** What keys do with the line that is there. */
const keys = {
  'C-t': 'zle .accept-line',
  'C-y': "zle -U $'\\n'",
  'C-g': 'zle .accept-line-and-down-history',
  'C-v': 'BUFFER="rm victim"; zle accept-line',
  'C-f': 'zle .push-line; print -z "rm victim"; zle .accept-line',
};
const widgets = Object.entries(keys).map(
  ([key, does], at) => `way${at}() { ${does} }; zle -N way${at}; bindkey '${key.replace('C-', '^').toUpperCase()}' way${at}\n`,
);

async function asked({ pane }: Desk, ...pressed: readonly string[]): Promise<void> {
  for (const key of pressed) await pane.press(key);
  await pane.until(/run it\? \(\w+\) *$/);
  await pane.press('Enter');
  await pane.until(/ward: not run: the person said no\n\[auto\] \$/);
  await pane.press('C-u');
}

for (const [what, more] of [
  ['as it is', ''],
  ['with a prompt that reads its line in an editor within', redrawn],
] as const)
  run(`in zsh ${what}, a line is asked about whatever widget of a key accepts it`, async t => {
    const here = await desk(t, { files: { '.zshrc': widgets.join('') + more }, call });
    const { say, pane, project } = here;
    const victim = path.join(project, 'victim');
    writeFileSync(victim, '');
    for (const key of Object.keys(keys)) {
      await pane.fresh('');
      await pane.until(/\[auto\] \$ *\n\[auto\] \$ *$|^\[auto\] \$ *$/);
      await pane.type('rm victim');
      await asked(here, ...(key === 'C-f' ? [key, 'Enter'] : [key]));
      t.true(existsSync(victim), key);
    }
    await say('echo is $?', done(126));
    await pane.fresh('for i in 1 2');
    await pane.line('do echo "n$i"; done; echo is $?');
    await pane.until(/n1\nn2\nis 0\n\[auto\]/);
  });

/** Ctrl-T goes to the commands of vi in zsh, where Escape may be the beginning of a key. */
for (const [shell, given, key] of [
  ['bash', { call: 'wardsh --norc' }, 'Escape'],
  ['zsh', { call, files: { '.zshrc': "bindkey -v; bindkey '^T' vi-cmd-mode\n" } }, 'C-t'],
] as const)
  run(`in ${shell}, what is not finished goes on as text where Enter came among the commands of vi`, async t => {
    const here = await desk(t, given);
    const { pane, say } = here;
    if (shell === 'bash') await say('set -o vi; echo is $?', done(0));
    await pane.type('for i in 1 2');
    await pane.press(key);
    await pane.press('Enter');
    await pane.line('do echo "n$i"; done; echo is $?');
    await pane.until(/n1\nn2\nis 0\n\[auto\]/);
    await pane.type('rm nothing');
    await asked(here, key, 'Enter');
    t.pass();
  });
