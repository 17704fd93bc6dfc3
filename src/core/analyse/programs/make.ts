/** make, cmake and ninja: recipes of the project run openly, and what their own words bring in beside. */
import nodePath from 'node:path';
import { isTame } from '../../tame-variables.ts';
import type { Effect } from '../../values.ts';
import { code, form, runs, runsText, textOf, together, touch, touchAt, touchHere, word } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Nested, Program, Reading } from '../program.ts';
import { row } from './row.ts';
import { leadsOut } from './tool.ts';

/** Targets and variables, as far as they are known. */
function goals(found: Options, call: Call): Nested[] {
  const set = found.operands.filter(one => headOf(one).includes('='));
  const variables = new Map(
    set.map(one => {
      const [, name = '', text] = /^([^\s:?+!=]*)\s*[:?+!]*=(.*)$/s.exec(headOf(one)) ?? [];
      return [name, one.value.kind === 'text' ? text : undefined] as const;
    }),
  );
  const [place, other] = valuesOf(found, 'C').map(one => textOf(one) ?? '');
  if (other !== undefined || place === '' || call.cwd === undefined || has(found, 'v', 'version', 'help')) return [];
  const words = found.operands.filter(one => !headOf(one).includes('=')).map(textOf);
  const files = valuesOf(found, 'f');
  const file = {
    kind: 'make',
    files,
    overridden: has(found, 'e', 'environment-overrides'),
    goals: words.filter(one => one !== undefined),
    variables,
    dry: has(found, 'n', 'just-print', 'dry-run', 'recon', 'q', 'question', 't', 'touch'),
  } as const;
  const known = words.length === file.goals.length;
  return known ? [{ kind: 'file', file, cwd: nodePath.resolve(call.cwd, place ?? '.'), via: call.program }] : [];
}

function headOf({ value }: Argument): string {
  return value.kind === 'unknown' ? value.prefix : value.text;
}

/** Variables that make's recipes run as programs (the GNU make manual, "Implicit Variables", and their kin). */
const programs =
  /^(?:CC|CXX|CPP|LD|AR|AS|FC|F77|PC|LEX|YACC|LINT|TEX|RM|INSTALL(?:_PROGRAM|_DATA|_SCRIPT)?|STRIP|RANLIB|NM|OBJCOPY|OBJDUMP|PYTHON3?|PIP|NODE|NPM|NPX|YARN|PNPM|GO|CARGO|RUSTC|JAVA|JAVAC|MVN|DOCKER|KUBECTL|TERRAFORM|SUDO|PERL|RUBY|PHP|CMAKE|NINJA|GIT|CURL|WGET|TAR|CP|MV|MKDIR|SED|AWK|PKG_CONFIG|EDITOR|PAGER|[A-Z]+_(?:CMD|COMMAND|BIN|EXE|TOOL))$/;

/** Where `make install` puts things. */
const places = /^(?:DESTDIR|INSTALL_?ROOT|INSTALL_PATH|INSTALL_MOD_PATH|O|OUT|OUTPUT|BUILD_?DIR|\w*(?:prefix|PREFIX|dir|DIR|_OUT|_PATH))$/;

/** A variable set for make reaches its recipes: a shell, or text that is more than words, is code. */
function make(found: Options, call: Call): Partial<Reading> {
  const set = found.operands.filter(one => /^[^\s:?+!=]+\s*[:?+!]{0,4}=/.test(headOf(one)));
  return together(
    { effects: [...touchHere('read', call), code('project', `${call.program} runs code of the project`, call.place)] },
    { runs: set.some(isCode) ? [] : goals(found, call) },
    ...set.map(one => variable(one, call)),
  );
}

