/** Of calls of a shell by chance, none is allowed as read in which the real shell does a deed that the analysis did not see. `WARD_CASES` says how many. */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type { Policy, Request, Verdict } from '../../src/core/values.ts';
import { shellRequest } from '../../src/front/shell-request.ts';
import { assess } from '../../src/guard.ts';
import { feeds } from '../../src/host/feeds.ts';
import { findGround } from '../../src/host/ground.ts';
import { locator } from '../../src/host/locate.ts';
import { textReader } from '../../src/host/read-text.ts';
import { policy as base } from '../commands/world.ts';
import { mayTake } from '../may-take.ts';
import { unless } from '../unless.ts';
import { tries } from '../whole.ts';
import { type Call, call, furnish, type Shell, tidy } from './any-form.ts';
import { scratchDirectory } from './surroundings.ts';

const top = scratchDirectory();
const [cwd, home, input] = ['app', 'home', 'input'].map(name => path.join(top, name)) as [string, string, string];
for (const one of [cwd, home]) mkdirSync(one);
furnish(cwd, '');
symlinkSync('script', path.join(cwd, 'link'));
const { dev, ino } = statSync(cwd);
const policy: Policy = { ...base, projects: [{ path: cwd, device: String(dev), inode: String(ino) }], own: [] };
const ground = findGround(cwd, policy.projects);
test.after.always(() => rmSync(top, { recursive: true, force: true }));

/** What makes a shell run one thing while another is read: the deed, and what stands around it. */
const deeds = ['rm victim', '\\rm victim', 'x=rm; $x victim', 'eval "rm victim"', '. ./rest', './rest', '"$@"', 'eval "$*"', '$0 $1'];
const around: readonly ((deed: string) => string)[] = [
  one => one,
  one => `echo a; ${one}`,
  one => `f() { ${one}; }; f`,
  one => `echo "$(${one})"`,
  one => `set -e; ${one}`,
  one => `# a\n${one}`,
  one => `\ufeff# ${one}`,
  one => `\ufeff# a; ${one}`,
  one => `echo a # b; ${one}`,
  one => `echo a\r${one}`,
  one => `echo a &>other ${one}`,
  one => `head -n1; ${one}`,
  one => `cat\n${one}`,
  one => `exit 0\n${one}`,
  one => `alias z=echo\nz a; ${one}`,
  one => `trap "${one.replaceAll('"', '')}" EXIT`,
  one => `echo {a,b}; ${one}`,
  () => 'echo a',
  () => 'set -s',
  () => 'set -oe stdin',
  () => 'set + -s',
  () => 'set -o stdin; echo a',
  () => 'set -H; echo a',
  () => ': ${unset_y?no}',
  () => 'set -i; . ./nothere',
];
const texts = fc.tuple(fc.constantFrom(...around), fc.constantFrom(...deeds)).map(([text, deed]) => text(deed));
const rests = fc.constantFrom(
  'echo a\n',
  'rm victim\n',
  'echo "$@"\n',
  'echo a &>b rm victim\n',
  '#!/bin/cat\nrm victim\n',
  '#!\nrm victim\n',
);
const more = fc.constantFrom<readonly string[]>([], [], ['rm', 'victim'], ['rm', 'victim'], ['a', './rest']);

const environment = new Map([['PATH', '/usr/local/bin:/usr/bin:/bin']]);

/** What is thought of it, with its input where a shell has that; undefined where it is not even judged. */
async function judged({ shell, words }: Call): Promise<Verdict | undefined> {
  closeSync(0);
  // The lowest number that is free (open(2)).
  if (openSync(input, 'r') !== 0) throw new Error('the input is elsewhere');
  const scene = { cwd, home, user: 'u', uid: 0, gid: 0, environment, terminal: false };
  const looks = { terminal: () => false, feeds: async () => feeds(0), startup: async () => undefined };
  try {
    const asked = await shellRequest(words, { called: shell, environment, say: () => undefined }, looks);
    const request: Request = { ...asked, asker: { kind: 'agent', name: 'agent', session: 's' }, scene };
    return assess(request, {
      policy,
      locate: (all, one) => locator(() => ground)(all, one, policy),
      textOf: one => textReader(one, policy),
    });
  } catch {
    return undefined;
  }
}

function happens({ shell, words }: Call): boolean {
  const opened = openSync(input, 'r');
  spawnSync(`/bin/${shell}`, words, {
    cwd,
    env: { ...Object.fromEntries(environment), HOME: home },
    stdio: [opened, 'ignore', 'ignore'],
    timeout: 10_000,
  });
  closeSync(opened);
  const done = !existsSync(path.join(cwd, 'victim'));
  tidy(cwd);
  return done;
}

/** What the text says it does; a file of the project that can't be read whole is let go as what it is, and said to be that. */
const asRead = ({ decision, findings }: Verdict) =>
  decision === 'allow' && !findings.some(one => /only running could tell/.test(one.reason));

for (const shell of ['bash', 'zsh', 'sh'] as const satisfies readonly Shell[]) {
  unless(existsSync(`/bin/${shell}`) ? undefined : `${shell} is not installed`, test.serial)(
    `in no call of ${shell} that is allowed as it was read happens what was not read`,
    async t => {
      mayTake(t, 30);
      const calls = fc
        .tuple(call(shell, texts), more, rests)
        .map(([one, args, rest]) => ({ one: { ...one, words: [...one.words, ...args] }, rest }));
      let [asked, tried] = [0, 0];
      const property = fc.asyncProperty(calls, async ({ one, rest }) => {
        furnish(cwd, one.script);
        writeFileSync(path.join(cwd, 'rest'), rest, { mode: 0o755 });
        writeFileSync(path.join(cwd, 'victim'), '');
        writeFileSync(input, one.input, 'latin1');
        const verdict = await judged(one);
        if (verdict === undefined || !asRead(verdict)) {
          asked += 1;
          return true;
        }
        tried += 1;
        return !happens(one) || t.fail(JSON.stringify({ ...one, rest }));
      });
      await fc.assert(property, { numRuns: Number(process.env.WARD_CASES ?? tries(100, 4000)) });
      t.log(`${asked} asked about, ${tried} allowed and tried`);
      t.true(tried > (asked + tried) / 50);
    },
  );
}

test.serial('what it compares by sees such a deed', async t => {
  const plain: Call = { shell: 'sh', words: ['-c', 'rm victim'], script: '', input: '', file: true };
  writeFileSync(path.join(cwd, 'victim'), '');
  writeFileSync(input, '');
  t.true(happens(plain));
  t.is((await judged(plain))?.decision, 'ask');
  t.is((await judged({ ...plain, words: ['-c', 'echo a'] }))?.decision, 'allow');
});
