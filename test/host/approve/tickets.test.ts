/** Tickets: what waits for a person, and the answer that waits for the same request. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import type { Asker, Policy, Request, Verdict } from '../../../src/core/values.ts';
import { fingerprint, type Matter, matterOf } from '../../../src/host/approve/fingerprint.ts';
import { tickets } from '../../../src/host/approve/tickets.ts';
import { directories } from '../../../src/host/directories.ts';
import { policyOf, ruleOf } from '../../core/judge/builders.ts';

const scratch = path.join(import.meta.dirname, '../../../scratch');
const asker: Asker = { kind: 'agent', name: 'claude', session: 'claude.1' };
const minute = 60_000;

/** A Ward of its own, and a clock that stands still until told otherwise. */
function fresh() {
  mkdirSync(scratch, { recursive: true });
  const root = mkdtempSync(path.join(scratch, 'tickets-'));
  const clock = { at: 1_700_000_000_000 };
  const where = directories('/nowhere', root);
  return { root, clock, where, kept: tickets(where, () => clock.at), folder: path.join(where.state, 'tickets') };
}

const verdict: Verdict = {
  decision: 'ask',
  mode: 'ask',
  impact: 'write',
  subject: 'touch /srv/x',
  findings: [{ id: 'bounds', rank: 'ask', reason: 'writes /srv/x', hint: undefined, rememberable: false, place: { start: 6, end: 12 } }],
  grants: [{ kind: 'write', path: '/srv', device: '1', inode: '2' }],
  rememberable: false,
  rule: undefined,
  commands: [['touch', '/srv/x']],
  ground: undefined,
  dropped: [],
  background: false,
  scaffold: undefined,
  policy: 'p1',
};

const environment = new Map([
  ['PATH', '/usr/bin'],
  ['LANG', 'C'],
]);

const request: Request = {
  text: 'touch /srv/x',
  dialect: 'bash',
  options: [],
  args: [],
  asker,
  scene: { cwd: '/srv', home: '/home/u', user: 'u', uid: 1, gid: 1, environment, terminal: false },
};

const matter = (change: Partial<Verdict> = {}, other: Partial<Request> = {}, policy: Partial<Policy> = {}): Matter =>
  matterOf({ ...request, ...other }, { ...verdict, ...change }, policyOf(policy));
const scene = (change: Partial<Request['scene']>): Partial<Request> => ({ scene: { ...request.scene, ...change } });

test('a yes serves the same request once', t => {
  const { kept, root } = fresh();
  const { id } = kept.put(matter(), asker);
  t.regex(id, /^[0-9a-f]{4,6}$/);
  t.is(kept.take(matter()), undefined);
  const ticket = kept.find(id);
  if (ticket === undefined) return t.fail();
  t.deepEqual(ticket.matter.findings, JSON.parse(JSON.stringify(verdict.findings)));
  kept.answer(ticket, { kind: 'yes' }, 1);
  t.deepEqual(kept.list(), []);
  t.deepEqual(kept.take(matter())?.answer, { kind: 'yes' });
  t.is(kept.take(matter()), undefined);
  rmSync(root, { recursive: true });
});

test('a no is told, with its reason, to the next same request alone', t => {
  const { kept, root } = fresh();
  const ticket = kept.find(kept.put(matter(), asker).id);
  if (ticket === undefined) return t.fail();
  kept.answer(ticket, { kind: 'no', reason: 'use the test server' }, 1);
  t.deepEqual(kept.take(matter())?.answer, { kind: 'no', reason: 'use the test server' });
  t.is(kept.take(matter()), undefined);
  rmSync(root, { recursive: true });
});

test('the same request waits once, under one id', t => {
  const { kept, root } = fresh();
  t.is(kept.put(matter(), asker).id, kept.put(matter(), asker).id);
  t.is(kept.list().length, 1);
  rmSync(root, { recursive: true });
});

