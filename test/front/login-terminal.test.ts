/** A login at a terminal begins in a home, which is no project: the policy names the one it begins in, or it is refused in words. */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { noTerminal, openPane } from '../tmux.ts';
import { checkout } from '../trial.ts';
import { unless } from '../unless.ts';
import { noSandbox, ownWard } from '../ward.ts';

unless(noTerminal ?? noSandbox, test)('where the policy names one to change it begins there, and says so; else nothing starts', async t => {
  const own = ownWard('login-terminal');
  const project = path.join(own.top, 'work');
  mkdirSync(project);
  const { dev, ino } = statSync(project);
  const projects = [{ path: project, device: String(dev), inode: String(ino) }];
  const pane = await openPane(200, 50);
  t.teardown(() => {
    pane.close();
    own.remove();
  });
  const login = async (services: readonly object[], until: RegExp, words = '--noprofile -l') => {
    // Each is a first policy, which is accepted as given.
    const root = path.join(own.top, `ward-${services.length}-${words.length}-${JSON.stringify(services).length}`);
    mkdirSync(path.join(root, 'config'), { recursive: true, mode: 0o700 });
    const policy = { mode: 'auto', broker: 'never', projects, services };
    writeFileSync(path.join(root, 'config/policy.json'), JSON.stringify(policy), { mode: 0o600 });
    await pane.fresh(`cd '${own.top}' && '${checkout}/src/bin/wardsh' --ward-root '${root}' ${words}`);
    return pane.until(until);
  };
  const named = (access: string, where = project) => ({ form: 'terminal', project: where, access });
  t.regex(await login([], /hint/), /lies in no open project/);
  t.regex(
    await login([named('write', `${project}-other`)], /hint/),
    /lies in no open project/,
    'an entry whose project is not open does nothing',
  );
  t.regex(await login([named('write')], /hint/, '-i'), /lies in no open project/, 'only a login is bound');
  t.regex(await login([named('read')], /hint/), /names one to read/);
  t.regex(await login([named('write')], /^\[auto\] /m), /this terminal begins in .*\/work, which the policy names for it/);
  await pane.fresh('pwd; echo made > made; exit 7');
  await pane.until(/\/work\n(?:.*\n)*\$$/);
  await pane.fresh('echo "ended $?"');
  await pane.until(/ended 7/);
  t.true(statSync(path.join(project, 'made')).size > 0);
});
