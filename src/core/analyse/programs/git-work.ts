/** git's commands that work on the repository itself: looking, recording, moving between states, discarding and rewriting. */
import path from 'node:path';
import type { Effect } from '../../values.ts';
import { code, connect, destroys, discard, form, runs, runsText, textOf, touch, touchAt, touchOver } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Reading } from '../program.ts';
import { contents, logging } from './git-look.ts';
import { configured } from './git-network.ts';
import { anySettings, branchSettings, follows, plainSettings, switches } from './git-settings.ts';
import type { Says, Shape } from './row.ts';

type Sub = Omit<Shape, 'flags' | 'quiet'>;

const discards = (on: string, reason = 'discards work that is not committed'): Says => ({
  on,
  rank: 'ask',
  id: 'git-discard',
  impact: 'destructive',
  reason,
});
const rewrites = (on: string, reason = 'takes commits or names away'): Says => ({
  on,
  rank: 'ask',
  id: 'git-rewrite',
  impact: 'destructive',
  reason,
});
/** What the reflog brings back is told, not asked about: rebase and amend are a day's work. */
const recoverable = (on: string, reason: string): Says => ({ on, rank: 'note', id: 'git-history', impact: 'write', reason });

/** Changes the working tree or the repository in the working directory. */
function works(_: Options, call: Call): Partial<Reading> {
  return { effects: touchAt('write', '.', call) };
}

/** A name that git itself printed leads to a commit. */
function isCommit({ value }: Argument): boolean {
  return value.kind === 'unknown' && value.named === true && value.prefix === '';
}

/** What is recorded is read. */
function records(found: Options, call: Call): Partial<Reading> {
  return { effects: [...found.operands.flatMap(one => contents(one, call)), ...touchAt('write', '.', call)] };
}

/** Files that are written where a word says, beside the repository. */
function packs(found: Options, call: Call): Partial<Reading> {
  return { effects: [...found.operands.flatMap(one => touch('write', one, call)), ...touchAt('write', '.', call)] };
}

