/** An argv → text that a person can copy into a shell and get the same argv: for hints, prompts and the log, never for running. */
import { quote as shellQuote } from 'shell-quote';

/** What `printable` would change, so that quoting it as it stands would not survive being shown. A newline is quoted as `\n` too. */
const unseen = /[^\P{C}]|[^\P{Z} ]|\p{Default_Ignorable_Code_Point}|\u2800| {32,}/u;

/** Words that mean something else to the shell where a command may begin; shell-quote leaves them bare (bash(1), Reserved words; zshmisc(1)). */
const reserved =
  /^(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|select|function|time|coproc|in|repeat|foreach|end|nocorrect|noglob|always|declare|export|local|readonly|typeset|-)$/;

/** The argv as one line of shell text, one word each, that bash, and zsh, reads back as the same words. */
export function quote(argv: readonly string[]): string {
  return argv.map(one => (unseen.test(one) ? ansi(one) : reserved.test(one) ? `'${one}'` : shellQuote([one]))).join(' ');
}

/** `$'…'`, with everything outside printable ASCII as bytes: `\u` would depend on the locale. */
function ansi(word: string): string {
  const bytes = [...new TextEncoder().encode(word)];
  return `$'${bytes.map(spell).join('')}'`;
}

function spell(byte: number): string {
  const one = String.fromCharCode(byte);
  if (one === '\n') return '\\n';
  if (one === '\t') return '\\t';
  if (one === "'" || one === '\\') return `\\${one}`;
  return byte >= 0x20 && byte < 0x7f ? one : `\\x${byte.toString(16).padStart(2, '0')}`;
}
