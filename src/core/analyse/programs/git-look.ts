/** git's commands that only look: at commits, at differences, at names. What they can still do is in their options. */
import type { Effect } from '../../values.ts';
import { code, destroys, textOf, touch, unknown, word } from '../effects.ts';
import { has, type Options } from '../options.ts';
import type { Argument, Call, Reading } from '../program.ts';
import type { Shape } from './row.ts';

type Sub = Omit<Shape, 'flags' | 'quiet'>;

/** What every command that walks commits takes, and opens for writing at once, whether it then shows a difference or not. */
const walking =
  'output=over O=read ext-diff n|max-count= since= after= until= before= skip= author= committer= grep= grep-reflog= max-age= min-age= max-parents= min-parents= exclude= exclude-hidden= glob= branches=? tags=? remotes=? all reverse date= encoding=';

/** Options of diff and log that take a word, and the ones that write or run something. */
export const logging = `${walking} S= G= U|unified=? L= format= pretty=? diff-filter= stat=? dirstat=? X=? word-diff=? word-diff-regex= color=? color-words=? color-moved=? color-moved-ws= abbrev=? M|find-renames=? C|find-copies=? B|break-rewrites=? D l= src-prefix= dst-prefix= line-prefix= output-indicator-new= output-indicator-old= output-indicator-context= ws-error-highlight= diff-algorithm= ignore-matching-lines= I= inter-hunk-context= anchored= rotate-to= skip-to= find-object= stat-width= stat-name-width= stat-graph-width= stat-count= relative=? submodule=? ignore-submodules=? decorate=? decorate-refs= decorate-refs-exclude= notes=? creation-factor= textconv no-index no-ext-diff no-textconv p|patch cached|staged name-only name-status oneline graph follow raw quiet s|no-patch w b merges no-merges show-signature`;

/** A path beside the repository: diff compares any two files that one of lies outside. */
function beside(found: Options, call: Call): Partial<Reading> {
  const outward = found.operands.filter(one => has(found, 'no-index') || outside(one));
  return { effects: [...driver(found, call), ...outward.flatMap(one => touch('read', one, call))] };
}

/** What is shown of files in the repository too; of a log only with its patches. */
function showing(found: Options, call: Call): Partial<Reading> {
  const { effects = [] } = beside(found, call);
  const shown = !call.program.endsWith(' log') || has(found, 'p', 'U', 'L');
  const within = shown ? found.operands.filter(one => !outside(one)).flatMap(one => contents(one, call)) : [];
  return { effects: [...effects, ...within] };
}

