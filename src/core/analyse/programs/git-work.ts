/** git's commands that work on the repository itself: looking, recording, moving between states, discarding and rewriting. */
import type { Effect } from '../../values.ts';
import { code, destroys, discard, form, runs, runsText, textOf, touch, touchAt } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Reading } from '../program.ts';
import { configured } from './git-network.ts';
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

/** Options of diff and log that take a word, and the ones that write or run something. */
const logging =
  'output=write O=read ext-diff S= G= U|unified= n|max-count= L= format= pretty= author= committer= grep= since= after= until= before= skip= date= diff-filter= stat=? dirstat=? word-diff=? color=? abbrev=? M=? C=? B=? l= src-prefix= dst-prefix= ignore-matching-lines= I= inter-hunk-context= anchored= decorate=? textconv no-index glob= branches=? tags=? remotes=? exclude= max-age= min-age= encoding= show-signature p|patch stat cached|staged name-only name-status oneline graph all follow reverse raw quiet s|no-patch w b merges no-merges';

/** A path beside the repository: diff compares any two files that one of lies outside. */
function beside(found: Options, call: Call): Partial<Reading> {
  const outward = found.operands.filter(one => has(found, 'no-index') || outside(one));
  const driver = has(found, 'ext-diff') ? [code('sideways', 'a program of the configuration shows the differences', call.place)] : [];
  return { effects: [...driver, ...outward.flatMap(one => touch('read', one, call))] };
}

function outside({ value }: Argument): boolean {
  const text = value.kind === 'unknown' ? value.prefix : value.text;
  return /^(?:\/|\.\.(?:\/|$))/.test(text);
}

/** `-O[pager]` opens what it found in a program. */
function searching(found: Options, call: Call): Partial<Reading> {
  const opened = has(found, 'O') ? [code('sideways', 'opens what it finds in a program', call.place)] : [];
  return { effects: [...opened, ...(beside(found, call).effects ?? [])] };
}

/** Changes the working tree or the repository in the working directory. */
function works(_: Options, call: Call): Partial<Reading> {
  return { effects: touchAt('write', '.', call) };
}

