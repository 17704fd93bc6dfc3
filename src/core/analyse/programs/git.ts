/** git: its own options, then the sub-command. What is no sub-command of git's may be an alias, which can run anything. */

import path from 'node:path';
import { collect } from '../../collect.ts';
import type { Effect } from '../../values.ts';
import { code, reading, textOf, together, touch, touchAt } from '../effects.ts';
import { grammar, has, options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { lookCommands } from './git-look.ts';
import { configured, networkCommands } from './git-network.ts';
import { workCommands } from './git-work.ts';
import { keysOfGit } from './keys.ts';
import { row } from './row.ts';

const own = grammar(
  'c= C= exec-path=?program git-dir= work-tree= namespace= super-prefix= config-env=program attr-source= list-cmds= p|paginate P|no-pager bare no-replace-objects no-lazy-fetch literal-pathspecs glob-pathspecs noglob-pathspecs icase-pathspecs no-optional-locks no-advice v|version h|help html-path man-path info-path',
  'first',
);

const commands: ReadonlyMap<string, Program> = new Map(
  collect(
    [...lookCommands, ...workCommands, ...networkCommands].map(one => row({ ...one, flags: [], quiet: [] })),
    one => one.names.map(name => [name, one] as const),
  ),
);

function git(call: Call): Reading {
  const found = options(call.arguments, own);
  const [name, ...rest] = found.operands;
  const { cwd, entered } = directory(valuesOf(found, 'C'), call);
  const there = { ...call, cwd };
  const elsewhere =
    has(found, 'bare', 'config-env') ||
    !valuesOf(found, 'git-dir').every(one => isHere(one, '.git', there)) ||
    !valuesOf(found, 'work-tree').every(one => isHere(one, '.', there)) ||
    found.options.some(one => one.name === 'exec-path' && one.value !== undefined);
  const settings = collect(valuesOf(found, 'c'), one => configured(one, call));
  const inside = name === undefined ? reading({}) : subcommand(name, { ...there, arguments: rest });
  const given = valuesOf(found, 'git-dir').at(-1);
  const at = standing(textOf(name), given, { ...there, effects: inside.effects });
  const led = elsewhere || settings.length > 0 ? inside.effects.map(withoutLead) : inside.effects;
  const told = {
    ...inside,
    effects: led.map(one => inGiven(one, cwd, placeOf(cwd, given))),
  };
  return together(told, {
    effects: [
      ...entered,
      // Who went to a directory that is not known here was asked about it.
      ...(cwd === undefined ? [] : touchAt('read', '.', there)),
      ...at,
      ...settings,
      ...keysOfGit(textOf(name) ?? '', rest, call),
      ...(elsewhere ? [code('sideways', 'a repository or program given by an option brings settings that can run code', call.place)] : []),
    ],
    opaque: found.unclear,
  });
}

/** Sub-commands that look at no repository around them, or make one. */
const nowhere = new Set('init init-db clone version help'.split(' '));

/** What is plain wherever it is written. */
const written = /^(?:branch|remote)\./;

const looking: ReadonlySet<string> = new Set(collect(lookCommands, one => one.names.split(' ')));

/** Sub-commands that ask no submodule, nor what stands in its place, what is changed there, nor fetch or push in it. */
const alone = new Set(
  `archive blame annotate branch bundle cat-file check-attr check-ignore config count-objects for-each-ref fsck gc grep hash-object
   ls-files ls-remote ls-tree merge-base name-rev notes prune reflog repack rev-list rev-parse shortlog show-branch show-ref
   symbolic-ref tag update-ref var worktree`.split(/\s+/),
);

/** They show changes where they are asked to, and then, by an option or a setting, those in submodules (git-log(1), --submodule). */
const history = new Set(['log', 'whatchanged']);

function stays(name: string, words: readonly Argument[]): boolean {
  const shows = (one: Argument) => /^-[a-zA-Z]*[pu]|^--(?:patch|submodule|unified)|^-c$/.test(textOf(one) ?? '-p');
  return alone.has(name) || (history.has(name) && !words.some(shows));
}

/** Where its repository is looked for, and what by the way is written there. */
function standing(
  name: string | undefined,
  given: Argument | undefined,
  { cwd, place, effects, arguments: words }: Call & Pick<Reading, 'effects'>,
) {
  if (name === undefined || nowhere.has(name)) return [];
  const stands = { kind: 'repository', system: 'git', at: placeOf(cwd, given), place } as const;
  const keys = effects.flatMap(one => (one.kind === 'path' ? (one.settings?.keys ?? []) : [])).filter(one => !written.test(one.key));
  const sets = keys.length === 0 ? [] : [{ ...stands, sets: keys }];
  if (name === 'config' && effects.some(one => one.kind !== 'path' || one.touch !== 'read'))
    return sets.length > 0 || effects.some(one => one.kind === 'repository') ? sets : [{ ...stands, sets: [] }];
  const looks = looking.has(name) ? ({ looks: true } as const) : {};
  return [{ ...stands, ...looks, ...(stays(name, words) ? {} : ({ enters: true } as const)) }, ...sets];
}

function placeOf(cwd: string | undefined, given: Argument | undefined): string | undefined {
  if (given === undefined) return cwd;
  const text = textOf(given);
  return text === undefined || cwd === undefined ? undefined : path.resolve(cwd, text);
}

/** What is done to the repository of the directory, where `--git-dir` names another. */
function inGiven(effect: Effect, cwd: string | undefined, at: string | undefined): Effect {
  if (effect.kind === 'repository' && effect.at === cwd) return { ...effect, at };
  const own = at !== cwd && at !== undefined && cwd !== undefined && effect.kind === 'path' && effect.touch === 'replace';
  if (!own || effect.path.kind !== 'path' || effect.path.path !== path.join(cwd, '.git/config')) return effect;
  return { ...effect, path: { kind: 'path', path: path.join(at, 'config') } };
}

/** The repository's own configuration is not what tells here. */
function withoutLead(effect: Effect): Effect {
  if (effect.kind !== 'connect') return effect;
  const { of: _, ...rest } = effect;
  return rest;
}

/** What git would take by itself. */
function isHere(argument: Argument, name: string, { cwd }: Call): boolean {
  const text = textOf(argument);
  return text !== undefined && cwd !== undefined && path.resolve(cwd, text) === path.resolve(cwd, name);
}

/** Each `-C` counts from the one before. */
function directory(into: readonly Argument[], call: Call): { cwd: string | undefined; entered: Reading['effects'] } {
  const entered = collect(into, one => touch('enter', one, call));
  const cwd = into.reduce<string | undefined>((from, one) => {
    const text = textOf(one) ?? madeNow(one);
    if (text === undefined) return undefined;
    return text.startsWith('/') ? path.resolve(text) : from && path.resolve(from, text);
  }, call.cwd);
  return { cwd, entered };
}

/** A directory that was surely made just now. */
function madeNow({ value }: Argument): string | undefined {
  const fits = value.kind === 'unknown' && !value.splits ? value.fits : undefined;
  return fits?.kind === 'fresh' && !fits.empty && !/[*?[\\]/.test(fits.text) ? fits.text : undefined;
}

function subcommand(name: Argument, call: Call): Reading {
  const text = textOf(name);
  const known = text === undefined ? undefined : commands.get(text);
  if (text === undefined) return reading({ opaque: 'what git is to do is known only when it runs' });
  if (known !== undefined && asksForHelp(call)) return reading({});
  if (hidesVerb(text, call)) return reading({ opaque: `what git ${text} is to do is known only when it runs` });
  if (known === undefined)
    return reading({ effects: [code('unknown', `git has no "${text}" that Ward knows: an alias can run anything`, name.place)] });
  return known.read({ ...call, program: `git ${text}` });
}

/** git(1): as the first word, `--help` is `git help`; `-h` alone shows the usage. Of an alias neither is. */
function asksForHelp({ arguments: [first, second] }: Call): boolean {
  return textOf(first) === '--help' || (textOf(first) === '-h' && second === undefined);
}

/** Sub-commands whose first word says what they do. */
const twofold = new Set(
  'stash notes reflog worktree submodule remote bisect lfs flow maintenance bundle sparse-checkout subtree'.split(' '),
);

function hidesVerb(name: string, call: Call): boolean {
  const first = call.arguments.find(one => !(textOf(one) ?? '').startsWith('-'));
  return twofold.has(name) && first !== undefined && textOf(first) === undefined;
}

/** git. */
export const gitRow: Program = {
  names: ['git'],
  read: git,
  flags: [
    'git reset --hard',
    'git reset --har HEAD~1',
    'git reset --merge',
    'git checkout -- src',
    'git checkout -f main',
    'git checkout .',
    'git checkout HEAD~2 src/main.ts',
    'git checkout src/main.ts',
    'git restore src',
    'git switch --discard-changes main',
    'git clean -fdx',
    'git clean -f -q',
    'git branch -D old',
    'git branch -f main HEAD~3',
    'git tag -d v1',
    'git stash drop',
    'git stash clear',
    'git push',
    'git push --force origin main',
    'git push origin +main',
    'git push origin :old',
    'git push --mirror',
    'git pull',
    'git fetch origin',
    'git clone https://x.example/r.git',
    'git clone git@x.example:r.git',
    "git ls-remote --upload-pa='touch x;' .",
    "git ls-remote 'ext::sh -c id'",
    "git -c alias.x='!touch x' x",
    'git -c core.fsmonitor=./x status',
    'git -c core.pager=./x log',
    'git --config-env=core.pager=X log',
    'git --git-dir=./evil status',
    'git -C / status',
    'git frobnicate',
    "git rebase -x 'rm a' main",
    'git rebase --exec ./x main',
    'git filter-branch --tree-filter true',
    'git reflog expire --expire=now --all',
    'git gc --prune=now',
    'git update-ref -d refs/heads/main',
    'git worktree remove -f ../other',
    'git worktree remove --force wt',
    'git worktree add ../other',
    "git grep --open-files-in-pager='sh -c id' x",
    'git grep -O./x foo',
    'git difftool -x ./x',
    'git diff --output=../out',
    "printf ':!rm a\\r' | git commit",
    "printf 'e\\n:!rm a\\r' | git add -p",
    'git rebase -i HEAD~2 < keys',
    'git tag -a v2 < keys',
    'git format-patch --suffix=/../../x HEAD~1',
    'git bugreport --suffix=/../../x',
    'git diff --outpu=/etc/motd',
    'git diff-pairs -z --output=../out',
    'git check-mailmap --mailmap-file /etc/shadow a@x.example',
    'git format-patch --description-file /etc/shadow -1',
    'git diff --no-index /etc/shadow a.txt',
    'git diff --ext-diff',
    'git config core.hooksPath .evil',
    'git config alias.x "!sh"',
    'git config --global user.name x',
    "git remote add x 'ext::sh -c id'",
    'git remote add --mirror=push x https://x.example/r.git',
    'git remote set-url origin https://x.example/r.git',
    'git config remote.origin.pushurl https://x.example/r.git',
    'git config --remove-section core',
    "git submodule foreach 'rm -rf x'",
    'git submodule update --init',
    'git bisect run rm a',
    'git archive --remote=ssh://x.example/r HEAD',
    'git merge -s ./x main',
    'git credential fill',
    'git log "$x"',
    'git $x',
    'git init',
    'git send-email 0001.patch',
    'git rm -f a.txt',
    'git read-tree --reset -u HEAD',
  ],
  quiet: [
    'yes | git add -p',
    'echo words | git commit -F -',
    'git commit < /dev/null',
    'git format-patch --suffix=.txt -1',
    'git status',
    'git status --short',
    'git add -A',
    'git add src/main.ts',
    'git commit -m "fix: rm -rf is no more"',
    'git commit --amend --no-edit',
    'git diff',
    'git diff --stat main..feature',
    'git log --oneline -5',
    'git log -p -- src',
    'git show HEAD:src/main.ts',
    'git branch feature',
    'git branch -d merged',
    'git checkout -b feature',
    'git checkout main',
    'git checkout feature/login',
    'git switch -c feature',
    'git rebase main',
    'git rebase --continue',
    'git merge feature',
    'git cherry-pick abc123',
    'git stash',
    'git stash pop',
    'git worktree add wt',
    'git worktree list',
    'git tag v1',
    'git reset',
    'git reset --soft HEAD~1',
    'git restore --staged src',
    'git blame src/main.ts',
    'git ls-files',
    'git rev-parse HEAD',
    'git grep -n foo',
    'git -C src status',
    'git -c color.ui=never diff',
    'git -c user.name=x -c user.email=x@example.org commit -m x',
    'git --no-pager log',
    'git config user.name',
    'git config --list',
    'git config user.name x',
    'git config --unset pull.rebase',
    'git remote -v',
    'git remote add origin https://x.example/r.git',
    'git remote remove old',
    'git remote rename old new',
    'git branch -m topic better',
    'git branch -u origin/main',
    'git checkout -b x origin/x',
    'git switch --track origin/x',
    'git submodule init',
    'git clean -n',
    'git bisect start',
    'git apply fix.patch',
    'git mv a.txt b.txt',
    'git rm old.txt',
    'git gc',
    'git describe --tags',
    'git submodule status',
  ],
};
