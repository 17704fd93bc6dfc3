/** The weaker form of the hook, which is all that a bash before 4.3 and one without line editing can have, in a real terminal: a refused line does nothing there either. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { proof, slice } from '../slice.ts';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { checkout } from '../ward.ts';
import { turns } from '../whole.ts';
import { as43, asOlder, bashVersion, hooked } from './hook-pane.ts';

const due = turns(3);
const real = due(unless(noTerminal));
const edits = asOlder;

/** What a line is made of: `@` is where the rest of it stands, with the refused command innermost, and `made` comes of whatever else runs. */
const pieces: readonly string[] = [
  'touch made; @',
  '@; touch made',
  'touch made && @',
  '@ && touch made',
  '@ || touch made',
  'touch made | { @; }',
  '{ @; } | touch made',
  '{ ! { @; }; }',
  '( @ )',
  '( @ ) && ( touch made )',
  '{ @; }',
  '{ @; } & wait',
  'for i in 1 2; do @; done',
  'for i in $( @ ); do touch made; done',
  'for ((i = 0; i < 2; i++)); do @; done',
  'while @; do touch made; done',
  'while :; do @; done',
  'while ( @ ); do ( touch made ); done',
  'until @; do touch made; done',
  'until ( @ ); do ( touch made ); done',
  'until touch made; do @; done',
  'if @; then touch made; else touch made; fi',
  'if touch made; then @; fi',
  'case x in (x) @ ;; esac',
  'f() { @; }; f',
  'x=$( @ )',
  'echo $( @ ) $(touch made)',
  'echo <( @ )',
  '[[ -e precious ]] && { @; }',
  '((1)) && { @; }',
  '{ time { @; }; }',
  'touch $( touch made; @ ) made',
];

const lines = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 3 })
  .map(chosen => chosen.reduce((inner, piece) => piece.replace('@', () => inner), 'rm precious'));

