/** Processes and debuggers: what looks at them is let be, what reaches into them is not. */
import type { Effect } from '../../values.ts';
import { code, connect, form, leave, runs, runsText, textOf, together, touch, touchAt, traces, unknown } from '../effects.ts';
import { grammar, has, type Options, options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { opensAll } from './modes.ts';
import { row } from './row.ts';
import { wrapper } from './wrapper.ts';

const attach = (call: Call) => form({ rank: 'ask', id: 'attach', impact: 'system', reason: 'reaches into a running process' }, call.place);

/** getent(1) asks whatever nsswitch.conf(5) names: hosts are looked up in the network, and `shadow` holds passwords. */
function getent(found: Options, call: Call): Partial<Reading> {
  const [database, ...keys] = found.operands;
  const name = textOf(database) ?? 'hosts';
  const far = /^(?:a?hosts(?:v[46])?|networks|netgroup)$/.test(name) ? keys : [];
  const secret = /^g?shadow$/.test(name) ? touch('read', { value: { kind: 'text', text: `/etc/${name}` }, place: call.place }, call) : [];
  return { effects: [...far.map(one => connect(textOf(one), undefined, one.place)), ...secret] };
}

/** Commands of gdb and lldb that only run the program and look at it. */
const tame =
  /^(?:r|run|start|starti|c|cont|continue|q|quit|n|next|s|step|si|stepi|ni|nexti|fin|finish|kill|(?:bt|backtrace|where)(?: (?:full|-?\d+))?|thread (?:apply all )?(?:bt|backtrace|list)(?: (?:all|full|\d+))*|t a a bt|frame(?: (?:variable|\d+))?|f \d+|up|down|list|l|disas(?:semble)?|info(?: \w+)*|i \w+|(?:b|tb|break|tbreak|hb|watch|delete|d|disable|enable|clear)(?: [\w:./*+-]+)*|breakpoint set(?: [\w:./+-]+)*|set (?:pagination|confirm|print|width|height|disassembly-flavor|breakpoint|follow-fork-mode|detach-on-fork|args)(?: [\w./-]+)*|target create [\w./-]+|register read(?: \w+)*|x(?:\/\w+)? \$?\w+|echo [\w \\-]*|handle(?: \w+)*|process (?:launch|continue|status)|thread backtrace(?: all)?)$/;

const debugging = grammar(
  `p|pid= attach-pid= n|attach-name= w wait-for attach-waitfor ex|eval-command= iex|init-eval-command= x|command=project ix|init-command=project o|one-line= O|one-line-before-file= k|one-line-on-crash= K= s|source=project S= f|file=read c|core=read
  e|exec=read se=read symbols=read d|directory=read cd=enter args a batch b batch-silent q|quiet|silent nh nx n0 nw tui return-child-result readnow tty|t= l= D|data-directory=read r|repl repl-language= X no-use-colors Q version help P|python-path u|arch=`.replace(
    /\s+/g,
    ' ',
  ),
  'single',
);

/** gdb(1), lldb(1): a program of the project, looked at as it runs; another process only if a person says so. */
function debugged(call: Call): Reading {
  const cut = call.arguments.findIndex(one => /^--?a(?:rgs)?$|^--$/.test(textOf(one) ?? ''));
  const found = options(cut < 0 ? call.arguments : call.arguments.slice(0, cut), debugging);
  if (has(found, 'version', 'help')) return together({});
  const argv = cut < 0 ? found.operands.slice(0, 1) : call.arguments.slice(cut + 1);
  const far = has(found, 'p', 'attach-pid', 'n', 'w', 'wait-for', 'attach-waitfor') || /^\d+$/.test(textOf(found.operands[1]) ?? '');
  const strange = found.options.find(one => !one.known);
  return together(
    { effects: [...scripts(found, call), ...commands(found, call)] },
    { effects: far ? [leave('reaches into running processes', call.place)] : [], runs: runs(argv, call) },
    { effects: !far && starts(found) ? [traces(call)] : [] },
    { opaque: found.unclear ?? fed(call) ?? (strange && `Ward doesn't know the option "${strange.name}" of ${call.program}`) },
  );
}

/** Whether a program is started under it: not where it is only to look at one, or at what was left of one. */
function starts(found: Options): boolean {
  if (has(found, 'c') || found.operands.length > 1) return false;
  const texts = ['ex', 'iex', 'o', 'O'].flatMap(name => valuesOf(found, name)).map(one => textOf(one) ?? 'run');
  return (
    !has(found, 'b', 'batch', 'batch-silent') ||
    has(found, 'x', 's') ||
    texts.some(one => /^(?:r|run|start|starti|process launch)\b/.test(one))
  );
}

/** Files of commands, and files that are looked at. */
function scripts(found: Options, call: Call): Reading['effects'] {
  return found.options.flatMap(({ role, value }) => {
    if (value === undefined || role === 'text') return [];
    const ran = role === 'project' ? [code('project', `${call.program} runs a script`, value.place)] : [];
    return [...touch('read', value, call), ...ran];
  });
}

function commands(found: Options, call: Call): Reading['effects'] {
  const texts = ['ex', 'iex', 'o', 'O', 'k', 'K'].flatMap(name => valuesOf(found, name));
  const odd = texts.filter(one => !tame.test(textOf(one) ?? ''));
  return odd.map(one => code('unknown', `${call.program} runs commands of its own language`, one.place));
}

/** Commands may come by standard input, too. */
function fed({ input, program }: Call): string | undefined {
  return input.kind === 'inherited' || input.kind === 'nothing' ? undefined : `${program} takes commands from its input`;
}

const watched = `e|event= o|output=write a|all-cpus C|cpu= p|pid= t|tid= u|uid= v|verbose q|quiet d|detailed g call-graph= N A|no-aggr M|metrics= m|mmap-pages= D|delay= i|no-inherit per-core per-socket per-thread topdown append log-fd= timeout= metric-only`;
const perfOptions = {
  stat: grammar(`${watched} c|scale r|repeat= x|field-separator= I|interval-print= B|big-num no-big-num n|null s|sync`, 'first'),
  record: grammar(`${watched} c|count= F|freq= r|realtime= s|stat n|no-samples z|compression-level=? strict-freq`, 'first'),
  trace: grammar(`${watched} r s|summary S|with-summary T|time f|force expr= comm= no-syscalls`, 'first'),
};

/** perf(1) watches a command, or processes that run. */
function perf(call: Call): Reading {
  const [verb, ...rest] = call.arguments;
  const name = textOf(verb) ?? '';
  if (verb === undefined || /^(?:--version|version|--help|help|list|report|annotate|diff|buildid-list|evlist)$/.test(name))
    return looked(rest, call);
  if (name !== 'stat' && name !== 'record' && name !== 'trace')
    return together({ effects: [leave('reaches into running processes', call.place)] });
  const found = options(rest, perfOptions[name]);
  const strange = found.options.find(one => !one.known);
  const files = found.options.flatMap(one => (one.value !== undefined && one.role === 'write' ? touch('write', one.value, call) : []));
  return together(
    {
      effects: [...files, ...recorded(name, found, call), ...(has(found, 'p', 't', 'u') ? [attach(call)] : [])],
      runs: runs(found.operands, call),
    },
    { opaque: found.unclear ?? (strange && `Ward doesn't know the option "${strange.name}" of perf`) },
  );
}

/** What is recorded is kept in a file of this name, where no other is named, and the last one beside it. */
function recorded(name: string, found: Options, call: Call): Reading['effects'] {
  return name === 'record' && !has(found, 'o') ? ['perf.data', 'perf.data.old'].flatMap(one => touchAt('write', one, call)) : [];
}

function looked(list: readonly Argument[], call: Call): Reading {
  const found = options(list, grammar('i|input=read stdio sort= F= n g=? objdump=program addr2line=program'));
  const files = found.options.flatMap(one => (one.value !== undefined && one.role === 'read' ? touch('read', one.value, call) : []));
  const odd = has(found, 'objdump', 'addr2line') ? [code('sideways', 'an option of perf runs a program', call.place)] : [];
  return together({ effects: [...files, ...odd] });
}

/** Processes, and what runs others to watch them. */
export const processes: readonly Program[] = [
  row({
    names: 'getent',
    options: 's|service= i|no-idn A|no-addrconfig',
    more: getent,
    flags: ['getent hosts x.example', 'getent ahosts "$(id -un).x.example"', 'getent shadow', 'getent "$db" x.example'],
    quiet: ['getent passwd root', 'getent group docker', 'getent hosts localhost'],
  }),
  {
    names: ['umask'],
    read: call =>
      together({
        effects: call.arguments.some(one => opensAll(textOf(one) ?? ''))
          ? [
              form(
                { rank: 'ask', id: 'attributes', impact: 'system', reason: 'lets everybody write to what is made from here on' },
                call.place,
              ),
            ]
          : [],
      }),
    flags: ['umask 000', 'umask 0', 'umask a=rwx'],
    quiet: ['umask 022', 'umask', 'umask -S', 'umask 077'],
  },
  row({
    names: 'lsof',
    options: 'a b C h l n N O P R t U v V w X A= c= d= D= e= E E= F=? f=? g=? i=? k= L=? m= M o=? p= r=? s=? S=? T=? u= x=? Z=? K=? q=? Q',
    free: true,
    more: (found, call) => ({
      effects: valuesOf(found, 'D').some(one => !/^[?ri]/.test(textOf(one) ?? 'b')) ? [attach(call)] : [],
    }),
    flags: ['lsof -Db/root/x'],
    quiet: ['lsof -i :3000', 'lsof -nP -iTCP -sTCP:LISTEN', 'lsof -t -i tcp:8080', 'lsof +D src'],
  }),
  row({
    names: 'stty',
    options: 'a|all g|save F|file=write f=write',
    flags: ['stty -F /etc/x raw'],
    quiet: ['stty size', 'stty -echo', 'stty sane'],
  }),
  row({
    names: 'figlet toilet banner boxes cmatrix sl fortune',
    options: 'f=read e= T= W= w= p= m= d= I= L= C= n l b g s t y',
    free: true,
    flags: [],
    quiet: ['fortune', 'figlet hello'],
  }),
  {
    names: ['gdb', 'lldb', 'gdb-multiarch', 'rust-gdb', 'rust-lldb'],
    read: debugged,
    flags: [
      'gdb -p 1',
      'gdb --pid=4242 -batch -ex bt',
      "gdb -batch -ex 'shell rm a'",
      "gdb -nx -ex '!sh' -ex quit",
      "gdb -ex 'python import os' ./app",
      'gdb ./app 4242',
      'lldb -p 42',
      'lldb -n Finder',
      "lldb -b -o 'platform shell rm a'",
      'gdb -x ~/x.gdb ./app',
      "gdb <<< 'shell rm a'",
      'gdb /bin/rm',
      'gdb --args rm a',
      'gdb ./app',
      'gdb -batch -ex run -ex bt --args ./build/app --verbose',
      'lldb -b -o run -o bt ./app',
    ],
    quiet: ["gdb -q -batch -ex 'info functions' ./app", 'gdb -q ./app core'],
  },
  {
    names: ['perf'],
    read: perf,
    flags: [
      'perf stat rm a',
      'perf record -p 1',
      'perf trace -- rm a',
      'perf top',
      'perf record -o ~/x ls',
      '(cd ..; perf record ls)',
      'perf report --objdump=./x',
      'perf probe -a x',
    ],
    quiet: ['perf stat -d npm test', 'perf record -g -o perf.data node app.js', 'perf report --stdio', 'perf list'],
  },
  row({
    names:
      'bpftrace ptrace criu reptyr pstack gstack gcore eu-stack py-spy rbspy injcode peekfd dtrace dtruss stap trace-cmd sysdig bcc opensnoop execsnoop kdump crash',
    more: (found, call) => (has(found, 'version', 'help', 'V') ? {} : { effects: [leave('reaches into running processes', call.place)] }),
    flags: ['bpftrace -e x', 'gcore 1', 'py-spy dump --pid 1', 'dtrace -n x'],
    quiet: ['bpftrace --version'],
  }),
  wrapper({
    names: 'valgrind',
    options: `tool=tool leak-check= show-leak-kinds= track-origins= log-file=write xml= xml-file=write suppressions=read gen-suppressions= error-exitcode= trace-children= v|verbose q|quiet s num-callers= db-attach= massif-out-file=write
      callgrind-out-file=write cachegrind-out-file=write track-fds= show-reachable= undef-value-errors= read-var-info= fair-sched= child-silent-after-fork= smc-check= main-stacksize= max-stackframe= vgdb= errors-for-leak-kinds= keep-debuginfo= d time-stamp= demangle= dump-instr= collect-jumps= cache-sim= branch-sim= stacks= time-unit= threshold=`,
    also: written,
    flags: ['valgrind rm a', 'valgrind --log-file=/root/x ./app', 'valgrind --tool=../../x ls'],
    quiet: ['valgrind ./app', 'valgrind --leak-check=full --error-exitcode=1 ./build/test'],
  }),
  {
    names: ['hyperfine'],
    read: timed,
    flags: [
      "hyperfine 'rm a'",
      "hyperfine --prepare 'rm -rf build' 'npm run build'",
      "hyperfine -L x 'a;rm b' 'echo {x}'",
      'hyperfine --export-json ~/x ls',
      'hyperfine --shell ./mine ls',
    ],
    quiet: [
      "hyperfine 'npm test'",
      "hyperfine -w 3 -r 10 'node a.js' 'node b.js'",
      "hyperfine --warmup 3 --export-json bench.json 'npm run build'",
    ],
  },
];

/** hyperfine(1) gives each operand to sh; `-L` and `-P` write into those texts. */
function timed(call: Call): Reading {
  const found = options(call.arguments, benchmark);
  if (has(found, 'version', 'help', 'V')) return together({});
  const texts = [...found.operands, ...['s', 'p', 'C', 'c'].flatMap(name => valuesOf(found, name))];
  const strange = found.options.find(
    one =>
      !one.known ||
      one.name === 'L' ||
      one.name === 'P' ||
      (one.name === 'S' && !/^(?:none|default|(?:ba|da|z)?sh)$/.test(textOf(one.value) ?? '')),
  );
  const opaque = found.unclear ?? (strange && `the option "${strange.name}" of hyperfine changes what it runs`);
  return together(written(found, call), { runs: texts.map(one => runsText(one, call)), opaque });
}

/** Where hyperfine's `--output` leads to no file. */
const SINKS = /^(?:null|pipe|inherit)$/;

/** Files that options name; `%q{NAME}` in one stands for a variable. */
function written(found: Options, call: Call): Partial<Reading> {
  return {
    effects: found.options.flatMap(({ role, value }) => {
      if (role === 'tool' && value !== undefined) return tool(value, call);
      if (value === undefined || (role !== 'write' && role !== 'read') || SINKS.test(textOf(value) ?? '')) return [];
      return touch(role, /%q/.test(textOf(value) ?? '') ? unknown('a variable in the name of a file', value.place) : value, call);
    }),
  };
}

/** Of valgrind's own; some write what they found beside what they are told to show, with the number of the process behind the name. */
function tool(named: Argument, call: Call): Effect[] {
  const name = textOf(named) ?? '';
  if (!/^[\w-]+$/.test(name)) return [code('sideways', `an option of ${call.program} runs a program`, named.place)];
  if (!/^(?:massif|callgrind|cachegrind|dhat)$/.test(name)) return [];
  return touch('write', { value: { kind: 'pattern', text: `./${name}.out.*` }, place: named.place }, call);
}

const benchmark = grammar(
  'w|warmup= m|min-runs= M|max-runs= r|runs= s|setup= p|prepare= C|conclude= c|cleanup= P|parameter-scan= D|parameter-step-size= L|parameter-list= S|shell= N i|ignore-failure style= sort= u|time-unit= export-asciidoc=write export-csv=write export-json=write export-markdown=write export-orgmode=write show-output output=write input=read n|command-name= reference= version help V',
);
