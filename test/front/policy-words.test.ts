/** ward policy show, check, diff, test and import: what they say, and that they change nothing. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { policy } from '../../src/front/policy.ts';
import { setup } from '../../src/front/setup.ts';
import { trial } from '../trial.ts';
import { turns } from '../whole.ts';
import { scratchDirectory, surroundings } from './surroundings.ts';

const bases: string[] = [];
test.after.always(() => {
  for (const base of bases) rmSync(base, { recursive: true, force: true });
});

/** A Ward in `ask` with one project, `app`, where the caller stands; `say` runs `ward policy` and gives its status and all that it said. */
function ward() {
  const base = scratchDirectory();
  bases.push(base);
  const app = path.join(base, 'app');
  mkdirSync(app);
  const around = surroundings(base);
  setup(['--mode', 'ask', '--open', 'app'], around);
  around.said.length = 0;
  const there = { ...around, cwd: app };
  const write = (name: string, text: unknown) => {
    const file = path.join(base, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text), { mode: 0o600 });
    return file;
  };
  const own = () => JSON.parse(readFileSync(path.join(around.directories.config, 'policy.json'), 'utf8')) as object;
  const say = (...words: string[]) => {
    around.said.length = 0;
    around.printed.length = 0;
    const status = policy(words, there);
    return { status, out: around.printed.join(''), said: around.said.join('\n') };
  };
  return { base, app, around, write, say, own };
}

const npm = { decision: 'allow', runs: [['npm', 'test', '**']], effects: ['read', 'code'], reason: 'tests' };

const due = turns(3);

due()('show says which layer decided what', t => {
  const { say, write, app } = ward();
  mkdirSync(path.join(app, '.ward'));
  write('app/.ward/policy.json', { mode: 'strict', rules: [{ decision: 'deny', runs: [['ls']], reason: 'no' }] });
  write('ward/system/policy.json', { remember: 'never', limits: { processes: 50 } });
  const { out, status } = say('show');
  t.is(status, 0);
  t.regex(out, /^mode strict {3}\(project\)$/m);
  t.regex(out, /^remember never {3}\(system\)$/m);
  t.regex(out, /^unconfined ask {3}\(built in\)$/m);
  t.regex(out, /^project .*app {3}\(user\)$/m);
  t.regex(out, /^limit processes 50.* {3}\(system\)$/m);
  t.regex(out, /^limit descriptors .* {3}\(built in\)$/m);
  t.regex(out, /^rule project-1: deny ls: no {3}\(project\)$/m);
  t.deepEqual((JSON.parse(say('--json').out) as { decidedBy: object }).decidedBy, {
    ...{
      mode: ['project'],
      remember: ['system'],
      unconfined: ['built in'],
      fallback: ['built in'],
      broker: ['built in'],
      notify: ['built in'],
      network: ['built in'],
      wait: ['built in'],
      readingTime: ['built in'],
      lock: ['built in'],
    },
  });
});

due()('show says whose word it is where that is what is built in too', t => {
  t.regex(ward().say('show').out, /^mode ask {3}\(user\)$/m);
});

due()('show names both where both say the same', t => {
  const { say, write, app } = ward();
  mkdirSync(path.join(app, '.ward'));
  write('app/.ward/policy.json', { unconfined: 'never' });
  write('ward/system/policy.json', { unconfined: 'never' });
  t.regex(say('show').out, /^unconfined never {3}\(system, project\)$/m);
});

due()('check names every fault with its place, what is there and what was meant', t => {
  const { say, write, around } = ward();
  const bad = write('bad.json', {
    mode: 'Auto',
    readible: [],
    rules: [{ decision: 'allow', reason: 'x', runs: [['ls']], askers: ['claude'] }],
  });
  const { status, out } = say('check', bad);
  t.is(status, 1);
  t.deepEqual(out.split('\n').slice(0, 3), [
    `${bad}: /mode must be one of "strict", "ask", "auto", "observe", and is "Auto"`,
    `${bad}: /readible "readible" is no word of this policy; "readable" is one`,
    `${bad}: /rules/0/askers can not stand in a rule that allows: who asks is a label, that anybody can take`,
  ]);
  const example = write('example.json', { rules: [{ ...npm, match: ['npm test', 'npm install'] }] });
  t.regex(say('check', example).out, /\/rules\/0\/match\/1 must be a text that the rule would settle, and is "npm install"/);
  const good = write('good.json', { rules: [{ ...npm, match: ['npm test'], not: ['npm test > x'] }] });
  t.deepEqual(
    [say('check', good).status, say('check', good).out],
    [0, `${good}: whole, as the policy of the user: 1 rules, 2 examples proved\n`],
  );
  t.is(say('check', '--as', 'project', write('project.json', { readable: ['/a'] })).status, 1);
  t.is(say('check').status, 0);
  write('ward/system/policy.json', '{"lock":1}');
  t.is(say('check').status, 1);
  t.regex(around.printed.join(''), /system\/policy\.json: \/lock must be true or false, and is 1/);
});

