/** git's settings in a guarded terminal: a line of git's own changes them, and nothing else in the session ever does. Real tmux, shell, git and sandbox. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noTerminal } from '../tmux.ts';
import { repository } from '../trial.ts';
import { inProof, unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { noSandbox } from '../ward.ts';
import { desk, yes } from './guarded-desk.ts';

const noZsh = spawnSync('zsh', ['--version']).error === undefined ? undefined : 'zsh is not installed: apt-get install zsh';

for (const [call, run] of [
  ['wardsh --norc', unless(noTerminal ?? noSandbox)],
  ['WARD_SHELL=zsh wardsh -f', inProof(unless(noTerminal ?? noSandbox ?? noZsh))],
] as const)
  run(
    `${call}: behind a line that changes git's settings they are read-only to the session again, and none does where something else runs there`,
    async t => {
      const here = await desk(t, {
        call,
        before: project => {
          repository(project);
          mkdirSync(path.join(project, 'sub'));
          writeFileSync(path.join(project, 'sub/.env'), 'TOKEN=hidden\n');
          writeFileSync(path.join(project, 'look.sh'), unread('ls -1 /run/ward'));
          writeFileSync(
            path.join(project, 'plant.sh'),
            unread('printf "[core]\\n\\tfsmonitor = ./planted\\n" >>.git/config && echo planted; echo tried'),
          );
        },
      });
      const { pane, project, outside, say, log } = here;
      const config = () => readFileSync(path.join(project, '.git/config'), 'utf8');
      const plant = async () => t.regex(await say('bash plant.sh 2>/dev/null', /^tried\n\[auto\]/m), /null\ntried\n/);
      await plant();
      await say('git config user.name first; echo is $?', /^is 0\n\[auto\]/m);
      t.regex(config(), /name = first/);
      await plant();
      // Not settings alone are a line's that runs over the session: what it covers in the project could be moved by the session meanwhile.
      writeFileSync(path.join(outside, 'file'), 'beside\n');
      await say('cd sub; echo is $?', /^is 0\n\[auto\]/m);
      await yes(here, 'bash ../look.sh; cat ../../file');
      t.regex(await pane.until(/^beside\n\[auto\]/m), /^empty$/m);
      await say('cd ..; echo is $?', /^is 0\n\[auto\]/m);
      // What a person agrees to in so many words is no reason to end the session, and closed behind it all the same.
      await yes(here, 'git config alias.st status; echo is $?');
      await pane.until(/^is 0\n\[auto\]/m);
      await plant();
      await say('sleep 1000 &', /\[auto\] \$ ?$/);
      await say('git config user.name second', /^ward: hint: something runs in the background of this terminal[\s\S]*\[auto\] \$ ?$/m);
      t.regex(config(), /name = first/);
      await yes(here, 'git config alias.st log; echo is $?');
      await pane.until(/ward: not run: it may change what is protected[\s\S]*\[auto\] \$ ?$/);
      await say('kill %1; wait; echo is $?', /^is \d+\n\[auto\]/m);
      await say('git config user.name third; echo is $?', /^is 0\n\[auto\]/m);
      t.regex(config(), /name = third/);
      await plant();
      await say('exit', /^out\$ *$/m);
      t.notRegex(config(), /planted/);
      t.notRegex(log(), /"kind":"alert"/);
    },
  );
