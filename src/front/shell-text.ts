/** A line as a text that stands for itself: behind what makes the shell's own variables and functions that it uses, so that what is judged is what runs. */
import { GuardError } from '../core/fault.ts';
import type { ShellState } from './shell-state.ts';

/** What bash itself keeps, and the analysis knows as that. */
const own =
  /^(?:BASH\w*|EPOCH\w+|S?RANDOM|SECONDS|LINENO|E?UID|PPID|GROUPS|DIRSTACK|FUNCNAME|PIPESTATUS|HOST(?:NAME|TYPE)|OSTYPE|MACHTYPE|SHELLOPTS|HISTCMD|COLUMNS|LINES|OPT(?:IND|ARG|ERR)|COMP_\w+|IFS|PWD|OLDPWD|HOME|CDPATH|_)$/;

/** Where a name without a dollar is a variable too: in arithmetic, a subscript, a test, and where a builtin is given one. */
const bare = /\(\(|\[|\b(?:let|declare|typeset|local|export|readonly|read|printf|mapfile|readarray|unset|getopts|test|wait)\b/;

/** The same line where nothing of the shell's own is in it. `home`: the person's, which the analysis reckons with. */
export function shellText(line: string, separators: string, { state, home }: { state: ShellState; home: string }): string {
  const text = state.functions + line;
  if (state.variables.get('HOME') !== home && /~|\bHOME\b/.test(text)) {
    throw new GuardError(
      'home',
      'HOME is set to another directory than your home, and this line uses it',
      `write the directory itself, or run "HOME='${home}'"`,
    );
  }
  const used = names(text, bare.test(text) ? /([A-Za-z_]\w*)/g : /\$\{?[#!]?([A-Za-z_]\w*)/g);
  const plain = [...state.variables].filter(([name]) => used.has(name) && !state.odd.has(name) && !own.test(name));
  const moving =
    moves(text) && (state.variables.get('CDPATH') ?? '') !== '' ? [`CDPATH=${quoted(state.variables.get('CDPATH') ?? '')}\n`] : [];
  const odd = [...state.odd].filter(([name]) => !own.test(name) && names(text, /([A-Za-z_]\w*)/g).has(name));
  const fields = separators === ' \t\n' ? [] : [`IFS=${quoted(separators)}\n`];
  return [
    ...fields,
    ...moving,
    ...plain.map(([name, value]) => `${name}=${quoted(value)}\n`),
    ...odd.map(([, declared]) => declared),
    text,
  ].join('');
}

/** Where it may go is searched for by what nothing in the text names. */
export const moves = (text: string): boolean => /\b(?:cd|chdir|pushd)\b/.test(text);

const names = (text: string, form: RegExp) => new Set([...text.matchAll(form)].map(([, name = '']) => name));

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
