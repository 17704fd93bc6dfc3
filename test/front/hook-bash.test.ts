/** `ward init bash` in a real bash in a real terminal: what is typed is judged before it starts, and nothing else of the shell changes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';
import { unfinished } from './hook-alike.ts';
import { bashVersion, hooked } from './hook-pane.ts';

const due = turns(4);
const real = due(unless(noTerminal));

real('a refused line never starts, leaves 126, stays in the history and is on record; without the hook the same line runs', async t => {
  const { says, project, own, line } = await hooked(t);
  const seen = await says('rm precious; echo never-$((40 + 2))', /not run: [\s\S]*ward approve/);
  t.notRegex(seen, /never-42/);
  await says('echo status-$?', /^status-126$/m);
  await says('history 3', /^ +\d+ +rm precious; echo never-\$\(\(40 \+ 2\)\)$/m);
  t.is(readFileSync(path.join(project, 'precious'), 'utf8'), 'kept\n');
  const { out } = await own.ward('log');
  t.regex(out, /not run +\S+ +rm precious; echo never/);
  t.regex(out, /let run +\S+ +echo asked/);
  t.regex((await own.ward('log', 'verify')).out, /^whole/m);
  await line('_ward_off');
  await says('rm precious; echo gone-$((40 + 2))', /^gone-42$/m);
  t.false(existsSync(path.join(project, 'precious')));
});

real(
  'an allowed line runs in the shell itself, with $?, $_ and PIPESTATUS as they were and nothing of the hook among jobs and descriptors',
  async t => {
    const { says } = await hooked(t);
    await says('export WHERE=here; mkdir sub; cd sub', /\$$/);
    await says('echo ${PWD##*/} $WHERE.$((40 + 2)) last-word', /^sub here.42 last-word$/m);
    await says('echo "[$_]"', /^\[last-word\]$/m);
    await says('false | true | false', /\$$/);
    await says('echo "${PIPESTATUS[*]}."', /^1 0 1\.$/m);
    await says('set -u; set -e; false || echo alive-$((40 + 2))', /^alive-42$/m);
    await says('rm ../precious', /not run: /);
    await says('set +eu; echo still-$((40 + 2))', /^still-42$/m);
    await says('jobs; echo "jobs: $((40 + 2))"', /^\$ jobs; echo .*\njobs: 42$/m);
    const [, pid = ''] = /^pid-(\d+)$/m.exec(await says("sh -c 'echo pid-$$; read one'", /^pid-\d+$/m)) ?? [];
    t.deepEqual(readdirSync(`/proc/${pid}/fd`), ['0', '1', '2']);
  },
);

real('where xtrace is on, the lines of the person are shown as they run, and of the hook no more than what bash itself starts', async t => {
  const { says, line, project } = await hooked(t);
  await line('set -x');
  const seen = await says('echo traced-$((40 + 2)); wait; echo further', /^further$/m);
  t.regex(seen, /^\++ echo traced-42$/m);
  const own = bashVersion() < 404 ? /^$/ : /^\++ (?!_ward_(?:enter|prompt|refused)\b).*_ward_/m;
  t.notRegex(seen, own);
  t.notRegex(await says('rm precious', /not run: [\s\S]*ward approve[\s\S]*\$$/), own);
  await line('set +x');
  await says('echo "${-//[!x]/}-$((40 + 2))"', /^-42$/m);
  t.is(readFileSync(path.join(project, 'precious'), 'utf8'), 'kept\n');
});

real(
  'a line that gives names something is looked through, and makes no alias of them in the shell, nor does one that is refused',
  async t => {
    const { says } = await hooked(t);
    await says('A1=x B1="y z" true; export C1=v; declare D1=w; echo did-$((40 + 2))', /^did-42$/m);
    await says("alias kept='echo kept'; E1=1 rm precious", /not run: /);
    await says('alias; echo "aliases $((40 + 2))"', /^\$ alias; echo .*\naliases 42$/m);
    await says("alias kept='echo kept-$((40 + 2))'", /\$$/);
    await says('F1=1 kept', /^kept-42$/m);
    t.notRegex(await says('alias; echo "aliases $((40 + 3))"', /^aliases 43$/m), /alias [A-F]1=/);
  },
);

