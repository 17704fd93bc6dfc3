/** Ways to take from a guarded zsh what asks about each line: none of them leaves a shell that runs the next line in silence. Real zsh and FIFOs. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { isProof, proof } from '../../src/front/terminal-proof.ts';
import { type Message, openChannel } from '../../src/host/typing/channel.ts';
import { noZsh } from '../here.ts';
import { noTerminal } from '../tmux.ts';
import { checkout, scratch } from '../trial.ts';
import { inProof, unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { inWhole } from '../whole.ts';
import { type Desk, desk, done, yes } from './guarded-desk.ts';

const run = unless(noZsh);

/** What asks about a line and the two that hold back one that was not asked about: with `$n` for the beginning of their names. */
const all = ['judge', 'remember', 'same'];
const each = (say: (name: string) => string) => all.map(say).join('; ');

/** By these alone the next line would run. */
const opening: readonly (readonly [string, string])[] = [
  ['a definition in an eval', `eval "${each(one => `\${n}d_${one}() { : }`)}"`],
  ['function and a name that is expanded', each(one => `function \${n}d_${one} { : }`)],
  ['a name that is expanded, and ()', each(one => `\${n}d_${one}() { : }`)],
  ['an element of functions', each(one => `functions[\${n}d_${one}]=:`)],
  ['an element that is appended to', each(one => `functions[\${n}d_${one}]="return 0; $functions[\${n}d_${one}]"`)],
  ['an expansion that assigns', `: ${all.map(one => `\${functions[\${n}d_${one}]::=:}`).join(' ')}`],
  ['a whole table', `functions+=(${all.map(one => `\${n}d_${one} :`).join(' ')})`],
  ['typeset of an element', each(one => `typeset "functions[\${n}d_${one}]=:"`)],
  ['read into an element', each(one => `read "functions[\${n}d_${one}]" <<<:`)],
  ['printf into an element', each(one => `printf -v "functions[\${n}d_${one}]" :`)],
  ['print into an element', each(one => `print -v "functions[\${n}d_${one}]" :`)],
  ['a copy of another', `nothing() { : }; ${each(one => `functions -c nothing \${n}d_${one}`)}`],
  ['a file of its own', each(one => `unfunction \${n}d_${one}; fpath=($PWD); : >\${n}d_${one}; autoload -Uz \${n}d_${one}`)],
  ['a sourced text', `source <(print "${each(one => `\${n}d_${one}() { : }`)}")`],
  ['emulate', `emulate zsh -c "${each(one => `\${n}d_${one}() { : }`)}"`],
  ['a definition within a function', `f() { eval "${each(one => `\${n}d_${one}() { : }`)}" }; f`],
];

/** These break or hide a part of it, or what it is made of. */
const breaking: readonly (readonly [string, string])[] = [
  ['unfunction', each(one => `unfunction \${n}d_${one}`)],
  ['unset -f', each(one => `unset -f \${n}d_${one}`)],
  ['unhash -f', each(one => `unhash -f \${n}d_${one}`)],
  ['unset of an element', each(one => `unset "functions[\${n}d_${one}]"`)],
  ['a pattern', 'unfunction -m "${n}*"'],
  ['disable -f', each(one => `disable -f \${n}d_${one}`)],
  ['disable of a pattern', 'disable -fm "${n}*"'],
  ['arithmetic', each(one => `(( functions[\${n}d_${one}] = 0 ))`)],
  ['a function for builtin', 'eval "built"in"() { : }"'],
  ['what shows it', 'eval "${n}d_show() { : }"'],
  ['what shows it, as it was', 'was=$functions[${n}d_show]; eval "${n}d_show() { : ; $was }"'],
  ['what puts it back', 'functions[${n}d_mend]=:'],
  ['a variable of it that stays', 'typeset -r "${n}d_left=x"'],
  ['a variable of another kind', 'typeset -gi "${n}d_status"'],
  [
    'a table in the place of functions',
    'copy=("${(@kv)functions}"); unset functions; typeset -gA functions; functions=("$copy[@]"); eval "${n}d_same() { : }"',
  ],
  [
    'all tables replaced',
    'f=("${(@kv)functions}") p=("${(@kv)parameters}"); unset functions parameters; typeset -gA functions parameters; functions=("$f[@]") parameters=("$p[@]"); eval "${n}d_same() { : }"',
  ],
  ['hooks before a prompt', 'eval "precmd""_functions=()"'],
  ['hooks before a line', 'eval "preexec""_functions=()"'],
  ['hooks that stay away', 'eval "typeset -r preexec""_functions=()"'],
  ['add-zsh-hook', 'autoload -Uz add-zsh-hook; add-zsh-hook -d preexec ${n}d_begins'],
  ['the widget itself', 'zle -D zle-line-"finish"'],
  ['another widget in its place', 'nothing() { : }; zle -N zle-line-"finish" nothing'],
  ['the widget under another name', 'zle -A .accept-line zle-line-"finish"'],
];

