/** What a command printed is on its way to a file when the command ends: however it ends, and whoever ends it, all of it arrives. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { processAt } from '../../src/host/processes.ts';
import { startBroker, until } from '../brokered.ts';
import { mayTake } from '../may-take.ts';
import { proof } from '../slice.ts';
import { unless } from '../unless.ts';
import { unread } from '../unread.ts';
import { checkout, noSandbox, type Own, ownWard, plainEnvironment } from '../ward.ts';
import { whole } from '../whole.ts';
import { withoutNamespaces } from './without-namespaces.ts';

const ways = ['cold', 'served', 'by Landlock'] as const;
type Way = (typeof ways)[number];

/** What ends it: itself, a signal to Ward that comes to it, its time, or that Ward (or whoever Ward serves) is killed. */
const ends = ['exit', 'TERM', 'time', 'KILL'] as const;
type End = (typeof ends)[number];

/** As much as a pipe holds, so that all of it can be on its way at the end (pipe(7)). */
const most = 65_536;

const numbers = () => readdirSync('/proc').filter(name => /^\d+$/.test(name));

function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** Who moves bytes to that file. */
function movers(file: string): readonly number[] {
  const moves = (pid: string) => processAt(Number(pid))?.name === 'cat' && attempt(() => readlinkSync(`/proc/${pid}/fd/1`)) === file;
  return numbers().filter(moves).map(Number);
}

const lives = (pid: number) => !['Z', 'X', undefined].includes(processAt(pid)?.state);

const wordsOf = (pid: string) => attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1')) ?? '';

/** All that were started with that word, in whatever place of their own words. */
const withWord = (word: string) =>
  numbers().flatMap(pid => (wordsOf(pid).includes(word) && lives(Number(pid)) ? [{ pid: Number(pid), words: wordsOf(pid) }] : []));

interface Place {
  readonly own: Own;
  readonly project: string;
  /** Waits until the broker has said that it served it, where there is one. */
  readonly served: (pid: number) => Promise<void>;
}

/** The same for all commands of a way. */
async function place(t: ExecutionContext, way: Way): Promise<Place> {
  const own = ownWard('late-output');
  const project = path.join(own.top, 'project');
  mkdirSync(project);
  own.setUp('auto', project);
  const policy = path.join(own.root, 'config/policy.json');
  const more = way === 'by Landlock' ? { fallback: 'landlock' } : {};
  writeFileSync(policy, JSON.stringify({ ...JSON.parse(readFileSync(policy, 'utf8')), ...more }), { mode: 0o600 });
  const broker = way === 'served' ? await startBroker(own.root) : undefined;
  t.teardown(async () => {
    await broker?.kill('SIGKILL');
    own.remove();
  });
  const served = async (pid: number) => void (await broker?.until(new RegExp(`process ${pid} was served`)));
  return { own, project, served };
}

let count = 0;

function started({ own, project }: Place, way: Way, { word, output, end }: { word: string; output: number; end: End }): ChildProcess {
  mkdirSync(path.join(project, '.ward'), { recursive: true });
  writeFileSync(path.join(project, '.ward/policy.json'), JSON.stringify(end === 'time' ? { limits: { timeout: '1s' } } : {}));
  const program = path.join(checkout, 'src/bin', way === 'served' ? 'served/bash' : 'wardsh');
  const argv = [...(way === 'by Landlock' ? withoutNamespaces() : []), program, '--ward-root', own.root, '-c', `bash held.sh ${word}`];
  return spawn(argv[0] ?? '', argv.slice(1), { cwd: project, env: plainEnvironment, stdio: ['ignore', output, 'pipe'] });
}

/**
 * Prints in so many pieces once it may, says that it has, and ends in that way. In the order that is the worst: what moves the bytes is stopped before
 * there is any, and goes on when nothing of the command is there any more.
 */
async function late(
  at: Place,
  way: Way,
  end: End,
  pieces: readonly number[],
): Promise<{ got: string; said: string; status: number | null }> {
  const word = `${path.basename(at.own.top)}-${++count}.`;
  const file = path.join(at.own.top, `out-${count}`);
  const [go, printed] = [`go-${count}`, `printed-${count}`];
  const lines = pieces.map((bytes, index) => `printf '%0${bytes}d' ${index % 10}`);
  const last = end === 'exit' ? 'exit 7' : 'while :; do sleep 0.05; done';
  writeFileSync(
    path.join(at.project, 'held.sh'),
    unread(`until [ -e ${go} ]; do sleep 0.01; done\n${lines.join('\n')}\necho >${printed}\n${last}`),
  );
  // By Landlock no name can be made there.
  writeFileSync(path.join(at.project, printed), '');
  const output = openSync(file, 'a');
  const child = started(at, way, { word, output, end });
  closeSync(output);
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    said += part;
  });
  const over = new Promise<number | null>(resolve => child.on('close', resolve));
  // One that was guessed may have been there before, and is gone.
  await until(
    () => withWord(word).some(({ words }) => words === `bash\0held.sh\0${word}\0`),
    () => `the command began; ${said}`,
  );
  const [mover = 0, ...others] = await until(
    () => movers(file).length > 0 && movers(file),
    () => `somebody moves the bytes; ${said}`,
  );
  if (others.length > 0) throw new Error('several move the bytes');
  process.kill(mover, 'SIGSTOP');
  try {
    await until(() => processAt(mover)?.state === 'T', 'it is stopped');
    writeFileSync(path.join(at.project, go), '');
    await until(
      () => statSync(path.join(at.project, printed)).size > 0,
      () => `all is printed; ${said}`,
    );
    if (end === 'TERM' || end === 'KILL') child.kill(`SIG${end}`);
    await until(
      () => withWord(word).every(({ pid }) => pid === child.pid),
      () => `all but Ward ended; ${said}`,
    );
  } finally {
    if (lives(mover)) process.kill(mover, 'SIGCONT');
  }
  const status = await over;
  await until(() => !lives(mover), 'what moves the bytes ended');
  if (end !== 'time') await at.served(child.pid ?? 0);
  return { got: readFileSync(file, 'latin1'), said, status };
}

const statuses: Readonly<Record<End, number | null>> = { exit: 7, TERM: 143, time: 143, KILL: null };

for (const [at, way] of ways.entries())
  unless(way === 'by Landlock' ? undefined : noSandbox, test.serial)(
    `all that was printed arrives, however the command ends, ${way}`,
    async t => {
      mayTake(t, 2);
      const own = await place(t, way);
      const piece = fc.integer({ min: 1, max: 9000 });
      const some = fc.array(piece, { minLength: 1, maxLength: 7 });
      // In a check each end in one or two of the ways.
      const cases = ends.flatMap((end, index) =>
        !whole && index % ways.length !== at
          ? []
          : fc.sample(some, { numRuns: proof ? 25 : 1, seed: 20_261_122 + index }).map(pieces => ({ end, pieces })),
      );
      for (const { end, pieces } of cases) {
        const { got, said, status } = await late(own, way, end, pieces);
        const all = pieces.map((bytes, index) => String(index % 10).padStart(bytes, '0')).join('');
        t.true(all.length < most);
        t.is(got.length, all.length, `${end}: ${said}`);
        t.is(got, all, `${end}: ${said}`);
        t.is(status, statuses[end], `${end}: ${said}`);
        t.notRegex(said, /not all that was printed/);
      }
    },
  );
