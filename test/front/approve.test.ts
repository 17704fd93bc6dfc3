/** From an agent's refused command to a person's answer and back: the real launchers, the real sandbox, a real terminal. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { atATime } from '../at-a-time.ts';
import { noTerminal, openPane, type Pane } from '../tmux.ts';
import { checkout, type Trial, trial } from '../trial.ts';
import { unread } from '../unread.ts';
import { turns } from '../whole.ts';

const due = turns(4);
const terminal = due(noTerminal === undefined ? test : test.skip);
if (noTerminal !== undefined) test.skip(`skipped: ${noTerminal}`, () => undefined);

const agent = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'abc' };

const turn = atATime(4);

/** A trial in `ask` mode, and the person's pane, where `ward` and `wardsh` mean that trial's. */
async function meeting(t: ExecutionContext): Promise<{ one: Trial; pane: Pane; send: (text: string) => ReturnType<Trial['wardsh']> }> {
  await turn(t);
  const one = trial(t, 'ask');
  const pane = await openPane(110, 50);
  t.teardown(pane.close);
  await pane.line(`ward() { ${checkout}/src/bin/ward --root ${one.root} "$@"; }; cd ${one.project}`);
  await pane.line(`wardsh() { ${checkout}/src/bin/wardsh --ward-root ${one.root} "$@"; }; clear`);
  await pane.until(/^\$$/);
  return { one, pane, send: text => one.wardsh(text, { env: agent }) };
}