/** What a shell with the hook in it says when a way was gone; `behind`: a prompt came in between, `begins`: a line does, `asked`: somebody was asked about that. */
async function said(
  directory: string,
  way: string,
  { behind = true, asked = way === '', begins = true } = {},
): Promise<readonly Message[]> {
  const heard: Message[] = [];
  const held = proof();
  held.answered();
  const channel = openChannel(path.join(directory, 'channel'), message => {
    heard.push(message);
    // It waits for that for ever, and Ward ends it.
    const lock = () => void (message.kind === 'begins' && shell.kill('SIGKILL'));
    if (isProof(message)) held.hear(message, true, { lock, go: nonce => void channel.answer(nonce, 'go ') });
  });
  const hook = readFileSync(path.join(checkout, 'shell-hooks/session.zsh'), 'utf8').replaceAll('$__ward_at', channel.directory);
  const first = '__ward_stands= __ward_mend; __ward_stands=1';
  const next = [
    behind ? '__ward_show shown; __ward_mend' : ':',
    asked ? '__ward_left="touch left"' : ':',
    begins ? '__ward_remember "touch left"; __ward_same "touch left" && touch left' : ':',
  ];
  writeFileSync(path.join(directory, 'script'), `${hook}\n{\n${first}\nn=__war\n{ eval "$way" } 2>/dev/null\n${next.join('; ')}\n}\n`);
  const shell = spawn('zsh', ['-f', path.join(directory, 'script')], {
    cwd: directory,
    env: { PATH: process.env.PATH, way },
    stdio: 'ignore',
  });
  await new Promise(resolve => shell.on('close', resolve));
  // What it wrote lies in the FIFO: one word more, and it has been heard.
  const all = new Promise<void>(resolve => {
    const look = () => (heard.at(-1)?.kind === 'apart' ? resolve() : void setImmediate(look));
    look();
  });
  writeFileSync(path.join(channel.directory, 'ask'), '\0\x01ward\0apart\0-\0');
  await all;
  channel.close();
  return heard;
}

/** Why a session would be locked, or what would be said at the prompt; undefined where all is as it was. */
function noticed(heard: readonly Message[]): string | undefined {
  const held = proof();
  const why: string[] = [];
  held.answered();
  for (const message of heard) {
    if (message.kind === 'mended') why.push('put back');
    if (isProof(message)) held.hear(message, true, { lock: words => why.push(words), go: () => undefined });
  }
  if (!held.prompted()) why.push('not shown');
  return why[0];
}

run('what zsh shows of the hook tells each way to change it: nothing else does, and the way would have let the next line run', async t => {
  const control = scratch(t);
  const plain = await said(control, '');
  t.is(noticed(plain), undefined);
  t.deepEqual(
    plain.map(one => one.kind),
    ['stands', 'shown', 'begins', 'apart'],
  );
  t.true(existsSync(path.join(control, 'left')), 'a line that was asked about begins');
  for (const [what, way] of opening) {
    const directory = scratch(t);
    t.regex(noticed(await said(directory, way)) ?? '', /was changed/, what);
    t.true(existsSync(path.join(directory, 'left')), `the control: ${what}`);
  }
  for (const [what, way] of breaking) t.truthy(noticed(await said(scratch(t), way, { begins: false })), what);
});

run('where part of the hook is changed behind the prompt, what is left of it keeps the next line from beginning', async t => {
  const begun = async (way: string, asked: boolean) => {
    const directory = scratch(t);
    const kinds = (await said(directory, way, { behind: false, asked })).map(one => one.kind);
    return { kinds: kinds.join(' '), left: existsSync(path.join(directory, 'left')) };
  };
  t.deepEqual(await begun('', true), { kinds: 'stands begins apart', left: true });
  t.deepEqual(await begun('', false), { kinds: 'stands missing apart', left: false });
  const change = (...names: readonly string[]) => names.map(one => `eval "\${n}d_${one}() { : }"`).join('; ');
  // Who answers in the place of what asks, and all but what asks.
  for (const names of [['judge'], ['finish'], ['judge', 'remember'], ['mend'], ['never']])
    t.deepEqual(await begun(change(...names), true), { kinds: 'stands begins apart', left: false }, names.join());
  for (const names of [
    ['judge', 'same'],
    ['judge', 'remember'],
    ['finish', 'same'],
  ])
    t.false((await begun(change(...names), false)).left, names.join());
  t.true((await begun(change(...all), false)).left, 'the control');
});

test('a line that nobody was asked about, a second behind one that was, and words of another shell lock the session', t => {
  const shown = { functions: '__ward_x\x01\t: x', variables: '__ward_y scalar' };
  const hear = (...messages: readonly Parameters<ReturnType<typeof proof>['hear']>[0][]) => {
    const why: string[] = [];
    const held = proof();
    for (const message of messages) held.hear(message, true, { lock: words => why.push(words), go: nonce => why.push(`go ${nonce}`) });
    return why.join();
  };
  const [stands, begins] = [{ kind: 'stands', shown } as const, { kind: 'begins', nonce: '7', shown, text: 'x' } as const];
  t.is(hear(stands, begins), 'go 7');
  t.regex(hear(stands, begins, begins), /a line began/);
  t.is(hear(stands, begins, { ...begins, text: "'not-run' 'it'\\''s' && :" }), 'go 7,go 7');
  t.regex(hear(stands, begins, { ...begins, text: "'not-run' 'x' && : && x" }), /a line began/);
  t.regex(hear(stands, stands), /something else/);
  t.regex(hear(begins), /changed/);
});