/** A shell, or text that is more than words. */
function isCode(one: Argument): boolean {
  const [, name = '', how = '', value = ''] = /^([^\s:?+!=]+)\s*([:?+!]{0,4})=(.*)$/s.exec(headOf(one)) ?? [];
  return (
    one.value.kind !== 'text' ||
    // `NAME!=TEXT` runs the text (the GNU make manual, "Setting Variables").
    how.includes('!') ||
    /[`;|&<>]|\$[({]/.test(value) ||
    /^(?:SHELL|\.SHELLFLAGS|MAKEFLAGS|GNUMAKEFLAGS|MFLAGS|MAKE|MAKEFILES)$/.test(name)
  );
}

function variable(one: Argument, call: Call): Partial<Reading> {
  const [, name = '', , value = ''] = /^([^\s:?+!=]+)\s*([:?+!]{0,4})=(.*)$/s.exec(headOf(one)) ?? [];
  if (!isTame(name, value) && /FLAGS$/.test(name))
    return { effects: [code('sideways', `the variable ${name} makes the compiler load or start a program`, one.place)] };
  if (isCode(one)) return { effects: [code('sideways', `the variable ${name} reaches the recipes as code`, one.place)] };
  if (programs.test(name)) return { runs: value === '' ? [] : [runsText(word(value, one.place), call)] };
  const given: Effect[] = /^[A-Za-z_]\w*$/.test(name) ? [{ kind: 'environment', name, value, place: one.place }] : [];
  if (!/^(?:\/|~|(?:[^\s]*\/)?\.\.(?:\/|$))/.test(value) || /\s/.test(value)) return { effects: given };
  return { effects: [...given, ...touch(places.test(name) ? 'write' : 'read', word(value, one.place), call)] };
}

/** What `cmake -E` is made of, as the programs that do the same (cmake(1), "Run a Command-Line Tool"). */
const likeShell: ReadonlyMap<string, readonly string[]> = new Map([
  ['rm', ['rm']],
  ['remove', ['rm', '-f']],
  ['remove_directory', ['rm', '-rf']],
  ['rename', ['mv']],
  ['copy', ['cp']],
  ['copy_if_different', ['cp']],
  ['copy_directory', ['cp', '-r']],
  ['copy_directory_if_different', ['cp', '-r']],
  ['make_directory', ['mkdir', '-p']],
  ['touch', ['touch']],
  ['touch_nocreate', ['touch', '-c']],
  ['create_symlink', ['ln', '-s']],
  ['create_hardlink', ['ln']],
  ['cat', ['cat']],
  ['tar', ['tar']],
  ['compare_files', ['cmp']],
  ['env', ['env']],
  ['time', ['nice']],
  ['md5sum', ['md5sum']],
  ['sha1sum', ['sha1sum']],
  ['sha256sum', ['sha256sum']],
  ['sha512sum', ['sha512sum']],
  ['echo', ['echo']],
  ['echo_append', ['echo']],
  ['sleep', ['sleep']],
  ['true', ['true']],
  ['false', ['false']],
  ['environment', ['env']],
  ['capabilities', ['true']],
]);

function cmake(found: Options, call: Call): Partial<Reading> {
  const at = call.arguments.findIndex(one => textOf(one) === '-E');
  if (at >= 0) return shellLike(call.arguments.slice(at + 1), call);
  const entered = found.operands.filter(one => !/^[A-Za-z_]\w*=/.test(headOf(one)));
  const sets = call.arguments.filter(one => /^-D/.test(headOf(one)));
  const plugged = sets.filter(one => !isTame('CFLAGS', /_FLAGS\w*(?::\w+)?=(.*)$/s.exec(headOf(one))?.[1] ?? ''));
  const side = sets.filter(one =>
    /(?:_LAUNCHER|_COMPILER|TOOLCHAIN_FILE|_PROGRAM|PROJECT_\w*INCLUDE\w*|MODULE_PATH|_COMMAND)(?::\w+)?=(?:\/tmp|\.\.|\/dev|\/home|~)/.test(
      headOf(one),
    ),
  );
  return {
    effects: [
      ...(has(found, 'build', 'install', 'P', 'version', 'help', 'open') ? entered.filter(leadsOut) : entered).flatMap(one =>
        touch('read', one, call),
      ),
      ...(has(found, 'B', 'build', 'install', 'P', 'version', 'help') ? [] : touchAt('write', '.', call)),
      ...(has(found, 'version', 'help') ? [] : [code('project', 'cmake runs code of the project', call.place)]),
      ...(has(found, 'prefix', 'version', 'help') || !targets(found) ? [] : [installing(call)]),
      ...plugged.map(one => code('sideways', 'an option of the compiler runs a program', one.place)),
      ...side.map(one => code('sideways', `${headOf(one).split('=')[0]} names a program from elsewhere`, one.place)),
    ],
    runs: sets.flatMap(one => launched(one, call)),
  };
}

/** It puts what was built where it was told when the build was set up: the system, unless something said otherwise. */
function targets(found: Options): boolean {
  const goals = [...valuesOf(found, 'target'), ...valuesOf(found, 't')].map(one => textOf(one) ?? '');
  return has(found, 'install') || goals.some(one => /^(?:un)?install(?:\/\w+)?$/.test(one));
}

function installing(call: Call): ReturnType<typeof form> {
  return form({ rank: 'ask', id: 'installs', impact: 'system', reason: `${call.program} installs, into the system as a rule` }, call.place);
}

/** `-DCMAKE_C_COMPILER_LAUNCHER='a;b'` runs `a b` before each compiler. */
function launched(one: Argument, call: Call): readonly Nested[] {
  const found =
    /^-D\w*(?:_LAUNCHER|_COMPILER|_PROGRAM|_COMMAND|_EMULATOR|LINK_WHAT_YOU_USE|_CLANG_TIDY|_CPPCHECK|_CPPLINT)(?::\w+)?=(.*)$/s.exec(
      textOf(one) ?? '',
    )?.[1];
  return found !== undefined && /[;\s]/.test(found) ? [runsText(word(found.replaceAll(';', ' '), one.place), call)] : [];
}

function shellLike(words: readonly Argument[], call: Call): Partial<Reading> {
  const [verb, ...rest] = words;
  const name = textOf(verb);
  if (verb === undefined) return {};
  if (name === 'chdir')
    return {
      effects: rest.slice(0, 1).flatMap(one => touch('enter', one, call)),
      runs: runs(rest.slice(1), call).map(one => ({ ...one, cwd: undefined })),
    };
  const argv = name === undefined ? undefined : likeShell.get(name);
  return argv === undefined
    ? { opaque: `Ward doesn't know "${name ?? '…'}" of cmake -E` }
    : { runs: runs([...argv.map(one => word(one, verb.place)), ...rest], call) };
}

/** Every one of them. */
export const makers: readonly Program[] = [
  row({
    names: 'make gmake bmake mingw32-make remake colormake',
    options:
      'f|file|makefile=project C|directory=enter I|include-dir=read j|jobs=? l|load-average=? o|old-file= W|what-if|new-file|assume-new= eval|E=code B|always-make k|keep-going n|just-print|dry-run|recon s|silent|quiet i|ignore-errors q|question t|touch d r R S w|print-directory no-print-directory p|print-data-base e|environment-overrides b m v|version h|help debug=? O|output-sync=? trace shuffle=? warn-undefined-variables no-silent no-builtin-rules no-builtin-variables L|check-symlink-times',
    more: make,
    flags: [
      "make --eval='x:;rm a'",
      'make SHELL=./x',
      'make -C ../other',
      "make CC='cc; rm x'",
      'make CC=\'sh -c "rm x"\'',
      'make -f ~/Makefile',
      'make "$target"',
      'make DESTDIR=/ install',
      'make install PREFIX=/usr/local',
      'echo x | make -f -',
      "make 'VERSION!=rm a'",
    ],
    quiet: [
      'make',
      'make -j4 test',
      'make CFLAGS=-O2 all',
      'make -C src build',
      'make -n',
      'make CC=clang CXX=clang++',
      "make CC='gcc -m32'",
      'make PREFIX=dist install',
      'make BUILD_DIR=build test',
      'make FILE=/usr/include/stdio.h',
    ],
  }),
  row({
    names: 'cmake cmake3',
    options:
      'S=project H=project B=write C=project D= U= G= T= A= P=project E toolchain=project install-prefix=write preset=? build=write install=enter prefix=write debugger-pipe=write component= config= target|t= parallel|j=? v|verbose fresh clean-first trace-redirect=write graphviz=write profiling-output=write debug-output trace trace-expand log-level= W= help version system-information=write open=enter workflow list-presets=? L LA LAH N warn-uninitialized strip use-stderr resolve-package-references= find-package',
    more: cmake,
    flags: [
      "cmake -DCMAKE_C_COMPILER_LAUNCHER='rm;-rf;src' -B build",
      'cmake -E rm -rf x',
      'cmake -E copy a /etc/x',
      'cmake -P ../x.cmake',
      'cmake --install build --prefix /usr/local',
      'cmake --install build',
      'cmake --build build --target install',
      'cmake -DCMAKE_C_FLAGS=-fplugin=./x.so -B build',
      'cmake -B /opt/x -S .',
      'cmake -E env rm a',
      'cmake -E time rm a',
      'cmake ../other',
      'cmake -E chdir build rm a',
      'cmake -E frob',
      'cmake -DCMAKE_C_COMPILER_LAUNCHER=/tmp/x -B build',
    ],
    quiet: [
      'cmake -S . -B build -DCMAKE_BUILD_TYPE=Release',
      'cmake --build build -j 8 --target test',
      'cmake -E make_directory build',
      'cmake --version',
      'cmake -B build -G Ninja',
      'cmake --preset dev',
      'cmake .',
      'cmake -E copy a.txt b.txt',
    ],
  }),
  row({
    names: 'ninja samu',
    options: 'C=enter f=project j= k= l= n v d= t= w= quiet version help|h',
    more: (found, call) => ({
      effects: [
        ...found.operands.filter(one => /^(?:\/|\.\.)/.test(headOf(one))).flatMap(one => touch('read', one, call)),
        ...touchHere('read', call),
        code('project', `${call.program} runs code of the project`, call.place),
        ...(found.operands.some(one => /^(?:un)?install$/.test(headOf(one))) && !has(found, 'n') ? [installing(call)] : []),
      ],
    }),
    flags: ['ninja install', 'ninja -C ../build', 'ninja -f ../x.ninja', 'ninja "$target"'],
    quiet: ['ninja', 'ninja -C build test', 'ninja -t clean', 'ninja -j4 -v'],
  }),
];
