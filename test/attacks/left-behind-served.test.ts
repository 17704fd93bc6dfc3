/** What a command that a broker serves plants until the last moment of its run is put away as after a cold start: git hooks, .envrc, editor tasks. The attack is shown to work first. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { ask, startBroker } from '../brokered.ts';
import { trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';

const rounds = process.env.WARD_PROOF === '1' ? 300 : 3;

/** Names that run on mere look. */
const triggers = ['.vscode/tasks.json', '.envrc', '.git/hooks/post-checkout', '.husky/pre-commit'];

/** Children that nobody waits for, each of which makes all of them for ever; what started them ends a moment later. */
const planter = `import os, time
names = ${JSON.stringify(triggers)}
for _ in range(4):
    if os.fork() == 0:
        for descriptor in (0, 1, 2): os.close(descriptor)
        while True:
            for name in names:
                try:
                    os.makedirs(os.path.dirname(name) or '.', exist_ok=True)
                    open(name, 'w').write('planted')
                except OSError: pass
while not os.path.exists(names[-1]): time.sleep(0.001)
print('over')
`;

const always = unless(noSandbox ?? (spawnSync('python3', ['-V']).status === 0 ? undefined : 'python3 is not on this machine'), test.serial);
always('a command that plants until the very end leaves nothing of it where a broker serves it', async t => {
  const { root, project } = trial(t);
  // The control has a place of its own: what it starts may be there longer than bubblewrap, and plant for a moment still.
  const open = path.join(path.dirname(project), 'open');
  const planted = (where = project) => triggers.filter(name => existsSync(path.join(where, name)));
  const clear = () => {
    for (const name of ['.vscode', '.envrc', '.git', '.husky']) rmSync(path.join(project, name), { recursive: true, force: true });
    mkdirSync(path.join(project, '.git/hooks'), { recursive: true });
  };
  for (const where of [project, open]) {
    mkdirSync(path.join(where, '.git/hooks'), { recursive: true });
    writeFileSync(path.join(where, 'plant.py'), planter);
  }
  // The control: the same in a sandbox alone, which writes where it may and looks at nothing afterwards.
  const bound = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--bind', open, open, '--unshare-pid', '--die-with-parent'];
  const plain = spawnSync('bwrap', [...bound, '--', 'python3', 'plant.py'], { cwd: open, encoding: 'utf8' });
  t.is(plain.stdout, 'over\n', plain.stderr);
  t.deepEqual(planted(open), triggers, 'the attack itself is broken');
  const broker = await startBroker(root);
  try {
    for (let round = 0; round < rounds; round += 1) {
      const done = await ask(root, ['-c', 'python3 plant.py'], { cwd: project }).done;
      t.is(done.out, 'over\n', done.err);
      // Whatever of the sandbox were alive would plant it again by now.
      await new Promise(resolve => setTimeout(resolve, 20));
      t.deepEqual(planted(), [], `round ${round}: ${done.err}`);
      t.regex(done.err, /^ward: (?:stopped|warning): .* appeared/m);
      clear();
    }
    t.regex(broker.said(), /was served/);
    t.notRegex(broker.said(), /starts cold/);
  } finally {
    await broker.kill();
  }
});
