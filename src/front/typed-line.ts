/** What a shell says of a line that was typed in it, and what that makes of the line. Pure: the same message says the same again. */
import { GuardError } from '../core/fault.ts';
import { calledNames } from '../core/parse/called-names.ts';
import { unfinished } from '../core/parse/unfinished.ts';
import { withAliases } from '../core/parse/with-aliases.ts';
import { type ShellState, shellState } from './shell-state.ts';
import { moves, shellText } from './shell-text.ts';

/** A line that is being asked about, and what became known of its names. */
export interface Typed {
  readonly number: string;
  readonly text: string;
  readonly separators: string;
  /** What is on, by name. */
  readonly options: string;
  /** The record of the line that the person took back at this prompt; empty: none. */
  readonly from: string;
  /** What the shell was asked about: what it did not print is nothing there. */
  readonly names: ReadonlySet<string>;
  /** What its builtins print of itself, each time that it was asked: variables, then aliases, then functions. */
  readonly printed: readonly string[];
}

/** `text`: what the aliases make of it; `whole`: what stands for itself, with all of the shell's own that it uses. */
export type Line =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'more' }
  | { readonly kind: 'line'; readonly text: string; readonly whole: () => string; readonly state: ShellState };

/** Whose line it is. */
export interface Typist {
  readonly dialect: 'bash' | 'zsh';
  readonly home: string;
}

/** What one message of the shell's brings. */
export type Message = Readonly<Record<'printed' | 'number' | 'text' | 'separators' | 'options' | 'from', string>>;

/** A message that comes without a text belongs to the line before. */
export function gathered({ printed, ...message }: Message, before: Typed | undefined): Typed {
  const { number, text } = message;
  if (text !== '' || before?.number !== number) return { ...message, names: new Set(namesIn(text)), printed: [printed] };
  return { ...before, printed: [...before.printed, printed] };
}

/** Names as the shell looks for them in a text: what stands between blanks and operators, and what could be a variable. */
function namesIn(text: string): readonly string[] {
  return [...text.split(/[\s;|&()<>`"'$]+/), ...text.split(/\W+/)].filter(name => name !== '');
}

/** Definitions longer than this are not looked through while somebody waits at a prompt, nor more rounds of them than this (characters, rounds). */
const most = { characters: 100_000, names: 4000 };

/** The line; or what has to be known first, or that it goes on. Throws where it can't be told. */
export function typedLine(typed: Typed, { dialect, home }: Typist): Line {
  const { printed, separators } = typed;
  const state = shellState(printed);
  if (state === undefined) throw new GuardError('state', 'what the shell says of its variables and aliases could not be read');
  const text = tellable(typed.text, state, dialect) ? withAliases(typed.text, state.aliases, dialect) : undefined;
  if (text === undefined && unfinished(typed.text, dialect)) return { kind: 'more' };
  if (text === undefined)
    throw new GuardError('aliases', "it can't be told what the aliases here make of this", 'write a backslash before the alias');
  const open = [...state.aliases.values(), state.functions, ...calledNames(text, dialect), moves(text + state.functions) ? 'CDPATH' : '']
    .flatMap(namesIn)
    .filter(name => !typed.names.has(name));
  if (open.length > 0) return { kind: 'names', names: more(typed, [...new Set(open)]) };
  if (unfinished(text, dialect)) return { kind: 'more' };
  let whole: string | undefined;
  const make = () => {
    whole ??= shellText(text, separators, { state, home });
    return whole;
  };
  return { kind: 'line', text, whole: make, state };
}

/** Whether only aliases that stand for a command are in it, and not what zsh puts in elsewhere. */
function tellable(text: string, { anywhere, endings }: ShellState, dialect: Typist['dialect']): boolean {
  if (anywhere.size + endings.size === 0) return true;
  const ending = (name: string) => name.slice(name.lastIndexOf('.') + 1);
  return !namesIn(text).some(name => anywhere.has(name)) && !calledNames(text, dialect).some(name => endings.has(ending(name)));
}

function more({ names, printed: [, ...further] }: Typed, open: readonly string[]): readonly string[] {
  if (names.size + open.length > most.names || further.join('').length > most.characters) {
    throw new GuardError(
      'long',
      'the functions and variables of this shell that it uses are too long to be looked through here',
      'run the program itself, with "command" before its name',
    );
  }
  return open;
}
