/** What a sandbox that runs is shown further: on exactly what was looked at, in a place that nobody planted, and gone when it is taken away. Real bubblewrap and kernel. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import { hideLive, type LivePlace, mountsOf, showLive } from '../../src/host/run/live-mounts.ts';
import { checkout } from '../trial.ts';
import { unless } from '../unless.ts';
import { noSandbox } from '../ward.ts';
import { tries } from '../whole.ts';

const run = unless(noSandbox);

interface Running {
  /** Beside `shown`, which the sandbox has, and below the home in memory that it has in the place of the host's. */
  readonly home: string;
  readonly pid: number;
  /** What a command there prints, errors too. */
  readonly inside: (command: string) => Promise<string>;
}

/** A shell in a sandbox made as a session's is: a root that is shut, a home in memory, and one directory of the host's. */
async function sandbox(t: ExecutionContext): Promise<Running> {
  mkdirSync(path.join(checkout, 'scratch'), { recursive: true });
  const home = realpathSync(mkdtempSync(path.join(checkout, 'scratch', 'live-')));
  mkdirSync(path.join(home, 'beside/shown'), { recursive: true });
  const bare = ['--unshare-user', '--disable-userns', '--unshare-pid', '--cap-drop', 'ALL', '--die-with-parent'];
  const own = ['--uid', String(process.getuid?.()), '--gid', String(process.getgid?.()), '--dev', '/dev', '--proc', '/proc'];
  const system = ['/usr', '/bin', '/lib', '/lib64'].filter(existsSync).flatMap(one => ['--ro-bind', one, one]);
  const rest = [
    '--perms',
    '0755',
    '--tmpfs',
    home,
    '--bind',
    path.join(home, 'beside/shown'),
    path.join(home, 'beside/shown'),
    '--remount-ro',
    '/',
  ];
  const child = spawn('bwrap', [...bare, ...system, ...own, ...rest, '--info-fd', '3', '--', '/bin/bash'], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  t.teardown(async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    rmSync(home, { recursive: true, force: true });
  });
  const inside = asking(child);
  const [info] = await once((child.stdio[3] as Readable).setEncoding('utf8'), 'data');
  await inside('true');
  return { home, inside, pid: Number(/"child-pid": (\d+)/.exec(info)?.[1]) };
}

function asking(child: ChildProcess): Running['inside'] {
  let seen = '';
  let told: (() => void) | undefined;
  (child.stdout as Readable).setEncoding('utf8').on('data', (part: string) => {
    seen += part;
    told?.();
  });
  return async command => {
    seen = '';
    (child.stdin as Writable).write(`{ ${command}\n} 2>&1; echo; echo over\n`);
    while (!seen.endsWith('\nover\n')) await new Promise<void>(resolve => (told = resolve));
    return seen.slice(0, -'\nover\n'.length);
  };
}

function place(at: string, kind: LivePlace['kind'] = 'writable', inner: LivePlace['inner'] = []): LivePlace {
  return { kind, path: at, identity: identity(at), directory: lstatSync(at).isDirectory(), inner };
}

function identity(at: string): string {
  const { dev, ino } = lstatSync(at, { bigint: true });
  return `${dev} ${ino}`;
}

run('a directory is shown and taken away; who stands in it then writes no more, and the host has nothing but what was written', async t => {
  const { home, pid, inside } = await sandbox(t);
  const more = path.join(home, 'a b/more');
  mkdirSync(more, { recursive: true });
  writeFileSync(path.join(more, 'one'), 'x\n');
  t.regex(await inside(`cat '${more}/one'`), /No such file/);
  t.is(showLive(pid, place(more)), undefined);
  t.is(await inside(`cat '${more}/one'; echo y >'${more}/two'; echo $?`), 'x\n0\n');
  t.is(await inside(`cd '${more}'; pwd`), `${more}\n`);
  const [mount] = mountsOf(pid).filter(one => one.at === more);
  if (mount === undefined) throw new Error('it is not there');
  t.is(hideLive(pid, mount.id), undefined);
  t.regex(await inside(`cat '${more}/one'; echo z >three`), /No such file[\s\S]*Read-only file system/);
  t.deepEqual(readdirSync(more).sort(), ['one', 'two']);
  t.deepEqual(readdirSync(home).sort(), ['a b', 'beside']);
  // For reading alone, and a single file.
  t.is(showLive(pid, place(path.join(more, 'one'), 'read-only')), undefined);
  t.regex(await inside(`cat '${more}/one'; echo z >'${more}/one'; ls '${more}'`), /^x\n.*Read-only file system\none\n$/s);
});