const typing = unless(noTerminal ?? noSandbox ?? noZsh);

inWhole(typing)(
  'where a key takes away what asks about a line and what holds it back, the session is locked behind the next, and says so',
  async t => {
    const here = await desk(t);
    const { pane, log } = here;
    writeFileSync(path.join(here.project, 'keyed'), '__ward_judge() { : }; __ward_same() { : }');
    await yes(here, `gone() { eval "$(<keyed)" }; zle -N gone; bindkey '^T' gone; echo is $?`);
    await pane.until(done(0));
    await pane.press('C-t');
    await pane.line('echo again');
    t.regex(await pane.until(/^out\$ *$/m), /what asks about each line was changed \(__ward_/);
    t.regex(log(), /a guarded terminal was locked/);
  },
);

/** The line is refused, or one that asks where all is as it should be asks still, or the session is locked, and another begun: else it throws. */
async function holds(t: ExecutionContext, { pane, project, start }: Desk, way: string): Promise<void> {
  const victim = path.join(project, 'victim');
  writeFileSync(victim, '');
  await pane.fresh(way);
  const settled = () => pane.until(/run it\? \(|\n\[auto\] \$ *$|^out\$ *$/m);
  while (/run it\? \(/.test(await settled())) {
    await pane.line('y');
    await pane.until(/^(?![\s\S]*run it\? \()/);
  }
  if (!/^out\$ *$/m.test(await pane.screen())) {
    await pane.fresh('rm victim');
    if (/run it\?/.test(await pane.until(/run it\?|ward: not run|^out\$ *$/m))) {
      await pane.press('Enter');
      await pane.until(/ward: (?:not run: the person said no|stopped)[\s\S]*\n\[auto\] |^out\$ *$/m);
      t.true(existsSync(victim), way);
    }
  }
  if (!/^out\$ *$/m.test(await pane.screen())) return;
  await pane.fresh(start);
  await pane.until(/^\[auto\] /m);
  await pane.fresh("PS1='$ '");
  await pane.until(/^\[auto\] \$ *$/m);
}

inProof(typing)(
  'each way, typed, is refused, or the next line is asked about whatever the person says, or the session is locked',
  async t => {
    const here = await desk(t);
    for (const [, way] of [...opening, ...breaking]) {
      await here.say('n=__war; echo is $?', done(0));
      await holds(t, here, way).catch(error => t.fail(`${way}: ${error}`));
    }
  },
);

typing(
  "a name of Ward's is refused wherever a line comes to it: in a text that it runs, in a word that is expanded, in zsh's table",
  async t => {
    const here = await desk(t);
    await here.say('n=__war; echo is $?', done(0));
    for (const what of ['a definition in an eval', 'an element of functions', 'a copy of another', 'disable of a pattern']) {
      const [, way = ''] = [...opening, ...breaking].find(([name]) => name === what) ?? [];
      t.regex(await here.say(way, /ward: not run: [\s\S]*\n\[auto\] /), /Ward's own in this shell|write its name/, what);
      await here.say('echo is $?', done(126));
    }
    // The control: names of the person's own.
    await here.say('eval "${n}n() { echo hi-$((40 + 2)); }"; __warn; echo is $?', /^hi-42\nis 0$/m);
  },
);

/** The same of bash, where what asks is made to stay. */
const inBash = [
  'eval "${n}d_prompt() { :; }"',
  'eval "${n}d_prompt() { :; }; ${n}d_debug() { :; }"',
  'unset -f "${n}d_prompt"',
  'export -fn "${n}d_prompt"',
  'declare +r -f "${n}d_prompt"',
  'declare -n "r=${n}d_at"; r=/tmp',
  'printf -v "PROMPT""_COMMAND" :',
  'read -r "PROMPT""_COMMAND" <<<:',
  'p=PROMPT; declare -g "${p}_COMMAND=:"',
  'p=PROMPT; eval "${p}_COMMAND=() PS""0="',
  'p=PROMPT; unset "${p}_COMMAND"',
  'o=-n; enable "$o" history printf',
  `bind '"\\C-m": accept-line'`,
  'bind \'"\\C-j": accept-line\'',
  'bind -r "\\C-m"; bind "\\C-m: accept-line"',
  'trap - DEBUG; shopt -u extdebug',
  'set +T; set +o history; HISTCONTROL=ignorespace',
  // The last: no line is asked about without them, and so none runs any more.
  'set +o emacs; set +o vi',
];

inProof(typing)(
  'in bash too each way, typed, is refused, or the next line is asked about whatever the person says, or the session is locked',
  async t => {
    const here = await desk(t, { call: 'wardsh --norc' });
    for (const way of inBash) {
      await here.say('n=__war; echo is $?', done(0));
      await holds(t, here, way).catch(error => t.fail(`${way}: ${error}`));
    }
  },
);
