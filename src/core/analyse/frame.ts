/** What a walk through a text carries along: where it is, what is around it, and what it has found so far. */
import type { Node, Place } from '../syntax.ts';
import type { Action, Dialect, Effect, FileText, Request, Script, TextOf, Value } from '../values.ts';
import { type Changes, dataKey, likeKey, listKey, OPTIONS, POSITIONAL, processKey, textKey, textsKey } from './changes.ts';
import { type Content, datable, integer, isProcess, isSeveral } from './content.ts';
import { type Source, standing } from './follow/source.ts';
import type { Written } from './follow/written.ts';
import type { Induction } from './induction.ts';
import type { Columns, Input } from './program.ts';
import { assign, type Definition, type Flow, put, type State, type Variable } from './state.ts';
import { DATA } from './word/data.ts';
import type { Segment } from './word/segment.ts';

export type Parse = (text: string, dialect: Dialect) => Script;

/** Code that may run at some later point of the command: a trap, a function nobody is seen to call. */
export interface Later {
  readonly body: readonly Node[];
  readonly state: State;
  readonly frame: Frame;
  /** The function's name; undefined for a trap. */
  readonly name: string | undefined;
  /** It stood in the shell before the line was typed. */
  readonly stood?: boolean;
}

/** One analysis: what it was given, and what has been found. Has a lifetime: it is filled as the walk goes on. */
export interface Reader {
  readonly request: Request;
  readonly parse: Parse;
  readonly actions: Action[];
  readonly faults: { readonly reason: string; readonly place: Place }[];
  readonly later: Later[];
  /** Code that may run between any two commands: traps, and what zsh calls by itself. */
  readonly intruders: Set<readonly Node[]>;
  /** Every body the text gives a function's name. */
  readonly definitions: Map<string, Set<Definition>>;
  /** Bodies of functions that a known call has walked, so that they need no walk of their own. */
  readonly called: Set<readonly Node[]>;
  /** Names of functions that other shells may call. */
  readonly exported: Set<string>;
  /** Variables that the text exports, and what it gives to which. */
  readonly handed: Set<string>;
  readonly settings: Map<string, Set<string | undefined>>;
  /** What a substitution came to, and in which state. */
  readonly substituted: Map<readonly Node[], { readonly state: State; readonly segment: Segment }>;
  /** What files hold that the command runs. */
  readonly textOf: TextOf;
  /** What was asked for of them. */
  readonly texts: Map<string, FileText>;
  /** The marks of texts that were followed. */
  readonly followed: Set<string>;
  /** What the text itself writes into files, by absolute path, in the order of the walk. */
  readonly written: Map<string, Written[]>;
  /** Where the text unpacks archives, by absolute path, and which program does. */
  readonly unpacked: Map<string, string>;
  /** Where the text builds, copies or checks out something of the project's, in a directory for temporary files. */
  readonly laid: Set<string>;
  /** Symbolic links that the text makes, and what they lead to. */
  readonly links: Map<string, string>;
  /** Files that it ran, with how much was written into them by then. */
  readonly ran: Map<string, number>;
  /** What was parted into fields, and something besides `read` may have taken a part of a line from. */
  readonly drained: WeakSet<Columns>;
  steps: number;
  /** How many expansions and assignments were met that may be an error, which ends the line they stand on. */
  cuts: number;
  /** The walker, held here so that words can be read without importing it. */
  readonly walk: (body: readonly Node[], state: State, frame: Frame) => Flow;
}

/** Where in the command a walk is. A nested context is a new frame. */
export interface Frame {
  readonly reader: Reader;
  readonly dialect: Dialect;
  /** The place of the word that held this code, where it is not in the text itself. */
  readonly at: Place | undefined;
  /** The file that holds this code, where it is one that was followed. */
  readonly source: Source | undefined;
  /** What is being followed, outermost first. */
  readonly trail: readonly string[];
  readonly within: readonly string[];
  /** The text that is walked as a whole, line by line; undefined within it. */
  readonly text?: string | undefined;
  /** Nothing is reported: a trial walk that only looks for what changes. */
  readonly muted: boolean;
  readonly background: boolean;
  /** The status of what is walked is looked at, so that `set -e` ends nothing. */
  readonly tested: boolean;
  /** A later command waits for this one, though it runs in the background. */
  readonly waited: boolean;
  readonly input: Input;
  /** What is walked stands behind a pipe itself, not in a list or a loop there. */
  readonly fed?: true | undefined;
  /** Aliases are expanded: always but in bash, where only an option or an agent's snapshot brings them. */
  readonly aliases: boolean;
  /** Names of the functions whose bodies are being walked, outermost first. */
  readonly calls: readonly string[];
  /** What is taken for granted of a function that calls itself, while its body is walked for all further calls. */
  readonly again?: Induction | undefined;
  /** In the body of a loop of this shell. */
  readonly looping: boolean;
  /** What a text within this one was given as `$0`. */
  readonly named?: Value | undefined;
  /** Texts within texts: `eval`, `sh -c`. */
  readonly depth: number;
  /** Everything changed since this record was begun. */
  readonly changes: Map<string, boolean>;
  /** Everything ever changed in this shell, whoever changed it. */
  readonly ever: Map<string, boolean>;
  /** Names that the function being walked has made its own. */
  readonly local: Set<string>;
  /** The states in which a function or sourced text was left early. */
  readonly left: State[];
  /** The same of a turn of the loop that is walked. */
  readonly jumped?: State[];
}

/** One shell at work: its state changes as words are read. */
export interface Shell {
  state: State;
  readonly frame: Frame;
  /** Absolute patterns whose names were parted at blanks, where a command is read. */
  readonly parted?: Set<string>;
}

