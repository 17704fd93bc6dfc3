import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { noZsh } from '../here.ts';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';
import { lostAndBack, unfinished } from './hook-alike.ts';
import { hooked } from './hook-pane.ts';

const due = turns(4);
const real = due(unless(noTerminal ?? noZsh));
const shell = 'zsh';

real('a refused line never starts, leaves 126, stays in the history and is on record; without the hook the same line runs', async t => {
  const { says, project, own, line, press, until } = await hooked(t, { shell });
  const seen = await says('rm precious; echo never-$((40 + 2))', /not run: [\s\S]*ward approve/);
  t.notRegex(seen, /never-42/);
  await says('echo status-$?', /^status-126$/m);
  await press('Up');
  await press('Up');
  await until(/^\$ rm precious; echo never-\$\(\(40 \+ 2\)\)$/m);
  await press('C-c');
  t.is(readFileSync(path.join(project, 'precious'), 'utf8'), 'kept\n');
  const { out } = await own.ward('log');
  t.regex(out, /not run +\S+ +rm precious; echo never/);
  t.regex(out, /let run +\S+ +echo asked/);
  await line('_ward_off');
  await says('rm precious; echo gone-$((40 + 2))', /^gone-42$/m);
  t.false(existsSync(path.join(project, 'precious')));
});

real(
  'an allowed line runs in the shell itself, with $?, $_ and pipestatus as they were and nothing of the hook among jobs and descriptors',
  async t => {
    const { says, line } = await hooked(t, { shell });
    await line('export WHERE=here; mkdir sub; cd sub');
    await says('echo ${PWD##*/} $WHERE.$((40 + 2)) last-word', /^sub here.42 last-word$/m);
    await says('echo "[$_]"', /^\[last-word\]$/m);
    await line('false | true | false');
    await says('echo "$pipestatus."', /^1 0 1\.$/m);
    await says('setopt err_exit no_unset; false || echo alive-$((40 + 2))', /^alive-42$/m);
    await says('rm ../precious', /not run: /);
    await says('unsetopt err_exit no_unset; echo still-$((40 + 2))', /^still-42$/m);
    await says('jobs; echo "jobs: $((40 + 2))"', /^\$ jobs; echo .*\njobs: 42$/m);
    const [, pid = ''] = /^pid-(\d+)$/m.exec(await says("sh -c 'echo pid-$$; read one'", /^pid-\d+$/m)) ?? [];
    t.deepEqual(readdirSync(`/proc/${pid}/fd`), ['0', '1', '2']);
  },
);

real(
  'where xtrace is on, the lines of the person are shown as they run, and none of the hook but the one that stands for a refused line',
  async t => {
    const { says, line, project } = await hooked(t, { shell });
    await line('setopt xtrace');
    const seen = await says('echo traced-$((40 + 2)); wait; echo further', /^further$/m);
    t.regex(seen, /^\+\S*> echo traced-42$/m);
    t.notRegex(seen, /_ward_/);
    const refused = await says('rm precious', /not run: [\s\S]*ward approve[\s\S]*\$$/);
    t.notRegex(refused, /^\+.*_ward_(?!refused$)/m);
    await line('unsetopt xtrace');
    await says('echo ${options[xtrace]}-$((40 + 2))', /^off-42$/m);
    t.is(readFileSync(path.join(project, 'precious'), 'utf8'), 'kept\n');
  },
);

real('what is judged is what the shell makes of a line: its functions, aliases, variables and its history', async t => {
  const { says, line, project } = await hooked(t, {
    shell,
    before: `alias tidy='echo tidied;' wipe='rm -f' s='command '; alias -g WHOLE='; rm precious' ; alias -s kept=rm shown=cat; alias -g LOUD='| tr a-z A-Z' NIL='>/dev/null'; echo seen >a.shown; sweep() { rm -f "$1"; }; greet() { echo "greeted $1"; }; HERE=$PWD; FAR=/etc; CDPATH=/usr; setopt cdable_vars`,
  });
  await says('tidy echo al-$((40 + 2))', /^tidied\nal-42$/m);
  await says('wipe precious', /not run: .*rm/);
  await says("'sweep' precious", /not run: .*rm/);
  await says('s wipe precious', /not run: .*rm/);
  await says('echo WHOLE', /not run: .*rm/);
  await says('precious.kept', /not run: .*rm/);
  await says('echo $(echo WHOLE)', /not run: .*aliases/);
  await says('echo $(precious.kept)', /not run: .*aliases/);
  await says('echo quiet NIL; echo "not LOUDER" $((40 + 2)) LOUD', /^NOT LOUDER 42$/m);
  await says('./a.shown', /^seen$/m);
  await line('if true; then echo half; echo WHOLE');
  await says('fi', /not run: .*rm/);
  await says('greet $((40 + 2))', /^greeted 42$/m);
  await says('touch "$HERE/made"; ls', /made +precious$/m);
  await says('touch "$FAR/made-by-hook"', /not run: /);
  await says('mkdir lib; cd lib; touch in-usr', /not run: /);
  await says('setopt cdable_vars', /not run: /);
  await says('cd FAR && touch made-by-hook', /not run: /);
  await says('echo rm precious', /^rm precious$/m);
  await says('!!:1 !!:2', /not run: .*rm/);
  await says('echo one-$((40 + 1))', /^one-41$/m);
  await says('!! two', /^one-41 two$/m);
  t.true(existsSync(path.join(project, 'precious')));
  t.false(existsSync('/etc/made-by-hook'));
});

