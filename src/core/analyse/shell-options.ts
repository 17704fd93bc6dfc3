/** Options that a shell is started with: which of them leave the meaning of its text alone. */
import type { Dialect } from '../values.ts';

/** bash(1), SHELL BUILTIN COMMANDS, `set`. */
const plain =
  /^[-+][bcehilmuvxCETp]$|^--(?:login|norc|noprofile)$|^[-+][oO]$|^(?:pipefail|errexit|nounset|xtrace|verbose|noclobber|monitor|notify|errtrace|functrace|inherit_errexit|huponexit|checkwinsize|login_shell)$/;

const patterns = /^[-+]f$|^--restricted$|^-r$|^(?:noglob|dotglob|nullglob|nocaseglob|globstar|extglob|globasciiranges)$/;

/** zsh gives letters other meanings. */
const plainInZsh = /^[-+][cdeilmuvxfo]$|^(?:pipefail|errexit|nounset|xtrace|verbose|noclobber|monitor|notify)$/;

/** The letters with their sign, long names, and the names behind `o` and `O`, one by one. */
export function isPlain(option: string, dialect: Dialect): boolean {
  return (dialect === 'zsh' ? plainInZsh : plain).test(option);
}

/** It changes what patterns match, and nothing else. */
export function changesPatterns(option: string): boolean {
  return patterns.test(option);
}

/** Why a shell that expands its history runs other lines than are written. */
export const RECALLS = 'words of earlier lines may stand in the place of "!" and "^" in later ones';
