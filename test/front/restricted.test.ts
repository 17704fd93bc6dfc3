/** A shell that is restricted by its name or an option is so behind Ward too, or does not run: never in silence another one. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { startBroker } from '../brokered.ts';
import { checkout, type Trial, trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { turns } from '../whole.ts';

/** In its own mode such a shell is asked about, where more than a text is read. */
function observing(t: ExecutionContext): Trial {
  const here = trial(t);
  const { dev, ino } = statSync(here.project);
  const policy = {
    mode: 'observe',
    modeUntil: '2099-12-31T23:59:59Z',
    projects: [{ path: here.project, device: String(dev), inode: String(ino) }],
  };
  writeFileSync(path.join(here.root, 'config/policy.json'), JSON.stringify(policy), { mode: 0o600 });
  return here;
}

/** Links by these names to the launcher, and to the one that asks a broker. */
function links({ project }: Trial, names: readonly string[]): (name: string, kind?: string) => string {
  const top = path.join(path.dirname(project), 'links');
  for (const [kind, to] of [
    ['cold', 'wardsh'],
    ['served', 'warm'],
  ] as const) {
    mkdirSync(path.join(top, kind), { recursive: true });
    for (const name of names) symlinkSync(path.join(checkout, 'src/bin', to), path.join(top, kind, name));
  }
  return (name, kind = 'cold') => path.join(top, kind, name);
}

const text = 'cd . && echo went';

function call(program: string, { root, project }: Trial, words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(program, ['--ward-root', root, ...words], {
    cwd: project,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin' },
  });
  return { status, stdout, stderr };
}

function holds(t: ExecutionContext, program: string, here: Trial, words: readonly string[] = ['-c', text]): void {
  const { status, stdout, stderr } = call(program, here, words);
  t.deepEqual([status, stdout], [1, ''], `${program} ${words.join(' ')}: ${stderr}`);
  t.regex(stderr, /cd:(?:1:)? restricted/);
}

const zsh = existsSync('/bin/zsh') ? undefined : 'zsh is not installed';

const due = turns(3);
const test = due();

test('by the name rbash, and by the option, bash is restricted; by any other name it is not', async t => {
  const here = observing(t);
  const named = links(here, ['rbash', 'mybash', 'bash5', '-bash', '-rbash', 'bash']);
  for (const name of ['mybash', 'bash5', '-bash', 'bash']) t.is(call(named(name), here, ['-c', text]).stdout, 'went\n', name);
  for (const name of ['rbash', '-rbash']) holds(t, named(name), here);
  for (const words of [
    ['-r', '-c', text],
    ['-rc', text],
    ['--restricted', '-c', text],
    ['-c', '-r', text],
  ])
    holds(t, named('bash'), here, words);
  writeFileSync(path.join(here.project, 'script'), `${text}\n`);
  holds(t, named('rbash'), here, ['-e', './script']);
  holds(t, named('rbash'), here, ['--norc', '-lc', text]);
  const broker = await startBroker(here.root);
  t.teardown(() => broker.kill());
  t.is(call(named('bash', 'served'), here, ['-c', text]).stdout, 'went\n');
  holds(t, named('rbash', 'served'), here);
});

due(unless(zsh))('by the name rzsh zsh is restricted', t => {
  const here = observing(t);
  const named = links(here, ['rzsh']);
  holds(t, named('rzsh'), here);
  holds(t, named('rzsh'), here, ['-f', '-c', text]);
});

test('by another name of a restricted shell nothing runs', t => {
  const here = trial(t);
  const named = links(here, ['rsh', 'rksh', 'rdash']);
  for (const name of ['rsh', 'rksh', 'rdash']) {
    const { status, stdout, stderr } = call(named(name), here, ['-c', text]);
    t.deepEqual([status, stdout], [125, '']);
    t.regex(stderr, new RegExp(`^ward: not run: it was called by the name "${name}", which is no shell that Ward runs`));
  }
});

test('so it is within a sandbox of Ward’s', t => {
  const here = trial(t);
  writeFileSync(
    path.join(here.project, 'nested.sh'),
    unread(`for name in bash rbash; do ln -s '${checkout}/src/bin/wardsh' $name; ./$name -c '${text}'; done`),
  );
  const { stdout, stderr } = here.wardsh('bash nested.sh');
  t.is(stdout, 'went\n', stderr);
  t.regex(stderr, /cd:(?:1:)? restricted/);
});
