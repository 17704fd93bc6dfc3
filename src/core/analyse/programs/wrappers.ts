/** Programs that run the command behind their own options, unchanged: nice, timeout, env, nohup and their kin. */
import type { Effect } from '../../values.ts';
import { code, form, reading, runs, runsText, textOf, together, touch, word } from '../effects.ts';
import { type Grammar, grammar, has, type Options, options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';

interface Wrapper {
  readonly names: string;
  readonly options: string;
  /** Operands of its own before the command. */
  readonly own?: number;
  readonly also?: (found: Options, call: Call) => Partial<Reading>;
  readonly flags: readonly string[];
  readonly quiet: readonly string[];
}

/** A row for a wrapper. An option that Ward doesn't know could take the command's name for its value: then nothing is certain. */
function wrapper(shape: Wrapper): Program {
  const known = grammar(shape.options, 'first');
  return { names: shape.names.split(' '), read: call => wrapped(shape, known, call), flags: shape.flags, quiet: shape.quiet };
}

function wrapped(shape: Wrapper, known: Grammar, call: Call): Reading {
  const found = options(call.arguments, known);
  const strange = found.options.find(one => !one.known && !/^\d$/.test(one.name));
  const argv = found.operands.slice(shape.own ?? 0);
  return together({ runs: runs(argv, call) }, shape.also?.(found, call) ?? {}, {
    opaque: found.unclear ?? (strange === undefined ? undefined : `Ward doesn't know the option "${strange.name}" of ${call.program}`),
  });
}

const detaches = (_: Options, call: Call): Partial<Reading> => ({ effects: [{ kind: 'background', place: call.place }] });

/** env: assignments before the command; `-S` splits a text into words by rules of its own. */
function env(call: Call): Reading {
  const found = options(call.arguments, environmentOptions);
  const split = valuesOf(found, 'S');
  const strange = found.options.find(one => !one.known);
  const at = found.operands.findIndex(one => !assignment(one));
  const command = at < 0 ? [] : found.operands.slice(at);
  const assigned = at < 0 ? found.operands : found.operands.slice(0, at);
  const words = split.flatMap(one => splitWords(one) ?? []);
  const again = split.length > 0 ? runs([word('env', call.place), ...words, ...found.operands], call) : runs(command, call);
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

/** A word is an assignment where it holds `=` before anything unknown could. */
function assignment({ value }: Argument): boolean {
  const head = value.kind === 'unknown' ? value.prefix : value.text;
  return head.includes('=') || head === '-';
}

function sets({ value, place }: Argument): Effect[] {
  const head = value.kind === 'unknown' ? value.prefix : value.text;
  return head === '-' ? [] : [{ kind: 'environment', name: head.slice(0, head.indexOf('=')), place }];
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

/** A text that a shell runs: of `-c`, or all operands as one. */
function scripted(names: string, how: { known: string; option: string | undefined }, examples: Pick<Program, 'flags' | 'quiet'>): Program {
  const known = grammar(how.known, 'first');
  return { names: names.split(' '), read: call => script(options(call.arguments, known), how.option, call), ...examples };
}

function script(found: Options, option: string | undefined, call: Call): Reading {
  const texts = option === undefined ? [] : valuesOf(found, option);
  const files = found.options.flatMap(one => (one.value !== undefined && one.role === 'write' ? touch('write', one.value, call) : []));
  const rest = call.program === 'script' ? found.operands.flatMap(one => touch('write', one, call)) : [];
  const all = texts.length > 0 || call.program === 'script' ? texts : joinedText(found.operands, call);
  return together({ effects: [...files, ...rest], runs: all.map(one => runsText(one, call)), opaque: found.unclear });
}

/** Operands joined by spaces, as watch and its kin give them to sh. */
function joinedText(words: readonly Argument[], call: Call): Argument[] {
  const texts = words.map(textOf);
  if (words.length === 0) return [];
  if (texts.includes(undefined))
    return [{ value: { kind: 'unknown', reason: 'part of its command is not known', prefix: '', splits: false }, place: call.place }];
  return [word(texts.join(' '), words[0]?.place ?? call.place)];
}

const flock: Program = {
  names: ['flock'],
  read: call => {
    const found = options(
      call.arguments,
      grammar('s|shared x|e|exclusive u|unlock n|nb|nonblock w|wait|timeout= E|conflict-exit-code= o|close F|no-fork verbose', 'first'),
    );
    const [file, next, text] = found.operands;
    const written = file === undefined || /^\d+$/.test(textOf(file) ?? '') ? [] : touch('write', file, call);
    const shell = /^(?:-c|--command)$/.test(textOf(next) ?? '');
    const ran = shell && text !== undefined ? [runsText(text, call)] : runs(found.operands.slice(1), call);
    return reading({ effects: written, runs: ran, opaque: found.unclear });
  },
  flags: ['flock lock rm notes.txt', 'flock lock -c "rm notes.txt"', 'flock ~/lock true'],
  quiet: ['flock lock npm test', "flock -n lock -c 'echo hi'"],
};

/** `-o |command` and `-o !command` (strace(1)). */
function piped(argument: Argument): boolean {
  return /^[|!]/.test(textOf(argument) ?? '|');
}

/** strace and its kin: they write what they see, and reach into other processes with `-p`. */
const traced = (found: Options, call: Call): Partial<Reading> => ({
  effects: [
    ...valuesOf(found, 'o').flatMap(one =>
      piped(one) ? [code('sideways', 'what it sees is piped into a program', one.place)] : touch('write', one, call),
    ),
    ...(has(found, 'p', 'attach')
      ? [form({ rank: 'ask', id: 'attach', impact: 'system', reason: 'reaches into a running process' }, call.place)]
      : []),
  ],
});

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
    options: 'c|class= n|classdata= p|pid= P= u= t|ignore',
    flags: ['ionice -c 3 rm a'],
    quiet: ['ionice -c3 ls'],
  }),
  wrapper({
    names: 'timeout gtimeout',
    options: 'k|kill-after= s|signal= v|verbose foreground preserve-status f p',
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
  wrapper({ names: 'chrt', options: 'a b d f i m o r R T= P= D= p v', own: 1, flags: ['chrt -i 0 rm a'], quiet: ['chrt -i 0 ls'] }),
  wrapper({ names: 'taskset', options: 'a c p', own: 1, flags: ['taskset -c 0 rm a'], quiet: ['taskset -c 0 make'] }),
  wrapper({
    names: 'prlimit',
    options: 'p|pid= o= v=? c=? d=? e=? f=? i=? l=? m=? n=? q=? r=? s=? t=? u=? x=? y=?',
    flags: ['prlimit -n100 rm a'],
    quiet: ['prlimit -n100 ls'],
  }),
  wrapper({ names: 'unbuffer', options: 'p', flags: ['unbuffer rm a'], quiet: ['unbuffer ls'] }),
  wrapper({
    names: 'strace ltrace',
    options: 'a= b= c C d D e= E= f F h i I= k l= n= o= O= p|attach= P= q r s= S= t T u= U= v w x X= y Y z Z A=',
    also: traced,
    flags: ['strace rm a', 'strace -o ~/log ls', "strace -o '|rm x' ls", 'strace -p 1'],
    quiet: ['strace -f -e trace=file ls', 'strace -o log ls'],
  }),
  wrapper({
    names: 'systemd-inhibit caffeinate catchsegv eatmydata faketime fakeroot firejail',
    options: 'what= who= why= mode= d i m s u t= w=',
    flags: ['caffeinate rm a'],
    quiet: ['caffeinate -i make'],
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
  scripted(
    'script',
    {
      known:
        'a|append c|command= e|return f|flush q|quiet t=? I|log-in=write O|log-out=write B|log-io=write T|log-timing=write o= m= E= force',
      option: 'c',
    },
    { flags: ['script -qc "rm a" /dev/null', 'script ~/typescript'], quiet: ["script -qc 'npm test' /dev/null"] },
  ),
  scripted(
    'watch',
    {
      known: 'b|beep c|color d|differences=? e|errexit g|chgexit n|interval= p|precise q|equexit= r t|no-title w x|exec',
      option: undefined,
    },
    { flags: ['watch rm a', 'watch -n1 "rm a; ls"', 'watch -x rm a'], quiet: ['watch -n 1 ls'] },
  ),
  flock,
  {
    names: ['busybox', 'toybox'],
    read: call => reading({ runs: runs(call.arguments, call) }),
    flags: ['busybox rm a', 'busybox sh -c "rm a"', 'busybox nosuchapplet'],
    quiet: ['busybox ls', 'busybox cat package.json'],
  },
  {
    names: ['parallel', 'sem', 'entr', 'nodemon', 'watchexec'],
    read: call => reading({ effects: [code('unknown', `${call.program} makes up commands from its words`, call.place)] }),
    flags: ["parallel 'rm {}' ::: a b", 'ls *.ts | entr npm test'],
    quiet: [],
  },
];
