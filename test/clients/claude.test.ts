/** The real Claude Code behind `wardsh`, driven by a model that is none: README's one line, for real. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { mayTake } from '../may-take.ts';
import { noTerminal } from '../tmux.ts';
import { checkout, noSandbox, ownWard } from '../ward.ts';
import { turns } from '../whole.ts';
import { install } from './install.ts';
import { startModel } from './model.ts';
import { callsIn, hasRows, noting } from './rows.ts';
import { type Call, messages } from './wires.ts';

const client = install('claude');
const missing = noSandbox ?? ('missing' in client ? client.missing : undefined) ?? noTerminal;
const serial = missing === undefined ? test.serial : test.serial.skip;
const patient = (title: string, body: (t: ExecutionContext) => Promise<void> | void) =>
  serial(title, t => {
    mayTake(t, 4);
    return body(t);
  });
/** All of one conversation: the check holds it. */
const real = turns(1)(patient);
/** A conversation of its own each. */
const another = turns(2)(patient);
if (missing !== undefined) test.skip(`the tests with the real agent are skipped: ${missing}`, () => undefined);

const own = ownWard('claude');
const project = path.join(own.top, 'project');
const home = path.join(own.top, 'home');
test.before(() => {
  if (missing !== undefined) return;
  for (const directory of [project, path.join(project, 'sub'), home]) mkdirSync(directory);
  writeFileSync(path.join(home, '.bashrc'), 'alias shout=\'echo LOUD\'\ngreet() { echo "hello $1"; }\n');
  noting(prefixed, path.join(own.top, 'calls-by-prefix'), own.wardsh);
  own.setUp('auto', project);
});
test.after.always(() => own.remove());

/** What the agent runs, in order: each step is given what the model was told of the one before. */
type Step = (result: string) => string | Call | Promise<string | Call>;

/** README's one line. */
const prefixed = path.join(own.top, 'prefix/wardsh');
const prefix = { SHELL: '/bin/bash', CLAUDE_CODE_SHELL_PREFIX: `${prefixed} -c` };

/** What the agent tells its model now and then, behind a result. */
const reminder = /\s*<system-reminder>[\s\S]*<\/system-reminder>\s*$/;

/** Runs the agent to its end and gives back what the model was told of each call. */
async function converse(steps: readonly Step[], shell: Readonly<Record<string, string>> = prefix): Promise<readonly string[]> {
  const results: string[] = [];
  const left = [...steps];
  const model = await startModel(messages, async result => {
    if (result !== undefined) results.push(result.replace(reminder, ''));
    const step = left.shift();
    const call = await step?.(result ?? '');
    return typeof call === 'string' ? { command: call } : call;
  });
  const agent = spawn('bin' in client ? client.bin : '', ['-p', '--model', 'claude-sonnet-4-5', '--allowedTools', 'Bash', '--', 'go on'], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ HOME: home, PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'dumb' },
      ...{
        ANTHROPIC_BASE_URL: model.url,
        ANTHROPIC_API_KEY: 'none',
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_AUTOUPDATER: '1',
      },
      ...shell,
    },
  });
  const late = setTimeout(() => agent.kill('SIGKILL'), 240_000);
  const [said] = await Promise.all([text(agent.stdout), once(agent, 'exit')]);
  clearTimeout(late);
  model.close();
  if (left.length > 0) throw new Error(`the agent ended early: ${said}`);
  return results;
}

/** What one conversation asks for, by what it shows: a call to the agent takes longer than all its commands. */
const asked = {
  output: ['echo one; echo two', 'false', "cat <<'EOF'\nit's here\nEOF"],
  directory: ['cd sub', 'pwd', 'cd .. && pwd'],
  profile: ['greet you', 'shout'],
  written: ["echo 'a b' > out.txt; echo kept > /tmp/kept", 'cat out.txt /tmp/kept'],
  loosening: [
    `${checkout}/src/bin/ward --root ${own.root} mode observe`,
    `${own.wardsh} -c 'rm -r .'`,
    `cat ${own.root}/state/record.jsonl`,
  ],
} as const;
let conversation: Promise<ReadonlyMap<string, readonly string[]>> | undefined;

