/** The same attacks where bubblewrap can't be had and Landlock holds the command; what it is told not to hold is shown not to be held. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Name, number } from '../../src/core/confine/seccomp/syscalls.ts';
import { probeLandlock } from '../../src/host/capabilities/landlock.ts';
import { arch } from '../../src/host/capabilities.ts';
import { unread } from '../unread.ts';
import { turns } from '../whole.ts';
import { type Arena, type Attacker, arena, attackers, checkout, type Done, type Options } from './arena.ts';
import { attacks } from './attacks.ts';
import { withoutNamespaces } from './without-namespaces.ts';

const proof = process.env.WARD_PROOF === '1';
const probed = probeLandlock(path.join(checkout, 'scratch/probe'), arch());
const lack = probed.lack === undefined ? undefined : `${probed.lack.reason}; to mend it: ${probed.lack.mend}`;
const due = turns(3);
const fought = due(lack === undefined ? test.serial : test.skip);
const why = lack === undefined ? '' : ` (skipped: ${lack})`;
const fighters: readonly Attacker[] = proof ? attackers : attackers.slice(-1);
const bare = withoutNamespaces();
const call = (name: Name) => number(name, arch()) ?? -1;
const perl = (code: string) => `/usr/bin/perl -e '${code}'`;

/** An arena on a machine without bubblewrap; its person has named Landlock. */
function ground(attacker: Attacker): Arena {
  const place = arena(attacker);
  const file = path.join(place.ward, 'config/policy.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), fallback: 'landlock' }));
  mkdirSync(path.join(place.project, 'src'));
  if (process.getuid?.() === 0) chownSync(path.join(place.project, 'src'), attacker.uid, attacker.gid);
  return place;
}

const launcher = path.join(checkout, 'src/bin/wardsh');
const words = ({ ward }: Arena, text: string) => [...bare, launcher, '--ward-root', ward, '-c', text];

/** As code of the project, too long to be followed. */
function held(place: Arena, code: string, options: Options = {}): Promise<Done> {
  writeFileSync(path.join(place.project, 'held.sh'), unread(`echo began\n${code}`));
  return place.start(words(place, 'bash held.sh'), options);
}

/** Many in one command, each its own output. */
async function heldAll(place: Arena, codes: readonly string[]): Promise<readonly Done[]> {
  const mark = '== next ==';
  for (const [index, code] of codes.entries()) writeFileSync(path.join(place.project, `held-${index}.sh`), unread(`echo began\n${code}`));
  const { status, output } = await held(
    place,
    codes.map((_, index) => `echo; echo '${mark}'; timeout 10 bash held-${index}.sh 2>&1`).join('\n'),
  );
  const parts = output.split(`\n${mark}\n`).slice(1);
  return parts.map(text => ({ status, output: text }));
}

function fight(title: string, tried: (t: ExecutionContext, place: Arena) => Promise<void>, by: readonly Attacker[] = fighters): void {
  for (const attacker of by) {
    fought(`${title}, tried by ${attacker.name}${why}`, async t => {
      const place = ground(attacker);
      try {
        await tried(t, place);
      } finally {
        place.end();
      }
    });
  }
}

// ---- what Landlock holds as bubblewrap does ----------------------------------------------------------------------------

/** Looks whether a device is there, which no rule of Landlock forbids; opening one is tried below. */
const byLook = 'disks, memory and other devices';

fight('every plain attack', async (t, place) => {
  const able = attacks.filter(one => one.title !== byLook && one.unless?.(place.attacker) === undefined && one.terminal !== true);
  const tried = await Promise.all(able.map(async attack => ({ attack, one: await attack.attempt(place, 'guarded') })));
  const together = tried.filter(({ attack, one }) => attack.refused !== true && one.options === undefined);
  const outputs = await heldAll(
    place,
    together.map(({ one }) => one.code),
  );
  for (const [index, { attack, one }] of together.entries()) {
    const done = outputs[index] ?? { status: null, output: '' };
    t.regex(done.output, /^began$/m, attack.title);
    t.false(await one.won(done), `${attack.title}: ${done.output}`);
    one.after?.();
  }
  for (const { attack, one } of tried.filter(each => !together.includes(each))) {
    const done = await held(place, one.code, one.options);
    t.false(await one.won(done), `${attack.title}: ${done.output}`);
    one.after?.();
  }
  t.true(together.length > 20);
});

fight('typing into the terminal', async (t, place) => {
  const attack = attacks.find(one => one.terminal === true);
  const one = await attack?.attempt(place, 'guarded');
  if (one === undefined) return t.fail('there is no such attack');
  const done = await held(place, one.code, { terminal: true });
  t.regex(done.output, /began/);
  t.false(await one.won(done), done.output);
});

/** Attacks on what Landlock and the filter hold in the place of namespaces. Each runs freely first. */
interface Own {
  readonly title: string;
  readonly root?: true;
  /** Puts things right for a leg. */
  readonly before?: (place: Arena, victim: ChildProcess) => void;
  readonly code: (place: Arena, victim: ChildProcess) => string;
  readonly won: (place: Arena, done: Done, victim: ChildProcess) => boolean;
}

const says =
  (word: string) =>
  (_: Arena, { output }: Done) =>
    output.split('\n').includes(word);
const secret = ({ outside }: Arena) => path.join(outside, 'secret');
const config = ({ project }: Arena) => path.join(project, '.git/config');
const setting = (place: Arena) => readFileSync(config(place), 'utf8').includes('fsmonitor');
/** A repository with nothing in it, whatever an attack made of the last one. */
const fresh = ({ project, attacker: { uid, gid } }: Arena) => {
  for (const name of ['.git', '.o', 'src/c', 'src/h']) rmSync(path.join(project, name), { recursive: true, force: true });
  spawnSync('git', ['init', '--quiet', '.'], { cwd: project, uid, gid, env: { PATH: '/usr/bin:/bin', HOME: project } });
};
const kept = (place: Arena) => writeFileSync(secret(place), 'the secret\n');

const own: readonly Own[] = [
  { title: 'writing git’s settings', before: fresh, code: () => 'git config core.fsmonitor evil', won: setting },
  { title: 'writing git’s settings in place', before: fresh, code: () => 'echo "[core] fsmonitor = evil" >> .git/config', won: setting },
  {
    title: 'putting other settings in their place',
    before: fresh,
    code: () =>
      'cp .git/config src/c; echo "[core] fsmonitor = evil" >> src/c; mv -f src/c .git/config; perl -e "rename q(src/c), q(.git/config)"',
    won: setting,
  },
  {
    title: 'building what holds them anew',
    before: fresh,
    code: () => 'mv .git .o; cp -r .o .git; echo "[core] fsmonitor = evil" >> .git/config',
    won: setting,
  },
  {
    title: 'another name for git’s settings, where it may be written',
    before: fresh,
    code: () => 'rm -f src/c; ln .git/config src/c; echo "[core] fsmonitor = evil" >> src/c',
    won: setting,
  },
  {
    title: 'a hook of git’s',
    before: fresh,
    code: () => 'echo evil > .git/hooks/pre-commit; echo evil > src/h; mv src/h .git/hooks/post-index-change',
    won: ({ project }) => ['pre-commit', 'post-index-change'].some(name => existsSync(path.join(project, '.git/hooks', name))),
  },
  {
    title: 'emptying a file outside',
    before: kept,
    code: place => perl(`truncate("${secret(place)}", 0); use Fcntl; sysopen(my $f, "${secret(place)}", O_RDONLY | O_TRUNC)`),
    won: place => statSync(secret(place)).size === 0,
  },
  {
    title: 'moving a file of outside into the project',
    before: place => {
      kept(place);
      rmSync(path.join(place.project, 'src/taken'), { force: true });
    },
    code: place => perl(`rename("${secret(place)}", "src/taken") || link("${secret(place)}", "src/taken")`),
    won: ({ project }) => existsSync(path.join(project, 'src/taken')),
  },
  {
    title: 'writing through a link',
    before: ({ project, outside }) => {
      rmSync(path.join(outside, 'new'), { force: true });
      rmSync(path.join(project, 'src/link'), { force: true });
      symlinkSync(outside, path.join(project, 'src/link'));
    },
    code: () => 'echo pwned > src/link/new',
    won: ({ outside }) => existsSync(path.join(outside, 'new')),
  },
  {
    title: 'a file in /tmp',
    before: () => rmSync(`/tmp/ward-attack-${process.pid}`, { force: true }),
    code: () => `echo pwned > /tmp/ward-attack-${process.pid}`,
    won: () => existsSync(`/tmp/ward-attack-${process.pid}`),
  },
  {
    title: 'a file in memory that all programs share',
    before: () => rmSync(`/dev/shm/ward-attack-${process.pid}`, { force: true }),
    code: () => `echo pwned > /dev/shm/ward-attack-${process.pid}`,
    won: () => existsSync(`/dev/shm/ward-attack-${process.pid}`),
  },
  {
    title: 'a secret file of the project',
    before: ({ project, attacker: { uid, gid } }) => {
      writeFileSync(path.join(project, '.env'), 'TOKEN=of-the-project\n', { mode: 0o600 });
      if (process.getuid?.() === 0) chownSync(path.join(project, '.env'), uid, gid);
    },
    code: () => 'cat .env; cp .env src/env; cat src/env',
    won: says('TOKEN=of-the-project'),
  },
  {
    title: 'a new terminal',
    code: () => perl('print open(my $f, "+<", "/dev/ptmx") ? "open\\n" : "$!\\n"'),
    won: says('open'),
  },
  {
    title: 'a queue of messages',
    code: () =>
      perl(
        `my $n = "ward-attack"; print syscall(${call('mq_open')}, $n, 0102, 0600, 0) == -1 ? "$!\\n" : "made\\n"; syscall(${call('mq_unlink')}, $n)`,
      ),
    won: says('made'),
  },
  {
    title: 'the names that others make',
    code: ({ outside }) => {
      const init = arch() === 'x86_64' ? 294 : 26;
      return perl(
        `my $d = "${outside}"; my $i = syscall(${init}, 0); print syscall(${call('inotify_add_watch')}, $i, $d, 0x100) == -1 ? "$!\\n" : "watched\\n"`,
      );
    },
    won: says('watched'),
  },
  {
    title: 'limits of a process outside',
    code: (_, { pid }) => `prlimit --pid ${pid} --nofile=7:7`,
    won: (_, __, { pid }) => /^Max open files\s+7\s/m.test(readFileSync(`/proc/${pid}/limits`, 'utf8')),
  },
  {
    title: 'the share of a process outside',
    code: (_, { pid }) => `renice -n 13 -p ${pid}`,
    won: (_, __, { pid }) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[16] === '13',
  },
  {
    title: 'the memory of a process outside',
    code: (_, { pid }) => perl(`print open(my $f, "<", "/proc/${pid}/mem") ? "open\\n" : "$!\\n"`),
    won: says('open'),
  },
  {
    title: 'a device of root’s own making',
    root: true,
    before: ({ project }) => rmSync(path.join(project, 'src/device'), { force: true }),
    code: () => 'mknod src/device c 1 5',
    won: ({ project }) => existsSync(path.join(project, 'src/device')),
  },
  {
    title: 'a disk or the memory of the machine',
    root: true,
    code: () => 'for one in /dev/mem /dev/kmsg /dev/vda /dev/sda /dev/nvme0n1; do { : < $one; } 2>/dev/null && echo open; done',
    won: says('open'),
  },
  { title: 'another root directory', root: true, code: () => perl('print chroot("/usr") ? "there\\n" : "$!\\n"'), won: says('there') },
];

function victimOf({ attacker: { uid, gid } }: Arena): ChildProcess {
  return spawn('/bin/sleep', ['60'], { uid, gid, stdio: 'ignore' });
}

fight('every attack on what stands in the place of namespaces', async (t, place) => {
  const able = own.filter(one => one.root !== true || place.attacker.uid === 0);
  const first = victimOf(place);
  for (const one of able) one.before?.(place, first);
  const outputs = await heldAll(
    place,
    able.map(one => one.code(place, first)),
  );
  for (const [index, one] of able.entries()) {
    const done = outputs[index] ?? { status: null, output: '' };
    t.regex(done.output, /^began$/m, one.title);
    t.false(one.won(place, done, first), `${one.title}: ${done.output}`);
  }
  first.kill('SIGKILL');
  for (const one of able) {
    const victim = victimOf(place);
    one.before?.(place, victim);
    const done = await place.free(one.code(place, victim));
    t.true(one.won(place, done, victim), `${one.title}: the attack itself is broken: ${done.output}`);
    victim.kill('SIGKILL');
  }
  rmSync(`/tmp/ward-attack-${process.pid}`, { force: true });
  rmSync(`/dev/shm/ward-attack-${process.pid}`, { force: true });
});

// ---- how it is taken, and said -----------------------------------------------------------------------------------------

fight('nothing runs where only a project’s policy names it', async (t, place) => {
  const file = path.join(place.ward, 'config/policy.json');
  const { fallback: _, ...silent } = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify(silent));
  t.is((await place.start(words(place, 'touch src/ran'))).status, 125);
  mkdirSync(path.join(place.project, '.ward'));
  writeFileSync(path.join(place.project, '.ward/policy.json'), '{"fallback":"landlock"}');
  t.regex((await place.start(words(place, 'touch src/ran'))).output, /"fallback" is no word of this policy/);
  rmSync(path.join(place.project, '.ward'), { recursive: true });
  const done = await place.start(words(place, 'touch src/ran'));
  t.is(done.status, 125);
  t.regex(done.output, /^ward: not run: the protection of files is missing here: /m);
  t.regex(done.output, /^ward: hint: .*"fallback" in ward-policy\(5\)/m);
  t.false(existsSync(path.join(place.project, 'src/ran')));
});