/** A word that names commits and no file. */
function namesCommits(text: string): boolean {
  return !text.includes(':') && (/\.\.|[~^]|@\{/.test(text) || /^v?\d+(?:\.\d+)*$|^(?!\/|(?:.*\/)?id_)[\w/-]+$/.test(text));
}

/** A word that looks like a file, and the file in `HEAD:.env`, are read if they are there; `:/text` and `:(magic)` name none. */
export function contents(argument: Argument, call: Call): Effect[] {
  const text = textOf(argument);
  if (text === undefined) return argument.value.kind === 'pattern' ? touch('read', argument, call) : [];
  if (/^:[/(!^]/.test(text) || namesCommits(text)) return [];
  return touch('read', word(text.replace(/^[^:]*:/, ''), argument.place), call);
}

/** `--ext-diff` runs a program of the configuration. */
function driver(found: Options, call: Call): Effect[] {
  return has(found, 'ext-diff') ? [code('sideways', 'a program of the configuration shows the differences', call.place)] : [];
}

function outside({ value }: Argument): boolean {
  const text = value.kind === 'unknown' ? value.prefix : value.text;
  return /^(?:\/|\.\.(?:\/|$))/.test(text);
}

/** `-O[pager]` opens what it found in a program. */
function searching(found: Options, call: Call): Partial<Reading> {
  const opened = has(found, 'O') ? [code('sideways', 'opens what it finds in a program', call.place)] : [];
  const files = found.operands.slice(has(found, 'e', 'f') ? 0 : 1).filter(one => !outside(one));
  return { effects: [...opened, ...(beside(found, call).effects ?? []), ...files.flatMap(one => contents(one, call))] };
}

/** The content of an object by the name of a file; its type or size tells nothing. */
function printing(found: Options, call: Call): Partial<Reading> {
  return has(found, 't', 's', 'e')
    ? {}
    : {
        effects: found.operands
          .filter((one, at, all) => at === all.length - 1 || textOf(one)?.includes(':'))
          .flatMap(one => contents(one, call)),
      };
}

/** What is written in the name of an object is there for good; what is only hashed is read. */
function hashing(found: Options, call: Call): Partial<Reading> {
  const listed = has(found, 'stdin-paths') ? touch('read', unknown('files that standard input names', call.place), call) : [];
  return { effects: [...listed, ...found.operands.flatMap(one => touch('read', one, call))] };
}

/** `git mailinfo msg patch < mail` writes what it splits into the two. */
function mail(found: Options, call: Call): Partial<Reading> {
  const how = call.program.endsWith('mailinfo') ? 'write' : 'read';
  return { effects: found.operands.flatMap(one => touch(how, one, call)) };
}

function trailers(found: Options, call: Call): Partial<Reading> {
  return { effects: found.operands.flatMap(one => touch(has(found, 'in-place') ? 'write' : 'read', one, call)) };
}

/** The manual in a browser. */
function manual(found: Options, call: Call): Partial<Reading> {
  return { effects: has(found, 'w') ? [code('sideways', 'opens a browser of the configuration', call.place)] : [] };
}

/** The log of a name, and what throws its entries away. */
function reflog(found: Options, call: Call): Partial<Reading> {
  const verb = found.operands[0]?.value;
  const lost = verb?.kind === 'text' && /^(?:expire|delete|drop)$/.test(verb.text);
  return {
    effects: [...driver(found, call), ...(lost ? [destroys('git-rewrite', 'throws away what could be brought back', call.place)] : [])],
  };
}

const free = true;

/** Sub-commands by name. Where no option does harm, no word can. */
export const lookCommands: readonly Sub[] = [
  { names: 'log diff show whatchanged diff-tree diff-index diff-files diff-pairs range-diff', options: logging, more: showing },
  { names: 'rev-list', options: `${walking} disk-usage=? filter= bisect objects count`, more: beside },
  { names: 'shortlog', options: `${walking} w=? group= format= s n|numbered e c|committer`, more: beside },
  {
    names: 'blame annotate pickaxe',
    options: `${walking} contents=read S=read ignore-revs-file=read ignore-rev= L= C=? M=? abbrev=? n|show-number l`,
    more: showing,
  },
  { names: 'reflog', options: `${logging} expire= expire-unreachable= updateref rewrite stale-fix`, more: reflog },
  {
    names: 'grep',
    options:
      'e= f=read O|open-files-in-pager=? no-index A|after-context= B|before-context= C|context= m|max-count= threads= max-depth= color=? n i l L w v E F G P c q o h H z r W untracked cached recurse-submodules',
    more: searching,
  },
  {
    names:
      'status describe rev-parse ls-tree name-rev merge-base for-each-ref show-ref var check-ignore check-attr check-mailmap check-ref-format cherry count-objects fsck fsck-objects version show-branch verify-commit verify-tag verify-pack stripspace column patch-id mktag merge-tree write-tree mktree get-tar-commit-id show-index',
    options:
      'u|untracked-files=? porcelain=? ignored=? ignore-submodules=? column=? find-renames=? abbrev=? candidates= match= exclude= dirty=? broken=? short=? default= prefix= path-format= git-path= glob= branches=? tags=? remotes=? format= count= sort= points-at= merged=? no-merged=? contains=? no-contains=? color=? refs= stdin source= more=? reflog=? hash=? mode=? raw-mode= width= indent= nl= padding= command= mailmap-file=read mailmap-blob=',
    free,
  },
  {
    names: 'ls-files',
    options: 'x|exclude= X|exclude-from=read exclude-per-directory= with-tree= abbrev=? format= o|others i c d m s u z t v f k',
    free,
  },
  { names: 'cat-file', options: 'path= batch=? batch-check=? batch-command=? filter= textconv filters p t s e', free, more: printing },
  { names: 'help', options: 'a|all m|man w|web i|info g|guides c|config v|verbose', more: manual },
  { names: 'hash-object', options: 't= w stdin path= stdin-paths', more: hashing },
  {
    names: 'interpret-trailers',
    options: 'in-place where= if-exists= if-missing= trailer= only-trailers only-input unfold parse trim-empty no-divider',
    more: trailers,
  },
  { names: 'mailinfo mailsplit', options: 'o=write d= f= encoding= quoted-cr= b keep-cr mboxrd k u n m', more: mail },
  { names: 'fmt-merge-msg', options: 'F|file=read m|message= log=? into-name=' },
  {
    names: 'fast-export',
    options: `${walking} export-marks=write import-marks=read import-marks-if-exists=read progress= signed-tags= tag-of-filtered-object= reencode= refspec= anonymize-map=`,
    more: beside,
  },
  { names: 'commit-tree', options: 'p= m= F=read S|gpg-sign=?' },
];
