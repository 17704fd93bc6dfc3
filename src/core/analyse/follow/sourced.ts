/** A file that this very shell reads: what it sets, defines and enters is known afterwards. */
import { given, placeOf } from '../call.ts';
import { anything, loosen } from '../changes.ts';
import { type Frame, noteAll, type Shell } from '../frame.ts';
import { join } from '../join.ts';
import type { Launched } from '../launched.ts';
import { passed, walkText } from '../nested.ts';
import type { Argument } from '../program.ts';
import type { Run } from '../simple.ts';
import type { Flow, State } from '../state.ts';
import { contentsOf, type Held } from './contents.ts';
import { following, walkPiece } from './piece.ts';
import { resolved } from './resolved.ts';

/** Walks what `source` reads; undefined where nothing of it is known. */
export function sourceFile(name: Argument, run: Run, shell: Shell): Flow | undefined {
  const file = resolved(name.value, shell.state.cwds);
  const frame = file === undefined ? undefined : following(shell.frame, file);
  if (file === undefined || frame === undefined) return undefined;
  const launched: Launched = { argv: run.argv, effects: [], input: run.input, place: placeOf(run, shell), cwds: shell.state.cwds };
  const inner = { ...frame, within: [...frame.within, 'source'], input: run.input };
  const held = contentsOf(file, { launched, shell: { state: shell.state, frame: inner } });
  if (held.length === 0) return undefined;
  const flows = held.map(one => sourceHeld(one, { name, run }, { state: given(run, shell).state, frame: inner }));
  return flows.reduce((one, other) => ({ ok: join(one.ok, other.ok), failed: join(one.failed, other.failed) }));
}

interface What {
  readonly name: Argument;
  readonly run: Run;
}

/** Its own name among the calls: `return` leaves the file. */
const RETURNS = '/source';

function sourceHeld(held: Held, { name, run }: What, { state, frame }: Shell): Flow {
  const inner: Frame = { ...frame, calls: [...frame.calls, RETURNS], looping: false, left: [] };
  const own = run.argv.slice(run.argv.indexOf(name) + 1);
  const positional = own.length === 0 ? state.positional : passed(own, state.cwds);
  const start: State = { ...state, positional };
  const { dialect } = frame;
  const spelled = name.value.kind === 'text' ? name.value.text : undefined;
  const place = placeOf(run, { state, frame });
  const flow = held.own
    ? walkText({ text: held.text, dialect, place }, start, inner)
    : walkPiece({ text: held.text, dialect, file: held.file, line: 1, spelled, place }, start, inner);
  return after(flow, { run, inner, positional: own.length === 0 ? undefined : { before: state.positional } });
}

interface Around {
  readonly run: Run;
  readonly inner: Frame;
  /** The arguments that stand again afterwards, where the file had its own. */
  readonly positional: { readonly before: State['positional'] } | undefined;
}

/** Variables set for the builtin alone are what they were, or not: some shells keep them. */
function after(flow: Flow, { run, inner, positional }: Around): Flow {
  const names = anything(run.given.map(one => one.assignment.name));
  noteAll(inner, names);
  const back = (state: State): State => {
    const met = loosen(inner.left.reduce(join, state), names);
    return positional === undefined ? met : { ...met, positional: positional.before };
  };
  return { ok: back(flow.ok), failed: back(flow.failed) };
}
