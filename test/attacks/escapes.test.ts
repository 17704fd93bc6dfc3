/** Escapes that were really reproduced with bubblewrap and its like: each first shows the hole, then that it is closed under wardsh. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { followsPlanted } from '../../src/host/capabilities/planted.ts';
import { makeRoom } from '../../src/host/run/bring-out.ts';
import { proof, slice } from '../slice.ts';
import { turns } from '../whole.ts';
import { type Arena, type Attacker, arena, attackers, checkout, lack } from './arena.ts';

const due = turns(4);
const fought = due(lack === undefined ? test.serial : test.skip);
const why = lack === undefined ? '' : ` (skipped: ${lack})`;
/** The proof sends everybody; a quick run sends whoever runs it. */
const fighters = proof ? attackers : attackers.slice(0, 1);
const launcher = path.join(checkout, 'src/bin/wardsh');
const wait = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Runs the fight in an arena of its own, for each attacker. */
function each(
  title: string,
  fight: (t: import('ava').ExecutionContext, place: Arena) => Promise<void>,
  unless: (attacker: Attacker) => string | undefined = () => undefined,
): void {
  for (const attacker of fighters) {
    const not = lack === undefined ? unless(attacker) : undefined;
    const run = not === undefined ? fought : due(test.skip);
    run(`${title}, tried by ${attacker.name}${not === undefined ? why : ` (skipped: ${not})`}`, async t => {
      const place = arena(attacker);
      try {
        await fight(t, place);
      } finally {
        place.end();
      }
    });
  }
}

const gitStatus = ({ start }: Arena) => start(['git', 'status', '--short']);

each(
  'a mount point made through a planted link (CVE-2026-87766)',
  async (t, place) => {
    const { outside, project } = place;
    const plant = (name: string) => `rm -rf '${project}/${name}'; ln -s '/oldroot${outside}' '${project}/${name}'`;
    const made = () => readdirSync(outside).filter(name => name !== 'secret');
    const naive = await place.bare(`${plant('.cfg')}`);
    t.is(naive.status, 0);
    await place.bare('true', { bubblewrap: ['--dir', path.join(project, '.cfg/evil')] });
    t.deepEqual(made(), ['evil']);
    rmSync(path.join(outside, 'evil'), { recursive: true });
    const names = ['.vscode', '.claude', '.husky', '.git/info', '.git/objects', 'sub'];
    await place.guarded([...names.map(plant), `mkdir -p deep && ln -s '/oldroot${outside}' deep/.git`].join('\n'));
    await place.guarded('true');
    await place.guarded('true', { cwd: path.join(project, 'deep') });
    t.deepEqual(made(), []);
  },
  () =>
    lack === undefined && !followsPlanted('/usr/bin/bwrap', path.join(checkout, 'scratch/probe'))
      ? 'this bubblewrap follows no planted link'
      : undefined,
);

each('renaming what holds a protected file, and building it anew', async (t, place) => {
  const { outside, project } = place;
  const pwned = path.join(outside, 'pwned');
  const setting = `git config core.fsmonitor "touch '${pwned}'; false"`;
  const code = `mv .git .o && cp -r .o .git && ${setting} && rm -rf .o`;
  await place.bare(code, { bubblewrap: ['--ro-bind', `${project}/.git/config`, `${project}/.git/config`] });
  await gitStatus(place);
  t.true(existsSync(pwned), 'the attack itself is broken');
  rmSync(pwned);
  rmSync(path.join(project, '.git'), { recursive: true, force: true });
  await place.start(['git', 'init', '--quiet', '.']);
  const done = await place.guarded(`${code}; ${setting}; echo x > .git/config; rm -f .git/config; mv .git/config .git/c`);
  t.regex(done.output, /^began$/m);
  const after = await gitStatus(place);
  t.is(after.status, 0, after.output);
  t.false(existsSync(pwned), done.output);
});

