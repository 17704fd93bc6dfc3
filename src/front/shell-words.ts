/** The words of a shell's own command line: `[options] -c TEXT [$0 [$1 …]]`, read as bash(1) reads them. */
import { GuardError } from '../core/fault.ts';

export interface Words {
  readonly text: string;
  /** Options for the shell itself, passed on unchanged: letters that take no word, and `-o`/`+o`/`-O`/`+O` with theirs. */
  readonly options: readonly string[];
  readonly args: readonly string[];
}

const longOptions = new Set(['--login', '--noprofile', '--norc', '--posix', '--restricted']);

/** The text and what comes with it. `-c` may stand among other letters and before further options (`-lc`, `-c -l TEXT`). */
export function shellWords(argv: readonly string[]): Words {
  const options: string[] = [];
  let command = false;
  let at = 0;
  for (; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--' || word === '-') {
      at++;
      break;
    }
    if (longOptions.has(word)) options.push(word);
    else if (/^[-+][A-Za-z]+$/.test(word)) {
      command ||= word.startsWith('-') && word.includes('c');
      at += cluster(word, argv.slice(at + 1), options);
    } else break;
  }
  return textOf(command, argv.slice(at), options);
}

/** One cluster of letters; how many further words its `o` or `O` took. */
function cluster(word: string, rest: readonly string[], options: string[]): number {
  const sign = word[0] ?? '-';
  const letters = [...word.slice(1)].filter(letter => letter !== 'c' || sign === '+');
  if (letters.includes('s') || letters.includes('i')) throw unsupported(word);
  let taken = 0;
  for (const letter of letters) {
    options.push(sign + letter);
    if (letter !== 'o' && letter !== 'O') continue;
    const value = rest[taken++];
    if (value === undefined) throw new GuardError('usage', `"${sign}${letter}" needs an option name`);
    options.push(value);
  }
  return taken;
}

function textOf(command: boolean, rest: readonly string[], options: readonly string[]): Words {
  if (!command) throw unsupported(rest[0] ?? 'no -c');
  const [text, ...args] = rest;
  if (text === undefined) throw new GuardError('usage', '-c: option requires an argument');
  return { text, options, args };
}

function unsupported(word: string): GuardError {
  return new GuardError(
    'usage',
    `"${word}": wardsh runs \`wardsh -c 'TEXT'\` and no other form yet`,
    'put the command in quotes after -c, or run it with your own shell',
  );
}
