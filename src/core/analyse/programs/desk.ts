/** Small tools of a developer's day: symbols and coverage, checksums, the JVM's own looks, and what only macOS has. */
import { code, connect, leave, textOf, touch, touchAt } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { row, type Shape } from './row.ts';
import { verbs } from './verbs.ts';

/** Names, options, roles of operands, an example that asks and one that does not. */
type Plain = readonly [names: string, options: string, operands: string, flag: string, quiet: string];

const plain: readonly Plain[] = [
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
  ['pwgen diceware apg xkcdpass', 's y c n B 1 H= A 0 a= m= x= M= q', 'text', 'pwgen > ~/x', 'pwgen -s 32 1'],
  ['tldr cheat', 'l|list p|platform= L|language= c|cache', 'text', 'tldr > ~/x', 'tldr tar'],
  ['say espeak espeak-ng spd-say', 'v= r= o=write f=read w=write s= p= a= i l= e', 'text', 'say -o ~/x.aiff hi', 'say done'],
  ['afplay aplay paplay', 'q v= t= d= r= f= c= process-id-file=write', 'read', 'aplay ~/x.wav', 'aplay a.wav'],
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

/** gcov leaves a text beside for each source, gprof a sum where it is asked for one, gcov-tool a directory (gcov(1), gprof(1), gcov-tool(1)). */
function counts(found: Options, call: Call): Partial<Reading> {
  const merged = valuesOf(found, 'o').flatMap(one => touch('write', one, call));
  if (call.program === 'gcov-tool') return { effects: merged.length > 0 ? merged : touchAt('write', '.', call) };
  const silent = call.program === 'gprof' ? !has(found, 's', 'sum') : has(found, 'n', 't', 'version', 'help');
  return { effects: silent ? [] : touchAt('write', '.', call) };
}

/** Of a player's many options, which record, load scripts, take orders and open pages, those that only show or sound otherwise (mpv(1), vlc(1)). */
const SOUNDS =
  /^--?(?:q|h|f|fs|quiet|really-quiet|no-(?:video|audio|terminal|config|border|osc|sub|repeat|loop)|mute|pause|version|help|fullscreen|play-and-exit|(?:volume|speed|start|end|length|frames|loop|loop-file|vo|ao|aid|sid|vid|geometry|title|intf|start-time|stop-time|run-time|rate)=(?:[\w.:%+-]+)|no-\w+-title-show)$/;

function plays(found: Options, call: Call): Partial<Reading> {
  const heads = call.arguments.filter(one => /^-./.test(textOf(one) ?? ''));
  const told = heads.filter(
    one => !SOUNDS.test(textOf(one) ?? '') || /=(?:pcm|image|http|rc|lua|telnet|oldrc|gestures)/.test(textOf(one) ?? ''),
  );
  return {
    effects: [
      ...told.map(one => code('unknown', `an option of ${call.program} may run code or keep what it plays`, one.place)),
      ...found.operands.filter(one => /^(?!file:)\w+:\/\//.test(textOf(one) ?? '')).map(one => connect(undefined, undefined, one.place)),
    ],
  };
}

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
  row({
    names: 'cscope global',
    options: 'b q k R d L u i=read f=write s=read p= P= I=read r x g c 0= 1= 2= 3= 4= 6= 7= 8= 9=',
    free: true,
    // What it finds by is made where it is missing or old (cscope(1)).
    more: (found, call) => ({
      effects: (call.program === 'global' ? has(found, 'u') : !has(found, 'd', 'f')) ? touchAt('write', '.', call) : [],
    }),
    flags: ['cscope -b -f ~/x', '(cd .. && cscope -b)'],
    quiet: ['cscope -Rbq', 'cscope -d -L -0 main'],
  }),
  row({
    names: 'jsonlint',
    options:
      't|indent= s|sort-keys c|compact V|validate=read e|environment= i|in-place q|quiet p|pretty-print P|pretty-print-invalid E|extension= f|config=read',
    operands: 'read',
    more: (found, call) => ({ effects: has(found, 'i') ? found.operands.flatMap(one => touch('write', one, call)) : [] }),
    flags: ['jsonlint ~/.netrc', 'jsonlint -i ../a.json'],
    quiet: ['jsonlint a.json', 'jsonlint -q a.json'],
  }),
  row({
    names: 'mpv vlc cvlc',
    style: 'single',
    operands: 'read',
    more: plays,
    flags: [
      'mpv ~/x.wav',
      'mpv --script=x.lua a.mp4',
      "vlc --sout '#std{access=file,dst=x}' a.mp4",
      'mpv --record-file=x a.mp4',
      'mpv http://x.example/a',
    ],
    quiet: ['mpv a.mp4', 'mpv --no-video --volume=50 a.mp3', 'cvlc --play-and-exit a.wav'],
  }),
  row({
    names: 'gcov gprof gcov-tool',
    options:
      'a b c d f h i j k l m n|no-output o|object-directory=read output=write p q r s= sum t|stdout u x w|weight= scale= normalize= hash-filenames json-format version help',
    operands: 'read',
    more: counts,
    flags: ['gcov -o /root a.c', '(cd .. && gcov a.c)', 'gcov-tool merge -o ../x a b', '(cd .. && gprof -s a.out gmon.out)'],
    quiet: ['gcov main.c', 'gprof a.out gmon.out'],
  }),
  ...plain.map(([names, options, operands, flag, quiet]): Program => {
    const shape: Shape = { names, options, operands, free: operands === 'text', flags: [flag], quiet: [quiet] };
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
