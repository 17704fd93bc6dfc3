/** Less common tools of development: hardware, proofs, binaries, contracts, profilers. They read the project, run its code openly, and write beside it. */
import { code, connect, textOf, together, touch, touchAt, touchHere, traces } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';
import { leadsOut, tool } from './tool.ts';
import { wrapper } from './wrapper.ts';

const openly = (call: Call): Reading['effects'] => [
  ...touchHere('read', call),
  code('project', `${call.program} runs code of the project`, call.place),
];

/** Files that are named are read, and what it makes lies beside them or where an option says. */
const makes = (found: Options, call: Call): Partial<Reading> => ({
  effects: [...found.operands.filter(leadsOut).flatMap(one => touch('write', one, call)), ...touchAt('write', '.', call), ...openly(call)],
});

/** Commands of a language of its own, in a word or from the input. */
const told = (found: Options, call: Call, names: readonly string[]): Reading['effects'] => {
  const fed = found.operands.length === 0 && (call.input.kind === 'pipe' || call.input.kind === 'unknown' || call.input.kind === 'text');
  return fed || has(found, ...names) ? [code('unknown', `${call.program} runs commands of its own language`, call.place)] : [];
};

const usual = 'h|help version v|verbose q|quiet o|output|out=write O= D= W= f= j= std= I|include=read l= target= format= config=read';

/** clojure(1): aliases of deps.edn run code of the project; a text is code that Ward can't read. */
function clojure(call: Call): Reading {
  const words = call.arguments.map(one => textOf(one) ?? '');
  const [first] = words;
  if (/^(?:--?help|-h|--?version|-Sdescribe|-Spath|-Stree)$/.test(first ?? '')) return together({});
  const text = words.some(one => /^(?:-e|--eval|-Sdeps|-P|-i|-r|--repl)$/.test(one));
  const hidden = call.arguments.some(one => textOf(one) === undefined);
  const unread = [code('unknown', `${call.program} runs code that Ward can't read`, call.place)];
  if (text) return together({ effects: unread });
  const named = call.arguments.filter(one => textOf(one) !== undefined && leadsOut(one)).flatMap(one => touch('read', one, call));
  if (hidden) return together({ effects: [...named, ...openly(call), ...unread] });
  if (first === undefined && call.input.kind !== 'file')
    return together({ effects: [code('unknown', `${call.program} runs what is typed`, call.place)] });
  return together({ effects: [...named, ...openly(call)] });
}