each('a hook, a setting or a place of settings that was not there before', async (t, place) => {
  const { outside, project } = place;
  const pwned = path.join(outside, 'pwned');
  const evil = `[core]\\n\\tfsmonitor = "touch '${pwned}'; false"\\n\\trepositoryformatversion = 0\\n`;
  const code = `mkdir -p evil .git/hooks; printf '#!/bin/sh\\ntouch "${pwned}"\\n' > .git/hooks/post-index-change; chmod +x .git/hooks/post-index-change
cp -r .git/objects .git/refs evil/; printf '${evil.replaceAll("'", "'\\''").replaceAll('%', '%%')}' > evil/config; echo ../evil > .git/commondir`;
  const trigger = async () => {
    writeFileSync(path.join(project, 'file'), String(Math.random()));
    await place.start(['git', 'add', 'file']);
    await gitStatus(place);
  };
  await place.free(code);
  await trigger();
  t.true(existsSync(pwned), 'the attack itself is broken');
  rmSync(pwned);
  rmSync(path.join(project, '.git'), { recursive: true, force: true });
  rmSync(path.join(project, 'evil'), { recursive: true, force: true });
  await place.start(['git', 'init', '--quiet', '.']);
  const done = await place.guarded(code);
  await trigger();
  t.false(existsSync(pwned), done.output);
});

each('what Ward moves aside, reached through a link', async (t, place) => {
  const { outside, project } = place;
  for (const name of ['config', 'hooks']) writeFileSync(path.join(outside, name), 'mine\n');
  rmSync(path.join(project, '.git'), { recursive: true, force: true });
  // The hole: whoever looks after a command by path follows what the command left there.
  symlinkSync(outside, path.join(project, '.git'));
  renameSync(path.join(project, '.git/config'), path.join(project, '.git/config.aside'));
  t.true(existsSync(path.join(outside, 'config.aside')));
  renameSync(path.join(outside, 'config.aside'), path.join(outside, 'config'));
  rmSync(path.join(project, '.git'));
  await place.guarded('mkdir .git');
  const done = await place.guarded(`rm -rf .git && ln -s '${outside}' .git`);
  t.regex(done.output, /^began$/m);
  t.deepEqual(readdirSync(outside).sort(), ['config', 'hooks', 'secret']);
});

each('a repository within the repository, which git looks into at the top', async (t, place) => {
  const { outside, project } = place;
  const pwned = path.join(outside, 'pwned');
  const git = 'git -c user.name=a -c user.email=a@b -c init.defaultBranch=main';
  const setting = `git -C sub config core.fsmonitor "touch '${pwned}'; false"`;
  const make = `rm -rf sub; ${git} init -q sub && ${git} -C sub commit -q --allow-empty -m m && ${git} add sub 2>/dev/null`;
  await place.free(`${make}; ${setting}`);
  await gitStatus(place);
  t.true(existsSync(pwned), 'the attack itself is broken');
  const fresh = async () => {
    for (const name of ['.git', 'sub']) rmSync(path.join(project, name), { recursive: true, force: true });
    await place.start(['git', 'init', '--quiet', '.']);
    rmSync(pwned, { force: true });
  };
  const moved = `sub/.git; mv sub/.git elsewhere; printf 'gitdir: ../elsewhere' > sub/.git`;
  const ways = [
    `${make}; ${setting}`,
    `${make}; ${setting}; true ${moved}`,
    `git config -f .git/x index.version 4; ${make}; git update-index --index-version 4; ${setting}`,
  ];
  for (const way of ways) {
    await fresh();
    const done = await place.guarded(way);
    await gitStatus(place);
    t.false(existsSync(pwned), `${way}: ${done.output}`);
  }
  // One that is plain stays, and what was made of it later does not run.
  await fresh();
  await place.guarded(make);
  t.true(existsSync(path.join(project, 'sub/.git')));
  await place.guarded(`git -C sub -c user.name=a -c user.email=a@b commit -q --allow-empty -m n`);
  t.true(existsSync(path.join(project, 'sub/.git')));
  await place.guarded(setting);
  await gitStatus(place);
  t.false(existsSync(pwned));
});

