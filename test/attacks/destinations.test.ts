/** A command that runs swaps a directory for a link that leads outside, while another is started that has a mount point in it: nothing is made there. */
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { followsPlanted } from '../../src/host/capabilities/planted.ts';
import { checkDestinations } from '../../src/host/run/destinations.ts';
import { mayTake } from '../may-take.ts';
import { unread } from '../unread.ts';
import { turns } from '../whole.ts';
import { type Arena, arena, attackers, checkout, lack } from './arena.ts';

const follows = lack === undefined && followsPlanted('/usr/bin/bwrap', path.join(checkout, 'scratch/probe'));
const due = turns(2);
const fought = due(lack === undefined ? test.serial : test.skip);
const why = lack === undefined ? '' : ` (skipped: ${lack})`;
const proof = process.env.WARD_PROOF === '1';
const fighters = proof ? attackers : attackers.slice(0, 1);
/** In the proof as many as this time holds, and the number is told. */
const rounds = proof ? 10_000 : 2;
const minutes = 5;
const upTo = proof ? `${rounds}, or what ${minutes} minutes hold,` : String(rounds);

/** Until a file named `stop` is there. While bubblewrap sets up, the host's root lies at /oldroot. */
const swapping = (directory: string, to: string, seconds: number) => {
  const pause = `select undef, undef, undef, rand ${seconds};`;
  const swap = `rename $d, "$d.real"; rename "$d.other", $d; ${pause} rename $d, "$d.other"; rename "$d.real", $d; ${pause}`;
  return `my ($d, $o) = ('${directory}', '/oldroot${to}'); symlink $o, "$d.other"; while (!-e "stop") { ${swap} }`;
};

/** A directory with a file that is masked for whoever works there. */
function withSecret({ project, attacker }: Arena): string {
  const directory = path.join(project, 'sub');
  mkdirSync(directory);
  writeFileSync(path.join(directory, '.env'), 'TOKEN=hidden\n');
  spawnSync('chown', ['-R', `${attacker.uid}:${attacker.gid}`, directory]);
  return directory;
}

const made = ({ outside }: Arena) => readdirSync(outside).filter(name => name !== 'secret');

(follows ? fought : due(test.skip))(
  `after a look at the place alone, bubblewrap makes the mount point outside${follows ? '' : ' (skipped: this one follows no link)'}`,
  t => {
    const place = arena(attackers[0] as (typeof attackers)[0]);
    const directory = withSecret(place);
    const file = path.join(directory, '.env');
    const swapper = spawn('/usr/bin/perl', ['-e', swapping(directory, place.outside, 0.0006)], { cwd: place.project, stdio: 'ignore' });
    try {
      const [own, mask] = [{ path: place.project, identity: undefined }, { kind: 'text', at: file, text: '', mode: '0444' } as const];
      const words = ['--unshare-user', '--ro-bind', '/usr', '/usr', '--symlink', 'usr/lib', '/lib', '--symlink', 'usr/lib64', '/lib64'];
      const mounts = ['--bind', place.project, place.project, '--ro-bind-data', '0', file];
      for (let one = 0; one < 5000 && made(place).length === 0; one++) {
        try {
          checkDestinations([{ kind: 'writable', source: own, at: place.project }, mask]);
          spawnSync('/usr/bin/bwrap', [...words, ...mounts, '/usr/bin/true'], { stdio: ['pipe', 'ignore', 'ignore'] });
        } catch {
          // It was a link just then.
        }
      }
      t.deepEqual(made(place), ['.env']);
    } finally {
      swapper.kill('SIGKILL');
      place.end();
    }
  },
);

