/** `$(name words)` of a function of the text: the one command of it that prints, and the state it does so in. */
import { collect } from '../collect.ts';
import type { Node, Word } from '../syntax.ts';
import { apart, type Frame, type Shell, where } from './frame.ts';
import { passed } from './nested.ts';
import type { State } from './state.ts';
import { fields } from './word/word.ts';

export interface Printing {
  readonly body: readonly Node[];
  readonly state: State;
  readonly frame: Frame;
}

/** The body of a substitution; where that is a plain call, the last command of the function behind what only sets names. */
export function called(body: readonly Node[], state: State, frame: Frame): Printing {
  const own: Printing = { body, state, frame };
  const [node, more] = body;
  if (node?.kind !== 'simple' || more !== undefined || node.assignments.length + node.redirects.length + node.declared.length > 0)
    return own;
  const name = node.words[0]?.text ?? '';
  const known = state.functions.get(name);
  if (known === undefined || known === 'any' || frame.calls.includes(name)) return own;
  // Then nothing is called.
  if (mayFail(node.words, { state, frame })) return own;
  const inner: Frame = { ...apart(frame), muted: true, calls: [...frame.calls, name], local: new Set() };
  const { cuts } = frame.reader;
  const argv = collect(node.words.slice(1), word => fields(word, { state, frame: inner }));
  const positional = passed(
    argv.map(value => ({ value, place: where(frame, node.place) })),
    state.cwds,
  );
  const made = printing(unbraced(known.body), { ...state, positional }, inner);
  // What may be an error ends the shell of a substitution, which then prints nothing.
  return made === undefined || frame.reader.cuts > cuts ? own : made;
}

/** A pattern that matches nothing is an error in zsh, and where bash is told so (failglob). */
export function mayFail(words: readonly Word[], { state, frame }: Shell): boolean {
  return (frame.dialect === 'zsh' || state.loose || !state.standard) && words.some(matches);
}

function matches({ parts }: Word): boolean {
  return parts.some(part => {
    if (part.kind === 'parameter') return part.operation?.operands.some(matches) ?? false;
    return part.kind === 'glob' || part.kind === 'brace';
  });
}

function unbraced(body: readonly Node[]): readonly Node[] {
  const [only, more] = body;
  return only?.kind === 'group' && more === undefined ? only.body : body;
}

/** Behind assignments, which print nothing, one command. */
function printing(body: readonly Node[], state: State, frame: Frame): Printing | undefined {
  const last = body.at(-1);
  const before = body.slice(0, -1);
  if (last === undefined || !before.every(names)) return undefined;
  const { ok, failed } = frame.reader.walk(before, state, frame);
  return ok.dead || failed.dead ? undefined : { body: [last], state: ok, frame };
}

function names(node: Node): boolean {
  return node.kind === 'simple' && node.redirects.length === 0 && /^(?:|local)$/.test(node.words[0]?.text ?? '');
}
