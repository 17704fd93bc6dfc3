/** grep, ripgrep and their kin: what they search, and the programs their options run. */
import { code, textOf, touch, touchHere, touchTree, word } from '../effects.ts';
import { has, type Options } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';

/** The first operand is the pattern unless `-e` or `-f` gave one; without files it reads its input, or the directory where it recurses. */
function searched(found: Options, call: Call): Partial<Reading> {
  const given = has(found, 'e', 'f', 'files', 'type-list');
  const files = given ? found.operands : found.operands.slice(1);
  const deep = call.program !== 'grep' || has(found, 'r', 'R');
  if (files.length > 0)
    return { effects: files.filter(one => textOf(one) !== '-').flatMap(one => (deep ? touchTree : touch)('read', one, call)) };
  const piped = call.input.kind !== 'inherited' && call.input.kind !== 'nothing';
  return { effects: deep && (!piped || call.program === 'grep') ? touchHere('read', call) : [] };
}

/** ag and ack take commands from `.ackrc`-like files of the directory as options; only their own command line is read here. */
function fallback(found: Options, call: Call): Partial<Reading> {
  return found.operands.length < 2 ? { effects: touch('read', word('.', call.place), call) } : {};
}

/** Programs that search the content of files. */
export const searchers: readonly Program[] = [
  row({
    names: 'grep egrep fgrep zgrep bzgrep xzgrep pcregrep pcre2grep',
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
    names: 'ag ack',
    options:
      'A= B= C= D depth= f g= G= i ignore= ignore-dir= l L m= n o p=read path-to-ignore=read pager=program Q s S v w W= z color literal nocolor type= workers=',
    operands: 'text read',
    recursive: '*',
    more: fallback,
    flags: ['ag --pager=./mine foo', 'ag foo /root'],
    quiet: ['ag foo', 'ag -l foo src'],
  }),
  row({
    names: 'locate plocate mlocate updatedb',
    more: (_, call) =>
      call.program === 'updatedb' ? { effects: [code('unknown', 'rebuilds an index of the whole machine', call.place)] } : {},
    flags: ['updatedb'],
    quiet: ['locate -n 1 libc'],
  }),
];
