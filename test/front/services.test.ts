/** What a login shell serves: which texts the policy settles, in which project, and what nothing settles. By `ward check`, and run for real. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { agentAmong } from '../../src/host/agents.ts';
import { ancestors, processAt } from '../../src/host/processes.ts';
import { ask, startBroker } from '../brokered.ts';
import { repository } from '../trial.ts';
import { unless } from '../unless.ts';
import { noSandbox, ownWard, plainEnvironment, start } from '../ward.ts';
import { turns } from '../whole.ts';

const me = processAt('self');
const agent = me === undefined ? undefined : agentAmong(ancestors(me));
const due = turns(3);
const ours = due(unless(agent === undefined ? undefined : 'an agent runs these tests, and no agent is given a service'));

const own = ownWard('services');
test.after.always(own.remove);
const here = mkdtempSync(path.join(own.top, 'home-'));
const [app, other] = ['app', 'other'].map(name => {
  const at = path.join(here, name);
  mkdirSync(at);
  return at;
}) as [string, string];
symlinkSync(app, path.join(here, 'link'));
symlinkSync('/etc', path.join(app, 'out'));

const project = (at: string) => {
  const { dev, ino } = statSync(at, { bigint: true });
  return { path: realpathSync(at), device: String(dev), inode: String(ino) };
};

interface Checked {
  readonly command: string;
  readonly decision: string;
  readonly findings: readonly { readonly id: string; readonly rank: string; readonly reason: string }[];
}

/** A Ward with this policy, asked from where no project is. */
function withPolicy(policy: object) {
  const root = mkdtempSync(path.join(own.top, 'root-'));
  mkdirSync(path.join(root, 'config'), { mode: 0o700 });
  const all = { mode: 'ask', projects: [app, other].map(project), ...policy };
  writeFileSync(path.join(root, 'config/policy.json'), JSON.stringify(all), { mode: 0o600 });
  const at = { cwd: here, env: plainEnvironment };
  const bin = path.join(import.meta.dirname, '../../src/bin');
  const checks = (texts: readonly string[], env = {}): readonly Checked[] => {
    const input = texts.map(command => `${JSON.stringify({ command })}\n`).join('');
    const words = ['--root', root, 'check', '--batch'];
    const ran = spawnSync(path.join(bin, 'ward'), words, {
      cwd: here,
      env: { ...plainEnvironment, ...env },
      input,
      encoding: 'utf8',
      timeout: 60_000,
    });
    return ran.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Checked);
  };
  const shell = (text: string) => start(path.join(bin, 'wardsh'), ['--ward-root', root, '-c', text], at);
  return { root, checks, shell };
}

const service = (form: string, at = app, access = 'write') => ({ form, project: at, access });
const every = ['scp', 'sftp', 'rsync', 'git', 'commands'].map(form => service(form));

const settled: readonly string[] = [
  'scp -t app/x',
  `scp -f ${app}/x`,
  'scp -t link/x',
  'sftp-server',
  '/usr/lib/openssh/sftp-server',
  'rsync --server -logDtpre.iLsfxCIvu . app/',
  'rsync --server --sender -logDtpre.iLsfxCIvu . app/',
  "git-upload-pack 'app'",
  "git-receive-pack 'app/x.git'",
];

const unsettled: readonly (readonly [text: string, why: RegExp])[] = [
  ['scp -t x', /out-of-bounds/],
  ['scp -t other/x', /out-of-bounds/],
  ['scp -t app/out/passwd', /out-of-bounds/],
  ['scp -t app/../x', /out-of-bounds/],
  ['scp -t app/x; echo more', /out-of-bounds/],
  ['sftp-server > .bashrc', /out-of-bounds/],
  ['scp -oStrictHostKeyChecking=no app/x x.example:y', /network/],
  ['scp -t app/x -S ./run x.example:y', /code-sideways/],
  ['scp -f x.example:y app/x', /out-of-bounds/],
  ['rsync --server -logDtpre.iLsfxCIvu --log-file=x . app/', /out-of-bounds/],
  ['git-upload-pack --exec=x app', /opaque|serves/],
  ['PATH=app:$PATH sftp-server', /environment/],
  ['sudo sftp-server', /serves/],
  ['rsync --server --delete -logDtpre.iLsfxCIvu . app/', /rsync-delete/],
  ['rsync --server --daemon .', /code-unknown/],
  ["git-upload-pack 'other'", /out-of-bounds/],
  ['scp -t app/.git/hooks/post-commit', /protected/],
  ['scp -f app/.env', /secret/],
  ['cd app && echo hi', /^$/],
  ['echo hi', /^$/],
];

