/** mode, open, close, setup and policy: what they change, what takes a person, and what they refuse in words. */
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { mode } from '../../src/front/mode.ts';
import { close, open } from '../../src/front/open.ts';
import { policy } from '../../src/front/policy.ts';
import { setup } from '../../src/front/setup.ts';
import { loadPolicy } from '../../src/host/policy/load.ts';
import { openable } from '../../src/host/policy/openable.ts';
import { latest } from '../../src/host/record/entries.ts';
import { scratchDirectory, surroundings } from './surroundings.ts';

const bases: string[] = [];
test.after.always(() => {
  for (const base of bases) rmSync(base, { recursive: true, force: true });
});

/** A Ward that was set up with this mode and one project, `app`; without a mode none was. */
function ward(wanted?: string) {
  const base = scratchDirectory();
  bases.push(base);
  mkdirSync(path.join(base, 'app'));
  mkdirSync(path.join(base, 'other'));
  const around = surroundings(base);
  if (wanted !== undefined) setup(['--mode', wanted, '--open', 'app'], around);
  const held = () => loadPolicy(around.directories, around.now(), base);
  const file = path.join(around.directories.config, 'policy.json');
  return { base, around, held, file, app: path.join(base, 'app') };
}

test('set-up writes a first policy that holds at once, without a terminal', t => {
  const { around, held, file, app } = ward('auto');
  const { dev, ino } = statSync(app, { bigint: true });
  t.deepEqual([held().mode, held().projects], ['auto', [{ path: app, device: String(dev), inode: String(ino) }]]);
  t.is(statSync(file).mode & 0o777, 0o600);
  t.deepEqual(around.said, []);
});

test('set-up names what a login shell serves, and says what that means; later it would loosen', t => {
  const { around, held, app } = ward();
  const words = ['--mode', 'ask', '--open', 'app', '--service', 'sftp:write:app', '--service', 'git:read:app'];
  t.is(setup(words, around), 0);
  t.deepEqual(held().services, [
    { form: 'sftp', project: app, access: 'write' },
    { form: 'git', project: app, access: 'read' },
  ]);
  t.is(
    around.printed.join(''),
    [
      `sftp ${app}, to read and change: runs in every mode without a question where a login shell is asked for it, and which files only the sandbox bounds\n`,
      `git ${app}, to read alone: runs in every mode without a question where a login shell is asked for it\n`,
    ].join(''),
  );
  t.is(setup(['--mode', 'ask', '--service', 'scp:write:app'], around), 1);
  t.is(setup(['--mode', 'ask', '--service', 'ftp:write:app'], around), 2);
  t.is(policy([], around), 0);
  t.regex(around.printed.join(''), /^service sftp .*app, to read and change {3}\(user\)$/m);
});