/** What the model was told of each command that shows this. */
async function told(what: keyof typeof asked): Promise<readonly string[]> {
  conversation ??= converse(
    Object.values(asked)
      .flat()
      .map(command => () => command),
  ).then(results => {
    const left = [...results];
    return new Map(Object.entries(asked).map(([name, commands]) => [name, left.splice(0, commands.length)] as const));
  });
  return (await conversation).get(what) ?? [];
}

real('an allowed command runs, its output reaches the model, and its status with it', async t => {
  t.deepEqual(await told('output'), ['one\ntwo', 'Exit code 1', "it's here"]);
});

real('the working directory of one call is that of the next', async t => {
  const [, where, back] = await told('directory');
  t.is(where, path.join(project, 'sub'));
  t.is(back, project);
});

real("the person's aliases and functions are there", async t => {
  t.deepEqual(await told('profile'), ['hello you', 'LOUD']);
});

real('what is written stays, in the project and in the session', async t => {
  t.is((await told('written'))[1], 'a b\nkept');
  t.is(readFileSync(path.join(project, 'out.txt'), 'utf8'), 'a b\n');
});

real("the model can't loosen Ward, nor read what Ward keeps", async t => {
  const results = await told('loosening');
  t.is(results.length, asked.loosening.length);
  for (const [index, result] of results.entries()) t.regex(result, /^Exit code 126\nward: not run: /, asked.loosening[index]);
  t.is((await own.ward('mode')).out, 'auto\n');
});

another('a refused command tells the model what to do; approved by the person, the same command runs', async t => {
  writeFileSync(path.join(project, 'old.txt'), 'old\n');
  const terminal = await own.claimedTerminal();
  let refusal = '';
  const approve = async () => {
    const id = / approve (\w+)"/.exec(refusal)?.[1];
    await terminal.fresh(`ward approve ${id}; echo answered-${id}`);
    await terminal.until(/run it\?/);
    await terminal.line('y');
    await terminal.until(new RegExp(`^answered-${id}`, 'm'));
    return 'rm old.txt';
  };
  const look = (told: string) => {
    refusal = told;
    return 'cat old.txt';
  };
  const results = await converse([() => 'rm old.txt', look, approve, () => 'ls']);
  terminal.close();
  t.regex(results[0] ?? '', /ward: not run: this needs a person's yes/);
  t.regex(
    results[0] ?? '',
    /ward: hint: ask the person to run "ward (?:--root \S+ )?approve \w+" in a terminal, then send exactly the same command again/,
  );
  t.is(results[1], 'old');
  t.false(results.at(-1)?.includes('old.txt'));
});

another('as the shell itself, under a path that the agent takes for bash, commands run and the directory is kept', async t => {
  const [shell, noted] = [path.join(own.top, 'bash-ward/wardsh'), path.join(own.top, 'calls-as-shell')];
  noting(shell, noted, own.wardsh);
  const results = await converse([() => 'echo one', () => 'cd sub && echo two', () => 'pwd'], { SHELL: shell });
  t.deepEqual(results, ['one', 'two', path.join(project, 'sub')]);
  hasRows(t, 'Claude Code', callsIn(noted), '-c -l TEXT');
});

real('as a prefix it is called in a form that README has', async t => {
  await told('output');
  hasRows(t, 'Claude Code', callsIn(path.join(own.top, 'calls-by-prefix')), '-c TEXT');
});

real('the record names the agent and its session, and holds the commands without the wrapper', async t => {
  const { out } = await own.ward('log', '--json', '-n', '1000');
  const decided = out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
    .filter(line => line.kind === 'decided');
  t.deepEqual(new Set(decided.map(line => line.asker.name)), new Set(['claude']));
  t.true(decided.some(line => line.subject === 'echo one; echo two'));
});
