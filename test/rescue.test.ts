/** A login shell whose Ward is damaged: what its person is told, that nothing runs, and the way out for root and at a console. */
import { execFileSync, type SpawnSyncOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { atConsole, noRescue } from '../src/host/rescue.ts';
import { account, noAccount } from './account.ts';
import { until } from './brokered.ts';
import { without } from './clients/beside.ts';
import { checkout } from './trial.ts';
import { unless } from './unless.ts';
import { noSandbox } from './ward.ts';
import { turns } from './whole.ts';

mkdirSync(path.join(checkout, 'scratch'), { recursive: true });
const top = mkdtempSync(path.join(checkout, 'scratch', 'rescue-'));
chmodSync(top, 0o755);
test.after.always(() => rmSync(top, { recursive: true, force: true }));
const notBuilt = existsSync(path.join(checkout, 'dist/executable.cjs')) ? undefined : 'Ward is not built ("npm run build")';
const due = turns(4);
const built = due(unless(notBuilt, test.serial));
const asRoot = due(unless(notBuilt ?? (process.getuid?.() === 0 ? undefined : 'only root is let out without a console'), test.serial));

const made = path.join(top, 'wardsh');
test.before(() => {
  if (notBuilt === undefined) execFileSync(process.execPath, [path.join(checkout, 'build-executable.ts'), made]);
});

/** A Ward as it is installed, with a root of its own. */
function installed(): { readonly at: string; readonly root: string; readonly cwd: string } {
  const base = mkdtempSync(path.join(top, 'ward-'));
  chmodSync(base, 0o755);
  const at = path.join(base, 'lib');
  for (const one of ['src', 'node_modules/.bin']) mkdirSync(path.join(at, one), { recursive: true });
  cpSync(path.join(checkout, 'src/bin'), path.join(at, 'src/bin'), { recursive: true, verbatimSymlinks: true });
  cpSync(path.join(checkout, 'dist'), path.join(at, 'dist'), { recursive: true });
  rmSync(path.join(at, 'dist/wardsh'), { force: true });
  execFileSync('ln', [made, path.join(at, 'dist/wardsh')]);
  symlinkSync(path.join(checkout, 'node_modules/.bin/node'), path.join(at, 'node_modules/.bin/node'));
  const cwd = path.join(base, 'home');
  mkdirSync(cwd, { mode: 0o777 });
  return { at, root: path.join(base, 'root'), cwd };
}

type Ward = ReturnType<typeof installed>;

function login({ at, root, cwd }: Ward, text: string, env: Readonly<Record<string, string>> = {}, more: SpawnSyncOptions = {}) {
  const words = ['--ward-root', root, '-c', text];
  const { status, stdout, stderr } = spawnSync(path.join(at, 'dist/wardsh'), words, {
    argv0: '-wardsh',
    cwd,
    env,
    timeout: 60_000,
    input: '',
    ...more,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const remove = (name: string) => (at: string) => rmSync(path.join(at, name), { recursive: true });
/** To so many bytes, or by so many. */
const cut = (name: string, to: number) => (at: string) => {
  const file = path.join(at, name);
  truncateSync(file, to < 0 ? statSync(file).size + to : to);
};
const garbled = (name: string) => (at: string) => writeFileSync(path.join(at, name), '}{ no code of anybody');

/** A shell would run it as its commands, and end well: exec(3), ENOEXEC. */
const node = (holds: string) => (at: string) => {
  remove('node_modules/.bin/node')(at);
  writeFileSync(path.join(at, 'node_modules/.bin/node'), holds, { mode: 0o755 });
};

const damages: readonly (readonly [sentence: string, damage: (at: string) => void, told: RegExp])[] = [
  [
    'the launcher is gone',
    remove('src/bin/wardsh'),
    /"[^"]*\/wardsh" can't be started: ENOENT.*\nward: hint: install Ward again; until then, as root: usermod --shell \/bin\/bash \w+\n$/,
  ],
  ['the launcher is empty', cut('src/bin/wardsh', 0), /can't be started: "[^"]*\/wardsh" is not whole\n/],
  ['the launcher is something else', garbled('src/bin/wardsh'), /can't be started: "[^"]*\/wardsh" is not whole\n/],
  ["Ward's own Node is empty", node(''), /can't be started: "[^"]*\/node" is not whole\n/],
  ["Ward's own Node is all zeros", node('\0'.repeat(5000)), /can't be started: "[^"]*\/node" is not whole\n/],
  ["Ward's own Node is something else", node('echo ran > ran; echo ran'), /can't be started: "[^"]*\/node" is not whole\n/],
  ['all that was built is gone', remove('dist/start.cjs'), /files of Ward are missing\nward: hint: install Ward again; root can give/],
  ['its first file is empty', cut('dist/start.cjs', 0), /files of Ward are missing\n/],
  ['the built file is gone', remove('dist/ward.js'), /a file of Ward is damaged: ENOENT/],
  ['the built file is cut off', cut('dist/ward.js', 100_000), /a file of Ward is damaged: /],
  ['the built file lacks its last byte', cut('dist/ward.js', -1), /a file of Ward is damaged: "ward\.js" is not whole/],
  ['the built file is empty', cut('dist/ward.js', 0), /a file of Ward is damaged: /],
  ['the built file is something else', garbled('dist/ward.js'), /a file of Ward is damaged: /],
];

for (const [sentence, damage, told] of damages) {
  built(`where ${sentence}, nothing runs, and the person is told`, t => {
    const ward = installed();
    damage(ward.at);
    const { status, stdout, stderr } = login(ward, 'echo ran > ran; echo ran');
    t.is(status, 125, stderr);
    t.regex(stderr, told);
    t.regex(stderr, /^ward: not run: [^\n]*\nward: hint: [^\n]*\n$/);
    t.is(stdout, '');
    t.false(existsSync(path.join(ward.cwd, 'ran')));
  });
}

/** What the launchers take where Ward's own is not there; an older one than Ward is written for is none. */
const machines = spawnSync('sh', ['-c', 'env -i "$(command -v node)" -p "parseInt(process.versions.node)"'], {
  env: { PATH: '/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin' },
  encoding: 'utf8',
});
const taken = Number(machines.stdout) >= 24 ? "the machine's own Node is as good" : undefined;

/** Those that are no executable look at no more than whether it is empty, as what a full disk or a lost machine leaves is. */
due(unless(notBuilt ?? taken, test.serial))(
  "no launcher passes for one that ran where Ward's own Node, or the other launcher that it goes on in, is empty",
  t => {
    const ward = installed();
    const told = (name: string) => {
      const words = ['--ward-root', ward.root, '-c', 'echo ran > ran; echo ran'];
      const { status, stdout, stderr } = spawnSync(path.join(ward.at, name), words, {
        cwd: ward.cwd,
        env: {},
        input: '',
        encoding: 'utf8',
      });
      t.deepEqual([status, stdout], [125, ''], `${name}: ${stderr}`);
      t.regex(stderr, /^ward: not run: [^\n]*\nward: hint: [^\n]*\n$/m);
      t.false(existsSync(path.join(ward.cwd, 'ran')));
    };
    node('')(ward.at);
    for (const name of ['src/bin/wardsh', 'src/bin/shims/zsh', 'src/bin/served/bash', 'src/bin/ward']) told(name);
    cut('src/bin/wardsh', 0)(ward.at);
    told('src/bin/served/bash');
    remove('src/bin/wardsh')(ward.at);
    told('src/bin/served/bash');
  },
);

built('where its very first file is no code, nothing runs either, though Node says so in its own words', t => {
  const ward = installed();
  garbled('dist/start.cjs')(ward.at);
  const { status, stdout, stderr } = login(ward, 'echo ran > ran; echo ran');
  t.not(status, 0);
  t.is(stdout, '');
  t.regex(stderr, /SyntaxError/);
  t.false(existsSync(path.join(ward.cwd, 'ran')));
});

due(unless(notBuilt ?? taken))("where Ward's own Node is gone, one that is too old for it is not started in its place", t => {
  const ward = installed();
  remove('node_modules/.bin/node')(ward.at);
  const { status, stdout, stderr } = login(ward, 'echo ran > ran; echo ran');
  const own = spawnSync(path.join(ward.at, 'src/bin/ward'), ['--root', ward.root, 'mode'], { encoding: 'utf8' });
  for (const one of [{ status, stdout, stderr }, own]) {
    t.deepEqual([one.status, one.stdout], [125, '']);
    t.regex(one.stderr, /^ward: not run: the runtime of Ward is not installed\nward: hint: [^\n]*\n$/);
  }
  t.false(existsSync(path.join(ward.cwd, 'ran')));
});

const says = 'shopt -q login_shell && echo login in "$PWD"; exit 4';

due(unless(notBuilt ?? (process.getuid?.() === 0 ? undefined : 'only root can take /proc away') ?? without('unshare'), test.serial))(
  'where /proc is missing nothing runs, and the person is told so; root is let out all the same',
  t => {
    const ward = installed();
    const script = 'mount -t tmpfs none /proc && exec -a -wardsh "$@"';
    const words = ['--mount', '--propagation', 'private', '/bin/bash', '--norc', '-c', script, 'bash', path.join(ward.at, 'dist/wardsh')];
    const start = (env: Readonly<Record<string, string>>) => {
      const { status, stdout, stderr } = spawnSync('unshare', [...words, '--ward-root', ward.root, '-c', 'echo ran'], {
        cwd: ward.cwd,
        env: { PATH: '/usr/bin:/bin', ...env },
        input: '',
        encoding: 'utf8',
      });
      return [status, stdout, stderr.split('\n')[0]];
    };
    t.deepEqual(start({}), [125, '', 'ward: not run: /proc is missing here, and Ward runs on Linux only']);
    t.deepEqual(start({ WARD_RESCUE: '1', HOME: ward.cwd }).slice(0, 2), [0, 'ran\n']);
  },
);

asRoot('root gets a plain login shell by WARD_RESCUE, whatever is damaged; it is said, and recorded once Ward works again', t => {
  for (const [sentence, damage] of damages) {
    const ward = installed();
    damage(ward.at);
    const out = login(ward, says, { WARD_RESCUE: '1', HOME: ward.cwd });
    t.deepEqual([out.status, out.stdout], [4, `login in ${ward.cwd}\n`], `${sentence}: ${out.stderr}`);
    t.regex(out.stderr, /^ward: warning: this shell is not guarded: .*\n$/);
    t.is(readdirSync(path.join(ward.root, 'state/unfinished')).filter(name => name.startsWith('rescue-')).length, 1);
  }
});

due(unless(noSandbox ?? notBuilt ?? (process.getuid?.() === 0 ? undefined : 'only root is let out without a console'), test.serial))(
  'the next start that works tells of a rescue, once, and puts it into the record',
  t => {
    const ward = installed();
    const file = path.join(ward.at, 'dist/ward.js');
    const whole = readFileSync(file);
    cut('dist/ward.js', 10)(ward.at);
    login(ward, 'true', { WARD_RESCUE: '1', HOME: ward.cwd });
    writeFileSync(file, whole);
    const [first, second] = [login(ward, 'echo'), login(ward, 'echo')];
    t.regex(first.stderr, /^ward: warning: a login shell was started without Ward at 20\S+Z \(WARD_RESCUE\)/m);
    t.notRegex(second.stderr, /without Ward/);
    const log = spawnSync(path.join(ward.at, 'src/bin/ward'), ['--root', ward.root, 'log'], { encoding: 'utf8', cwd: ward.cwd });
    t.is(log.stdout.match(/a login shell was started without Ward/g)?.length, 1, log.stdout + log.stderr);
  },
);

asRoot('WARD_RESCUE is nothing for what is no login shell', t => {
  const ward = installed();
  remove('src/bin/wardsh')(ward.at);
  const { status, stdout, stderr } = login(ward, 'echo ran', { WARD_RESCUE: '1' }, { argv0: 'wardsh' });
  t.deepEqual([status, stdout], [125, '']);
  t.regex(stderr, /^ward: warning: WARD_RESCUE is for login shells\nward: not run: /);
});

asRoot('nor for anybody but root where there is no console: a pipe, a pseudo-terminal', t => {
  const ward = installed();
  chmodSync(ward.cwd, 0o777);
  remove('src/bin/wardsh')(ward.at);
  const nobody = login(ward, 'echo ran', { WARD_RESCUE: '1' }, { uid: 65534, gid: 65534 });
  t.deepEqual([nobody.status, nobody.stdout], [125, ''], nobody.stderr);
  t.regex(nobody.stderr, /^ward: warning: WARD_RESCUE is for root, and for others at a real console\nward: not run: /);
  const wrapped = `exec -a -wardsh setpriv --reuid 65534 --regid 65534 --clear-groups bash -c 'exec -a -wardsh ${ward.at}/dist/wardsh -c "echo ran"'`;
  const onTerminal = spawnSync('script', ['-qec', wrapped, '/dev/null'], {
    env: { PATH: '/usr/bin:/bin', SHELL: '/bin/bash', WARD_RESCUE: '1' },
    cwd: ward.cwd,
    input: '',
    encoding: 'utf8',
    timeout: 60_000,
  });
  t.is(onTerminal.status, 125, onTerminal.stdout);
  t.regex(onTerminal.stdout, /WARD_RESCUE is for root, and for others at a real console/);
});

/** One that nobody works at: it is taken, and its screen read. */
const terminal = '/dev/tty63';
const noConsole = ((): string | undefined => {
  if (process.getuid?.() !== 0) return 'only root can take a virtual terminal';
  try {
    closeSync(openSync(terminal, constants.O_RDWR | constants.O_NOCTTY));
    return undefined;
  } catch (error) {
    return `there is no virtual terminal here: ${(error as Error).message}`;
  }
})();
const atTerminal = due(unless(notBuilt ?? noConsole ?? without('setsid', 'setpriv', 'perl'), test.serial));

/** An ordinary user's login shell whose controlling terminal that is, and its standard input too, unless another is given. */
function before({ at, root, cwd }: Ward, words: readonly string[], { WARD_RESCUE = '', fed = '', shown = false }) {
  const line = openSync(terminal, constants.O_RDWR | constants.O_NOCTTY);
  const dropped = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
  const login = ['bash', '-c', `exec -a -wardsh "$@" ${fed}`, 'bash', path.join(at, 'dist/wardsh'), '--ward-root', root, ...words];
  mkdirSync(root, { mode: 0o777 });
  chmodSync(root, 0o777);
  const child = spawn('setsid', ['--ctty', ...dropped, ...login], {
    cwd,
    env: { PATH: '/usr/bin:/bin', HOME: cwd, TERM: 'linux', WARD_RESCUE },
    stdio: shown ? [line, line, line] : [line, 'pipe', 'pipe'],
  });
  closeSync(line);
  return child;
}

async function ended(child: ReturnType<typeof before>) {
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout as Readable),
    text(child.stderr as Readable),
    once(child, 'close'),
  ]);
  return { status, stdout, stderr };
}

atTerminal('anybody gets a plain login shell by WARD_RESCUE at a virtual terminal, and by nothing less than both', async t => {
  const damaged = () => {
    const ward = installed();
    cut('dist/ward.js', 10)(ward.at);
    return ward;
  };
  const rescued = await ended(before(damaged(), ['-c', says], { WARD_RESCUE: '1' }));
  t.deepEqual([rescued.status, rescued.stdout.startsWith('login in ')], [4, true], rescued.stderr);
  t.regex(rescued.stderr, /^ward: warning: this shell is not guarded: [^\n]*\n$/);
  const plain = await ended(before(damaged(), ['-c', says], {}));
  t.deepEqual([plain.status, plain.stdout], [125, ''], plain.stderr);
  const fed = await ended(before(damaged(), ['-c', says], { WARD_RESCUE: '1', fed: '</dev/null' }));
  t.deepEqual([fed.status, fed.stdout], [125, ''], fed.stderr);
  t.regex(fed.stderr, /^ward: warning: WARD_RESCUE is for root, and for others at a real console\n/);
});

/** What stands on its screen (vcs(4)), and keys that are pressed there. */
const screen = () => readFileSync(terminal.replace('tty', 'vcs'), 'latin1');
const pressed = (keys: string) =>
  execFileSync('perl', ['-e', 'open T, "+<", shift or die; ioctl(T, 0x5412, $_) or die "$!" for split //, shift', terminal, keys]);

atTerminal('who is let out there has a shell to type in', async t => {
  const ward = installed();
  cut('dist/ward.js', 10)(ward.at);
  writeFileSync(terminal, '\x1bc');
  const child = before(ward, [], { WARD_RESCUE: '1', shown: true });
  const over = once(child, 'close');
  await until(() => /this shell is not guarded[^$]*\(WARD_RESCUE\)[^$]*\$ /.test(screen()), screen);
  pressed('echo in-$((40 + 2)); exit 5\n');
  t.deepEqual(await over, [5, null], screen());
  t.regex(screen(), /in-42/);
});

const device = (major: number, minor: number) => (major << 8) | (minor & 0xff) | ((minor & ~0xff) << 12);

test('a console is a virtual terminal or a line that is the input and the controlling terminal', t => {
  const real = [device(4, 1), device(4, 63), device(4, 64), device(204, 64), device(229, 0)];
  for (const one of real) t.true(atConsole({ input: one, controlling: one }), String(one));
  const others = [device(136, 0), device(136, 300), device(143, 1), device(3, 1), device(5, 0), device(1, 3), 0];
  for (const one of others) t.false(atConsole({ input: one, controlling: one }), String(one));
  t.false(atConsole({ input: device(4, 1), controlling: device(136, 2) }));
  t.false(atConsole({ input: device(136, 2), controlling: device(4, 1) }));
  t.is(noRescue(true, 1000, { input: device(4, 1), controlling: device(4, 1) }), undefined);
  t.is(noRescue(true, 0, { input: 0, controlling: 0 }), undefined);
});

due(unless(notBuilt ?? noAccount, test.serial))(
  'root lets a person in again whose Ward is damaged: su with another shell, and usermod',
  async t => {
    const ward = installed();
    cut('dist/ward.js', 10)(ward.at);
    const one = await account(t);
    const shell = path.join(ward.at, 'dist/wardsh');
    execFileSync('usermod', ['--shell', shell, one.name]);
    const su = (...words: readonly string[]) => spawnSync('su', ['-', one.name, '-c', 'echo in', ...words], { encoding: 'utf8' });
    t.is(su().status, 125);
    t.regex(su().stderr, /ward: not run: a file of Ward is damaged: /);
    t.is(su('-s', '/bin/bash').stdout, 'in\n');
    execFileSync('usermod', ['--shell', '/bin/bash', one.name]);
    t.is(su().stdout, 'in\n');
  },
);
