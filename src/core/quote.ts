/** An argv → text that a person can copy into a shell and get the same argv: for hints, prompts and the log, never for running. */
import { quote as shellQuote } from 'shell-quote';
import { printable } from './printable.ts';

/** Would not survive being shown as it stands. A newline is spelled out too, so that the line stays one line. */
const unseen = (word: string) => word.includes('\n') || printable(word) !== word;

/** Words that mean something else to the shell where a command may begin; shell-quote leaves them bare (bash(1), Reserved words; zshmisc(1)). */
const reserved =
  /^(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|select|function|time|coproc|in|repeat|foreach|end|nocorrect|noglob|always|declare|export|local|readonly|typeset|-)$/;

/** The argv as one line of shell text, one word each, that bash, and zsh, reads back as the same words. */
export function quote(argv: readonly string[]): string {
  return argv.map(one => (unseen(one) ? ansi(one) : reserved.test(one) ? `'${one}'` : shellQuote([one]))).join(' ');
}

/** `$'…'`, with everything outside printable ASCII as bytes: `\u` would depend on the locale. */
function ansi(word: string): string {
  const bytes = [...new TextEncoder().encode(word)];
  const spelled = bytes.map(spell).join('');
  return `$'${spelled.replace(/ {32,}/g, run => '\\x20'.repeat(run.length))}'`;
}

function spell(byte: number): string {
  const one = String.fromCharCode(byte);
  if (one === '\n') return '\\n';
  if (one === '\t') return '\\t';
  if (one === "'" || one === '\\') return `\\${one}`;
  return byte >= 0x20 && byte < 0x7f ? one : `\\x${byte.toString(16).padStart(2, '0')}`;
}
