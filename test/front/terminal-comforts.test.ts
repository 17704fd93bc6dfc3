/** What a guarded terminal does for who works in it: history, title, directories, a project that is opened at the start, a policy that changes meanwhile. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { directories } from '../../src/host/directories.ts';
import { accept } from '../../src/host/policy/accepted.ts';
import { noZsh } from '../here.ts';
import { noTerminal } from '../tmux.ts';
import { checkout } from '../trial.ts';
import { inProof, unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { turns } from '../whole.ts';
import { desk, done, no, yes } from './guarded-desk.ts';

const due = turns(2);
const always = due(unless(noTerminal ?? noSandbox));
const run = inProof(always);
const call = 'wardsh --norc';

run('the history is that of the project: the next session looks back on it, and the own one is left alone', async t => {
  const { say, pane, root } = await desk(t, { call });
  for (const line of ['for i in 1 2', 'do echo "n$i"', 'done']) await pane.line(line);
  await pane.until(/^n2\n\[auto\]/m);
  await say(' echo unseen-$((40 + 2))', /^unseen-42\n\[auto\]/m);
  await no({ pane } as Parameters<typeof no>[0], 'rm refused');
  await say('exit', /^out\$ *$/m);
  await pane.fresh(`'${checkout}/src/bin/wardsh' --ward-root '${root}' --norc`);
  await pane.until(/^\[auto\] /m);
  const seen = await say('history; echo over', /^over\n/m);
  t.regex(seen, /^ +\d+ +for i in 1 2\ndo echo "n\$i"\ndone\n +\d+ +rm refused\n +\d+ +exit\n +\d+ +history; echo over$/m);
  t.notRegex(seen, /unseen|PROMPT_COMMAND/);
  await pane.press('Up');
  await pane.press('Up');
  await pane.press('Up');
  await pane.until(/\$ ?rm refused$|# rm refused$/);
  await pane.press('C-c');
  t.false(existsSync(path.join(pane.directory, '.bash_history')));
});

run('pushd and popd without a directory are followed to where they lead', async t => {
  const here = await desk(t, { call });
  const { say, project, outside } = here;
  mkdirSync(path.join(project, 'sub'));
  mkdirSync(path.join(outside, 'beside'));
  await say('pushd sub; echo is $?', done(0));
  await say('pushd; pwd; echo is $?', new RegExp(`^${project}\nis 0$`, 'm'));
  await say('popd >/dev/null && pwd; echo is $?', new RegExp(`^${project}/sub\nis 0$`, 'm'));
  t.truthy(await say('popd; popd; pwd; echo is $?', new RegExp(`^${project}/sub\nis 0$`, 'm')));
  await say('popd; echo is $?', done(1));
});

run('what goes by the stack under another name leads to where nobody can tell, and what is done there asks', async t => {
  const here = await desk(t, { call });
  const { say, project } = here;
  mkdirSync(path.join(project, 'sub'));
  await say("alias back=popd; up() { popd; }; git() { echo 'at '$1; }; echo is $?", done(0));
  await say('git HEAD~1; ls -d sub dirs; echo is $?', /^at HEAD~1\n[\s\S]*^sub\nis 2$/m);
  for (const line of ['back && touch made', 'up; touch made', 'po\\pd; touch made']) {
    await say('pushd sub; echo is $?', done(0));
    await no(here, line);
    await say('popd; echo is $?', done(0));
  }
  t.false(existsSync(path.join(project, 'made')) || existsSync(path.join(project, 'sub/made')));
});

run('a directory in no open project is offered to be opened, and a no starts nothing', async t => {
  const { say, pane, outside, root, ward } = await desk(t, { call });
  const other = path.join(outside, 'other');
  mkdirSync(other);
  await say('exit', /^out\$ *$/m);
  const start = `cd '${other}'; '${checkout}/src/bin/wardsh' --ward-root '${root}' --norc; echo over`;
  await say(start, /open it\? \(\w+\) *$/);
  await pane.press('Enter');
  await pane.until(/ward: not run: \S+ lies in no open project[\s\S]*^over$/m);
  t.notRegex(await ward('open'), /other$/m);
  await say(start, /open it\? \(\w+\) *$/);
  await pane.type('y');
  await pane.press('Enter');
  await pane.until(/^\[auto\] /m);
  await say('touch made; echo is $?', /^is 0$/m);
  t.true(existsSync(path.join(other, 'made')));
  t.regex(await ward('open'), /other$/m);
});

run('what another terminal changes in the policy holds from the next line on', async t => {
  const { say, pane, root } = await desk(t, { call });
  await say('rm nothing', /run it\?/);
  await pane.press('Enter');
  await pane.until(/ward: not run: the person said no/);
  const file = path.join(root, 'config/policy.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), mode: 'strict' }));
  t.regex(await say('rm nothing', /ward: not run/), /in strict mode nobody is asked/);
  await say('echo is $?', /^is 126\n\[strict, policy not accepted\]/m);
});

for (const shell of ['zsh', 'bash'] as const)
  (shell === 'zsh' ? always : run)(`the mark of ${shell} is the mode with its end and limits, as they are at each prompt`, async t => {
    const { pane, root, project } = await desk(t, shell === 'zsh' ? {} : { call });
    const file = path.join(root, 'config/policy.json');
    const edit = (change: object) => {
      const text = JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change });
      writeFileSync(file, text);
      accept(directories('/nowhere', root), text);
      return pane.fresh('echo is $?');
    };
    await edit({ modeUntil: '2099-01-31T12:00:00Z', auto: { impact: 'write', programs: ['$(date>no)', 'echo'] } });
    await pane.until(/^is 0\n\[auto until 2099-01-31, that writes at most, by \?\(date>no\), echo\] \$ ?$/m);
    await edit({ mood: 1 });
    await pane.until(/ward: not run: [\s\S]* is no word of this policy[\s\S]*^\[no policy\] \$ ?$/m);
    await edit({ mood: undefined, mode: 'strict', modeUntil: undefined });
    await pane.until(/^is \d+\n\[strict\] \$ ?$/m);
    t.false(existsSync(path.join(project, 'no')));
  });

run('the mode stands once before the prompt, whatever is put before it', async t => {
  const { say, pane } = await desk(t, { call });
  await say('old=$PS1; PS1="(v) $PS1"; echo is $?', /^is 0\n\[auto\] \(v\) \$ ?$/m);
  await pane.fresh('PS1=$old; echo is $?');
  t.regex(await pane.until(/^is 0\n.*\$ ?$/m), /^is 0\n\[auto\] \$ ?$/m);
  if (noZsh !== undefined) return t.log(`not tried in zsh: ${noZsh}`);
  const zsh = await desk(t);
  writeFileSync(path.join(zsh.project, 'entered'), 'PS1="(v) $PS1"');
  await zsh.say('. ./entered; echo is $?', /^is 0\n\[auto\] \(v\) \$ ?$/m);
});

/** As Python's own (`venv`): it keeps what it changes, gives that back, and takes itself away. */
const activate = `deactivate () {
  if [ -n "\${_OLD_PATH:-}" ] ; then PATH="\${_OLD_PATH:-}"; export PATH; unset _OLD_PATH; fi
  if [ -n "\${_OLD_HOME:-}" ] ; then PYTHONHOME="\${_OLD_HOME:-}"; export PYTHONHOME; unset _OLD_HOME; fi
  hash -r 2> /dev/null
  if [ -n "\${_OLD_PS1:-}" ] ; then PS1="\${_OLD_PS1:-}"; export PS1; unset _OLD_PS1; fi
  unset VIRTUAL_ENV
  if [ ! "\${1:-}" = "nondestructive" ] ; then unset -f deactivate; fi
}
deactivate nondestructive
VIRTUAL_ENV=$PWD/v; export VIRTUAL_ENV
_OLD_PATH="$PATH"; PATH="$VIRTUAL_ENV/bin:$PATH"; export PATH
if [ -n "\${PYTHONHOME:-}" ] ; then _OLD_HOME="\${PYTHONHOME:-}"; unset PYTHONHOME; fi
_OLD_PS1="\${PS1:-}"; PS1="(v) \${PS1:-}"; export PS1
`;

