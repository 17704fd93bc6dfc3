/** What is a person's own in a guarded terminal stays so: letters of any script, traps that print, names of functions that a line only mentions. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noZsh } from '../here.ts';
import { noTerminal } from '../tmux.ts';
import { inProof, unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { desk, done, no, yes } from './guarded-desk.ts';

const always = unless(noTerminal ?? noSandbox ?? noZsh);
const run = inProof(always);

/** Each byte that stands in such a letter: those that go on, and the first ones. */
const letters = [
  ...Array.from({ length: 96 }, (_, at) => 0xa0 + at),
  ...Array.from({ length: 30 }, (_, at) => 0x80 + 64 * (at + 2)),
  0x5d0,
  0x65e5,
  0x672c,
  0xd55c,
  0x1f600,
]
  .map(one => String.fromCodePoint(one))
  .filter(one => /^[\p{L}\p{S}]$/u.test(one))
  .join('');

always(
  'letters of any script are read in zsh as they were typed, with an alias in the line and in what it comes to, whatever separates words',
  async t => {
    const here = await desk(t);
    const { say, project } = here;
    const file = path.join(project, 'made');
    const made = () => readFileSync(file, 'utf8');
    await say(`print -r -- '${letters}' >made; echo is $?`, done(0));
    t.is(made(), `${letters}\n`);
    await say(`alias as='print -r --'; echo is $?`, done(0));
    await say(`as 日本 שלום >made; echo is $?`, done(0));
    t.is(made(), '日本 שלום\n');
    // What separates words is the person's to set, and none of Ward's own are joined by it.
    for (const separators of [':', "$'\\n'", 'a', '']) await say(`IFS=${separators}; echo is $?`, done(0));
    await say('unset IFS; echo is $?', done(0));
    writeFileSync(file, 'print -r -- 日本 >made');
    await yes(here, 'eval "$(cat made)"; echo is $?');
    await here.pane.until(done(0));
    t.is(made(), '日本\n');
    await no(here, 'rm 日本');
  },
);

/** They print wherever that is not seen. */
const off = '[[ -t 1 ]] || echo';
const shells = {
  bash: { call: 'wardsh --norc', set: `set -TE; trap '${off} T' DEBUG; trap '${off} E' ERR; trap '${off} R' RETURN` },
  zsh: { call: 'WARD_SHELL=zsh wardsh -f', set: `TRAPZERR() { ${off} E }; TRAPDEBUG() { ${off} 日本 }` },
};

for (const [shell, { call, set }] of Object.entries(shells))
  run(`traps of the person's own that print in every function of ${shell} take nothing from what asks`, async t => {
    const here = await desk(t, { call });
    const { pane, say, project } = here;
    await say(`${set}; echo is $?`, done(0));
    await say('x=1; echo "$x" >one; echo is $?', done(0));
    for (const line of ['if [ x ]', 'then echo is 3']) await pane.line(line);
    await say('fi', done(3));
    writeFileSync(path.join(project, 'one'), 'f() { false; echo "$x"; }; f; rm one');
    await yes(here, 'eval "$(cat one)"; echo is $?');
    await pane.until(/^\| rm one$/m);
    await pane.until(/run it\? \(\w+\) *$/);
    await pane.line('n');
    await pane.until(/ward: stopped: [\s\S]*\[auto\] \$ ?$/);
    await no(here, 'rm one');
    t.true(existsSync(path.join(project, 'one')));
  });

for (const [shell, { call }] of Object.entries(shells))
  run(`a word that is the name of a function is no call of it in ${shell}`, async t => {
    const here = await desk(t, { call });
    const { say, pane } = here;
    await yes(here, 'f() { rm victim; }');
    await pane.until(/\[auto\] \$ ?$/);
    t.regex(await say('echo my-f; echo is $?', done(0)), /^my-f$/m);
    await no(here, 'x=f; $x');
  });

