/** grep, ripgrep and their kin: what they search, and the programs their options run. */
import { code, textOf, touch, touchHere, touchTree, word } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';

/** The first operand is the pattern unless `-e` or `-f` gave one; without files it reads its input, or the directory where it recurses. */
function searched(found: Options, call: Call): Partial<Reading> {
  const given = has(found, 'e', 'f', 'files', 'type-list');
  const files = given ? found.operands : found.operands.slice(1);
  const deep = !/grep$/.test(call.program) || call.program === 'rgrep' || has(found, 'r', 'R');
  if (files.length > 0)
    return { effects: files.filter(one => textOf(one) !== '-').flatMap(one => (deep ? touchTree : touch)('read', one, call)) };
  const piped = call.input.kind !== 'inherited' && call.input.kind !== 'nothing';
  return { effects: deep && (!piped || /grep$/.test(call.program)) ? touchHere('read', call) : [] };
}

/** ag and ack take commands from `.ackrc`-like files of the directory as options; only their own command line is read here. */
function fallback(found: Options, call: Call): Partial<Reading> {
  return found.operands.length < 2 ? { effects: touch('read', word('.', call.place), call) } : {};
}

/** `--output` of ack was once a program of perl; `-x` reads the names of files from its input. */
function searchedTree(found: Options, call: Call): Partial<Reading> {
  const odd = valuesOf(found, 'output').filter(one => !/^(?:[^`@{(]|\$\w)*$/.test(textOf(one) ?? '`'));
  const effects = [...(fallback(found, call).effects ?? []), ...odd.map(one => code('unknown', 'ack may run what is in it', one.place))];
  return { effects, opaque: call.program !== 'ag' && has(found, 'x') ? 'the files it reads are named by its input' : undefined };
}

/** Programs that search the content of files. */
export const searchers: readonly Program[] = [
  row({
    names:
      'grep egrep fgrep rgrep zgrep zegrep zfgrep bzgrep bzegrep bzfgrep xzgrep xzegrep xzfgrep lzgrep zstdgrep pcregrep pcre2grep ggrep',
    options:
      'e|regexp= f|file=read E|extended-regexp F|fixed-strings G P|perl-regexp i|ignore-case y v|invert-match w|word-regexp x|line-regexp c|count color=? colour=? L l|files-with-matches m|max-count= o|only-matching q|quiet|silent s|no-messages b H h|no-filename label= n|line-number T Z|null A|after-context= B|before-context= C|context= a binary-files= D|devices= d|directories= exclude= exclude-from=read exclude-dir= I include= r|recursive R|dereference-recursive line-buffered U z|null-data',
    more: searched,
    flags: ['grep -r secret ~', 'grep -f /etc/shadow notes.txt', 'grep root /etc/shadow', 'grep "$pattern" notes.txt'],
    quiet: [
      'grep -rn "rm -rf" docs/',
      'grep -n TODO src/main.ts',
      'grep -r --include="*.ts" foo .',
      'git log | grep fix',
      "grep -E 'a|b' *.md",
      'grep -e foo -e bar notes.txt',
    ],
  }),
  row({
    names: 'rg',
    options:
      'e|regexp= f|file=read A|after-context= B|before-context= C|context= color= colors= context-separator= dfa-size-limit= E|encoding= engine= field-context-separator= field-match-separator= g|glob= generate= hyperlink-format= iglob= ignore-file=read j|threads= M|max-columns= m|max-count= d|max-depth= max-filesize= path-separator= pre=program pre-glob= regex-size-limit= r|replace= sort= sortr= t|type= T|type-not= type-add= type-clear= hostname-bin=program files type-list a|text c count-matches F|fixed-strings H i|ignore-case S|smart-case l|files-with-matches files-without-match L|follow n|line-number N o|only-matching p|pretty P|pcre2 q|quiet U|multiline u|unrestricted v|invert-match w|word-regexp x|line-regexp z|search-zip 0|null hidden . no-ignore json heading no-heading stats trim vimgrep debug',
    more: searched,
    flags: ['rg --pre ./mine foo', 'rg --hostname-bin=./mine foo', 'rg foo ~/.config', 'rg "$pattern"'],
    quiet: ['rg "DROP TABLE" migrations/', 'rg -n foo', 'rg -l --hidden foo src', 'rg --files -g "*.ts"'],
  }),
  row({
    names: 'ag ack ack-grep',
    options:
      'A|after-context|after=? B|before-context|before=? C|context=? D|debug depth= f g G|file-search-regex= i|ignore-case I ignore= ignore-dir|noignore-dir= ignore-file= is= l|files-with-matches L|files-without-matches m|max-count= n|no-recurse o|only-matching p|path-to-ignore|path-to-agignore=read pager=program ackrc=program rcfile=program files-from=read output= Q|literal s S|smart-case v|invert-match w|word-regexp W|width= z|search-zip color|colour nocolor color-match= color-path= color-line-number= color-filename= color-lineno= color-colno= type|t= T= type-set= type-add= type-del= workers= hidden u|unrestricted U|skip-vcs-ignores r|R|recurse a|all-types t_ c|count H|with-filename h|no-filename column nocolumn group nogroup heading noheading break nobreak numbers nonumbers stats stats-only vimgrep passthru 0|print0 1 x proximate=? range-start= range-end= sort-files show-types create-ackrc dump env noenv filter nofilter follow nofollow help-types nomultiline multiline one-device silent print-long-lines print-all-files',
    operands: 'text read',
    recursive: '*',
    more: searchedTree,
    flags: [
      'ag --pager=./mine foo',
      'ag foo /root',
      "ack --output='`rm x`' foo",
      'ack --ackrc=~/.x foo',
      'ack --pag ./mine foo',
      'ack foo --files-from=../list',
      'ack -x foo',
    ],
    quiet: ['ag foo', 'ag -l foo src'],
  }),
  row({
    names: 'locate plocate mlocate slocate updatedb',
    options: 'd|database=read n|l|limit= i c b e r= regexp= regex A w P H L 0 S m s',
    more: (_, call) =>
      call.program === 'updatedb' ? { effects: [code('unknown', 'rebuilds an index of the whole machine', call.place)] } : {},
    flags: ['updatedb', 'locate -d ~/x.db passwd'],
    quiet: ['locate -n 1 libc'],
  }),
];
