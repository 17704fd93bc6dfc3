/** A script run by its name: what stands in it is walked as a text of the command's own would be. */
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
  const file = resolved(script.name.value, shell.state.cwds);
  const frame = file === undefined ? undefined : following(shell.frame, `${file}\0${spell(script.arguments)}`);
  if (file === undefined || frame === undefined) return;
  const around = { launched, shell: { state: shell.state, frame }, file };
  for (const held of contentsOf(file, around)) runHeld(held, script, around);
}

function spell(list: readonly Argument[]): string {
  return JSON.stringify(list.map(one => one.value));
}

function runHeld(held: Held, script: Script, around: Around): void {
  const reads: Reads =
    script.dialect === undefined
      ? (shebang(held.text) ?? { kind: 'shell', dialect: around.shell.frame.dialect })
      : { kind: 'shell', dialect: script.dialect };
  if (reads.kind === 'shell') walkScript(held, reads.dialect, { ...around, script });
  else if (held.own) runCode(held, reads, { ...around, script });
}

/** Another language, in a file that the command itself writes: as if its text stood behind `-c` or `-e`. */
function runCode(held: Held, reads: Extract<Reads, { kind: 'other' }>, { launched, shell, script }: Around & { script: Script }): void {
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
  const state: State = { ...shell.state, positional: passed(script.arguments, shell.state.cwds) };
  if (held.own) {
    walkText({ text: held.text, dialect, place }, state, frame);
    return;
  }
  const spelled = script.name.value.kind === 'text' ? script.name.value.text : undefined;
  walkPiece({ text: held.text, dialect, file: held.file, line: 1, zero: spelled, spelled, place }, state, frame);
}

/** A program of the text that is another language's interpreter, run on a file that the command wrote: its text, as `-c` or `-e` would have it. */
export function runWritten(launched: Launched, shell: Shell): boolean {
  if (shell.frame.reader.written.size === 0) return false;
  const [name, ...rest] = launched.argv;
  const reads = name?.value.kind === 'text' ? interpreter(name.value.text) : undefined;
  if (reads?.kind !== 'other' || reads.option === undefined) return false;
  const at = rest.findIndex(one => one.value.kind === 'text' && !one.value.text.startsWith('-'));
  const script = rest[at];
  const file = script === undefined ? undefined : resolved(script.value, launched.cwds);
  if (script === undefined || file === undefined || !shell.frame.reader.written.has(file)) return false;
  const [first] = launched.argv;
  const around = { launched, shell, file };
  for (const held of contentsOf(file, around)) {
    if (!held.own || first === undefined) continue;
    const words = [reads.option, held.text].map((text): Argument => ({ value: { kind: 'text', text }, place: launched.place }));
    launch({ ...launched, argv: [first, ...words, ...rest.slice(at + 1)], effects: [] }, shell);
  }
  return true;
}
