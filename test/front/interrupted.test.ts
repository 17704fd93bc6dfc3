/** The key that interrupts, at a terminal that is not Ward's: what stands around a command goes on, or ends with it, as it does around a command of bash. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { noTerminal, openPane } from '../tmux.ts';
import { checkout } from '../trial.ts';
import { unless } from '../unless.ts';
import { noSandbox, ownWard } from '../ward.ts';

const run = unless(noTerminal ?? noSandbox);

/** What the command does, and whether the next in a loop begins. */
const commands: readonly (readonly [what: string, command: string, goesOn: boolean])[] = [
  ['dies of it', 'echo begun-$1; sleep 100', false],
  ['waits for others that do', 'echo begun-$1; sleep 100 | cat; echo not-here', false],
  ['deals with it', `trap 'exit 3' INT; echo begun-$1; while :; do sleep 0.1; done`, true],
];

run('a loop and a script end where their command dies of it, and go on where it has dealt with it', async t => {
  const own = ownWard('interrupted');
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  const pane = await openPane(120, 40);
  t.teardown(() => {
    pane.close();
    own.remove();
  });
  await pane.line(`cd ${project}`);
  for (const shell of ['bash', own.wardsh]) {
    for (const [what, command, goesOn] of commands) {
      const text = `${shell} -c ${quoted(command)} name`;
      writeFileSync(path.join(project, 'script'), `${text} 1\n${text} 2\necho over-$?\n`);
      for (const [how, line] of [
        ['loop', `for i in 1 2; do ${text} $i; done`],
        ['script', 'bash ./script'],
      ] as const) {
        const where = `${path.basename(shell)} in a ${how}: ${what}`;
        await pane.fresh(line);
        await pane.until(/^begun-1$/m);
        await pane.press('C-c');
        if (goesOn) {
          await pane.until(/^(?:\^C)?begun-2$/m);
          await pane.press('C-c');
        }
        const seen = await pane.until(/\$ ?$/);
        t.is(/begun-2/.test(seen.replace(line, '')), goesOn, `${where}: ${seen}`);
        t.is(/^(?:\^C)?over-3$/m.test(seen), goesOn && how === 'script', `${where}: ${seen}`);
        const status = await pane.insist('echo status-$?', /^status-\d+$/m);
        t.regex(status, goesOn ? /^status-[03]$/m : /^status-130$/m, where);
      }
    }
  }
});

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

test('a launcher that is interrupted ends by that, and says nothing of limits, wherever it is by then', t => {
  for (const name of ['wardsh', 'ward']) {
    const launcher = path.join(checkout, 'src/bin', name);
    for (const signal of ['INT', 'HUP', 'TERM']) {
      // In bash, which has it within itself where the broker's client goes on cold, and runs what stands behind EXIT for a signal too.
      const step = (at: number) => `set -T; n=0; trap '((++n == ${at})) && kill -${signal} $$' DEBUG; . "$0"`;
      for (const at of signal === 'INT' ? [12, 36, 60] : [24]) {
        const done = spawnSync('/bin/bash', ['-pc', step(at), launcher, '--version'], { encoding: 'utf8' });
        t.deepEqual([done.signal, done.stderr], [`SIG${signal}`, ''], `${name}, ${signal} at step ${at}`);
      }
    }
  }
});
