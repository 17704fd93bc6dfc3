/** The policy files of a real directory: whose they may be, what an edit from outside does, and each way they can be broken. */
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { GuardError } from '../../../src/core/fault.ts';
import { type Directories, directories } from '../../../src/host/directories.ts';
import { accept } from '../../../src/host/policy/accepted.ts';
import { loadPolicy, policyReader, readUser } from '../../../src/host/policy/load.ts';
import { changePolicy } from '../../../src/host/policy/save.ts';
import { codeOf } from '../../../src/host/store-key.ts';
import { unless } from '../../unless.ts';

const now = Date.parse('2030-01-01T00:00:00Z');
const scratch = path.join(import.meta.dirname, '../../../scratch');
mkdirSync(scratch, { recursive: true });
const base = mkdtempSync(path.join(scratch, 'policy-'));
test.after.always(() => rmSync(base, { recursive: true, force: true }));

/** A Ward of its own, with these policy files. */
function ward(files: { system?: string; user?: string }): Directories {
  const made = directories('/nowhere', mkdtempSync(path.join(base, 'w-')));
  for (const name of ['config', 'state', 'cache', 'system'] as const) mkdirSync(made[name], { mode: 0o700 });
  if (files.system !== undefined) write(path.join(made.system, 'policy.json'), files.system);
  if (files.user !== undefined) write(path.join(made.config, 'policy.json'), files.user);
  return made;
}

function write(file: string, text: string | object): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text), { mode: 0o600 });
}

const user = (made: Directories) => path.join(made.config, 'policy.json');
const snapshot = (made: Directories) => path.join(made.state, 'policy.accepted.json');
const load = (made: Directories, cwd = '/') => loadPolicy(made, now, cwd);
/** Nobody is about to make the other half of it, and nobody waits for that. */
function longAgo(...files: readonly string[]): void {
  for (const file of files) if (statSync(file, { throwIfNoEntry: false }) !== undefined) utimesSync(file, 1, 1);
}
const broken = (made: Directories, cwd?: string) => {
  try {
    load(made, cwd);
  } catch (error) {
    if (error instanceof GuardError) return { code: error.code, message: error.message, hint: error.hint ?? '' };
    throw error;
  }
  return { code: 'none', message: '', hint: '' };
};

test('without any file the policy asks, and nothing is written', t => {
  const made = ward({});
  const policy = load(made);
  t.deepEqual(
    [policy.mode, policy.rules, policy.projects, policy.remember, policy.unconfined, policy.lock],
    ['ask', [], [], 'exact', 'ask', false],
  );
  t.throws(() => statSync(snapshot(made)), { code: 'ENOENT' });
});

test("Ward's own directories are the policy's, by their real names too", t => {
  const made = ward({});
  t.true(load(made).own.includes(made.state));
  const linked = path.join(base, 'linked');
  symlinkSync(made.root ?? '', linked);
  t.true(load(directories('/nowhere', linked)).own.includes(made.state));
});

// ---- broken files -------------------------------------------------------------------------------------------------------

const notJson: readonly (readonly [string, number])[] = [
  ['{\n"mode": "auto",\n}', 3],
  ['{"mode": "auto"', 1],
  ['mode: auto', 1],
  ['{\n\n"a": \u0000}', 3],
];
for (const [text, line] of notJson) {
  test(`a policy that is not JSON is refused with its line: ${JSON.stringify(text)}`, t => {
    const { code, message, hint } = broken(ward({ user: text }));
    t.is(code, 'policy-json');
    t.regex(message, new RegExp(`is not JSON, line ${line}: `));
    t.not(hint, '');
    t.is(broken(ward({ system: text })).code, 'policy-json');
  });
}

