/** What a person agreed to is what the sandbox opens: that path and no other, for that run. Real commands in the real sandbox. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { grant } from '../../src/core/consent.ts';
import type { Outcome, Request, Verdict } from '../../src/core/values.ts';
import { assemble } from '../../src/front/assemble.ts';
import { setup } from '../../src/front/setup.ts';
import { guard } from '../../src/guard.ts';
import { capabilities } from '../../src/host/capabilities.ts';
import { loadPolicy } from '../../src/host/policy/load.ts';
import { unread } from '../unread.ts';
import { turns } from '../whole.ts';
import { scratchDirectory, surroundings } from './surroundings.ts';

const bases: string[] = [];
test.after.always(() => {
  for (const base of bases) rmSync(base, { recursive: true, force: true });
});

/** A home with a project and a file beside it; each text is run as if a person had said yes to just what it asks. */
function home() {
  const base = scratchDirectory();
  bases.push(base);
  const around = surroundings(path.join(base, 'of-ward'), {
    cwd: path.join(base, 'app'),
    environment: new Map([['PATH', '/usr/bin:/bin']]),
  });
  mkdirSync(path.join(base, 'app'));
  writeFileSync(path.join(base, 'old'), 'old\n');
  setup(['--mode', 'auto', '--open', '.'], around);
  const scene = {
    cwd: around.cwd,
    home: base,
    user: 'u',
    uid: around.user.uid,
    gid: around.user.gid,
    environment: around.environment,
    terminal: false,
  };
  const judged: Verdict[] = [];
  const run = async (text: string, meanwhile = () => {}): Promise<Outcome> => {
    const request: Request = {
      text,
      dialect: 'bash',
      options: [],
      args: [],
      asker: { kind: 'agent', name: 't', session: 'granted' },
      scene,
    };
    const machine = assemble(request, loadPolicy(around.directories, around.now(), around.cwd), around);
    const approve = async (_: Request, verdict: Verdict) => {
      judged.push(verdict);
      meanwhile();
      return grant(verdict, 'person');
    };
    return (await guard(request, { ...machine, approve })) as Outcome;
  };
  return { base, run, judged, at: (name: string) => path.join(base, name) };
}

const { base, cwd } = { base: scratchDirectory(), cwd: process.cwd() };
bases.push(base);
const probed = capabilities({
  directories: surroundings(base).directories,
  scene: {
    cwd,
    home: base,
    user: 'u',
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    environment: new Map(),
    terminal: false,
  },
  session: 'probe',
  project: undefined,
});
const lack = [...probed.lacks.values()][0]?.reason;
const due = turns(3);
const real = due(lack === undefined ? test : test.skip);
if (lack !== undefined) test.skip(`skipped, for there is no sandbox here: ${lack}`, () => undefined);

real('a new file in a home is made, written, and nothing else of that home is seen', async t => {
  const { run, at, judged } = home();
  const outcome = await run(`echo hi > ${at('notes')}; ls ~ > listing 2>&1; cat ${at('old')} >> listing 2>&1`);
  t.is(readFileSync(at('notes'), 'utf8'), 'hi\n');
  t.is(statSync(at('notes')).mode & 0o111, 0);
  t.true(judged[0]?.grants.some(one => one.kind === 'write' && one.path === at('notes') && one.inode === ''));
  t.is(readFileSync(at('old'), 'utf8'), 'old\n');
  t.true(outcome.ran);
});

real('a new file that the command never wrote is taken away again; one that it only touched stays', async t => {
  const { run, at } = home();
  await run(`false && echo hi > ${at('unwritten')}`);
  t.false(existsSync(at('unwritten')));
  await run(`touch ${at('touched')}`);
  t.true(existsSync(at('touched')));
});

real('by a link outside that leads in, the project is reached as the text names it; a link that leads elsewhere is not there', async t => {
  const { run, at } = home();
  mkdirSync(at('app/sub'));
  mkdirSync(at('other'));
  symlinkSync(at('app'), at('in'));
  symlinkSync('in/sub', at('deeper'));
  symlinkSync(at('other'), at('out'));
  await run(`cd ~/in && echo one > 1; echo two > ~/deeper/2; cd ~/deeper/ && pwd -P > where`);
  t.deepEqual([readFileSync(at('app/1'), 'utf8'), readFileSync(at('app/sub/2'), 'utf8')], ['one\n', 'two\n']);
  t.is(readFileSync(at('app/sub/where'), 'utf8').trim(), at('app/sub'));
  writeFileSync(at('app/look.py'), `import os\nprint(sorted(os.listdir(os.path.expanduser("~"))), end="")\n`);
  await run('python3 look.py > seen; ls ~/in/');
  t.deepEqual(readFileSync(at('app/seen'), 'utf8').match(/\b(?:in|out|deeper|other)\b/g), ['in']);
});

