/** What stands in a makefile that only make itself reads rightly: a command that writes such a one and runs it can't be told. */

/** Special targets that change neither which recipes run nor how they are read. */
const TAME_TARGETS =
  /^\.(?:PHONY|SILENT|PRECIOUS|ONESHELL|NOTPARALLEL|INTERMEDIATE|SECONDARY|POSIX|DELETE_ON_ERROR|EXPORT_ALL_VARIABLES)\b|^\.(?:SUFFIXES\s*:\s*$|DEFAULT_GOAL\s*:?=|SHELLFLAGS\s*:?=)/;

/** Variables that make or the programs in its recipes read: where they look for programs and code, and what runs first. */
const LEADING =
  /^(?:(?:export|override|private)\s+)*(?:V?PATH|BASH_ENV|ENV|IFS|SHELLOPTS|BASHOPTS|LD_\w+|PERL5\w*|PYTHON[A-Z]+|NODE_\w+|RUBY\w*|GIT_\w+|MAKEFILES|GNUMAKEFLAGS)\s*[:+?!]*=/;

/** An option for make in a makefile that changes nothing about recipes. */
const TAME_FLAG = /^(?:--no-print-directory|--no-builtin-(?:rules|variables)|--warn-undefined-variables|--silent|-?[rRs]+|-j\d*)$/;

/** Lines that `make` reads, one by one, with what of them it reads in a way of its own. */
const ODD: readonly (readonly [RegExp, string])[] = [
  [/^\s*-?load\b/, 'loads a library into make'],
  [/^\s*(?:(?:export|override|private|unexport)\s+)+define\b|^\s*define\b.*#/, 'defines something in an unusual way'],
  [
    /^\s*\S*(?:COMPILE|LINK|LINT|LEX|YACC|PREPROCESS|ARCHIVE)\.\w+\s*[:+?!]*=|^\s*OUTPUT_OPTION\s*[:+?!]*=/,
    'changes the rules that make has itself',
  ],
  [/^\t.*\$[({]eval\b/, 'changes itself as its recipes run'],
  [/\$[({](?:file|guile)\b/, 'writes or runs something by a function of make'],
  [/^\s*-?s?include\s.*(?:[*?[]|\$[({](?:shell|wildcard)\b)/, 'includes files by a pattern'],
];

/** Why it can't be told what make does with this text. */
export function oddIn(text: string): string | undefined {
  const lines = text.split('\n');
  const found = ODD.find(([pattern]) => lines.some(line => pattern.test(line)))?.[1];
  if (found !== undefined) return found;
  if (lines.some(commented)) return 'has "#" where it may begin no comment';
  if (lines.some(line => /^ *\.[A-Za-z]/.test(line) && !TAME_TARGETS.test(line.trim()))) return 'has a special target';
  if (lines.some(line => LEADING.test(line.trim()))) return 'says where programs are looked for, or what runs first';
  if (lines.some(line => /^(?:export\s+)?MAKEFLAGS\b/.test(line) && !tame(line))) return 'gives make options';
  return conditional(lines) ?? nested(lines);
}

/** A "#" behind what is expanded, or in a recipe that stands beside its target. */
function commented(line: string): boolean {
  const expanded = line.search(/\$[({]/);
  const behind = expanded >= 0 && line.lastIndexOf('#') > expanded && !/^(?:\t|\s*#)/.test(line);
  return behind || /^[^\t#=:]*:[^=#;]*;.*#/.test(line);
}

/** Only options that change nothing. */
function tame(line: string): boolean {
  const given = /^MAKEFLAGS\s*[:+?]*=(.*)$/s.exec(line)?.[1];
  return given?.split(/\s+/).every(one => one === '' || TAME_FLAG.test(one)) === true;
}

/** A variable that is set in one case alone: what it holds before is not known. */
function conditional(lines: readonly string[]): string | undefined {
  const set = new Set<string>();
  let depth = 0;
  for (const line of lines) {
    if (/^ *(?:ifeq|ifneq|ifdef|ifndef)\b/.test(line)) depth += 1;
    if (/^ *endif\b/.test(line)) depth -= 1;
    const name = /^ *([^\s:=#!?+]+)\s*[:+?!]*=/.exec(line)?.[1];
    if (name !== undefined && depth > 0 && !set.has(name)) return `sets ${name} in one case alone`;
    if (name !== undefined) set.add(name);
  }
  return undefined;
}

function nested(lines: readonly string[]): string | undefined {
  let depth = 0;
  for (const line of lines) {
    if (/^\s*define\b/.test(line)) depth += 1;
    if (/^\s*endef\b/.test(line)) depth -= 1;
    if (depth > 1) return 'defines something within a definition';
  }
  return undefined;
}
