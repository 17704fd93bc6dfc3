/** Secret files deep in a project, with the broker's watch: code that runs unasked reads none of them, whatever it moved before, and as little when it starts cold. */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { mayTake } from '../may-take.ts';
import { slice } from '../slice.ts';
import { unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { part, turns, whole as wholly } from '../whole.ts';
import { type Arena, type Attacker, arena, attackers, checkout, lack } from './arena.ts';

const perl = spawnSync('/usr/bin/perl', ['-e', '1']).status === 0;
const fought = unless(lack ?? (perl ? undefined : '/usr/bin/perl is missing'), test.serial);
const whole = process.env.WARD_PROOF === '1';
const fighters = whole ? attackers : attackers.slice(-1);

const begin = `chmod -Rf u+rwx .; rm -rf -- * .git; git init -q; mkdir -p packages/api/conf node_modules/x far data; echo the-secret | tee packages/api/.env packages/api/conf/key.pem data/real >/dev/null
ln packages/api/.env far/plain; ln -s ../data/real far/.env.local`;

/** What may be done by one command to what a later one then reads; whether that one may be refused. By title. */
const moves: readonly (readonly [string, string, RegExp?])[] = [
  ['nothing', ':'],
  ['the directory renamed', 'mv packages/api other'],
  ['the directory above it renamed', 'mv packages other'],
  ['moved to where nobody looks', 'mv packages/api packages/node_modules'],
  ['moved into what is there and passed over', 'mv packages/api node_modules/x/y'],
  ['moved there, and on', 'mv packages node_modules/x/y; mv node_modules/x node_modules/z; mv node_modules other; mv other .git/there'],
  ['a link in its place', 'mv packages/api other; ln -s ../other packages/api; ln -s other/conf c'],
  ['changed places', 'mkdir q; mv packages/api q/api; mv q packages/api; mv packages/api/api/conf q'],
  ['a name that is no text', String.raw`mv packages/api $'packages/\xff'`, /has a name that is no text/],
  ['a link taken away, or what it leads to', 'mv data other; ln -s far/plain data; rm far/.env.local; mv other/real other/x'],
  ['closed', 'chmod 0 packages/api packages', /can't be kept back where it lies \(EACCES\)/],
  [
    'deeper than a path can tell',
    `mkdir in; mv packages in/p; for i in {1..25}; do mkdir t; mv in t/${'d'.repeat(200)}; mv t in; done`,
    /can't be kept back where it lies \(ENAMETOOLONG\)/,
  ],
  [
    'read at once, in all ways',
    'cat packages/api/.e*v far/pl*n; ln packages/api/.e*v x; mv packages/api/.e*v y; umount packages/api/.e*v; cat x y packages/api/.e*v',
  ],
];

const tried = part(moves, 3);

/** Whatever it is called by now. */
const read = 'chmod -Rf u+rwx .; grep -rs the-secre[t] .';

interface Brokered extends Pick<Arena, 'project'> {
  /** As code of the project, by the broker or cold. */
  readonly run: (code: string, way: 'served' | 'cold', name?: string) => Promise<string>;
  readonly end: () => Promise<void>;
}

async function broker(place: Arena): Promise<Brokered> {
  let child: ChildProcess | undefined;
  let said = '';
  let answers: () => void = () => undefined;
  const ready = new Promise<void>(resolve => {
    answers = resolve;
  });
  const over = place.start([path.join(checkout, 'src/bin/ward'), '--root', place.ward, 'broker', '--verbose'], {
    milliseconds: 600_000,
    meanwhile: one => {
      child = one;
      one.stderr?.on('data', bytes => {
        said += bytes;
        if (said.includes('the broker answers')) answers();
      });
    },
  });
  await Promise.race([ready, over]);
  const run: Brokered['run'] = async (code, way, name = 'code.sh') => {
    writeFileSync(path.join(place.project, name), unread(`echo began\n${code}`));
    const program = path.join(checkout, 'src/bin', way === 'served' ? 'served/bash' : 'wardsh');
    return (await place.start([program, '--ward-root', place.ward, '-c', `bash ${name}`], { milliseconds: 300_000 })).output;
  };
  // From then on each command waits for the list.
  while (!existsSync(path.join(place.ward, 'cache/secrets')) || readdirSync(path.join(place.ward, 'cache/secrets')).length === 0)
    await run(':', 'served');
  const end = async () => {
    child?.kill();
    await over;
  };
  return { project: place.project, run, end };
}

async function fight(attacker: Attacker, body: (place: Arena) => Promise<void>): Promise<void> {
  const place = arena(attacker);
  try {
    await body(place);
  } finally {
    place.end();
  }
}

for (const attacker of fighters) {
  fought(`secret files deep in the project, moved about by code that nobody was asked about, tried by ${attacker.name}`, async t => {
    mayTake(t, 4);
    await fight(attacker, async place => {
      const prepare = () => place.start(['/bin/bash', '-c', begin]);
      for (const [title, code] of tried) {
        await prepare();
        const free = await place.free(`{ ${code}\n} 2>&1; { ${read}\n} 2>&1`);
        t.true(free.output.includes('the-secret'), `${title}: the attack itself is broken: ${free.output}`);
      }
      // The control: the same sandbox, before anybody watches.
      await prepare();
      t.true((await place.guarded(read)).output.includes('the-secret'));
      const served = await broker(place);
      try {
        for (const [at, [title, code, refused]] of tried.entries()) {
          await prepare();
          const first = await served.run(code, 'served');
          t.regex(first, /^began$/m, `${title}: ${first}`);
          // In a check each is read in one of the ways.
          const ways = (['served', 'cold'] as const).filter((_, way) => wholly || way === at % 2);
          const seen: string[] = [];
          for (const way of ways) seen.push(await served.run(read, way));
          t.false(`${first}${seen.join('')}`.includes('the-secret'), `${title}: ${first}${seen.join('')}`);
          // Nothing is closed to root.
          const none = refused === undefined || (attacker.uid === 0 && title === 'closed');
          for (const one of seen) t.regex(one, none ? /^began$/m : refused, `${title}: ${one}`);
        }
      } finally {
        await served.end();
      }
      t.log(`${tried.length} ways`);
    });
  });
}

/** What somebody outside every sandbox does, a command in between: what a link with a secret name leads to is another file then. */
const anew: readonly (readonly [string, readonly string[]])[] = [
  ['saved anew', ['cp data/real data/new; mv data/new data/real']],
  ['taken away, and made again under its old number', ['rm data/real', 'echo the-secret >data/real']],
  ['so several times', ['rm data/real', 'echo the-secret >data/real', 'rm data/real', 'echo the-secret >data/real']],
  ['its directory has changed places with another', ['mkdir new; echo the-secret >new/real; mv data old; mv new data; rm -r old']],
  ['a link on its way leads elsewhere', ['mv data one; ln -s one data', 'mkdir two; echo the-secret >two/real; ln -sfn two data']],
];

const due = turns(3);
due(fought)('what a link with a secret name leads to is held back, though it is another file by now', async t => {
  const [attacker] = attackers.slice(-1);
  await fight(attacker as Attacker, async place => {
    const host = (code: string) => place.start(['/bin/bash', '-c', code]);
    const seen = 'cat data/real';
    await host(begin);
    t.true((await place.guarded(seen)).output.includes('the-secret'), 'the control: before anybody watches');
    const served = await broker(place);
    try {
      for (const [title, steps] of slice(anew, wholly ? 2 : 3)) {
        await host(begin);
        t.is(await served.run(seen, 'served'), 'began\n', title);
        for (const step of steps) {
          await host(step);
          const said = await served.run(seen, 'served');
          t.false(said.includes('the-secret'), `${title}: ${step}: ${said}`);
        }
        // Without the link nothing but what was known of the file tells what it is.
        for (const [code, way] of [
          ['rm far/.env.local', 'served'],
          [seen, 'served'],
          [seen, 'cold'],
        ] as const)
          t.is(await served.run(code, way), 'began\n', `${title}: ${code}`);
      }
    } finally {
      await served.end();
    }
  });
});

due(fought)(
  'a secret that comes to be is held back from the next command, one that git has whole is not, and the files stay as they were',
  async t => {
    const [attacker] = attackers;
    await fight(attacker as Attacker, async place => {
      await place.start(['/bin/bash', '-c', begin]);
      const served = await broker(place);
      try {
        const all = 'cat packages/api/.e*v late/deep/.e*v 2>/dev/null; git status --short -uno';
        t.is(await served.run(all, 'served'), 'began\n');
        const git = 'git -c user.name=u -c user.email=e';
        await place.start([
          '/bin/bash',
          '-c',
          `mkdir -p late/deep; echo late >late/deep/.env; ${git} add -f packages/api/.env; ${git} commit -qm x`,
        ]);
        for (const way of ['served', 'cold'] as const) t.is(await served.run(all, way), 'began\nthe-secret\n');
        t.is(readFileSync(path.join(place.project, 'packages/api/.env'), 'utf8'), 'the-secret\n');
      } finally {
        await served.end();
      }
    });
  },
);

fought('while one command moves a secret to and fro, another either has it empty or is not run', async t => {
  const [attacker] = attackers.slice(-1);
  await fight(attacker as Attacker, async place => {
    await place.start(['/bin/bash', '-c', begin]);
    t.true((await place.guarded('mv packages/api q; cat q/.e*v; mv q packages/api')).output.includes('the-secret'));
    const served = await broker(place);
    try {
      t.is(await served.run('cat packages/api/.e*v', 'served'), 'began\n');
      let [over, empty] = [false, 0];
      const mover = served
        .run('until [ -e stop ]; do mv packages/api q; mv q packages/api; done; rm stop; echo ended', 'served', 'mover.sh')
        .finally(() => {
          over = true;
        });
      for (let round = 0; round < (whole ? 200 : 4); round += 1) {
        const said = await served.run('cat packages/api/.e*v q/.e*v 2>/dev/null', round % 2 === 0 ? 'served' : 'cold');
        t.false(said.includes('the-secret'), said);
        t.regex(said, /^began$|not run: /m);
        if (said === 'began\n') empty += 1;
      }
      t.false(over);
      writeFileSync(path.join(place.project, 'stop'), '');
      t.is(await mover, 'began\nended\n');
      t.log(`${empty} had it empty`);
    } finally {
      await served.end();
    }
  });
});
