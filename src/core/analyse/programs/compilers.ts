/** Compilers, linkers and the tools beside them: they read what they are given and write where an option says; some options load programs. */
import type { Effect } from '../../values.ts';
import { code, textOf, together, touch, touchAt, word } from '../effects.ts';
import { has, type Options } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { FLAGS } from '../sole.ts';
import { brings, temporary } from './carried.ts';
import { handedToJvm } from './jvm.ts';
import { row } from './row.ts';

/** Attached to their option without a space (gcc(1)): `-B./x`, `-Wl,-plugin,./x.so`, `@file`. */
const sideways =
  /^(?:fplugin|fpass-plugin|fmodule-mapper|config=|Wl,(?:.*,)?@|wrapper|specs|B[./~\w]|load\b|plugin\b|processorpath|processor\b|J-|Xplugin|Xjs|Wl,.*(?:-plugin|--plugin)|Wp,|Wa,|fuse-ld=[./~]|ld-path|ccc-gcc-name|fplugin-arg|gcc-toolchain|mllvm|Xlinker$|Xassembler|include-pch|vfsoverlay|ivfsoverlay|frewrite-map-file|resource-dir|fprofile-use=\/|no-canonical-prefixes$|pgmF|pgmc|pgma|pgml|pgmP|fllvm|F$|pp|ppx|dump-bincode)/;

/** Attached paths: `-I../x` reads, `-MF../x` writes. */
const attached =
  /^(?:(I|L|iquote|isystem|idirafter|iprefix|include|T|F)=?|(MF|MJ|o|J|aux-info|dumpdir|fdump-\w+=|fprofile-dir=|save-temps=|ftime-report-file=|gsplit-dwarf-dir=))((?:\/|\.\.).*)$/;

/** Files that a stage behind the compiler, or a report of it, is told to write: `-Wl,-Map=x`, `-fopt-info=x`; and `-o.x`. */
const written =
  /^(?:Wl,(?:.*,)?-{1,2}(?:Map|o|output|dependency-file|out-implib|print-map)[=,]|fdump-[^=]*=|fopt-info[^=]*=|fcallgraph-info=|time=|fresolution=|o(?=\.[\w.]))(?!std(?:out|err)\b)([^,]+)/;

/** Harmless ones that the pattern above would take. */
const harmless = /^(?:Xlinker|Wp,-D|Wa,-m|no-canonical-prefixes|pp$|mllvm)/;

/** Files that are kept beside, whatever else is or is not made. */
const BESIDE =
  /^(?:M?MD$|save-temps|fdump-|fstack-usage|fcallgraph-info|gsplit-dwarf|ftest-coverage|coverage$|-coverage$|ftime-trace|fsave-optimization-record|serialize-diagnostics)/;

/** A file of options, which may name programs and plugins. */
function told(file: Argument, call: Call): Effect[] {
  const loads = code('project', `options of ${call.program} that stand in a file may load code`, file.place);
  return temporary(textOf(file)) ? brings(file, call) : [...touch('read', file, call), loads];
}

function compiles(found: Options, call: Call): Partial<Reading> {
  const spelled = found.options.map(one => headOf(one.at).replace(/^--?/, ''));
  const side = spelled.some(one => sideways.test(one) && !harmless.test(one));
  const handed = found.options.some(
    one =>
      /^X(?:clang|linker|preprocessor|assembler)$/.test(one.name) &&
      /^-+(?:M|load|plugin|add-plugin|fpass-plugin|fplugin|I|dynamic-linker)/.test(textOf(one.value) ?? '-load'),
  );
  const files = found.operands.flatMap(one => (textOf(one)?.startsWith('@') ? told(without(one, 1), call) : []));
  const reports = found.options.flatMap(one => {
    const file = written.exec(headOf(one.at).replace(/^--?/, ''))?.[1];
    return file === undefined ? [] : touch('write', word(file, one.at.place), call);
  });
  const paths = found.options.flatMap(one => {
    const [, reads, writes, path] = attached.exec(headOf(one.at).replace(/^--?/, '')) ?? [];
    return path === undefined
      ? []
      : touch(
          reads === undefined && writes !== undefined ? 'write' : 'read',
          { value: { kind: 'text', text: path }, place: one.at.place },
          call,
        );
  });
  return {
    effects: [
      ...(has(found, 'o', 'd', 'E', 'fsyntax-only', 'version', 'v') && !spelled.some(one => BESIDE.test(one))
        ? []
        : touchAt('write', '.', call)),
      ...(side || handed ? [code('sideways', 'an option of the compiler loads a program', call.place)] : []),
      ...files,
      ...reports,
      ...paths,
    ],
  };
}

