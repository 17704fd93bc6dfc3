/** Texts that a command writes into files and that programs then read as code without being told so by name: on their input, behind an option, beside what they run. */
import path from 'node:path';
import type { Effect } from '../../values.ts';
import { emitAction } from '../action.ts';
import { emitOpaque, type Shell } from '../frame.ts';
import type { Launched } from '../launched.ts';
import { runNested } from '../nested.ts';
import { fromDescriptors } from '../piped.ts';
import type { Argument, Call } from '../program.ts';
import { rowNamed } from '../programs/row-named.ts';
import { programs } from '../programs/table.ts';
import { resolved } from './resolved.ts';
import { alternatives } from './written.ts';

/** How a text that stands in a file would stand among the words, by the program that reads the file. */
const inline = new Map<string, (text: string) => readonly string[]>([
  ...['sed', 'gsed'].map(name => [name, (text: string) => ['-e', text]] as const),
  ...['awk', 'gawk', 'mawk', 'nawk'].map(name => [name, (text: string) => [text]] as const),
  ['gdb', text => lines(text).flatMap(one => ['-ex', one])],
  ['lldb', text => lines(text).flatMap(one => ['-o', one])],
  ['psql', text => ['-c', text]],
  ['sqlite3', text => ['x.db', ...lines(text)]],
  ['gnuplot', text => ['-e', text]],
  ...['expect', 'tclsh', 'wish'].map(name => [name, (text: string) => ['-c', text]] as const),
  ...['vi', 'vim', 'nvim', 'ex'].map(name => [name, (text: string) => lines(text).flatMap(one => ['-c', one])] as const),
]);

function lines(text: string): readonly string[] {
  return text.split('\n').filter(one => one.trim() !== '');
}

/** Other ways to read the same call, with the texts of files in the files' stead. */
export function variants(launched: Launched, program: string, { frame, state }: Shell): readonly Launched[] {
  const { written } = frame.reader;
  if (written.size === 0) return [];
  const { input, argv, place, inlined = [] } = launched;
  const fed = input.kind === 'file' ? texts(resolved({ kind: 'text', text: input.path }, state.cwds), written) : [];
  const made = inline.get(program);
  const files = made === undefined ? [] : argv.slice(1).flatMap(one => fileOf(one, state.cwds) ?? []);
  const named = files.filter(one => !inlined.includes(one)).flatMap(file => texts(file, written).map(text => ({ file, text })));
  return [
    ...fed.map((text): Launched => ({ ...launched, effects: [], input: { kind: 'text', text } })),
    ...named.map(({ file, text }): Launched => {
      const said = words(made?.(text) ?? [], place);
      return { ...launched, effects: [], argv: [...argv.slice(0, 1), ...said], inlined: [...inlined, file] };
    }),
  ];
}

function words(list: readonly string[], place: Launched['place']): readonly Argument[] {
  return list.map(text => ({ value: { kind: 'text', text }, place }));
}

/** A word, or what is attached to an option: `-fx.awk`, `--file=x.awk`, `.read x.sql`. */
function fileOf({ value }: Argument, cwds: Launched['cwds']): string | undefined {
  if (value.kind !== 'text') return undefined;
  const text = value.text.replace(/^(?:--[\w-]+=|-[a-zA-Z](?=[^\s-])|\.read\s+)/, '');
  return resolved({ kind: 'text', text: text === '' ? value.text : text }, cwds);
}

function texts(file: string | undefined, written: Shell['frame']['reader']['written']): readonly string[] {
  const log = file === undefined ? undefined : written.get(file);
  return log === undefined ? [] : alternatives(log).flatMap(one => (one.kind === 'text' ? [one.text] : []));
}

/** What reads a file of that ending. */
const readers = new Map<string, readonly string[]>([
  ['.py', ['python3', '-c']],
  ...['.js', '.cjs', '.mjs', '.ts', '.cts', '.mts', '.jsx', '.tsx'].map(ending => [ending, ['node', '-e']] as const),
  ['.rb', ['ruby', '-e']],
  ['.pl', ['perl', '-e']],
  ['.pm', ['perl', '-e']],
  ['.php', ['php', '-r']],
  ['.lua', ['lua', '-e']],
  ['.jl', ['julia', '-e']],
  ['.R', ['Rscript', '-e']],
  ...['Rakefile', 'Gemfile', 'Vagrantfile', 'Guardfile', 'Brewfile', 'Podfile', '.gemspec'].map(name => [name, ['ruby', '-e']] as const),
]);

