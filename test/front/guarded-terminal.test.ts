/** `wardsh` at a terminal: a person's bash in a terminal of Ward's own, each line asked about before bash accepts it. Real tmux, bash and sandbox. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { noTerminal } from '../tmux.ts';
import { checkout, scratch } from '../trial.ts';
import { inProof, unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { noSandbox } from '../ward.ts';
import { done, desk as guarded, no, yes } from './guarded-desk.ts';

/** A slice of it in every check; the rest in the proof, for each is a dozen processes. */
const always = unless(noTerminal ?? noSandbox);
const run = inProof(always);
const proof = process.env.WARD_PROOF === '1';

/** A guarded bash, at its first prompt. */
const desk = (t: ExecutionContext) => guarded(t, { call: 'wardsh --norc' });

let marks = 0;
/** A time that no other process sleeps, and whether one sleeps it. */
const nap = () => `4242.${process.pid}${++marks}`;
const sleeps = (time: string) => spawnSync('pgrep', ['-f', `^sleep ${time}$`]).status === 0;

/** Gone within a time that is long for any machine. */
async function gone(t: ExecutionContext, time: string): Promise<void> {
  for (const end = Date.now() + 20_000; sleeps(time) && Date.now() < end; ) await sleep(100);
  t.false(sleeps(time), 'what ran in the sandbox has ended');
}