test('an unknown word or a wrong type is refused with its place', t => {
  t.regex(broken(ward({ user: '{"mood":"auto"}' })).message, /can't be used: \/mood "mood" is no word of this policy/);
  t.regex(broken(ward({ user: '{"mode":1}' })).message, /\/mode must be one of/);
  t.regex(
    broken(ward({ system: '{"rules":[{"decision":"allow","commands":[["ls",2]],"reason":"r"}]}' })).message,
    /\/rules\/0\/commands\/0\/1 must be a word/,
  );
  t.regex(broken(ward({ user: '[]' })).message, /the whole must be an object/);
});

test('a policy that others can write is refused, the directory around it too', t => {
  for (const mode of [0o620, 0o602, 0o666]) {
    const made = ward({ user: '{}' });
    chmodSync(user(made), mode);
    t.is(broken(made).code, 'policy-writable');
  }
  const around = ward({ user: '{}' });
  chmodSync(around.config, 0o777);
  t.is(broken(around).code, 'policy-writable');
  const system = ward({ system: '{}' });
  chmodSync(path.join(system.system, 'policy.json'), 0o666);
  t.is(broken(system).code, 'policy-writable');
});

test('a policy of somebody else is refused', t => {
  const made = ward({ user: '{}' });
  if (process.getuid?.() === 0) chownSync(user(made), 1, 1);
  else {
    rmSync(user(made));
    symlinkSync('/etc/passwd', user(made));
  }
  t.is(broken(made).code, 'policy-owner');
});

test("the system's policy must be root's, unless this is a Ward of its own", t => {
  const made = ward({ system: '{"mode":"strict"}' });
  t.is(load(made).mode, 'strict');
  const plain = { ...made, root: undefined };
  if (process.getuid?.() === 0) {
    t.is(load(plain).mode, 'strict');
    chownSync(path.join(made.system, 'policy.json'), 1, 1);
  }
  t.is(broken(plain).code, 'policy-owner');
});

test('a directory or an endless file in place of a policy is refused', t => {
  const made = ward({});
  mkdirSync(user(made));
  t.is(broken(made).code, 'policy-kind');
  t.is(broken(ward({ user: ' '.repeat(1_000_001) })).code, 'policy-size');
});

// ---- accepting ----------------------------------------------------------------------------------------------------------

test('the first policy is accepted as given', t => {
  const made = ward({ user: '{"mode":"auto","readable":["/usr/share"]}' });
  t.is(load(made).mode, 'auto');
  t.is(statSync(snapshot(made)).mode & 0o777, 0o600);
  t.is(load(made).mode, 'auto');
});

test('an edit from outside tightens at once and loosens nothing', t => {
  const made = ward({ user: '{"mode":"auto","readable":["/a"]}' });
  load(made);
  write(user(made), { mode: 'auto', readable: ['/a', '/b'], unconfined: 'never' });
  t.deepEqual([load(made).mode, load(made).readable, load(made).unconfined], ['auto', ['/a'], 'never']);
  write(user(made), { mode: 'observe', modeUntil: '2031-01-01T00:00:00Z' });
  t.deepEqual([load(made).mode, load(made).readable], ['auto', []]);
  write(user(made), { mode: 'strict' });
  t.is(load(made).mode, 'strict');
  rmSync(user(made));
  t.is(load(made).mode, 'ask');
});

test('what was accepted counts for nothing once it was edited itself', t => {
  const made = ward({ user: '{"mode":"auto"}' });
  load(made);
  const kept = JSON.parse(readFileSync(snapshot(made), 'utf8')) as { code: string; text: string };
  for (const text of [
    '',
    'x',
    '{}',
    JSON.stringify({ ...kept, text: '{"mode":"auto","remember":"exact"}' }),
    JSON.stringify({ ...kept, code: 'x' }),
  ]) {
    writeFileSync(snapshot(made), text);
    t.is(load(made).mode, 'ask', text);
  }
});

const evil = '{"mode":"auto","readable":["/a"]}';

/** What somebody who can write the files, and has not the key, can make of what was accepted; and what is then said. */
const forgeries: readonly (readonly [string, (file: string, key: string) => void, RegExp])[] = [
  [
    'another text, its code as it was',
    file => writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), text: evil })),
    /^what was accepted was changed by something other than ward$/,
  ],
  [
    'a plain hash as an earlier Ward made',
    file => writeFileSync(file, JSON.stringify({ hash: createHash('sha256').update(evil).digest('hex'), text: evil })),
    /^it was accepted by an earlier Ward, which put no code on that which takes a key$/,
  ],
  [
    'a code by another key',
    file => {
      const code = createHmac('sha256', 'guessed')
        .update(JSON.stringify(['policy', evil]))
        .digest('hex');
      writeFileSync(file, JSON.stringify({ code, text: evil }));
    },
    /^what was accepted was changed by something other than ward$/,
  ],
  [
    "the code of another of Ward's stores",
    (file, key) => {
      const code = codeOf(['rules', '', evil], readFileSync(key, 'utf8').trim());
      writeFileSync(file, JSON.stringify({ code, text: evil }));
    },
    /^what was accepted was changed by something other than ward$/,
  ],
  ['the key taken away', (_, key) => rmSync(key), /^what was accepted can't be proved: its key is gone, or not the user's alone$/],
  ['the key open to others', (_, key) => chmodSync(key, 0o644), /^what was accepted can't be proved: its key is gone, or not/],
  ['another key', (_, key) => writeFileSync(key, `${'0'.repeat(64)}\n`), /^what was accepted was changed by something other than ward$/],
  ['all of it taken away', file => rmSync(file), /^of what was accepted nothing is left$/],
];