test("what lies in the machine's /tmp, and a link that was planted in a session's own, are told apart", t => {
  const own = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'ward-destinations-')));
  t.teardown(() => rmSync(own, { recursive: true }));
  symlinkSync('/etc', path.join(own, 'planted'));
  const plain = (at: string) => ({ path: at, identity: undefined });
  const check = (at: string) =>
    checkDestinations([
      { kind: 'writable', source: plain(own), at: '/tmp' },
      { kind: 'read-only', source: plain(at), at },
    ]);
  t.throws(() => check('/tmp/some/script'), {
    message: '"/tmp/some/script" lies in a temporary directory, which each session has for itself',
  });
  for (const at of ['/tmp/planted', '/tmp/planted/passwd'])
    t.throws(() => check(at), { message: /is reached through a link, or is gone$/ });
  writeFileSync(path.join(own, 'there'), '');
  t.notThrows(() => check('/tmp/there'));
});

const wardsh = ({ ward }: Arena) => [path.join(checkout, 'src/bin/wardsh'), '--ward-root', ward, '-c'];

for (const attacker of fighters) {
  fought(`a command of Ward’s swaps a directory in which others are started (${upTo} times), tried by ${attacker.name}${why}`, async t => {
    mayTake(t, 30);
    const place = arena(attacker);
    const directory = withSecret(place);
    const stop = path.join(place.project, 'stop');
    writeFileSync(path.join(place.project, 'look.sh'), unread('exec 2>&1'));
    const hostile = place.guarded(`perl -e '${swapping('sub', place.outside, 0.03).replaceAll("'", '"')}'`, {
      milliseconds: 25 * 60_000,
    });
    const told = new Set<string>();
    let [over, ran, seen] = [false, 0, 0];
    void hostile.then(() => {
      over = true;
    });
    try {
      for (; seen < 20 && !over; await sleep(1)) if (lstatSync(directory, { throwIfNoEntry: false })?.isSymbolicLink() === true) seen++;
      // What is started where the link is just then does not begin: those that ran count.
      const end = performance.now() + minutes * 60_000;
      let round = 0;
      for (; ran < rounds && round < 50 * rounds && !over && (ran === 0 || performance.now() < end); round++) {
        const { status, output } = await place.start(['/bin/sh', '-c', 'cd sub && exec "$@"', 'sh', ...wardsh(place), 'bash ../look.sh']);
        if (status === 0) ran++;
        else told.add(output);
        t.deepEqual(made(place), []);
      }
      t.deepEqual([over, seen], [false, 20], [...told].join('\n'));
      t.true(ran === rounds || (proof && ran > 0), [...told].join('\n'));
      t.log(`${round} launches, ${ran} of them ran, nothing made outside`);
    } finally {
      writeFileSync(stop, '');
      await hostile;
      place.end();
    }
  });

  fought(`what is mounted late holds as what is mounted first does, tried by ${attacker.name}${why}`, async t => {
    const place = arena(attacker);
    const directory = withSecret(place);
    const look = 'cut -d " " -f 5,6 /proc/self/mountinfo | sort';
    const tries = [
      'cat .env',
      'echo x > .env',
      'mv .env other',
      'rm -f .env',
      'mv ../.git ../git',
      'echo x > ../.git/config',
      'touch ../.git/hooks/pre-commit',
    ];
    writeFileSync(
      path.join(directory, 'try.sh'),
      unread(`exec 2>&1; ls -1 /run/ward\n${tries.map(one => `${one}; echo $?`).join('\n')}\n${look}`),
    );
    const run = () => place.start(['/bin/sh', '-c', 'cd sub && exec "$@"', 'sh', ...wardsh(place), 'bash try.sh']);
    try {
      const first = await run();
      const other = place.guarded('touch there; until [ -e stop ]; do sleep 0.05; done');
      for (let one = 0; one < 2000 && !existsSync(path.join(place.project, 'there')); one++) await sleep(10);
      const late = await run();
      writeFileSync(path.join(place.project, 'stop'), '');
      await other;
      t.true(first.output.includes('/sub/.env ro') && !first.output.includes('hidden'), first.output);
      // By that file they can be told apart, and by nothing else.
      t.is(late.output, `empty\n${first.output}`);
      t.is(readFileSync(path.join(directory, '.env'), 'utf8'), 'TOKEN=hidden\n');
    } finally {
      place.end();
    }
  });
}