/** What may go on where there is no INT, doing nothing: a loop of subshells alone (ward(1)). */
const goesOn = /(?:while|until) \( /;

/** What the shell does itself at an INT, at each command, where one fails and at its end. */
const shells: readonly string[] = [
  ':',
  `trap 'touch made' INT`,
  'set -e',
  `trap '' INT`,
  `trap : DEBUG; trap 'touch made' EXIT`,
  `set -eE; trap 'echo failed' ERR; trap 'echo interrupted' INT`,
  `set -uT; HISTCONTROL=ignoreboth; PS1='$(echo)$ '`,
];

for (const before of slice(shells, 3))
  real(
    `nothing of a line with a refused command in it runs, wherever in it that stands, and the next is asked about: ${before}`,
    async t => {
      const { says, insist, project } = await hooked(t, { edits, before });
      for (const [at, text] of fc
        .sample(
          lines.filter(text => !before.includes('INT') || !goesOn.test(text)),
          proof ? 60 : 4,
        )
        .entries()) {
        await says(text, /not run: /);
        // What was put into the background has been judged then, too.
        await insist(`wait; echo after-$((${at} + 100))`, RegExp(`^after-${at + 100}$`, 'm'));
        t.deepEqual(readdirSync(project), ['precious'], text);
      }
      await says('rm precious', /not run: .*rm/);
      await says('touch fine; echo next-$((40 + 2))', /^next-42$/m);
      t.deepEqual(readdirSync(project).sort(), ['fine', 'precious']);
    },
  );

real(
  'a line that may run runs as it would, a refused one leaves 130 and the history as the person wants it; without the hook it runs',
  async t => {
    const { says, line, project, own } = await hooked(t, { edits, before: 'HISTCONTROL=ignoreboth HISTIGNORE="bg:echo left*"' });
    await says('rm precious; echo never-$((40 + 2))', /not run: .*rm/);
    // Before bash 4.1 what an INT ends leaves 1.
    await says('echo status-$?', bashVersion() < 403 ? /^status-(?:1|129|130)$/m : /^status-130$/m);
    await says('echo one two; false | true | false', /^one two\n\$$/m);
    await says('echo "${PIPESTATUS[*]}."', /^1 0 1\.$/m);
    await says(' echo spaced-$((40 + 2))', /^spaced-42$/m);
    await says('echo left-$((40 + 2))', /^left-42$/m);
    await says('echo left-$((40 + 2)) last-word', /^left-42 last-word$/m);
    await says('echo "[$_]" "$HISTCONTROL $HISTIGNORE"', /^\[last-word\] ignoreboth bg:echo left\*$/m);
    await says('echo twice-$((40 + 2))', /^twice-42$/m);
    await says('echo twice-$((40 + 2))', /^twice-42$/m);
    const kept = await says('fc -l -3 -1', /echo twice/);
    t.regex(kept, /PIPESTATUS[^\n]*\n[^\n]*echo "\[\$_\]"[^\n]*\n[^\n]*echo twice/);
    await line('for one in a b');
    await line('do echo "for $one" # each');
    await says('done', /^for a\nfor b$/m);
    await line('if true; then # here too');
    await says('rm precious; fi', /not run: .*rm/);
    t.is(readFileSync(path.join(project, 'precious'), 'utf8'), 'kept\n');
    t.regex((await own.ward('log')).out, /not run +\S+ +rm precious; echo never/);
    await line('_ward_off');
    await says('rm precious; echo gone-$((40 + 2))', /^gone-42$/m);
    t.false(existsSync(path.join(project, 'precious')));
    await says('echo "[$(trap -p)]" "[$PROMPT_COMMAND]" $HISTCONTROL', /^\[\] \[[:\s]*\] ignoreboth$/m);
  },
);

real('what the history does not tell is refused, and what sets the trap off where nobody typed a line is left alone', async t => {
  const { says, line, project, press, until } = await hooked(t, { edits, before: `trap 'touch signalled' USR1; trap 'echo again' INT` });
  await line('kill -USR1 $$');
  await says('ls', /signalled\n\$ ?$/);
  await press('C-c');
  // A signal that comes as readline is about to read is noticed at the next key.
  await press('C-u');
  await until(/^again$/m);
  await line('READLINE_LINE=1 COMP_LINE=1');
  await says('rm precious', /not run: .*rm/);
  await line('set +o history');
  await says('touch unseen', /not run: bash does not tell what this line is[\s\S]*_ward_off/);
  await says('(_ward_off; touch unseen)', /not run: bash does not tell/);
  t.false(existsSync(path.join(project, 'unseen')));
  await line('_ward_off');
  await says('touch unseen; echo free-$((40 + 2))', /^free-42$/m);
});

real('what the history of an older bash leaves out is not judged by the rest of it: a line with a here-document is refused', async t => {
  const { says, line, until, fresh, project } = await hooked(t, { edits });
  await fresh('{ cat <<end');
  for (const text of ['end', 'rm precious', 'end', 'true', '}']) await line(text);
  await until(/not run: the history of this bash does not tell what stands in a here-document$/m);
  await line('end; clear');
  await says('cat <<<"one $((1 + 1))" >made && cat made', /^one 2$/m);
  t.deepEqual(readdirSync(project).sort(), ['made', 'precious']);
});

real('what C-c ends while Ward is asked does not run, and each line after it is asked about', async t => {
  const { says, line, project, fresh, press, until } = await hooked(t, { edits, before: 'f() { touch "$1"; }' });
  const [, pid = ''] = /^beside-(\d+)$/m.exec(await says('echo beside-$_ward_pid', /^beside-\d+$/m)) ?? [];
  for (const text of ['touch made', 'f made', 'for i in 1; do touch made; done']) {
    process.kill(Number(pid), 'SIGSTOP');
    await fresh(text);
    await until(new RegExp(`^\\$ ${RegExp.escape(text)}$`, 'm'));
    await press('C-c');
    await until(/\^C[\s\S]*^\$$/m);
    process.kill(Number(pid), 'SIGCONT');
    await says('rm precious', /not run: .*rm/);
    await line('f fine');
    await says('echo next-$((40 + 2))', /^next-42$/m);
    t.deepEqual(readdirSync(project).sort(), ['fine', 'precious'], text);
    await says('f other; rm precious', /not run: .*rm/);
  }
});

real(
  'in the form for bash 4.3 a variable that is set like that of a key switches nothing off: what another key accepts is ended',
  async t => {
    const keys = { before: `bind '"\\C-g": accept-line'`, edits: as43 };
    const { says, fresh, press, type, until, project } = await hooked(t, keys);
    await says('READLINE_LINE=1 COMP_LINE=1; echo set-$((40 + 2))', /^set-42$/m);
    await fresh('echo clear-$((40 + 2))');
    await until(/^clear-42$/m);
    await type('touch made; touch more');
    await press('C-g');
    await until(/^ward: not run: this line did not come by Enter/m);
    await says('echo next-$((40 + 2))', /^next-42$/m);
    t.deepEqual(readdirSync(project), ['precious']);
  },
);

real('without line editing a line is asked about by the same form, which says that it is the weaker one', async t => {
  const { line, until, own, project } = await hooked(t);
  await line('_ward_off');
  await line(`unset PROMPT_COMMAND; clear; PS1='% ' exec bash --norc --noediting`);
  await until(/^%$/m);
  await line(`eval "$('${checkout}/src/bin/ward' --root '${own.root}' init bash)"; echo and-$((40 + 2))`);
  await until(/^ward: warning: in this bash \(\S+\) the hook is the weaker one: it asks as a line begins[\s\S]*^and-42$/m);
  await line('touch made; rm precious');
  await until(/not run: .*rm/);
  await line('echo next-$((40 + 2))');
  await until(/^(?:% )?next-42$/m);
  t.deepEqual(readdirSync(project), ['precious']);
});

real('a bash whose trap keeps no command from running is told that nothing is asked about, and stays as it is', async t => {
  const { line, until, own, project } = await hooked(t);
  const file = path.join(checkout, 'shell-hooks/ward-old.bash');
  const changed = readFileSync(file, 'utf8').replace(/(_ward_holds\(\) \([\s\S]*?)\\builtin shopt -s extdebug;/, '$1');
  t.not(changed, readFileSync(file, 'utf8'));
  writeFileSync(path.join(project, 'old'), changed);
  await line('_ward_off');
  await line(`unset PROMPT_COMMAND; clear; PS1='% ' exec bash --norc`);
  await until(/^%$/m);
  const edits = `${asOlder}; s#${file}#${project}/old#`;
  await line(
    `eval "$('${checkout}/src/bin/ward' --root '${own.root}' init bash | sed '${edits}')"; echo "and [$PROMPT_COMMAND$(trap -p)]$((40 + 2))"`,
  );
  await until(/^ward: warning: nothing is asked about in this shell: the DEBUG trap of this bash [\s\S]*^and \[\]42$/m);
  t.pass();
});