const changes: readonly (readonly [string, Matter])[] = [
  ['another text', matter({}, { text: 'touch /srv/x ' })],
  ['another subject', matter({ subject: 'touch /srv/y' })],
  ['another option of the shell', matter({}, { options: ['-e'] })],
  ['another argument', matter({}, { args: ['sh', 'x'] })],
  ['another working directory', matter({}, scene({ cwd: '/srv/other' }))],
  ['another user', matter({}, scene({ uid: 2 }))],
  ['a variable with another value', matter({}, scene({ environment: new Map([...environment, ['LANG', 'C.UTF-8']]) }))],
  ['a variable more', matter({}, scene({ environment: new Map([...environment, ['CI', '1']]) }))],
  ['another inode to write', matter({ grants: [{ kind: 'write', path: '/srv', device: '1', inode: '3' }] })],
  ['another device', matter({ grants: [{ kind: 'write', path: '/srv', device: '9', inode: '2' }] })],
  ['a grant more', matter({ grants: [...verdict.grants, { kind: 'connect', host: 'h', port: 1 }] })],
  ['another finding', matter({ findings: [] })],
  ['another impact', matter({ impact: 'system' })],
  ['another mode', matter({ mode: 'auto' })],
  ['another policy', matter({}, {}, { readable: ['/srv'] })],
  ['a rule more in the policy', matter({}, {}, { rules: [ruleOf()] })],
  ['something left in the background', matter({ background: true })],
  ['another agent', matter({}, { asker: { ...asker, name: 'codex' } })],
];

test('what was remembered of another request is all the same to it', t => {
  t.is(fingerprint(matter({}, {}, { id: 'p2', rules: [ruleOf({ from: 'remembered', subject: 'ls' })] })), fingerprint(matter()));
});

for (const [what, other] of changes) {
  test(`a yes is void for ${what}`, t => {
    const { kept, root } = fresh();
    const ticket = kept.find(kept.put(matter(), asker).id);
    if (ticket === undefined) return t.fail();
    kept.answer(ticket, { kind: 'yes' }, 1);
    t.is(kept.take(other), undefined);
    t.deepEqual(kept.take(matter())?.answer, { kind: 'yes' });
    rmSync(root, { recursive: true });
  });
}

test('what differs from call to call and means nothing leaves a yes in force, unless the text names it', t => {
  const call = (id: string) => scene({ environment: new Map([...environment, ['CODEX_TOOL_CALL_ID', id]]) });
  t.is(fingerprint(matter({}, call('1'))), fingerprint(matter({}, call('2'))));
  const text = { text: 'echo $CODEX_TOOL_CALL_ID' };
  t.not(fingerprint(matter({}, { ...call('1'), ...text })), fingerprint(matter({}, { ...call('2'), ...text })));
});

test('a yes to what the sandbox holds is none to what no sandbox holds', t => {
  t.not(fingerprint(matter()), fingerprint(matter({}, { unheld: true })));
});

test("an agent's wrapper may name its file anew each time", t => {
  const scaffold = (file: string) => ({ agent: 'claude', kind: 'wrapped' as const, reads: ['/s'], writes: [file] });
  const one = matter({ scaffold: scaffold('/tmp/claude-1-cwd') }, { text: 'eval x && pwd >| /tmp/claude-1-cwd' });
  t.is(fingerprint(one), fingerprint(matter({ scaffold: scaffold('/tmp/claude-2-cwd') }, { text: 'eval x && pwd >| /tmp/claude-2-cwd' })));
  t.not(fingerprint(one), fingerprint(matter({}, { text: 'eval x && pwd >| /tmp/claude-1-cwd' })));
});

test('a request waits ten minutes, and so does an answer', t => {
  const { kept, clock, root, folder } = fresh();
  const { id } = kept.put(matter(), asker);
  clock.at += 10 * minute - 1;
  const ticket = kept.find(id);
  if (ticket === undefined) return t.fail();
  kept.answer(ticket, { kind: 'yes' }, 1);
  clock.at += 10 * minute;
  t.is(kept.take(matter()), undefined);
  kept.put(matter(), asker);
  clock.at += 10 * minute;
  t.deepEqual(kept.list(), []);
  t.deepEqual(readdirSync(folder), []);
  rmSync(root, { recursive: true });
});

test('an answer from the future is none: the clock was set back', t => {
  const { kept, clock, root } = fresh();
  const ticket = kept.find(kept.put(matter(), asker).id);
  if (ticket === undefined) return t.fail();
  kept.answer(ticket, { kind: 'yes' }, 1);
  clock.at -= minute;
  t.is(kept.take(matter()), undefined);
  rmSync(root, { recursive: true });
});

