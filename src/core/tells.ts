/** Programs that tell about what there is: what they print is no source code. */
import type { Action } from './values.ts';

/** Programs that tell about what there is, and print no source code. */
const TELLERS = new Set(
  'ls dir vdir tree find du df date expr basename dirname seq kill hash ulimit type set id whoami uname hostname uptime ps pgrep which whereis jobs times wc stat md5sum sha1sum sha256sum sha512sum b2sum cksum file nproc free locale tty cal'.split(
    ' ',
  ),
);
/** What git tells: not what files held. */
const HISTORY = new Set('log status branch rev-parse rev-list diff ls-files tag remote shortlog blame describe reflog'.split(' '));
const INTERPRETERS = /^(?:python[\d.]*|node|perl|ruby|php|lua|bash|sh|zsh|dash|ksh)$/;
/** Code that does nothing. */
const IDLE = /^[\s;]*(?:pass|nil|null|undefined|None|true|false|:|\d+|exit(?:\(\d?\))?)?[\s;]*$/;

/** What such a program prints is no source code. */
export function tells({ program = '', argv }: Action): boolean {
  const [, ...words] = argv.map(one => (one.kind === 'text' ? one.text : '\0'));
  if (program === 'command') return words[0] === '-v' || words[0] === '-V';
  if (program === 'git') return HISTORY.has(words[0] ?? '');
  if (INTERPRETERS.test(program)) return words.length === 2 && /^-[cer]$/.test(words[0] ?? '') && IDLE.test(words[1] ?? '\0');
  return TELLERS.has(program) && !words.some(one => /^-(?:exec|ok|printf)/.test(one));
}
