/** The hook where Ward ends, can't be reached, or asks a person. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { checkout } from '../ward.ts';
import { turns } from '../whole.ts';
import { answering, lostAndBack } from './hook-alike.ts';
import { bashVersion, hooked } from './hook-pane.ts';

const due = turns(3);
const real = due(unless(noTerminal));

real('a process of Ward that ended is started again, and where it cannot be, lines are refused until the hook is unloaded', t =>
  lostAndBack(t),
);

real("on a claimed terminal the person is asked, and the terminal is the shell's again", async t => {
  const { says, fresh, until, press, project } = await hooked(t, { claimed: true });
  await fresh('rm precious');
  await until(/no sandbox holds it[\s\S]*run it\?/);
  await press('n');
  await press('Enter');
  await until(/not run: the person said no/);
  t.true(existsSync(path.join(project, 'precious')));
  await says('echo between-$?', /^between-126$/m);
  await fresh('rm precious; echo gone-$((40 + 2))');
  await until(/run it\?/);
  await press('y');
  await press('Enter');
  await until(/^gone-42$/m);
  t.false(existsSync(path.join(project, 'precious')));
  await says('echo "typed on" $((40 + 2))', /^typed on 42$/m);
});

real('the end of the process of Ward leaves the terminal as what runs there has set it', async t => {
  const { says, line, press, until } = await hooked(t);
  const beside = answering(await says('echo shell-$$', /^shell-\d+$/m));
  process.kill(beside, 'SIGSTOP');
  await line('_ward_off');
  await says(`sh -c 'stty quit ^K; echo set-$((40 + 2)); read one; stty -a'`, /^set-42$/m);
  process.kill(beside, 'SIGCONT');
  while (existsSync(`/proc/${beside}/fd/1`)) await sleep(20);
  await press('Enter');
  t.regex(await until(/ quit = /), / quit = \^K;/);
});

const pasting = bashVersion() < 404 ? 'a bash before 4.4 asks no terminal for marks around what is pasted' : undefined;
due(unless(noTerminal ?? pasting))('a block that is pasted is judged as a whole', async t => {
  const { says, type, press, until, project } = await hooked(t);
  const paste = async (text: string) => {
    await type(`\u001b[200~${text}\u001b[201~`);
    await press('Enter');
  };
  await paste('echo one-$((40 + 2))\necho two-$((40 + 2))');
  await until(/^one-42\n[\s\S]*^two-42$/m);
  await paste('echo three-$((40 + 2))\nrm precious\necho four-$((40 + 2))');
  t.notRegex(await until(/not run: .*rm/), /(?:three|four)-42/);
  await says('echo five-$((40 + 2))', /^five-42$/m);
  t.deepEqual(readdirSync(project), ['precious']);
});

real("where the hook can't be, in a bash older than it can, it says so and leaves the shell as it is", async t => {
  const { line, until, own } = await hooked(t);
  await line('_ward_off');
  await line(`unset PROMPT_COMMAND; clear; PS1='% ' exec bash --norc`);
  await until(/^%$/m);
  const text = `'${checkout}/src/bin/ward' --root '${own.root}' init bash | sed 's/< 302/< 99999/'`;
  await line(`eval "$(${text})"; echo "and [$PROMPT_COMMAND]$((40 + 2))"`);
  await until(/^ward: warning: nothing is asked about in this shell: [\s\S]*^and \[\]42$/m);
  t.pass();
});
