/** Prompts of shells, which are expanded each time they are shown: what of them runs something. */
import { hidesCode } from './hides-code.ts';

/** Code that a prompt runs: as it stands, or as it is when bash has put in what its escapes stand for, which some leave no trace of (`$\](…)`). */
export function prompting(text: string): boolean {
  return (
    octal.test(text) || [text, text.replace(escaped, unescaped)].some(one => hidesCode(one.replace(plainly, ' ')) || /\$\w+\[/.test(one))
  );
}

/** Numbers of other characters than these could be those of `$` and of the backquote. */
const octal = /\\(?!0(?:0[127]|1[25]|33))[0-7]/;
const escaped = /\\(0(?:07|1[25]|33)|00[12]|.)/gs;
const unescaped = (_: string, one: string) => {
  if (/^(?:0(?:07|12|15|33)|[aenr])$/.test(one)) return '\x07';
  return /^[^\w[\]\\]$/.test(one) ? one : '';
};

/** The value of a variable, which is expanded no further, or a text that it is put into. */
const plainly = /\$\{[A-Za-z_]\w*(?::?[-+](?:[^$`\\{}"']|\$[A-Za-z_]\w*)*)?\}/g;