test('at most fifty wait: the oldest goes, and is named', t => {
  const { kept, clock, root } = fresh();
  const ids = Array.from({ length: 50 }, (_, at) => {
    clock.at += 1;
    return kept.put(matter({ subject: `touch /srv/${at}` }), asker).id;
  });
  clock.at += 1;
  t.deepEqual(kept.put(matter(), asker).dropped, [ids[0] ?? '']);
  t.is(kept.list().length, 50);
  t.is(kept.list()[0]?.matter.subject, 'touch /srv/x');
  rmSync(root, { recursive: true });
});

test('a ticket is for the user alone', t => {
  const { kept, root, folder } = fresh();
  const { id } = kept.put(matter(), asker);
  t.is(statSync(path.join(folder, `${id}.json`)).mode & 0o777, 0o600);
  t.is(statSync(folder).mode & 0o777, 0o700);
  rmSync(root, { recursive: true });
});

test('a ticket whose file was edited is none', t => {
  const { kept, root, folder } = fresh();
  const { id } = kept.put(matter(), asker);
  const file = path.join(folder, `${id}.json`);
  const text = readFileSync(file, 'utf8');
  t.true(text.includes('touch /srv/x'));
  writeFileSync(file, text.replaceAll('touch /srv/x', 'touch /srv/z'));
  t.is(kept.find(id), undefined);
  rmSync(root, { recursive: true });
});

test('files that are no tickets are nothing, and are swept away', t => {
  const { kept, root, folder } = fresh();
  const junk = ['', 'null', '[]', '{"matter":{}}', '\0', '{"hash":7,"matter":{},"made":1}'];
  junk.forEach((text, at) => {
    writeFileSync(path.join(folder, `dead${at}.json`), text);
  });
  for (const text of junk) writeFileSync(path.join(folder, `${fingerprint(matter())}.answer`), text);
  t.deepEqual(kept.list(), []);
  t.is(kept.take(matter()), undefined);
  t.deepEqual(readdirSync(folder), []);
  rmSync(root, { recursive: true });
});

test('of two processes that come at the same moment one gets the yes', async t => {
  const { kept, root } = fresh();
  const script = `
    import { readFileSync } from 'node:fs';
    import { tickets } from '${path.join(import.meta.dirname, '../../../src/host/approve/tickets.ts')}';
    import { directories } from '${path.join(import.meta.dirname, '../../../src/host/directories.ts')}';
    const kept = tickets(directories('/nowhere', ${JSON.stringify(root)}), () => 1_700_000_000_000);
    const [at, ...matters] = JSON.parse(readFileSync(process.argv[1], 'utf8'));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.max(0, at - Date.now() - 20));
    while (Date.now() < at) {}
    process.stdout.write(String(matters.filter(matter => kept.take(matter) !== undefined).length));`;
  const rounds = process.env.WARD_PROOF ? 400 : 45;
  const matters = Array.from({ length: rounds }, (_, at) => matter({ subject: `touch /srv/${at}` }));
  for (const one of matters) {
    const ticket = kept.find(kept.put(one, asker).id);
    if (ticket !== undefined) kept.answer(ticket, { kind: 'yes' }, 1);
  }
  const argument = path.join(root, 'matters.json');
  writeFileSync(argument, JSON.stringify([Date.now() + 1500, ...matters]));
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, argument]);
  const taken = (await Promise.all([run(), run(), run()])).map(one => Number(one.stdout));
  t.log(`${rounds} answers, three takers: ${taken.join(' + ')}`);
  t.is(
    taken.reduce((sum, one) => sum + one, 0),
    rounds,
  );
  rmSync(root, { recursive: true });
});

test('what another process keeps while this one looks is not swept away, though its clock is a little further', t => {
  const { kept, clock, where, root } = fresh();
  const ahead = tickets(where, () => clock.at + 2000);
  const { id } = ahead.put(matter(), asker);
  t.is(kept.list().length, 1);
  const ticket = kept.find(id);
  if (ticket === undefined) return t.fail();
  ahead.answer(ticket, { kind: 'yes' }, 1);
  t.deepEqual(kept.take(matter())?.answer, { kind: 'yes' });
  rmSync(root, { recursive: true });
});