run('options that one has on in bash ask about nothing but the lines that they change', async t => {
  const here = await desk(t, { call: 'wardsh --norc' });
  const { say, project, pane } = here;
  for (const name of ['sub', 'two']) mkdirSync(path.join(project, name));
  await say('shopt -s autocd cdspell globstar extglob checkwinsize xpg_echo dotglob nullglob failglob; echo is $?', done(0));
  await say('mkdir -p sub/deep && touch sub/made; ls; echo is $?', done(0));
  for (const line of ['sub/deep', 'cd ../deep']) await pane.line(line);
  await say('pwd; echo is $?', new RegExp(`^${project}/sub/deep\nis 0$`, 'm'));
  await say('../..', /\[auto\] \$ ?$/);
  for (const line of ['sub; touch more', 'cd subb; touch more', "echo 'a\\nb'; touch more"]) await no(here, line);
  t.false(existsSync(path.join(project, 'more')));
});

unless(noTerminal ?? noSandbox)(
  'options by which bash ends, shows what it runs or reads words otherwise are for the lines alone; a directory that goes takes no shell with it',
  async t => {
    const here = await desk(t, { call: 'wardsh --norc' });
    const { say, pane, project } = here;
    await say("set -eEuxvT; trap 'echo err-$((40+2))' ERR; true; echo is $?", /^is 0$[\s\S]*\[auto\] \$ ?$/m);
    // Of Ward's own it shows what bash itself starts.
    const seen = await say('echo shown', /^shown\n[\s\S]*\[auto\] \$ ?$/m);
    t.deepEqual([...new Set(seen.match(/__ward\w*/g))].sort(), ['__ward_enter', '__ward_prompt']);
    await say('rm nothing', /run it\? \(\w+\) *$/);
    await pane.press('Enter');
    await pane.until(/^ward: not run: the person said no\n[\s\S]*\[auto\] \$ ?$/m);
    await say('echo "$- is $?"', /^\S+ is 126\n[\s\S]*\[auto\] \$ ?$/m);
    await say('set +eEuxvT; echo is $?', /^is 0\n\[auto\] \$ ?$/m);
    t.is((await say('false; echo is $?', done(1))).match(/err-42/g)?.length, 1);
    // Where somebody takes away what it stands in, the shell is not left there.
    mkdirSync(path.join(project, 'gone'));
    await say('cd gone; echo is $?', done(0));
    rmdirSync(path.join(project, 'gone'));
    await say('cd ..', /ward: not run: what the shell stands in is gone, and it goes to [\s\S]*\[auto\] \$ ?$/);
    await say('pwd; echo is $?', new RegExp(`^${project}\nis 0$`, 'm'));
    // It asks: words that look so are then no words of a command's.
    await yes(here, 'set -k; true');
    await pane.until(/\[auto\] \$ ?$/);
    await yes(here, 'echo is none=1 $?; set +k');
    await pane.until(done(0));
    await pane.fresh('(exit 3)');
    await say('echo is $?', done(3));
  },
);

run('words of earlier lines are put in as bash does it: what can not be is not run, and what is turned off stays so', async t => {
  const here = await desk(t, { call: 'wardsh --norc' });
  const { say, pane, log } = here;
  await say('echo one $((40+2)) is $?', /^one 42 is 0\n\[auto\]/m);
  t.regex(await say('!!; echo is $?', done(0)), /^one 42 is 0\none 42 is 0$|^one 42 is 0\nis 0$/m);
  for (const line of ['!nonesuch', '!echo:s/z/q/', '^z^q']) {
    t.regex(await say(line, /history expansion failed\n\[auto\] \$ ?$/), /^bash: history: /m);
  }
  t.notRegex(log(), /nonesuch|:s\/z|\^z/);
  await say('echo two', /^two\n\[auto\]/m);
  await say('!ec:p', /\$ echo two$/);
  await pane.press('C-u');
  await say('shopt -s histverify; echo is $?', done(0));
  await say('echo three; !ec', /\$ echo three; echo two$/);
  await pane.press('C-u');
  await say('set +H; echo is $?', done(0));
  await say('echo !!', /^!!\n\[auto\]/m);
});
