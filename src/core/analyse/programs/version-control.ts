/** Version control beside git: Mercurial, Subversion, Jujutsu, Bazaar and CVS. */
import type { Effect } from '../../values.ts';
import { code, connect, connectTo, destroys, runs, runsText, secureHost, textOf, touch, touchAt } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { type Command, commanded } from './commands.ts';
import { keysOfCommit } from './keys.ts';
import type { Says } from './row.ts';

type More = NonNullable<Command['more']>;

const discards = (on = '', reason = 'discards work that is not committed'): Says => ({
  on,
  rank: 'ask',
  id: 'discard',
  impact: 'destructive',
  reason,
});
const rewrites = (on = '', reason = 'takes commits or names away'): Says => ({
  on,
  rank: 'ask',
  id: 'rewrite',
  impact: 'destructive',
  reason,
});

const works: More = (_, call) => ({ effects: [...touchAt('write', '.', call), ...keysOfCommit(call)] });
const reaches: More = (found, call) => ({ effects: [...addresses(found.operands, call), ...touchAt('write', '.', call)] });
const setting: More = (_, call) => ({ effects: [code('sideways', `${call.program} changes settings that can run code`, call.place)] });

/** Where each word leads that is an address; a host of the settings where none is. A path is a place of this machine. */
function addresses(words: readonly Argument[], call: Call): Effect[] {
  const led = words.flatMap(one => {
    const text = textOf(one) ?? '';
    if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(text)) return connectTo(one, 'https', call);
    if (secureHost(text) !== undefined) return [connect(secureHost(text), 22, one.place)];
    return /^(?:\/|\.{1,2}(?:\/|$))/.test(text) ? touch('read', one, call) : [];
  });
  return led.some(one => one.kind === 'connect' || one.kind === 'path') ? led : [connect(undefined, undefined, call.place)];
}

/** The target of a copy of another repository. */
const copies: More = (found, call) => {
  const [from, into] = found.operands;
  const made = into === undefined ? touchAt('write', '.', call) : touch('write', into, call);
  return { effects: [...addresses(from === undefined ? [] : [from], call), ...made] };
};

/** Words that are paths beside the project. */
const reads: More = (found, call) => ({ effects: found.operands.flatMap(one => (climbs(one) ? touch('read', one, call) : [])) });

function climbs({ value }: Argument): boolean {
  return /^(?:\/|\.\.(?:\/|$)|~)/.test(value.kind === 'unknown' ? value.prefix : value.text);
}

const writes: More = (found, call) => ({
  effects: [
    ...touchAt('write', '.', call),
    ...found.operands.flatMap(one => (climbs(one) ? touch('write', one, call) : [])),
    ...keysOfCommit(call),
  ],
});

// ---- Mercurial (hg(1)) -------------------------------------------------------------------------------------------------

/** Settings that only say how things look, or who. */
const tame =
  /^(?:ui\.(?:username|verbose|quiet|color|interactive|paginate|report_untrusted|timeout|tweakdefaults)|color\.|diff\.|annotate\.)/;

function settings(found: Options, call: Call): Partial<Reading> {
  const odd = valuesOf(found, 'config').filter(one => !tame.test(textOf(one) ?? ''));
  return { effects: odd.map(one => code('sideways', `a setting given to ${call.program} can run code`, one.place)) };
}

const bisects: More = (found, call) => ({
  runs: valuesOf(found, 'c').map(one => runsText(one, call)),
  effects: touchAt('write', '.', call),
});