real('what is judged is what the shell makes of a line: its functions, aliases, variables and its history', async t => {
  const { says, project } = await hooked(t, {
    before: `alias tidy='echo tidied;' wipe='rm -f' s='command '; sweep() { rm -f "$1"; }; greet() { echo "greeted $1"; }; HERE=$PWD; FAR=/etc; CDPATH=/usr; shopt -s cdable_vars extglob`,
  });
  await says('tidy echo al-$((40 + 2))', /^tidied\nal-42$/m);
  await says('wipe precious', /not run: .*rm/);
  await says("'sweep' precious", /not run: .*rm/);
  await says('s wipe precious', /not run: .*rm/);
  await says('greet $((40 + 2))', /^greeted 42$/m);
  await says('touch "$HERE/made"; ls', /^made +precious$|^precious +made$/m);
  await says('touch "$FAR/made-by-hook"', /not run: /);
  await says('mkdir lib; cd lib; touch in-usr', /not run: /);
  await says('shopt -s cdable_vars', /not run: /);
  await says('cd FAR && touch made-by-hook', /not run: /);
  await says('echo rm precious', /^rm precious$/m);
  await says('!!:1 !!:2', /not run: .*rm/);
  await says('echo one-$((40 + 1))', /^one-41$/m);
  await says('!! two', /^one-41 two$/m);
  await says('echo lost!event', /not run: .*event not found|not run: .*history expansion failed/);
  // A function in the place of what the hook itself says no by.
  await says('return() { :; }; echo hid-$((40 + 2))', /^hid-42$/m);
  await says('wipe precious', /not run: .*rm/);
  // It can't be told what is typed any more.
  await says('readonly READLINE_LINE=ls; echo kept-$((40 + 2))', /^kept-42$/m);
  await says('rm precious', /not run: this line did not come by Enter/);
  t.true(existsSync(path.join(project, 'precious')));
  t.false(existsSync('/etc/made-by-hook'));
});

real('a line that is not finished grows at its prompt and is judged as a whole', t => unfinished(t));

real('no other key accepts a line that was not asked about', async t => {
  const { line, press, type, until, project } = await hooked(t, { before: `export VISUAL='sed -i s/harmless/rm/'` });
  const refused = async (...keys: readonly string[]) => {
    await type('rm precious');
    for (const key of keys) await press(key);
    await until(/not run: /);
    await line(`clear; echo next-$((40 + 2))`);
    await until(/^next-42$/m);
    t.true(existsSync(path.join(project, 'precious')), keys.join(' '));
  };
  await refused('C-j');
  await refused('C-o');
  await line('set -o vi');
  await refused('Enter');
  await refused('Escape', 'Enter');
  await line('set -o emacs');
  await type('harmless precious');
  await press('C-x');
  await press('C-e');
  await until(/rm precious/);
  await press('Enter');
  await until(/not run: /);
  t.true(existsSync(path.join(project, 'precious')));
  // From bash 5.3 on M-x takes the name of any command of readline.
  await line('clear');
  await type('rm precious');
  await press('M-x');
  await type('edit-and-execute-command');
  await press('Enter');
  await until(/not run: /);
  t.true(existsSync(path.join(project, 'precious')));
});

real('a line that another key accepts ends as it begins; without the hook it runs', async t => {
  const { line, press, type, until, says, project } = await hooked(t, { before: `bind '"\\C-g": accept-line'` });
  const accepted = async (text: string) => {
    await type(text);
    await press('C-g');
  };
  await accepted('rm precious; echo never-$((40 + 2))');
  t.notRegex(await until(/not run: this line did not come by Enter/), /never-42/);
  await says('rm precious', /not run: .*rm/);
  await says('echo next-$((40 + 2))', /^next-42$/m);
  t.true(existsSync(path.join(project, 'precious')));
  await line('_ward_off');
  await accepted('rm precious; echo gone-$((40 + 2))');
  await until(/^gone-42$/m);
  t.false(existsSync(path.join(project, 'precious')));
});

