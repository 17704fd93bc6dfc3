/** `wardsh` at a terminal with zsh behind it: each line asked about as the line editor gives it away. Real tmux, zsh and sandbox. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { noZsh } from '../here.ts';
import { noTerminal, openPane } from '../tmux.ts';
import { inProof, unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { checkout, noSandbox, ownWard } from '../ward.ts';
import { desk, done, no, yes } from './guarded-desk.ts';

/** A slice of it in every check; the rest in the proof, for each is a dozen processes. */
const always = unless(noTerminal ?? noSandbox ?? noZsh);
const run = inProof(always);

always('an allowed line runs in the shell itself, a refused one never starts, and the sandbox holds what neither tells', async t => {
  const here = await desk(t);
  const { say, pane, project, outside, log } = here;
  const victim = path.join(project, 'victim');
  writeFileSync(victim, '');
  await say('x=4; mkdir sub && cd sub; export Y=2; f() { echo "f $1" }; echo is $?', done(0));
  t.regex(await say('f "$x$Y"; pwd; cd ..; echo is $?', done(0)), new RegExp(`^f 42\\n${project}/sub\\nis 0$`, 'm'));
  await no(here, '{ rm victim; } > made');
  await pane.press('Up');
  await pane.until(/\n\[auto\] \$ \{ rm victim; \} > made$/);
  await pane.press('C-u');
  await say('echo is $?', done(126));
  t.true(existsSync(victim));
  t.false(existsSync(path.join(project, 'made')));
  for (const line of ['history', 'history -5', 'fc -l -5'])
    t.regex(await say(line, /(?:history|fc)[^\n]*\n[\s\S]*\n\[auto\] \$ ?$/), /^ +\d+ +\{ rm victim; \} > made$/m, line);
  t.regex(log(), /"command":"\{ rm victim; \} > made"/);
  // The control: with a yes the same line runs.
  await yes(here, '{ rm victim; } > made; echo is $?');
  await pane.until(done(0));
  t.false(existsSync(victim));
  // A shell within: it asks about nothing, and is held.
  await pane.fresh('zsh -f');
  await pane.until(/^\S+[#%] *$/m);
  await pane.fresh(`touch inside '${outside}/escaped'; echo over-$((40 + 2))`);
  await pane.until(/over-42/);
  t.true(existsSync(path.join(project, 'inside')), 'it ran unasked');
  t.false(existsSync(path.join(outside, 'escaped')));
  await say('exit', /\[auto\] \$ ?$/m);
  await say('exit 3', /^out\$ *$/m);
  await say('echo is $?', /^is 3$/m);
  await pane.fresh(`touch '${outside}/escaped'; echo over-$((40 + 2))`);
  await pane.until(/over-42/);
  t.true(existsSync(path.join(outside, 'escaped')), 'the control');
});

run('a line is whole before it is asked about, as zsh itself has it: constructs, quotes, here-documents, pastes', async t => {
  const { say, pane, project } = await desk(t);
  const typed = async (...lines: readonly string[]) => {
    await pane.fresh(lines[0] ?? '');
    for (const line of lines.slice(1)) await pane.line(line);
  };
  await typed('for i in 1 2', 'do echo "n$i"', 'done; echo is $?');
  await pane.until(/n1\nn2\nis 0\n\[auto\]/);
  await typed("cat <<'END'", 'a  b', 'END');
  await pane.until(/^a {2}b\n\[auto\]/m);
  await typed('echo "c', 'd"');
  await pane.until(/^c\nd\n\[auto\]/m);
  await typed('foreach one (a b)', 'echo $one-$((40 + 2))', 'end');
  await pane.until(/^a-42\nb-42\n\[auto\]/m);
  await typed('echo one-$((40 + 2)) \\', 'two');
  await pane.until(/^one-42 two\n\[auto\]/m);
  await pane.fresh('echo "open');
  await pane.press('C-c');
  await pane.insist('echo over-$((40 + 2))', /^over-42\n\[auto\]/m);
  await say('echo )', /^zsh: parse error near `\)'$/m);
  await say('echo is $?', done(126));
  await say('echo first-$((40 + 2))', /^first-42$/m);
  await say('!! last', /^first-42 last$/m);
  await say('echo no-such !nothing-like-it', /^zsh: event not found/m);
  writeFileSync(path.join(project, 'paste'), 'echo p1 >> made\nif true; then\n  echo p2 >> made\nfi\necho p3 >> made');
  const tmux = (...words: readonly string[]) => spawnSync('tmux', ['-S', path.join(pane.directory, 'tmux'), ...words]);
  tmux('load-buffer', path.join(project, 'paste'));
  for (const how of [[], ['-p']]) {
    await say(': > made; echo is $?', done(0));
    tmux('paste-buffer', ...how);
    await pane.line('');
    await say('echo over-$((40 + 2))', /^over-42$/m);
    t.is(readFileSync(path.join(project, 'made'), 'utf8'), 'p1\np2\np3\n');
  }
  // Typed ahead, while something runs.
  await pane.fresh('sleep 0.5');
  await pane.line('echo ahead-$((40 + 2))');
  await pane.until(/^ahead-42$/m);
  t.pass();
});

run('what a name stands for in this zsh is judged: aliases of its three kinds, functions, variables, options', async t => {
  const here = await desk(t);
  const { say, outside, project } = here;
  const secret = path.join(outside, 'secret');
  writeFileSync(secret, '');
  writeFileSync(path.join(project, 'f.txt'), 'in f\n');
  symlinkSync(secret, path.join(project, 'shadow.txt'));
  await say("alias c=cat s='command '; alias -g IT='| grep f' FAR=/etc/shadow; alias -s txt=cat; echo is $?", done(0));
  await say('v=x; g() { h }; h() { cat $v }; echo is $?', done(0));
  await say(`v=${secret}; echo is $?`, done(0));
  for (const line of [`c ${secret}`, `s c ${secret}`, 'cat "$v"', '(cd /; g)', 'cat FAR', './shadow.txt', "l=g; $l; g''"]) {
    t.regex((await no(here, line)).replaceAll('\n', ''), /reads \/|asks/, line);
    await say('echo is $?', done(126));
  }
  await say("eval 'c /etc/shadow'", /ward: not run: the alias c may stand in what is read later here/);
  // The control: names that stand for nothing like it.
  await say('alias c=echo; v=x; echo is $?', done(0));
  await say('c one IT; echo off IT; ./f.txt; h; echo is $?', /^off$|^in f$/m);
  await say('echo of IT', /^of\n\[auto\]/m);
  await say('./f.txt', /^in f\n\[auto\]/m);
  // What zsh alone reads so, as it says itself.
  await say('w() { echo "w $1" }; w "a b"', /^w a b$/m);
  await say('setopt extended_glob; echo is $?', done(0));
  await no(here, 'echo ^f.txt');
  await say('echo plain; unsetopt extended_glob; echo is $?', done(0));
  await say('setopt auto_cd; mkdir sub; echo is $?', done(0));
  await say('sub', /\[auto\] \$ *$/m);
  await say('pwd', new RegExp(`^${project}/sub$`, 'm'));
  // Those that end a shell by what is not its own fault.
  await say('setopt err_exit no_unset; echo is $?', done(0));
  await say('false || echo is $?', done(1));
  await no(here, 'rm nothing');
  await say('echo is $?', done(126));
  await say('unsetopt err_exit no_unset; echo is $?', done(0));
  await say('set -- a b; echo is $?', done(0));
  await say('touch "$1"', /ward: not run: it uses the arguments of the shell itself/);
  await say("awk 'BEGIN { print 40 + $1 + 2 }'", /^42$/m);
});

run('what takes more than the session has runs in a sandbox of its own, over the shell and as from it', async t => {
  const here = await desk(t);
  const { say, pane, outside, project } = here;
  const more = path.join(outside, 'more');
  mkdirSync(more);
  await say('mkdir sub; cd sub; stty kill ^X; x=5; export LANG=C; f() { echo "f $1" }; echo is $?', done(0));
  await yes(here, `f $x >${more}/one; pwd >>${more}/one; echo "$LANG" >>${more}/one; stty size; stty -a | grep -o 'kill = ^X'; (exit 7)`);
  await pane.until(/^40 100\nkill = \^X\n[\s\S]*\[auto\] \$ ?$/m);
  await say('echo is $?', done(7));
  t.is(readFileSync(path.join(more, 'one'), 'utf8'), `f 5\n${project}/sub\nC\n`);
  writeFileSync(path.join(project, 'try.sh'), unread(`touch ${more}/two || echo held`));
  await say('bash ../try.sh', /^held$/m);
  t.false(existsSync(path.join(more, 'two')), 'the session itself has no more than before');
  await yes(here, `echo begun; cat >${more}/three`);
  await pane.until(/^begun$/m);
  await pane.line('typed');
  await pane.press('C-c');
  await pane.until(/\^C[\s\S]*\[auto\] \$ ?$/m);
  await say('echo is $?', done(130));
  t.is(readFileSync(path.join(more, 'three'), 'utf8'), 'typed\n');
  t.regex(await say('history', /history\n[\s\S]*\n\[auto\] \$ ?$/), /^ +\d+ +echo begun; cat >\S*\/three$/m);
});

run('no key and no widget gives a line away that was not asked about, in emacs keys or in those of vi', async t => {
  const here = await desk(t);
  const { say, pane, project } = here;
  const victim = path.join(project, 'victim');
  writeFileSync(victim, '');
  const asked = async (...keys: readonly string[]) => {
    await pane.fresh('');
    await pane.until(/\[auto\] \$ *\n\[auto\] \$ *$|^\[auto\] \$ *$/);
    await pane.type('rm victim');
    for (const key of keys) await pane.press(key);
    await pane.until(/run it\?/);
    await pane.press('Enter');
    await pane.until(/ward: not run: the person said no\n\[auto\] \$/);
    t.true(existsSync(victim), keys.join(' '));
  };
  for (const keys of [['C-j'], ['C-o']]) await asked(...keys);
  // It is there again at the next prompt, to be accepted once more.
  await asked('Escape', 'a');
  await pane.press('C-u');
  await yes(here, "bare() { zle .accept-line }; zle -N bare; bindkey '^T' bare; zle -A .accept-line accept-line; echo is $?");
  await pane.until(done(0));
  for (const keys of [['C-t'], ['Enter']]) await asked(...keys);
  await yes(here, 'bindkey -v; echo is $?');
  await pane.until(done(0));
  for (const keys of [['Enter'], ['Escape', 'Enter'], ['C-j']]) await asked(...keys);
  // What reads a line of its own gets it as it is.
  await yes(here, 'bindkey -e; echo is $?');
  await pane.until(done(0));
  await say('read -r "n?name: "; echo "<$n>"', /^name: ?$/m);
  await pane.line('rm victim');
  await pane.until(/^<rm victim>$/m);
});

always('what a file of the project takes away of it is said at the next prompt, recorded, and put back; what one adds is not', async t => {
  const here = await desk(t);
  const { say, pane, project, log } = here;
  writeFileSync(path.join(project, 'adds.zsh'), 'mine() { : }; precmd_functions+=(mine); preexec_functions=(mine $preexec_functions)\n');
  writeFileSync(path.join(project, 'takes.zsh'), 'precmd_functions=(); zle -D zle-line-finish\n');
  const sourced = async (name: string) => {
    await pane.fresh(`. ./${name}; echo is $?`);
    while (/run it\? \(/.test(await pane.until(/run it\? \(|is \d+[\s\S]*\n\[auto\] \$ *$/))) {
      await pane.line('y');
      await pane.until(/^(?![\s\S]*run it\? \()/);
    }
    return pane.screen();
  };
  t.notRegex(await sourced('adds.zsh'), /taken away/);
  t.notRegex(log(), /took away/);
  await sourced('takes.zsh');
  await pane.until(/ward: warning: what asks about each line was taken away in part, and is put back/);
  await no(here, 'rm nothing');
  t.regex(log(), /"kind":"alert".*took away some of what asks about each/);
  t.is(log().match(/took away some/g)?.length, 1);
  await say('echo is $?', done(126));
});

run('tampering that is seen is refused, a part of it is put back, and what is read otherwise is cancelled', async t => {
  const here = await desk(t);
  const { say, pane, project, log } = here;
  for (const line of [
    'precmd_functions=()',
    'unfunction __ward_finish',
    "unfunction -m '*'",
    'add-zsh-hook -d precmd x',
    'zle -D zle-line-finish',
    'builtin() { : }',
    'disable print',
  ]) {
    t.regex(await say(line, /ward: not run/), /Ward's own in this shell/, line);
    await say('echo is $?', done(126));
  }
  const hidden = (text: string) => `eval "${text.replaceAll('_', '${u}')}"`;
  await say('u=_; echo is $?', done(0));
  for (const one of ['precmd_functions=()', 'zle -D zle${d}line-finish', 'preexec_functions=()', 'unsetopt zle', 'disable print']) {
    await pane.fresh(hidden(one));
    while (/run it\? \(/.test(await pane.until(/run it\? \(|\n\[auto\] \$ *$/))) {
      await pane.line('y');
      await pane.until(/^(?![\s\S]*run it\? \()/);
    }
    await no(here, 'rm nothing');
  }
  // zsh takes it for a word where no option says otherwise.
  await say('echo x # ; echo y > never', /ward: not run: zsh reads this line otherwise/);
  t.false(existsSync(path.join(project, 'never')));
  t.regex(log(), /came to run without being asked about, and was cancelled/);
  await say('setopt interactive_comments; echo is $?', done(0));
  await say('echo x # y; echo is $?', /^x\n\[auto\]/m);
  // A word of an earlier line that is not there is not run, as in any zsh.
  await say('!nonesuch', /^zsh: event not found: nonesuch\n\[auto\] \$ ?$/m);
  await yes(here, "histchars='!^%'; echo is $?");
  await pane.until(done(0));
  await no(here, 'echo x # ; echo y > never');
  t.false(existsSync(path.join(project, 'never')));
  await say('echo a; unset histchars; echo is $?', /run it\?/);
  await pane.line('y');
  await pane.until(done(0));
  await say("alias ls='echo listed'; unsetopt aliases; echo is $?", done(0));
  await say('ls -d .', /^\.$/m);
});

const taking = [
  ['all that asks', 'pre${u}cmd_functions=() preexec${u}_functions=(); zle -D zle-${u}line-init zle-${u}line-finish'],
  ['every function of it', "unfunction -${u}m '__${u}ward*'"],
] as const;
for (const [what, code] of taking)
  run(
    `where ${what} is gone by a key, which nobody is asked about, that is noticed by the next line; a line that comes to it is stopped`,
    async t => {
      const here = await desk(t);
      const { pane, project, log } = here;
      await yes(here, `eval "${code}"; echo never`);
      t.regex(await pane.until(/^\[auto\] \$ *$/m), /ward: stopped: at [\s\S]*is Ward's own/);
      await yes(here, `gone() { eval "${code}" }; zle -N gone; bindkey '^T' gone; echo is $?`);
      await pane.until(done(0));
      await pane.press('C-t');
      await pane.line('echo >never');
      if (what === 'every function of it') {
        t.regex(await pane.until(/^out\$ *$/m), /the shell no longer asks about what is typed/);
        t.regex(log(), /a guarded terminal was locked/);
      } else {
        await pane.until(/and is put back\nward: not run: what asks about each line was taken away\n\[auto\] \$ *$/);
        await no(here, 'rm nothing');
        t.false(existsSync(path.join(project, 'never')));
      }
    },
  );

run('a shell in the place of the guarded one ends the session, even zsh itself, and the terminal is as it was', async t => {
  for (const shell of ['$ENV{Z}, "-d", "-i"', '$ENV{B}, "--norc"']) {
    const here = await desk(t);
    await here.say('exec zsh -d -i', /ward: not run: it puts zsh in the place of this shell/);
    await yes(here, `Z=zsh B=bash exec perl -e 'exec ${shell}'`);
    t.regex(await here.pane.until(/^out\$ *$/m), /ward: stopped: the shell was replaced by another/);
    await here.say('stty -a | grep -c -- " -echo "', /^0$/m);
  }
});

const rc = `
precmd() { told=$? }
preexec() { seen="$seen<$1>" }
zle-line-finish() { finished=1 }
zle -N zle-line-finish
setopt prompt_subst hist_ignore_space
typeset -A table=(a b)
alias print=false local=false typeset=false
alias -g L='| less' E=x
PROMPT='%B\${told}%b $ '
`;

run("the person's own files run as zsh has them run, their hooks, prompt and $?, $_ and pipestatus stay theirs", async t => {
  const files = { '.zshenv': 'order=env', '.zprofile': 'order+=,profile', '.zshrc': `order+=,rc\n${rc}`, '.zlogin': 'order+=,login' };
  const { say, pane, outside } = await desk(t, { files, call: 'ZDOTDIR=HERE WARD_SHELL=zsh wardsh -l' });
  await say('echo "$order $table[a] ${options[login]}"', /run it\?/);
  await pane.line('y');
  await pane.until(/^env,profile,rc,login b on$/m);
  await say('echo "at $ZDOTDIR."', /run it\?/);
  await pane.line('y');
  await pane.until(new RegExp(`^at ${outside}\\.$`, 'm'));
  await say('(exit 3)', /\n\[auto\] /);
  await say('echo "$?."', /^3\.$/m);
  await say('false', /\n\[auto\] /);
  await say('echo "told $told"', /^told 1$/m);
  await say('echo last', /^last$/m);
  await say('echo "[$_]"', /^\[last\]$/m);
  await say('false | true | false', /\n\[auto\] /);
  await say('echo "<$pipestatus>"', /^<1 0 1>$/m);
  await say('echo "$finished $seen"', /^1 .*<echo "\$\?\.">[\s\S]*<echo last>/m);
  await say(' echo hidden', /^hidden$/m);
  t.notRegex(await say('history', /history\n[\s\S]*\n\[auto\] .*\$ ?$/), /hidden/);
});

run('Ctrl-C while Ward still thinks about a line: nothing of it runs, and the next line is asked about as ever', async t => {
  const { pane, project, log } = await desk(t);
  const made = path.join(project, 'made');
  // Long enough to be looked at for a while on any machine.
  const long = Array.from({ length: 300 }, (_, at) => `n${at}_a${at}`).join(' ');
  for (const wait of [0, 5, 10, 20, 40, 80, 160]) {
    for (const times of [1, 3]) {
      await pane.line(`: ${long} > made; echo ended`);
      await sleep(wait);
      for (let at = 0; at < times; at++) await pane.press('C-c');
      await pane.insist('echo over-$((40 + 2))', /^over-42\n\[auto\] \$ ?$/m);
      rmSync(made, { force: true });
    }
  }
  t.notRegex(log(), /was locked/);
});

run('marks, title, Ctrl-Z and the size are as in any terminal, and the next session looks back on what was typed', async t => {
  const { say, pane, root } = await desk(t);
  const marks = path.join(pane.directory, 'marks');
  const tmux = (...words: readonly string[]) => spawnSync('tmux', ['-S', path.join(pane.directory, 'tmux'), ...words]);
  tmux('pipe-pane', `cat > '${marks}'`);
  // The screen has it before the pipe does.
  const marked = async (pattern: RegExp) => {
    for (let tries = 0; tries < 100 && !pattern.test(readFileSync(marks, 'latin1')); tries++) await sleep(100);
    t.regex(readFileSync(marks, 'latin1'), pattern);
  };
  await say('(exit 3)', /\(exit 3\)\n\[auto\]/);
  await say('echo is $?', done(3));
  await marked(
    /\x1b\]133;C\x07[\s\S]*\x1b\]133;D;3\x07\x1b\]2;ward: [^\x07]*\/project\x07[\s\S]*\x1b\]133;A\x07\[auto\] \$ \x1b\]133;B\x07/,
  );
  await say('TERM_PROGRAM=vscode; (exit 4)', /\(exit 4\)\n\[auto\]/);
  await say('echo is $?', done(4));
  await marked(/\x1b\]633;C\x07[\s\S]*\x1b\]633;A\x07\[auto\] \$ \x1b\]633;B\x07/);
  await say("sh -c 'echo begun; exec sleep 60'", /^begun$/m);
  await pane.press('C-z');
  await pane.until(/suspended/);
  tmux('resize-window', '-x', '90', '-y', '25');
  await say('kill %1; stty size', /^25 90$/m);
  await say(' echo hidden', /^hidden$/m);
  await say('exit', /^out\$ *$/m);
  await pane.fresh(`WARD_SHELL=zsh '${checkout}/src/bin/wardsh' --ward-root '${root}' -f`);
  await pane.until(/^\[auto\] /m);
  const seen = await say('history', /history\n[\s\S]*\n\[auto\]/);
  t.regex(seen, /^ +\d+ +\(exit 3\)\n +\d+ +echo is \$\?$/m);
  t.notRegex(seen, /hidden/);
});

const lines = 200;

run('many lines at once, typed ahead or pasted, all run once and in their order', async t => {
  const { pane, project } = await desk(t);
  const all = Array.from({ length: lines }, (_, at) => `line ${at + 1}`);
  const typed = path.join(project, 'typed');
  writeFileSync(typed, all.map(one => `echo ${one} >> made\n`).join(''));
  const tmux = (...words: readonly string[]) => spawnSync('tmux', ['-S', path.join(pane.directory, 'tmux'), ...words]);
  tmux('load-buffer', typed);
  for (const [how, name] of [
    [[], 'each by itself'],
    [['-p'], 'as one'],
  ] as const) {
    await pane.fresh('echo > made');
    tmux('paste-buffer', ...how);
    await pane.line('');
    await pane.fresh('echo over-$((40 + 2))');
    await pane.until(/^over-42$/m);
    t.deepEqual(readFileSync(path.join(project, 'made'), 'utf8').trim().split('\n'), all, name);
  }
});

unless(noTerminal)('as sh it says that there is none, and what there is', async t => {
  const pane = await openPane(120, 20);
  const own = ownWard('typing');
  t.teardown(() => {
    pane.close();
    own.remove();
  });
  await pane.line(`WARD_SHELL=dash '${own.wardsh}'; WARD_SHELL=sh '${own.wardsh}'; echo over-$((40 + 2))`);
  const seen = await pane.until(/^over-42$/m);
  t.regex(seen, /WARD_SHELL names "dash", which is no shell that Ward runs/);
  t.regex(seen, /there is no guarded terminal for sh: nothing in it could ask about a line before it runs/);
  t.regex(seen.replaceAll('\n', ''), /start "wardsh" for one of bash, "WARD_SHELL=zsh wardsh" for one of zsh/);
});