run('nothing is shown where something else stands, on the host or in the sandbox, and nothing comes to be on the host for it', async t => {
  const { home, pid, inside } = await sandbox(t);
  const at = (name: string) => path.join(home, name);
  for (const name of ['one', 'two', 'real', 'beside/shown/in']) mkdirSync(at(name));
  writeFileSync(at('file'), '');
  symlinkSync('real', at('link'));
  const was = place(at('one'));
  renameSync(at('one'), at('away'));
  renameSync(at('two'), at('one'));
  t.regex(showLive(pid, was) ?? '', /"\S*one" changed since it was looked at/);
  t.regex(showLive(pid, { ...place(at('real')), path: at('link') }) ?? '', /is a link/);
  await inside(`ln -s /usr '${at('real')}'; mkdir '${at('file')}'; ln -s beside '${at('up')}'`);
  t.regex(showLive(pid, place(at('real'))) ?? '', /something else stands in its place/);
  t.regex(showLive(pid, place(at('file'))) ?? '', /something else stands in its place/);
  mkdirSync(at('up'));
  mkdirSync(at('up/deep'));
  t.regex(showLive(pid, place(at('up/deep'))) ?? '', /something else stands in its place/);
  // The sandbox has that directory of the host's itself, under another name there: no name comes to be in it.
  const inner = [{ kind: 'masked', path: 'gone', identity: '1 1' }] as const;
  t.regex(showLive(pid, place(at('away'), 'writable', inner)) ?? '', /gone/);
  rmSync(at('beside/shown/in'), { recursive: true });
  mkdirSync(at('aside/in'), { recursive: true });
  t.regex(showLive(pid, { ...place(at('aside/in')), path: at('beside/shown/in') }) ?? '', /shown\/in/);
  t.deepEqual(readdirSync(at('beside/shown')), []);
  t.false(mountsOf(pid).some(({ at: one }) => one.startsWith(home) && one !== home && one !== at('beside/shown')));
});

run('what lies beside something of the sandbox itself buries nothing, and is found wherever it is moved to', async t => {
  const { home, pid, inside } = await sandbox(t);
  const at = (name: string) => path.join(home, name);
  writeFileSync(at('beside/shown/mine'), 'mine\n');
  mkdirSync(at('beside/more'));
  writeFileSync(at('beside/more/file'), 'x\n');
  t.is(showLive(pid, place(at('beside/more'))), undefined);
  t.is(await inside(`cat '${at('beside/more/file')}' '${at('beside/shown/mine')}'`), 'x\nmine\n');
  const [mount] = mountsOf(pid).filter(one => one.at === at('beside/more'));
  t.is(await inside(`mv '${at('beside')}' '${at('moved')}'; cat '${at('moved/more/file')}'`), 'x\n');
  t.is(hideLive(pid, mount?.id ?? ''), undefined);
  t.regex(await inside(`cat '${at('moved/more/file')}'`), /No such file/);
  t.false(mountsOf(pid).some(one => one.id === mount?.id));
  // The control: what lies by itself is not moved at all.
  mkdirSync(at('apart/more'), { recursive: true });
  t.is(showLive(pid, place(at('apart/more'))), undefined);
  t.regex(await inside(`mv '${at('apart')}' '${at('else')}'`), /busy/);
});

const name = fc.constantFrom('a', 'b c', '.env', 'd', 'é', '$x', '-n');
const below = fc.array(name, { minLength: 1, maxLength: 3 }).map(parts => parts.join('/'));

run('whatever is masked in it reads empty and can be moved by nobody there, however deep it lies', async t => {
  const { home, pid, inside } = await sandbox(t);
  let count = 0;
  await fc.assert(
    fc.asyncProperty(below, below, fc.boolean(), async (where, secret, writes) => {
      const root = path.join(home, `t${++count}`, where);
      const file = path.join(root, secret, 'secret');
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, 'hidden\n');
      const inner = [{ kind: 'masked', path: `${secret}/secret`, identity: identity(file) }] as const;
      t.is(showLive(pid, place(root, writes ? 'writable' : 'read-only', inner)), undefined);
      const to = "/usr/bin/perl -e 'rename $ARGV[0], $ARGV[1] and print qq(moved\\n)' --";
      const said = await inside(
        `cat '${file}'; ${to} '${file}' '${root}/x'; rm -f '${file}'; ${to} '${root}' '${home}/y'; ${to} '${home}/t${count}' '${home}/z'; cat '${file}'`,
      );
      t.notRegex(said, /hidden|moved/);
      t.is(readFileSync(file, 'utf8'), 'hidden\n');
    }),
    { numRuns: tries(6, 60) },
  );
});