/** `KIND=FILE` of rustc's `--emit` and `--print`, and where it keeps what it made before. */
function emitted(found: Options, call: Call): Effect[] {
  return found.options.flatMap(({ name, value }) => {
    const text = value === undefined ? undefined : textOf(value);
    if (value === undefined || text === undefined || !/^(?:emit|print|C)$/.test(name)) return [];
    const named = name === 'C' ? (/^(?:incremental|profile-generate)=/.test(text) ? [text] : []) : text.split(',');
    return named.flatMap(one => (one.includes('=') ? touch('write', word(one.replace(/^[^=]*=/, ''), value.place), call) : []));
  });
}

function headOf({ value }: Argument): string {
  return value.kind === 'unknown' ? value.prefix : value.text;
}

function without({ value, place }: Argument, letters: number): Argument {
  return { value: value.kind === 'text' ? { kind: 'text', text: value.text.slice(letters) } : value, place };
}

/** The parts of a path of classes. */
function classPath(argument: Argument | undefined): Argument[] {
  const text = argument === undefined ? undefined : textOf(argument);
  if (argument === undefined) return [];
  if (text === undefined) return [argument];
  return text
    .split(':')
    .filter(Boolean)
    .map(one => ({ value: { kind: 'text', text: one.replace(/\/\*$/, '') }, place: argument.place }));
}

/** Where java keeps logs, dumps and recordings (java(1)). */
const KEPT =
  /^--?(?:Xlog:[^:]*:(?:file=)?(?!std(?:out|err)\b)([^:]+)|Xloggc:(.+)|XX:(?:LogFile|HeapDumpPath|ErrorFile|ArchiveClassesAtExit|SharedArchiveFile|DumpLoadedClassList|VMLogFile)=(.+)|XX:StartFlightRecording[:=](?:.*,)?filename=([^,]+))/;

function kept(word: Argument, call: Call): Effect[] {
  const file = KEPT.exec(headOf(word))?.slice(1).find(Boolean);
  return file === undefined ? [] : touch('write', { value: { kind: 'text', text: file }, place: word.place }, call);
}