always('a virtual environment is entered and left without a question, and what does more than that asks', async t => {
  const { pane, project } = await desk(t, { call });
  writeFileSync(path.join(project, 'activate'), activate);
  await pane.fresh('. ./activate; echo is $?');
  await pane.until(/^is 0\n\[auto\] \(v\) \$ *$/m);
  await pane.fresh('deactivate; echo "is $? ${VIRTUAL_ENV-left}"; declare -F deactivate || echo gone');
  await pane.until(/^is 0 left\ngone\n\[auto\] \$ *$/m);
  await pane.fresh('. ./activate; _OLD_PATH=$PWD/v:$PATH; echo is $?');
  await pane.until(/^is 0\n\[auto\] \(v\) \$ *$/m);
  await pane.fresh('deactivate');
  t.regex(await pane.until(/run it\?/), /PATH changes what other programs run/);
});

run('the title of the terminal is the directory', async t => {
  const { say, pane, project } = await desk(t, { call });
  await say('mkdir sub; cd sub; echo is $?', done(0));
  const { stdout } = spawnSync('tmux', ['-S', path.join(pane.directory, 'tmux'), 'display', '-p', '#{pane_title}'], { encoding: 'utf8' });
  t.is(stdout.trim(), `ward: ${project}/sub`);
});

