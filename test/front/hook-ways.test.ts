import { existsSync } from 'node:fs';
import path from 'node:path';
import { noZsh } from '../here.ts';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';
import { type Hooked, hooked } from './hook-pane.ts';

const shell = 'zsh';
const due = turns(3);
const real = due(unless(noTerminal ?? noZsh));

/** What a key does with the line that is there. `lets`: Ward is asked by it, and lets a line run that it would let run at Enter. */
const ways = [
  { key: 'C-t', lets: true, does: 'zle accept-line' },
  { key: 'C-y', lets: true, does: "zle -U $'\\n'" },
  { key: 'C-g', lets: true, does: 'zle accept-line -w' },
  { key: 'C-v', lets: true, does: 'zle accept-line-and-down-history' },
  { key: 'C-x', lets: true, does: 'BUFFER+=" "; zle accept-and-hold' },
  { key: 'C-f', lets: false, does: 'zle .accept-line' },
  { key: 'C-b', lets: false, does: 'zle .accept-and-hold' },
  { key: 'C-n', lets: false, does: 'zle .accept-line-and-down-history' },
] as const;

const widgets = ways.map(
  ({ key, does }, at) => `way${at}() { ${does}; }; zle -N way${at}; bindkey '${key.replace('C-', '^').toUpperCase()}' way${at}`,
);

real('a line is asked about whatever widget of a key accepts it, and without the hook each of them runs it', async t => {
  const { says, type, press, until, line, fresh, project } = await hooked(t, {
    shell,
    before: `${widgets.join('; ')}; bindkey -s '^P' 'rm precious\\n'`,
  });
  const by = async (key: string, text: string, pattern: RegExp) => {
    await fresh('');
    await until(/\n\$ ?$/);
    await type(text);
    await press(key);
    const seen = await until(pattern);
    // It may stand there again, to be accepted once more.
    await press('C-u');
    return seen;
  };
  for (const { key, lets, does } of ways) {
    t.notRegex(await by(key, 'rm precious; echo never-$((40 + 2))', /not run: /), /^never-42/m, does);
    if (lets) await by(key, 'echo let-$((40 + 2))', /^let-42 *$/m);
  }
  await says('print -z "rm precious; echo pushed-\\$((40 + 2))"', /^\$ rm precious; echo pushed-\S+ \+ 2\)\)$/m);
  await press('Enter');
  t.notRegex(await until(/not run: /), /^pushed-42/m);
  await fresh('');
  await press('C-p');
  await until(/not run: /);
  t.true(existsSync(path.join(project, 'precious')));
  await line('_ward_off');
  for (const { key } of ways) await by(key, 'echo off-$((40 + 2))', /^off-42 *$/m);
});

/** A prompt that is drawn anew when its line is there: it reads the line in an editor within, and accepts it behind. */
const redrawn = `zle-line-init() { [[ $CONTEXT == start ]] || return 0; local is=0; zle .recursive-edit || is=$?; zle .reset-prompt; if ((is)); then zle .send-break; else zle .accept-line; fi; }; zle -N zle-line-init`;

for (const order of ['before', 'behind'] as const)
  real(`a prompt that reads its line in an editor within, loaded ${order} the hook, gives none away unasked`, async t => {
    const { says, line, project } = await hooked(t, { shell, [order]: redrawn });
    await says('echo one-$((40 + 2))', /^one-42$/m);
    t.notRegex(await says('rm precious; echo never-$((40 + 2))', /not run: /), /^never-42/m);
    await says('echo status-$?', /^status-126$/m);
    await line('for one in a b; do');
    await says('echo "for $one"; done', /^for a\nfor b$/m);
    t.true(existsSync(path.join(project, 'precious')));
  });

/** Each is told of every line, one by its name and one by a list. */
const told = [
  'told=; zshaddhistory() { told+="<${1%%[[:space:]]}>"; }; kept() { told+="[${1%%[[:space:]]}]"; }; begun() { told+="{$1}"; }',
  'zshaddhistory_functions=(kept); preexec_functions=(begun)',
].join('; ');

real('who is told of each line is told of none in the place of a refused one, which Up brings back at once', async t => {
  for (const order of ['before', 'behind'] as const) {
    const { says, line, press, until } = await hooked(t, { shell, [order]: told });
    await line('told=');
    await says('rm precious', /not run: [\s\S]*\n\$ ?$/);
    await press('Up');
    await until(/^\$ rm precious\n[\s\S]*^\$ rm precious$/m);
    await press('C-u');
    await says('echo one', /^one$/m);
    const seen = await says('echo "$told."', /^<.*\.$/m);
    t.regex(seen, /^<echo one>\[echo one\]\{echo one\}<echo "\$told\."\s*>\[echo "\$told\."\]\{echo "\$told\."\}\.$/m, order);
  }
});

real('with hist_verify a line of the history stands there to be accepted, as without the hook, and is asked about then', async t => {
  const { says, press, type, until, fresh, project } = await hooked(t, { shell, before: 'setopt hist_verify' });
  await says('echo rm precious', /^rm precious$/m);
  await fresh('!!');
  await until(/^\$ echo rm precious$/m);
  await type(' two');
  await press('Enter');
  await until(/^rm precious two$/m);
  await fresh('!!:1 !!:2');
  await until(/^\$ rm precious$/m);
  await press('Enter');
  await until(/not run: .*rm/);
  t.true(existsSync(path.join(project, 'precious')));
});

/** Among the commands of vi, Enter on what is not finished: what comes then is text, as at any new line. */
async function goesOn({ type, press, until, line }: Hooked): Promise<void> {
  // At a person's pace: nothing is typed ahead, which bash 4.3 looks for behind an Escape, its own among them.
  await type('echo slow-$((40 + 2))');
  await until(/^\$ echo slow-\S+ \+ 2\)\)$/m);
  await press('Enter');
  await until(/^slow-42$/m);
  await type('for one in a b');
  await press('C-t');
  await press('Enter');
  await line('do echo "for $one"');
  await line('done');
  await until(/^for a\nfor b$/m);
}

/** Ctrl-T goes to them: Escape may be the beginning of a key. */
const command = { bash: `bind -m vi-insert '"\\C-t": vi-movement-mode'`, zsh: "bindkey -v; bindkey '^T' vi-cmd-mode" };

for (const one of ['bash', 'zsh'] as const)
  due(unless(noTerminal ?? (one === 'zsh' ? noZsh : undefined)))(
    `in ${one}, what is not finished goes on as text where Enter came among the commands of vi`,
    async t => {
      const pane = await hooked(t, { shell: one, before: command[one] });
      if (one === 'bash') await pane.line('set -o vi');
      await goesOn(pane);
      await pane.type('rm precious');
      await pane.press('C-t');
      await pane.press('Enter');
      await pane.until(/not run: /);
      t.true(existsSync(path.join(pane.project, 'precious')));
    },
  );
