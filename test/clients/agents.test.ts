/** The real Codex, Gemini CLI, Qwen Code and opencode with Ward's shims before them, driven by a model that is none: README's line for each, for real. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { startBroker } from '../brokered.ts';
import { mayTake } from '../may-take.ts';
import { inProof, unless } from '../unless.ts';
import { checkout, noSandbox, type Own, ownWard } from '../ward.ts';
import { agents, converse, type Place } from './agents.ts';
import { install } from './install.ts';

interface Stand {
  readonly own: Own;
  readonly project: string;
  readonly home: string;
  /** A directory of files that are named as shells, where install.sh puts such: those of src/bin, with this Ward's root, and a note of each call. */
  readonly shims: string;
  readonly calls: () => readonly (readonly string[])[];
}

function stand(t: ExecutionContext, kind: 'served' | 'shims'): Stand {
  const own = ownWard('agents');
  t.teardown(() => own.remove());
  const [project, home, noted] = ['project', 'home', 'calls'].map(name => path.join(own.top, name)) as [string, string, string];
  const shims = path.join(home, '.local/lib/ward/src/bin', kind);
  for (const directory of [path.join(project, 'sub'), shims]) mkdirSync(directory, { recursive: true });
  execFileSync('git', ['init', '-q', project]);
  own.setUp('auto', project);
  writeFileSync(noted, '');
  for (const name of ['bash', 'zsh', 'sh']) {
    // Within the sandbox, where an agent's wrapper comes to it again, nothing can be noted.
    const note = `{ printf '%s\\0' "$@" && printf '\\n\\0'; } 2>&- >>'${noted}'`;
    const text = `#!/bin/bash -p\n[ -e /run/ward/inside ] || ${note}\nexec '${checkout}/src/bin/${kind}/${name}' --ward-root '${own.root}' "$@"\n`;
    writeFileSync(path.join(shims, name), text);
    chmodSync(path.join(shims, name), 0o755);
  }
  const calls = () =>
    readFileSync(noted, 'utf8')
      .split('\n\0')
      .slice(0, -1)
      .map(call => call.split('\0').slice(0, -1));
  return { own, project, home, shims, calls };
}

/** What each is asked to do, and what its model is to be told. */
const asked = ['echo one; echo two', 'exit 3', 'rm victim', 'cd sub && pwd', `cat <<'E' >made; cat made\nit's "here"\nE`, 'ls'];

type Name = keyof typeof agents;

async function guarded(t: ExecutionContext, name: Name, at: Stand, place: Omit<Place, 'home' | 'project'>): Promise<void> {
  const { own, project, home, calls } = at;
  const victim = path.join(project, 'victim');
  writeFileSync(victim, '');
  const told = await converse(agents[name], { ...place, home, project }, asked);
  const [echo, exit, held, where, quoted, list] = told;
  t.is(echo?.output, 'one\ntwo');
  t.is(exit?.output, '');
  t.regex(held?.output ?? '', /^ward: not run: this needs a person's yes, .*rm deletes/);
  t.regex(held?.output ?? '', /ward: hint: ask the person to run .*ward .*approve \w+/);
  t.true(existsSync(victim));
  t.is(where?.output, path.join(project, 'sub'));
  t.is(quoted?.output, `it's "here"`);
  t.is(list?.output, 'made\nsub\nvictim');
  // opencode tells its model no status; the record has it.
  if (name !== 'opencode')
    t.deepEqual(
      told.map(one => one.status),
      [0, 3, 126, 0, 0, 0],
    );
  await recorded(t, name, own);
  hasRows(t, name, calls());
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
      decided.some(line => line.subject === command),
      command,
    );
  const ended = lines.filter(line => line.kind === 'finished').map(line => line.status);
  t.true(ended.includes(3), JSON.stringify(ended));
}

/** The forms in which the agent called its shell, each a row of README's table that names it. */
function hasRows(t: ExecutionContext, name: Name, calls: ReturnType<Stand['calls']>): void {
  const forms = new Set(calls.map(words => [...words.slice(0, -1), 'TEXT'].join(' ')));
  t.true(forms.has('-c TEXT'), [...forms].join('; '));
  const readme = readFileSync(path.join(checkout, 'README.md'), 'utf8');
  for (const form of forms) {
    const row = readme.split('\n').find(line => line.startsWith(`| \`${form}\` (`));
    t.true(row?.includes(agents[name].title), `${agents[name].title} calls ${form}`);
  }
}

const usual = '/usr/local/bin:/usr/bin:/bin';
const clients = (Object.keys(agents) as readonly Name[]).map(
  name => [name, noSandbox === undefined ? install(name) : { missing: noSandbox }] as const,
);

for (const [name, client] of clients) {
  const bin = 'bin' in client ? client.bin : '';
  const run = unless('missing' in client ? client.missing : undefined, test.serial);
  const real = (title: string, body: (t: ExecutionContext) => Promise<void>, how = run) =>
    how(`${agents[name].title}: ${title}`, t => {
      mayTake(t, 4);
      return body(t);
    });
  /** The same conversation without Ward, in which the file goes. */
  const control = async (t: ExecutionContext, at: Stand, place: Omit<Place, 'home' | 'project'>) => {
    const victim = path.join(at.project, 'victim');
    writeFileSync(victim, '');
    const [done] = await converse(agents[name], { ...place, home: at.home, project: at.project }, ['rm victim']);
    t.is(done?.output, '');
    t.false(existsSync(victim));
    t.deepEqual(at.calls(), []);
  };
  if (name === 'codex') {
    real('with a shim as the shell of the account, each command is judged', async t => {
      const at = stand(t, 'shims');
      await guarded(t, name, at, { bin, login: path.join(at.shims, 'bash'), env: { PATH: usual, SHELL: '/bin/bash' } });
    });
    real('with wardsh as that shell, which it does not know, and the shims first in PATH', async t => {
      const at = stand(t, 'shims');
      const login = '/usr/local/lib/ward/dist/wardsh';
      await guarded(t, name, at, { bin, login, env: { PATH: `${at.shims}:${usual}`, SHELL: login } });
    });
    real('with another shell in the account it heeds neither PATH nor SHELL, and nothing is judged', async t => {
      const at = stand(t, 'shims');
      await control(t, at, { bin, login: '/bin/bash', env: { PATH: `${at.shims}:${usual}`, SHELL: path.join(at.shims, 'bash') } });
    });
    continue;
  }
  const before = ({ shims }: Stand): Readonly<Record<string, string>> =>
    name === 'opencode' ? { PATH: usual, SHELL: path.join(shims, 'bash') } : { PATH: `${shims}:${usual}`, SHELL: '/bin/bash' };
  real(
    `with ${name === 'opencode' ? 'a shim in SHELL' : 'the shims first in PATH'} and a broker, each command is judged and served`,
    async t => {
      const at = stand(t, 'served');
      const broker = await startBroker(at.own.root);
      t.teardown(() => broker.kill());
      await guarded(t, name, at, { bin, env: before(at) });
      t.regex(broker.said(), /was served/);
    },
  );
  real(
    'without them nothing is judged',
    async t => control(t, stand(t, 'served'), { bin, env: { PATH: usual, SHELL: '/bin/bash' } }),
    inProof(run),
  );
}