run('going about and typing to an interpreter is not asked about; what lies there is not opened by it', async t => {
  const { say, pane, outside, project } = await desk(t, { call });
  writeFileSync(path.join(outside, 'secret'), 'x\n');
  await say('cd / && ls -d usr; cd; pwd; ls ~; echo is $?', /^usr\n[\s\S]*is 0\n\[auto\]/m);
  await say('cd -; echo is $?', /^\/\nis 0\n\[auto\]/m);
  await say(`cd '${project}'; echo is $?`, done(0));
  t.regex(
    await say(`cd '${outside}'; ls; cd '${project}'; echo is $?`, done(0)),
    /^project\nis 0$/m,
    'the way to the project, and nothing else of it',
  );
  await say(`cat '${outside}/secret'`, /run it\?/);
  await pane.press('Enter');
  await pane.until(/ward: not run: the person said no/);
  await say('python3 -q', /^>>> *$/m);
  await pane.line('print(6 * 7)');
  await pane.until(/^42\n>>> *$/m);
  await pane.press('C-d');
  await say('echo is $?', done(0));
  await say('date | python3 -', /run it\?/);
  await pane.press('Enter');
  await pane.until(/ward: not run: the person said no/);
});

for (const shell of ['wardsh --norc', 'WARD_SHELL=zsh wardsh -f'])
  run(
    `${shell}: an entry of PATH that is not absolute is said once where it stands behind, and what it may find is asked about`,
    async t => {
      const here = await desk(t, { call: shell });
      const { say, pane, project } = here;
      mkdirSync(path.join(project, 'bin'));
      for (const name of ['ls', 'own'])
        writeFileSync(path.join(project, 'bin', name), '#!/bin/sh\necho from-the-project\n', { mode: 0o755 });
      await say('export PATH=/usr/bin:/bin:./bin; echo is $?', /run it\?|^is 0/m);
      if (/run it\?/.test(await pane.screen())) await pane.line('y');
      await pane.until(done(0));
      const first = await say('ls -d bin; echo is $?', done(0));
      t.regex(first.replaceAll('\n', ''), /PATH has "\.\/bin", which is not absolute/);
      t.notRegex(first, /from-the-project/);
      t.notRegex(await say('ls -d bin; echo is $?', done(0)), /not absolute/);
      t.regex((await no(here, 'own')).replaceAll('\n', ''), /"own" may be a file of the directory it runs in/);
      // The control: what is found there is what would have run.
      await yes(here, 'own; echo is $?');
      t.regex(await pane.until(done(0)), /^from-the-project$/m);
      await yes(here, 'PATH=./bin:$PATH; echo is $?');
      await pane.until(done(0));
      await no(here, 'ls -d bin');
    },
  );

for (const [shell, start] of [
  ['bash', call],
  ['zsh', 'WARD_SHELL=zsh wardsh -f'],
] as const)
  always(`in ${shell} a second shell is started as any program is, and the session's sandbox holds it`, async t => {
    const { say, pane, outside } = await desk(t, { call: start });
    writeFileSync(path.join(outside, 'beside'), 'kept\n');
    await say('sh', /is not asked about; the session's sandbox holds it[\s\S]*^[$#] *$/m);
    await pane.line('rm -f ../beside; echo over-$((40 + 2)); exit');
    await pane.until(/^over-42\n\[auto\] /m);
    t.is(readFileSync(path.join(outside, 'beside'), 'utf8'), 'kept\n');
    t.notRegex(await say('echo once-$((40 + 2)); sh', /^once-42\n[$#] *$/m), /is not asked about/, 'said once');
    await pane.line('exit');
    await pane.until(/^\[auto\] \$ *$/m);
    await say('echo "rm x" | sh; echo is $?', /run it\?/);
    await pane.press('Enter');
    await pane.until(/not run: the person said no/);
  });