test('a service alone is added only to a policy that there is, and in a project that is open', t => {
  const { around, held } = ward('ask');
  t.is(setup(['--service', 'git:read:other'], around), 1);
  t.regex(around.said.join('\n'), /other" is no open project of yours/);
  t.is(setup(['--service', 'git:read:app'], around), 1);
  t.regex(around.said.join('\n'), /^not changed: loosening takes a person at a claimed terminal/m);
  t.is(held().services, undefined);
  for (const wrong of [
    ['--service', 'git:read:app', '--open', 'app'],
    ['--service', 'git:app'],
  ])
    t.is(setup(wrong, around), 2, wrong.join(' '));
  const first = ward();
  t.is(setup(['--service', 'git:read:app'], first.around), 1);
  t.regex(first.around.said.join('\n'), /a first policy takes a mode/);
});

test('once there is a policy, set-up loosens nothing, and may tighten', t => {
  const { around, held } = ward('ask');
  t.is(setup(['--mode', 'auto'], around), 1);
  t.is(setup(['--mode', 'ask', '--open', 'other'], around), 1);
  t.regex(around.said.join('\n'), /there is a policy already, and this would loosen it/);
  t.is(setup(['--mode', 'strict'], around), 0);
  t.deepEqual([held().mode, held().projects.length], ['strict', 1]);
});

test('a policy that was taken away does not make the next set-up the first', t => {
  const { around, held, file } = ward('ask');
  rmSync(file);
  t.throws(() => setup(['--mode', 'auto'], around), { code: 'policy-edited' });
  t.is(held().mode, 'ask');
});

test('under a lock set-up loosens nothing either', t => {
  const { around } = ward();
  mkdirSync(around.directories.system, { recursive: true, mode: 0o700 });
  writeFileSync(path.join(around.directories.system, 'policy.json'), '{"lock":true}', { mode: 0o600 });
  t.is(setup(['--mode', 'auto'], around), 1);
});

test('mode shows what holds', t => {
  const { around } = ward('auto');
  t.is(mode([], around), 0);
  t.is(around.printed.join(''), 'auto\n');
});

test('a stricter mode needs nobody; a milder one takes a person at a claimed terminal', t => {
  const { around, held } = ward('ask');
  t.is(mode(['strict'], around), 0);
  t.is(held().mode, 'strict');
  t.is(mode(['auto', '--for', '8h'], around), 1);
  t.is(held().mode, 'strict');
  t.regex(around.said.join('\n'), /not changed: loosening takes a person at a claimed terminal, and /);
});

test('a mode for a while has a beginning too, which another mode does not keep', t => {
  const { around } = ward('ask');
  const times = () => {
    const { modeFrom, modeUntil } = JSON.parse(readFileSync(path.join(around.directories.config, 'policy.json'), 'utf8'));
    return [modeFrom, modeUntil];
  };
  const words = (later: number) => new Date(around.now() + later).toISOString().replace(/\.\d+Z$/, 'Z');
  t.is(mode(['strict', '--for', '1h'], around), 0);
  t.deepEqual(times(), [words(0), words(3_600_000)]);
  t.is(mode([], around), 0);
  t.deepEqual(around.said, [], 'the control');
  t.is(mode([], { ...around, now: () => around.now() - 86_400_000 }), 0);
  t.deepEqual(around.said, [`warning: strict holds from ${words(0)} on, and the clock of this machine stands before that`]);
  t.is(mode(['strict'], around), 0);
  t.deepEqual(times(), [undefined, undefined]);
});

test('a stricter mode that would end sooner than the one it follows loosens', t => {
  const { around, held } = ward('strict');
  t.is(mode(['strict', '--for', '1h'], around), 1);
  t.is(held().modeUntil, undefined);
});

test('under a lock the person is told who can', t => {
  const { around } = ward('ask');
  mkdirSync(around.directories.system, { recursive: true, mode: 0o700 });
  writeFileSync(path.join(around.directories.system, 'policy.json'), '{"lock":true}', { mode: 0o600 });
  t.is(mode(['auto'], around), 1);
  t.regex(around.said[0] ?? '', /the administrator's policy is locked/);
});

for (const argv of [
  ['often'],
  ['ask', 'auto'],
  ['auto', '--for', '8'],
  ['auto', '--for', '0h'],
  ['--for', '8h'],
  ['observe'],
  ['--nope'],
]) {
  test(`"ward mode ${argv.join(' ')}" is wrong usage`, t => t.is(mode(argv, ward().around), 2));
}

test('opening takes a person; closing does not', t => {
  const { around, held, app } = ward('ask');
  t.is(open(['other'], around), 1);
  t.is(held().projects.length, 1);
  t.is(close(['app'], around), 0);
  t.is(held().projects.length, 0);
  t.is(close([app], around), 1);
  t.regex(around.said.at(-1) ?? '', /is not open/);
});

test('open lists what is open', t => {
  const { around, app } = ward('ask');
  t.is(open([], around), 0);
  t.is(around.printed.join(''), `${app}\n`);
});

test('each change is in the record before it is made', t => {
  const { around, app } = ward('auto');
  mode(['strict'], around);
  close(['app'], around);
  const changes = latest(around.directories, 10).flatMap(({ line }) => (line.kind === 'changed' ? [`${line.what}: ${line.detail}`] : []));
  t.deepEqual(changes.sort(), [`policy: set up: mode auto, open ${app}`, `project: close ${app}`, 'mode: strict'].sort());
});

test('an edit from outside is shown, marked where it loosens, and not accepted here', t => {
  const { around, held, file } = ward('ask');
  const document = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...document, mode: 'auto', unconfined: 'never' }));
  t.is(policy([], around), 0);
  t.regex(around.printed.join(''), /^ {2}\+ mode auto {3}\(loosens\)$/m);
  t.regex(around.printed.join(''), /^ {2}\+ unconfined never$/m);
  t.is(policy(['accept'], around), 1);
  t.deepEqual([held().mode, held().unconfined], ['ask', 'never']);
});

test('an edit that only tightens is accepted by anybody', t => {
  const { around, file } = ward('ask');
  const document = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...document, mode: 'strict' }));
  t.is(policy(['accept'], around), 0);
  t.is(policy(['accept'], around), 0);
  t.is(around.printed.at(-1), 'nothing waits to be accepted\n');
});

// ---- what can be opened -------------------------------------------------------------------------------------------------

const closed: readonly (readonly [string, RegExp])[] = [
  ['/', /whole machine/],
  ['/tmp', /temporary/],
  ['/usr', /system/],
  ['/usr/lib', /system/],
  ['/etc', /system/],
  // Below it the checkout may lie, and the Ward of its own in it.
  ['/home', /a home, or holds one|holds Ward's own files/],
  ['/nowhere/at/all', /no such directory/],
  ['/etc/passwd', /no such directory/],
];

for (const [directory, reason] of closed) {
  test(`${directory} can't be opened`, t => {
    const seen = openable(directory, { ...ward().around.user, directories: ward().around.directories });
    t.regex(seen.ok ? 'open' : seen.reason, reason);
  });
}

test("a home, what is hidden in it, Ward's own and what others can write can't be opened", t => {
  const { base, around, app } = ward('ask');
  const opener = { ...around.user, home: base, directories: around.directories };
  const reason = (directory: string, who = opener) => {
    const seen = openable(directory, who);
    return seen.ok ? 'open' : seen.reason;
  };
  mkdirSync(path.join(base, '.config/tool'), { recursive: true });
  t.regex(reason(base), /Ward's own files/);
  t.regex(reason(around.directories.state), /Ward's own files/);
  t.regex(reason(path.join(base, '.config/tool')), /hidden directory/);
  t.regex(reason(app, { ...opener, home: app }), /it is a home/);
  t.is(reason(app), 'open');
  chmodSync(app, 0o777);
  t.regex(reason(app), /others can write it/);
  chmodSync(app, 0o755);
  t.regex(reason(app, { ...opener, uid: opener.uid + 1 }), /somebody else/);
});

test('a link is opened as what it leads to', t => {
  const { base, around, app } = ward('ask');
  symlinkSync(app, path.join(base, 'link'));
  symlinkSync('/usr', path.join(base, 'out'));
  const at = (name: string) => openable(path.join(base, name), { ...around.user, directories: around.directories });
  const seen = at('link');
  t.is(seen.ok ? seen.project.path : seen.reason, app);
  t.false(at('out').ok);
});
