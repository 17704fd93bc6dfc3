/** A function's definition: it is called later, or, where its name says so, by the shell itself. */
import type { Node } from '../syntax.ts';
import { disturbAll, intrude } from './builtins/trap.ts';
import { functionKey } from './changes.ts';
import { emitOpaque, type Frame, note, type Shell } from './frame.ts';
import { both, type Flow, forgetAll, type State } from './state.ts';

/** Functions that zsh calls by itself, in each subshell too. */
const HOOK = /^(?:TRAP[A-Z0-9]+|chpwd|periodic|precmd|preexec|zshaddhistory|zshexit)$/;

/** A function is walked where it is called; at the end of all, with whatever may hold then, where nobody is seen to call it. */
export function define(node: Extract<Node, { kind: 'function' }>, state: State, frame: Frame): Flow {
  const { reader } = frame;
  const definition = { body: node.body, at: frame.at, source: frame.source };
  const known = reader.definitions.get(node.name) ?? new Set();
  reader.definitions.set(node.name, known.add(definition));
  const functions = new Map(state.functions).set(node.name, definition);
  const hook = frame.dialect === 'zsh' && HOOK.test(node.name);
  const start = hook ? forgetAll(state) : state;
  // The line that is typed only mentions it.
  const stood = !hook && frame.at === undefined && node.place.end <= (reader.request.lead ?? 0);
  const then = { ...start, functions, positional: undefined };
  if (!frame.muted) reader.later.push({ body: node.body, state: then, frame, name: node.name, stood });
  note(frame, functionKey(node.name));
  if (!hook && reader.intruders.size === 0) return both({ ...state, functions });
  const shell: Shell = { state: { ...state, functions }, frame };
  const reason = hook && node.name !== 'TRAPEXIT' ? intrude(node.body, shell) : undefined;
  if (reason !== undefined) emitOpaque(frame, node.place, reason);
  disturbAll(shell);
  return both(shell.state);
}
