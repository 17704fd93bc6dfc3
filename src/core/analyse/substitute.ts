/** `$(…)` and `<(…)`: the commands within are walked as any others; what they print is known for a few. */
import type { Node, Part, Simple } from '../syntax.ts';
import { apart, type Frame, type Shell } from './frame.ts';
import { output } from './pure.ts';
import { join, type State } from './state.ts';
import { names } from './word/naming.ts';
import { counts } from './word/numeric.ts';
import { naming, type Segment, unsure } from './word/segment.ts';
import { fields, text } from './word/word.ts';

type Substitution = Extract<Part, { kind: 'command' | 'process' }>;

/** The reason given for the name of a process substitution: surely below /dev/fd, and no file of the machine's. */
export const PIPED = 'process substitution';

/** The reason given for the output of a command. */
export const PRINTED = 'the output of a command';

/** Walks the commands of a substitution in a shell of their own, and gives what is known of their output. */
export function substitute(part: Substitution, { state, frame }: Shell): Segment {
  const { substituted } = frame.reader;
  const seen = substituted.get(part.body);
  // A silent second look, from within the same state, finds what the first one found: without this, nesting would double the work.
  if (frame.muted && seen?.state === state) return seen.segment;
  const segment = evaluated(part, { state, frame });
  substituted.set(part.body, { state, segment });
  return segment;
}

function evaluated(part: Substitution, { state, frame }: Shell): Segment {
  const inner = apart(frame);
  frame.reader.walk(part.body, state, inner);
  if (part.kind === 'process') return unsure(PIPED, false);
  const printed = prints(part.body, state, { ...inner, muted: true });
  if (printed === undefined || printed.includes('\0'))
    return naming(unsure(PRINTED, !part.quoted, counts(part.body, state)), part.kind === 'command' && names(part.body, state));
  return { kind: 'text', text: printed.replace(/\n+$/, ''), quoted: part.quoted, expanded: !part.quoted };
}

/** What a single plain command prints, where that is known without running it. */
export function prints(body: readonly Node[], state: State, frame: Frame): string | undefined {
  const [command, more] = body;
  if (command?.kind === 'and-or' && more === undefined && frame.source !== undefined) return printsPlace(command, state, frame);
  if (more !== undefined || command?.kind !== 'simple' || command.assignments.length > 0 || command.declared.length > 0) return undefined;
  const shell: Shell = { state, frame: { ...apart(frame), muted: true } };
  const argv = command.words.flatMap(word => fields(word, shell));
  const texts = argv.flatMap(value => (value.kind === 'text' ? [value.text] : []));
  const input = document(command, shell);
  if (texts.length !== argv.length || input === false || shadowed(texts[0], state)) return undefined;
  const [cwd] = join(state, state).cwds.length === 1 ? state.cwds : [undefined];
  return output(texts, { cwd, input });
}

/** `cd DIR && pwd` in a followed file: the directory. Where it is not there nothing is printed, so that in the text itself it stays unknown. */
function printsPlace({ items, operators }: Extract<Node, { kind: 'and-or' }>, state: State, frame: Frame): string | undefined {
  const [go, tell, more] = items;
  if (more !== undefined || operators[0] !== '&&' || go?.kind !== 'simple' || tell?.kind !== 'simple') return undefined;
  if (tell.words.map(one => one.text).join(' ') !== 'pwd' || shadowed('pwd', state) || shadowed('cd', state)) return undefined;
  const flow = frame.reader.walk([go], state, { ...apart(frame), muted: true });
  const [cwd, other] = flow.ok.cwds;
  return go.words[0]?.text === 'cd' && tell.redirects.length === 0 && other === undefined && cwd !== undefined ? `${cwd}\n` : undefined;
}

/** The text of its one here-document; undefined without any redirection, false where there is something else. */
function document({ redirects }: Simple, shell: Shell): string | undefined | false {
  const [first, more] = redirects;
  if (first === undefined) return undefined;
  if (more !== undefined || !first.operator.startsWith('<<') || (first.descriptor !== undefined && first.descriptor !== 0)) return false;
  const value = text(first.target, shell);
  if (value.kind !== 'text') return false;
  return first.operator === '<<<' ? `${value.text}\n` : value.text;
}

/** A function of the text may stand where the command would; so may anything once nothing is known. */
function shadowed(name: string | undefined, state: State): boolean {
  return name === undefined || state.functions.has(name) || state.rest === 'unknown' || state.variables.has('PATH');
}