test('who comes while another process accepts for the first time waits for the whole of it', async t => {
  const made = ward({ user: '{"mode":"ask"}' });
  load(made);
  const aside = `${snapshot(made)}.aside`;
  renameSync(snapshot(made), aside);
  const other = spawn('/bin/sh', ['-c', 'sleep 0.1; mv "$0" "$1"', aside, snapshot(made)]);
  t.is(load(made).unaccepted, undefined);
  await once(other, 'exit');
  rmSync(snapshot(made));
  t.regex(load(made).unaccepted ?? '', /nothing is left/, 'the control: nobody brings it');
});

for (const [what, forge, said] of forgeries) {
  test(`with ${what} the edited policy loosens nothing, says so, and loosens once it is accepted`, t => {
    const made = ward({ user: '{"mode":"ask"}' });
    const key = path.join(made.config, 'store.key');
    load(made);
    write(user(made), evil);
    forge(snapshot(made), key);
    longAgo(snapshot(made), key);
    const held = load(made);
    t.deepEqual([held.mode, held.readable], ['ask', []]);
    t.regex(held.unaccepted ?? '', said);
    t.deepEqual(policyReader(made)(now, '/'), held, 'for a process that stays too');
    t.throws(
      () =>
        changePolicy(
          made,
          document => document,
          () => true,
        ),
      { code: 'policy-edited' },
    );
    // The control.
    if (statSync(key, { throwIfNoEntry: false }) !== undefined) chmodSync(key, 0o600);
    accept(made, evil);
    t.deepEqual([load(made).mode, load(made).readable, load(made).unaccepted], ['auto', ['/a'], undefined]);
  });
}

test('of both files taken away nothing is a first policy again, and an accepted removal is no edit', t => {
  const made = ward({ user: '{"mode":"strict"}' });
  load(made);
  for (const file of [user(made), snapshot(made)]) rmSync(file);
  longAgo(path.join(made.config, 'store.key'));
  t.deepEqual([load(made).mode, load(made).unaccepted], ['ask', undefined]);
  t.not(readUser(made).accepted, undefined, 'what sets up a machine finds that somebody did');
  write(user(made), evil);
  t.deepEqual([load(made).mode, load(made).readable], ['ask', []]);
  accept(made, evil);
  rmSync(user(made));
  t.regex(load(made).unaccepted ?? '', /^it was edited by something other than ward$/);
  accept(made, '');
  t.deepEqual([load(made).mode, load(made).unaccepted], ['ask', undefined]);
});

test('a change by ward is accepted as it is written, and not on top of an edit from outside', t => {
  const made = ward({ user: '{"mode":"ask"}' });
  load(made);
  t.true(
    changePolicy(
      made,
      document => ({ ...document, mode: 'auto' }),
      () => true,
    ),
  );
  t.is(load(made).mode, 'auto');
  t.is(statSync(user(made)).mode & 0o777, 0o600);
  write(user(made), { mode: 'auto', readable: ['/'.concat('secrets')] });
  t.throws(
    () =>
      changePolicy(
        made,
        document => ({ ...document, mode: 'auto' }),
        () => true,
      ),
    { code: 'policy-edited' },
  );
  t.deepEqual(load(made).readable, []);
});

test('a change that is not allowed writes nothing', t => {
  const made = ward({});
  t.false(
    changePolicy(
      made,
      () => ({ mode: 'auto' }),
      () => false,
    ),
  );
  t.is(readUser(made).edited, '');
});

test('where nothing can be kept, nothing is accepted', t => {
  const made = ward({ user: '{"mode":"auto"}' });
  rmSync(made.state, { recursive: true });
  writeFileSync(made.state, '');
  t.is(load(made).mode, 'ask');
});

// ---- the project --------------------------------------------------------------------------------------------------------

function inProject(file: (project: string) => void): { made: Directories; cwd: string } {
  const made = ward({});
  const cwd = path.join(base, `p-${path.basename(made.root ?? '')}`);
  mkdirSync(path.join(cwd, 'sub'), { recursive: true });
  const { dev, ino } = statSync(cwd, { bigint: true });
  write(user(made), { mode: 'auto', projects: [{ path: cwd, device: String(dev), inode: String(ino) }] });
  file(cwd);
  return { made, cwd };
}

test("a project's own file tightens inside it, and nowhere else", t => {
  const { made, cwd } = inProject(project => write(path.join(project, '.ward/policy.json'), { mode: 'strict', remember: 'never' }));
  t.deepEqual([load(made, cwd).mode, load(made, path.join(cwd, 'sub')).mode, load(made, base).mode], ['strict', 'strict', 'auto']);
  t.is(load(made, cwd).remember, 'never');
});

