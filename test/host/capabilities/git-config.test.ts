/** The small reader and writer of git's configuration agree with git itself. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { readGitConfig, type Setting, writeGitConfig } from '../../../src/host/capabilities/git-config.ts';
import { gitIdentity } from '../../../src/host/capabilities/git-identity.ts';

const proof = process.env.WARD_PROOF === '1';
const scratch = path.join(import.meta.dirname, '../../../scratch');
mkdirSync(scratch, { recursive: true });
const directory = mkdtempSync(path.join(scratch, 'git-config-'));
test.after.always(() => rmSync(directory, { recursive: true }));

/** What git reads in a file; undefined where git refuses it. */
function git(text: string): readonly Setting[] | undefined {
  const done = spawnSync('git', ['config', '--file', '-', '--no-includes', '--list', '--null'], {
    input: text,
    encoding: 'utf8',
    cwd: directory,
  });
  if (done.status !== 0) return undefined;
  return done.stdout
    .split('\0')
    .slice(0, -1)
    .map(entry => {
      const at = entry.indexOf('\n');
      return at < 0 ? { key: entry, value: 'true' } : { key: entry.slice(0, at), value: entry.slice(at + 1) };
    });
}

const texts: readonly string[] = [
  '[user]\n\tname = Ann Other\n\temail = ann@example.org\n',
  '[user] name = Ann\n',
  '[User]\nName=Ann # a comment\n',
  '[user]\nname = "Ann # no comment" ; one\n',
  '[user]\nname = "  Ann  "  \n',
  '[user]\nname = A\\"n\\\\n\\tx\n',
  '[user]\nname = An\\\nn\n',
  '[url "git@Host:"]\ninsteadOf = https://host/\n',
  '[includeIf "gitdir:~/work/"]\npath = work.config\n',
  '[a.B]\nc = 1\n',
  '[core]\nbare\nfileMode = false\n',
  '; comment\n# another\n[core]\n\n   abbrev = 12\n',
  '[user]\r\nname = Ann\r\n',
  '[user]\nname =\nemail = x\n',
  '[a "q\\"b\\\\c"]\nd = e\n',
];

for (const text of texts) {
  test(`git and Ward read the same in ${JSON.stringify(text)}`, t => {
    const theirs = git(text);
    t.truthy(theirs);
    t.deepEqual(readGitConfig(text), theirs ?? []);
  });
}

test('what Ward writes, git reads back, whatever the values hold', t => {
  const key = fc.constantFrom('user.name', 'user.email', 'safe.directory', 'core.abbrev', 'url.A b"c\\d.e.insteadof');
  const value = fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', '\n', '\t', '#', ';', 'é', '[', ']', '=', '\b') });
  const runs = proof ? 2_000 : 60;
  fc.assert(
    fc.property(fc.array(fc.record({ key, value }), { minLength: 1 }), settings => {
      const text = writeGitConfig(settings);
      t.deepEqual(git(text), settings);
      t.deepEqual(readGitConfig(text), settings);
    }),
    { numRuns: runs, seed: proof ? Date.now() : 3 },
  );
  t.log(`${runs} files`);
});

/** A home with these files. */
function home(files: Readonly<Record<string, string>>): string {
  const at = mkdtempSync(path.join(directory, 'home-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(at, name)), { recursive: true });
    writeFileSync(path.join(at, name), text);
  }
  return at;
}

const identity = (files: Readonly<Record<string, string>>, project?: string) =>
  readGitConfig(gitIdentity(home(files), project)).map(({ key, value }) => `${key}=${value}`);

test('a confined git is told who the person is, and no key that runs anything', t => {
  const text = `[user]\nname = Ann\nemail = a@b\nsigningkey = X
[core]\nfsmonitor = evil\npager = evil\neditor = evil\nsshCommand = evil\nhooksPath = evil\nabbrev = 9\nattributesFile = evil
[alias]\nx = !evil\n[credential]\nhelper = evil\n[filter "f"]\nclean = evil\n[diff]\nexternal = evil\n[url "a"]\ninsteadOf = b
[init]\ndefaultBranch = main\ntemplateDir = evil\n[commit]\ngpgsign = true\n[gpg]\nprogram = evil\n[http]\nproxy = evil\n`;
  t.deepEqual(identity({ '.gitconfig': text }), ['user.name=Ann', 'user.email=a@b', 'core.abbrev=9', 'init.defaultbranch=main']);
});

test('a person without a configuration gets an empty one', t => {
  t.is(gitIdentity(home({}), undefined), '');
});

test('included files count where git would include them', t => {
  const files = {
    '.config/git/config': '[user]\nname = Old\n',
    '.gitconfig': `[user]\nname = Ann\nemail = home@x
[include]\npath = .git-more\n[includeIf "gitdir:~/work/"]\npath = ~/.git-work\n[includeIf "onbranch:main"]\npath = ~/.git-work\n`,
    '.git-more': '[pull]\nrebase = true\n[include]\npath = .git-more\n',
    '.git-work': '[user]\nemail = work@x\n',
  };
  const at = home(files);
  const last = (project: string | undefined) =>
    new Map(readGitConfig(gitIdentity(at, project)).map(({ key, value }) => [key, value])).get('user.email');
  t.is(last(undefined), 'home@x');
  t.is(last(path.join(at, 'play/a')), 'home@x');
  t.is(last(path.join(at, 'work/a')), 'work@x');
  t.is(last(path.join(at, 'work/a/b')), 'work@x');
});

test('where the identity depends on the place, git itself agrees', t => {
  const patterns = ['~/work/', '~/work/a/.git', '~/w*/a/', 'work/', '**/a/**', '~/work', '/nowhere/', '~/work/?/.git', './work/'];
  for (const pattern of patterns) {
    const at = home({ '.gitconfig': `[includeIf "gitdir:${pattern}"]\npath = ~/other\n`, other: '[user]\nname = Other\n' });
    const project = path.join(at, 'work/a');
    mkdirSync(project, { recursive: true });
    const env = { HOME: at, PATH: process.env.PATH ?? '', GIT_CONFIG_NOSYSTEM: '1' };
    spawnSync('git', ['init', '--quiet', project], { env });
    const theirs = spawnSync('git', ['-C', project, 'config', 'user.name'], { env, encoding: 'utf8' }).stdout.trim();
    t.is(gitIdentity(at, project).includes('Other') ? 'Other' : '', theirs, pattern);
  }
});