ours('what the policy names runs in each mode without a question, in the project that it names', t => {
  for (const mode of ['ask', 'strict']) {
    const all = withPolicy({ mode, services: every }).checks(settled);
    t.is(all.length, settled.length);
    for (const { command, decision, findings } of all) {
      t.is(decision, 'allow', `${mode}: ${command}`);
      t.true(
        findings.some(one => one.id === 'service' && one.rank === 'note' && one.reason.includes(app)),
        command,
      );
    }
  }
});

ours('nothing else is settled by it, nor what is asked about each time', t => {
  writeFileSync(path.join(app, '.env'), 'KEY=1\n');
  repository(app);
  const all = withPolicy({ services: every }).checks(unsettled.map(([text]) => text));
  for (const [at, [text, why]] of unsettled.entries()) {
    t.not(all[at]?.decision, 'allow', text);
    const ids = (all[at]?.findings ?? []).filter(one => one.rank !== 'note').map(one => one.id);
    t.regex(ids.join(' '), why, text);
  }
});

const decisions = (all: readonly Checked[]) => all.map(one => one.decision);

ours('a text that begins with cd into the project is judged as if it started there', t => {
  const texts = ['cd app && echo hi > x', 'cd app; make', 'cd other && echo hi > x', 'cd app && rm x', 'echo hi > app/x'];
  const all = withPolicy({ mode: 'auto', services: [service('commands')] }).checks(texts);
  t.deepEqual(decisions(all), ['allow', 'allow', 'ask', 'ask', 'ask']);
});

ours('in mode ask a rule settles such a text; where the policy names another service, not even that', t => {
  const rules = [
    {
      decision: 'allow',
      commands: [
        ['cd', 'app'],
        ['echo', 'hi'],
      ],
      reason: 'each night',
      project: app,
    },
  ];
  const texts = ['cd app && echo hi > log', 'cd app && echo ho'];
  t.deepEqual(decisions(withPolicy({ rules, services: [service('commands')] }).checks(texts)), ['allow', 'ask']);
  t.deepEqual(decisions(withPolicy({ rules }).checks(texts)), ['allow', 'ask']);
  t.deepEqual(decisions(withPolicy({ rules, services: [service('scp')] }).checks(texts)), ['ask', 'ask']);
});

ours('sftp says that only the sandbox bounds its files; what may be read alone is not changed', t => {
  const { checks } = withPolicy({ services: [service('sftp', app, 'read'), service('scp', app, 'read')] });
  const [sftp, read, write] = checks(['sftp-server', 'scp -f app/x', 'scp -t app/x']);
  t.is(
    sftp?.findings.find(one => one.id === 'service')?.reason,
    `sftp, which the policy names: only the sandbox bounds which files: may read whatever is in ${app}, and change nothing`,
  );
  t.deepEqual([sftp?.decision, read?.decision, write?.decision], ['allow', 'allow', 'deny']);
  t.is(write?.findings[0]?.reason, `changes ${app}, which the policy names to read alone`);
});