due()('diff tells what would loosen from what would tighten, and changes nothing', t => {
  const { say, write, own } = ward();
  const before = own();
  const looser = say('diff', write('looser.json', { ...before, mode: 'auto', remember: 'never' }));
  t.is(looser.status, 1);
  t.is(
    looser.out,
    'would loosen:\n  + mode auto\nwould tighten, or lets no more through:\n  - mode ask\n  - remember not said\n  + remember never\n',
  );
  t.is(say('diff', write('stricter.json', { ...before, mode: 'strict' })).status, 0);
  t.is(say('diff', write('same.json', before)).out, 'nothing would change\n');
  t.deepEqual(own(), before);
});

due()('a command is judged by what holds and by the file', t => {
  const { say, write, own } = ward();
  const file = write('candidate.json', {
    ...own(),
    rules: [npm, { decision: 'deny', effects: ['write'], paths: ['./dist/**'], reason: 'built' }],
  });
  const settled = say('test', file, 'npm test');
  t.is(settled.status, 0);
  t.regex(settled.out, /^now:\n {2}ask: [\s\S]*^with this policy:\n {2}allow: [\s\S]*settled by rule user-1$/m);
  t.is(say('test', file, 'npm test > dist/log').status, 3);
  t.is(say('test', file, 'npm install').status, 1);
  t.is(say('test', file, 'a', 'b').status, 2);
});

due()('what the record holds is judged anew: how many would have asked, and how exact that is', async t => {
  const one = trial(t, 'ask');
  for (const text of ['npm test', 'npm test', 'ls src', 'rm a.ts']) one.wardsh(text);
  one.wardsh('curl -H "Authorization: Bearer abcdefghijklmnopqrstuvwxyz0123456789" https://example.com');
  const file = path.join(path.dirname(one.root), 'candidate.json');
  const own = JSON.parse(readFileSync(path.join(one.root, 'config/policy.json'), 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...own, rules: [npm, { decision: 'deny', runs: [['rm']], reason: 'no' }] }), { mode: 0o600 });
  const { stdout, status } = one.ward(['policy', 'test', file]);
  t.is(status, 0, stdout);
  const lines = stdout.split('\n');
  t.is(lines[0], 'with this policy 1 of the last 4 would have asked instead of 4');
  t.is(lines[1], 'denied: 1 instead of 0; when they were sent, 4 asked');
  t.deepEqual(lines.slice(2, 4), ['  ask → deny: rm a.ts', '  ask → allow: npm test']);
  t.regex(stdout, /^how exact this is: each text was judged anew, both ways, with the files, programs and variables that are here now/m);
  t.regex(stdout, /^left out, .*: 1 with a secret taken out$/m);
  t.regex(one.ward(['policy', 'test', file, '--log', '1']).stdout, /of the last 0 would/);
});

due()('an import is printed with the own policy, and holds nothing', t => {
  const { say, write, own, app } = ward();
  const before = own();
  const settings = '{ // mine\n "permissions": { "allow": ["Bash(npm test:*)", "WebSearch"], "deny": ["Bash(npm publish)"] } }';
  const { status, out, said } = say('import', 'claude', write('settings.json', settings));
  t.is(status, 0);
  const made = JSON.parse(out) as { projects: unknown; rules: { project?: string }[] };
  t.deepEqual(made, {
    ...before,
    rules: [
      { decision: 'allow', runs: [['npm', 'test', '**']], effects: ['read', 'write', 'code'], reason: 'as Bash(npm test:*)' },
      { decision: 'deny', commands: [['npm', 'publish']], reason: 'as Bash(npm publish)' },
    ],
  } as never);
  t.regex(said, /^imported: 2 rules; not carried over: 1\nnot carried over: WebSearch: /);
  t.deepEqual(own(), before);
  const inside = say('import', 'claude', write('app/.claude/settings.json', settings));
  t.true((JSON.parse(inside.out) as typeof made).rules.every(rule => rule.project === app));
  t.is(say('diff', write('made.json', out)).status, 1);
  t.is(say('import', 'cursor', 'x').status, 2);
});

due()('examples of another that are not so here are left out, and that is said', t => {
  const { say, write } = ward();
  const file = write(
    'x.rules',
    'prefix_rule(pattern=["git","log"], match=["git log -1", "git log > x && rm y"], not_match=["git status"])',
  );
  const { out, said } = say('import', 'codex', file);
  t.deepEqual(
    (JSON.parse(out) as { rules: { match: string[]; not: string[] }[] }).rules.map(({ match, not }) => [match, not]),
    [[['git log -1'], ['git status']]],
  );
  t.regex(said, /not carried over: the example "git log > x && rm y" of .*: it is not so here/);
});

due()('an import has a file that can be read', t => {
  t.throws(() => ward().say('import', 'claude', '/nowhere.json'), { message: /can't be read/ });
});