/** A path given to checkout discards what is not committed there; a branch does not. Which of them a lone word is, the disk tells. */
function checkout(found: Options, call: Call): Partial<Reading> {
  const made = has(found, 'b', 'B', 'orphan', 't', 'd');
  const named = found.ended !== undefined && found.operands.length > found.ended;
  const several = !made && found.operands.length > 1;
  const file =
    !made &&
    found.operands.some(
      one => one.value.kind === 'pattern' || /^\.{1,2}$|\/$|^:|^\.\/|[*?[\\]|\.[a-z][a-z0-9]{0,4}$/i.test(textOf(one) ?? ''),
    );
  const says = named || several || file ? [destroys('git-discard', 'discards work that is not committed', call.place)] : [];
  const maybe = made || says.length > 0 ? [] : found.operands.filter(one => textOf(one) !== '-');
  return { effects: [...says, ...maybe.map(one => discard(one, call)), ...touchAt('write', '.', call)] };
}

function restore(found: Options, call: Call): Partial<Reading> {
  const index = has(found, 'S') && !has(found, 'W');
  return {
    effects: [
      ...(index ? [] : [destroys('git-discard', 'discards work that is not committed', call.place)]),
      ...touchAt('write', '.', call),
    ],
  };
}

function clean(found: Options, call: Call): Partial<Reading> {
  return has(found, 'n')
    ? {}
    : { effects: [destroys('git-discard', 'deletes files that git does not know', call.place), ...touchAt('write', '.', call)] };
}

function stash(found: Options, call: Call): Partial<Reading> {
  const verb = textOf(found.operands[0]);
  const lost = verb === 'drop' || verb === 'clear';
  const says = lost ? [destroys('git-discard', 'throws stashed work away', call.place)] : [];
  return { effects: [...says, ...touchAt('write', '.', call)] };
}

/** A verb among the operands that takes something away. */
function verbs(lost: string, reason: string): NonNullable<Shape['more']> {
  return (found, call) => {
    const verb = textOf(found.operands[0]) ?? '';
    return { effects: lost.split(' ').includes(verb) ? [destroys('git-rewrite', reason, call.place)] : [] };
  };
}

function collect(found: Options, call: Call): Partial<Reading> {
  const lost = has(found, 'prune') && !/^(?:\d+|two)\.(?:weeks?|months?)/.test(textOf(valuesOf(found, 'prune')[0]) ?? '2.weeks');
  return { effects: lost ? [destroys('git-rewrite', 'throws commits away that no name holds', call.place)] : [] };
}

function worktree(found: Options, call: Call): Partial<Reading> {
  const [verb, first, second] = found.operands;
  const name = textOf(verb);
  const lost = name === 'remove' && has(found, 'f');
  const says = lost ? [destroys('git-discard', 'discards work that is not committed', call.place)] : [];
  const target = name === 'add' || name === 'remove' ? first : name === 'move' ? second : undefined;
  return { effects: [...says, ...(target === undefined ? [] : touch('write', target, call))] };
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
  const odd = valuesOf(found, 's').filter(one => !strategies.test(textOf(one) ?? ''));
  return odd.map(one => code('sideways', `a merge strategy of ${call.program} is a program`, one.place));
}

function merge(found: Options, call: Call): Partial<Reading> {
  return { effects: [...touchAt('write', '.', call), ...strategy(found, call)] };
}

function bisect(found: Options, call: Call): Partial<Reading> {
  const ran = textOf(found.operands[0]) === 'run' ? runs(found.operands.slice(1), call) : [];
  return { effects: touchAt('write', '.', call), runs: ran };
}

/** `.git/config` holds settings that run code; `--global` writes to the home. */
function config(found: Options, call: Call): Partial<Reading> {
  const [first, second] = found.operands.map(textOf);
  const verb = /^(?:list|get|set|unset|rename-section|remove-section|edit)$/.test(first ?? '') ? first : undefined;
  const looks =
    has(found, 'get', 'l', 'get-regexp', 'get-all', 'get-urlmatch', 'get-color', 'get-colorbool') || verb === 'list' || verb === 'get';
  if (looks || (verb === undefined && found.operands.length < 2 && !has(found, 'unset', 'unset-all', 'e', 'remove-section'))) return {};
  const [key, value] = verb === undefined ? [first, second] : [second, textOf(found.operands[2])];
  const pair: Argument =
    key === undefined
      ? { value: { kind: 'unknown', reason: '', prefix: '', splits: false }, place: call.place }
      : { value: { kind: 'text', text: `${key}=${value ?? ''}` }, place: call.place };
  const taking = has(found, 'unset', 'unset-all', 'remove-section', 'rename-section') || verb === 'unset';
  return { effects: [...written(found, call), ...(taking ? [] : configured(pair, call))] };
}

function written(found: Options, call: Call): Effect[] {
  const files = valuesOf(found, 'f');
  if (files.length > 0) return files.flatMap(one => touch('write', one, call));
  if (has(found, 'global')) return touchAt('replace', `${call.home}/.gitconfig`, call);
  if (has(found, 'system')) return touchAt('replace', '/etc/gitconfig', call);
  return touchAt('replace', '.git/config', call);
}

/** A new repository has hooks and settings of its own. */
function init(found: Options, call: Call): Partial<Reading> {
  const into = found.operands[0];
  const name = into === undefined ? '.' : textOf(into);
  if (name === undefined) return { effects: into === undefined ? [] : touch('write', into, call) };
  return { effects: ['config', 'hooks'].flatMap(one => touchAt('write', `${name}/.git/${one}`, call)) };
}

function branch(found: Options, call: Call): Partial<Reading> {
  const tracks = has(found, 'u', 'unset-upstream', 'edit-description');
  return { effects: tracks ? touchAt('replace', '.git/config', call) : [] };
}

function files(touched: 'read' | 'write'): NonNullable<Shape['more']> {
  return (found, call) => ({ effects: found.operands.flatMap(one => touch(touched, one, call)) });
}

const secrets: Says = { on: '', rank: 'ask', id: 'git-credential', impact: 'system', reason: 'reads or changes stored passwords' };
const rewritesAll = code.bind(undefined, 'sideways', 'runs its filters on every commit');

/** Sub-commands by name. */
export const workCommands: readonly Sub[] = [
  { names: 'log diff show whatchanged diff-tree diff-index diff-files range-diff', options: logging, more: beside },
  {
    names:
      'status blame annotate shortlog describe rev-parse rev-list ls-files ls-tree cat-file name-rev merge-base for-each-ref show-ref var check-ignore check-attr check-mailmap check-ref-format cherry count-objects fsck version help show-branch verify-commit verify-tag verify-pack stripspace column patch-id interpret-trailers mktag merge-tree fast-export write-tree commit-tree mktree pack-objects get-tar-commit-id fmt-merge-msg mailinfo mailsplit',
    options: 'contents=read F=read file=read ignore-revs-file=read S=read X=read exclude-from=read output=write o=write',
  },
  {
    names: 'grep',
    options: 'e= f=read O|open-files-in-pager=? no-index A= B= C= m= threads= max-depth= color=? n i l w E F P c q untracked cached',
    more: searching,
  },
  { names: 'hash-object', options: 't= w stdin path= stdin-paths', more: files('read') },
  {
    names: 'add stage update-index read-tree',
    options:
      'pathspec-from-file=read chmod= index-output=write prefix= exclude-per-directory= cacheinfo= p|patch i e|edit A|all u|update f|force n N v reset',
    forms: [discards('reset')],
    more: works,
  },
  {
    names: 'commit',
    options:
      'm|message= F|file=read t|template=read C|reuse-message= c|reedit-message= fixup= squash= author= date= cleanup= trailer= S|gpg-sign=? u|untracked-files=? pathspec-from-file=read amend a|all p|patch v|verbose q|quiet n|no-verify no-edit allow-empty s|signoff e|edit o i',
    forms: [recoverable('amend', 'replaces the last commit; the reflog keeps the old one')],
    more: works,
  },
  {
    names: 'branch',
    options:
      'd|delete D f|force M C m|move c|copy u|set-upstream-to= unset-upstream edit-description t|track=? contains= no-contains= merged= no-merged= sort= points-at= format= column=? a|all r|remotes v l|list q|quiet show-current color=?',
    forms: [rewrites('D f M C', 'takes a branch away, merged or not')],
    more: branch,
  },
  {
    names: 'tag',
    options:
      'd|delete f|force a s u= m|message= F|file=read n=? l|list sort= contains= no-contains= merged= no-merged= points-at= format= column=? cleanup= v|verify e color=?',
    forms: [rewrites('d f', 'takes a tag away')],
  },
  {
    names: 'reset',
    options: 'hard merge keep soft mixed p|patch N q|quiet pathspec-from-file=read recurse-submodules=?',
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
    more: works,
  },
  {
    names: 'restore',
    options: 's|source= S|staged W|worktree p|patch ours theirs m|merge conflict= pathspec-from-file=read q',
    more: restore,
  },
  { names: 'clean', options: 'n|dry-run f|force d x X i|interactive e|exclude= q|quiet', more: clean },
  { names: 'stash', options: 'm|message= u|include-untracked a|all k|keep-index S|staged p|patch q|quiet index', more: stash },
  { names: 'rm', options: 'f|force r cached n|dry-run q|quiet pathspec-from-file=read', forms: [discards('f')], more: works },
  { names: 'mv', options: 'f|force k n v', forms: [discards('f', 'overwrites what is there')], more: works },
  {
    names: 'merge cherry-pick revert',
    options:
      's|strategy= X|strategy-option= m|message= F|file=read S|gpg-sign=? cleanup= into-name= mainline= abort continue quit skip n|no-commit no-ff ff-only squash e|edit no-edit x',
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
    names: 'reflog',
    options: 'expire= expire-unreachable= all n=',
    more: verbs('expire delete', 'throws away what could be brought back'),
  },
  { names: 'gc repack', options: 'prune=? auto aggressive force keep-largest-pack q a A d f l', more: collect },
  { names: 'prune prune-packed', options: 'n|dry-run v expire= progress', forms: [rewrites('', 'throws commits away that no name holds')] },
  {
    names: 'update-ref symbolic-ref replace',
    options: 'd m= stdin z no-deref create-reflog short q|quiet l|list f|force e|edit',
    more: (found, call) => ({ effects: refs(found, call) }),
  },
  {
    names: 'filter-branch filter-repo fast-import',
    forms: [rewrites('', 'rewrites the whole history')],
    more: (_, call) => ({ effects: [rewritesAll(call.place)] }),
  },
  { names: 'worktree', options: 'f|force b= B= d|detach lock reason= track=? porcelain v n q expire=', more: worktree },
  { names: 'bisect', style: 'first', more: bisect },
  {
    names: 'apply am',
    options:
      'p= C= directory=write exclude= include= whitespace= build-fake-ancestor= n|check 3 R|reverse index cached reject unsafe-paths abort continue skip quit stat numstat summary patch-format= S=? s',
    forms: [discards('unsafe-paths', 'writes outside the repository')],
    more: (found, call) => ({ effects: [...found.operands.flatMap(one => touch('read', one, call)), ...touchAt('write', '.', call)] }),
  },
  {
    names: 'format-patch',
    options: `${logging} o|output-directory=write n v|reroll-count= subject-prefix= in-reply-to= to= cc= signature= signature-file=read suffix= start-number= base= cover-letter stdout attach=? inline=? thread=? k numbered`,
    more: works,
  },
  {
    names: 'bundle',
    options: 'q progress all version=',
    more: (found, call) => ({
      effects: found.operands.slice(1, 2).flatMap(one => touch(textOf(found.operands[0]) === 'create' ? 'write' : 'read', one, call)),
    }),
  },
  {
    names: 'notes rerere checkout-index unpack-objects index-pack commit-graph multi-pack-index pack-refs update-server-info',
    options: 'm= F=read C= c= ref= f|force a|all prefix=write temp stage= o=write',
    more: works,
  },
  {
    names: 'sparse-checkout',
    more: (found, call) => ({ effects: textOf(found.operands[0]) === 'list' ? [] : touchAt('write', '.git/config.worktree', call) }),
  },
  {
    names: 'config',
    options:
      'global system local worktree f|file= blob= get get-all get-regexp get-urlmatch get-color get-colorbool l|list e|edit unset unset-all add replace-all rename-section remove-section t|type= bool int path z|null name-only show-origin show-scope default= includes value= fixed-value all comment=',
    more: config,
  },
  {
    names: 'init',
    options: 'template=program separate-git-dir=write object-format= ref-format= b|initial-branch= shared=? q|quiet bare',
    more: init,
  },
  {
    names: 'difftool mergetool',
    options: `${logging} x|extcmd=program t|tool=program g y d`,
    more: (_, call) => ({ effects: [code('sideways', 'opens a program of the configuration', call.place)] }),
  },
  {
    names: 'maintenance',
    more: (found, call) => ({
      effects: /^(?:start|register|unregister|stop)$/.test(textOf(found.operands[0]) ?? 'start')
        ? [form({ rank: 'ask', id: 'persistence', impact: 'system', reason: 'runs later, outside this session' }, call.place)]
        : [],
    }),
  },
  { names: 'credential credential-store credential-cache credential-manager', forms: [secrets] },
];

/** Names of commits that are set or taken away by hand; without a second word they are read. */
function refs(found: Options, call: Call): Effect[] {
  const reads = call.program.endsWith('symbolic-ref') && found.operands.length < 2 && !has(found, 'd');
  return reads || has(found, 'l') ? [] : [destroys('git-rewrite', 'moves or takes away a name by hand', call.place)];
}
