/** As many words and variables as the kernel hands over: a command has them as bash would have them, or Ward says what was too much, and nothing runs. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { inFewWords } from '../../src/core/confine/bubblewrap.ts';
import { anyText } from '../any-text.ts';
import { startBroker } from '../brokered.ts';
import { checkout, type Trial, trial } from '../trial.ts';
import { inWhole, tries } from '../whole.ts';

const thousand = 'z'.repeat(1000);

/** Called with so many bytes of arguments; undefined where the kernel takes no such call. */
function called(here: Trial, shell: string, bytes: number) {
  const filling = [...Array.from({ length: Math.floor(bytes / 1009) }, () => thousand), 'y'.repeat(bytes % 1009)];
  const words = ['--ward-root', here.root, '-c', 'echo $#', 'zero', ...filling];
  const env = { PATH: '/usr/bin:/bin', HOME: here.root };
  const done = spawnSync(path.join(checkout, 'src/bin', shell), words, { cwd: here.project, env, encoding: 'utf8', timeout: 60_000 });
  if ((done.error as NodeJS.ErrnoException | undefined)?.code === 'E2BIG') return undefined;
  return { status: done.status, out: done.stdout, err: done.stderr, count: filling.length };
}

/** The most that this very call takes: what does not exist would take the same, and is no command. */
function most(here: Trial, shell: string): number {
  const takes = (bytes: number) => {
    const name = path.join(checkout, 'src/bin', `${shell.slice(0, -1)}?`);
    const filling = [...Array.from({ length: Math.floor(bytes / 1009) }, () => thousand), 'y'.repeat(bytes % 1009)];
    const words = ['-c', 'exec "$@" 2>&1', 'sh', name, '--ward-root', here.root, '-c', 'echo $#', 'zero', ...filling];
    return spawnSync('/bin/sh', words, { env: { PATH: '/usr/bin:/bin', HOME: here.root }, encoding: 'utf8' }).error === undefined;
  };
  let [low, high] = [0, 8_000_000];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (takes(middle)) low = middle;
    else high = middle;
  }
  return low;
}

const said =
  /^ward: not run: these words are longer than the kernel hands over at once(?: \(Ward of its own in ".*"\))?$\n^ward: hint: hand over less: by a file, or on standard input$/m;

function sweep(t: ExecutionContext, here: Trial, shell: string): void {
  const bound = most(here, shell);
  t.true(bound > 100_000, String(bound));
  const seen = { ran: 0, refused: 0 };
  for (let less = 60_000, step = 1; less > -1500; less -= step) {
    step = less > 3000 ? 57_000 : tries(900, 50);
    const done = called(here, shell, bound - less);
    if (done === undefined) continue;
    if (done.status === 0) t.deepEqual([done.out, done.err], [`${done.count}\n`, ''], String(less));
    else {
      t.is(done.status, 125, done.err);
      t.regex(done.err, said);
      t.notRegex(done.err, /defect/);
    }
    seen[done.status === 0 ? 'ran' : 'refused'] += 1;
  }
  t.log(`${shell}: of ${bound} bytes: ${seen.ran} ran, ${seen.refused} were refused`);
  t.true(seen.ran > 0 && seen.refused > 0);
}

test('close to the most words that the kernel hands over a command has them all, or is told, cold', t => {
  sweep(t, trial(t), 'wardsh');
});

test('close to the most words that the kernel hands over a command has them all, or is told, served', async t => {
  const here = trial(t);
  const broker = await startBroker(here.root);
  try {
    sweep(t, here, 'served/bash');
  } finally {
    await broker.kill();
  }
});

test('put in few words, a command has the same ones', t => {
  const word = fc.oneof(anyText(), fc.constantFrom('', "'", '"', '\\', '\n', '$(:)', '~', '{a,b}', '[0]=x', '-e', "\\'", '☂'));
  const one = fc.array(
    word.map(text => text.replaceAll(/[\0\ud800-\udfff]/gu, '')),
    { maxLength: 40 },
  );
  const check = (words: readonly string[]) => {
    const [program = '', ...all] = inFewWords(['/usr/bin/printf', '%s\\0', '', ...words], 1);
    t.true(all.length < 20);
    const { stdout, stderr } = spawnSync(program, all, { encoding: 'utf8', env: {}, maxBuffer: 2 ** 24 });
    t.true(stdout === ['', ...words].map(one => `${one}\0`).join(''), `${stderr}${JSON.stringify(words).slice(0, 1000)}`);
  };
  check(["'".repeat(29_999), '☂'.repeat(40_000)]);
  fc.assert(fc.property(one, check), { numRuns: tries(8, 1000) });
});

/** More of them than bubblewrap takes, as xargs hands them over. */
const many = Array.from({ length: 20_000 }, (_, at) => ['', "'", '$HOME', '*', '[0]=x', '-n', 'a\nb', '☂', `${at}`][at % 9] ?? '');
const print = `printf '%s\\0' "$0" "$#" "$@"; exit 3`;

function hasMany(t: ExecutionContext, here: Trial, shell: string, text: string): void {
  const call = { cwd: here.project, env: { PATH: '/usr/bin:/bin', HOME: here.root }, encoding: 'utf8', timeout: 60_000 } as const;
  const done = spawnSync(path.join(checkout, 'src/bin', shell), ['--ward-root', here.root, '-c', text, 'zero', ...many], call);
  t.deepEqual([done.status, done.stderr], [3, ''], done.stderr);
  t.deepEqual(done.stdout.split('\0').slice(0, -1), ['zero', '20000', ...many]);
}

inWhole()('of twenty thousand words a command has each, cold, served, and where something is left behind', async t => {
  const here = trial(t);
  hasMany(t, here, 'wardsh', print);
  const broker = await startBroker(here.root);
  try {
    hasMany(t, here, 'served/bash', print);
    t.regex(await broker.until(/was served/), /was served/);
  } finally {
    await broker.kill();
  }
  // Last: while its session holds something nothing is served.
  hasMany(t, here, 'wardsh', `sleep 0 & ${print}`);
});

test('a variable that is too wide is told by its name and size; one that bash would not have had to be told of passes', t => {
  const { wardsh } = trial(t);
  const given = (length: number) =>
    wardsh('echo ${#LS_COLORS}', { env: { PATH: '/usr/bin:/bin', HOME: '/', LS_COLORS: 'x'.repeat(length) } });
  t.is(given(100_000).stdout, '100000\n');
  const done = given(131_000);
  t.is(done.status, 125);
  t.regex(
    done.stderr,
    /^ward: not run: the environment and the mounts come to 1\d\d(?:\.\d)? KiB, and 128 KiB can be handed over at once\b.*\nward: hint: unset the variables that the command does not need: LS_COLORS takes 127\.9 KiB/,
  );
});