each('a directory for an agent that leads elsewhere', async (t, { project, outside }) => {
  const tmp = path.join(project, 'tmp');
  mkdirSync(tmp);
  symlinkSync(outside, path.join(tmp, 'claude'));
  mkdirSync(path.join(tmp, 'claude/naive'), { recursive: true });
  t.true(existsSync(path.join(outside, 'naive')));
  t.throws(() => makeRoom('/tmp/claude/deep/x-cwd', tmp), { message: /in the way/ });
  t.false(existsSync(path.join(outside, 'deep')));
  makeRoom('/tmp/other/deep/x-cwd', tmp);
  makeRoom('/tmp/x-cwd', tmp);
  t.true(existsSync(path.join(tmp, 'other/deep')));
});

/** Puts a link in the place of a directory and back, as fast as it can. */
function swapper({ project, outside, attacker: { uid, gid } }: Arena): ChildProcess {
  const code = `my ($d, $o) = @ARGV; symlink $o, "$d.link"; while (1) { rename $d, "$d.real"; rename "$d.link", $d; rename $d, "$d.link"; rename "$d.real", $d }`;
  return spawn('/usr/bin/perl', ['-e', code, path.join(project, 'shared'), outside], { uid, gid, stdio: 'ignore' });
}

/** Looks as a careful but naive guard does, then mounts by path. */
const naive = `$| = 1; my ($d, $o) = @ARGV; use Cwd "realpath"; my $end = time + 25; while (time < $end) { my $r = realpath($d); next unless defined $r && $r eq $d && -d $d && ! -l $d;
system("/usr/bin/bwrap", "--unshare-user", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64", "--bind", $d, $d, "--chdir", $d, "/usr/bin/touch", "pwned") if 1; if (-e "$o/pwned") { print "lost\\n"; exit } }`;

each('a directory swapped for a link between the look and the launch', async (t, place) => {
  const { project, outside } = place;
  const shared = path.join(project, 'shared');
  mkdirSync(shared);
  spawnSync('chown', [`${place.attacker.uid}:${place.attacker.gid}`, shared]);
  const swapping = swapper(place);
  try {
    const done = await place.start(['/usr/bin/perl', '-e', naive, shared, outside]);
    t.true(done.output.includes('lost'), `the attack itself is broken: ${done.output.slice(-300)}`);
    rmSync(path.join(outside, 'pwned'), { force: true });
    const code = `import { openSources } from ${JSON.stringify(path.join(checkout, 'src/host/run/sources.ts'))};
import { spawnSync } from 'node:child_process'; import { closeSync, existsSync, lstatSync } from 'node:fs';
const [shared, outside, rounds] = process.argv.slice(1); let ran = 0, refused = 0;
const look = () => { for (;;) { const seen = lstatSync(shared, { bigint: true, throwIfNoEntry: false }); if (seen?.isDirectory()) return { device: String(seen.dev), inode: String(seen.ino) }; } };
while (ran + refused < Number(rounds)) {
  let opened; const identity = look();
  try { opened = openSources([{ kind: 'writable', source: { path: shared, identity }, at: shared }]); } catch { refused++; continue; }
  spawnSync('/usr/bin/bwrap', ['--unshare-user', '--ro-bind', '/usr', '/usr', '--symlink', 'usr/lib', '/lib', '--symlink', 'usr/lib64', '/lib64', '--bind-fd', '3', shared, '--chdir', shared, '/usr/bin/touch', 'pwned'], { stdio: ['ignore', 'ignore', 'ignore', opened.get(0)] });
  closeSync(opened.get(0)); ran++;
  if (existsSync(outside + '/pwned')) break;
}
console.log(JSON.stringify({ ran, refused }));`;
    const rounds = proof ? '1000' : '30';
    const argv = [process.execPath, '--input-type=module', '--eval', code, '--', shared, outside, rounds];
    const held = await place.start(argv, { milliseconds: 600_000 });
    t.false(existsSync(path.join(outside, 'pwned')));
    const { ran, refused } = JSON.parse(held.output.trim().split('\n').at(-1) ?? '{}') as { ran: number; refused: number };
    t.is(ran + refused, Number(rounds), held.output);
    t.log(`${ran} launches and ${refused} refusals under attack, 0 lost`);
  } finally {
    swapping.kill('SIGKILL');
  }
});

