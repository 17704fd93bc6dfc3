/** How a shell begins in a terminal of Ward's own: with which words, and what it runs first. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { typingPlaces } from '../core/confine/startup.ts';
import type { Dialect } from '../core/values.ts';
import { installation } from '../host/installation.ts';
import { calm } from '../host/run/calm-terminal.ts';
import type { Own } from './terminal-startup.ts';

export interface Beginning {
  readonly words: readonly string[];
  readonly hooks: ReadonlyMap<string, string>;
}

interface Known {
  /** Those that the shell was called with. */
  readonly options: readonly string[];
  readonly files: readonly Own[];
  readonly mode: string;
  /** What was typed in the project before, each line with NUL behind it. */
  readonly past: string;
  readonly project: string;
  /** Where zsh looks for what else it runs first. */
  readonly zdotdir: string | undefined;
}

export function beginning(dialect: Dialect, known: Known): Beginning {
  return dialect === 'zsh' ? ofZsh(known) : ofBash(known);
}

const hookOf = (shell: string) => readFileSync(path.join(installation, `shell-hooks/session.${shell}`), 'utf8');

function ofBash({ files, past, project }: Known): Beginning {
  const own = files.map(({ file }) => quoted(file)).join(' ');
  return {
    words: ['--rcfile', typingPlaces.hook, '-i'],
    hooks: new Map([
      [
        typingPlaces.hook,
        `__ward_at=${typingPlaces.channel} __ward_home=${quoted(project)} __ward_calm=${quoted(calm)} __ward_files=()\n__ward_files=(${own})\n${hookOf('bash')}`,
      ],
      [typingPlaces.past, past],
    ]),
  };
}

/** It finds them by ZDOTDIR, each in its turn, and runs the person's own of that name. */
function ofZsh({ options, files, mode, past, project, zdotdir = '' }: Known): Beginning {
  const login = options.some(one => /^(?:-l|--login)$/.test(one));
  const without = options.includes('-f');
  const own = files.map(({ name, file }) => `${name} ${quoted(file)}`).join(' ');
  const marks = `__ward_home=${quoted(project)} __ward_mode=${quoted(mode)} __ward_calm=${quoted(calm)} __ward_zdot=${quoted(zdotdir)}`;
  // No variable, which a line could set.
  const hook = hookOf('zsh').replaceAll('$__ward_at', typingPlaces.channel);
  const first = `typeset -g ${marks}\ntypeset -gA __ward_files=(${own})\n${hook}`;
  const each = (name: string) => `__ward_file ${name}; builtin . "$REPLY"; __ward_next ${name}\n`;
  const names = ['.zshenv', '.zshrc', ...(login ? ['.zprofile', '.zlogin'] : [])];
  return {
    words: [...(without ? ['-d'] : []), ...(login ? ['-l'] : []), '-i'],
    hooks: new Map([
      ...names.map((name, index) => [`${typingPlaces.hook}/${name}`, (index === 0 ? first : '') + each(name)] as const),
      [typingPlaces.past, past],
    ]),
  };
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
