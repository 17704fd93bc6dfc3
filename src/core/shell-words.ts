/** The words of a shell's own command line, read as that shell reads them: a text, a script file, commands from standard input, or neither. */
import type { Dialect } from './values.ts';

export interface Words<Word = string> {
  /**
   * What the shell runs: the operand of `-c`; a file; its standard input; or nothing at all (`own`): it tells its version, or what is wrong with
   * the call.
   */
  readonly form: 'text' | 'file' | 'input' | 'own';
  /** The same for a shell that takes all of these words, as another version of it may. */
  readonly would: 'text' | 'file' | 'input';
  /** The text, or the file's name. */
  readonly operand: Word | undefined;
  /** Options for the shell itself: single letters, long names, and `-o`/`+o`/`-O`/`+O` with their words. */
  readonly options: readonly string[];
  /** What stands behind: `$0` and on behind a text, `$1` and on behind anything else. */
  readonly args: readonly Word[];
  /** A file that an interactive shell of bash runs first. */
  readonly startup: Word | undefined;
  readonly interactive: boolean;
  /** After the text it goes on with its standard input: dash does behind `-s`, and behind `-i` once an error or a signal has ended the text. */
  readonly goesOn: boolean;
  /** The word with which the options end, where nobody can say whether it is one of them. */
  readonly unclear: Word | undefined;
}

/** How a shell's own words go, from its source: bash shell.c, dash options.c, zsh init.c and options.c. */
interface Grammar {
  /** Single letters that it knows; any other and nothing runs. */
  readonly letters: RegExp;
  /** Long names, with one dash or two, before any letter: those that take no word, those that take one, and those with which nothing runs. */
  readonly long: RegExp;
  readonly longFile: RegExp;
  readonly longOwn: RegExp;
  /** The option by which it reads its standard input, by its name. */
  readonly input: RegExp;
}

const none = /(?!)/;
const grammars: ReadonlyMap<Dialect, Grammar> = new Map([
  [
    'bash',
    {
      letters: /[abcefhiklmnoprstuvxBCDEHOPT]/,
      long: /^--?(?:debugger|login|noediting|noprofile|norc|posix|pretty-print|restricted|verbose)$/,
      longFile: /^--?(?:rcfile|init-file)$/,
      longOwn: /^--?(?:help|version|dump-strings|dump-po-strings)$/,
      input: none,
    },
  ],
  ['sh', { letters: /[abcefilmnopsuvxCEIV]/, long: none, longFile: none, longOwn: none, input: /^stdin$/ }],
  ['zsh', { letters: /[\w-]/, long: /^--[a-z-]/i, longFile: none, longOwn: /^--(?:help|version)$/, input: /^s_*h_*i_*n_*s_*t_*d_*i_*n$/i }],
] as const);

/** A reading under way. */
interface State<Word> {
  readonly argv: readonly Word[];
  readonly text: (at: number) => string | undefined;
  readonly dialect: Dialect;
  readonly grammar: Grammar;
  readonly options: string[];
  at: number;
  command: boolean;
  input: boolean;
  /** No option stands behind this. */
  ended: boolean;
  own: boolean;
  startup: Word | undefined;
}

/** What the shell of that name would do with these words. `textOf`: undefined where only running could tell. */
export function shellWords<Word = string>(
  argv: readonly Word[],
  dialect: Dialect,
  textOf: (one: Word) => string | undefined = String,
): Words<Word> {
  const grammar = grammars.get(dialect) as Grammar;
  const text = (at: number) => (at < argv.length ? textOf(argv[at] as Word) : undefined);
  const begun = { at: 0, command: false, input: false, ended: false, own: false, startup: undefined };
  const state: State<Word> = { argv, text, dialect, grammar, options: [], ...begun };
  longWords(state);
  while (!state.ended && /^[-+]/.test(text(state.at) ?? '')) letters(state);
  return result(state);
}

/** bash takes its long names first, and none behind a letter; zsh takes them anywhere, as names of options. */
function longWords<Word>(state: State<Word>): void {
  const { argv, text, dialect, grammar, options } = state;
  if (dialect !== 'bash') return;
  for (let word = text(state.at); word?.startsWith('-') && !/^--?$/.test(word); word = text(state.at)) {
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
function letters<Word>(state: State<Word>): void {
  const { argv, text, dialect, grammar, options } = state;
  const given = text(state.at++) ?? '';
  // Blanks at the end are nothing to zsh.
  const word = dialect === 'zsh' ? given.replace(/(?<=.)[ \t-\r]+$/, '') : given;
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
    else if (letter === 's') state.input = sign === '-' || dialect === 'bash';
    else options.push(sign + letter);
    if (dialect === 'zsh' && letter === 'b') state.ended = true;
    if (letter !== 'o' && !(letter === 'O' && dialect === 'bash')) continue;
    const attached = word.slice(at + 2);
    if (dialect === 'zsh' && attached !== '') {
      named(attached, sign, state);
      return;
    }
    if (state.at < argv.length) named(text(state.at) ?? '?', sign, state);
    state.at += 1;
  }
}

/** An option by its name. */
function named<Word>(name: string, sign: string, state: State<Word>): void {
  state.options.push(name);
  if (state.grammar.input.test(name)) state.input = sign === '-';
}

/** zsh: a long word is the name of an option; `--emulate` alone takes a word, and makes another shell of it. */
function zshName<Word>(word: string, state: State<Word>): void {
  state.options.push(word);
  if (word === '--emulate') state.at += 1;
}

function result<Word>({ argv, text, at, dialect, options, startup, ...state }: State<Word>): Words<Word> {
  const [operand, ...args] = argv.slice(at);
  const interactive = options.includes('-i');
  const goesOn = dialect === 'sh' && state.command && (state.input || interactive || options.includes('interactive'));
  const unclear = !state.ended && text(at) === undefined ? operand : undefined;
  const would = state.command ? 'text' : operand === undefined || state.input ? 'input' : 'file';
  const form = state.own || (state.command && operand === undefined) ? 'own' : would;
  const named = would === 'input' ? { operand: undefined, args: argv.slice(at) } : { operand, args };
  return { form, would, ...named, options, startup, interactive, goesOn, unclear };
}