fight('verdict, record and doctor say what holds it', async (t, place) => {
  const ward = (...argv: readonly string[]) => place.start([...bare, path.join(checkout, 'src/bin/ward'), '--root', place.ward, ...argv]);
  const ran = await place.start(words(place, 'touch src/ran'));
  t.is(ran.status, 0, ran.output);
  t.true(existsSync(path.join(place.project, 'src/ran')));
  const record = readFileSync(path.join(place.ward, 'state/audit.jsonl'), 'utf8').trim().split('\n');
  const [decided, finished] = record.slice(-2).map(line => JSON.parse(line));
  t.true(decided.findings.some((one: { id: string; rank: string }) => one.id === 'weaker-sandbox' && one.rank === 'note'));
  t.true(finished.weaker.length >= 5);
  t.true(finished.enforced.includes('files'));
  const asked = await ward('check', '--json', 'curl https://example.org/x');
  const verdict = JSON.parse(asked.output);
  t.is(verdict.decision, 'deny');
  t.true(verdict.findings.some((one: { id: string; rank: string }) => one.id === 'weaker-sandbox' && one.rank === 'deny'));
  const doctor = await ward('doctor');
  t.regex(doctor.output, /^sandbox +weaker .*Landlock/m);
  t.is(doctor.status, 0, doctor.output);
});

