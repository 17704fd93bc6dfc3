/** A granted path, and every directory above it, swapped for something else while commands are launched: Ward gives what was agreed to, or nothing. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { mayTake } from '../may-take.ts';
import { type Arena, arena, attackers, checkout, lack } from './arena.ts';
import type { Race, Raced } from './race.ts';

const fought = lack === undefined ? test.serial : test.skip;
const why = lack === undefined ? '' : ` (skipped: ${lack})`;
const proof = process.env.WARD_PROOF === '1';
const fighters = proof ? attackers : attackers.slice(0, 1);
const tries = proof ? 10_000 : 40;
/** What all races of one kind against Ward may take in the proof; the number of tries is then what they came to, and is told. */
const minutes = 5;

/** From the last one above that is not the machine's own down to the granted directory itself. */
const components = ['top', 'top/above', 'top/above/parent', 'top/above/parent/granted'];
const granted = 'top/above/parent/granted';

const kinds: readonly (readonly [string, string, readonly string[]])[] = [
  ['link', 'a link that leads outside', []],
  ['rename', 'another directory, renamed into its place', []],
  ['mount', 'another directory, mounted over it', ['/usr/bin/unshare', '--mount', '--propagation', 'private']],
];

/** A tree to be granted, and one that looks the same outside. */
function trees({ directory, outside, attacker }: Arena, name: string): readonly [string, string] {
  const [root, elsewhere] = [path.join(directory, name), path.join(outside, name)];
  for (const one of [root, elsewhere]) {
    mkdirSync(path.join(one, granted), { recursive: true });
    spawnSync('chown', ['-R', `${attacker.uid}:${attacker.gid}`, one]);
  }
  return [root, elsewhere];
}

/** A guard that goes by names loses soon; whoever does not within this time is not attacked. */
const bounds = {
  name: { tries: 10_000, milliseconds: 10 * 60_000 },
  identity: { tries, milliseconds: (minutes * 60_000) / components.length },
};

/** For each directory of the path a race against a guard that goes by names, which is over once it is lost, and one against Ward. */
function races(place: Arena): readonly Race[] {
  return components.flatMap((component, index) =>
    (['name', 'identity'] as const).map(by => {
      const [root, elsewhere] = trees(place, `${by}-${index}`);
      const at = { granted: path.join(root, granted), swapped: path.join(root, component), other: path.join(elsewhere, component) };
      return { by, ...at, ...bounds[by] };
    }),
  );
}

const upTo = (number: number) => (proof ? `${number}, or what ${minutes} minutes hold,` : String(number));

for (const [kind, what, before] of kinds) {
  for (const attacker of fighters) {
    const rootOnly = kind === 'mount' && attacker.uid !== 0;
    const run = rootOnly ? test.skip : fought;
    const title = `a granted directory, and each one above it, swapped for ${what} before the mount (the check and the mount alone, ${upTo(tries)} tries each)`;
    run(`${title}, tried by ${attacker.name}${rootOnly ? ' (skipped: mounting takes root)' : why}`, async t => {
      mayTake(t, 60);
      const place = arena(attacker);
      try {
        const all = races(place);
        const argv = [...before, process.execPath, path.join(import.meta.dirname, 'race.ts'), kind, JSON.stringify(all)];
        const { output } = await place.start(argv, { milliseconds: 55 * 60_000 });
        const raced = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Raced[];
        t.is(raced.length, 2 * components.length);
        for (const [index, done] of raced.entries()) {
          const said = `${all[index]?.by}, ${components[index >> 1]}: ${JSON.stringify(done)}`;
          t.true(done.alive, `the swapping broke off: ${said}`);
          if (all[index]?.by === 'name') t.true(done.lost, `the attack itself is broken: ${said}`);
          else t.true(!done.lost && done.arrived && done.ran > 0 && (done.cut ? proof : done.ran + done.refused >= tries), said);
          t.log(said);
        }
      } finally {
        place.end();
      }
    });
  }
}

/** Swaps a directory for a link until it is killed: mostly at once, and at times it stays long enough for a whole launch. */
function swapper({ attacker: { uid, gid } }: Arena, directory: string, other: string) {
  const wait = 'select undef, undef, undef, rand() < 0.2 ? rand 0.8 : rand 0.02;';
  const code = `my ($d, $o) = @ARGV; symlink $o, "$d.other"; while (1) { rename $d, "$d.real"; rename "$d.other", $d; ${wait} rename $d, "$d.other"; rename "$d.real", $d; ${wait} }`;
  return spawn('/usr/bin/perl', ['-e', code, directory, other], { uid, gid, stdio: 'ignore' });
}

for (const attacker of fighters) {
  const rounds = proof ? 10_000 : 8;
  fought(
    `a directory above the project swapped for a link while wardsh itself starts (${upTo(rounds)} times), tried by ${attacker.name}${why}`,
    async t => {
      mayTake(t, 30);
      const place = arena(attacker);
      const [root, elsewhere] = trees(place, 'whole');
      const project = path.join(root, granted);
      const outside = path.join(elsewhere, granted);
      const { dev, ino } = statSync(project, { bigint: true });
      const policy = { mode: 'auto', projects: [{ path: project, device: String(dev), inode: String(ino) }] };
      writeFileSync(path.join(place.ward, 'config/policy.json'), JSON.stringify(policy));
      const swapping = swapper(place, path.join(root, 'top/above'), path.join(elsewhere, 'top/above'));
      try {
        const wardsh = [path.join(checkout, 'src/bin/wardsh'), '--ward-root', place.ward, '-c'];
        // The hole: a shell goes where the name leads at that moment.
        for (let round = 0; round < 400 && !existsSync(path.join(outside, 'naive')); round += 1)
          await place.start(['/bin/sh', '-c', `cd '${project}' && touch naive`], { cwd: place.directory });
        t.true(existsSync(path.join(outside, 'naive')), 'the attack itself is broken');
        let [ran, round] = [0, 0];
        const end = performance.now() + minutes * 60_000;
        for (; (round < rounds || (ran === 0 && round < 100 * rounds)) && (performance.now() < end || ran === 0); round += 1) {
          const text = `cd '${project}' && "$@"`;
          const argv = ['/bin/sh', '-c', text, 'sh', ...wardsh, 'touch pwned'];
          if ((await place.start(argv, { cwd: place.directory })).status === 0) ran += 1;
          t.false(existsSync(path.join(outside, 'pwned')));
        }
        t.log(`${round} launches, ${ran} of them ran, none outside`);
      } finally {
        swapping.kill('SIGKILL');
        place.end();
      }
    },
  );
}
