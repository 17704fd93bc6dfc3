/** What a confined git is shown of the person's configuration: who they are, and no key that runs anything. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { readGitConfig } from '../../../src/core/git-config.ts';
import { gitIdentity } from '../../../src/host/capabilities/git-identity.ts';

const scratch = path.join(import.meta.dirname, '../../../scratch');
mkdirSync(scratch, { recursive: true });
const directory = mkdtempSync(path.join(scratch, 'git-identity-'));
test.after.always(() => rmSync(directory, { recursive: true }));

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