/** Answers a ticket in a claimed pane. */
async function answer(pane: Pane, id: string, keys: readonly string[], pattern: RegExp): Promise<string> {
  await pane.fresh(`ward approve ${id}`);
  for (const [at, key] of keys.entries()) {
    await pane.until(at === 0 ? /run it\? \(y/ : /why not\?|run it\? \(a/);
    await sleep(100);
    await pane.line(key);
  }
  return pane.until(pattern);
}

/** The id a refusal names. */
const ticket = (said: string) => /approve ([0-9a-f]{4,6})"/.exec(said)?.[1] ?? 'none';

terminal('what nobody could be asked about runs once, after a yes on a claimed terminal', async t => {
  const { one, pane, send } = await meeting(t);
  const refused = send('echo approved-output');
  t.is(refused.status, 126);
  t.is(refused.stdout, '');
  t.regex(refused.stderr, /^ward: not run: this needs a person's yes, and nobody can be asked here \(.*\)/);
  t.regex(
    refused.stderr,
    /^ward: hint: ask the person to run "ward .*approve [0-9a-f]{4,6}" in a terminal, then send exactly the same command again$/m,
  );
  const id = ticket(refused.stderr);

  await pane.line(`ward approve ${id}`);
  await pane.until(/not approved: this terminal was not claimed/);
  await pane.fresh('ward claim');
  await pane.until(/^claimed: Ward may ask in this terminal/m);
  await pane.fresh('ward approve');
  t.regex(await pane.until(/^[0-9a-f]{4,6} /m), new RegExp(`^${id} +\\d+ (?:s|min) +claude +\\w+ +echo approved-output$`, 'm'));
  await answer(pane, id, ['y'], /^approved: the same command, sent again within ten minutes, runs once/m);

  const other = send('echo approved-output ');
  t.is(other.status, 126, 'another text is another request');
  const ran = send('echo approved-output');
  t.deepEqual([ran.status, ran.stdout, ran.stderr], [0, 'approved-output\n', '']);
  t.is(send('echo approved-output').status, 126, 'once');
  t.regex(one.ward(['log']).stdout, new RegExp(`yes to ${id}`));
});

terminal('a no is told to the agent, with its reason, once', async t => {
  const { pane, send } = await meeting(t);
  await pane.line('ward claim');
  await pane.until(/^claimed/m);
  const id = ticket(send('echo no').stderr);
  await answer(pane, id, ['r', 'use the mirror'], /^refused: the same command/m);
  const told = send('echo no');
  t.is(told.status, 126);
  t.regex(told.stderr, /^ward: not run: the person said no: use the mirror/);
  t.regex(send('echo no').stderr, /nobody can be asked here/);
});

terminal('a rule runs the same command in the same project from then on, until it is revoked', async t => {
  const { one, pane, send } = await meeting(t);
  await pane.line('ward claim');
  await pane.until(/^claimed/m);
  await answer(pane, ticket(send('echo again').stderr), ['a', 'a'], /^remembered: this command runs from now on/m);
  t.deepEqual([send('echo again').stdout, send('echo again').stdout], ['again\n', 'again\n']);
  t.is(send('echo again; true').status, 126);
  t.is(send('echo again more').status, 126);
  const listed = one.ward(['rules']).stdout;
  t.regex(listed, /echo again/);
  t.regex(listed, /^ {2}used 2 times, last \d{4}-\d\d-\d\d \d\d:\d\d UTC$/m);
  const id = /^([0-9a-f]{8})$/m.exec(listed)?.[1] ?? '';
  t.regex(one.ward(['rules', 'explain', id]).stdout, /^made \d{4}-.*\nused 2 times, .*\nit holds: .*\(mode ask\)$/m);
  t.is(one.ward(['rules', 'revoke', id]).status, 0);
  t.is(one.ward(['rules', 'explain', id]).status, 1);
  t.is(send('echo again').status, 126);
  t.is(one.ward(['rules', 'revoke', id]).status, 1);
});

terminal('what was said yes to three times is suggested, part by part, until it is settled', async t => {
  const { one, pane, send } = await meeting(t);
  await pane.line('ward claim');
  await pane.until(/^claimed/m);
  const none = /^nothing that could be remembered was said yes to 3 times, in the last \d+ entries of the record$/m;
  for (const text of ['echo often', 'echo often; echo seldom', 'echo often']) {
    t.regex(one.ward(['rules', 'suggest']).stdout, none);
    await answer(pane, ticket(send(text).stderr), ['y'], /^approved/m);
    t.is(send(text).status, 0);
  }
  const lines = one.ward(['rules', 'suggest']).stdout.split('\n').slice(1);
  t.deepEqual([lines.length, lines[0]?.replace(/last [-\d]+/, 'last')], [2, `  3 times, last  echo often  in ${one.project}`]);
  await answer(pane, ticket(send('echo often').stderr), ['a', 'a'], /^remembered/m);
  t.regex(one.ward(['rules', 'suggest']).stdout, none);
});

terminal('a rule written into the store from outside is none', async t => {
  const { one, pane, send } = await meeting(t);
  await pane.line('ward claim');
  await pane.until(/^claimed/m);
  await answer(pane, ticket(send('echo mine').stderr), ['a', 'a'], /^remembered/m);
  const file = path.join(one.root, 'state/rules.json');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('mine', 'evil'));
  t.is(send('echo evil').status, 126);
  t.is(send('echo mine').status, 126);
  const said = /the store "rules" was changed by something other than ward/;
  t.regex(one.ward(['rules']).stderr, said);
  t.regex(one.ward(['doctor']).stdout, /^policy .*the store "rules" was changed .* until "ward rules accept"$/m);
  await pane.fresh(`ward approve ${ticket(send('echo asked').stderr)}`);
  const screen = await pane.until(/run it\? \(y/);
  t.regex(screen, /warning: the store "rules" was changed by something other than ward: no rule in it holds/);
  t.notRegex(screen, /ask again/);
  await pane.press('Enter');
  await pane.until(/^refused/m);
  const accept = one.ward(['rules', 'accept']);
  t.is(accept.status, 1);
  t.regex(accept.stdout, /^ {6}echo evil$/m);
  t.regex(accept.stderr, /not changed: loosening takes a person at a claimed terminal/);
  t.is(send('echo evil').status, 126);
  await pane.fresh('ward rules accept');
  await pane.until(/^accepted: this rule holds$/m);
  t.is(send('echo evil').stdout, 'evil\n');
  t.is(one.ward(['rules', 'accept']).stdout, 'nothing waits to be accepted\n');
});

terminal('a rule from one request keeps no other that waits from being answered', async t => {
  const { pane, send } = await meeting(t);
  await pane.line('ward claim');
  await pane.until(/^claimed/m);
  const [first = '', second = ''] = [send('echo one').stderr, send('echo two').stderr].map(ticket);
  await answer(pane, first, ['a', 'a'], /^remembered/m);
  await answer(pane, second, ['y'], /^approved/m);
  t.is(send('echo two').stdout, 'two\n');
});

terminal('a rule for one session holds in no other, and goes with it', async t => {
  const { one, pane, send } = await meeting(t);
  await pane.line('ward claim');
  await pane.until(/^claimed/m);
  await answer(pane, ticket(send('echo here').stderr), ['a', 's'], /^remembered: this command runs from now on in that session$/m);
  t.is(send('echo here').stdout, 'here\n');
  const other = (session: string) => one.wardsh('echo here', { env: { ...agent, CLAUDE_CODE_SESSION_ID: session } }).status;
  t.is(other('abd'), 126);
  t.regex(one.ward(['rules']).stdout, /in session claude\.abc alone, until \d{4}/);
  t.regex(one.ward(['end', 'claude.abc']).stdout, /^taken back: what was given for the rest of claude\.abc$/m);
  t.is(send('echo here').status, 126);
  // Who names no session is told that there is none to have one for.
  const { CLAUDE_CODE_SESSION_ID: _, ...nameless } = agent;
  await pane.fresh(`ward approve ${ticket(one.wardsh('echo there', { env: nameless }).stderr)}`);
  await pane.until(/run it\? \(y/);
  await sleep(100);
  await pane.line('a');
  const screen = await pane.until(/run it\? \(a/);
  t.regex(screen, /who asks names no session that a rule could be for alone/);
  t.notRegex(screen, /^ {2}s {2}/m);
  await pane.press('Enter');
  await pane.until(/^refused/m);
});

terminal('a yes is void once the policy changed', async t => {
  const { one, pane, send } = await meeting(t);
  await pane.line('ward claim');
  await pane.until(/^claimed/m);
  const [first, second] = [send('echo one').stderr, send('echo two').stderr].map(ticket);
  await answer(pane, first ?? '', ['y'], /^approved/m);
  const file = path.join(one.root, 'config/policy.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), remember: 'never' }));
  t.is(send('echo one').status, 126);
  await pane.fresh(`ward approve ${second}`);
  await pane.until(/not approved: the policy changed since this was asked/);
});

terminal('the person in a claimed terminal is asked there and then', async t => {
  const { one, pane } = await meeting(t);
  await pane.line('ward claim');
  await pane.until(/^claimed/m);
  await pane.fresh('wardsh -c "echo here | tr a-z A-Z >out; cat out"');
  await pane.until(/run it\? \(y/);
  await sleep(100);
  await pane.line('y');
  await pane.until(/^HERE$/m);
  t.is(readFileSync(path.join(one.project, 'out'), 'utf8'), 'HERE\n');
  t.deepEqual(readdirSync(path.join(one.root, 'state/tickets')), []);
  await pane.fresh('wardsh -c "echo there"; echo "status $?"');
  await pane.until(/run it\? \(y/);
  await sleep(100);
  await pane.press('Enter');
  t.regex(await pane.until(/^status/m), /not run: the person said no[\s\S]*^status 126/m);
});

terminal('what is asked each time offers no rule', async t => {
  const { one, pane } = await meeting(t);
  writeFileSync(path.join(one.project, 'junk'), '');
  await pane.line('ward claim');
  await pane.until(/^claimed/m);
  await pane.fresh('wardsh -c "rm junk"');
  const screen = await pane.until(/run it\? \(y/);
  t.notRegex(screen, /ask again/);
  t.regex(screen, /run it\? \(ycdNrh\)/);
  t.regex(screen, /^impact: destructive \(destroys\)$/m);
  await sleep(100);
  await pane.line('y');
  await pane.until(/^\$ *$/m);
  for (let tries = 0; tries < 100 && existsSync(path.join(one.project, 'junk')); tries++) await sleep(50);
  t.false(existsSync(path.join(one.project, 'junk')));
});

terminal('a confined command sees no ticket, and can write no answer', async t => {
  const { one, pane, send } = await meeting(t);
  const folder = path.join(one.root, 'state/tickets');
  writeFileSync(
    path.join(one.project, 'look.sh'),
    unread(`ls ${folder} 2>/dev/null; mkdir -p ${folder}; echo forged >${folder}/$(ls ${folder} | head -1).answer; echo looked`),
  );
  await pane.line('ward claim');
  await pane.until(/^claimed/m);
  send('echo other');
  const before = readdirSync(folder);
  t.is(before.length, 1);
  await answer(pane, ticket(send('sh ./look.sh').stderr), ['y'], /^approved/m);
  const ran = send('sh ./look.sh');
  t.is(ran.stdout, 'looked\n', ran.stderr);
  t.deepEqual(readdirSync(folder), before);
});

terminal('a yes to a script is void when the script has changed since', async t => {
  const { one, pane, send } = await meeting(t);
  const script = path.join(one.project, 'deploy.sh');
  writeFileSync(script, 'echo one; touch made\n');
  await pane.line('ward claim');
  await pane.until(/^claimed/m);
  await answer(pane, ticket(send('sh ./deploy.sh').stderr), ['y'], /^approved/m);
  writeFileSync(script, 'echo two; touch made\n');
  const changed = send('sh ./deploy.sh');
  t.deepEqual([changed.status, changed.stdout], [126, '']);
  t.false(existsSync(path.join(one.project, 'made')));
});
