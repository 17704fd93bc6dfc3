/** Which files a shell that is called so runs before anything else: by a variable of its caller's, and of the home. */

import type { Words } from '../core/shell-words.ts';
import type { Dialect, Named } from '../core/values.ts';

/** By the names that the caller gave; whether anything lies there is not known yet. */
export interface NamedFiles extends Omit<Named, 'file'> {
  readonly files: readonly string[];
}

export function namedStartup(words: Words, dialect: Dialect, environment: ReadonlyMap<string, string>): NamedFiles | undefined {
  if (words.form === 'own') return undefined;
  const variable = dialect === 'zsh' ? 'ZDOTDIR' : ofBourne(words, dialect, environment);
  const value = variable === undefined ? '' : (environment.get(variable) ?? '');
  if (variable === undefined || value === '') return undefined;
  const files = variable === 'ZDOTDIR' ? ofZsh(words).map(name => `${value}/${name}`) : [value];
  return files.length === 0 ? undefined : { variable, value, files };
}

/**
 * Names in the home, in their order; of those between bars the first that is there. bash takes a socket as its input for a remote shell's and runs
 * .bashrc (SSH_SOURCE_BASHRC, rshd(8)).
 */
export function homeStartup(words: Words, dialect: Dialect): readonly string[] {
  const { options, interactive, form } = words;
  if (form === 'own') return [];
  if (dialect === 'zsh') return ofZsh(words);
  const strict = dialect === 'sh' || options.some(one => posix.test(one));
  if (options.some(one => /^(?:-l|--login)$/.test(one))) {
    if (dialect === 'bash' && (strict || options.includes('--noprofile'))) return [];
    return [dialect === 'sh' ? '.profile' : '.bash_profile|.bash_login|.profile'];
  }
  return strict || options.includes('--norc') || (interactive && words.startup !== undefined) ? [] : ['.bashrc'];
}

const posix = /^(?:--posix|posix)$/;
const privileged = /^(?:-p|privileged)$/;

/** bash(1), INVOCATION, and run_startup_files() in shell.c; dash(1), Invocation. */
function ofBourne(
  { options, interactive }: Words,
  dialect: Dialect,
  environment: ReadonlyMap<string, string>,
): Named['variable'] | undefined {
  const strict = dialect === 'sh' || environment.has('POSIXLY_CORRECT') || options.some(one => posix.test(one));
  if (options.some(one => privileged.test(one)) || interactive !== strict) return undefined;
  return strict ? 'ENV' : 'BASH_ENV';
}

/** zsh(1), STARTUP/SHUTDOWN FILES; names of options are spelled with any case and any underscores. */
function ofZsh({ options, interactive }: Words): readonly string[] {
  const spelled = options.map(one => (/^[-+].$/.test(one) ? one : one.toLowerCase().replaceAll(/[-_]/g, '')));
  const without = spelled.some((one, at) => /^(?:-f|norcs|-p|privileged)$/.test(one) || (one === 'rcs' && spelled[at - 1] === '+o'));
  if (without) return [];
  const login = spelled.some(one => /^(?:-l|login)$/.test(one));
  const typed = interactive || spelled.includes('interactive');
  const all = [
    ['.zshenv', true],
    ['.zprofile', login],
    ['.zshrc', typed],
    ['.zlogin', login],
  ] as const;
  return all.flatMap(([name, runs]) => (runs ? [name] : []));
}