fight('what is told not to be held is not held, and what is told to be closed is closed', async (t, place) => {
  const { outside, project } = place;
  spawnSync('git', ['-C', project, 'commit', '--quiet', '--allow-empty', '-m', 'x']);
  const code = `
touch new || echo 'top: closed'
touch src/new && echo 'below: open'
git -c user.name=a -c user.email=a@b commit -q --allow-empty -m y || echo 'commit: closed'
git status >/dev/null && echo 'status: open'
touch /tmp/ward-told || echo 'tmp: closed'
touch "$TMPDIR/x" "$HOME/x" ~/.cache/x && echo 'TMPDIR and HOME: open'
[ "$(stat -c %s '${outside}/secret')" = 11 ] && echo 'size: seen'
chmod 640 '${outside}/secret' && echo 'mode: changed'
cat /proc/self/status || echo 'proc: closed'
cat /proc/meminfo >/dev/null && echo 'machine: open'
cat <(echo 'pipes: open')
perl -e 'use IO::Socket::INET; print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1") ? "" : "loopback: closed\\n"'
perl -e '$n = 0; for (3 .. 300) { if (open my $f, "<&=", $_) { $n++ unless -p $f } } print "descriptors beside pipes: $n\\n"'
exit 3`;
  const done = await held(place, code);
  t.is(done.status, 3, done.output);
  const told = ['top: closed', 'below: open', 'commit: closed', 'status: open', 'tmp: closed', 'TMPDIR and HOME: open', 'size: seen'];
  for (const line of [
    ...told,
    'mode: changed',
    'proc: closed',
    'machine: open',
    'pipes: open',
    'loopback: closed',
    'descriptors beside pipes: 0',
  ])
    t.true(done.output.split('\n').includes(line), `${line}: ${done.output}`);
  t.is(statSync(path.join(outside, 'secret')).mode & 0o777, 0o640);
  t.regex(done.output, /^ward: hint: without bubblewrap nothing can be made, renamed or deleted directly in /m);
});