ours('the project’s own policy holds, the administrator’s word caps the forms, and an agent is given none', t => {
  const capped = withPolicy({ services: every });
  const both = ['scp -t app/x', "git-upload-pack 'app'"];
  t.deepEqual(decisions(capped.checks(both)), ['allow', 'allow']);
  t.deepEqual(decisions(capped.checks(both, { CLAUDECODE: '1' })), ['ask', 'ask']);
  mkdirSync(path.join(capped.root, 'system'), { mode: 0o700 });
  writeFileSync(path.join(capped.root, 'system/policy.json'), '{"serviceForms":["git"]}', { mode: 0o600 });
  t.deepEqual(decisions(capped.checks(both)), ['ask', 'allow']);
  mkdirSync(path.join(other, '.ward'));
  const rules = [{ decision: 'deny', commands: [['scp', '-t', 'other/x']], reason: 'not here' }];
  writeFileSync(path.join(other, '.ward/policy.json'), JSON.stringify({ rules }));
  const { checks } = withPolicy({ services: [service('scp'), service('scp', other)] });
  t.deepEqual(decisions(checks(['scp -t other/y', 'scp -t other/x'])), ['allow', 'deny']);
});

ours('a directory that is not open any more is served by nothing', t => {
  const { checks } = withPolicy({ projects: [project(other)], services: every });
  t.deepEqual(decisions(checks(['scp -t app/x'])), ['ask']);
});

due(unless(noSandbox ?? (agent && 'an agent runs these tests, and no agent is given a service')))(
  'a text of commands runs in the project and starts where it stood; to read alone, the kernel keeps the project as it is',
  async t => {
    const text = `cd app && pwd && cat there && { echo made > made; }; test -e made; echo $?`;
    writeFileSync(path.join(app, 'there'), 'there\n');
    const write = await withPolicy({ mode: 'auto', services: [service('commands')] }).shell(text);
    t.is(write.out, `${app}\nthere\n0\n`, write.err);
    t.is(readFileSync(path.join(app, 'made'), 'utf8'), 'made\n');
    writeFileSync(path.join(app, 'hidden.py'), "open(''.join(reversed('2m')), 'w')\n");
    const hidden = 'cd app && python3 hidden.py';
    const read = await withPolicy({ mode: 'auto', services: [service('commands', app, 'read')] }).shell(hidden);
    t.regex(read.err, /Read-only file system/);
    t.false(existsSync(path.join(app, 'm2')));
  },
);

due(unless(noSandbox ?? (agent && 'an agent runs these tests, and no agent is given a service')))(
  'what a service has settled stands in the record as its rule',
  async t => {
    repository(other);
    const { root, shell } = withPolicy({ mode: 'strict', services: [service('git', other, 'read')] });
    const { status, err } = await shell("git-upload-pack --http-backend-info-refs 'other'");
    t.is(status, 0, err);
    const lines = readFileSync(path.join(root, 'state/audit.jsonl'), 'utf8').trim().split('\n');
    const rules = lines.map(line => (JSON.parse(line) as { rule?: string }).rule).filter(one => one !== undefined);
    t.deepEqual(rules, ['service-git']);
  },
);

due(unless(noSandbox ?? (agent && 'an agent runs these tests, and no agent is given a service')))(
  'with a broker too: it leaves to a start of its own what a service may be, and serves what is in a project',
  async t => {
    const { root } = withPolicy({ mode: 'auto', services: [service('commands')] });
    const broker = await startBroker(root);
    try {
      const outside = await ask(root, ['-c', 'cd app && echo here'], { cwd: here }).done;
      t.deepEqual([outside.status, outside.out, outside.err], [0, 'here\n', '']);
      const inside = await ask(root, ['-c', 'echo there'], { cwd: app }).done;
      t.deepEqual([inside.status, inside.out], [0, 'there\n']);
      const said = await broker.until(new RegExp(`process ${inside.pid} (?:was|starts)`));
      t.regex(said, new RegExp(`process ${outside.pid} starts.*services of a login shell`));
    } finally {
      await broker.kill();
    }
  },
);

ours('where no policy names it, what would help is said', async t => {
  const { err } = await withPolicy({ mode: 'strict' }).shell('scp -t app/x');
  t.regex(err, /^ward: not run: .*app\/x.*\nward: hint: .*the person names the project for scp under "services" in the policy$/m);
});