/** java runs a class, a jar or a source file; agents and libraries load beside. */
function java(found: Options, call: Call): Partial<Reading> {
  const names = found.options.map(one => one.name);
  const paths = found.options.flatMap(one => (/^(?:cp|p)$/.test(one.name) ? classPath(one.value) : []));
  const agents = names.some(one =>
    /^(?:javaagent:|agentlib:(?!jdwp)|agentpath:|Xrun(?!jdwp)|XX:(?:OnError|OnOutOfMemoryError|Flags|VMOptionsFile|CRaC)|Xbootclasspath|Djava\.(?:library\.path|security\.(?:manager|policy)|system\.class\.loader)|Djdk\.)/.test(
      one,
    ),
  );
  const says = has(found, 'version', 'help', 'list-modules', 'X', 'showversion');
  const [main] = found.operands;
  const jar = found.options.some(one => one.name === 'jar');
  return {
    effects: [
      ...paths.flatMap(one => touch('read', one, call)),
      ...found.options.flatMap(one => kept(one.at, call)),
      ...(agents ? [code('sideways', 'an option of java loads or runs a program', call.place)] : []),
      ...(main !== undefined && !jar && /\.java$|\//.test(textOf(main) ?? '/') ? touch('read', main, call) : []),
      ...(says ? [] : [code('project', 'java runs a program of the project', call.place)]),
      ...found.operands.flatMap(one => (textOf(one)?.startsWith('@') ? told(without(one, 1), call) : [])),
    ],
  };
}

/** jar(1): letters as tar takes them, with or without a dash, or long options; every word but names of classes is a path. */
function jar(call: Call): Reading {
  const [first, ...rest] = call.arguments;
  const text = textOf(first) ?? '';
  const long = text.startsWith('--');
  const letters = long
    ? call.arguments.map(one => (/^--(create|extract|update)/.exec(textOf(one) ?? '')?.[1] ?? '').slice(0, 1).replace('e', 'x')).join('')
    : text;
  const words = (long ? call.arguments : rest).map((one, at, all) =>
    /^--(?:file|dir|output|dest|temp|save-opts|generate-index)=/.test(textOf(one) ?? '')
      ? { value: { kind: 'text' as const, text: (textOf(one) ?? '').replace(/^[^=]*=/, '') }, place: one.place }
      : (all[at] ?? one),
  );
  const paths = words.filter(one => !/^-/.test(textOf(one) ?? ''));
  const makes =
    /^(?:jlink|jpackage)$/.test(call.program) && !call.arguments.every(one => /^--?(?:list-|help|version)/.test(textOf(one) ?? ''));
  const told = call.arguments.some(one => textOf(one)?.startsWith('@'));
  const writes = /[cuxi]/.test(letters) || makes || told;
  return {
    effects: [
      ...handedToJvm(call),
      ...(told || makes || (long && /generate-index/.test(text)) ? touchAt('write', '.', call) : []),
      ...(told ? [code('project', `options of ${call.program} that stand in a file may load code`, call.place)] : []),
      ...paths.flatMap(one => touch(writes ? 'write' : 'read', one, call)),
      ...(/x/.test(letters) ? touchAt('write', '.', call) : []),
    ],
    runs: [],
    opaque: first !== undefined && textOf(first) === undefined ? 'what jar is to do is known only when it runs' : undefined,
  };
}

/** `ghc -e` evaluates an expression, as no other compiler does. */
function evaluates(call: Call): Partial<Reading> {
  const given = call.program === 'ghc' && call.arguments.some(one => /^-e/.test(textOf(one) ?? ''));
  return given ? { effects: [code('unknown', "ghc runs code that Ward can't read", call.place)] } : {};
}

/** `--add-section NAME=FILE` and its kin (objcopy(1)). */
function sections(found: Options, call: Call): Partial<Reading> {
  const given = found.options.filter(one => one.role === 'section' && one.value !== undefined);
  return {
    effects: given.flatMap(one => {
      const file = textOf(one.value)?.replace(/^[^=]*=/, '');
      const how = one.name === 'dump-section' ? 'write' : 'read';
      return file === undefined ? [] : touch(how, word(file, one.at.place), call);
    }),
  };
}

/** The same row, blind to the options that a library asks for. */
function asking(shape: Parameters<typeof row>[0]): Program {
  const made = row(shape);
  const plain = ({ value }: Argument) => !(value.kind === 'unknown' && value.prefix === '' && value.reason === FLAGS);
  return { ...made, read: call => made.read({ ...call, arguments: call.arguments.filter(plain) }) };
}

/** All of them. */
export const compilers: readonly Program[] = [
  asking({
    names:
      'gcc g++ cc c89 c99 c++ clang clang++ clang-cl tcc cl icc icx nvcc gfortran ifort f77 gdc ldmd2 ldc2 dmd gnat gnatmake ld ld.lld ld.gold lld mold as kotlinc swiftc ghc ocamlc ocamlopt ocamlfind nasm yasm fasm flang zcc emcc em++ avr-gcc arm-none-eabi-gcc x86_64-w64-mingw32-gcc aarch64-linux-gnu-gcc valac moc fpc mcs csc vbc mono-csc scalac groovyc erlc elixirc gleamc rgbasm ca65 sdcc gnatbind dotty',
    style: 'single',
    options:
      'o=over I=read L=read D= U= include=read isystem=read iquote=read idirafter=read wrapper=program fplugin=program fpass-plugin=program specs=program B=program x= T=read Xlinker= Xclang= Xpreprocessor= Xassembler= d=write cp=read classpath=read MF=write MJ=write MT= MQ= target= arch= std= dumpdir=write aux-info=write u= z= e= soname= rpath= m= G= outputdir=write hidir=write odir=write package= linkpkg package-id= isysroot=read sysroot=read framework= arch-only= version v E fsyntax-only ccbin=program ftime-trace=?write main-is= module-name= emit-library',
    operands: 'read',
    more: (found, call) => together(compiles(found, call), evaluates(call)),
    flags: [
      `ghc -e 'System.Directory.removeFile "a"'`,
      'gcc -o /usr/local/bin/x x.c',
      'gcc -wrapper ./x a.c',
      "g++ -fmodules-ts '-fmodule-mapper=|rm x' a.cc",
      'gcc -Wl,-Map=.envrc a.c',
      'gcc -E -P -o.envrc a.c',
      'gcc -fplugin=./x.so a.c',
      'gcc ~/.ssh/id_rsa',
      'gcc -B./x a.c',
      'gcc @../x a.c',
      'clang -fpass-plugin=./x.so a.c',
      'gcc -specs=./x a.c',
      'gcc -I../x a.c',
      'clang -Xclang -load -Xclang ./x.so a.c',
      'gcc -fuse-ld=./x a.c',
      'clang -ftime-trace=../x a.c',
      'gcc a.c $(cat flags)',
      'gcc a.c $(pkg-config --variable=prefix x)',
      'PKG_CONFIG_PATH=/tmp/x; gcc a.c $(pkg-config --libs x)',
      'gcc a.c $(pkg-config --libs x)$more',
    ],
    quiet: [
      'gcc $(pkg-config --cflags gtk4) -o app main.c $(pkg-config --libs gtk4)',
      'flags=$(pkg-config --cflags --libs sdl2); gcc -o app main.c $flags',
      'gcc -O2 -Wall -o app main.c',
      'clang -c a.c',
      'g++ -std=c++20 a.cpp -lm -lpthread',
      'gcc -Iinclude -Llib -DDEBUG=1 a.c -o a',
      'gcc -I/usr/include/x -E a.c',
      'ghc -o main Main.hs',
      'clang -S -emit-llvm a.c',
      'gcc -Wl,-rpath,lib a.c',
      'gcc -fsanitize=address -g a.c',
      'gcc --version',
    ],
  }),
  row({
    names: 'javac',
    style: 'single',
    options:
      'd=write s=write h=write cp|classpath|class-path=read p|module-path=read sourcepath=read bootclasspath=read extdirs=read endorseddirs=read processorpath|processor-path=program processor=program source= target= release= encoding= version help Xlint Xplugin= m= A= J= proc= g nowarn verbose deprecation parameters',
    operands: 'read',
    more: compiles,
    flags: ['javac -processorpath ../x A.java', 'javac -d ../x A.java', 'javac -J-javaagent:x.jar A.java', 'javac -Xplugin:x A.java'],
    quiet: ['javac Main.java', 'javac -d out -cp lib src/Main.java', 'javac --release 17 -Xlint:all A.java', 'javac -version'],
  }),
  row({
    names: 'java javaw',
    style: 'single',
    options:
      'cp|classpath|class-path= p|module-path= jar=read m|module= add-modules= source= add-opens= add-exports= add-reads= version help list-modules X showversion agentlib-none ea esa enable-preview d= limit-modules= upgrade-module-path=read splash=',
    more: java,
    flags: [
      'java ../x.java',
      'java -jar ../x.jar',
      'java -cp ../x Main',
      'java -javaagent:x.jar -jar app.jar',
      "java -XX:OnError='rm x' Main",
      'java -agentpath:/tmp/x.so Main',
      'java -Xlog:all:file=.envrc -version',
      'java -cp lib/a.jar:/home/u/x Main',
    ],
    quiet: [
      'java -version',
      'java -jar app.jar',
      'java Main.java',
      'java -cp out Main',
      'java -Xmx2g -Dspring.profiles.active=dev -jar build/app.jar',
      'java -ea -cp out:lib/a.jar Main',
      'java --enable-preview Main.java',
    ],
  }),
  {
    names: ['jar', 'jmod', 'jlink', 'jpackage'],
    read: call => jar(call),
    flags: ['jar xf ../a.jar', 'jar cf /x/a.jar -C out .', 'jar -cf ../a.jar out', 'jar --create --file=/x/a.jar out', 'jar tf ~/a.jar'],
    quiet: ['jar tf app.jar', 'jar cf a.jar -C out .', 'jar xf a.jar', 'jar --list --file a.jar', 'jar cvfe a.jar Main -C out .'],
  },
  row({
    names: 'rustc rustdoc',
    options:
      'o=write out-dir=write L=read l= C|codegen= cfg= crate-type= crate-name= edition= emit= Z=program target= extern= linker=program test-builder=program runtool=program test-args= test-run-directory=enter explain= print= W|warn= A|allow= D|deny= F|forbid= O g v|verbose V|version h|help cap-lints= remap-path-prefix= sysroot=program error-format= color= json= check-cfg= test S c',
    operands: 'read',
    more: (found, call) => ({
      effects: [
        ...(found.options.some(
          one =>
            one.name === 'C' &&
            /^(?:linker|link-arg|link-args|ar|dlltool|save-temps)=/.test(textOf(one.value) ?? 'linker=') &&
            !/^link-args?=-(?:l|L|Wl,-rpath|fuse-ld=(?:lld|mold|gold)\b|m|s$|static|nostartfiles|pthread)/.test(textOf(one.value) ?? ''),
        )
          ? [code('sideways', 'a linker is a program', call.place)]
          : []),
        ...emitted(found, call),
        ...(has(found, 'o', 'out-dir', 'V', 'print', 'explain') ? [] : touchAt('write', '.', call)),
        ...found.operands.flatMap(one => (textOf(one)?.startsWith('@') ? told(without(one, 1), call) : [])),
      ],
    }),
    flags: [
      'rustc -C linker=./x a.rs',
      'rustc -o /bin/x a.rs',
      'rustc -Clinker=./x a.rs',
      'rustc ../x.rs',
      'rustc @/tmp/x.args',
      'rustc --emit=link=.envrc a.rs',
    ],
    quiet: [
      'rustc -O main.rs',
      'rustc --version',
      'rustc --explain E0308',
      'rustc -C opt-level=3 main.rs',
      'rustc --print cfg',
      'rustc -C link-arg=-fuse-ld=lld a.rs',
    ],
  }),
  row({
    names: 'protoc grpc_tools.protoc',
    options:
      'I|proto_path=read plugin=program o|descriptor_set_out=write descriptor_set_in=read dependency_out=write encode= decode= decode_raw version h|help include_imports include_source_info experimental_allow_proto3_optional print_free_field_numbers error_format= fatal_warnings',
    operands: 'read',
    more: (found, call) => ({
      effects: found.options.flatMap(one => {
        if (one.known || one.value === undefined || !/_out$/.test(one.name)) return [];
        const text = textOf(one.value);
        const path =
          text === undefined ? one.value : { value: { kind: 'text' as const, text: text.replace(/^.*:/s, '') }, place: one.value.place };
        return touch('write', path, call);
      }),
    }),
    flags: [
      'protoc --plugin=protoc-gen-x=./x --x_out=. a.proto',
      'protoc --go_out=../x a.proto',
      'protoc --go_out=paths=source_relative:/etc a.proto',
      'protoc -I../x --python_out=. a.proto',
    ],
    quiet: ['protoc --go_out=. api.proto', 'protoc -I proto --go_out=paths=source_relative:gen proto/a.proto', 'protoc --version'],
  }),
  row({
    names: 'ccache sccache distcc icecc',
    style: 'first',
    options:
      'C|clear c|cleanup s|show-stats z|zero-stats V|version h|help p|show-config M|max-size= F|max-files= o|set-config= k|get-config= d|dir=write stop-server start-server show-stats dist-status x v',
    forms: [{ on: 'C c o M F', rank: 'ask', id: 'compiler-cache', impact: 'destructive', reason: 'changes the cache of every project' }],
    more: (found, call) => ({
      runs: found.operands.length > 0 ? [{ kind: 'argv', argv: found.operands, more: false, cwd: call.cwd, via: call.program }] : [],
    }),
    flags: ['ccache rm x', 'ccache -C'],
    quiet: ['ccache gcc -c a.c', 'ccache -s', 'sccache --show-stats'],
  }),
  row({
    names: 'pkg-config pkgconf libtool glibtoolize',
    options:
      'cflags libs modversion exists print-errors static variable= atleast-version= define-variable= list-all mode= tag= finish= quiet silent short-errors define-prefix with-path=read version help',
    style: 'first',
    more: (found, call) => ({
      runs:
        /libtool/.test(call.program) && found.operands.length > 0 && has(found, 'mode')
          ? [{ kind: 'argv', argv: found.operands, more: false, cwd: call.cwd, via: call.program }]
          : [],
    }),
    flags: ['libtool --mode=execute rm a'],
    quiet: ['pkg-config --cflags gtk+-3.0', 'pkg-config --libs --cflags libpng', 'libtool --mode=compile gcc -c a.c'],
  }),
  row({
    names: 'strip objcopy llvm-strip llvm-objcopy install_name_tool codesign lipo dsymutil patchelf chrpath',
    options:
      'o|output=write s|strip-all g|strip-debug S d x X K|keep-symbol= N|strip-symbol= R|remove-section= only-keep-debug= add-gnu-debuglink=read O|output-target= I|input-target= B= j|only-section= add-section=section update-section=section dump-section=section strip-symbols=read keep-symbols=read redefine-syms=read localize-symbols=read globalize-symbols=read weaken-symbols=read set-section-flags= rename-section= plugin=program set-rpath= set-interpreter= add-needed= remove-rpath print-rpath create info v|verbose V|version p force-rpath r|replace=',
    operands: 'replace',
    more: sections,
    flags: [
      'objcopy --add-section x=/root/y a.o',
      'objcopy --dump-section .text=../x a.o',
      'strip /usr/bin/ls',
      'objcopy a.o ../b.o',
      'strip -o /etc/x app',
    ],
    quiet: ['strip build/app', 'objcopy --only-keep-debug app app.debug', 'patchelf --print-rpath app', 'strip --strip-all app'],
  }),
  row({
    names:
      'autoconf automake autoreconf aclocal autoheader autoscan libtoolize bison flex yacc lex ragel re2c swig thrift flatc capnp antlr4 gperf rpcgen gettextize intltoolize',
    options:
      'o|output=write i|install f|force v|verbose W|warnings= I|include=read B|prepend-include=read d defines=?write t|trace= h|help V|version r|recursive gen= out=write outdir=write c python py cpp ts js java go add-missing copy foreign L|language= p|name-prefix= b|file-prefix=write g|graph=?write x|xml=?write report-file=write tables-file=?write header-file=?write header=?write outfile=write language= S|skeleton=program m4=program D= package= visitor',
    operands: 'read',
    more: (_, call) => ({
      effects: [...touchAt('write', '.', call), code('project', `${call.program} runs code of the project`, call.place)],
    }),
    flags: [
      'bison -o ../x a.y',
      'flex -o /etc/x a.l',
      'bison -S ../x a.y',
      'bison --defines=../x a.y',
      'yacc -b ../x a.y',
      'flex --header-file=../x a.l',
    ],
    quiet: ['autoreconf -fi', 'autoconf', 'bison -d parser.y', 'flex scanner.l', 'swig -python -c++ a.i', 'thrift --gen py a.thrift'],
  }),
];