real('of /sys the processors are there to be read, and nothing else', async t => {
  const { run, at } = home();
  const looks =
    'import os\ns = "/sys/devices/system"\nprint(os.listdir("/sys"), set(os.listdir(s)) - {"cpu", "node"}, os.access(s + "/cpu/online", os.W_OK), end="")\n';
  writeFileSync(at('app/look.py'), looks);
  await run('python3 look.py > seen');
  t.is(readFileSync(at('app/seen'), 'utf8'), "['devices'] set() False");
});

real('a program outside that was agreed to is there, by the name it was called by, and what lies beside it is not', async t => {
  const { run, at, judged } = home();
  mkdirSync(at('tools'));
  writeFileSync(at('tools/note.sh'), unread('#!/bin/sh\necho "$0: $(ls -A "${0%/*}")"\n'), { mode: 0o755 });
  symlinkSync('tools/note.sh', at('note'));
  await run('~/tools/note.sh > 1; ~/note > 2');
  t.is(readFileSync(at('app/1'), 'utf8'), `${at('tools/note.sh')}: note.sh\n`);
  t.regex(readFileSync(at('app/2'), 'utf8'), /\bnote\b/);
  t.deepEqual(
    judged[0]?.grants.map(one => (one.kind === 'read' ? one.path : one.kind)),
    [at('tools/note.sh')],
  );
});

real('a file that is written in place is opened alone, to all that the command runs', async t => {
  const { run, at } = home();
  writeFileSync(at('beside'), 'beside\n');
  const sly = `#!/bin/sh\nexec 2>&-\necho y > ${at('beside')}\necho z > ${at('old')}\n`;
  writeFileSync(at('app/sly.sh'), unread(sly), { mode: 0o755 });
  await run(`./sly.sh; echo new >> ${at('old')}`);
  t.is(readFileSync(at('beside'), 'utf8'), 'beside\n');
  t.is(readFileSync(at('old'), 'utf8'), 'z\nnew\n');
});

real('what appears, or turns into a link, after it was looked at is not written through', async t => {
  const { run, at } = home();
  await t.throwsAsync(
    run(`echo hi > ${at('new')}`, () => symlinkSync(at('old'), at('new'))),
    { code: 'changed' },
  );
  t.is(readFileSync(at('old'), 'utf8'), 'old\n');
  mkdirSync(at('elsewhere'));
  mkdirSync(at('.config/tool'), { recursive: true });
  const swap = () => {
    rmSync(at('.config'), { recursive: true });
    symlinkSync(at('elsewhere'), at('.config'));
  };
  await t.throwsAsync(run(`echo hi > ${at('.config/new')}`, swap), { code: 'changed' });
  t.deepEqual(readdirSync(at('elsewhere')), []);
});

real('a secret file of the project stands empty for all but the command that names it and was agreed to', async t => {
  const { run, at } = home();
  writeFileSync(at('app/.env'), 'TOKEN=1\n');
  writeFileSync(at('app/look.py'), 'print(open("." + "env").read(), end="")\n');
  await run('python3 look.py > seen');
  t.is(readFileSync(at('app/seen'), 'utf8'), '');
  await run('cat .env > seen');
  t.is(readFileSync(at('app/seen'), 'utf8'), 'TOKEN=1\n');
  await run('echo TOKEN=2 >> .env');
  t.is(readFileSync(at('app/.env'), 'utf8'), 'TOKEN=1\nTOKEN=2\n');
});

due()('a new file that nobody can make there is for the command to find: it goes on as its shell would', async t => {
  const { run, base, at } = home();
  for (const file of ['/proc/new', '/sys/new', at('n'.repeat(300))]) {
    const outcome = await run(`echo x 2>/dev/null >${file}; echo "status $?" >said`);
    t.is(outcome.status, 0, file);
    t.is(readFileSync(path.join(base, 'app/said'), 'utf8'), 'status 1\n', file);
    t.false(existsSync(file));
  }
});
