/** Programs that run the command behind their own options, unchanged: nice, timeout, env, nohup and their kin. */
import type { Effect } from '../../values.ts';
import { code, form, reading, runs, runsText, textOf, together, touch, touchAt, traces, word } from '../effects.ts';
import { grammar, has, type Options, options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { wrapper } from './wrapper.ts';

const detaches = (_: Options, call: Call): Partial<Reading> => ({ effects: [{ kind: 'background', place: call.place }] });

/** env: assignments before the command; `-S` splits a text into words by rules of its own. */
function env(call: Call): Reading {
  const all = options(call.arguments, environmentOptions);
  const behind = behindSplit(all, call);
  const found = behind === undefined ? all : options(call.arguments.slice(0, call.arguments.length - behind.length), environmentOptions);
  const split = valuesOf(found, 'S');
  const strange = found.options.find(one => !one.known);
  const at = found.operands.findIndex(one => !assignment(one));
  const command = at < 0 ? [] : found.operands.slice(at);
  const assigned = at < 0 ? found.operands : found.operands.slice(0, at);
  const words = split.slice(0, 1).flatMap(one => splitWords(one) ?? []);
  const again = split.length > 0 ? runs([word('env', call.place), ...words, ...(behind ?? [])], call) : runs(command, call);
  const into = valuesOf(found, 'C');
  return together(
    { effects: [...assigned.flatMap(sets), ...into.flatMap(one => touch('enter', one, call))] },
    { runs: again.map(one => ({ ...one, cwd: into.length > 0 ? undefined : one.cwd })) },
    { opaque: found.unclear ?? unsplit(split) ?? (strange ? `Ward doesn't know the option "${strange.name}" of env` : undefined) },
  );
}

const environmentOptions = grammar(
  'i|ignore-environment 0|null u|unset= C|chdir= S|split-string= v|debug block-signal=? default-signal=? ignore-signal=? list-signal-handling P= a|argv0=',
  'first',
);

/** The text of `-S` takes its place among the words: what stands behind it belongs to the command that it names. */
function behindSplit(found: Options, call: Call): readonly Argument[] | undefined {
  const given = found.options.find(one => one.name === 'S');
  const at = given === undefined ? -1 : call.arguments.indexOf(given.at);
  const attached = given?.value !== undefined && call.arguments[at + 1] !== given.value;
  return at < 0 ? undefined : call.arguments.slice(at + (attached ? 1 : 2));
}

/** A word is an assignment where it holds `=` before anything unknown could. */
function assignment({ value }: Argument): boolean {
  const head = value.kind === 'unknown' ? value.prefix : value.text;
  return head.includes('=') || head === '-';
}

function sets({ value, place }: Argument): Effect[] {
  const head = value.kind === 'unknown' ? value.prefix : value.text;
  if (head === '-') return [];
  const cut = head.indexOf('=');
  if (kept(value, head.slice(0, cut))) return [];
  return [{ kind: 'environment', name: head.slice(0, cut), ...(value.kind === 'text' ? { value: head.slice(cut + 1) } : {}), place }];
}

/** `NAME="$NAME"`: as it was. */
function kept(value: Argument['value'], name: string): boolean {
  if (value.kind !== 'unknown' || value.caller !== 'last' || value.splits || name.startsWith('WARD_')) return false;
  return value.prefix === `${name}=` && value.reason === `$${name} is not set in the text`;
}

/** Words without a character that `-S` treats in its own way. */
function splitWords(argument: Argument): Argument[] | undefined {
  const text = textOf(argument);
  if (text === undefined || !/^[\w./=:,@%+ -]*$/.test(text)) return undefined;
  return text
    .split(' ')
    .filter(Boolean)
    .map(one => word(one, argument.place));
}

function unsplit(split: readonly Argument[]): string | undefined {
  return split.some(one => splitWords(one) === undefined) ? 'env -S splits its text by rules of its own' : undefined;
}

/** watch(1) gives its operands to sh as one text, or runs them as they are. */
const watchOptions = grammar(
  'b|beep c|color C|no-color d|differences=? e|errexit f|follow g|chgexit n|interval= p|precise q|equexit= r|no-rerun s|shotsdir=write t|no-title v|version w|no-wrap x|exec h|help',
  'first',
);

function watch(call: Call): Reading {
  const found = options(call.arguments, watchOptions);
  const strange = found.options.find(one => !one.known);
  return together(
    { effects: valuesOf(found, 's').flatMap(one => touch('write', one, call)) },
    { runs: has(found, 'x') ? runs(found.operands, call) : joinedText(found.operands, call).map(one => runsText(one, call)) },
    { opaque: found.unclear ?? (strange ? `Ward doesn't know the option "${strange.name}" of watch` : undefined) },
  );
}

/** script(1) finds its options behind its operand too; BSD's runs what follows the file, and without a command a shell reads the input. */
const scriptWords =
  'a|append c|command= e|return f|flush F q|quiet t|timing=?write I|log-in=write O|log-out=write B|log-io=write T|log-timing=write o|output-limit= m|logging-format= E|echo= force d k p r version V help h';
const scriptOptions = grammar(scriptWords);
const scriptFirst = grammar(scriptWords, 'first');

function script(call: Call): Reading {
  const found = options(call.arguments, scriptOptions);
  if (has(found, 'version', 'V', 'help', 'h')) return reading({});
  const [file] = found.operands;
  const command = options(call.arguments, scriptFirst).operands.slice(1);
  const logs = found.options.flatMap(one => (one.value !== undefined && one.role === 'write' ? touch('write', one.value, call) : []));
  const written = file === undefined ? touchAt('write', 'typescript', call) : touch('write', file, call);
  const texts = valuesOf(found, 'c');
  const argv = found.operands.length > 1 ? command : [word('sh', call.place)];
  const ran = texts.length > 0 ? texts.map(one => runsText(one, call)) : runs(argv, call);
  return reading({ effects: [...logs, ...written], runs: ran, opaque: found.unclear });
}

/** Operands joined by spaces, as watch and its kin give them to sh. */
function joinedText(words: readonly Argument[], call: Call): Argument[] {
  const texts = words.map(textOf);
  if (words.length === 0) return [];
  if (texts.includes(undefined))
    return [{ value: { kind: 'unknown', reason: 'part of its command is not known', prefix: '', splits: false }, place: call.place }];
  return [word(texts.join(' '), words[0]?.place ?? call.place)];
}

const isOpenFile = ({ value }: Argument) => (value.kind === 'unknown' ? value.made === 'number' : /^\d+$/.test(value.text));

const flock: Program = {
  names: ['flock'],
  read: call => {
    const found = options(
      call.arguments,
      grammar(
        's|shared x|e|exclusive u|unlock n|nb|nonblock w|wait|timeout= E|conflict-exit-code= o|close F|no-fork verbose fcntl start= length= V|version h|help c',
        'first',
      ),
    );
    const [file, next, text] = found.operands;
    const written = file === undefined || isOpenFile(file) ? [] : touch('write', file, call);
    const shell = /^(?:-c|--command)$/.test(textOf(next) ?? '');
    const ran = shell && text !== undefined ? [runsText(text, call)] : runs(found.operands.slice(1), call);
    const strange = found.options.find(one => !one.known);
    const opaque = found.unclear ?? (strange && `Ward doesn't know the option "${strange.name}" of flock`);
    return reading({ effects: written, runs: ran, opaque });
  },
  flags: ['flock lock rm notes.txt', 'flock lock -c "rm notes.txt"', 'flock ~/lock true'],
  quiet: ['flock lock npm test', "flock -n lock -c 'echo hi'"],
};

/** `-o |command` and `-o !command` (strace(1)). */
function piped(argument: Argument): boolean {
  return /^[|!]/.test(textOf(argument) ?? '|');
}

/** strace and its kin: they write what they see, set variables with `-E`, and reach into other processes with `-p`. */
const traced = (found: Options, call: Call): Partial<Reading> => ({
  effects: [
    ...valuesOf(found, 'o').flatMap(one =>
      piped(one) ? [code('sideways', 'what it sees is piped into a program', one.place)] : touch('write', one, call),
    ),
    ...valuesOf(found, 'E').flatMap(sets),
    ...(has(found, 'p')
      ? [form({ rank: 'ask', id: 'attach', impact: 'system', reason: 'reaches into a running process' }, call.place)]
      : []),
    ...(has(found, 'version', 'V', 'help', 'h') ? [] : [traces(call)]),
  ],
});

/** One program that is many: the first word names which. */
function multiplexed(call: Call): Reading {
  const first = textOf(call.arguments[0]);
  if (call.arguments.length === 0 || /^--(?:list(?:-full)?|help|version|long)$/.test(first ?? '')) return reading({});
  if (first === '--install')
    return reading({ effects: [code('elsewhere', `${call.program} puts its names in the place of programs`, call.place)] });
  return reading({ runs: runs(call.arguments, call) });
}

const isNumber = (one: Argument) => /^\d+$/.test(textOf(one) ?? '');

/** They run a program made for another machine (qemu-user(1)). */
const EMULATORS = [
  ...'riscv64 riscv32 aarch64 aarch64_be arm armeb i386 x86_64 mips mipsel mips64 mips64el ppc ppc64 ppc64le s390x sparc sparc64 loongarch64 m68k hppa alpha'
    .split(' ')
    .flatMap(one => [`qemu-${one}`, `qemu-${one}-static`]),
  'box64',
  'box86',
  'FEXInterpreter',
].join(' ');

/** All wrappers. */
export const wrappers: readonly Program[] = [
  wrapper({
    names: 'nice',
    options: 'n|adjustment=',
    flags: ['nice -n 19 rm notes.txt', 'nice -19 rm notes.txt', 'nice $x rm'],
    quiet: ['nice npm test', 'nice -n 10 make', 'nice'],
  }),
  wrapper({
    names: 'ionice',
    options: 'c|class= n|classdata= p|pid= P|pgid= u|uid= t|ignore',
    without: 'p P u',
    flags: ['ionice -c 3 rm a', 'ionice --class idle rm a'],
    quiet: ['ionice -c3 ls', 'ionice -p 1234 5678'],
  }),
  wrapper({
    names: 'timeout gtimeout',
    options: 'k|kill-after= s|signal= v|verbose f|foreground p|preserve-status',
    own: 1,
    flags: ['timeout --kill-after 5 10 rm -rf build', 'timeout -k5 10 rm a', 'timeout 5 bash -c "rm a"'],
    quiet: ['timeout 60 npm test', 'timeout -s KILL 5s ls'],
  }),
  wrapper({ names: 'nohup', options: '', also: detaches, flags: ['nohup rm a'], quiet: ['nohup npm start'] }),
  wrapper({ names: 'setsid', options: 'c|ctty f|fork w|wait', also: detaches, flags: ['setsid -f rm a'], quiet: ['setsid npm start'] }),
  wrapper({
    names: 'stdbuf',
    options: 'i|input= o|output= e|error=',
    flags: ['stdbuf -oL rm a', 'stdbuf -o 0 rm a'],
    quiet: ['stdbuf -oL grep foo a.txt'],
  }),
  wrapper({
    names: 'time gtime',
    options: 'p|portability a|append f|format= o|output= v|verbose q|quiet',
    also: (found, call) => ({ effects: valuesOf(found, 'o').flatMap(one => touch('write', one, call)) }),
    flags: ['command time -p rm a', '/usr/bin/time -o ~/t ls'],
    quiet: ['/usr/bin/time -v ls'],
  }),
  wrapper({
    names: 'chrt',
    options:
      'a|all-tasks b|batch d|deadline e|ext f|fifo i|idle m|max o|other r|rr R|reset-on-fork T|sched-runtime= P|sched-period= D|sched-deadline= p|pid v|verbose',
    own: isNumber,
    without: 'p m',
    flags: ['chrt -i 0 rm a', 'chrt -i rm a', 'chrt --fifo 99 rm a'],
    quiet: ['chrt -i 0 ls', 'chrt -p 1234', 'chrt -m', 'chrt --batch 0 make'],
  }),
  wrapper({
    names: 'taskset',
    options: 'a|all-tasks c|cpu-list p|pid',
    own: 1,
    without: 'p',
    flags: ['taskset -c 0 rm a', 'taskset --cpu-list 0,1 rm a'],
    quiet: ['taskset -c 0 make', 'taskset -cp 0 1234'],
  }),
  wrapper({
    names: 'prlimit',
    options:
      'p|pid= o|output= noheadings raw verbose v|as=? c|core=? d|data=? e|nice=? f|fsize=? i|sigpending=? l|memlock=? m|rss=? n|nofile=? q|msgqueue=? r|rtprio=? s|stack=? t|cpu=? u|nproc=? x|locks=? y|rttime=?',
    without: 'p',
    flags: ['prlimit -n100 rm a', 'prlimit --nproc=10 rm a'],
    quiet: ['prlimit -n100 ls', 'prlimit --nofile=1024:2048 npm test', 'prlimit --pid 1234'],
  }),
  wrapper({ names: 'unbuffer', options: 'p', flags: ['unbuffer rm a'], quiet: ['unbuffer ls'] }),
  wrapper({
    names: 'strace',
    options: `a|columns= b|detach-on= c|summary-only C|summary d D|daemonize=? e|trace= E|env= f|follow-forks ff F h i|instruction-pointer I|interruptible= k|stack-traces=? l= n|syscall-number= o|output= O|summary-syscall-overhead=
      p|attach= P|trace-path= q|quiet=? r|relative-timestamps=? s|string-limit= S|summary-sort-by= t|absolute-timestamps=? T|syscall-times=? u|user= U|summary-columns= v|no-abbrev V w|summary-wall-clock x X|const-print-style= y|decode-fds=? Y|decode-pids=?
      z|successful-only Z|failed-only A|output-append-mode output-separately signals= status= abbrev= verbose= raw= read= write= fault= inject= kvm= seccomp-bpf tips=? argv0= strings-in-hex=? no-rerun`,
    also: traced,
    flags: [
      'strace rm a',
      'strace -o ~/log ls',
      "strace -o '|rm x' ls",
      'strace -p 1',
      'strace --attach=1',
      'strace --output=/root/x ls',
      'strace -E LD_PRELOAD=./x.so ls',
      'strace -f -e trace=file ls',
      'strace -c npm test',
      'strace -yy -tt -T --trace=%network node app.js',
    ],
    quiet: ['strace -V', 'strace --help'],
  }),
  wrapper({
    names: 'systemd-inhibit caffeinate catchsegv eatmydata',
    options: 'what= who= why= mode= list no-pager no-legend d i m s u t= w=',
    flags: ['caffeinate rm a', 'systemd-inhibit --what=sleep rm a'],
    quiet: ['caffeinate -i make', 'systemd-inhibit --list'],
  }),
  wrapper({
    names: 'ltrace',
    options:
      'a|align= A= b|no-signals c C|demangle D|debug= e= f F|config=read h|help i l|library= L n|indent= o|output=write p|attach= r s= S t T u= V|version w|where= x=',
    also: traced,
    flags: ['ltrace rm a', 'ltrace -S rm a', 'ltrace -p 1', 'ltrace -o ~/x ls', 'ltrace -c ./app', 'ltrace -S -o log ./app'],
    quiet: ['ltrace -V'],
  }),
  wrapper({
    names: EMULATORS,
    options: 'g= L=read s= E= U= 0= r= B= R= d= D=write p= v h',
    also: found => ({ effects: valuesOf(found, 'E').flatMap(sets) }),
    flags: [
      'qemu-x86_64 /bin/rm a',
      'qemu-aarch64-static -L /usr/aarch64-linux-gnu /bin/rm a',
      'box64 rm a',
      'qemu-arm -E LD_PRELOAD=./x.so ls',
    ],
    quiet: ['qemu-riscv64 ./hello', 'qemu-aarch64 -L /usr/aarch64-linux-gnu ./a', 'qemu-arm -g 1234 ./a 1 2', 'box64 ./app'],
  }),
  {
    names: ['env', 'genv'],
    read: env,
    flags: [
      'env rm a',
      'env -S "rm a"',
      'env --split="rm a"',
      'env -i PATH=/x bash -c "rm a"',
      'env -u HOME rm a',
      'env A=1 B=2 rm a',
      'env -C / rm a',
      'env LD_PRELOAD=./x.so ls',
      'env -S \'sh -c "rm a"\'',
      'env NODE_OPTIONS=--require=./x.js npm test',
    ],
    quiet: ['env', 'env FOO=1 npm test', 'env -i ls', 'env -u DEBUG node app.js', 'env -S "FOO=1 ls src"'],
  },
  {
    names: ['script'],
    read: script,
    flags: [
      'script -qc "rm a" /dev/null',
      'script ~/typescript',
      'script out.log -c "rm a"',
      'script -q /dev/null rm a',
      "echo 'rm a' | script -q out.log",
      'script --command="rm a" --log-out out.log',
    ],
    quiet: ["script -qc 'npm test' /dev/null", "script -q -e -c 'npm test' test.log"],
  },
  {
    names: ['watch'],
    read: watch,
    flags: ['watch rm a', 'watch -n1 "rm a; ls"', 'watch -x rm a', 'watch --interval=2 --differences rm a', "watch -x sh -c 'touch ../a'"],
    quiet: ["watch -x sh -c 'ls | wc -l'", 'watch -n 1 ls', 'watch -d -n 5 ls -l dist', "watch 'git status -s | head'"],
  },
  flock,
  {
    names: ['busybox', 'toybox'],
    read: multiplexed,
    flags: ['busybox rm a', 'busybox sh -c "rm a"', 'busybox nosuchapplet', 'busybox --install -s /usr/bin', 'busybox busybox rm a'],
    quiet: ['busybox ls', 'busybox cat package.json', 'busybox', 'busybox --list'],
  },
];