real('what begins a comment in a script is a word where zsh has no comments, and what stands behind it is judged', async t => {
  const { says, project } = await hooked(t, { shell });
  await says('echo x # ; rm precious; echo ran-$((40 + 2))', /not run: /);
  await says('setopt interactive_comments; echo on-$((40 + 2))', /^on-42$/m);
  await says('echo ran-$((40 + 2)) # ; rm precious', /^ran-42$/m);
  t.true(existsSync(path.join(project, 'precious')));
});

real('a line that is not finished grows at its prompt and is judged as a whole', t => unfinished(t, { shell }));

real('no other way accepts a line that was not asked about', async t => {
  const { line, press, type, until, project } = await hooked(t, {
    shell,
    before: `bare() { zle .accept-line; }; zle -N bare; bindkey '^T' bare; through() { zle accept-line; }; zle -N through; bindkey '^Y' through`,
  });
  const refused = async (...keys: readonly string[]) => {
    await type('rm precious');
    for (const key of keys) await press(key);
    await until(/not run: /);
    await line('clear; echo next-$((40 + 2))');
    await until(/^next-42$/m);
    t.true(existsSync(path.join(project, 'precious')), keys.join(' '));
  };
  await refused('C-j');
  await refused('C-o');
  await refused('Escape', 'a');
  await refused('C-t');
  await refused('C-y');
  await type('echo through-$((40 + 2))');
  await press('C-y');
  await until(/^through-42$/m);
});

real(
  'whatever reads a line of its own gets it as it is, and other users of preexec, precmd and accept-line see what they did before',
  async t => {
    const others = `seen=; typed=; preexec() { seen="$seen<$1>"; [[ $1 != "echo ask" ]] || vared -c answer; }; precmd() { told=$?; }; own() { typed="$typed<$BUFFER>"; zle .accept-line; }; zle -N accept-line own`;
    const { says, line } = await hooked(t, { shell, before: others });
    await line('seen= typed=');
    await says('echo begun', /^begun$/m);
    await line('false');
    await says('echo "told $told"', /^told 1$/m);
    await says('echo "$seen"', /^<echo begun><false><echo "told \$told"><echo "\$seen">$/m);
    await says('echo "$typed"', /^<echo begun><false><echo "told \$told"><echo "\$seen"><echo "\$typed">$/m);
    await line('echo ask');
    await line('rm precious');
    await says('echo "got $answer"', /^got rm precious$/m);
    t.pass();
  },
);

real('a process of Ward that ended is started again, and where it cannot be, lines are refused until the hook is unloaded', t =>
  lostAndBack(t, { shell }),
);

real('a line that another makes of the one that was asked about is asked about too, or ends as it begins', async t => {
  const makes = `made() { [[ -n $BUFFER ]] || BUFFER=$MADE; zle .accept-line; }; zle -N accept-line made; last() { [[ -z $LAST ]] || { BUFFER=$LAST; LAST=; }; }; zle -N zle-line-finish last`;
  const { says, fresh, line, until, project } = await hooked(t, { shell: 'zsh', before: makes });
  const made = async (text: string, pattern: RegExp) => {
    await says(`MADE='${text}'; echo set-$((40 + 2))`, /^set-42$/m);
    await fresh('');
    return await until(pattern);
  };
  await made('echo made-$((40 + 2))', /^made-42$/m);
  t.notRegex(await made('rm precious; echo never-$((40 + 2))', /not run: .*rm deletes/), /never-42/);
  const last = `LAST='rm precious; echo last-$((40 + 2))'; echo set-$((40 + 2))`;
  await says(last, /^set-42$/m);
  t.notRegex(await says('echo harmless', /not run: this line did not come by what asks Ward/), /last-42|^harmless/m);
  t.true(existsSync(path.join(project, 'precious')));
  await line('_ward_off');
  await says(last, /^set-42$/m);
  await says('echo harmless', /^last-42$/m);
  t.false(existsSync(path.join(project, 'precious')));
});

real('what wraps all that is the own of zsh, loaded behind the hook, leaves it whole', async t => {
  const wraps =
    'wrap() { local w; for w in ${(k)widgets:#.*}; do [[ $widgets[$w] != builtin ]] || { functions[own_$w]="zle .$w"; zle -N $w own_$w; }; done; }';
  const { says, line, project } = await hooked(t, { shell: 'zsh', before: wraps, behind: 'wrap' });
  await says('echo wrapped-$((40 + 2))', /^wrapped-42$/m);
  await says('rm precious', /not run: .*rm/);
  t.true(existsSync(path.join(project, 'precious')));
  await line('_ward_off');
  await says('rm precious; echo gone-$((40 + 2))', /^gone-42$/m);
});
