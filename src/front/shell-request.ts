/** What a shell's own command line asks for, as the text that is judged. The real shell is started with the same words. */
import { GuardError } from '../core/fault.ts';
import type { Dialect, Request } from '../core/values.ts';
import { shellWords, type Words } from './shell-words.ts';
import type { Surroundings } from './surroundings.ts';

type Asked = Pick<Request, 'text' | 'options' | 'args' | 'dialect' | 'form' | 'words' | 'fed'>;

/** The request of one call, but for who asks and from where. What stands on the standard input is read only where the shell would run it. */
export async function shellRequest(argv: readonly string[], { called, environment, say }: Around, terminal: () => boolean): Promise<Asked> {
  const dialect = behind(called, environment.get('WARD_SHELL'));
  const words = shellWords(argv, dialect);
  const common = { dialect, words: argv, options: words.options };
  if (words.form === 'text' && !(words.interactive && words.startup !== undefined))
    return { ...common, text: words.operand, args: words.args };
  if (words.form === 'input') {
    if (terminal()) throw unsupported();
    const fed = await (await import('../host/whole-input.ts')).wholeInput(0, () => say(slow));
    return { ...common, form: 'input', text: asInput(fed, [dialect, ...argv]), args: [], fed };
  }
  return { ...common, form: words.form, text: asCommand(words, argv, dialect), args: [] };
}

type Around = Pick<Surroundings, 'called' | 'environment' | 'say'>;

const slow = 'waiting for the end of standard input: the commands there are judged as a whole, and none runs before';

const shells = /^(?:\/(?:usr\/)?bin\/)?(bash|zsh|sh)$/;

/** The shell behind: the one whose name Ward was called by, else what `WARD_SHELL` names, else bash. */
function behind(called: string | undefined, named: string | undefined): Dialect {
  const [, own] = shells.exec(called ?? '') ?? [];
  if (own !== undefined) return own as Dialect;
  if (named === undefined || named === '') return 'bash';
  const [, dialect] = shells.exec(named) ?? [];
  if (dialect !== undefined) return dialect as Dialect;
  throw new GuardError('shell', `WARD_SHELL names "${named}", which is no shell that Ward runs`, 'name bash, zsh or sh, or unset it');
}

/** The same as one command: what stands in a file is read where the analysis follows it. */
function asCommand({ form, operand, args, startup }: Words, argv: readonly string[], dialect: Dialect): string {
  if (form === 'own') return `${command([dialect, ...argv])} < /dev/null`;
  if (form === 'text') return command([dialect, '--rcfile', startup ?? '', '-i', '-c', '--', operand, ...args]);
  return command([dialect, '--', operand, ...args]);
}

/** The same as one command with a here-document, which no line of it ends. */
function asInput(input: string, words: readonly string[]): string {
  const lines = new Set(input.split('\n'));
  let end = 'END';
  while (lines.has(end)) end += 'D';
  return `${command(words)} <<'${end}'\n${input}${input === '' || input.endsWith('\n') ? '' : '\n'}${end}`;
}

function command(words: readonly string[]): string {
  return words.map(word => (/^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

function unsupported(): GuardError {
  return new GuardError(
    'usage',
    'wardsh is no interactive shell yet',
    'put the command in quotes after -c, name a script file, or send commands through a pipe',
  );
}