const running = (mark: string) =>
  spawnSync('pgrep', ['-f', `^sleep ${mark}$`], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n')
    .filter(Boolean);
const until = async (holds: () => boolean) => {
  for (let tries = 0; tries < 300 && !holds(); tries++) await new Promise(resolve => setTimeout(resolve, 20));
  return holds();
};

fight('nothing stays behind, whichever of the processes above is killed', async (t, place) => {
  const mark = `7${process.pid}.${place.attacker.uid}`;
  const code = `setsid sleep ${mark} & (setsid sleep ${mark} &) ; (sleep ${mark} &) ; exec sleep ${mark}`;
  const above = (depth: number) => {
    // The command, what stays by it, what stands above that, Ward.
    let [pid] = running(mark);
    const command = readFileSync(`/proc/${pid}/status`, 'utf8');
    pid = /^PPid:\s+(\d+)/m.exec(command)?.[1];
    for (let step = 0; step < depth; step++) pid = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(pid);
  };
  for (const depth of proof ? [0, 1, 2] : [1]) {
    const ended = held(place, code);
    t.true(await until(() => running(mark).length === 4), 'it did not start');
    process.kill(above(depth), 'SIGKILL');
    await ended;
    t.true(await until(() => running(mark).length === 0), `${depth}: ${running(mark).join()}`);
  }
});

fight('a signal reaches the command’s own handler', async (t, place) => {
  const file = path.join(place.project, 'src/handled');
  const code = "trap 'sleep 0.2; echo done > src/handled; exit 7' TERM; echo ready > src/ready; for i in $(seq 100); do sleep 0.1; done";
  const done = await held(place, code, {
    meanwhile: child => void until(() => existsSync(path.join(place.project, 'src/ready'))).then(() => child.kill('SIGTERM')),
  });
  t.is(done.status, 7, done.output);
  t.true(existsSync(file));
});

fight('what still runs at the end is ended and named', async (t, place) => {
  const done = await place.start(words(place, 'sleep 97 & (sleep 98 &) ; sleep 0.5; echo out'));
  t.is(done.status, 0, done.output);
  t.is(done.output.match(/^ward: ended: "sleep" was still running/gm)?.length, 2, done.output);
  t.deepEqual([...running('97'), ...running('98')], []);
});

fight('an agent’s wrapper gets its directory told', async (t, place) => {
  const file = `/tmp/claude-${process.pid.toString(16).padStart(4, '0')}-cwd`;
  rmSync(file, { force: true });
  const text = `shopt -u extglob 2>/dev/null || true && eval 'cd src' < /dev/null && pwd -P >| ${file}`;
  const done = await place.start(words(place, text));
  t.is(done.status, 0, done.output);
  t.is(readFileSync(file, 'utf8'), `${path.join(place.project, 'src')}\n`);
  rmSync(file, { force: true });
});

fight('limits hold here too', async (t, place) => {
  const file = path.join(place.ward, 'config/policy.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), limits: { memory: '64MiB', timeout: '20s' } }));
  const done = await held(place, perl('my $x = ""; while (1) { $x .= "x" x (1 << 20); select undef, undef, undef, 0.002 }'));
  t.regex(done.output, /^ward: stopped: memory over 64 MiB/m);
  t.not(done.status, 0);
});