each(
  "root's bubblewrap without a user namespace",
  async (t, place) => {
    const file = path.join(place.outside, 'new');
    const code = `mount -o remount,rw,bind / ; touch '${file}'`;
    await place.bare(code);
    t.true(existsSync(file), 'the attack itself is broken');
    rmSync(file);
    const done = await place.guarded(code);
    t.regex(done.output, /^began$/m);
    t.false(existsSync(file));
  },
  ({ uid }) => (uid === 0 ? undefined : 'only root could do it anywhere'),
);

each("a terminal's master that Ward holds (node-pty opens it without close-on-exec)", async (t, place) => {
  const holder = path.join(checkout, 'test/attacks/terminal-holder.ts');
  const plainly = await place.start([process.execPath, holder, 'plainly']);
  t.regex(plainly.output, /\d+ -> \/dev\/(?:pts\/)?ptmx/, 'the hole is not there');
  const held = await place.start([process.execPath, holder]);
  t.regex(held.output, /0 -> /);
  t.notRegex(held.output, /ptmx/);
});

/** A directory of programs that leave a mark, for whoever looks names up in the caller's PATH. */
function evilPrograms({ project }: Arena, pwned: string): string {
  const directory = path.join(project, 'bin');
  mkdirSync(directory);
  for (const name of ['node', 'env', 'readlink', 'tr', 'bwrap', 'sh', 'bash', 'dirname', 'sed', 'cat', 'git', 'id']) {
    writeFileSync(path.join(directory, name), `#!/bin/bash\necho pwned > '${pwned}'\n`, { mode: 0o755 });
  }
  return directory;
}

each("the caller's environment, in Ward itself", async (t, place) => {
  const { project, outside } = place;
  const pwned = path.join(outside, 'pwned');
  const script = path.join(project, 'evil.cjs');
  writeFileSync(script, `require('fs').writeFileSync(${JSON.stringify(pwned)}, 'pwned')`);
  writeFileSync(path.join(project, 'evil.sh'), `echo pwned > '${pwned}'\n`);
  const moved = path.join(project, 'home');
  mkdirSync(path.join(moved, '.config/ward'), { recursive: true });
  writeFileSync(path.join(moved, '.config/ward/policy.json'), '{"mode":"observe"}');
  const node = `'${process.execPath}' -e 0`;
  const worlds: readonly (readonly [Record<string, string>, string])[] = [
    [{ NODE_OPTIONS: `--require ${script}` }, node],
    // bash takes PS4 from the environment of everybody but root.
    ...(place.attacker.uid === 0 ? [] : [[{ SHELLOPTS: 'xtrace', PS4: `$(touch '${pwned}')` }, 'bash --posix -c true'] as const]),
    [{ BASH_ENV: path.join(project, 'evil.sh') }, 'bash -c true'],
    [{ ENV: path.join(project, 'evil.sh') }, 'sh -i -c true </dev/null'],
    [{ 'BASH_FUNC_tr%%': `() { touch '${pwned}'; }` }, 'bash -c tr'],
    [{ PATH: `${evilPrograms(place, pwned)}:/usr/bin:/bin` }, 'env true'],
    [{ NODE_V8_COVERAGE: pwned }, node],
  ];
  for (const [environment, elsewhere] of slice(worlds, 2)) {
    const title = Object.keys(environment).join();
    await place.start(['/bin/bash', '-c', elsewhere], { environment });
    t.true(existsSync(pwned), `${title}: the attack itself is broken`);
    rmSync(pwned, { recursive: true });
    const done = await place.start([launcher, '--ward-root', place.ward, '-c', 'true'], { environment });
    // What BASH_ENV names is judged with the text: this asks, and nobody is there.
    t.is(done.status, title === 'BASH_ENV' ? 126 : 0, `${title}: ${done.output}`);
    t.false(existsSync(pwned), title);
  }
  const home = { HOME: moved, XDG_CONFIG_HOME: path.join(moved, '.config'), WARD_MODE: 'observe' };
  const lured = await place.start([launcher, '--ward-root', place.ward, '-c', `touch '${pwned}'`], { environment: home });
  t.is(lured.status, 126, lured.output);
  t.false(existsSync(pwned));
});

