/** A day's work on a real package through wardsh, each command beside the same one in plain bash. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { noTerminal, type Pane } from '../tmux.ts';
import { noSandbox, ownWard, plainEnvironment, type Result, start } from '../ward.ts';
import { readScript, type Step } from './read.ts';
import { describeTree } from './tree.ts';

const here = import.meta.dirname;
const own = ownWard('day');
/** Of one length, so that no output is broken differently. */
const guarded = path.join(own.top, 'guarded/pump');
const twin = path.join(own.top, 'thetwin/pump');

/** The same for both: fixed dates make the same commits; the rest is how this machine reaches its registry. */
const passed = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'NPM_CONFIG_REGISTRY'];
const environment: Record<string, string> = {
  ...plainEnvironment,
  ...{ HOME: os.userInfo().homedir, USER: os.userInfo().username, TMPDIR: '/tmp', NPM_CONFIG_UPDATE_NOTIFIER: 'false' },
  ...{ GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@example.org', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@example.org' },
  ...{ GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z', GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z' },
  ...Object.fromEntries(passed.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
};

/** The package as published, with a lock file, in two places; or the reason why not. */
function fetchPackage(): string | undefined {
  if (noSandbox !== undefined) return noSandbox;
  if (noTerminal !== undefined) return noTerminal;
  try {
    const packed = path.join(own.top, 'packed');
    mkdirSync(packed);
    execFileSync('npm', ['pack', 'pump@3.0.3', '--fetch-retries=1'], { cwd: packed, stdio: 'pipe', timeout: 60_000 });
    execFileSync('tar', ['xf', 'pump-3.0.3.tgz'], { cwd: packed });
    copyFileSync(path.join(here, 'day/pump-lock.json'), path.join(packed, 'package/package-lock.json'));
    execFileSync('git', ['init', '-q', '-b', 'main', path.join(packed, 'package')], { stdio: 'pipe' });
    for (const place of [guarded, twin]) cpSync(path.join(packed, 'package'), place, { recursive: true });
    return undefined;
  } catch (error) {
    return `the package can't be fetched from the registry: ${(error as Error).message.split('\n')[0]}`;
  }
}

const missing = fetchPackage();
if (missing === undefined) own.setUp('auto', guarded);
const real = missing === undefined ? test.serial : test.serial.skip;
if (missing !== undefined) test.skip(`the day's work is skipped: ${missing}`, () => undefined);
test.after.always(() => {
  own.remove();
  for (const name of ['txt', 'tar']) rmSync(`/tmp/ward-day.${name}`, { force: true });
});

let person: Pane | undefined;

/** As an agent does it: refused with an id, the person says yes, the same again. */
async function withApproval(t: ExecutionContext, step: Step): Promise<Result> {
  const first = await own.run(step.text, guarded, environment);
  t.is(first.status, 126, `"${step.text}" was to need a yes: ${first.err}`);
  t.is(first.out, '');
  const id = / approve (\w+)"/.exec(first.err)?.[1];
  person ??= await own.claimedTerminal();
  await person.fresh(`ward approve ${id}; echo answered-${id}`);
  await person.until(/run it\?/);
  await person.line('y');
  await person.until(new RegExp(`^answered-${id}`, 'm'));
  return own.run(step.text, guarded, environment);
}

/** Root's npm 9 gives each file the owner that its package says, which no sandbox lets it, and goes on. */
const unowned = /^npm WARN tar TAR_ENTRY_ERROR EINVAL: invalid argument, fchown$/;

/** Without the place it ran in, what was masked, and the lines that Ward was to say. */
function clean(result: Result, place: string, step: Step): Result {
  const wipe = (text: string) => step.mask.reduce((left, pattern) => left.replaceAll(pattern, '…'), text.replaceAll(place, 'TOP'));
  const lines = wipe(result.err)
    .split('\n')
    .filter(line => !unowned.test(line));
  const left = [...step.say];
  const err = lines.filter(line => !(line.startsWith('ward: ') && left[0]?.test(line) && left.shift() !== undefined)).join('\n');
  return { status: result.status, out: wipe(result.out), err: left.length === 0 ? err : `${err}never said: ${left.join(', ')}` };
}

const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
const script = readFileSync(path.join(here, 'day.txt'), 'utf8').replaceAll('{registry}', registry);

const steps = readScript(script).filter(step => !step.proof || process.env.WARD_PROOF !== undefined);

for (const [index, step] of steps.entries()) {
  real(`${index + 1}. ${step.text.split('\n')[0]}`, async t => {
    const [ours, theirs] = await Promise.all([
      step.approve ? withApproval(t, step) : own.run(step.text, guarded, environment),
      // Node's pipes are sockets, by which bash takes itself for one that is called from elsewhere, and would read its person's ~/.bashrc.
      start('/bin/bash', ['--norc', '-c', step.text], { cwd: twin, env: { ...environment, NPM_CONFIG_USERCONFIG: '/dev/null' } }),
    ]);
    t.deepEqual(clean(ours, guarded, step), clean(theirs, twin, { ...step, say: [] }));
  });
}

real('at the end of the day both directories hold the same', t => {
  t.deepEqual(describeTree(guarded), describeTree(twin));
  t.true(describeTree(guarded).length > 100);
});

real('every command of the day is in the record, and the record is whole', async t => {
  const { status, out, err } = await own.ward('log', 'verify');
  t.is(status, 0, out + err);
  const lines = (await own.ward('log', '--json', '-n', '1000')).out.trim().split('\n');
  const decided = lines.map(line => JSON.parse(line)).filter(line => line.kind === 'decided');
  const asked = steps.flatMap(step => (step.approve ? [step.text, step.text] : [step.text]));
  t.deepEqual(
    decided.map(line => line.command),
    asked,
  );
  person?.close();
});
