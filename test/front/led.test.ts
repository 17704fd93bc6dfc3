/** A text that starts in no project and first goes into one is judged there, and runs there, as one that starts in it: no more and no less. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { ask, startBroker } from '../brokered.ts';
import { noTerminal } from '../tmux.ts';
import { unless } from '../unless.ts';
import { noSandbox, ownWard, plainEnvironment } from '../ward.ts';
import { turns } from '../whole.ts';
import { hooked } from './hook-pane.ts';

/** A Ward of its own with two open projects beside each other, and nothing open above them. */
function place(t: ExecutionContext, more: (app: string) => object = () => ({})) {
  const own = ownWard('led');
  t.teardown(own.remove);
  const [app = '', other = ''] = ['app', 'other'].map(name => path.join(own.top, name));
  for (const one of [app, other]) mkdirSync(path.join(one, '.ward'), { recursive: true });
  writeFileSync(path.join(app, '.env'), 'KEY=1\n');
  writeFileSync(path.join(app, 'Makefile'), 'all:\n\techo hi > made\n');
  const rules = [{ decision: 'deny', commands: [['echo', 'forbidden']], reason: 'not in this project' }];
  writeFileSync(path.join(app, '.ward/policy.json'), JSON.stringify({ rules }));
  const projects = [app, other].map(one => {
    const { dev, ino } = statSync(one, { bigint: true });
    return { path: realpathSync(one), device: String(dev), inode: String(ino) };
  });
  mkdirSync(path.join(own.root, 'config'), { recursive: true, mode: 0o700 });
  const policy = { mode: 'auto', projects, broker: 'never', wait: 0, ...more(app) };
  writeFileSync(path.join(own.root, 'config/policy.json'), JSON.stringify(policy), { mode: 0o600 });
  const checks = (lines: readonly { readonly command: string; readonly cwd: string }[], env = {}) => {
    const ran = spawnSync(path.join(import.meta.dirname, '../../src/bin/ward'), ['--root', own.root, 'check', '--batch'], {
      ...{ cwd: own.top, env: { ...plainEnvironment, ...env }, encoding: 'utf8', timeout: 60_000 },
      input: lines.map(one => `${JSON.stringify(one)}\n`).join(''),
    });
    return ran.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { readonly decision: string; readonly findings: readonly { readonly id: string }[] });
  };
  return { own, app, other, checks };
}

/** What may follow, in the project. */
const texts = [
  ...['ls', 'echo hi > x', 'make', 'cat Makefile | wc -l', 'git status', 'cat ../other/x', 'echo hi > ../x', 'cat .env', 'rm x'],
  ...['echo forbidden', 'cd ../other && ls', 'cd ../other && echo hi > x', 'sudo ls', 'eval "$(cat x)"', 'cat ~/.ssh/id_ed25519'],
  ...['echo hi > .git/hooks/pre-commit', 'curl https://example.com', '(cd /etc && ls)', 'cd .. && ls', 'nobody-knows-it'],
];

const due = turns(3);
const test = due();

test('it is decided about as about the same text that starts there, whoever asks', t => {
  const { own, app, checks } = place(t);
  for (const env of [{}, { CLAUDECODE: '1' }]) {
    const inside = checks(
      texts.map(command => ({ command, cwd: app })),
      env,
    );
    for (const lead of [`cd ${app} &&`, 'cd app &&', `cd ${app};`, 'cd ./app\n']) {
      const led = checks(
        texts.map(text => ({ command: `${lead} ${text}`, cwd: own.top })),
        env,
      );
      for (const [at, text] of texts.entries()) t.is(led[at]?.decision, inside[at]?.decision, `${lead} ${text}`);
    }
    t.true(inside.some(one => one.decision === 'allow') && inside.some(one => one.decision === 'deny'));
  }
});

test('what does anything before, goes elsewhere, or may not get there, is bound to no project', t => {
  const { own, checks, app } = place(t);
  const lines = [
    'echo hi > app/x',
    'true; cd app && echo hi > x',
    'cd nowhere; echo hi > x',
    'cd "$X" && echo hi > x',
    'cd .. && ls',
    'cd app/missing && ls',
  ];
  for (const [at, { decision }] of checks(lines.map(command => ({ command, cwd: own.top }))).entries()) t.is(decision, 'ask', lines[at]);
  const [bound] = checks([{ command: 'cd ../other && echo hi > x', cwd: app }]);
  t.is(bound?.decision, 'ask', 'who starts in a project stays bound to it');
});

test('where the policy has said which texts go where, only that holds', t => {
  const asks = ({ checks, own }: ReturnType<typeof place>) =>
    checks(['app', 'other'].map(name => ({ command: `cd ${name} && echo hi > x`, cwd: own.top }))).map(one => one.decision);
  const capped = place(t);
  t.deepEqual(asks(capped), ['allow', 'allow']);
  mkdirSync(path.join(capped.own.root, 'system'), { mode: 0o700 });
  writeFileSync(path.join(capped.own.root, 'system/policy.json'), '{"serviceForms":["git"]}', { mode: 0o600 });
  t.deepEqual(asks(capped), ['ask', 'ask']);
  t.deepEqual(asks(place(t, app => ({ services: [{ form: 'scp', project: app, access: 'write' }] }))), ['ask', 'ask']);
});

due(unless(noSandbox))('it runs there, and the sandbox holds it to that project alone', async t => {
  const { own, app, other } = place(t);
  const { status, out, err } = await own.run('cd app && pwd && make -s && cat made && touch ../other/x; cd ..; ls', own.top);
  t.is(status, 126, 'the other project is out of bounds');
  t.regex(err, /other/);
  const ran = await own.run('cd app && pwd && make -s && cat made', own.top);
  t.deepEqual([ran.status, ran.out, ran.err], [0, `${app}\nhi\n`, '']);
  writeFileSync(path.join(app, 'sly.py'), "open(''.join(reversed('x/rehto/..')), 'w')\n");
  const sly = await own.run('cd app && python3 sly.py', own.top);
  t.regex(sly.err, /No such file|Read-only/);
  t.false(existsSync(path.join(other, 'x')));
  t.is(out, '');
});

due(unless(noSandbox))('a broker serves it as well', async t => {
  const { own, app } = place(t, () => ({ broker: 'demand' }));
  const broker = await startBroker(own.root);
  try {
    const asked = ask(own.root, ['-c', 'cd app && pwd'], { cwd: own.top });
    const { status, out, err } = await asked.done;
    t.deepEqual([status, out, err], [0, `${app}\n`, '']);
    t.regex(await broker.until(new RegExp(`process ${(await asked.done).pid} (?:was|starts)`)), /was served/);
  } finally {
    await broker.kill();
  }
});

for (const shell of ['bash', 'zsh'])
  due(unless(noTerminal))(`in a ${shell} that asks Ward, from outside a project`, async t => {
    const { says, project, own } = await hooked(t, { shell, before: 'cd() { builtin cd "$@" && : went; }' });
    await says('cd ..; echo up-$((40 + 2))', /^up-42$/m);
    await says('cd project && touch made && echo did-$((40 + 2))', /^did-42$/m);
    t.true(existsSync(path.join(project, 'made')));
    await says(`cd ${own.top}; echo up-$((40 + 3))`, /^up-43$/m);
    await says('cd project && rm precious', /not run: .*rm/);
    await says('touch project/more', /not run: .*more/);
  });
