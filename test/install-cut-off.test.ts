/** install.sh ended by force anywhere on its way: run again it ends as if nothing had been, and taken away nothing of it stays. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import test, { type ExecutionContext } from 'ava';
import { copiedCheckout } from './copied-checkout.ts';
import { proof } from './slice.ts';
import { inProof, unless } from './unless.ts';

const root = path.join(import.meta.dirname, '..');
const missing = existsSync(path.join(root, 'dist/executable.cjs')) ? undefined : 'Ward is not built ("npm run build")';

const environment = (home: string) => ({ PATH: process.env.PATH ?? '/usr/bin:/bin', HOME: home });

function run(checkout: string, home: string, ...words: readonly string[]): string {
  const ran = spawnSync('/bin/sh', [path.join(checkout, 'install.sh'), ...words], { env: environment(home), encoding: 'utf8' });
  return `${ran.stdout}${ran.stderr}[${ran.status}]`;
}

/** Steps are counted by what the shell tells of each (`-x`) from the first change on; at that one all of it is killed. How many there were. */
async function stepped(checkout: string, home: string, last: number, ...words: readonly string[]): Promise<number> {
  const child = spawn('/bin/sh', ['-x', path.join(checkout, 'install.sh'), ...words], {
    ...{ env: environment(home), stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  });
  const ended = once(child, 'exit');
  let begun = false;
  let steps = 0;
  for await (const line of createInterface(child.stderr)) {
    begun ||= line.includes('these changes are made now');
    if (begun && ++steps === last) process.kill(-(child.pid ?? 0), 'SIGKILL');
  }
  await ended;
  return steps;
}

const files = (home: string) => execFileSync('find', ['.', '-not', '-name', '.'], { cwd: home, encoding: 'utf8' }).split('\n').sort();

/** What a file of each kind says is that of the newer one. */
const newer = (home: string) =>
  ['lib/ward/dist/inside.js', 'share/man/man1/ward.1'].every(name =>
    readFileSync(path.join(home, '.local', name), 'utf8').endsWith('newer\n'),
  );

/** Without the packages, which are most of what is copied. */
function slim(checkout: string): string {
  const packages = path.join(checkout, 'node_modules');
  rmSync(packages);
  mkdirSync(path.join(packages, '.bin'), { recursive: true });
  symlinkSync(path.join(root, 'node_modules/.bin/node'), path.join(packages, '.bin/node'));
  writeFileSync(path.join(packages, '.package-lock.json'), '');
  return checkout;
}

interface Place {
  readonly home: string;
  readonly older: string;
  readonly newer: string;
}

function place(t: ExecutionContext): Place {
  mkdirSync(path.join(root, 'scratch'), { recursive: true });
  const base = mkdtempSync(path.join(root, 'scratch', 'cut-off-'));
  t.teardown(() => rmSync(base, { recursive: true, force: true }));
  const [home, older, newer] = ['home', 'older', 'newer'].map(name => path.join(base, name)) as [string, string, string];
  mkdirSync(path.join(home, '.local/share'), { recursive: true });
  writeFileSync(path.join(home, '.local/share/theirs'), '');
  const [one, other] = [slim(copiedCheckout(older)), slim(copiedCheckout(newer))];
  appendFileSync(path.join(other, 'dist/inside.js'), '//newer\n');
  appendFileSync(path.join(other, 'man/ward.1'), '.\\" newer\n');
  return { home, older: one, newer: other };
}

const tries = proof ? 24 : 2;

for (const over of ['nothing', 'an older one'] as const) {
  unless(missing, over === 'nothing' ? inProof(test.serial) : test.serial)(
    `put over ${over}, cut off anywhere, and begun again`,
    async t => {
      const at = place(t);
      const before = files(at.home);
      const prepared = () => over === 'nothing' || run(at.older, at.home);
      prepared();
      const steps = await stepped(at.newer, at.home, 0);
      t.true(newer(at.home));
      const whole = files(at.home);
      t.true(run(at.newer, at.home, '--uninstall').endsWith('[0]'));
      t.deepEqual(files(at.home), before);
      for (let one = 0; one < tries; one++) {
        const last = 1 + Math.floor((steps * (one + (proof ? Math.random() : 0.6))) / tries);
        prepared();
        await stepped(at.newer, at.home, last);
        // Either way out of it, in turn.
        if (one % 3 !== 1) {
          t.regex(run(at.newer, at.home), /\[0\]$/, `step ${last}`);
          t.deepEqual(files(at.home), whole, `step ${last}`);
          t.true(newer(at.home), `step ${last}`);
          await stepped(at.newer, at.home, 1 + Math.floor((last * 400) / steps), '--uninstall');
        }
        const away = run(at.newer, at.home, '--uninstall');
        t.regex(away, /\[0\]$|there is no Ward in/, `step ${last}`);
        t.notRegex(away, /kept/);
        t.deepEqual(files(at.home), before, `step ${last}: ${away}`);
      }
    },
  );
}