/** Names that match these patterns are parted at blanks. */
export function splits(shell: Shell, names: readonly string[]): void {
  for (const one of names) shell.parted?.add(one);
}

/** What was parted while a command was read, to be looked up. */
export function partings({ parted, frame }: Shell, place: Place): Effect[] {
  return [...(parted ?? [])].map(pattern => ({ kind: 'split', pattern, place: where(frame, place) }));
}

/** Counted steps that one command may take to be read: about a quarter of a second of work for the worst texts, and far more than any that is written by hand. */
export const MOST_STEPS = 20_000;

/** Takes steps off the budget; false once it is used up. */
export function spend(reader: Reader, steps = 1): boolean {
  reader.steps += steps;
  return reader.steps <= MOST_STEPS;
}

export function note(frame: Frame, name: string, numeric = false): void {
  for (const record of [frame.changes, frame.ever]) record.set(name, (record.get(name) ?? true) && numeric);
}

export function noteAll(frame: Frame, changes: Changes): void {
  for (const [name, numeric] of changes) note(frame, name, numeric);
}

/** In zsh the arguments are variables too, by their numbers and as `argv`. */
function arguing(shell: Shell, name: string): void {
  if (shell.frame.dialect === 'zsh' && /^(?:argv|\d+)$/.test(name)) change(shell, POSITIONAL, { positional: undefined });
}

/** What was met may be an error, after which the shell goes on with the next line, or ends. */
export function mayEnd(shell: Shell): void {
  shell.frame.reader.cuts += 1;
}

/** Assigns in the running shell, on the record. */
export function set(shell: Shell, name: string, content: Content): void {
  if (shell.state.variables.get(name)?.fixed) mayEnd(shell);
  arguing(shell, name);
  spend(shell.frame.reader, 1 + (shell.state.variables.size >> 4));
  shell.state = assign(shell.state, name, content, shell.frame.dialect === 'zsh');
  const held = shell.state.variables.get(name)?.content;
  note(shell.frame, name, integer(held));
  note(shell.frame, processKey(name), isProcess(held));
  note(shell.frame, dataKey(name), held !== undefined && datable(held));
  if (isSeveral(held)) note(shell.frame, listKey(name));
  flagged(shell.frame, name, held);
  // From then on bash reads by other rules, as by `set -o posix` (bash(1), POSIXLY_CORRECT).
  if (name === 'POSIXLY_CORRECT' && shell.frame.dialect === 'bash') change(shell, OPTIONS, { standard: false });
}

/** A longer text is no flag. */
const LONGEST_FLAG = 64;
/** And a longer list is none of a few. */
const MOST_ITEMS = 8;

/** Keeps a known text on the record, or what is certain of another, so that a name that only ever holds one of a few is known to (numbers are counted up and have a mark of their own). */
function flagged(frame: Frame, name: string, held: Content | undefined): void {
  const flag = held?.kind === 'text' && held.text.length <= LONGEST_FLAG && !integer(held);
  const like = held !== undefined && likened(held);
  note(frame, textsKey(name), flag || like);
  if (flag) note(frame, textKey(name, held.text), true);
  else if (like && held !== undefined) note(frame, likeKey(name, held), true);
}

/** Something is certain of it besides a text. */
function likened(held: Content): boolean {
  if (held.kind === 'list') return held.items.length <= MOST_ITEMS && held.items.every(one => one.length <= LONGEST_FLAG);
  if (held.kind === 'match') return !held.cwds.includes(undefined);
  return held.kind === 'unknown' && !held.numeric && held.fits !== undefined;
}

/** Declares in the running shell, attributes and all. */
export function declare(shell: Shell, name: string, variable: Variable): void {
  arguing(shell, name);
  spend(shell.frame.reader, 1 + (shell.state.variables.size >> 4));
  shell.state = put(shell.state, name, variable);
  note(shell.frame, name, integer(variable.content));
  note(shell.frame, processKey(name), isProcess(variable.content));
  note(shell.frame, textsKey(name));
  note(shell.frame, dataKey(name), datable(variable.content));
  if (isSeveral(variable.content)) note(shell.frame, listKey(name));
}

/** Changes other parts of the running shell, on the record. */
export function change(shell: Shell, name: string, part: Partial<State>): void {
  shell.state = { ...shell.state, ...part };
  note(shell.frame, name);
}

/** The place to report for something at `place` of the code being read. */
export function where(frame: Frame, place: Place): Place {
  if (frame.at !== undefined) return frame.at;
  return frame.source === undefined ? place : standing(frame.source, place);
}

/** Reports an action, unless this walk only looks for changes. */
export function emit(frame: Frame, action: Action): void {
  if (!frame.muted) frame.reader.actions.push(action);
}

/** Reports code that runs though no command in the text names it. */
export function emitOpaque(frame: Frame, place: Place, reason: string): void {
  const { within } = frame;
  const at = where(frame, place);
  if (reason === DATA) emitData(frame, at);
  else
    emit(frame, {
      program: undefined,
      spelled: '',
      argv: [],
      knowledge: 'unknown',
      within,
      effects: [],
      cwd: undefined,
      opaque: reason,
      place: at,
    });
}

/** The shell itself works it out. */
function emitData(frame: Frame, place: Place): void {
  const { within } = frame;
  const effects: Effect[] = [{ kind: 'code', origin: 'data', reason: DATA, place }];
  const argv: Value[] = [{ kind: 'text', text: ':' }];
  emit(frame, { program: ':', spelled: ':', argv, knowledge: 'builtin', within, effects, cwd: undefined, opaque: undefined, place });
}

/** A frame for a shell of its own (a subshell, a substitution): what changes there stays there. */
export function apart(frame: Frame): Frame {
  return { ...frame, changes: new Map(), ever: new Map(), left: [], looping: false };
}
