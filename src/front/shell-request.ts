/** What a shell's own command line asks for, as the text that is judged. The real shell is started with the same words. */
import { GuardError } from '../core/fault.ts';
import { shellWords, type Words } from '../core/shell-words.ts';
import type { Dialect, Request, Startup } from '../core/values.ts';
import type { Surroundings } from './surroundings.ts';

type Asked = Pick<Request, 'text' | 'options' | 'args' | 'dialect' | 'form' | 'words' | 'fed' | 'seeks' | 'startup'>;

/** What is found out only where it is needed. */
export interface Looks {
  /** The standard input is a terminal. */
  readonly terminal: () => boolean;
  /** Something may stand on the standard input, or come there. */
  readonly feeds: () => Promise<boolean>;
  /** What is run first. */
  readonly startup: (words: Words, dialect: Dialect) => Promise<Startup | undefined>;
}

/** The request of one call, but for who asks and from where. What stands on the standard input is read only where the shell would run it. */
export async function shellRequest(given: readonly string[], { called, environment, say }: Around, looks: Looks): Promise<Asked> {
  const { dialect, argv } = behind(given, called, environment.get('WARD_SHELL'));
  const words = shellWords(argv, dialect);
  if (words.form === 'input' && looks.terminal()) throw unsupported();
  const fed = words.form === 'input' ? await (await import('../host/whole-input.ts')).wholeInput(0, () => say(slow)) : undefined;
  const startup = words.form === 'own' ? undefined : await looks.startup(words, dialect);
  const common = { dialect, words: argv, options: words.options, ...(startup === undefined ? {} : { startup }) };
  const before = (startup?.files ?? []).map(file => `. ${quoted(file)}\n`).join('');
  if (words.form === 'text' && !(words.interactive && words.startup !== undefined) && !(words.goesOn && (await looks.feeds())))
    return { ...common, text: before + words.operand, args: words.args };
  if (fed !== undefined)
    return { ...common, form: 'input', text: asInput(before + fed.text, [dialect, ...argv]), args: [], fed: fed.exact, seeks: fed.seeks };
  return { ...common, form: words.form, text: asCommand({ ...words, argv, dialect, before }), args: [] };
}

/** The call of a shell that would read its commands from its input, and that nobody feeds: a person types them. */
export function typedWords(given: readonly string[], { called, environment }: Around): { words: Words; dialect: Dialect } | undefined {
  const { dialect, argv } = behind(given, called, environment.get('WARD_SHELL'));
  const words = shellWords(argv, dialect);
  return words.form === 'input' ? { words, dialect } : undefined;
}

type Around = Pick<Surroundings, 'called' | 'environment' | 'say'>;

const slow = 'waiting for the end of standard input: the commands there are judged as a whole, and none runs before';

const shells = /^(?:\/(?:usr\/)?bin\/)?(bash|zsh|sh)$/;

/** By its name a shell is a restricted one (bash(1), RESTRICTED SHELL; zsh(1)). */
const restricted = /^-?r(\w*sh)$/;

interface Behind {
  readonly dialect: Dialect;
  /** What it is started with. */
  readonly argv: readonly string[];
}

/** The shell behind: the one whose name Ward was called by, else what `WARD_SHELL` names, else bash. A name that restricts a shell does so here, or nothing runs. */
function behind(argv: readonly string[], called: string | undefined, named: string | undefined): Behind {
  const [, less] = restricted.exec(called ?? '') ?? [];
  const own = dialectOf(less ?? called ?? '');
  if (own !== undefined && (less === undefined || own !== 'sh'))
    return { dialect: own, argv: less === undefined ? argv : ['--restricted', ...argv] };
  if (less !== undefined)
    throw new GuardError(
      'shell',
      `it was called by the name "${called}", which is no shell that Ward runs`,
      'call it rbash or rzsh, or by a name without r',
    );
  if (named === undefined || named === '') return { dialect: 'bash', argv };
  const dialect = dialectOf(named);
  if (dialect !== undefined) return { dialect, argv };
  throw new GuardError('shell', `WARD_SHELL names "${named}", which is no shell that Ward runs`, 'name bash, zsh or sh, or unset it');
}

const dialectOf = (name: string) => shells.exec(name)?.[1] as Dialect | undefined;

interface Called extends Words {
  readonly argv: readonly string[];
  readonly dialect: Dialect;
  /** Commands that run first in the same shell. */
  readonly before: string;
}

/** The same as one command: what stands in a file is read where the analysis follows it. */
function asCommand({ form, operand = '', args, startup, goesOn, argv, dialect, before }: Called): string {
  if (form === 'own') return `${command([dialect, ...argv])} < /dev/null`;
  if (form === 'text' && goesOn) return before + command([dialect, ...argv]);
  if (form === 'text') return before + command([dialect, '--rcfile', startup ?? '', '-i', '-c', '--', operand, ...args]);
  if (before === '') return command([dialect, '--', operand, ...args]);
  return command([dialect, '-c', '--', before + inSame(operand, [dialect, '--', operand, ...args]), operand, ...args]);
}

/** A script in the shell that ran something before it. A bare name that is not in the working directory is looked for in PATH. */
function inSame(operand: string, other: readonly string[]): string {
  return operand.includes('/') ? `. ${quoted(operand)}` : `(. ${quoted(`./${operand}`)})\n${command(other)}`;
}

/** The same as one command with a here-document, which no line of it ends. */
function asInput(input: string, words: readonly string[]): string {
  const lines = new Set(input.split('\n'));
  let end = 'END';
  while (lines.has(end)) end += 'D';
  return `${command(words)} <<'${end}'\n${input}${input === '' || input.endsWith('\n') ? '' : '\n'}${end}`;
}

function command(words: readonly string[]): string {
  return words.map(word => (/^[\w./:@%+=,-]+$/.test(word) ? word : quoted(word))).join(' ');
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function unsupported(): GuardError {
  return new GuardError(
    'usage',
    'this is no terminal that a person could type into',
    'put the command in quotes after -c, name a script file, or send commands through a pipe',
  );
}
