/** Small tools of a developer's day: symbols and coverage, checksums, the JVM's own looks, and what only macOS has. */
import { code, connect, leave, textOf, touchAt } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { row, type Shape } from './row.ts';
import { verbs } from './verbs.ts';

/** Names, options, roles of operands, an example that asks and one that does not. */
type Plain = readonly [names: string, options: string, operands: string, flag: string, quiet: string];

const plain: readonly Plain[] = [
  ['cscope global', 'b q k R d L u i=read f=write s=read p= P= I=read r x g c', 'text', 'cscope -b -f ~/x', 'cscope -Rbq'],
  ['gcov gprof gcov-tool', 'a b c d f h i j k l m n o|object-directory=read p q r s= t u x', 'read', 'gcov -o /root a.c', 'gcov main.c'],
  [
    'lcov genhtml geninfo gcovr grcov',
    'c|capture d|directory=read o|output-file|output|output-directory=write a|add-tracefile=read e|extract= r|root|remove= q t|test-name= rc= ignore-errors= exclude= branch-coverage no-external html-details=?write html=?write xml=?write json=?write s|sort= title= legend p|prefix= f= filter= demangle-cpp=?program config-file=program',
    'read',
    'genhtml -o ~/cov a.info',
    'lcov --capture --directory . --output-file cov.info',
  ],
  [
    'addr2line c++filt llvm-cxxfilt llvm-symbolizer',
    'e|exe|obj=read a f i p s C|demangle=? j= n t _ x',
    'text',
    'addr2line -e /root/a 0x1',
    'addr2line -e app 0x4005d',
  ],
  [
    'b3sum xxhsum xxh64sum xxh128sum md5 shasum sha1 sha256 rhash crc32 cksfv',
    'a|algorithm= c|check b l= q r p s= n t num-threads= raw no-names C|a= H128 H64',
    'read',
    'shasum ~/.netrc',
    'shasum -a 256 a.txt',
  ],
  ['jps jstack jinfo jstat jhsdb', 'l m v q e F t= h= J=', 'text', 'jstack "$(cat ../x)"', 'jps -lv'],
  [
    'javap jdeps',
    'c p l s v verbose public private constants classpath|cp=read J= R summary q',
    'read',
    'javap ~/A.class',
    'javap -c build/A.class',
  ],
  ['pwgen diceware apg xkcdpass', 's y c n B 1 H= A 0 a= m= x= M= q', 'text', 'pwgen > ~/x', 'pwgen -s 32 1'],
  ['tldr cheat', 'l|list p|platform= L|language= c|cache', 'text', 'tldr > ~/x', 'tldr tar'],
  ['say espeak espeak-ng spd-say', 'v= r= o=write f=read w=write s= p= a= i l= e', 'text', 'say -o ~/x.aiff hi', 'say done'],
  ['afplay aplay paplay play mpv vlc cvlc', 'q v= t= d= r= f= c=', 'read', 'aplay ~/x.wav', 'aplay a.wav'],
  ['procs bottom btm broot zenith', 'n= S= w= s= h d', 'text', 'procs > ~/x', 'procs node'],
  [
    'sw_vers system_profiler ioreg vm_stat',
    'productVersion buildVersion l w= r c= n= p= json xml detailLevel= name= onlyin=read',
    'text',
    'sw_vers > ~/x',
    'sw_vers -productVersion',
  ],
];

/** dc(1) hands a line behind `!` to the shell, and strings may hold one. */
function shelled(found: Options, call: Call): Partial<Reading> {
  const { input } = call;
  const fed = input.kind === 'text' ? [input.text] : [];
  const unread = !['text', 'inherited', 'nothing'].includes(input.kind) && valuesOf(found, 'e').length === 0;
  const texts = [...valuesOf(found, 'e').map(textOf), ...fed];
  const runs = unread || texts.some(one => one === undefined || /[!?]/.test(one));
  return runs ? { effects: [code('unknown', 'dc hands lines to a shell', call.place)] } : {};
}

/** Looks of macOS, whose other verbs change the machine. */
const apple = [
  verbs({
    names: 'defaults',
    looks: 'read read-type domains find help',
    options: 'currentHost host= g|globalDomain app=',
    does: 'changes the settings of this machine',
    flags: ['defaults write com.apple.finder x y', 'defaults delete x'],
    quiet: ['defaults read com.apple.finder'],
  }),
  verbs({
    names: 'xcode-select',
    options: 'p|print-path v',
    looks: 'none-at-all',
    peeks: 'p v',
    does: 'changes the settings of this machine',
    flags: ['xcode-select --install', 'xcode-select -s /x'],
    quiet: ['xcode-select -p'],
  }),
  verbs({
    names: 'pmset',
    options: 'g a b c u',
    looks: 'none-at-all',
    peeks: 'g',
    does: 'changes the settings of this machine',
    flags: ['pmset sleepnow', 'pmset -a sleep 0'],
    quiet: ['pmset -g'],
  }),
];

/** What they write where nothing else is said (ctags(1), gtags(1)). */
const tags = ['tags', 'TAGS', 'GTAGS', 'GRTAGS', 'GPATH'];

/** Small tools. */
export const desk: readonly Program[] = [
  row({
    names: 'dc',
    options: 'e|expression= f|file=project V h version help',
    operands: 'project',
    more: shelled,
    flags: ["dc -e '!rm a'", "echo '!rm a' | dc", "dc <<< '!rm a'", 'dc ~/x', 'dc -e "$x"'],
    quiet: ["dc -e '2 3 + p'", "dc <<< '10 k 2 v p'"],
  }),
  row({
    names: 'ctags etags gtags',
    options:
      'R|recurse f|o|output=write L=read a e x n u languages= exclude= fields= extras= kinds-c= langmap= tag-relative=? sort= options=program optlib-dir= append=? list-kinds=? list-languages version help',
    operands: 'read',
    more: (found, call) => ({ effects: has(found, 'f', 'x') ? [] : tags.flatMap(one => touchAt('write', one, call)) }),
    flags: ['ctags -f ~/tags -R src', '(cd .. && ctags)'],
    quiet: ['ctags -R --exclude=node_modules .'],
  }),
  ...plain.map(([names, options, operands, flag, quiet]): Program => {
    const shape: Shape = { names, options, operands, free: operands === 'text' && !names.startsWith('jps'), flags: [flag], quiet: [quiet] };
    return row(shape);
  }),
  ...apple,
  row({
    names: 'jcmd jmap',
    more: (_, call) => ({ effects: [leave('reaches into running processes', call.place)] }),
    flags: ['jmap -dump:file=/x 1', 'jcmd 1 VM.version'],
    quiet: [],
  }),
  row({
    names: 'curlie hurl',
    operands: 'project',
    more: (found, call) => ({
      effects:
        found.operands.every(one => /^(?:https?:\/\/)?localhost[:/]/.test(textOf(one) ?? '')) && found.operands.length > 0
          ? []
          : [connect(undefined, undefined, call.place)],
    }),
    flags: ['curlie https://x.example', 'hurl a.hurl'],
    quiet: [],
  }),
];