/** A path given to checkout discards what is not committed there; a branch does not. Which of them a lone word is, the disk tells. */
function checkout(found: Options, call: Call): Partial<Reading> {
  const made = has(found, 'b', 'B', 'orphan') || mildly(found, 't', 'track') || mildly(found, 'd', 'detach');
  const named = found.ended !== undefined && found.operands.length > found.ended;
  const several = !made && found.operands.length > 1;
  const file =
    !made &&
    found.operands.some(
      one => one.value.kind === 'pattern' || /^\.{1,2}$|\/$|^:|^\.\/|[*?[\\]|\.[a-z][a-z0-9]{0,4}$/i.test(textOf(one) ?? ''),
    );
  const says = named || several || file ? [destroys('git-discard', 'discards work that is not committed', call.place)] : [];
  const maybe = made || says.length > 0 ? [] : found.operands.filter(one => textOf(one) !== '-' && !isCommit(one));
  const tracks = says.length > 0 ? [] : switches(found, call, newBranch(found, 'b', 'B'));
  return { effects: [...says, ...maybe.map(one => discard(one, call)), ...touchAt('write', '.', call), ...tracks] };
}

/** The name given to one of these options. */
function newBranch(found: Options, ...names: readonly string[]): Argument | undefined {
  return names.flatMap(name => valuesOf(found, name))[0];
}

function switching(found: Options, call: Call): Partial<Reading> {
  return { effects: [...touchAt('write', '.', call), ...switches(found, call, newBranch(found, 'c', 'C'))] };
}

/** An option that makes a command milder counts only where no later one may take it back: `-n --no-dry-run`. */
function mildly(found: Options, name: string, ...long: readonly string[]): boolean {
  const back = (one: string) => one.startsWith('no-') && [name, ...long].some(known => known.startsWith(one.slice(3)));
  return has(found, name) && !found.options.some(one => back(one.name));
}

function restore(found: Options, call: Call): Partial<Reading> {
  const index = mildly(found, 'S', 'staged') && !has(found, 'W');
  return {
    effects: [
      ...(index ? [] : [destroys('git-discard', 'discards work that is not committed', call.place)]),
      ...touchAt('write', '.', call),
    ],
  };
}

function clean(found: Options, call: Call): Partial<Reading> {
  return mildly(found, 'n', 'dry-run')
    ? {}
    : { effects: [destroys('git-discard', 'deletes files that git does not know', call.place), ...touchAt('write', '.', call)] };
}

function stash(found: Options, call: Call): Partial<Reading> {
  const verb = textOf(found.operands[0]);
  const lost = verb === 'drop' || verb === 'clear';
  const says = lost ? [destroys('git-discard', 'throws stashed work away', call.place)] : [];
  return { effects: [...says, ...touchAt('write', '.', call)] };
}

function collect(found: Options, call: Call): Partial<Reading> {
  const when = ['prune', 'unpack-unreachable', 'cruft-expiration'].flatMap(one => valuesOf(found, one));
  const soon = when.some(one => !/^(?:[2-9]|[1-9]\d+|two|never)(?:\.(?:weeks?|months?|years?)|$)/.test(textOf(one) ?? ''));
  const all = call.program.endsWith('repack') && has(found, 'a') && has(found, 'd') && !has(found, 'A', 'k');
  return { effects: soon || all ? [destroys('git-rewrite', 'throws commits away that no name holds', call.place)] : [] };
}

function worktree(found: Options, call: Call): Partial<Reading> {
  const [verb, first, second] = found.operands;
  const name = textOf(verb);
  const lost = name === 'remove' && has(found, 'f');
  const says = lost ? [destroys('git-discard', 'discards work that is not committed', call.place)] : [];
  const target = /^(?:add|remove|repair)$/.test(name ?? '') ? first : name === 'move' ? second : undefined;
  const made = newBranch(found, 'b', 'B');
  const tracks = name === 'add' && !has(found, 'd') ? follows(textOf(made ?? second), second, call) : [];
  return { effects: [...says, ...(target === undefined ? [] : touch('write', target, call)), ...tracks] };
}

/** `-x` runs a text after each commit. Interactive ones run the person's editor. */
function rebase(found: Options, call: Call): Partial<Reading> {
  return {
    runs: valuesOf(found, 'x').map(one => runsText(one, call)),
    effects: [
      ...touchAt('write', '.', call),
      ...strategy(found, call),
      ...valuesOf(found, 'x').map(one => code('sideways', 'rebase runs a command after each commit', one.place)),
    ],
  };
}

const strategies = /^(?:ort|recursive|resolve|octopus|ours|subtree)$/;

/** `-s NAME` runs git-merge-NAME. */
function strategy(found: Options, call: Call): Effect[] {
  const odd = [...valuesOf(found, 's'), ...valuesOf(found, 'strategy')].filter(one => !strategies.test(textOf(one) ?? ''));
  return odd.map(one => code('sideways', `a merge strategy of ${call.program} is a program`, one.place));
}

function merge(found: Options, call: Call): Partial<Reading> {
  return { effects: [...touchAt('write', '.', call), ...strategy(found, call)] };
}

function bisect(found: Options, call: Call): Partial<Reading> {
  const [verb, ...rest] = found.operands;
  const name = textOf(verb);
  const shows = name === undefined || /^vi(?:ew|sualize)$/.test(name);
  return {
    effects: touchAt('write', '.', call),
    runs: name === 'run' ? runs(rest, call) : [],
    // A command of git that is looked with, or a program whose name begins like git's own (git-bisect(1)).
    opaque:
      shows && rest.length > 0 && !/^-(?!c)/.test(textOf(rest[0]) ?? '')
        ? 'git bisect shows with a command that the text names'
        : undefined,
  };
}

/** git refuses to take away what is not committed; what is can be brought back. */
function remove(found: Options, call: Call): Partial<Reading> {
  const kept = mildly(found, 'cached', 'cached') || mildly(found, 'n', 'dry-run');
  const lost = kept ? [] : found.operands.flatMap(one => touch('delete', one, call));
  return { effects: [...lost, ...touchAt('write', '.', call)] };
}

function rename(found: Options, call: Call): Partial<Reading> {
  const last = found.operands.length - 1;
  const moved = found.operands.flatMap((one, at) => touch(at === last ? 'write' : 'move', one, call));
  return { effects: [...moved, ...touchAt('write', '.', call)] };
}

/** What is thrown away here no name holds any more. */
function prune(found: Options, call: Call): Partial<Reading> {
  if (mildly(found, 'n', 'dry-run')) return {};
  return { effects: [destroys('git-rewrite', 'throws commits away that no name holds', call.place)] };
}

function notes(found: Options, call: Call): Partial<Reading> {
  const lost = /^(?:remove|prune)$/.test(textOf(found.operands[0]) ?? '');
  return { effects: [...(lost ? [destroys('git-rewrite', 'takes notes away', call.place)] : []), ...touchAt('write', '.', call)] };
}

/** `git merge-file a base b` writes what it made into the first. */
function mergeFile(found: Options, call: Call): Partial<Reading> {
  const [first, ...others] = found.operands;
  const into = first === undefined ? [] : touch(has(found, 'p') ? 'read' : 'write', first, call);
  return { effects: [...into, ...others.flatMap(one => touch('read', one, call))] };
}

/** The task that fetches in the background. */
function maintenance(found: Options, call: Call): Partial<Reading> {
  const later = /^(?:start|register|unregister|stop)$/.test(textOf(found.operands[0]) ?? 'start');
  const reaches = valuesOf(found, 'task').some(one => textOf(one) !== undefined && /^prefetch$/.test(textOf(one) ?? ''));
  return {
    effects: [
      ...(later
        ? [form({ rank: 'ask', id: 'persistence', impact: 'system', reason: 'runs later, outside this session' }, call.place)]
        : []),
      ...(reaches ? [connect(undefined, undefined, call.place)] : []),
    ],
  };
}

/** `.git/config` holds settings that run code; `--global` writes to the home. */
function config(found: Options, call: Call): Partial<Reading> {
  const [first, second] = found.operands.map(textOf);
  const verb = /^(?:list|get|set|unset|rename-section|remove-section|edit)$/.test(first ?? '') ? first : undefined;
  const looks =
    has(found, 'get', 'l', 'get-regexp', 'get-all', 'get-urlmatch', 'get-color', 'get-colorbool') || verb === 'list' || verb === 'get';
  if (looks || (verb === undefined && found.operands.length < 2 && !has(found, 'unset', 'unset-all', 'e', 'remove-section')))
    return { effects: valuesOf(found, 'f').flatMap(one => touch('read', one, call)) };
  const [key, value] = verb === undefined ? [first, second] : [second, textOf(found.operands[2])];
  const pair: Argument =
    key === undefined
      ? { value: { kind: 'unknown', reason: '', prefix: '', splits: false }, place: call.place }
      : { value: { kind: 'text', text: `${key}=${value ?? ''}` }, place: call.place };
  const taking = has(found, 'unset', 'unset-all', 'remove-section', 'rename-section') || verb === 'unset';
  const whole = has(found, 'remove-section', 'rename-section', 'e') || /^(?:edit|re(?:name|move)-section)$/.test(verb ?? '');
  const given = found.operands[verb === undefined ? 1 : 2];
  const clear = !whole && (taking || given === undefined || value !== undefined);
  const plain = clear ? plainSettings(key, taking ? undefined : (value ?? ''), { found, call }) : undefined;
  const into = written(found, call) ?? plain ?? touchAt('replace', '.git/config', call);
  const sets = clear && plain === undefined ? anySettings(key, taking ? undefined : (value ?? ''), { found, call }) : [];
  return { effects: [...into, ...(taking ? [] : configured(pair, call)), ...sets] };
}

/** Another file than the repository's own. */
function written(found: Options, call: Call): Effect[] | undefined {
  const files = valuesOf(found, 'f');
  if (files.length > 0) return files.flatMap(one => touch('write', one, call));
  if (has(found, 'global')) return touchAt('replace', `${call.home}/.gitconfig`, call);
  if (has(found, 'system')) return touchAt('replace', '/etc/gitconfig', call);
  return has(found, 'worktree') ? touchAt('replace', '.git/config', call) : undefined;
}

/** A new repository has hooks and settings of its own. */
function init(found: Options, call: Call): Partial<Reading> {
  const into = found.operands[0];
  const name = into === undefined ? '.' : textOf(into);
  if (name === undefined) return { effects: into === undefined ? [] : touch('write', into, call) };
  const at = call.cwd === undefined || has(found, 'bare', 'separate-git-dir') ? undefined : path.resolve(call.cwd, name);
  const makes: Effect[] = at === undefined ? [] : [{ kind: 'repository', system: 'git', at, makes: true, place: call.place }];
  // A bare one has all of it there itself.
  const bare = has(found, 'bare') ? touchAt('write', name, call) : [];
  return { effects: [...bare, ...['config', 'hooks'].flatMap(one => touchAt('write', `${name}/.git/${one}`, call)), ...makes] };
}

function branch(found: Options, call: Call): Partial<Reading> {
  return { effects: branchSettings(found, call) };
}

const secrets: Says = { on: '', rank: 'ask', id: 'git-credential', impact: 'system', reason: 'reads or changes stored passwords' };
const rewritesAll = code.bind(undefined, 'sideways', 'runs its filters on every commit');

/** Sub-commands by name. */
export const workCommands: readonly Sub[] = [
  {
    names: 'add stage update-index',
    options:
      'pathspec-from-file=read chmod= cacheinfo= index-version= p|patch i|interactive e|edit A|all u|update f|force n|dry-run N|intent-to-add v|verbose stdin',
    free: true,
    more: records,
  },
  {
    names: 'read-tree',
    options: 'index-output=write prefix= exclude-per-directory= recurse-submodules=? reset m u n|dry-run empty trivial aggressive',
    forms: [discards('reset')],
    more: works,
  },
  {
    names: 'commit',
    options:
      'm|message= F|file=read t|template=read C|reuse-message= c|reedit-message= fixup= squash= author= date= cleanup= trailer= S|gpg-sign=? u|untracked-files=? pathspec-from-file=read amend a|all p|patch v|verbose q|quiet n|no-verify no-edit allow-empty s|signoff e|edit o i',
    forms: [recoverable('amend', 'replaces the last commit; the reflog keeps the old one')],
    more: records,
  },
  {
    names: 'branch',
    options:
      'd|delete D f|force M C m|move c|copy abbrev=? u|set-upstream-to= unset-upstream edit-description t|track=? contains= no-contains= merged= no-merged= sort= points-at= format= column=? a|all r|remotes v l|list q|quiet show-current color=?',
    forms: [rewrites('D f M C', 'takes a branch away, merged or not')],
    more: branch,
  },
  {
    names: 'tag',
    options:
      'd|delete f|force a|annotate s|sign u|local-user= m|message= F|file=read n=? l|list sort= contains= no-contains= merged= no-merged= points-at= format= column=? cleanup= v|verify e|edit color=? create-reflog i',
    forms: [rewrites('d f', 'takes a tag away')],
  },
  {
    names: 'reset',
    options: 'hard merge keep soft mixed p|patch N q|quiet pathspec-from-file=read recurse-submodules=? U|unified= inter-hunk-context=',
    forms: [discards('hard merge keep')],
    more: works,
  },
  {
    names: 'checkout',
    options:
      'f|force b= B= orphan= t|track=? d|detach p|patch m|merge ours theirs conflict= pathspec-from-file=read pathspec-file-nul overlay no-overlay q|quiet l guess ignore-skip-worktree-bits recurse-submodules=?',
    forms: [discards('f p ours theirs pathspec-from-file'), rewrites('B', 'moves a branch away from its commits')],
    more: checkout,
  },
  {
    names: 'switch',
    options: 'f|force|discard-changes c|create= C|force-create= orphan= t|track=? d|detach m|merge conflict= q|quiet guess',
    forms: [discards('f'), rewrites('C', 'moves a branch away from its commits')],
    more: switching,
  },
  {
    names: 'restore',
    options: 's|source= S|staged W|worktree p|patch ours theirs m|merge conflict= pathspec-from-file=read recurse-submodules=? q|quiet',
    more: restore,
  },
  { names: 'clean', options: 'n|dry-run f|force d x X i|interactive e|exclude= q|quiet', more: clean },
  {
    names: 'stash',
    options:
      'm|message= u|include-untracked a|all k|keep-index S|staged p|patch q|quiet index pathspec-from-file=read output=write O=read to-ref= print',
    more: stash,
  },
  { names: 'rm', options: 'f|force r cached n|dry-run q|quiet pathspec-from-file=read', forms: [discards('f')], more: remove },
  { names: 'mv', options: 'f|force k n|dry-run v', forms: [discards('f', 'overwrites what is there')], more: rename },
  {
    names: 'merge',
    options:
      's|strategy= X|strategy-option= m|message= F|file=read S|gpg-sign=? log=? cleanup= into-name= abort continue quit no-commit no-ff ff-only squash e|edit no-edit n stat autostash signoff',
    more: merge,
  },
  {
    names: 'cherry-pick revert',
    options:
      'strategy= X|strategy-option= m|mainline= S|gpg-sign=? cleanup= empty= output=write O=read abort continue quit skip n|no-commit e|edit no-edit s|signoff x r ff reference',
    more: merge,
  },
  {
    names: 'rebase',
    options:
      'x|exec= s|strategy= X|strategy-option= onto= i|interactive r|rebase-merges=? S|gpg-sign=? C= whitespace= empty= abort continue skip quit autosquash autostash root q|quiet v|verbose keep-base',
    forms: [recoverable('', 'rewrites commits of this branch; the reflog keeps the old ones')],
    more: rebase,
  },
  {
    names: 'gc repack',
    options:
      'prune=? auto aggressive force keep-largest-pack q a A d f F l k|keep-unreachable unpack-unreachable= cruft cruft-expiration= window= window-memory= depth= threads= max-pack-size= keep-pack= g|geometric= expire-to=write',
    more: collect,
  },
  { names: 'prune', options: 'n|dry-run v|verbose expire= progress', more: prune },
  { names: 'prune-packed pack-redundant', options: 'n|dry-run q|quiet all alt-odb', more: works },
  {
    names: 'update-ref symbolic-ref replace',
    options: 'd|delete m= stdin z no-deref create-reflog short q|quiet l|list f|force e|edit g|graft format= convert-graft-file',
    more: (found, call) => ({ effects: refs(found, call) }),
  },
  {
    names: 'filter-branch filter-repo fast-import',
    forms: [rewrites('', 'rewrites the whole history')],
    more: (_, call) => ({ effects: [rewritesAll(call.place)] }),
  },
  {
    names: 'worktree',
    options: 'f|force b= B= d|detach lock reason= track=? porcelain v n|dry-run q expire= orphan relative-paths',
    forms: [rewrites('B', 'moves a branch away from its commits')],
    more: worktree,
  },
  { names: 'bisect', style: 'first', more: bisect },
  {
    names: 'apply am',
    options:
      'p= C= resolvemsg= quoted-cr= empty= show-current-patch=? directory=write exclude= include= whitespace= build-fake-ancestor=write n|check 3 R|reverse index cached reject unsafe-paths abort continue skip quit stat numstat summary patch-format= S|gpg-sign=? s|signoff',
    forms: [discards('unsafe-paths', 'writes outside the repository')],
    more: (found, call) => ({ effects: [...found.operands.flatMap(one => touch('read', one, call)), ...touchAt('write', '.', call)] }),
  },
  {
    names: 'format-patch',
    options: `${logging} o|output-directory=write n v|reroll-count= subject-prefix= in-reply-to= to= cc= signature= signature-file=read description-file=read suffix=part start-number= base= cover-letter stdout attach=? inline=? thread=? k numbered`,
    more: works,
  },
  {
    names: 'bundle',
    options: 'q progress all version= output=write stdin branches=? tags=?',
    more: (found, call) => ({
      effects: found.operands
        .slice(1, 2)
        .flatMap(one => (textOf(found.operands[0]) === 'create' ? touchOver(one, call) : touch('read', one, call))),
    }),
  },
  {
    names:
      'rerere unpack-objects unpack-file commit-graph multi-pack-index pack-refs update-server-info merge-one-file merge-ours merge-octopus merge-recursive merge-recursive-ours merge-recursive-theirs merge-resolve merge-subtree refs replay backfill',
    options: 'o=write object-dir=write keep-pack= window= depth= threads= max-pack-size= compression= index-version= filter= missing= all',
    more: works,
  },
  {
    names: 'index-pack pack-objects',
    options:
      'o=write window= depth= threads= max-pack-size= compression= index-version= filter= missing= keep-pack= window-memory= all stdin',
    more: packs,
  },
  { names: 'notes', options: 'm|message= F|file=read C|reuse-message= c|reedit-message= ref= f|force s|strategy= stdin v n', more: notes },
  {
    names: 'checkout-index',
    options: 'f|force a|all prefix=write temp stage= u q n z stdin',
    forms: [discards('f', 'overwrites what is there')],
    more: works,
  },
  { names: 'merge-file', options: 'p|stdout L= q ours theirs union diff3 zdiff3 marker-size= object-id', more: mergeFile },
  {
    names: 'merge-index',
    options: 'o q a',
    style: 'first',
    more: (found, call) => ({ runs: runs(found.operands.slice(0, 1), call), effects: touchAt('write', '.', call) }),
  },
  { names: 'quiltimport', options: 'author= patches=read series=read n|dry-run keep-non-patch', more: works },
  { names: 'bugreport diagnose', options: 'o|output-directory=write s|suffix=part mode= diagnose=?', more: works },
  {
    names: 'hook',
    options: 'ignore-missing to-stdin=read',
    style: 'first',
    more: (_, call) => ({ effects: [code('project', 'runs a hook of the repository', call.place), ...touchAt('write', '.', call)] }),
  },
  {
    names: 'sparse-checkout',
    more: (found, call) => ({
      effects:
        textOf(found.operands[0]) === 'list' ? [] : ['config', 'config.worktree'].flatMap(one => touchAt('replace', `.git/${one}`, call)),
    }),
  },
  {
    names: 'config',
    options:
      'global system local worktree f|file= blob= all regexp url= fixed-value get get-all get-regexp get-urlmatch get-color get-colorbool l|list e|edit unset unset-all add replace-all rename-section remove-section t|type= bool int path z|null name-only show-origin show-scope default= includes value= fixed-value all comment=',
    more: config,
  },
  {
    names: 'init init-db',
    options: 'template=program separate-git-dir=write object-format= ref-format= b|initial-branch= shared=? q|quiet bare',
    more: init,
  },
  {
    names: 'difftool mergetool',
    options: `${logging} x|extcmd=program t|tool=program g y d`,
    more: (_, call) =>
      call.arguments.map(textOf).join(' ') === '--tool-help'
        ? {}
        : { effects: [code('sideways', 'opens a program of the configuration', call.place)] },
  },
  { names: 'maintenance', options: 'task= schedule= scheduler= auto quiet', more: maintenance },
  {
    names:
      'credential credential-store credential-cache credential-manager credential-manager-core credential-libsecret credential-gnome-keyring credential-osxkeychain credential-wincred credential-netrc credential-oauth',
    forms: [secrets],
  },
];

/** Names of commits that are set or taken away by hand; without a second word they are read. */
function refs(found: Options, call: Call): Effect[] {
  const reads = call.program.endsWith('symbolic-ref') && found.operands.length < 2 && !has(found, 'd');
  return reads || has(found, 'l') ? [] : [destroys('git-rewrite', 'moves or takes away a name by hand', call.place)];
}
