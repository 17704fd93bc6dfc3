import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noZsh } from '../here.ts';
import { noTerminal } from '../tmux.ts';
import { inProof, unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { inWhole } from '../whole.ts';
import { desk, done, made, reply, untold, yes } from './guarded-desk.ts';

const always = unless(noTerminal ?? noSandbox ?? noZsh);
const run = inProof(always);

always('what a line of zsh comes to as it runs is asked about before it starts; a no ends the whole line', async t => {
  const here = await desk(t);
  const { say, pane, project, log } = here;
  const victim = path.join(project, 'victim');
  writeFileSync(victim, '');
  made(here, 'echo begun; f() { rm "$1"; echo "in f" }; f victim || echo or; echo end');
  await yes(here, untold);
  await reply(here, /^begun\nward: the line that runs has come to this, in [\s\S]*^\| rm "\$1"$/m, 'n');
  const seen = await pane.until(/ward: stopped: [\s\S]*\[auto\] \$ ?$/);
  t.regex(seen.replaceAll('\n', ''), /ward: stopped: at "rm "\$1"", which this line came to: the person said no/);
  t.notRegex(seen, /^(?:in f|or|end|after it)$/m);
  t.true(existsSync(victim));
  made(here, 'rm victim; echo end');
  await yes(here, untold);
  await reply(here, /^\| rm victim$/m, 'n');
  await pane.until(/ward: stopped: [\s\S]*\[auto\] \$ ?$/);
  await say('echo is $?', done(126));
  // The control: the same with a yes, and the shell is as it was.
  await yes(here, untold);
  await reply(here, /^\| rm victim$/m, 'y');
  await pane.until(/^end\nafter it\n\[auto\] \$ ?$/m);
  t.false(existsSync(victim));
  t.regex(log(), /"kind":"finished"[^\n]*"status":126[^\n]*stopped: at/);
  await say('trap; echo is $?', /trap; echo is \$\?\nis 0\n\[auto\]/);
});

/** Told no at the first thing that asks, nothing of the rest runs, wherever that stands. */
const places = [
  ['a list', 'rm victim && echo AND || echo OR; echo END'],
  ['a subshell', '(rm victim; echo SUB); echo END'],
  ['a substitution', 'x=$(rm victim; echo SUB); echo END'],
  ['an eval within', 'eval \'eval "rm victim"; echo SUB\'; echo END'],
  ['a pipeline of groups', 'echo x | { cat >/dev/null; rm victim; echo SUB >&2 }; echo END'],
  ['a loop', 'while :; do rm victim; done; echo END'],
  ['a line that is deaf to Ctrl-C', "trap '' INT; f() { rm victim; echo SUB }; f || echo OR; echo END"],
  ['a subshell of one', "trap '' INT; (rm victim; echo SUB); rm other; echo END"],
  ['a function of a subshell', 'g() { rm victim; echo SUB }; (g); echo END'],
  ['a function of a substitution', 'g() { rm victim; echo SUB >&2 }; x=$(g); echo END'],
  ['a function in a pipeline', 'g() { rm victim; echo SUB >&2 }; g | cat; echo END'],
  ['what is always run', '{ rm victim } always { rm other; echo SUB }; echo END'],
  ['a name that only running tells', 'c=rm d=v; $c ${d}ictim; echo END'],
  ['a variable of a function', 'g() { local it=victim; rm $it; echo SUB }; g; echo END'],
  ['an alias', "alias x='rm victim'; eval x; echo END"],
] as const;

run('a no ends the line of zsh wherever it has come to', async t => {
  const here = await desk(t);
  const { project, pane } = here;
  const victim = path.join(project, 'victim');
  writeFileSync(victim, '');
  for (const [name, text] of places) {
    made(here, text);
    await yes(here, untold);
    await reply(here, /the line that runs has come to this/, 'n');
    const seen = await pane.until(/ward: stopped: [\s\S]*\[auto\] \$ ?$/);
    t.notRegex(seen, /^(?:SUB|END|AND|OR|after it)$/m, name);
    t.true(existsSync(victim), name);
    await pane.fresh('trap - INT; unalias -a; echo is $?');
    await pane.until(done(0));
  }
});

run('what would take the looking apart ends the line; what does all the same is said and recorded', async t => {
  const here = await desk(t);
  const { pane, say, log } = here;
  const tampering = [
    't=trap; $t - DEBUG',
    'd=DEBUG; builtin trap : $d',
    'TRAPDEBUG() { : }',
    'o=debug_before; setopt no_${o}_cmd',
    'unsetopt DEBUG_BEFORE_CMD',
    'f=__ward_; unfunction ${f}watch',
    'functions[__ward_watch]=:',
    'disable trap',
    'precmd_functions=()',
    // What would run at the prompt, where nothing is asked any more.
    'precmd() { rm victim }',
    'TRAPINT() { rm victim }',
  ];
  for (const text of tampering) {
    made(here, `${text}; echo END`);
    await yes(here, untold);
    const seen = await pane.until(/ward: stopped: [\s\S]*\[auto\] \$ ?$/);
    t.notRegex(seen, /^END$|took away/m, text);
  }
  // What is no command, and is told with no word that names it.
  made(here, 'u=TRAP; functions[${u}DEBUG]=:; echo END');
  await yes(here, untold);
  await pane.until(/ward: (?:stopped|warning: the line took away)[\s\S]*\[auto\] \$ ?$/);
  await say('echo is $?', /^is \d+\n\[auto\]/m);
  t.notRegex(log(), /was locked/);
});

run("the person's own DEBUG trap of zsh and their hooks see what they saw before, and are not asked about", async t => {
  const here = await desk(t);
  const { pane, say, project } = here;
  await say('precmd() { : > precmd-ran }; echo is $?', /run it\?|is 0/);
  if (/run it\?/.test(await pane.screen())) await pane.line('y');
  await pane.until(done(0));
  // A trap of zsh sees what hooks do too, Ward's as anybody's.
  const sees = `case $ZSH_DEBUG_CMD in "echo one two"|g) saw+="<$ZSH_DEBUG_CMD>" ;; esac`;
  for (const [set, show] of [
    [`trap '${sees}' DEBUG`, 'trap'],
    [`TRAPDEBUG() { ${sees} }`, 'which TRAPDEBUG'],
  ] as const) {
    await say(`saw=; ${set}; echo is $?`, /run it\?|is 0/);
    if (/run it\?/.test(await pane.screen())) await pane.line('y');
    await pane.until(done(0));
    made(here, 'g() { echo "in g" }; echo one two; g');
    await yes(here, untold);
    await pane.until(/^after it\n\[auto\] \$ ?$/m);
    t.regex(await say(show, /saw\+=[\s\S]*\[auto\] \$ ?$/), /saw\+="<\$ZSH_DEBUG_CMD>"/, set);
    await say('echo "$saw"', /^<echo one two><g>\n\[auto\] \$ ?$/m);
  }
  t.true(existsSync(path.join(project, 'precmd-ran')));
  t.is(readFileSync(path.join(project, 'precmd-ran'), 'utf8'), '');
});

inWhole(always)('what a line of zsh would have run at each prompt is asked about as the line comes to it', async t => {
  const here = await desk(t);
  const ran = path.join(here.project, 'ran');
  await here.say('setopt prompt_subst; f() { : >ran }; echo is $?', done(0));
  for (const [text, show] of [
    ["PS1='$(: >ran)$ '; echo END", /^\| PS1=/m],
    ["RPS1='$(: >ran)'; echo END", /^\| RPS1=/m],
    ['PERIOD=1 periodic_functions=(f); echo END', /periodic_functions=/],
  ] as const) {
    made(here, text);
    await yes(here, untold);
    await reply(here, show, 'n');
    t.notRegex(await here.pane.until(/ward: stopped: [\s\S]*\[auto\] \$ ?$/), /^END$/m, text);
  }
  // The control: what runs nothing is no question.
  made(here, "PS1='$ '; echo END");
  await yes(here, untold);
  await here.pane.until(/^END\nafter it\n\[auto\] \$ ?$/m);
  t.false(existsSync(ran));
});