each('a parent that holds the terminal and answers the question', async (t, place) => {
  const file = path.join(place.outside, 'new');
  const held = (command: string) =>
    `( for i in $(seq 30); do sleep 0.1; echo y; done ) | timeout 20 script --quiet --return --command ${quote(command)} /dev/null`;
  await place.start(['/bin/bash', '-c', held(`read -p 'may I? ' answer </dev/tty; [ "$answer" = y ] && touch '${file}'`)]);
  t.true(existsSync(file), 'the attack itself is broken');
  rmSync(file);
  const done = await place.start(['/bin/bash', '-c', held(`${launcher} --ward-root ${place.ward} -c "touch '${file}'"`)]);
  t.is(done.status, 126, done.output);
  t.false(existsSync(file));
});

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

for (const signal of slice(['SIGTERM', 'SIGINT', 'SIGHUP'] as const, 3)) {
  each(`${signal} that kills the sandbox before the program's own handler has ended`, async (t, place) => {
    const file = path.join(place.project, 'handled');
    const code = `trap 'sleep 0.4; echo done > handled; exit 7' ${signal.slice(3)}; echo ready > ready; for i in $(seq 100); do sleep 0.1; done`;
    const strike = async (child: ChildProcess) => {
      for (let tries = 0; tries < 300 && !existsSync(path.join(place.project, 'ready')); tries++) await wait(20);
      child.kill(signal);
    };
    const again = () => ['handled', 'ready'].map(name => rmSync(path.join(place.project, name), { force: true }));
    await place.bare(code, { bubblewrap: ['--unshare-pid', '--die-with-parent'], meanwhile: strike });
    await wait(600);
    t.false(existsSync(file), 'the hole is not there: bubblewrap let the handler end');
    again();
    const done = await place.guarded(code, { meanwhile: strike });
    t.true(existsSync(file), done.output);
    t.is(done.status, 7);
  });
}

each('whatever might make wardsh believe that it is inside already', async (t, place) => {
  const { outside, ward, project } = place;
  const file = path.join(outside, 'new');
  const text = `touch '${file}'`;
  const words = [launcher, '--ward-root', ward, '-c', text];
  const names = variablesOf(path.join(checkout, 'src'));
  t.true(names.length > 5);
  const all = Object.fromEntries(
    names.filter(name => !['PATH', 'TERM', 'LANG', 'HOME', 'WARD_SHELL'].includes(name)).map(name => [name, '1']),
  );
  const claims = { ...all, WARD: '1', WARD_INSIDE: '1', IN_WARD: '1', INSIDE: '1', container: 'bwrap', FLATPAK_ID: 'ward' };
  const lured = await place.start(words, { environment: claims });
  t.is(lured.status, 126, lured.output);
  for (const name of ['.ward/inside', 'run/ward/inside', 'inside']) {
    mkdirSync(path.dirname(path.join(project, name)), { recursive: true });
    writeFileSync(path.join(project, name), '');
  }
  t.is((await place.start(words)).status, 126);
  // The mark alone, in a namespace of the attacker's own: not one of the kernel's facts is there.
  const marked = [
    '--unshare-user',
    '--dev-bind',
    '/',
    '/',
    '--tmpfs',
    '/run',
    '--ro-bind',
    path.join(checkout, 'src/bin/inside'),
    '/run/ward/inside',
    '--',
  ];
  const forged = await place.start(['/usr/bin/bwrap', ...marked, ...words]);
  t.true([125, 126].includes(forged.status ?? -1), forged.output);
  t.false(existsSync(file));
  // And where it is true, wardsh is a plain shell.
  const nested = await place.guarded(`'${launcher}' -c 'echo plain shell; exit 5'; echo $?`);
  t.regex(nested.output, /^plain shell\n5$/m, nested.output);
});

/** Every upper-case name that stands in Ward's own files: a variable it could look at is among them. */
function variablesOf(directory: string): readonly string[] {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(one => one.isFile());
  const text = files.map(one => readFileSync(path.join(one.parentPath, one.name), 'utf8')).join('\n');
  return [...new Set(text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b/g))].filter(name => name.length > 2);
}