/** Every such tool. */
export const workbench: readonly Program[] = [
  row({
    names:
      'verilator iverilog vvp ghdl nextpnr-ice40 nextpnr-ecp5 icepack ecppack svlint verible-verilog-lint verible-verilog-format nvc sv2v',
    options: usual,
    style: 'single',
    free: true,
    more: makes,
    flags: ['verilator --cc ~/x.v', 'iverilog -o ../sim tb.v', 'vvp /srv/sim'],
    quiet: ['verilator --lint-only top.v', 'iverilog -g2012 -o sim tb.v && vvp sim', 'ghdl -a counter.vhdl', 'icepack top.asc top.bin'],
  }),
  row({
    names: 'yosys',
    options: 'p= s=project S f= o=write b= l=write q v= V h m=project c=project',
    free: true,
    more: (found, call) => ({
      effects: [...found.operands.filter(leadsOut).flatMap(one => touch('read', one, call)), ...openly(call), ...told(found, call, ['p'])],
    }),
    flags: ["yosys -p 'exec -- rm a'", 'yosys /srv/a.ys', 'yosys -o ../x a.v', 'echo x | yosys'],
    quiet: ['yosys synth.ys', 'yosys -V'],
  }),
  row({
    names: 'cython cython3 cythonize nuitka nuitka3 pyinstaller py2app cxfreeze stubgen monkeytype stubtest deptry 2to3 pyan3 pydeps',
    options: `${usual} 3 a i r n m|module= p|package= distpath=write workpath=write specpath=write F D w|write onefile output-dir=write`,
    free: true,
    more: makes,
    flags: ['cython ~/a.pyx', 'pyinstaller ../x.py', 'stubgen -o ~/x src'],
    quiet: [
      'cython -3 src/fast.pyx',
      'cythonize -i src/*.pyx',
      'pyinstaller --onefile main.py',
      'stubgen src',
      '2to3 -w src',
      'monkeytype run test.py',
    ],
  }),
  row({
    names:
      'agda idris idris2 coqc coqchk rocq lean isabelle dafny boogie frama-c z3 cvc4 cvc5 yices alt-ergo why3 tlc alloy spin cbmc klee esbmc cadical minisat kissat prism storm fstar.exe',
    options: usual,
    style: 'single',
    free: true,
    more: makes,
    flags: ['coqc ~/x.v', 'z3 ../a.smt2', 'dafny -o /srv/x a.dfy'],
    quiet: [
      'z3 -smt2 problem.smt2',
      'coqc -Q theories T theories/a.v',
      'agda src/Main.agda',
      'dafny verify a.dfy',
      'cbmc main.c --unwind 5',
      'lean src/a.lean',
    ],
  }),
  row({
    names:
      'wasm-bindgen cbindgen bindgen include-what-you-use iwyu iwyu_tool.py fix_includes.py clang-check clang-query clang-rename clang-scan-deps clang-apply-replacements llc opt llvm-link llvm-as llvm-dis llvm-cov llvm-profdata llvm-mca cuobjdump nvdisasm ms_print callgrind_annotate cg_annotate benchstat oapi-codegen gqlgen swag mockery gotests gocyclo ineffassign golint unconvert nakedret bodyclose easyjson jsonenums enumer msgp scalafmt scalafix cljfmt clj-kondo joker csharpier fantomas brittany weeder hpc elm-test elm-format elm-review elm-analyse rescript bsb purs psa jshint jslint csslint flow tsd ast-grep jscodeshift tree-sitter openscad slic3r srb steep rbs tapioca haml-lint flog flay bundle-audit phan deptrac infection swift-format xcbeautify xcpretty jazzy sourcery swiftgen ktfmt checkbashisms bashate lizard pmccabe complexity',
    options: usual,
    free: true,
    more: makes,
    flags: ['clang-check ~/a.cpp', 'llvm-cov export -o ../x a', 'jscodeshift -t /srv/t.js src', 'bindgen ../wrapper.h'],
    quiet: [
      'clang-check -p build src/a.cpp',
      'llvm-profdata merge -o cov.profdata default.profraw',
      'llvm-cov report ./app -instr-profile=cov.profdata',
      'benchstat old.txt new.txt',
      'tree-sitter generate && tree-sitter test',
      'ast-grep run -p "foo($A)" src',
      'clj-kondo --lint src',

      'steep check',
      'bindgen wrapper.h -o src/bindings.rs',
    ],
  }),
  wrapper({
    names: 'bear scan-build emmake emcmake emconfigure heaptrack intercept-build',
    options: 'o|output=write append verbose v status-bugs enable-checker= disable-checker= keep-going k q l|log= n',
    also: (found, call) => ({ effects: valuesOf(found, 'o').flatMap(one => touch('write', one, call)) }),
    flags: ['bear -- rm a', 'scan-build rm a', 'emmake rm -r x', 'bear --output ../x -- make'],
    quiet: ['bear -- make -j4', 'scan-build make', 'emcmake cmake -B build', 'heaptrack ./app', 'scan-build -o reports make'],
  }),
  {
    names: ['clojure', 'clj'],
    read: clojure,
    flags: ["clojure -e '(x)'", 'clj', 'clojure ../x.clj', 'clojure -Sdeps x -M:y', 'clojure "$x"'],
    quiet: ['clojure -M:test', 'clojure -X:build uber', 'clj -M -m app.core', 'clojure src/a.clj'],
  },
  tool({
    names: 'dlv',
    options:
      'h|help version v headless l|listen= api-version= build-flags= wd=enter init=project log output=write backend= only-same-user accept-multiclient r|redirect= continue tags=',
    verbs: { says: 'version help', run: 'debug test exec trace', look: 'core', machine: 'attach connect dap replay' },
    bare: 'says',
    also: ({ kind, call }) => ({ effects: kind === 'run' ? [traces(call)] : [] }),
    flags: [
      'dlv test ./internal/parse',
      'dlv debug ./cmd/app -- --port 8080',
      'dlv exec ./app',
      'dlv connect x.example:1',
      'dlv debug --wd /srv',
      'dlv --init ../x debug',
    ],
    quiet: ['dlv core ./app core', 'dlv version'],
  }),
  tool({
    names: 'forge anvil',
    options:
      'h|help V|version v vv vvv vvvv root=enter match-test= match-contract= mt= mc= match-path= fork-url=url rpc-url=url f=url gas-report ffi=program private-key= broadcast= check via-ir optimize skip= json force p|port= host= o|out=write',
    verbs: {
      run: 'test build coverage snapshot doc inspect compile script',
      local: 'fmt init flatten clean config remappings tree geiger bind generate',
      fetch: 'install update i',
      remote: 'verify-contract verify-check',
      deploys: 'create publish',
      loses: 'remove rm',
    },
    otherwise: 'says',
    bare: 'run',
    also: ({ call, options }) => ({
      effects: options.some(one => /^(?:broadcast|private-key|ffi)$/.test(one.name) || one.at.value.kind === 'unknown')
        ? [connect(undefined, undefined, call.place), code('sideways', `${call.program} sends to a chain or runs programs`, call.place)]
        : [],
    }),
    flags: [
      'forge create src/A.sol:A',
      'forge install a/b',
      'forge script s.sol --broadcast',
      'forge test --ffi',
      'forge test --fork-url https://x.example',
    ],
    quiet: ['forge test -vvv', 'forge build', 'forge fmt --check', 'forge --version', 'anvil'],
  }),
  tool({
    names: 'pio platformio arduino-cli',
    options:
      'h|help version e|environment= d|project-dir=enter t|target= b|fqbn= p|port= v|verbose s|silent j|jobs= json-output output-dir=write build-path=write config-file=read u|upload',
    verbs: {
      run: 'run test check debug compile ci',
      says: 'boards device device/list board board/list board/listall board/details project/config project/metadata system/info config/dump core/list lib/list version',
      local: 'project/init init sketch/new config/init',
      fetch:
        'pkg/install pkg/update lib/install core/install lib lib/update core/update-index update upgrade pkg/uninstall core/upgrade lib/upgrade',
      publish: 'pkg/publish package/publish',
      account: 'account account/login team org access',
      machine: 'device/monitor monitor upload burn-bootloader remote home',
    },
    bare: 'says',
    also: ({ options, call }) => ({
      effects: options.some(one => one.name === 'u' || (one.name === 't' && /upload|erase|program/.test(textOf(one.value) ?? 'upload')))
        ? [code('sideways', `${call.program} writes to a device`, call.place)]
        : [],
    }),
    flags: [
      'pio run -t upload',
      'pio pkg install -l x',
      'arduino-cli upload -p /dev/ttyUSB0 a',
      'arduino-cli core install x:y',
      'pio run -d ../x',
    ],
    quiet: ['pio run', 'pio test -e native', 'pio check', 'arduino-cli compile --fqbn arduino:avr:uno sketch', 'arduino-cli board list'],
  }),
  row({
    names: 'wasmtime wasmer wasm3 iwasm spike',
    options: 'dir=enter mapdir=enter env= invoke= L=read cpu= s= g= E= version h|help',
    style: 'first',
    free: true,
    more: (found, call) => ({
      effects: [
        ...found.operands
          .slice(0, 2)
          .filter(leadsOut)
          .flatMap(one => touch('read', one, call)),
        ...openly(call),
      ],
    }),
    flags: ['wasmtime ~/a.wasm', 'wasmtime --dir=/ a.wasm', 'wasmtime run ../a.wasm'],
    quiet: ['wasmtime app.wasm', 'wasmtime run --dir=. app.wasm'],
  }),
  row({
    names:
      'sdl2-config sdl-config python3-config python-config llvm-config xml2-config xslt-config curl-config freetype-config libpng-config wx-config gsl-config pcre-config pcre2-config mysql_config mariadb_config pg_config root-config nc-config',
    options: 'cflags libs static version prefix includes ldflags embed cxxflags system-libs includedir exec-prefix',
    flags: [],
    quiet: ['sdl2-config --cflags --libs', 'llvm-config --version', 'pg_config --includedir'],
  }),
  row({
    names: 'vhs',
    options: 'o|output=write q|quiet h|help v|version p|publish',
    free: true,
    more: (found, call) => ({
      effects: [
        ...found.operands.flatMap(one => (['new', 'validate', 'themes'].includes(textOf(one) ?? '') ? [] : touch('read', one, call))),
        ...openly(call),
        ...told(found, call, []),
        ...(has(found, 'p') || /^(?:publish|serve)$/.test(textOf(found.operands[0]) ?? '')
          ? [connect('vhs.charm.sh', 443, call.place)]
          : []),
      ],
    }),
    flags: ['vhs publish a.gif', 'vhs ~/a.tape', "echo 'Type x' | vhs", 'vhs -o /srv/x demo.tape'],
    quiet: ['vhs demo.tape', 'vhs validate demo.tape', 'vhs new demo.tape'],
  }),
];
