/** What a line of a guarded terminal comes to only as it runs: each command of it is judged before it starts. Real tmux, bash and sandbox. */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { noTerminal } from '../tmux.ts';
import { inProof, unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { inWhole } from '../whole.ts';
import { desk as deskOf, done, made, reply, untold, yes } from './guarded-desk.ts';

const always = unless(noTerminal ?? noSandbox);
const run = inProof(always);

const desk = (t: ExecutionContext) => deskOf(t, { call: 'wardsh --norc' });

always('what a line comes to as it runs is asked about before it starts; a no ends the whole line', async t => {
  const here = await desk(t);
  const { say, pane, project, log } = here;
  const victim = path.join(project, 'victim');
  writeFileSync(victim, '');
  made(here, 'echo begun; f() { rm victim; echo "in f"; }; f || echo or; echo end');
  await yes(here, untold);
  await reply(here, /^begun\nward: the line that runs has come to this, in [\s\S]*^\| rm victim$/m, 'n');
  const seen = await pane.until(/ward: stopped: [\s\S]*\[auto\] \$ ?$/);
  t.regex(seen.replaceAll('\n', ''), /ward: stopped: at "rm victim", which this line came to: the person said no/);
  t.notRegex(seen, /^(?:in f|or|end|after it)$/m);
  t.true(existsSync(victim));
  await say('echo is $?', done(130));
  t.regex(log(), /"command":"rm victim"[^\n]*"granted":false/);
  t.regex(log(), /"kind":"finished"[^\n]*"status":126[^\n]*stopped: at \\"rm victim\\"/);
  // The control: the same with a yes, and the shell is as it was.
  await yes(here, untold);
  await reply(here, /^\| rm victim$/m, 'y');
  await pane.until(/^in f\nend\nafter it\n\[auto\] \$ ?$/m);
  t.false(existsSync(victim));
  t.regex(await say('trap -p DEBUG; shopt extdebug; echo "<$->"', /^<.*>\n\[auto\]/m), /extdebug +off\n<[^T]*>/);
});

/** Told no at the first thing that asks, nothing of the rest runs, wherever that stands. */
const places = [
  ['a subshell', '(rm victim; echo SUB); echo END'],
  ['a substitution', 'x=$(rm victim; echo SUB); echo END'],
  ['an eval within', 'eval \'eval "rm victim"; echo SUB\'; echo END'],
  ['a pipeline of subshells', 'echo x | { cat >/dev/null; rm victim; echo SUB >&2; }; echo END'],
  ['a loop', 'while :; do rm victim; done; echo END'],
  ['a line that is deaf to Ctrl-C', "trap '' INT; rm victim; echo END"],
  ['a subshell of one', "trap '' INT; (rm victim; echo SUB); rm other; echo END"],
  ['a function of a subshell', 'g() { rm victim; echo SUB; }; (g); echo END'],
  ['a name that only running tells', 'c=rm; d=v; $c ${d}ictim; echo END'],
  ['behind its own DEBUG trap', "trap 'MINE=1' DEBUG; rm victim; echo END"],
  ['behind a DEBUG trap that it takes away', 'trap - DEBUG; rm victim; echo END'],
  ['in a subshell that takes it away', '(trap - DEBUG; rm victim; echo SUB); echo END'],
] as const;

run('a no ends the line wherever it has come to', async t => {
  const here = await desk(t);
  const { project, pane, say } = here;
  const victim = path.join(project, 'victim');
  writeFileSync(victim, '');
  for (const [name, text] of places) {
    made(here, text);
    await yes(here, untold);
    await reply(here, /^\| (?:rm|\$c|x=\$\().*ictim/m, 'n');
    const seen = await pane.until(/ward: stopped: [\s\S]*\[auto\] \$ ?$/);
    t.notRegex(seen, /^(?:SUB|END|after it)$/m, name);
    t.true(existsSync(victim), name);
    await say('trap - INT DEBUG; echo is $?', done(0));
  }
  t.regex(await say('shopt extdebug; echo "<$->"', /^<.*>\n\[auto\]/m), /extdebug +off\n<[^T]*>/);
});

run('what would take the looking apart ends the line; what does all the same is said and recorded', async t => {
  const here = await desk(t);
  const { pane, say, log } = here;
  const tampering = [
    't=trap; $t - DEBUG',
    'd=DEBUG; builtin trap : $d',
    'shopt -u extdebug',
    'set +T',
    'set +o functrace',
    'PROMPT_COMMAND=',
    'PS0=',
    '__ward_over x',
  ];
  for (const text of tampering) {
    made(here, `${text}; echo END`);
    await yes(here, untold);
    const seen = await pane.until(/ward: stopped: [\s\S]*\[auto\] \$ ?$/);
    t.notRegex(seen, /^END$/m, text);
  }
  made(here, 'x="__ward_a"; read -r y <<<set; eval "$y +T"; echo END');
  // Nothing sees a command that a trap of a signal runs before the next one.
  made(here, "trap 'set +T; trap : DEBUG' USR1; kill -USR1 $$; echo END");
  await yes(here, untold);
  const seen = await pane.until(/(?:ward: stopped|^after it)[\s\S]*\[auto\] \$ ?$/m);
  t.regex(seen, /ward: (?:stopped|warning: the line took away)/);
  await say('trap - USR1 DEBUG; echo is $?', done(0));
  t.notRegex(log(), /was locked/);
});

run("the person's own DEBUG trap sees what it saw before, and what a line sets stays", async t => {
  const here = await desk(t);
  const { pane, say } = here;
  await say('saw=; trap \'saw+="<$BASH_COMMAND $_>"\' DEBUG; echo is $?', done(0));
  made(here, 'g() { echo "in g"; }; echo one two; g');
  await yes(here, untold);
  await pane.until(/^after it\n\[auto\] \$ ?$/m);
  const seen = (await say('trap - DEBUG; echo "$saw"', /^<[\s\S]*\[auto\] \$ ?$/m)).replaceAll('\n', '');
  t.regex(seen, /<echo one two .*<g two><echo "after it"/);
  made(here, "trap 'saw=set' DEBUG; echo x");
  await yes(here, untold);
  await pane.until(/^after it\n\[auto\] \$ ?$/m);
  t.regex(await say('trap -p DEBUG; trap - DEBUG; echo "<$saw>"', /^<.*>\n\[auto\]/m), /^trap -- 'saw=set' DEBUG\n<set>/m);
});

run('a yes to the line is a yes to what stands in it; what the sandbox does not open is not asked about; a job asks nobody', async t => {
  const here = await desk(t);
  const { pane, say, project, outside } = here;
  const [victim, secret] = [path.join(project, 'victim'), path.join(outside, 'secret')];
  for (const file of [victim, secret]) writeFileSync(file, 'x\n');
  made(here, `cat '${secret}' || echo held; for i in 1 2; do mkdir "d$i"; done`);
  await yes(here, 'eval "$(cat made)"; rm victim; echo is $?');
  t.regex(await pane.until(/^is 0\n\[auto\] \$ ?$/m), /^held$/m);
  t.false(existsSync(victim));
  t.true(existsSync(path.join(project, 'd2')));
  // What no sandbox of the session's could do is not asked about either, but refused.
  made(here, `rm '${secret}'; echo END`);
  await yes(here, untold);
  t.regex((await pane.until(/ward: stopped: [\s\S]*\[auto\] \$ ?$/)).replaceAll(/\s/g, ''), /morethanthissessionhas:typeitasalineofitsown/);
  t.true(existsSync(secret));
  writeFileSync(victim, '');
  made(here, '(until [ -e go ]; do sleep 0.2; done; rm victim; echo SUB) & :');
  await yes(here, 'eval "$(cat made)"; echo is $?');
  await pane.until(/^is 0\n\[auto\] \$ ?$/m);
  writeFileSync(path.join(project, 'go'), '');
  const seen = await pane.until(/nobody is asked for what/);
  t.notRegex(seen, /^SUB$/m);
  t.true(existsSync(victim));
  await say('echo is $?', /^is 0$/m);
});

run('one yes may be to all that a line comes to, and to nothing of the next', async t => {
  const here = await desk(t);
  const { pane, project } = here;
  const files = ['one', 'two', 'three'].map(one => path.join(project, one));
  for (const file of files) writeFileSync(file, '');
  made(here, 'rm one; rm two');
  await yes(here, untold);
  await reply(here, /^\| rm one$/m, 'l');
  await pane.until(/^after it\n\[auto\] \$ ?$/m);
  t.deepEqual(files.map(existsSync), [false, false, true]);
  made(here, 'rm three');
  await yes(here, untold);
  await reply(here, /^\| rm three$/m, 'n');
  await pane.until(/ward: stopped: [\s\S]*\[auto\] \$ ?$/);
  t.true(existsSync(files[2] as string));
});

inWhole(always)('what a line would have run at each prompt is asked about as the line comes to it', async t => {
  const here = await desk(t);
  const ran = path.join(here.project, 'ran');
  for (const [text, show] of [
    [`PS1='$(: >ran)$ '; echo END`, /^\| PS1=/m],
    [`p='$(: >ran)$ '; PS1=$p; echo END`, /^\| PS1=/m],
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
