/** A script run by its name: what stands in it is walked as a text of the command's own would be. */
import path from 'node:path';
import type { Dialect, Value } from '../../values.ts';
import { launch } from '../call.ts';
import { emitOpaque, type Shell } from '../frame.ts';
import type { Launched } from '../launched.ts';
import { passed, walkText } from '../nested.ts';
import type { Argument, Runs } from '../program.ts';
import type { State } from '../state.ts';
import { contentsOf, type Held } from './contents.ts';
import { following, ownShell, walkPiece } from './piece.ts';
import { resolved } from './resolved.ts';
import { interpreter, type Reads, shebang } from './shebang.ts';

type Script = Extract<Runs, { kind: 'script' }>;

interface Around {
  readonly launched: Launched;
  readonly shell: Shell;
  readonly file: string;
}

/** Follows a script of a shell. What another program reads is followed only where the command itself holds its text. */
export function runScript(script: Script, launched: Launched, shell: Shell): void {
  const named = resolved(script.name.value, shell.state.cwds);
  for (const file of named === undefined ? perhaps(script.name.value, launched, shell) : [named, ...below(named, shell)]) {
    const frame = following(shell.frame, `${file}\0${spell(script.arguments)}`);
    const around = frame && { launched, shell: { state: shell.state, frame }, file };
    if (around === undefined) continue;
    unpacks([file], around);
    const start = script.dialect === undefined ? { start: (program: string) => runCopy(program, script, around) } : {};
    for (const held of contentsOf(file, { ...around, ...start })) runHeld(held, script, around);
  }
}

/** A copy of a program, or a link to one, does what the program does. */
function runCopy(program: string, { arguments: given }: Script, { launched, shell }: Around): void {
  const name: Argument = { value: { kind: 'text', text: program }, place: launched.place };
  launch({ ...launched, argv: [name, ...given], effects: [] }, shell);
}

/** What the text itself takes out of an archive, or patches, and then runs by name. */
export function unpacks(files: readonly string[], { launched, shell }: Pick<Around, 'launched' | 'shell'>): void {
  const by = [...shell.frame.reader.unpacked].find(([place]) => files.some(file => file === place || file.startsWith(`${place}/`)))?.[1];
  if (by !== undefined)
    emitOpaque(shell.frame, launched.place, `it runs a file that ${by} writes first: what stands in it is known only then`);
}

const SCRIPT = /\.(?:[a-z]*sh|command)$/;

/** Scripts that the command itself wrote into a directory: what find hands on by its name may be any of them. */
function below(directory: string, { frame }: Shell): readonly string[] {
  if (frame.within.at(-2) !== 'find' || frame.reader.written.size === 0) return [];
  return [...frame.reader.written.keys()].filter(file => file.startsWith(`${directory}/`) && SCRIPT.test(file));
}

/** Scripts that the command itself wrote, and that a pattern or a word that only running could tell may name. */
function perhaps(value: Value, { cwds }: Launched, { state, frame }: Shell): readonly string[] {
  const files = [...frame.reader.written.keys()];
  const places = [...files, ...frame.reader.unpacked.keys()];
  if (value.kind === 'text')
    return cwds.flatMap(cwd => resolved(value, [cwd]) ?? []).filter(file => places.some(one => `${file}/`.startsWith(`${one}/`)));
  if (files.length === 0) return [];
  if (value.kind === 'unknown') return files.filter(file => SCRIPT.test(file) && certain(value.prefix, state.cwds, file));
  const [cwd] = state.cwds;
  return files.filter(file => cwd === undefined || path.matchesGlob(file, path.resolve(cwd, value.text)));
}

/** Whether a file may be the one whose name begins so. */
function certain(prefix: string, [cwd]: State['cwds'], file: string): boolean {
  return prefix === '' || cwd === undefined || file.startsWith(path.resolve(cwd, prefix));
}

function spell(list: readonly Argument[]): string {
  return JSON.stringify(list.map(one => one.value));
}

/** What lets bash itself start a program. */
const BASH = /^(?:r?bash|wardsh|exec|command|builtin|eval|trap|source|\.)$/;

