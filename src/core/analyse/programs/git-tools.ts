/** Tools around a repository: what shows differences, counts lines, writes changelogs, looks for secrets, keeps patches. */
import { code, connect, runsText, textOf, touch, touchAt } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { commanded } from './commands.ts';
import { row, type Says } from './row.ts';

const discards: Says = { on: '', rank: 'ask', id: 'discard', impact: 'destructive', reason: 'discards work that is not committed' };
const serves: Says = { on: '', rank: 'ask', id: 'serves', impact: 'network', reason: 'gives the repository to whoever asks' };

/** The project's own configuration says what these do. */
function project(_: Options, call: Call): Partial<Reading> {
  return { effects: [...touchAt('write', '.', call), code('project', `${call.program} runs what the project says`, call.place)] };
}

/** What a key is bound to runs in a shell; a preview does at every move. */
function picking(found: Options, call: Call): Partial<Reading> {
  const bound = valuesOf(found, 'bind').filter(one => /execute|become|reload|transform|preview|unknown/.test(textOf(one) ?? 'unknown'));
  return {
    runs: valuesOf(found, 'preview').map(one => runsText(one, call)),
    effects: [
      ...bound.map(one => code('unknown', `${call.program} runs what a key is bound to`, one.place)),
      // Whoever reaches the port says what a key would (fzf(1), --listen).
      ...(has(found, 'listen') ? [code('unknown', `${call.program} runs what it is sent`, call.place)] : []),
    ],
  };
}

/** Perforce keeps everything on its server. */
function server(_: Options, call: Call): Partial<Reading> {
  return { effects: [connect(undefined, undefined, call.place), ...touchAt('write', '.', call)] };
}

/** `FORMAT:FILE,…` of scc. */
function kept(one: Argument, call: Call): Reading['effects'] {
  const files = (textOf(one) ?? '').split(',').map(part => part.replace(/^[^:]*:/, ''));
  return files
    .filter(file => file !== 'stdout')
    .flatMap(file => touch('write', { value: { kind: 'text', text: file }, place: one.place }, call));
}

const works = (_: Options, call: Call): Partial<Reading> => ({ effects: touchAt('write', '.', call) });

const fossil = commanded({
  names: 'fossil',
  own: 'R|repository=read user= q|quiet v|verbose chdir=enter args=read nocgi',
  commands: [
    {
      names:
        'status changes diff timeline ls info finfo annotate blame praise extras cat artifact descendants leaves whatis version help json',
      options: 'r|from= to= n= t= W= command=program tk binary o=write',
    },
    {
      names: 'add addremove rm delete mv rename merge init new open close branch tag',
      options: 'f|force m|comment= M=read r= workdir=enter',
      more: works,
    },
    {
      names: 'stash',
      options: 'm|comment=',
      more: (found, call) =>
        /^(?:drop|rm|goto|pop)$/.test(textOf(found.operands[0]) ?? '')
          ? { effects: [{ kind: 'form', rank: 'ask', id: 'discard', impact: 'destructive', reason: discards.reason, place: call.place }] }
          : works(found, call),
    },
    {
      names: 'revert clean undo redo purge shun scrub reconstruct deconstruct rebuild',
      options: 'f|force n|dry-run r=',
      forms: [discards],
      more: works,
    },
    {
      names: 'commit ci sync push pull clone update up checkout co remote remote-url',
      options: 'm|comment= M=read f|force B|httpauth= ssh-command=program',
      more: server,
    },
    {
      names: 'server ui cgi http backup export import sqlite sql config configuration settings unset user hook all',
      forms: [serves],
      more: works,
    },
  ],
  flags: [
    'fossil revert',
    'fossil clean --force',
    'fossil push',
    'fossil commit -m x',
    'fossil ui',
    'fossil stash drop 1',
    'fossil frobnicate',
    'fossil diff --command ./x',
  ],
  quiet: ['fossil status', 'fossil diff', 'fossil timeline -n 5', 'fossil add a.txt'],
});

const quilt = commanded({
  names: 'quilt',
  own: 'quiltrc=program trace=?',
  commands: [
    {
      names: 'applied unapplied series top next previous patches files diff graph annotate header help',
      options: 'p= P= R U= C= diff=program z n a d= o sort snapshot combine=',
    },
    {
      names: 'new add remove refresh edit rename fold fork import setup init upgrade snapshot grep',
      options: 'P= p= f d o q',
      more: works,
    },
    { names: 'push', options: 'a f q v m merge=? fuzz= leave-rejects refresh', more: works },
    { names: 'pop', options: 'a f R q v refresh', forms: [{ ...discards, on: 'f' }], more: works },
    { names: 'delete revert', options: 'r backup n P=', forms: [discards], more: works },
    { names: 'mail', options: 'm M to= cc= bcc= from= send mbox=write prefix= sender= subject=', more: server },
  ],
  flags: [
    'quilt pop -f',
    'quilt delete -r a.patch',
    'quilt revert a.c',
    'quilt mail --send',
    'quilt --quiltrc ./x push',
    'quilt diff --diff=./x',
  ],
  quiet: ['quilt push -a', 'quilt pop -a', 'quilt new a.patch', 'quilt refresh', 'quilt series', 'quilt diff'],
});

