/** The real Codex, Gemini CLI, Qwen Code and opencode with Ward's shims before them, driven by a model that is none: README's line for each, for real. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startBroker } from '../brokered.ts';
import { mayTake } from '../may-take.ts';
import { proof } from '../slice.ts';
import { inProof, unless } from '../unless.ts';
import { checkout, noSandbox, type Own, ownWard } from '../ward.ts';
import { part } from '../whole.ts';
import { agents, converse, lay, type Place } from './agents.ts';
import { install } from './install.ts';
import { type Calls, callsIn, hasRows, noting } from './rows.ts';
import type { Call } from './wires.ts';

interface Stand {
  readonly own: Own;
  readonly project: string;
  readonly home: string;
  /** Where install.sh puts the files that are named as shells: those of src/bin/served, with this Ward's root, and a note of each call. */
  readonly shims: string;
  readonly calls: () => Calls;
}

function stand(t: ExecutionContext, name: Name, bin: string): Stand {
  const own = ownWard('agents');
  t.teardown(() => own.remove());
  const [project, home, noted] = ['project', 'home', 'calls'].map(name => path.join(own.top, name)) as [string, string, string];
  const shims = path.join(home, '.local/lib/ward/src/bin/served');
  for (const directory of [path.join(project, 'sub'), shims]) mkdirSync(directory, { recursive: true });
  execFileSync('git', ['init', '-q', project]);
  own.setUp('auto', project);
  for (const shell of ['bash', 'zsh', 'sh']) {
    noting(path.join(shims, shell), noted, `'${checkout}/src/bin/served/${shell}' --ward-root '${own.root}'`);
  }
  lay(name, bin, home);
  return { own, project, home, shims, calls: () => callsIn(noted) };
}

/** What each is asked to do, and what its model is to be told. */
const asked = ['echo one; echo two; exit 3', 'rm victim', `cat <<'E' >made; cat made\nit's "here"\nE`, 'cd sub && pwd'];

type Name = keyof typeof agents;