real(
  'whatever reads a line of its own gets it as it is, and other users of DEBUG, PROMPT_COMMAND and PS0 see what they did before',
  async t => {
    const others = `seen=; trap '[[ -n $armed && -z \${READLINE_POINT-} && -z \${COMP_LINE-} ]] && { armed=; seen="$seen<$BASH_COMMAND>"; }' DEBUG; precmd() { local s=$?; told=$s; armed=1; return $s; }; PROMPT_COMMAND=precmd; PS0=zero-`;
    const { says, line, until } = await hooked(t, { before: others });
    // PS0 is there from 4.4 on (bash(1)).
    const zero = bashVersion() < 404 ? '' : 'zero-';
    await line('seen=');
    await says('echo begun', RegExp(`^${zero}begun$`, 'm'));
    await line('false');
    await says('echo "told $told"', RegExp(`^${zero}told 1$`, 'm'));
    await says('echo "$seen"', RegExp(`^${zero}<echo begun><false><echo "told \\$told"><echo "\\$seen">$`, 'm'));
    await line('read -e answer');
    await line('rm precious');
    await says('echo "got $answer"', RegExp(`^${zero}got rm precious$`, 'm'));
    await until(/got rm/);
    t.pass();
  },
);

/** After the manner of bash-preexec: who is told of each line by the DEBUG trap, which the command of a key sets off too, and a key that runs a line itself. */
const tells = [
  'bash_preexec_imported=yes __bp_inside_preexec=0 fresh= seen=',
  'tell() { local one; for one in "${preexec_functions[@]}"; do "$one" "$1"; done; }',
  'debug() { ((__bp_inside_preexec)) || [[ -z $fresh ]] || { fresh=; tell "$(HISTTIMEFORMAT= history 1)"; }; }',
  'anew() { fresh=yes; }; noted() { seen+="<${1#*[0-9]  }>"; }',
  'preexec_functions=(noted); PROMPT_COMMAND=anew',
  `bind -x '"\\C-t": tell "$FOUND"; eval "$FOUND"'; trap debug DEBUG`,
].join('; ');

const beside = bashVersion() < 404 ? 'before bash 4.4 bash-preexec is left alone' : undefined;
due(unless(noTerminal ?? beside))(
  'who is told of each line before it runs is told of that line, and a line that a key runs and tells them of is asked about',
  async t => {
    const { says, line, fresh, press, until, project } = await hooked(t, { before: tells });
    await says('seen=; echo none-$((40 + 2))', /^none-42$/m);
    await says('echo first-$((40 + 2))', /^first-42$/m);
    await says('rm precious', /not run: /);
    await says('echo "$seen"', /^<echo first-\$\(\(40 \+ 2\)\)><echo "\$seen">$/m);
    const key = async (line: string, pattern: RegExp) => {
      await says(`FOUND='${line}'; echo set-$((40 + 2))`, /^set-42$/m);
      await fresh('');
      await press('C-t');
      return await until(pattern);
    };
    t.notRegex(await key('rm precious; echo never-$((40 + 2))', /not run: .*rm/), /never-42/);
    t.true(existsSync(path.join(project, 'precious')));
    await says('cat nowhere', /^cat: nowhere: No such file/m);
    await key('echo found-$((40 + 2))', /^found-42$/m);
    await key('if true; then', /not run: it is not finished/);
    await line('_ward_off');
    await key('rm precious; echo gone-$((40 + 2))', /^gone-42$/m);
    t.false(existsSync(path.join(project, 'precious')));
  },
);

real('where another reads the lines in the place of bash, that is said at the prompt, once', async t => {
  const { says } = await hooked(t);
  const warning = /^ward: warning: nothing is asked about in this shell: ble\.sh reads its lines/m;
  t.notRegex(await says('echo before-$((40 + 2))', /^before-42\n\$$/m), warning);
  await says('BLE_ATTACHED=1', warning);
  t.notRegex(await says('echo behind-$((40 + 2))', /^behind-42\n\$$/m), warning);
});
