/** Files whose names a program takes for options where a pattern hands them over: `-rf` to any, `@x.c` to a compiler, `+!rm` to an editor. */

import nodePath from 'node:path';
import { collect } from '../collect.ts';
import type { Action, Located, Value } from '../values.ts';
import { type Check, changes, effectsOf, type Found, found, type Matter } from './matter.ts';

/** Builtins that take nothing harmful for an option. Not printf and test: `-v 'a[$(id)]'` runs what stands in the brackets (bash(1)). */
const harmless = new Set(['echo', ':', 'true', 'false', 'pwd']);

/** Programs to which every word after `--` is an operand, as getopt(3) has it. */
const ending = new Set(
  `rm rmdir mv cp ln ls mkdir touch cat head tail wc sort uniq cut paste tac nl od shuf comm join diff cmp tee shred truncate stat file du df
  chmod chown chgrp basename dirname realpath readlink md5sum sha1sum sha256sum sha512sum b2sum cksum grep egrep fgrep sed tar git set`.split(
    /\s+/,
  ),
);

/** Programs that read further words of theirs from the file that a word behind `@` names (gcc(1), javac(1), ld(1) and their kin). */
const listing =
  /^(?:(?:[\w.]+-)*(?:gcc|g\+\+|clang|clang\+\+|gfortran|gnat\w*|cc|c\+\+|c[89]9|ld|ar|nm|as|strip|objcopy|objdump|readelf|size|strings|addr2line|ranlib|windres)(?:-[\d.]+)?|lld|ld\.\w+|(?:wasm|lld)-l\w+|emcc|em\+\+|ghc|valac|protoc|swiftc?|dmd|ldc2|rustc|javac?|javadoc|jar|kotlinc?|scalac?|groovyc?|tsc|mypy|pytest|dotnet|msbuild|csc|7z[ar]?z?)$/;

/** Those that run what stands behind a `+` (vim(1), less(1)). */
const commanding = /^(?:vi|vim|nvim|gvim|rvim|view|rview|gview|ex|vimdiff|nvimdiff|gvimdiff|evim|less|more|zless|zmore|bzless|xzless)$/;

/** Whether some program takes a file of this name for an option. */
export function mayBeOption(name: string): boolean {
  return /^[-+@]/.test(name);
}

function isOption(name: string, program = ''): boolean {
  return name.startsWith('-') || (name.startsWith('@') && listing.test(program)) || (name.startsWith('+') && commanding.test(program));
}

/** The words of an action that may become options once the shell has put names in their place. */
export function leadingPatterns(action: Action): readonly string[] {
  if (action.program !== undefined && harmless.has(action.program)) return [];
  const words = action.argv.slice(1);
  const end = words.findIndex(({ kind }, at) => kind === 'text' && endsOptions(action, at));
  const open = end < 0 ? words : words.slice(0, end);
  return collect(open, leading);
}

function leading(value: Value): readonly string[] {
  if (value.kind === 'unknown') return value.fits?.dash ? [value.fits.dash] : [];
  return value.kind === 'pattern' && /^(?:[*?[]|[+@!]\(|\\?[-+@])/.test(value.text) ? [value.text] : [];
}

/** A `--` after an option may be the value of that option. */
function endsOptions({ argv, program }: Action, at: number): boolean {
  const [before, word] = argv.slice(at, at + 2);
  if (word?.kind !== 'text' || word.text !== '--' || !ending.has(program ?? '')) return false;
  return at === 0 || (before?.kind === 'text' && !before.text.startsWith('-'));
}

/** Every directory in which the program may find names; none where that is not known. */
export function standsIn({ cwd, cwds }: Action): readonly string[] {
  return cwd === undefined ? (cwds ?? []) : [cwd];
}

/** What names the matches of such a word in `Located.dashed`. */
export function dashedKey(cwd: string, pattern: string): string {
  return `${cwd}/${pattern}`;
}

/** Every word that would become an option. */
export const optionNames: Check = matter => collect(matter.analysis.actions, action => judgeAction(action, matter));

function judgeAction(action: Action, matter: Matter): readonly Found[] {
  const places = standsIn(action);
  const patterns = leadingPatterns(action);
  if (patterns.length === 0) return [];
  if (places.length === 0 && action.place.in !== undefined) return [];
  if (places.length === 0) return [asking(action, 'a pattern in a directory that is not known here may match an option')];
  const names = collect(places, cwd => {
    const made = madeHere(cwd, matter);
    return collect(patterns, pattern => [...there(cwd, pattern, matter.located), ...made].filter(name => isOption(name, action.program)));
  });
  return names.length === 0
    ? []
    : [asking(action, `a pattern matches "${names[0]}", which ${action.program ?? 'the program'} would take for an option`)];
}

function there(cwd: string, pattern: string, located: Located): readonly string[] {
  return located.dashed.get(dashedKey(cwd, pattern)) ?? [];
}

/** Names that the text itself makes, after the look at the machine. */
function madeHere(cwd: string, matter: Matter): readonly string[] {
  return collect(effectsOf(matter, 'path'), ({ effect: { path, touch } }) => {
    if (!changes(touch) || touch === 'delete' || path.kind === 'unknown') return [];
    const name = nodePath.posix.basename(path.path);
    return nodePath.posix.dirname(path.path) === cwd && mayBeOption(name) ? [name] : [];
  });
}

function asking(action: Action, reason: string): Found {
  return found('ask', { id: 'option-name', reason, place: action.place, hint: 'write ./ before the pattern' });
}