/** Their rows. */
export const gitTools: readonly Program[] = [
  fossil,
  quilt,
  row({
    names:
      'delta difft difftastic diff-so-fancy diffstat wdiff dwdiff icdiff ydiff lsdiff grepdiff filterdiff interdiff combinediff recountdiff unwrapdiff dehtmldiff',
    options:
      'pager=program config=read features= width= w= p= i= x= o=write output= diff-cmd=program diff-program=program inplace|in-place help version patch',
    operands: 'read',
    more: (found, call) => ({
      effects: [
        ...valuesOf(found, 'o').flatMap(one => touch('write', one, call)),
        ...(has(found, 'inplace') ? found.operands.flatMap(one => touch('write', one, call)) : []),
      ],
    }),
    flags: ['delta --pager=./x', 'difft ~/.ssh/id_rsa a.txt', 'interdiff ../a ../b', 'diffstat -o ../x a.diff'],
    quiet: ['git diff | delta', 'difft a.ts b.ts', 'git diff | diffstat -p1', 'git diff | diff-so-fancy', 'lsdiff fix.patch'],
  }),
  row({
    names: 'tokei cloc scc sloccount loc onefetch git-sizer git-quick-stats svnversion',
    options:
      'extract-with=program strip-code= strip-comments= unicode counted=write ignored=write found=write categorized=write write-lang-def=write write-lang-def-incl-dup=write diff-alignment=write xsl=write sdir=write out=write report-file=write o=write format-multi= output= sql=write exclude-dir= exclude-ext= include-lang= match-f= list-file=read config=project read-lang-def=read force-lang-def=read diff-list-file=read exclude-list-file=read e= t= f= s= i= by-file quiet vcs= git h|help V|version',
    operands: 'read',
    here: 'read',
    more: (found, call) => ({
      effects: [
        // What says which files there are is a command of its own unless it is one of two names (cloc, --vcs).
        ...valuesOf(found, 'vcs')
          .filter(one => !/^(?:git|svn|auto)$/.test(textOf(one) ?? ''))
          .map(one => code('unknown', 'cloc runs it', one.place)),
        ...(has(found, 'strip-comments', 'strip-code') ? touchAt('write', '.', call) : []),
        ...valuesOf(found, 'format-multi').flatMap(one => kept(one, call)),
      ],
    }),
    flags: [
      "cloc --vcs='rm x' .",
      'scc --format-multi json:../x',
      "cloc --extract-with='./x >FILE<' a.zip",
      'cloc --out=../x .',
      'tokei ..',
    ],
    quiet: ['tokei', 'cloc src', 'cloc --by-file --quiet .', 'cloc --vcs=git', 'scc', 'onefetch', 'git-sizer -v'],
  }),
  row({
    names: 'git-chglog commitizen cz cog gitlint git-conventional-commits',
    options: 'o|output=write c|config=read t|tag= next-tag=',
    more: project,
    flags: ['git-chglog -o ../CHANGELOG.md', 'git-chglog -c ~/x.yml'],
    quiet: ['git-chglog -o CHANGELOG.md', 'cz commit', 'cz bump --dry-run', 'gitlint'],
  }),
  row({
    names: 'gitleaks detect-secrets whispers',
    options:
      'c|config=read s|source=read r|report-path=write f|report-format= b|baseline-path=read i|gitleaks-ignore-path=read l|log-level= log-opts= v|verbose redact=? baseline=read no-git staged pipe',
    more: (found, call) => ({ effects: found.operands.slice(1).flatMap(one => touch('read', one, call)) }),
    flags: ['gitleaks detect -s ..', 'gitleaks detect -r ../x.json'],
    quiet: ['gitleaks detect', 'gitleaks detect --source . -v', 'gitleaks protect --staged', 'detect-secrets scan', 'gitleaks dir src'],
  }),
  row({
    names: 'trufflehog p4 darcs pijul git-town git-svn gclient ghq',
    more: server,
    flags: ['trufflehog git file://.', 'p4 revert ...', 'p4 sync', 'darcs push', 'git-town ship'],
    quiet: [],
  }),
  row({
    names: 'fzf sk fzy peco',
    options:
      'preview=script bind=text with-shell=program q|query= f|filter= d|delimiter= n|nth= with-nth= prompt= header= height= layout= preview-window= color= tac m|multi=? e|exact i x|extended print0 read0 ansi history=write listen|listen-unsafe=? become=script expect= border=? select-1 exit-0 c|cmd=script rcfile=program',
    more: picking,
    flags: [
      "git log | fzf --preview='rm a'",
      "fzf --bind 'enter:execute(rm {})'",
      "fzf --bind 'enter:become(sh {})'",
      'fzf --history ../h',
      'sk -c "rm a"',
      "fzf --with-shell './x -c'",
    ],
    quiet: ['git branch | fzf', 'ls | fzf -m', "git log --oneline | fzf --preview 'git show {1}'", "fzf --bind 'ctrl-a:select-all'"],
  }),
];