/** Who reads a script that does not say it: bash one that it starts itself, and for zsh and whatever else finds it, sh (execvp(3), ENOEXEC). */
function unsaid({ dialect, within }: Shell['frame']): Dialect {
  const by = within.at(-2);
  return dialect === 'bash' && (by === undefined || BASH.test(by)) ? 'bash' : 'sh';
}

function runHeld(held: Held, script: Script, around: Around): void {
  const reads: Reads =
    script.dialect === undefined
      ? (shebang(held.text) ?? { kind: 'shell', dialect: unsaid(around.shell.frame) })
      : { kind: 'shell', dialect: script.dialect };
  if (reads.kind === 'shell') walkScript(held, reads.dialect, { ...around, script });
  else if (held.own) runCode(held, reads, { ...around, script });
  else if (reads.option === undefined || reads.words.length > 1) runInterpreter(reads, script, around);
}

/** Whatever the first line names is started with the file as its last word, and does with it what it does (execve(2), Interpreter scripts). */
function runInterpreter(
  { words }: Extract<Reads, { kind: 'other' }>,
  { name, arguments: given }: Script,
  { launched, shell }: Around,
): void {
  const before = words.map((text): Argument => ({ value: { kind: 'text', text }, place: launched.place }));
  launch({ ...launched, argv: [...before, name, ...given], effects: [] }, shell);
}

interface Coding {
  readonly launched: Launched;
  readonly shell: Shell;
  readonly script: Pick<Script, 'arguments'>;
}

/** Another language, in a file that the command itself writes: as if its text stood behind `-c` or `-e`. */
function runCode(held: Held, reads: Extract<Reads, { kind: 'other' }>, { launched, shell, script }: Coding): void {
  if (reads.option === undefined) {
    emitOpaque(shell.frame, launched.place, `it runs a file that it writes first, in a language of ${reads.program} that Ward can't read`);
    return;
  }
  const words = [reads.program, reads.option, held.text].map(
    (text): Argument => ({ value: { kind: 'text', text }, place: launched.place }),
  );
  launch({ ...launched, argv: [...words, ...script.arguments], effects: [] }, shell);
}

function walkScript(held: Held, dialect: 'bash' | 'zsh' | 'sh', { launched, shell, script }: Around & { script: Script }): void {
  const { place } = launched;
  const frame = ownShell(shell.frame, launched.input);
  const { given, cwds } = shell.state;
  const state: State = { ...shell.state, given: dialect === 'zsh' ? undefined : given, positional: passed(script.arguments, cwds) };
  if (held.own) {
    walkText({ text: held.text, dialect, place }, state, frame);
    return;
  }
  const spelled = script.name.value.kind === 'text' ? script.name.value.text : undefined;
  walkPiece({ text: held.text, dialect, file: held.file, line: 1, zero: spelled, spelled, place }, state, frame);
}

/** A program of the text that is another language's interpreter, run on a file that the command wrote: its text, as `-c` or `-e` would have it. */
export function runWritten(launched: Launched, shell: Shell): boolean {
  const { written, unpacked } = shell.frame.reader;
  if (written.size === 0 && unpacked.size === 0) return false;
  const [name, ...rest] = launched.argv;
  const reads = name?.value.kind === 'text' ? interpreter(name.value.text) : undefined;
  if (reads?.kind !== 'other' || reads.option === undefined) return false;
  const at = rest.findIndex(one => one.value.kind === 'text' && /^[^-]/.test(one.value.text));
  const { input } = launched;
  const value = rest[at]?.value ?? (input.kind === 'file' ? ({ kind: 'text', text: input.path } as const) : undefined);
  const file = value === undefined ? undefined : resolved(value, launched.cwds);
  if (file !== undefined) unpacks([file], { launched, shell });
  if (file === undefined || !written.has(file)) return false;
  for (const held of contentsOf(file, { launched, shell })) {
    if (!held.own) continue;
    const script = { arguments: at < 0 ? [] : rest.slice(at + 1) };
    runCode(held, reads, { launched: { ...launched, input: { kind: 'nothing' } }, shell, script });
  }
  return true;
}
