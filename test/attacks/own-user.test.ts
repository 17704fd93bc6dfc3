/** The same race for a user of the machine with a home and a Ward of their own, where it lies by default: one command swaps a directory in which others are started. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { mayTake } from '../may-take.ts';
import { inProof, unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { attackers, checkout, type Done, lack } from './arena.ts';

const useradd = '/usr/sbin/useradd';
const cannot =
  lack ??
  (process.getuid?.() !== 0 || !existsSync(useradd) ? 'only root can add a user' : undefined) ??
  (attackers.length < 2 ? 'no other user can read this checkout' : undefined);
/** As many as this time holds; the number is told. */
const minutes = 5;
const most = 10_000;

interface Person {
  readonly home: string;
  readonly project: string;
  readonly outside: string;
  readonly start: (argv: readonly string[], meanwhile?: (child: ChildProcess) => void) => Promise<Done>;
}

/** Added for this test, and taken away with all that is theirs. */
function person(t: ExecutionContext): Person {
  const name = `ward-t${process.pid}`;
  const added = spawnSync(useradd, ['--create-home', '--shell', '/bin/bash', name], { encoding: 'utf8' });
  t.is(added.status, 0, added.stderr);
  t.teardown(() => {
    spawnSync('/usr/bin/pkill', ['-KILL', '-u', name]);
    spawnSync('/usr/sbin/userdel', ['--remove', name]);
  });
  const [, , uid = '', gid = '', , home = ''] =
    new RegExp(`^${name}:.*$`, 'm').exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? [];
  const [project, outside, config] = ['app', 'outside', '.config/ward'].map(one => path.join(home, one)) as [string, string, string];
  for (const one of [project, outside, config]) mkdirSync(one, { recursive: true, mode: 0o700 });
  const { dev, ino } = statSync(project);
  const policy = { mode: 'auto', projects: [{ path: project, device: String(dev), inode: String(ino) }] };
  writeFileSync(path.join(config, 'policy.json'), JSON.stringify(policy), { mode: 0o600 });
  spawnSync('chown', ['-R', `${uid}:${gid}`, home]);
  const start: Person['start'] = (argv, meanwhile) =>
    new Promise(resolve => {
      const who = { uid: Number(uid), gid: Number(gid), cwd: project, env: { PATH: '/usr/bin:/bin', HOME: home } };
      const child = spawn(argv[0] ?? '', argv.slice(1), { ...who, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', bytes => {
          output += bytes;
        });
      child.on('close', status => resolve({ status, output }));
      meanwhile?.(child);
    });
  return { home, project, outside, start };
}

/** Until a file named `stop` is there. While bubblewrap sets up, the host's root lies at /oldroot. */
function swapping(outside: string, seconds: number): string {
  const pause = `select undef, undef, undef, rand ${seconds};`;
  const swap = `rename $d, "$d.real"; rename "$d.other", $d; ${pause} rename $d, "$d.other"; rename "$d.real", $d; ${pause}`;
  return unread(`my ($d, $o) = ("sub", "/oldroot${outside}"); symlink $o, "$d.other"; while (!-e "stop") { ${swap} }`);
}

const fought = cannot === undefined ? inProof(test.serial) : unless(cannot, test.serial);

fought(`nothing is made outside, in ${minutes} minutes or ${most} launches`, async t => {
  mayTake(t, minutes + 4);
  const { home, project, outside, start } = person(t);
  const wardsh = path.join(checkout, 'src/bin/wardsh');
  const git = await start(['git', 'init', '--quiet', project]);
  t.is(git.status, 0, git.output);
  mkdirSync(path.join(project, 'sub'));
  writeFileSync(path.join(project, 'sub/.env'), 'TOKEN=hidden\n');
  writeFileSync(path.join(project, 'look.sh'), unread('exec 2>&1'));
  writeFileSync(path.join(project, 'swap.pl'), swapping(outside, 0.03));
  await start(['/bin/true']);
  const { uid, gid } = statSync(project);
  spawnSync('chown', ['-R', `${uid}:${gid}`, project]);
  // The hole: whoever goes by the name alone follows the link while it stands there.
  const naive = spawn('/usr/bin/perl', ['-e', swapping(outside, 0.0006).replace('/oldroot', '')], {
    cwd: project,
    uid,
    gid,
    stdio: 'ignore',
  });
  for (let one = 0; one < 2000 && readdirSync(outside).length === 0; one++) await start(['/bin/sh', '-c', ': >sub/naive']);
  naive.kill('SIGKILL');
  t.deepEqual(readdirSync(outside), ['naive'], 'the attack itself is broken');
  const tidy = 'rm -f ../outside/naive; [ ! -L sub ] || rm sub; [ ! -d sub.real ] || mv sub.real sub; rm -f sub.other sub/naive';
  await start(['/bin/sh', '-c', tidy]);
  let over = false;
  const hostile = start([wardsh, '-c', 'perl swap.pl']).then(done => {
    over = true;
    return done;
  });
  const [told, counts] = [new Set<string>(), { launches: 0, ran: 0 }];
  for (
    let look = 0;
    look < 20_000 && !over && lstatSync(path.join(project, 'sub'), { throwIfNoEntry: false })?.isSymbolicLink() !== true;
    look++
  )
    await sleep(1);
  for (const end = performance.now() + minutes * 60_000; counts.launches < most && performance.now() < end && !over; counts.launches++) {
    const { status, output } = await start(['/bin/sh', '-c', 'cd sub && exec "$@"', 'sh', wardsh, '-c', 'bash ../look.sh']);
    if (status === 0) counts.ran++;
    told.add(output);
    t.deepEqual(readdirSync(outside), []);
  }
  t.false(over, [...told].join('\n'));
  writeFileSync(path.join(project, 'stop'), '');
  await hostile;
  t.true(counts.ran > 0, [...told].join('\n'));
  t.true(existsSync(path.join(home, '.cache/ward')), 'it was the Ward of that user');
  t.log(`${counts.launches} launches, ${counts.ran} of them ran, nothing made outside`);
});