const mercurial = commanded({
  names: 'hg chg',
  own: 'R|repository=enter cwd=enter config= y|noninteractive q|quiet v|verbose color= debugger=program encoding= encodingmode= traceback time profile version h|help hidden pager=',
  always: settings,
  short: true,
  commands: [
    {
      names:
        'status st summary sum log history annotate blame branches cat diff export files grep heads help identify id locate manifest parents paths root tags tip verify version showconfig debuginstall',
      options:
        'o|output=write r|rev= T|template= l|limit= u|user= d|date= k|keyword= b|branch= p|patch I|include= X|exclude= U|unified= a m g|git stat c|change= from= to=',
      more: reads,
    },
    {
      names:
        'add addremove forget copy cp commit ci branch tag merge graft backout resolve shelve unshelve amend record absorb rebase phase remove rm rename mv move unamend uncommit split fold evolve next previous topic',
      options:
        'm|message= l|logfile=read d|date= u|user= I|include= X|exclude= r|rev= s|source= b|base= dest= t|tool=program f|force e|edit delete D n|name= remove',
      forms: [discards('f', 'overwrites or takes away what is there'), rewrites('delete', 'takes a name away')],
      more: writes,
    },
    {
      names: 'bookmarks',
      options: 'f|force r|rev= d|delete m|rename= i|inactive l|list',
      forms: [rewrites('d f', 'takes a name away')],
      more: works,
    },
    { names: 'init', options: '', more: writes },
    {
      names: 'import patch',
      options: 'p|strip= m|message= l|logfile=read b|base= d|date= u|user= s|similarity= no-commit partial f|force',
      more: (found, call) => ({
        effects: [
          ...found.operands.flatMap(one => (/^https?:/.test(textOf(one) ?? '') ? connectTo(one, 'https', call) : touch('read', one, call))),
          ...touchAt('write', '.', call),
        ],
      }),
    },
    {
      names: 'update up checkout co',
      options: 'C|clean c|check m|merge d|date= r|rev= t|tool=program',
      forms: [discards('C')],
      more: works,
    },
    {
      names: 'revert',
      options: 'a|all d|date= r|rev= C|no-backup i|interactive I|include= X|exclude= n|dry-run',
      forms: [discards()],
      more: works,
    },
    {
      names: 'purge clean',
      options: 'a|abort-on-err all p|print 0|print0 dirs files I|include= X|exclude= confirm i',
      forms: [discards('', 'deletes files that Mercurial does not know')],
      more: works,
    },
    {
      names: 'strip rollback histedit prune obsolete',
      options: 'r|rev= k|keep B|bookmark= f|force commands=read',
      forms: [rewrites()],
      more: works,
    },
    {
      names: 'qnew qpush qpop qrefresh qdelete qfinish qimport qfold qseries qapplied qdiff',
      options: 'f|force m|message= e',
      forms: [discards('f')],
      more: works,
    },
    { names: 'bisect', options: 'c|command= r|reset g|good b|bad s|skip e|extend U|noupdate', more: bisects },
    { names: 'archive bundle', options: 't|type= r|rev= p|prefix= a|all base= b|branch=', operands: 'write', more: works },
    {
      names: 'clone',
      options: 'U|noupdate u|updaterev= r|rev= b|branch= pull uncompressed stream e|ssh=program remotecmd=program insecure',
      more: copies,
    },
    {
      names: 'pull push incoming outgoing fetch unbundle',
      options: 'u|update f|force r|rev= B|bookmark= b|branch= e|ssh=program remotecmd=program insecure new-branch',
      forms: [rewrites('f', 'overwrites what others see')],
      more: reaches,
    },
    {
      names: 'email serve convert share',
      forms: [{ on: '', rank: 'ask', id: 'serves', impact: 'network', reason: 'sends the repository to others' }],
      more: works,
    },
    {
      names: 'config',
      options: 'e|edit l|local g|global u|untrusted template=',
      more: (found, call) => (has(found, 'e', 'l', 'g') ? setting(found, call) : {}),
    },
    { names: 'extdiff', options: 'p|program=program o|option= r|rev= c|change=', more: setting },
  ],
  flags: [
    'hg update -C',
    'hg up --clean default',
    'hg rev --all',
    'hg purge',
    'hg strip tip',
    'hg rollback',
    "hg --config alias.x='!sh -c id' x",
    "hg status --config hooks.pre-status='sh -c id'",
    'hg --conf extensions.x=./x.py status',
    'hg push',
    'hg pull -u',
    'hg clone ssh://x.example/r',
    "hg bisect -c 'rm a'",
    'hg --cwd .. status',
    'hg -R ../other log',
    'hg cat -o /etc/motd a',
    'hg extdiff -p ./x',
    'hg clone -e ./x ssh://x.example/r',
    'hg frobnicate',
    'hg serve',
    'hg $x',
    'hg config --edit',
    'hg push -e ./x',
  ],
  quiet: [
    'hg status',
    'hg st',
    'hg log -l 5',
    'hg diff',
    'hg commit -m x',
    'hg ci -m x',
    'hg add a.txt',
    'hg branch topic',
    'hg merge',
    'hg up default',
    'hg --version',
    'hg annotate a.txt',
    'hg id',
    'hg heads',
    'hg config',
    'hg shelve',
  ],
});

