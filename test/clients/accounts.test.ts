/** Ward as the shell of an account: what su, sudo and sshd run by it with `-c`, each beside bash. */
import { execFileSync, type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Account, account, noAccount } from '../account.ts';
import { checkout } from '../trial.ts';
import { unless } from '../unless.ts';
import { without } from './beside.ts';
import { sshd } from './sshd.ts';

const wardsh = path.join(checkout, 'src/bin/wardsh');
const environment = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin', SHLVL: '1' };

interface Done {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Way = (text: string, shell: string) => readonly [argv: readonly string[], options?: SpawnSyncOptions];

/** The same texts with both shells of one account, and a forbidden one. */
function beside(t: ExecutionContext, { name, home }: Account, way: Way, texts: readonly string[]): void {
  const run = (shell: string, text: string): Done => {
    execFileSync('usermod', ['--shell', shell, name]);
    const [[program = '', ...words], options = {}] = way(text, shell);
    const ran = spawnSync(program, words, { env: environment, encoding: 'utf8', timeout: 60_000, input: 'given\n', ...options });
    const plain = (one: unknown) => String(one).replaceAll(shell, 'SHELL').replaceAll('/bin/bash', 'SHELL').replaceAll('-bash', 'SHELL');
    return { status: ran.status, stdout: plain(ran.stdout), stderr: plain(ran.stderr) };
  };
  for (const text of texts) t.deepEqual(run(wardsh, text), run('/bin/bash', text), text);
  const victim = path.join(home, 'victim');
  writeFileSync(victim, '');
  const held = run(wardsh, `rm -f ${victim}`);
  t.is(held.status, 126, held.stderr);
  t.regex(held.stdout + held.stderr, /ward: not run: /);
  t.true(existsSync(victim));
  t.is(run('/bin/bash', `rm -f ${victim}`).status, 0);
  t.false(existsSync(victim), 'the control: bash does it');
}

const texts: readonly string[] = [
  'echo "out  put"; echo err >&2; exit 3',
  'cat; id -un; echo "$#"',
  'for i in 1 2 3; do echo "$i"; done | tac; false',
];

unless(noAccount ?? without('su', 'usermod'), test.serial)('su -c, in a project', async t => {
  const one = await account(t);
  const inProject = [...texts, 'echo made > made; cat made; pwd'];
  beside(t, one, text => [['su', one.name, '-c', text], { cwd: one.project }], inProject);
  t.true(existsSync(path.join(one.project, 'made')));
});

unless(noAccount ?? without('su', 'usermod'), test.serial)('su - -c, in the home', async t => {
  const one = await account(t);
  beside(t, one, text => [['su', '-', one.name, '-c', text]], [...texts, 'pwd']);
});

unless(noAccount ?? without('sudo', 'usermod'), test.serial)('sudo -s and sudo -i', async t => {
  const one = await account(t);
  beside(t, one, text => [['sudo', '-n', '-i', '-u', one.name, '--', ...text.split(' ')]], ['echo one  two', 'false']);
  const shelled = (text: string, shell: string) =>
    [['sudo', '-n', '-u', one.name, '-s', '--', ...text.split(' ')], { cwd: one.project, env: { ...environment, SHELL: shell } }] as const;
  beside(t, one, shelled, ['echo one  two', 'cat']);
});

unless(noAccount ?? without('sshd', 'ssh', 'ssh-keygen', 'usermod'), test.serial)(
  'sshd: commands, byte for byte in both directions',
  async t => {
    const one = await account(t);
    const { words: ssh } = sshd(t, one);
    beside(t, one, text => [[...ssh(one.name), text]], [...texts.slice(0, 2), 'pwd; exit 42']);
    beside(t, one, text => [[...ssh(one.name, '-tt'), text], { input: '' }], ['test -t 0 && test -t 1 && echo terminal; exit 5']);
    execFileSync('usermod', ['--shell', wardsh, one.name]);
    const bytes = randomBytes(1_000_000);
    const sent = spawnSync('ssh', [...ssh(one.name).slice(1), 'cat'], { env: environment, input: bytes, maxBuffer: 4_000_000 });
    t.is(createHash('sha256').update(sent.stdout).digest('hex'), createHash('sha256').update(bytes).digest('hex'), String(sent.stderr));
  },
);
