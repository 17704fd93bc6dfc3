/** Options of the shell that a line is typed into which change what it means: as those that a shell of its own would be started with. */
import type { Dialect } from '../core/values.ts';
import { commentSigns } from './comment-signs.ts';
import { changed, entering } from './terminal-zsh.ts';

/** What is on, by the names of `set -o`, `shopt` and `setopt`, and where the shell stands. */
export interface Standing {
  readonly on: readonly string[];
  readonly cwd: string;
}

/** None for nearly every line. */
export function lineOptions(dialect: Dialect, text: string, { on, cwd }: Standing): readonly string[] {
  const enters = on.includes('autocd') && (entering(text, cwd)?.length ?? 0) > 0 ? [dialect === 'zsh' ? '-o' : '-O', 'autocd'] : [];
  const others = dialect === 'zsh' ? changed({ options: on, aliased: false, text }, text) : inBash(text, new Set(on));
  const comments = on.includes('interactivecomments') || on.includes('interactive_comments') || !commentSigns(text);
  return [...others, ...enters, ...(comments ? [] : signs[dialect])];
}

/** No comments at a prompt. */
const signs: Readonly<Record<Dialect, readonly string[]>> = {
  bash: ['+O', 'interactive_comments'],
  sh: [],
  zsh: ['-o', 'nointeractivecomments'],
};

/** Of bash, where the text holds what they change. */
const matters: readonly (readonly [name: string, holds: RegExp, option: readonly string[]])[] = [
  ['keyword', /=/, ['-k']],
  ['physical', /\.\./, ['-P']],
  ['posix', /(?:)/, ['-o', 'posix']],
  ['noglob', /[*?[]/, ['-f']],
  ['cdable_vars', /\b(?:cd|pushd)\b/, ['-O', 'cdable_vars']],
  ['cdspell', /\bcd\b[^;&|\n]*[;&|\n]/, ['-O', 'cdspell']],
  ['nocasematch', /\[\[|\bcase\b|\/\//, ['-O', 'nocasematch']],
  // bash-completion has it on.
  ['extglob', /[*?@+!]\(/, ['-O', 'extglob']],
  ['globstar', /\*\*/, ['-O', 'globstar']],
  ['xpg_echo', /\becho\b[^\n]*\\/, ['-O', 'xpg_echo']],
  ...['nullglob', 'dotglob', 'nocaseglob'].map(name => [name, /[*?[]/, ['-O', name]] as const),
];

function inBash(text: string, on: ReadonlySet<string>): readonly string[] {
  const changing = matters.flatMap(([name, holds, option]) => (on.has(name) && holds.test(text) ? option : []));
  return on.has('braceexpand') || !text.includes('{') ? changing : [...changing, '+B'];
}
