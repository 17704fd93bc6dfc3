/** `ward open` of a working tree whose repository lies elsewhere: what is said, and what is kept. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { noTerminal, openPane } from '../tmux.ts';
import { checkout, repository, type Trial, trial } from '../trial.ts';
import { unless } from '../unless.ts';
import { turns } from '../whole.ts';

const due = turns(2);
const test = due();
const terminal = due(unless(noTerminal));

/** A repository beside the project, with one further working tree and one submodule. */
function beside({ project }: Trial): { readonly main: string; readonly tree: string } {
  const base = path.dirname(project);
  const [main, tree] = [path.join(base, 'main'), path.join(base, 'tree')];
  mkdirSync(main);
  repository(main);
  const git = (...words: readonly string[]) => execFileSync('git', ['-c', 'protocol.file.allow=always', ...words], { cwd: main });
  git('worktree', 'add', '-q', tree);
  git('submodule', '--quiet', 'add', main, 'sub');
  return { main, tree };
}

function ids(at: string) {
  const { dev, ino } = statSync(at, { bigint: true });
  return { device: String(dev), inode: String(ino) };
}

const projectsOf = ({ root }: Trial) => JSON.parse(readFileSync(path.join(root, 'config/policy.json'), 'utf8')).projects;

terminal('a working tree is opened without its repository, or with it where that is said', async t => {
  const one = trial(t, 'auto');
  const { main, tree } = beside(one);
  const pane = await openPane(200, 50);
  t.teardown(pane.close);
  await pane.line(`ward() { ${checkout}/src/bin/ward --root ${one.root} "$@"; echo "status $?"; }; cd ${one.project}; clear`);
  await pane.until(/^\$$/);
  const says = async (line: string) => {
    await pane.fresh(line);
    return (await pane.until(/^status \d/m)).replace(/\n(?!ward|status)/g, '');
  };
  t.regex(
    await says('ward open --repository ../tree'),
    /^ward: not changed: loosening takes a person at a claimed terminal.*[\s\S]*^status 1/m,
  );
  await says('ward claim');
  const bare = await says('ward open ../tree');
  t.regex(
    bare,
    new RegExp(`^ward: git does not work in "${tree}": its "\\.git" is a file, which leads to "${main}/\\.git", outside of it`, 'm'),
  );
  t.regex(bare, /^ward: hint: ward open --repository \S+tree lets commands there write that repository too/m);
  t.is(projectsOf(one).at(-1).repository, undefined);
  const whole = await says('ward open --repository ../tree');
  t.regex(whole, new RegExp(`^ward: commands in "${tree}" can now also write "${main}/\\.git": the history`, 'm'));
  t.is(projectsOf(one).at(-1).repository.path, `${main}/.git`);
  t.regex(one.ward(['open']).stdout, new RegExp(`^${tree} \\(with the repository "${main}/\\.git"\\)$`, 'm'));
  t.regex(await says('ward open --repository ../main/sub'), /can now also write "\S+\/\.git\/modules\/sub"/);
  t.regex(await says('ward open --repository ../main'), /not changed: the "\.git" in \S+ is no file that leads elsewhere/);
  t.regex(await says('ward open --repository'), /^ward: usage: ward open[\s\S]*^status 2/m);
  renameSync(path.join(main, '.git/worktrees/tree'), path.join(main, '.git/o'));
  symlinkSync('../o', path.join(main, '.git/worktrees/tree'));
  t.regex(
    await says('ward open --repository ../tree'),
    /not changed: the "\.git" in \S+ is a file, which leads to \S+, and that is not what git makes/,
  );
});

test('in a submodule that was opened with its repository, git works', t => {
  const one = trial(t, 'auto');
  const { main } = beside(one);
  const sub = path.join(main, 'sub');
  const own = path.join(main, '.git/modules/sub');
  const identity = (at: string) => ({ path: at, ...ids(at) });
  const policy = { mode: 'auto', projects: [{ ...identity(sub), repository: identity(own) }] };
  writeFileSync(path.join(one.root, 'config/policy.json'), JSON.stringify(policy));
  const done = one.wardsh('git -c user.name=u -c user.email=e commit -q --allow-empty -m inside && git log --oneline | wc -l', {
    cwd: sub,
  });
  t.deepEqual([done.stdout, done.stderr, done.status], ['2\n', '', 0]);
  const settings = one.wardsh('git config core.fsmonitor x', { cwd: sub });
  t.not(settings.status, 0);
});
