/** The words of a shell's own command line, read as that shell reads them: a text, a script file, commands from standard input, or neither. */
import type { Dialect } from '../core/values.ts';

export interface Words {
  /**
   * What the shell runs: the operand of `-c`; a file; its standard input; or nothing at all (`own`): it tells its version, or what is wrong with
   * the call.
   */
  readonly form: 'text' | 'file' | 'input' | 'own';
  /** The text, or the file's name; empty for the other forms. */
  readonly operand: string;
  /** Options for the shell itself: single letters, long names, and `-o`/`+o`/`-O`/`+O` with their words. */
  readonly options: readonly string[];
  /** What stands behind: `$0` and on behind a text, `$1` and on behind anything else. */
  readonly args: readonly string[];
  /** A file that an interactive shell of bash runs first. */
  readonly startup: string | undefined;
  readonly interactive: boolean;
}

/** How a shell's own words go, from its source: bash shell.c, dash options.c, zsh init.c and options.c. */
interface Grammar {
  /** Single letters that it knows; any other and nothing runs. */
  readonly letters: RegExp;
  /** Long names, with one dash or two, before any letter: those that take no word, those that take one, and those with which nothing runs. */
  readonly long: RegExp;
  readonly longFile: RegExp;
  readonly longOwn: RegExp;
}

const none = /(?!)/;
const grammars: ReadonlyMap<Dialect, Grammar> = new Map([
  [
    'bash',
    {
      letters: /[abcefhiklmnoprstuvxBCDEHOPT]/,
      long: /^--?(?:debugger|login|noediting|noprofile|norc|posix|restricted|verbose)$/,
      longFile: /^--?(?:rcfile|init-file)$/,
      longOwn: /^--?(?:help|version|dump-strings|dump-po-strings|pretty-print)$/,
    },
  ],
  ['sh', { letters: /[abcefilmnopsuvxCEIV]/, long: none, longFile: none, longOwn: none }],
  ['zsh', { letters: /[\w-]/, long: /^--[a-z-]/i, longFile: none, longOwn: /^--(?:help|version)$/ }],
] as const);

/** A reading under way. */
interface State {
  readonly argv: readonly string[];
  readonly dialect: Dialect;
  readonly grammar: Grammar;
  readonly options: string[];
  at: number;
  command: boolean;
  input: boolean;
  /** No option stands behind this. */
  ended: boolean;
  own: boolean;
  startup: string | undefined;
}

/** What the shell of that name would do with these words. */
export function shellWords(argv: readonly string[], dialect: Dialect): Words {
  const grammar = grammars.get(dialect) as Grammar;
  const begun = { at: 0, command: false, input: false, ended: false, own: false, startup: undefined };
  const state: State = { argv, dialect, grammar, options: [], ...begun };
  longWords(state);
  while (!state.ended && /^[-+]/.test(argv[state.at] ?? '')) letters(state);
  return result(state);
}

/** bash takes its long names first, and none behind a letter; zsh takes them anywhere, as names of options. */
function longWords(state: State): void {
  const { argv, dialect, grammar, options } = state;
  if (dialect !== 'bash') return;
  for (let word = argv[state.at]; word?.startsWith('-') && !/^--?$/.test(word); word = argv[state.at]) {
    if (grammar.longFile.test(word)) {
      state.startup = argv[state.at + 1];
      state.own ||= state.startup === undefined;
      state.at += 2;
      continue;
    }
    if (grammar.longOwn.test(word)) state.own = true;
    else if (grammar.long.test(word)) options.push(word.replace(/^--?/, '--'));
    else if (word.startsWith('--')) state.own = true;
    else return;
    state.at += 1;
  }
}

/** One word of letters, and the words that its `o` and `O` take. */
function letters(state: State): void {
  const { argv, dialect, grammar, options } = state;
  const word = argv[state.at++] ?? '';
  if (word === '-' || word === '--' || (dialect === 'zsh' && word === '+')) {
    state.ended = true;
    return;
  }
  if (word.startsWith('--')) {
    if (dialect === 'zsh' && !grammar.longOwn.test(word)) zshName(word, state);
    else state.own = true;
    return;
  }
  const sign = word[0] ?? '-';
  for (const [at, letter] of [...word.slice(1)].entries()) {
    if (!grammar.letters.test(letter)) state.own = true;
    if (letter === 'c') state.command = true;
    else if (letter === 's') state.input = true;
    else options.push(sign + letter);
    if (dialect === 'zsh' && letter === 'b') state.ended = true;
    if (letter !== 'o' && !(letter === 'O' && dialect === 'bash')) continue;
    const attached = word.slice(at + 2);
    if (dialect === 'zsh' && attached !== '') {
      options.push(attached);
      return;
    }
    const value = argv[state.at];
    if (value !== undefined) options.push(value);
    state.at += 1;
  }
}

/** zsh: a long word is the name of an option; `--emulate` alone takes a word, and makes another shell of it. */
function zshName(word: string, state: State): void {
  state.options.push(word);
  if (word === '--emulate') state.at += 1;
}

function result({ argv, at, options, startup, ...state }: State): Words {
  const [operand, ...args] = argv.slice(at);
  const common = { options, startup, interactive: options.includes('-i') };
  if (state.own || (state.command && operand === undefined)) return { ...common, form: 'own', operand: '', args: [] };
  if (state.command) return { ...common, form: 'text', operand: operand ?? '', args };
  if (operand === undefined || state.input) return { ...common, form: 'input', operand: '', args: argv.slice(at) };
  return { ...common, form: 'file', operand, args };
}
