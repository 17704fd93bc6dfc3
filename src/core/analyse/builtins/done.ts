/** How a builtin ends: reported, with what its own table row says of its arguments, and the shell goes on. */
import type { Effect } from '../../values.ts';
import { emitAction } from '../action.ts';
import { placeOf } from '../call.ts';
import { EVERYTHING, VARIABLES } from '../changes.ts';
import { code, doubted } from '../effects.ts';
import { note, type Shell } from '../frame.ts';
import type { Argument, Reading } from '../program.ts';
import { programs } from '../programs/table.ts';
import type { Run } from '../simple.ts';
import { both, type Flow, forgetAll, forgetVariables } from '../state.ts';
import { DATA } from '../word/data.ts';

/** What one builtin does to the shell. */
export type Builtin = (run: Run, shell: Shell) => Flow;

export interface Told {
  readonly effects?: readonly Effect[];
  readonly opaque?: string | undefined;
}

/** Reports the builtin and goes on in the state the shell has by now. */
export function done(run: Run, shell: Shell, told: Told = {}): Flow {
  const readings = rowOf(run, shell);
  const found = readings.flatMap((one, at) => doubted(one.effects, shell.state.cwds[at], shell.state));
  const data = told.opaque === DATA ? [code('data', DATA, placeOf(run, shell))] : [];
  const effects = [...run.effects, ...(told.effects ?? []), ...data, ...found];
  const opaque = (data.length > 0 ? undefined : told.opaque) ?? readings.find(one => one.opaque !== undefined)?.opaque;
  emitAction(shell, { argv: run.argv, effects, knowledge: 'builtin', opaque, input: run.input, place: placeOf(run, shell) });
  return both(shell.state);
}

function rowOf(run: Run, { state, frame }: Shell): Reading[] {
  const program = textOf(run.argv[0]) ?? '';
  const row = programs.get(program);
  if (row === undefined) return [];
  const { home } = frame.reader.request.scene;
  const rest = { program, arguments: run.argv.slice(1), home, input: run.input, place: placeOf(run, { state, frame }) };
  return state.cwds.map(cwd => row.read({ ...rest, cwd }));
}

export function textOf(argument: Argument | undefined): string | undefined {
  return argument?.value.kind === 'text' ? argument.value.text : undefined;
}

/** The builtin's arguments as texts, or undefined where one of them is not wholly known. */
export function texts(run: Run): readonly string[] | undefined {
  const found = run.argv.slice(1).map(textOf);
  return found.includes(undefined) ? undefined : (found as string[]);
}

/** It may have assigned any variable. */
export function forgetsVariables(shell: Shell): void {
  shell.state = forgetVariables(shell.state);
  note(shell.frame, VARIABLES);
}

/** It may have changed anything about the shell. */
export function forgetsAll(shell: Shell): void {
  shell.state = forgetAll(shell.state);
  note(shell.frame, EVERYTHING);
}
