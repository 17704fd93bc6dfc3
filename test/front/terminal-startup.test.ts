/** Which of a person's own files run first in a guarded terminal: theirs, and none that others could have put there. */
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { shellWords } from '../../src/core/shell-words.ts';
import type { Policy } from '../../src/core/values.ts';
import { startupFiles, tellUnshown } from '../../src/front/terminal-startup.ts';
import { scratchDirectory, surroundings } from './surroundings.ts';

interface Home {
  readonly home: string;
  readonly project: string;
  readonly files: (...words: readonly string[]) => readonly string[];
  readonly said: readonly string[];
}

function homeOf(t: ExecutionContext, files: readonly string[], dialect: 'bash' | 'zsh' = 'bash'): Home {
  const base = scratchDirectory();
  t.teardown(() => rmSync(base, { recursive: true, force: true }));
  const [home, project] = [path.join(base, 'home'), path.join(base, 'home/app')];
  mkdirSync(project, { recursive: true });
  for (const name of files) writeFileSync(path.join(home, name), '');
  const around = surroundings(base);
  const own = { ...around, user: { ...around.user, home } };
  const policy = { projects: [{ path: project, device: '1', inode: '1' }] } as unknown as Policy;
  const found = (...words: readonly string[]) =>
    startupFiles(shellWords(words, dialect), dialect, { policy, around: own, zdotdir: undefined }).map(({ file }) =>
      path.relative(home, file),
    );
  return { home, project, files: found, said: around.said };
}

test('they are those of bash, by how it is called', t => {
  const { files } = homeOf(t, ['.bashrc', '.profile', '.bash_login']);
  t.deepEqual(files(), ['.bashrc']);
  t.deepEqual(files('-i'), ['.bashrc']);
  t.deepEqual(files('-l'), ['.bash_login']);
  t.deepEqual(files('--norc'), []);
  t.deepEqual(files('-l', '--norc'), ['.bash_login']);
  t.deepEqual(files('--noprofile', '-l'), []);
  t.deepEqual(homeOf(t, []).files(), []);
});

test('they are those of zsh, each of them where it is there', t => {
  const { files } = homeOf(t, ['.zshenv', '.zshrc', '.zlogin'], 'zsh');
  t.deepEqual(files(), ['.zshenv', '.zshrc']);
  t.deepEqual(files('-l'), ['.zshenv', '.zshrc', '.zlogin']);
  t.deepEqual(files('-f'), []);
});

test('zsh finds them where .zshenv says', t => {
  const { home, files, said } = homeOf(t, ['.zshenv', '.zshrc'], 'zsh');
  mkdirSync(path.join(home, '.config/zsh'), { recursive: true });
  writeFileSync(path.join(home, '.config/zsh/.zshrc'), '');
  const within = '.config/zsh/.zshrc';
  for (const [line, ...found] of [
    ['x=1 # ZDOTDIR=/x', '.zshrc'],
    ['ZDOTDIR=$HOME/.config/zsh', within],
    ['export ZDOTDIR="${XDG_CONFIG_HOME:-$HOME/.config}/zsh" # mine', within],
    ['  ZDOTDIR=~/.config/zsh; y=2', within],
    ['ZDOTDIR=${ZDOTDIR:-${HOME}/.config/zsh}', within],
    ['export ZDOTDIR=$HOME/nothing'],
  ] as const) {
    writeFileSync(path.join(home, '.zshenv'), `${line}\n`);
    t.deepEqual(files(), ['.zshenv', ...found], line);
  }
  t.deepEqual(said, []);
  for (const line of ['ZDOTDIR=$(pwd)', 'ZDOTDIR=$XDG_CONFIG_HOME/zsh', 'ZDOTDIR=zsh', 'ZDOTDIR=~other/zsh']) {
    writeFileSync(path.join(home, '.zshenv'), `${line}\n`);
    t.deepEqual(files(), ['.zshenv'], line);
    t.regex(said.at(-2) ?? '', /which "\S*\.zshenv" sets to what only running could tell$/);
  }
});

test('a link is followed, but not into a project, to secrets, or to what others can write', t => {
  const { home, project, files, said } = homeOf(t, []);
  const link = (to: string) => {
    rmSync(path.join(home, '.bashrc'), { force: true });
    symlinkSync(to, path.join(home, '.bashrc'));
  };
  mkdirSync(path.join(home, 'dotfiles'));
  writeFileSync(path.join(home, 'dotfiles/rc'), '');
  link('dotfiles/rc');
  t.deepEqual(files(), ['dotfiles/rc']);
  t.deepEqual(said, []);
  for (const [to, why] of [
    [path.join(project, 'rc'), /lies in a project/],
    [path.join(home, '.ssh/id_ed25519'), /lies among secrets/],
    [path.join(home, 'dotfiles/open'), /others can write/],
    [path.join(home, 'dotfiles'), /no plain file/],
  ] as const) {
    mkdirSync(path.dirname(to), { recursive: true });
    if (!to.endsWith('dotfiles')) writeFileSync(to, '');
    if (to.endsWith('open')) chmodSync(to, 0o666);
    link(to);
    t.deepEqual(files(), [], to);
    t.regex(said.at(-1) ?? '', why);
  }
});

test('what they run that the session is not shown is said, and nothing of what it is shown or what is not there', t => {
  const { home, project } = homeOf(t, ['.bashrc', '.bash_aliases', '.fzf.bash', '.named']);
  for (const directory of ['.bashrc.d', '.cargo', '.oh']) mkdirSync(path.join(home, directory));
  for (const file of ['.bashrc.d/a.sh', '.cargo/env', '.oh/my.sh', 'app/env.sh']) writeFileSync(path.join(home, file), '');
  symlinkSync('.oh/my.sh', path.join(home, '.linked'));
  const runs = (...names: readonly string[]) => {
    const text = names.map(name => `[ -r ${name} ] && . ${name}\n`).join('');
    writeFileSync(path.join(home, '.bashrc'), `${text}for f in ~/.bashrc.d/*; do . "$f"; done\n`);
    const around = surroundings(path.dirname(home));
    const policy = { projects: [{ path: project, device: '1', inode: '1' }], readable: [path.join(home, '.named')] } as unknown as Policy;
    const own = [{ name: '.bashrc', file: path.join(home, '.bashrc') }];
    tellUnshown(own, { policy, around: { ...around, user: { ...around.user, home } } });
    return around.said.map(line => line.replaceAll(home, '~'));
  };
  const directory = 'warning: not run: "~/.bashrc.d", which ".bashrc" runs and the session is not shown';
  const hint = 'hint: what the policy names as "readable" is shown to it';
  t.deepEqual(runs('~/.cargo/env', '~/.named', '~/nothing', '/etc/passwd', '~/app/env.sh', '~/.bashrc'), [directory, hint]);
  t.deepEqual(runs('~/.bash_aliases', '$HOME/.linked'), [
    'warning: not run: "~/.bash_aliases", which ".bashrc" runs and the session is not shown',
    'warning: not run: "~/.linked", which ".bashrc" runs and the session is not shown',
    directory,
    hint,
  ]);
});