// ---- Subversion (svn(1)) -----------------------------------------------------------------------------------------------

const subversionOptions =
  'config-dir=program config-option=program editor-cmd=program diff-cmd=program diff3-cmd=program username= password= no-auth-cache non-interactive trust-server-cert q|quiet v|verbose r|revision= c|change= m|message= F|file=read targets=read depth= set-depth= x|extensions= l|limit= force N encoding= with-revprop= accept= changelist|cl= old= new= strip= search= native-eol= revprop u|show-updates';

/** A word that is an address is on a server; all else is in the working copy. */
const there: More = (found, call) => {
  const away =
    found.operands.some(one => /^[a-z][a-z0-9+.-]*:\/\/|^\^\//iu.test(textOf(one) ?? 'x://')) ||
    has(found, 'r', 'c', 'old', 'new', 'revprop', 'u');
  return away ? reaches(found, call) : writes(found, call);
};

const onServer: More = (found, call) => {
  const away = found.operands.some(one => /^[a-z][a-z0-9+.-]*:\/\/|^\^\//iu.test(textOf(one) ?? 'x://'));
  const says = away ? [destroys('forge', 'changes what others see, at once', call.place)] : [];
  const { effects = [] } = there(found, call);
  return { effects: [...effects, ...says] };
};

const subversion = commanded({
  names: 'svn',
  own: `${subversionOptions} version h|help`,
  commands: [
    {
      names: 'status stat st diff di info cat proplist plist pl propget pget pg help changelist cl',
      more: (found, call) =>
        has(found, 'u', 'r', 'c', 'old', 'new')
          ? there(found, call)
          : { effects: [...(reads(found, call).effects ?? []), ...(urls(found) ? (reaches(found, call).effects ?? []) : [])] },
    },
    {
      names: 'add resolve resolved upgrade propset pset ps propdel pdel pd propedit pedit pe patch mkdir copy cp move mv rename ren',
      more: onServer,
    },
    { names: 'delete del remove rm', forms: [discards('force')], more: onServer },
    { names: 'revert', options: 'R|recursive', forms: [discards()], more: works },
    {
      names: 'cleanup',
      options: 'remove-unversioned remove-ignored vacuum-pristines include-externals',
      forms: [discards('remove-unversioned remove-ignored', 'deletes files that Subversion does not know')],
      more: works,
    },
    { names: 'checkout co export', more: copies },
    { names: 'update up switch sw relocate merge mergeinfo log list ls blame praise annotate ann lock unlock', more: reaches },
    {
      names: 'commit ci import',
      forms: [{ on: '', rank: 'ask', id: 'forge', impact: 'system', reason: 'changes what others see' }],
      more: reaches,
    },
    { names: 'auth', forms: [{ on: '', rank: 'ask', id: 'keys', impact: 'system', reason: 'shows or changes stored passwords' }] },
  ],
  flags: [
    'svn checkout https://x.example/svn/r',
    'svn update',
    'svn commit -m x',
    'svn revert -R .',
    'svn cleanup --remove-unversioned',
    'svn diff --diff-cmd ./x',
    'svn status --config-option config:helpers:diff-cmd=./x',
    'svn delete https://x.example/svn/r -m x',
    'svn rm --force a.txt',
    'svn export https://x.example/r ../out',
    'svn propset --revprop -r HEAD svn:log x',
    'svn log',
    'svn frobnicate',
    'svn auth',
    'svn status /home/u/other',
  ],
  quiet: [
    'svn status',
    'svn st',
    'svn diff',
    'svn info',
    'svn add a.txt',
    'svn --version',
    'svn resolve --accept working a.txt',
    'svn mv a.txt b.txt',
  ],
});

function urls(found: Options): boolean {
  return found.operands.some(one => /^[a-z][a-z0-9+.-]*:\/\/|^\^\//iu.test(textOf(one) ?? ''));
}

// ---- Jujutsu -----------------------------------------------------------------------------------------------------------

/** A command of two words. */
function second(by: (verb: string, found: Options, call: Call) => Effect[]): More {
  return (found, call) => ({ effects: by(textOf(found.operands[0]) ?? '', found, call) });
}

const jujutsu = commanded({
  names: 'jj',
  own: 'R|repository=enter at-operation|at-op= config=program config-toml=program config-file=program color= ignore-working-copy ignore-immutable no-pager quiet debug V|version h|help',
  commands: [
    {
      names: 'log st status diff show evolog obslog interdiff help version root tag',
      options: 'r|revisions|revision= T|template= n|limit= from= to= tool=program p|patch s|summary stat git f|from=',
      more: reads,
    },
    {
      names:
        'new commit ci describe desc edit squash rebase split duplicate parallelize next prev absorb backout revert sign unsign simplify-parents metaedit',
      options:
        'm|message= r|revision= s|source= d|destination= b|branch= A|insert-after= B|insert-before= from= into= t= tool=program i|interactive',
      more: works,
    },
    {
      names: 'abandon restore',
      options: 'r= from= to= c|changes-in= tool=program',
      forms: [discards('', 'throws changes away')],
      more: works,
    },
    { names: 'undo redo', forms: [discards('', 'takes back what was done last')], more: works },
    {
      names: 'bookmark b branch',
      options: 'r|revision= B|allow-backwards to= from= a|all-remotes t|tracked T|template= remote=',
      more: second((verb, _, call) =>
        /^(?:delete|d|forget|f)$/.test(verb) ? [destroys('rewrite', 'takes a name away', call.place)] : touchAt('write', '.', call),
      ),
    },
    {
      names: 'operation op',
      options: 'n|limit= T|template= what= op-diff p|patch',
      more: second((verb, _, call) =>
        /^(?:log|show|diff)$/.test(verb) ? [] : [destroys('rewrite', 'takes back or throws away what was done', call.place)],
      ),
    },
    {
      names: 'file',
      options: 'r|revision= T|template=',
      more: second((verb, _, call) => (/^(?:list|show|annotate|search)$/.test(verb) ? [] : touchAt('write', '.', call))),
    },
    {
      names: 'workspace',
      options: 'name= r|revision= R|repository=enter',
      more: second((verb, found, call) =>
        /^(?:list|root)$/.test(verb)
          ? []
          : [
              ...found.operands.slice(1, 2).flatMap(one => touch('write', one, call)),
              ...(verb === 'forget' ? [destroys('rewrite', 'takes a workspace away', call.place)] : []),
            ],
      ),
    },
    {
      names: 'git',
      options: 'b|bookmark= r|revisions= remote= all-remotes colocate no-colocate c|change= N|allow-new git-repo=read branch=',
      more: second((verb, found, call) =>
        /^(?:export|import|root)$/.test(verb)
          ? touchAt('write', '.', call)
          : verb === 'init'
            ? found.operands.slice(1).flatMap(one => touch('write', one, call))
            : [connect(undefined, undefined, call.place)],
      ),
    },
    {
      names: 'config',
      options: 'user repo T|template= include-defaults',
      more: second((verb, _, call) =>
        /^(?:get|list|path|l|g|p)$/.test(verb) ? [] : [code('sideways', 'changes settings that can run code', call.place)],
      ),
    },
    {
      names: 'util',
      more: (found, call) =>
        textOf(found.operands[0]) === 'exec'
          ? { runs: runs(found.operands.slice(1), call) }
          : textOf(found.operands[0]) === 'gc'
            ? { effects: [destroys('rewrite', 'throws away what could be brought back', call.place)] }
            : {},
    },
    {
      names: 'fix resolve diffedit',
      options: 's|source= r|revision= tool=program l|list',
      more: (_, call) => ({ effects: [code('sideways', `${call.program} runs a program of the settings`, call.place)] }),
    },
  ],
  flags: [
    'jj abandon',
    'jj restore',
    'jj undo',
    'jj git push',
    'jj git clone https://x.example/r',
    'jj op abandon ..@-',
    'jj op restore x',
    'jj bookmark delete main',
    'jj config set --user aliases.x "[]"',
    'jj --config ui.pager=./x log',
    'jj diff --tool ./x',
    'jj util exec -- rm a',
    'jj fix',
    'jj frobnicate',
    'jj -R ../other log',
  ],
  quiet: [
    'jj log',
    'jj st',
    'jj diff',
    "jj commit -m 'x'",
    'jj new main',
    'jj describe -m x',
    'jj bookmark list',
    'jj squash',
    'jj op log',
    'jj file list',
  ],
});

// ---- Bazaar, CVS, Fossil -----------------------------------------------------------------------------------------------

const bazaar = commanded({
  names: 'bzr brz',
  own: 'D= O=program no-plugins no-aliases builtin no-backup profile q|quiet v|verbose d|directory=enter version h|help',
  commands: [
    {
      names:
        'status st stat diff di log info cat annotate ann blame praise ls nick root revno tags version help ignored conflicts testament whoami',
      options: 'r|revision= using=program l|limit= S|short c|change=',
      more: reads,
    },
    {
      names: 'add commit ci mkdir mv move rename rm remove del delete ignore resolve resolved merge tag shelve unshelve init init-repo',
      options: 'm|message= F|file=read r|revision= author= force',
      forms: [discards('force')],
      more: writes,
    },
    {
      names: 'revert uncommit clean-tree rebase remove-tree break-lock pack',
      options: 'r|revision= force dry-run unknown ignored',
      forms: [discards()],
      more: works,
    },
    { names: 'branch get clone checkout co export', more: copies },
    {
      names: 'pull push update up missing send bind switch launchpad-open',
      options: 'overwrite remember r|revision= d|directory=enter',
      forms: [rewrites('overwrite', 'overwrites what others see')],
      more: reaches,
    },
  ],
  flags: [
    'bzr revert',
    'bzr uncommit',
    'bzr clean-tree',
    'bzr push',
    'bzr branch lp:x',
    'bzr diff --using ./x',
    'brz -Obzr.mergetool=./x merge',
    'bzr frobnicate',
  ],
  quiet: ['bzr status', 'bzr diff', 'bzr commit -m x', 'bzr add a.txt'],
});

const concurrent = commanded({
  names: 'cvs',
  own: 'd=text e=program T=write s= z= t r n q Q v|version H',
  commands: [
    {
      names:
        'update up upd checkout co get commit ci com diff di dif log lo status st stat annotate ann add ad new remove rm delete edit unedit watch tag ta freeze rtag rfreeze export exp ex import im imp history hi his login logon lgn logout admin adm rcs release re rel version ve ver init',
      options: 'C P d A f j= r= D= m= F=read k= l R',
      forms: [discards('C')],
      more: (_, call) => ({ effects: [connect(undefined, undefined, call.place), ...touchAt('write', '.', call)] }),
    },
  ],
  flags: ['cvs update -C', 'cvs commit -m x', 'cvs -d :ext:x.example:/r checkout m', 'cvs -e ./x commit', 'cvs release -d m'],
  quiet: ['cvs --version'],
});

/** Every one of them. */
export const versionControl: readonly Program[] = [mercurial, subversion, jujutsu, bazaar, concurrent];
