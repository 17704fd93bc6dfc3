/** At a shell with a hook one goes where one likes, as to a project from the home that each terminal begins in. What is done there is asked about. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { checkout } from '../ward.ts';
import { hooked } from './hook-pane.ts';

for (const shell of ['bash', 'zsh']) {
  const none = spawnSync(shell, ['--version']).error === undefined ? undefined : `${shell} is not installed`;
  unless(noTerminal ?? none)(
    `${shell} goes out of the project and back; nothing there is done with it, and where popd leads nobody is told`,
    async t => {
      const { says, project, own } = await hooked(t, { shell });
      const made = path.join(path.dirname(project), 'made');
      for (const line of ['cd ..', 'pushd ../..', 'cd /usr/lib', `cd ${project}`]) await says(`${line}; echo at-$((40 + 2))`, /^at-42$/m);
      for (const line of ['cd .. && touch made', 'cd ..; ls', 'cd .. && cat <made', 'popd; touch made', 'cd "$(echo ..)" && touch made'])
        t.notRegex(await says(`${line}; echo at-$((40 + 3))`, /not run: /), /^at-43$/m, line);
      await says('cd ..; echo at-$((40 + 2))', /^at-42$/m);
      await says('touch made', /not run: /);
      t.false(existsSync(made));
      await says(`cd ${project}; echo at-$((40 + 2))`, /^at-42$/m);
      const ward = `${checkout}/src/bin/ward --root ${own.root}`;
      for (const line of [
        `${ward} mode`,
        `cd . && ${ward} mode`,
        `cd ${checkout}; cd ${project}; ./../../../src/bin/ward --root ${own.root} mode`,
      ])
        await says(line, line.includes('; ') ? /not run: / : /^auto\b/m);
      await says('ward mode; echo at-$((40 + 3))', /not run: [\s\S]*type it by its name, in a line of its own/);
    },
  );
}