run('an allowed line runs in the shell itself, and what it changes stays; a line is whole before it is asked about', async t => {
  const { say, project, log, pane } = await desk(t);
  await say('x=4; f() { echo "f $1"; }; mkdir sub && cd sub; export Y=2; echo is $?', done(0));
  const seen = await say('f "$x$Y"; pwd; env | grep ^Y=; echo is $?', done(0));
  t.regex(seen, new RegExp(`f 42\n${project}/sub\nY=2`));
  t.regex(log(), /mkdir sub/);
  await say('(exit 7)', /^\[auto\] \$ \(exit 7\)\n\[auto\]/m);
  await say('echo is $?', done(7));
  for (const line of ['for i in 1 2', 'do echo "n$i"', 'done; echo is $?']) await pane.line(line);
  t.regex(await pane.until(/n1\nn2\nis 0\n/), /\[auto\]/);
  // Each waits for the one before: a terminal shows what is typed while something runs where the cursor stands.
  for (const line of ["cat <<'END'", 'a  b', 'END']) await pane.line(line);
  await pane.until(/^a {2}b\n\[auto\]/m);
  for (const line of ['echo "c', 'd"']) await pane.line(line);
  await pane.until(/^c\nd\n\[auto\]/m);
  t.regex(await say('echo )', /syntax error/), /unexpected token `\)'/);
  await say('echo is $?', done(126));
  await say('echo is $?', done(0));
  await say('!!', /^\[auto\] \$ echo is \$\?\nis 0\n\[auto\]/m);
  // What a program prints without an end of line, and a program that asks.
  await say('read -e -p "more: " n; echo "<$n>"', /^more: ?$/m);
  await pane.line('rm x');
  await pane.until(/^<rm x>$/m);
  await say('read -r -p "name: " n; echo "<$n>"', /^name: ?$/m);
  await pane.line('one two');
  await pane.until(/^<one two>$/m);
});

run('what a name stands for in this shell is judged', async t => {
  const here = await desk(t);
  const { say, outside, pane } = here;
  writeFileSync(path.join(outside, 'secret'), '');
  for (const line of [...(proof ? ['/etc/shadow'] : []), `${outside}/secret`]) {
    await say(`v=${line} a=(x ${line}); alias c=cat s='command '; g() { h; }; echo is $?`, done(0));
    await say('h() { echo h; }; echo is $?', done(0));
    for (const one of [`c ${line}`, `s c ${line}`, 'cat "$v"', 'h() { cat $v; }; (cd /; g)']) {
      const seen = await say(one, /run it\?/);
      t.regex(seen.replaceAll('\n', ''), new RegExp(`reads ${line}`), one);
      await pane.press('Enter');
      await pane.until(/ward: not run: the person said no/);
      await say('echo is $?', done(126));
    }
  }
  // Names that stand there in another spelling, come to be only as words are expanded, or stand in a text that is read later.
  await yes(here, "alias cat='cat -n'; l() { cat $v; }; n=l; echo is $?");
  await pane.until(done(0));
  await say(`v=${outside}/secret; echo is $?`, done(0));
  for (const one of ["l''", '$n', ...(proof ? ['\\l', '$(echo l)', `cat ${outside}/secret`] : []), 'eval l', "eval 'c /etc/shadow'"]) {
    if (/run it\?/.test(await say(one, /run it\?|^ward: not run: the alias/m))) {
      await pane.press('Enter');
      await pane.until(/ward: not run: the person said no/);
    }
    await say('echo is $?', done(126));
  }
  await say('cat ${a[1]}', /run it\?/);
  await pane.press('C-c');
  await say('echo is $?', done(126));
  // The control: names that stand for nothing like it.
  await say('alias c=echo; g() { :; }; v=x a=(); echo is $?', done(0));
  await say('c /etc/shadow; g /etc/shadow; echo is $?', done(0));
  await say('echo x # ; y; echo is $?', /^x\n\[auto\]/m);
  await say('shopt -u interactive_comments; echo is $?', done(0));
  await say('echo x # ; y', /run it\?/);
  await pane.press('Enter');
});

run('what takes more than the session has runs in a sandbox of its own, over the shell and as from it', async t => {
  const here = await desk(t);
  const { say, pane, outside, project } = here;
  const more = path.join(outside, 'more');
  mkdirSync(more);
  await say('mkdir sub; cd sub; stty kill ^X; x=5; export LANG=C; f() { echo "f $1"; }; echo is $?', done(0));
  writeFileSync(path.join(project, 'held.sh'), unread('ls -l /proc/self/fd | grep -c ptmx'));
  await yes(
    here,
    `f $x >${more}/one; pwd >>${more}/one; echo "$LANG" >>${more}/one; stty size; stty -a | grep -o 'kill = ^X'; bash ../held.sh; exit 7`,
  );
  await pane.until(/^40 100\nkill = \^X\n0\n[\s\S]*\[auto\] \$ ?$/m);
  await say('echo is $?', done(7));
  t.is(readFileSync(path.join(more, 'one'), 'utf8'), `f 5\n${project}/sub\nC\n`);
  // The yes was to that line: the session itself has no more than before.
  writeFileSync(path.join(project, 'try.sh'), unread(`touch ${more}/two || echo held`));
  await say('bash ../try.sh', /^held$/m);
  t.false(existsSync(path.join(more, 'two')));
  await yes(here, `echo begun; cat >${more}/three`);
  await pane.until(/^begun$/m);
  await pane.line('typed');
  while (readFileSync(path.join(more, 'three'), 'utf8') === '') await sleep(20); // by cat
  await pane.press('C-c');
  await pane.until(/\^C[\s\S]*\[auto\] \$ ?$/m);
  await say('echo is $?', done(130));
  t.is(readFileSync(path.join(more, 'three'), 'utf8'), 'typed\n');
  t.regex(await say('history', /\[auto\] \$ ?$/m), /^ +\d+ +echo begun; cat >\S*\/three$/m);
});

always(
  'a refused line never starts and stays in the history; what is asked about waits for a clear yes; who takes the asking away is refused, or locks the session',
  async t => {
    const here = await desk(t);
    const { say, pane, project, log } = here;
    const victim = path.join(project, 'victim');
    writeFileSync(victim, '');
    await say('{ rm victim; } > made', /run it\?/);
    await pane.press('Enter');
    await pane.until(/ward: not run: the person said no/);
    await say('echo is $?', done(126));
    t.true(existsSync(victim));
    t.false(existsSync(path.join(project, 'made')));
    t.regex(await say('history', /\[auto\] \$ ?$/m), /^ +\d+ +\{ rm victim; \} > made$/m);
    // What the shell has is judged with a line, and not shown as if it had been typed.
    await say('X=victim; echo is $?', done(0));
    t.regex((await say('rm "$X"', /run it\?/)).replaceAll('\n', ''), /, in [^|]*:\| rm "\$X" +X is "victim" *impact: destructive/);
    await pane.press('Enter');
    await pane.until(/ward: not run: the person said no/);
    t.regex(log(), /"command":"declare -- X=[^\n]*"subject":"rm \\"\$X\\""/);
    await yes(here, 'rm victim; echo is $?');
    await pane.until(done(0));
    t.false(existsSync(victim));
    // Of what takes the asking away: what a line says is refused, what is not seen in it locks the session.
    t.regex(await say('unset PROMPT_COMMAND', /ward: not run/), /Ward's own in this shell/);
    await say('n=PROMPT_COM; unset -v "${n}MAND"; echo is $?', /^is 0/m);
    await pane.line('echo again');
    const seen = await pane.until(/^out\$ *$/m);
    t.regex(seen, /ward: stopped: the shell no longer says when it comes to a prompt/);
    t.notRegex(seen, /^again$/m);
    t.regex(log(), /a guarded terminal was locked/);
  },
);

always('the sandbox holds what the hook misses: a shell whose hook is gone writes nowhere but in the project', async t => {
  const here = await desk(t);
  const { say, pane, outside, project } = here;
  await say('x=4; mkdir sub && cd sub; export Y=2; echo is $?', done(0));
  t.regex(
    await say('echo "$x$Y"; pwd; cd ..; echo is $?', done(0)),
    new RegExp(`^42\\n${project}/sub\\nis 0$`, 'm'),
    'it is the shell itself that runs a line',
  );
  // A shell within, which asks about nothing.
  await pane.fresh('bash --norc');
  await pane.until(/bash-\d/);
  await pane.fresh(`touch inside '${outside}/escaped'; echo over-$((40 + 2))`);
  await pane.until(/over-42/);
  t.true(existsSync(path.join(project, 'inside')), 'it ran unasked');
  t.false(existsSync(path.join(outside, 'escaped')));
  await say('ls -l /proc/self/fd | grep -c ptmx; exit', /^0\n/m);
  await say('exit', /^out\$ *$/m);
  // The control: the same line outside writes there.
  await pane.fresh(`touch '${outside}/escaped'; echo over-$((40 + 2))`);
  await pane.until(/over-42/);
  t.true(existsSync(path.join(outside, 'escaped')));
  await say('stty -a | grep -c -- " -echo "', /^0$/m);
});

run('tampering that is seen is refused, what undoes no more than a key is put back, and the rest ends the session', async t => {
  const here = await desk(t);
  const { say, pane, project, log } = here;
  for (const line of [
    'unset PROMPT_COMMAND',
    'unset -f __ward_prompt',
    'PS0=',
    'builtin() { :; }',
    'function printf { :; }',
    'enable -n printf',
    'enable -a -n read',
  ]) {
    t.regex(await say(line, /ward: not run/), /Ward's own in this shell/, line);
    await say('echo is $?', done(126));
  }
  await say('f=__war; unset -f "${f}d_prompt"', /ward: not run: __ward_prompt is Ward's own/);
  await say('enable -n history printf', /ward: not run: "enable -n history" takes away what is Ward's own/);
  writeFileSync(path.join(here.project, 'name'), '__ward_prompt');
  await say('unset -f "$(cat name)"; echo is $?', /readonly function\nis 1\n/);
  await say('trap - DEBUG; shopt -u extdebug; echo is $?', done(0));
  // What a file of the project does in this shell stays: of one whose text does not tell all, each command is asked about as it comes.
  const files = {
    shadow: 'builtin() { :; }',
    hidden: 'eval "$(cat deed)"',
    deed: 'rm victim',
    prompt: "PS1='$(rm victim)'",
    startup: 'export BASH_ENV=$PWD/deed',
    victim: '',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(project, name), `${text}\n`);
  t.regex(await say('. ./shadow', /ward: not run/), /builtin\(\) is Ward's own in this shell/);
  for (const name of ['hidden', 'prompt', 'startup']) {
    await pane.fresh(`source ./${name}; echo is $?`);
    await pane.until(/run it\?/);
    await pane.press('Enter');
    await pane.until(/ward: stopped: at "[\s\S]*\[auto\] \$ ?$/);
    t.true(existsSync(path.join(project, 'victim')), name);
  }
  // The control: a shell within has it to itself, and what it runs of the project is not asked about.
  await say('bash ./prompt; bash -c ". ./prompt"; echo is $?', done(0));
  // Where no text names it, the line ends at it.
  await yes(here, 'o=-n; enable $o kill history bind; echo is $?');
  await pane.until(/ward: stopped: at "enable \$o kill history bind"[\s\S]*\[auto\] \$ ?$/);
  await say('x=4; echo is $?', done(0));
  // A key of readline's own way that comes to be after the prompt: the line is cancelled before it starts.
  await yes(here, `k() { bind '"\\C-xz": accept-line'; }; bind -x '"\\C-xy": k'; echo is $?`);
  await pane.until(done(0));
  await say('{ echo x; } > unasked; echo is $?', done(0));
  t.true(existsSync(path.join(project, 'unasked')), 'the control');
  await pane.type('{ echo x; } > never');
  for (const key of ['C-x', 'y', 'C-x', 'z']) await pane.press(key);
  await pane.until(/\^C\n\[auto\]|\n\[auto\] \$ ?$/m);
  await say('echo is $?', done(130));
  t.false(existsSync(path.join(project, 'never')));
  t.regex(log(), /came to run without being asked about, and was cancelled/);
  await say('n=PROMPT_COM; unset -v "${n}MAND"; echo is $?', /^is 0/m);
  await pane.line('echo again');
  const seen = await pane.until(/^out\$ *$/m);
  t.regex(seen, /ward: stopped: the shell no longer says when it comes to a prompt/);
  t.notRegex(seen, /^again$/m);
  t.regex(log(), /a guarded terminal was locked/);
});

run('whatever of the asking’s own variables a person lets a key unset, the next line is asked about', async t => {
  const here = await desk(t);
  const { pane, project } = here;
  const hook = readFileSync(path.join(checkout, 'shell-hooks/session.bash'), 'utf8');
  writeFileSync(path.join(project, 'names'), [...new Set(hook.match(/\b__ward_\w+/g))].map(name => `${name}\n`).join(''));
  writeFileSync(path.join(project, 'victim'), '');
  await yes(here, `k() { while read -r n; do unset -v "$n"; done <names 2>/dev/null; }; bind -x '"\\C-xy": k'; echo is $?`);
  await pane.until(done(0));
  await pane.type('rm victim');
  for (const key of ['C-x', 'y', 'Enter']) await pane.press(key);
  await pane.until(/rm deletes[\s\S]*\? run it\? \(/);
  await pane.press('Enter');
  await pane.until(/ward: not run: the person said no/);
  t.true(existsSync(path.join(project, 'victim')));
  // What lets lines by is noticed by the first of them.
  await yes(here, `j() { . ./keys; }; bind -x '"\\C-xz": j'; echo is $?`);
  await pane.until(done(0));
  writeFileSync(path.join(project, 'keys'), `PROMPT_COMMAND+=("bind '\\"\\\\C-m\\": accept-line'; PS0=")\n`);
  for (const key of ['C-x', 'z']) await pane.press(key);
  await here.say('echo asked-$((40 + 2))', /^asked-42\n\[auto\]/m);
  await pane.line('echo unasked');
  t.regex(await pane.until(/^out\$ *$/m), /ward: stopped: a line ran that nobody was asked about/);
});

run('Ctrl-C while Ward still thinks about a line: nothing of it runs, and the next line is asked about as ever', async t => {
  const { pane, project, log } = await desk(t);
  const made = path.join(project, 'made');
  // Long enough to be looked at for a while on any machine, and a shell that comes to its prompt before that has ended.
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

run('a shell that keeps to POSIX asks about each line as ever; one without an editor of lines runs none, and says so', async t => {
  const { say, pane, project } = await desk(t);
  await say('set -o posix; export Q="a b"; echo is $?', done(0));
  await say('printenv Q; echo is $?', /^a b\nis 0$/m);
  await say('set +o posix; set +o emacs; echo is $?', done(0));
  await pane.line('touch made');
  await pane.until(/^ward: not run: this line came by a way/m);
  t.false(existsSync(path.join(project, 'made')));
});

run('a shell in the place of the guarded one ends the session, and the terminal is as it was', async t => {
  const here = await desk(t);
  for (const line of ['exec -a vim dash', 'e=exec; command $e env A=1 bash --norc', 'f() { eval "exec sh"; }; f'])
    t.regex(await here.say(line, /ward: not run/), /puts (?:da|ba)?sh in the place of this shell/, line);
  await here.say('(exec sh -c "echo made-$((40 + 2))"); exec </dev/tty; echo is $?', /^made-42\nis 0$/m);
  await yes(here, `exec perl -e 'exec {"da"."sh"} "vim"'`);
  t.regex(await here.pane.until(/^out\$ *$/m), /ward: stopped: the shell was replaced by another/);
  await here.say('stty -a | grep -c -- " -echo "', /^0$/m);
});

run('Ctrl-C, Ctrl-Z, the size and a full-screen program are as in any terminal, which is left as it was', async t => {
  const { say, pane, project, root } = await desk(t);
  const marks = path.join(pane.directory, 'marks');
  spawnSync('tmux', ['-S', path.join(pane.directory, 'tmux'), 'pipe-pane', `cat > '${marks}'`]);
  await say('set -o vi; (exit 3)', /\(exit 3\)\n/);
  await pane.type('echo is $?');
  await pane.press('Escape');
  await pane.press('Enter');
  await pane.until(done(3));
  t.regex(readFileSync(marks, 'latin1'), /\x1b\]133;C\x07[\s\S]*\x1b\]133;D;3\x07[\s\S]*\x1b\]133;A\x07\[auto\] \$ \x1b\]133;B\x07/);
  await pane.line('set -o emacs; echo is $?; TERM_PROGRAM=vscode; (exit 4)');
  await pane.until(/set -o emacs.*\nis 0\n\[auto\]/);
  t.regex(readFileSync(marks, 'latin1'), /\x1b\]633;D;4\x07[\s\S]*\x1b\]633;A\x07\[auto\] \$ \x1b\]633;B\x07/);
  await say('echo begun; sleep 60', /^begun$/m);
  await pane.press('C-c');
  await pane.until(/\^C\n\[auto\]/);
  await say('echo is $?', done(130));
  await say("sh -c 'echo begun; exec sleep 60'", /^begun$/m);
  await pane.press('C-z');
  await pane.until(/Stopped/);
  await say('kill %1; stty size', /^40 100$/m);
  writeFileSync(path.join(project, 'size.sh'), `trap 'stty size; exit 0' WINCH; echo ready; for i in {1..200}; do sleep 0.1; done`);
  await say('bash size.sh', /^ready/m);
  spawnSync('tmux', ['-S', path.join(pane.directory, 'tmux'), 'resize-window', '-x', '90', '-y', '25']);
  await pane.until(/^25 90$/m);
  writeFileSync(path.join(project, 'text'), 'a line\n');
  await say('less text', /\(END\)/);
  await pane.type('q');
  await pane.until(/\[auto\] \$ *$/m);
  await say('exit 3', /^out\$ *$/m);
  await say('echo "is $?"; stty -a | grep -c -- " -echo "', /^is 3\n0$/m);
  const seen = await say(`cd /; '${checkout}/src/bin/wardsh' --ward-root '${root}'; echo is $?`, /^is \d+$/m);
  t.regex(seen, /ward: not run: "\/" lies in no open project/);
  t.regex(seen, /^is 125$/m);
});

run('a Ward that is killed takes its sandbox along, and the terminal is as it was', async t => {
  const { say, pane, project, root } = await desk(t);
  writeFileSync(path.join(project, 'text'), 'a line\n');
  const time = nap();
  await say(`sleep ${time} & less text`, /\(END\)/);
  t.true(sleeps(time));
  spawnSync('pkill', ['-KILL', '-f', `node .* wardsh/wardsh --ward-root ${root}`]);
  // Who comes first to the screen of less or to the one behind it, the shell with its word and prompt or what takes less away, is not told.
  await pane.until(/^(?![\s\S]*\(END\))/);
  await say('echo back-$((40 + 2))', /^back-42$/m);
  await say('stty -a | grep -c -- " -echo "', /^0$/m);
  await gone(t, time);
});

run(
  'a start-up file that is named stands in the place of the own one, and $_ is at each line what it was behind the one before',
  async t => {
    const files = { rc: 'greet() { echo "hello $1"; }\n' };
    const { say } = await guarded(t, { files, call: 'wardsh --rcfile HERE/rc' });
    t.regex(await say('greet you; echo is $?', done(0)), /^hello you$/m);
    await say(': one last', /\[auto\] \$ ?$/);
    await say('echo "it is $_"; echo is $?', /^it is last\nis 0$/m);
    await say('set -- a b; echo is $?', done(0));
    await say('echo "$1 $2 $#"; echo is $?', /^a b 2\nis 0$/m);
  },
);

/** After the manner of bash-preexec: the DEBUG trap tells of a line as it begins, what runs before a prompt makes ready for the next. */
const tells = [
  'bash_preexec_imported=yes __bp_inside_preexec=0 fresh= seen=',
  'noted() { seen+="<${1#*[0-9]  }>"; }; preexec_functions=(noted)',
  'debug() { ((__bp_inside_preexec)) || [[ -z $fresh ]] || { fresh=; noted "$(HISTTIMEFORMAT= history 1)"; }; }',
  'anew() { fresh=yes; }; PROMPT_COMMAND=anew; trap debug DEBUG',
].join('\n');

run('who is told of each line in bash is told in time, of none that was refused, and of one that runs apart as it was typed', async t => {
  const here = await guarded(t, { files: { rc: tells }, call: 'wardsh --rcfile HERE/rc' });
  const { say, pane, outside } = here;
  mkdirSync(path.join(outside, 'more'));
  await say('seen=; echo is $?', done(0));
  await no(here, 'rm nothing');
  const apart = `echo a >${outside}/more/made; echo is $?`;
  await yes(here, apart);
  await pane.until(done(0));
  await say('n=two; eval "echo $n"; echo is $?', done(0));
  const seen = await say('echo "$seen"', /\n<[\s\S]*\n\[auto\]/);
  // The screen ends its lines anywhere, and shows no blank there.
  const dense = (text: string) => text.replaceAll(/\s/g, '');
  t.true(dense(seen).includes(dense(`<${apart}><n=two; eval "echo $n"; echo is $?><echo "$seen">`)), seen);
});

/** After the manner of ble.sh, which takes over what is typed: at once, or before the first prompt. */
const takesOver = [
  'BLE_VERSION=0.4',
  'function ble-attach { BLE_ATTACHED=1; PS1=taken-over; }',
  'function attach-from-PROMPT_COMMAND { \\ble-attach; }',
  'PROMPT_COMMAND=attach-from-PROMPT_COMMAND',
  '[[ -z $BLE_VERSION ]] || ble-attach',
].join('\n');

run('who would read the lines in the place of bash is kept from it, and that is said', async t => {
  const here = await guarded(t, { files: { rc: takesOver }, call: 'wardsh --rcfile HERE/rc' });
  const { say, pane } = here;
  t.regex(await pane.screen('-S', '-'), /^ward: warning: ble\.sh reads no lines here/m);
  t.regex(await say('echo "[$BLE_ATTACHED]"; alias; echo is $?', done(0)), /^\[\]\nis 0$/m);
  await no(here, 'rm nothing');
});

test('in a bash that lacks what the asking takes no line is read, and it says so', t => {
  const hook = readFileSync(path.join(checkout, 'shell-hooks/session.bash'), 'utf8').replace('< 404)', '< 99999)');
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-c', `${hook}\necho begun`], { encoding: 'utf8' });
  t.regex(stderr, /^ward: a guarded terminal takes bash 4\.4 or later \(this is \d\S+\): it has not begun\n$/);
  t.is(stdout, '');
  t.is(status, 125);
});

test('who waits in bash for a person, or for a command that runs apart, waits on whatever TMOUT says', t => {
  const hook = readFileSync(path.join(checkout, 'shell-hooks/session.bash'), 'utf8');
  const [hears = ''] = /^__ward_hear\(\) \{\n[\s\S]*?^\}$/m.exec(hook) ?? [];
  const status = (text: string) => {
    const waits = `mkfifo answer && { (sleep 1.4; printf 'n ended 0\\0') >answer & __ward_hear; echo "$? $__ward_verb"; wait; }`;
    const done = spawnSync('bash', ['--norc', '-c', `${text}\n__ward_at=. __ward_nonce=n TMOUT=1\n${waits}`], {
      cwd: scratch(t),
      encoding: 'utf8',
    });
    return done.stdout;
  };
  t.is(status(hears), '0 ended\n');
  // The control: without that it gives up.
  t.regex(status(hears.replaceAll('TMOUT', 'NOTHING')), /^1 /);
});

const lines = 200;

run('many lines at once, typed ahead or pasted, all run once and in their order; a terminal that is taken away ends it all', async t => {
  const { pane, project, say } = await desk(t);
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
    await pane.fresh(`echo over-$((40 + 2))`);
    await pane.until(/^over-42$/m);
    t.deepEqual(readFileSync(path.join(project, 'made'), 'utf8').trim().split('\n'), all, name);
  }
  const time = nap();
  await say(`sleep ${time} & echo over-$((40 + 3))`, /^over-43$/m);
  t.true(sleeps(time));
  pane.hangUp();
  await gone(t, time);
});