/** Files of build tools and launchers, and where commands stand in them. */
const COMMANDS: readonly (readonly [file: RegExp, command: RegExp])[] = [
  [/\/CTestTestfile\.cmake$/, /\badd_test\(\s{0,9}(?:"[^"]{0,99}"|\[=*\[[^\]]{0,99}\]=*\]|[^\s"]{1,99})\s{1,9}([^()]{1,400})\)/g],
  [
    /(?:\/CMakeLists\.txt|\.cmake|\.ctest)$/,
    /\bCOMMAND\s{1,9}([^()]{1,400}?)(?=\s{1,9}(?:COMMAND|WORKING_DIRECTORY|(?:OUTPUT|ERROR|RESULT)S?_\w+|DEPENDS|COMMENT|VERBATIM|TIMEOUT)\b|\s{0,9}\))/g,
  ],
  [/\.ninja$/, /^[ \t]*command[ \t]*=[ \t]*(.+)$/gm],
  [/\/Procfile(?:\.\w+)?$/, /^[\w-]{1,99}:[ \t]*(.+)$/gm],
  [/\/meson\.build$/, /\brun_command\(([^()]{1,400})\)/g],
];

/** What CMake itself takes away. */
const TAKES_AWAY = /\bfile\s*\(\s*(?:REMOVE(?:_RECURSE)?|RENAME)\b/i;

/** The commands of such files that the command itself writes. */
function commanded(file: string, launched: Launched, shell: Shell): void {
  const { written, ran } = shell.frame.reader;
  const found = COMMANDS.find(([wanted]) => wanted.test(file));
  const log = written.get(file);
  if (found === undefined || log === undefined || ran.get(file) === log.length) return;
  ran.set(file, log.length);
  for (const text of texts(file, written)) {
    if (TAKES_AWAY.test(text))
      emitOpaque(shell.frame, launched.place, `${path.basename(file)}, which the command itself writes, takes files away`);
    for (const [, command = ''] of text.matchAll(found[1])) {
      const line = shellLine(command);
      if (rowNamed(/^[\w./+-]+/.exec(line)?.[0].split('/').at(-1) ?? '') === undefined) continue;
      const word: Argument = { value: { kind: 'text', text: line }, place: launched.place };
      runNested({ kind: 'script', text: word, dialect: 'sh', cwd: launched.cwds[0], via: path.basename(file) }, launched, shell);
    }
  }
}

/** As sh would have it: what their own variables hold is some name in the project. */
function shellLine(command: string): string {
  return command
    .replace(/' ?, ?'/g, "' '")
    .replace(/, ?check ?:.*/, '')
    .replace(/\$\{CMAKE_COMMAND\}/g, 'cmake')
    .replace(/\$<[^<>]*>|\$\{[^{}]*\}|\$\w+/g, 'x')
    .replace(/^(['"])([\w./-]+)\1/, '$2');
}

/**
 * Code of the project runs, and the command itself wrote some of it: what that surely does is the command's doing. What can't be told of it is code
 * of the project like any other.
 */
export function runBeside(effects: readonly Effect[], launched: Launched, shell: Shell): void {
  const { written, ran } = shell.frame.reader;
  if (written.size === 0 || shell.frame.muted) return;
  configured(launched, shell);
  const name = launched.argv[0]?.value;
  const byPath = name?.kind === 'text' && /^\.{0,2}\/(?!usr\/|bin\/)/.test(name.text);
  if (!byPath && !effects.some(one => one.kind === 'code' && one.origin === 'project')) return;
  for (const file of built(written)) {
    emitOpaque(shell.frame, launched.place, `what it builds and runs may be ${path.basename(file)}, which starts programs of its own`);
  }
  for (const [file, log] of written) {
    commanded(file, launched, shell);
    const reader = readers.get(path.extname(file)) ?? readers.get(path.basename(file)) ?? examples(file, launched);
    if (reader === undefined || ran.get(file) === log.length) continue;
    ran.set(file, log.length);
    for (const text of texts(file, written)) readBeside([...reader, reader === DOCTEST ? shown(text) : text], launched, shell);
  }
}

const DOCTEST: readonly string[] = ['python3', '-c'];

/** A text whose examples doctest runs (the Python library, "doctest": "Simple Usage: Checking Examples in a Text File"). */
function examples(file: string, { argv, cwds }: Launched): readonly string[] | undefined {
  const tests = argv.some(({ value }) => value.kind === 'text' && value.text === 'doctest');
  return tests && argv.some(one => fileOf(one, cwds) === file) ? DOCTEST : undefined;
}

function shown(text: string): string {
  return text
    .split('\n')
    .flatMap(line => /^\s*(?:>>>|\.\.\.) ?(.*)$/.exec(line)?.[1] ?? [])
    .join('\n');
}

/** Languages that are built before they run: what Ward doesn't read, but for how they start programs and take files away by a name in the text. */
const BUILT = /\.(?:c|cc|cpp|cxx|h|hpp|m|go|rs|java|kt|scala|swift|cs|zig|d|nim|hs|ml)$/;
const STARTS =
  /\b(?:system|popen|exec[lv]p?e?|exec\.Command|Command::new|ProcessBuilder|getRuntime\(\)\s*\.\s*exec|os\.Remove(?:All)?|syscall\.Exec|unlink|rmdir|fs::remove_\w+|Process\.Start|callCommand|removeFile|removeDirectoryRecursive)\s*\(?\s*"/;

function built(written: Shell['frame']['reader']['written']): readonly string[] {
  return [...written.keys()].filter(file => BUILT.test(file) && texts(file, written).some(text => STARTS.test(text)));
}

/** Settings that make a program run something else, by the name of the file and of those that read it. */
const SETTINGS: readonly (readonly [file: RegExp, program: RegExp, worse: RegExp])[] = [
  [
    /\/\.npmrc$/,
    /^(?:npm|npx|pnpm|yarn|bun)$/,
    /script-shell|node-options|registry|prefix|userconfig|globalconfig|^\s*git\s*=|shell-emulator/m,
  ],
  [/\/\.yarnrc(?:\.yml)?$/, /^yarn$/, /yarn-?path|plugins|registry|script-shell/i],
  [/\/\.(?:gdbinit|lldbinit)$/, /^(?:gdb|lldb|cgdb|rust-gdb)$/, /./],
  [/\/\.cargo\/config(?:\.toml)?$/, /^cargo$/, /runner|wrapper|linker|alias|rustc|source/],
  [/\/\.bazelrc$/, /^(?:bazel|bazelisk)$/, /run_under|action_env|override|workspace_status/],
  [/\/(?:\.latexmkrc|latexmkrc)$/, /^latexmk$/, /./],
  [/\/\.(?:vimrc|exrc|nvimrc)$/, /^(?:vi|vim|nvim|ex)$/, /./],
  [/\/\.(?:curlrc|wgetrc|netrc)$/, /^(?:curl|wget)$/, /./],
  [/\/\.?(?:tmux\.conf|screenrc)$/, /^(?:tmux|screen)$/, /./],
  [/\/(?:pip\.conf|pip\.ini)$/, /^pip/, /./],
  [/\/ansible\.cfg$/, /^ansible/, /./],
];

/** It starts a program that reads settings which the command itself wrote. */
function configured({ argv, place }: Launched, { frame }: Shell): void {
  const name = argv[0]?.value.kind === 'text' ? path.basename(argv[0].value.text) : '';
  const { written } = frame.reader;
  for (const [wanted, program, worse] of SETTINGS) {
    if (!program.test(name)) continue;
    const found = [...written].find(
      ([file, log]) => wanted.test(file) && alternatives(log).some(one => one.kind !== 'text' || worse.test(one.text)),
    );
    if (found !== undefined) emitOpaque(frame, place, `${name} reads ${path.basename(found[0])}, which the command itself writes`);
  }
}

function readBeside(argv: readonly string[], launched: Launched, shell: Shell): void {
  const [program = '', ...rest] = argv;
  const row = programs.get(program);
  if (row === undefined) return;
  const { place, cwds } = launched;
  const { home } = shell.frame.reader.request.scene;
  const call: Call = { program, arguments: words(rest, place), cwd: cwds[0], home, input: { kind: 'nothing' }, place };
  const { effects, runs } = row.read(call);
  const sure = fromDescriptors(effects).filter(told);
  if (sure.length > 0) emitAction(shell, { argv: words(argv, place), effects: sure, knowledge: 'known', place });
  for (const nested of runs) {
    const known =
      nested.kind === 'argv' ? nested.argv[0]?.value.kind === 'text' : nested.kind === 'script' && nested.text.value.kind === 'text';
    if (known) runNested(nested, launched, shell);
  }
}

function told(effect: Effect): boolean {
  if (effect.kind === 'path') return effect.path.kind !== 'unknown';
  return effect.kind === 'connect' ? effect.host !== undefined : effect.kind !== 'code';
}