test("a project's own file that would loosen is refused, one that is a link too", t => {
  const loosening = inProject(project => write(path.join(project, '.ward/policy.json'), { readable: ['/a'] }));
  t.is(broken(loosening.made, loosening.cwd).code, 'policy-fault');
  const linked = inProject(project => {
    mkdirSync(path.join(project, '.ward'));
    symlinkSync('/etc/passwd', path.join(project, '.ward/policy.json'));
  });
  t.is(broken(linked.made, linked.cwd).code, 'policy-link');
});

// ---- examples of rules ---------------------------------------------------------------------------------------------------

const ruled = (rule: object) =>
  JSON.stringify({ mode: 'auto', rules: [{ decision: 'deny', runs: [['npm', 'version']], reason: 'r', ...rule }] });

test('examples that a rule bears out are taken, by user and system', t => {
  const text = ruled({ match: ['npm version patch', 'cd x && npm --silent version'], not: ['npm test', 'echo npm version'] });
  t.is(broken(ward({ user: text })).code, 'none');
  t.is(broken(ward({ system: text })).code, 'none');
});

const untrue: readonly (readonly [object, RegExp])[] = [
  [{ match: ['npm version', 'npm test'] }, /\/rules\/0\/match\/1 must be a text that the rule would deny, and is "npm test"/],
  [{ not: ['env A=1 npm version'] }, /\/rules\/0\/not\/0 must be a text that the rule would not deny/],
  [{ not: ['npm $x'] }, /\/rules\/0\/not\/0 must be a text that the rule would not deny/],
  [{ match: ['npm version "'] }, /\/rules\/0\/match\/0 is no text that can be read/],
  [{ decision: 'allow', match: ['npm version'] }, /\/rules\/0\/match\/0 must be a text that the rule would settle/],
];
for (const [rule, reason] of untrue) {
  test(`examples that a rule does not bear out keep everything from running: ${JSON.stringify(rule)}`, t => {
    for (const from of ['user', 'system'] as const) {
      const { code, message } = broken(ward({ [from]: ruled(rule) }));
      t.is(code, 'policy-fault');
      t.regex(message, reason);
    }
  });
}

const built = statSync(path.join(import.meta.dirname, '../../../dist/ward.js'), { throwIfNoEntry: false });
const ofBuild = unless(built === undefined ? 'nothing is built, and only what is built is known again' : undefined);

ofBuild('what was proved is not proved again, until the text is another; what failed is proved each time', t => {
  const made = ward({ system: ruled({ match: ['npm version'] }) });
  const proved = () => readdirSync(path.join(made.cache, 'proved'));
  load(made);
  t.is(proved().length, 1);
  load(made);
  t.is(proved().length, 1);
  write(path.join(made.system, 'policy.json'), ruled({ match: ['npm version'], not: ['npm version'] }));
  t.is(broken(made).code, 'policy-fault');
  t.is(broken(made).code, 'policy-fault');
  t.is(proved().length, 1);
});

test('a rule holds in its part of the day, by the clock of this machine', t => {
  const made = ward({ user: JSON.stringify({ rules: [{ decision: 'deny', runs: [['ls']], reason: 'r', hours: '22:00-06:00' }] }) });
  const at = (hour: number, minute = 0) => loadPolicy(made, new Date(2030, 0, 2, hour, minute).getTime(), '/').rules.length;
  t.deepEqual([at(21, 59), at(22), at(3), at(5, 59), at(6)], [0, 1, 1, 1, 0]);
});

test('a process that stays sees the day go on', t => {
  const made = ward({ user: JSON.stringify({ rules: [{ decision: 'deny', runs: [['ls']], reason: 'r', hours: '09:00-10:00' }] }) });
  const read = policyReader(made);
  const at = (hour: number) => read(new Date(2030, 0, 2, hour).getTime(), '/').rules.length;
  t.deepEqual([at(8), at(9), at(10), at(9)], [0, 1, 0, 1]);
});

test('a fault says what is there and what was probably meant', t => {
  t.regex(broken(ward({ user: '{"mode":"Auto"}' })).message, /\/mode must be one of .*, and is "Auto"/);
  t.regex(broken(ward({ user: '{"readible":[]}' })).message, /"readible" is no word of this policy; "readable" is one/);
  t.regex(broken(ward({ user: '{"a":1,"b":2,"c":3,"d":4,"e":5}' })).message, /and 2 more, which "ward policy check" lists/);
});

test('a profile for this machine holds here, and one for another does not', t => {
  const named = (machine: string) => ({ profiles: [{ name: 'prod', machines: [machine], mode: 'strict' }] });
  const seen = (machine: string) => {
    const { mode, profiles } = load(ward({ user: JSON.stringify(named(machine)) }));
    return [mode, profiles];
  };
  t.deepEqual(
    [seen(os.hostname()), seen(`not-${os.hostname()}`)],
    [
      ['strict', ['prod']],
      ['ask', undefined],
    ],
  );
});