async function guarded(t: ExecutionContext, name: Name, at: Stand, place: Place): Promise<void> {
  const { own, project, calls } = at;
  const victim = path.join(project, 'victim');
  writeFileSync(victim, '');
  const told = await converse(agents[name], place, asked);
  const [echo, held, quoted, where] = told;
  t.is(echo?.output, 'one\ntwo');
  t.regex(held?.output ?? '', /^ward: not run: this needs a person's yes, .*rm deletes/);
  t.regex(held?.output ?? '', /ward: hint: ask the person to run .*ward .*approve \w+/);
  t.true(existsSync(victim));
  t.is(quoted?.output, `it's "here"`);
  t.is(where?.output, path.join(project, 'sub'));
  const statuses = told.map(one => one.status);
  // opencode tells its model no status; the record has it.
  if (name !== 'opencode') t.deepEqual(statuses, [3, 126, 0, 0]);
  await recorded(t, name, own);
  // Codex calls the other form once it has a snapshot of the shell, which it may not wait for.
  hasRows(t, agents[name].title, calls(), name === 'codex' ? '-lc TEXT' : '-c TEXT');
}

/** The record names the agent, and holds each command as the model sent it, without a wrapper. */
async function recorded(t: ExecutionContext, name: Name, own: Own): Promise<void> {
  const lines = (await own.ward('log', '--json', '-n', '1000')).out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  const decided = lines.filter(line => line.kind === 'decided');
  t.deepEqual(new Set(decided.map(line => line.asker.name)), new Set([name]));
  for (const command of asked)
    t.true(
      decided.some(line => (line.subject ?? line.command) === command),
      command,
    );
  const ended = lines.filter(line => line.kind === 'finished').map(line => line.status);
  t.true(ended.includes(3), JSON.stringify(ended));
}

const readme = readFileSync(path.join(checkout, 'README.md'), 'utf8');
const lineOf = (name: Name) =>
  readme
    .split('\n')
    .find(line => line.startsWith(`| ${agents[name].title} | \``))
    ?.split('`')[1] ?? '';

/** The person with that shell, in the list of accounts that README's line for Codex shows it: made by README's command, or as said. */
function account({ home }: Stand, login?: string): void {
  const accounts = path.join(home, 'accounts');
  const [who, list] = [os.userInfo(), path.join(home, '.codex/passwd')];
  const own = (shell: string) => `${who.username}:x:${who.uid}:${who.gid}::${home}:${shell}\n`;
  writeFileSync(accounts, own('/bin/bash'));
  mkdirSync(path.dirname(list));
  const command = /`(sed "[^`]+)`, once/.exec(readme)?.[1] ?? '';
  execFileSync('/bin/sh', ['-c', command.replace('/etc/passwd', accounts)], { env: { PATH: usual, HOME: home, USER: who.username } });
  if (login !== undefined) writeFileSync(list, own(login));
}

/** Which of them the broker serves: it leaves to a cold start who has a mount namespace of their own. */
const served: Readonly<Record<Name, RegExp>> = {
  codex: /starts cold: its (?:Groups|mnt namespace) is another/,
  gemini: /was served/,
  qwen: /was served/,
  opencode: /was served/,
};

const usual = '/usr/local/bin:/usr/bin:/bin';
const root = process.getuid?.() === 0 || spawnSync('sudo', ['-n', 'true']).status === 0;

/** Where an account is changed by somebody else, the file that is mounted over the list of accounts is gone, in every namespace: root gets an /etc of its own. */
function apart({ own }: Stand): readonly string[] {
  if (process.getuid?.() !== 0) return [];
  const etc = path.join(own.top, 'etc');
  spawnSync('cp', ['-a', '/etc', etc]);
  return ['unshare', '-m', '/bin/sh', '-c', 'mount --bind "$0" /etc && exec "$@"', etc];
}

/** In a check they take turns. */
const due: readonly Name[] = part(['codex', 'gemini', 'qwen'], 3);

/** The one that takes longest is for the proof alone, and what is not tried is not even installed. */
function why(name: Name): string | undefined {
  if (name === 'codex' && !root) return 'its line takes root';
  if (name === 'opencode') return noSandbox ?? (proof ? undefined : 'it is tried in the proof: WARD_PROOF=1');
  return noSandbox ?? (due.includes(name) ? undefined : 'the agents take turns: one in a check, the others after it, by WARD_WHOLE=1');
}
const clients = (Object.keys(agents) as readonly Name[]).map(name => {
  const missing = why(name);
  return [name, missing === undefined ? install(name) : { missing }] as const;
});

for (const [name, client] of clients) {
  const bin = 'bin' in client ? client.bin : '';
  const { title } = agents[name];
  const run = unless('missing' in client ? client.missing : undefined, test.serial);
  const real = (sentence: string, body: (t: ExecutionContext, at: Stand, place: Place) => Promise<void>, how = run) =>
    how(`${title}: ${sentence}`, t => {
      mayTake(t, 4);
      const at = stand(t, name, bin);
      const { home, project } = at;
      const around = name === 'codex' ? apart(at) : [];
      return body(t, at, { home, project, around, line: lineOf(name), env: { PATH: `${home}/.local/bin:${usual}`, SHELL: '/bin/bash' } });
    });
  /** The same call goes past Ward, so that the file goes. */
  const past = async (t: ExecutionContext, at: Stand, place: Place, call: string | Call = 'rm victim') => {
    const victim = path.join(at.project, 'victim');
    writeFileSync(victim, '');
    const [done] = await converse(agents[name], place, [call]);
    t.is(done?.output, '');
    t.false(existsSync(victim));
    t.false(at.calls().some(words => words.join(' ').includes('rm victim')));
  };
  real("started by README's line, with a broker, each command is judged", async (t, at, place) => {
    if (name === 'codex') account(at);
    const broker = await startBroker(at.own.root);
    t.teardown(() => broker.kill());
    await guarded(t, name, at, place);
    t.regex(broker.said(), served[name]);
  });
  if (name !== 'codex') {
    real('started plainly, nothing is judged', (t, at, place) => past(t, at, { ...place, line: name }), inProof(run));
    continue;
  }
  const unknown = async (t: ExecutionContext, at: Stand, place: Place) => {
    account(at, '/usr/local/lib/ward/dist/wardsh');
    await guarded(t, name, at, { ...place, env: { ...place.env, PATH: `${at.shims}:${place.env.PATH}` } });
  };
  real('with wardsh in the account, which it does not know, and the shims first in PATH, each command is judged', unknown, inProof(run));
  const unheeded = async (t: ExecutionContext, at: Stand, place: Place) => {
    account(at, '/bin/bash');
    await past(t, at, { ...place, env: { PATH: `${at.shims}:${place.env.PATH}`, SHELL: path.join(at.shims, 'bash') } });
    t.deepEqual(at.calls(), []);
  };
  real('with another shell in the account it heeds neither PATH nor SHELL, and nothing is judged', unheeded, inProof(run));
  const named = async (t: ExecutionContext, at: Stand, place: Place) => {
    account(at);
    const without = { ...place, line: `${place.line} -c features.shell_snapshot=false` };
    await past(t, at, without, { command: 'rm victim', shell: '/bin/sh' });
  };
  real(
    'a shell that its model names goes past Ward, as README says, while it has no snapshot of the shell of the account',
    named,
    inProof(run),
  );
  const held = async (t: ExecutionContext, at: Stand, place: Place) => {
    account(at);
    const [told] = await converse(agents.codex, { ...place, line: place.line.replace('danger-full-access', 'workspace-write') }, [
      'echo made >made',
    ]);
    t.is(told?.status, 125, told?.output);
    t.regex(told?.output ?? '', /^ward: not run: .*can't (?:be written|make)/m);
    t.false(existsSync(path.join(at.project, 'made')));
  };
  real('within its own sandbox, which keeps the record from being written, nothing runs', held, inProof(run));
}
