/** `set`, `shift`, `shopt`, `setopt`: arguments, and options that change how words are read. */
import { tell } from '../carriers.ts';
import { OPTIONS, POSITIONAL, STRICT } from '../changes.ts';
import { unknown } from '../content.ts';
import { change, type Shell } from '../frame.ts';
import { exportingAll } from '../handed.ts';
import { passed } from '../nested.ts';
import type { Argument } from '../program.ts';
import { RECALLS } from '../shell-options.ts';
import type { Run } from '../simple.ts';
import { type Flow, looser } from '../state.ts';
import { done, forgetsVariables, type Told, textOf, texts } from './done.ts';
import { counted } from './names.ts';

/** Options of `set` that leave words, lookups and directories as they are. */
const HARMLESS = /^[-+][euxvbhmCET]+$/;
const HARMLESS_NAMES = new Set(
  'pipefail errexit nounset xtrace verbose noclobber errtrace functrace ignoreeof notify monitor vi emacs hashall nolog history noexec'.split(
    ' ',
  ),
);

/** `set -a`, `set -o allexport`, `setopt all_export`; not `set -- $x`, nor `shopt -s $x`. */
function exportsAll(run: Run, dialect: string): boolean {
  const own = dialect === 'zsh' ? /^-[a-zA-Z]*a/ : /^-[a-z]*a/;
  const words = run.argv.slice(1).map(textOf);
  const end = words.indexOf('--');
  return words
    .slice(0, end < 0 ? words.length : end)
    .some(one => one !== undefined && (own.test(one) || one.toLowerCase().replaceAll('_', '') === 'allexport'));
}

export function setBuiltin(run: Run, shell: Shell): Flow {
  if (exportsAll(run, shell.frame.dialect)) exportingAll(shell);
  // What is called sh is bash on some machines.
  const keyword =
    shell.frame.dialect !== 'zsh' && run.argv.slice(1).some(one => /^(?:-[a-zA-Z]*k[a-zA-Z]*|keyword)$/.test(textOf(one) ?? ''));
  const told: Told = keyword
    ? { opaque: 'assignments then stand anywhere in a command' }
    : shell.frame.dialect === 'zsh' && rereads(run.argv.slice(1))
      ? { opaque: REREAD }
      : recalling(run, shell)
        ? { opaque: RECALLS }
        : goesOn(run, shell);
  let rest = run.argv.slice(1);
  while (rest.length > 0) {
    const taken = option(rest, shell);
    if (taken === 0) break;
    rest = rest.slice(taken);
    if (rest.length === 0) return done(run, shell, { opaque: told.opaque ?? named(run, shell) });
  }
  if (run.argv.length > 1) arguments_(rest, shell);
  return done(run, shell, told);
}

/** `set -H`, and by its name by `set` and `shopt`: bash then expands its history, which `set -o history` begins, also in a text. */
function recalling(run: Run, { frame }: Shell): boolean {
  const words = run.argv.slice(1).map(textOf);
  const end = words.indexOf('--');
  return (
    frame.dialect !== 'zsh' &&
    words.slice(0, end < 0 ? words.length : end).some(one => /^-[a-zA-Z]*H|^histexpand$/.test(one ?? '')) &&
    !turnsOff(words)
  );
}

/** `set +o histexpand`, `shopt -uo histexpand`. */
function turnsOff(words: readonly (string | undefined)[]): boolean {
  return words.length === 2 && /^(?:\+o|-(?:uo|ou))$/.test(words[0] ?? '');
}

/** With these dash goes on with its standard input where a text of `-c` ends, or an error or a signal ends it. */
function goesOn(run: Run, { frame }: Shell): Told {
  if (frame.dialect !== 'sh') return {};
  const words = run.argv.slice(1).map(textOf);
  const end = words.findIndex(one => one === '--' || one === '-');
  const opens = words
    .slice(0, end === -1 ? words.length : end)
    .some(one => one === undefined || /^-[a-zA-Z]*[si]|^(?:stdin|interactive)$/.test(one));
  return opens ? { opaque: 'the shell may go on with its standard input then' } : {};
}

/** Takes one option off the front; how many words it was. */
function option(rest: readonly Argument[], shell: Shell): number {
  const text = textOf(rest[0]);
  if (text === undefined || !/^[-+]./.test(text) || text === '--') return 0;
  if (/^[-+][a-zA-Z]*o$/.test(text)) {
    const named = textOf(rest[1]);
    if (rest.length > 1 && !(named !== undefined && HARMLESS_NAMES.has(named))) unusual(shell);
    if (!/^[-+][euxvbhmCET]*o$/.test(text)) unusual(shell);
    if (named === 'errexit' || named === undefined || /e/.test(text)) strict(shell, text.startsWith('-'));
    return 2;
  }
  if (shell.frame.dialect === 'zsh' && text.includes('A')) return listed(rest, shell);
  if (!HARMLESS.test(text)) unusual(shell);
  if (text.includes('e')) strict(shell, text.startsWith('-'));
  return 1;
}

/** `set -A NAME WORDS` of zsh gives a name that may be any, and evaluates its subscript. */
function named(run: Run, shell: Shell): string | undefined {
  const at = run.argv.findIndex(one => /^[-+][a-zA-Z]*A/.test(textOf(one) ?? ''));
  const name = textOf(run.argv[at + 1]);
  if (shell.frame.dialect !== 'zsh' || at < 0 || run.argv.length < at + 2) return undefined;
  if (name !== undefined) tell(shell, name.split('[')[0] ?? '', { content: unknown('a list'), place: run.node.place });
  return name === undefined ? 'which name is given a list is known only as it runs' : counted(run, shell);
}

/** `set -A NAME WORDS` of zsh fills an array, and leaves the arguments as they are. */
function listed(rest: readonly Argument[], shell: Shell): number {
  unusual(shell);
  forgetsVariables(shell);
  change(shell, POSITIONAL, { positional: undefined });
  return rest.length;
}

/** `braces`: they are still expanded as before. */
function unusual(shell: Shell, braces = false): void {
  change(shell, OPTIONS, { standard: false, braces: braces && shell.state.braces });
}

function strict(shell: Shell, on: boolean): void {
  change(shell, STRICT, { strict: on });
}

/** A longer list of arguments is not followed. */
const MOST_ARGUMENTS = 1000;

/** What is left becomes `$1` …; a word that may be an option may change anything about options too. */
function arguments_(rest: readonly Argument[], shell: Shell): void {
  const first = rest[0];
  const text = textOf(first);
  if (first !== undefined && text === undefined) {
    unusual(shell);
    strict(shell, false);
  }
  if (text === '-') unusual(shell);
  const list = text === '--' ? rest.slice(1) : rest;
  change(shell, POSITIONAL, { positional: list.length > MOST_ARGUMENTS ? undefined : passed(list, shell.state.cwds) });
}

export function shift(run: Run, shell: Shell): Flow {
  const list = texts(run);
  const count = list === undefined ? undefined : list[0] === undefined ? 1 : /^[0-9]{1,4}$/.test(list[0]) ? Number(list[0]) : undefined;
  const { positional } = shell.state;
  const opaque = counted(run, shell);
  // Of none nothing is taken, however many are told.
  if (positional !== undefined && ('each' in positional || positional.length === 0)) return done(run, shell, { opaque });
  const known = count !== undefined && positional !== undefined;
  change(shell, POSITIONAL, { positional: known ? (count > positional.length ? positional : positional.slice(count)) : undefined });
  return done(run, shell, { opaque });
}

/** Options of `shopt` that leave words and lookups as they are. */
const PLAIN = new Set(
  `checkhash checkjobs checkwinsize cmdhist histappend histreedit histverify huponexit inherit_errexit interactive_comments lithist mailwarn no_empty_cmd_completion
  progcomp promptvars shift_verbose sourcepath xtrace direxpand dirspell gnu_errfmt force_fignore hostcomplete globasciiranges assoc_expand_once`.split(
    /\s+/,
  ),
);

/** Those that are off in a fresh shell: taking them away changes nothing. */
const OFF = new Set(
  'extglob nullglob failglob dotglob nocaseglob nocasematch globstar lastpipe expand_aliases cdable_vars cdspell autocd execfail xpg_echo'.split(
    ' ',
  ),
);

/** Those that change which names a pattern matches, and nothing else. */
const LOOSE = new Set('nullglob failglob dotglob nocaseglob globstar'.split(' '));

export function shopt(run: Run, shell: Shell): Flow {
  if (exportsAll(run, shell.frame.dialect)) exportingAll(shell);
  const list = texts(run);
  const sets = list === undefined || list.some(word => /^-[qpo]*s/.test(word) || /^-.*o/.test(word));
  const names = (list ?? []).filter(word => !word.startsWith('-'));
  const unsets = list?.includes('-u') ?? false;
  const odd = sets ? !names.every(name => PLAIN.has(name)) : unsets && !names.every(name => PLAIN.has(name) || OFF.has(name));
  if (sets && list !== undefined && odd && names.every(name => PLAIN.has(name) || LOOSE.has(name)) && !list.some(one => /^-.*o/.test(one)))
    change(shell, OPTIONS, {
      loose: names.every(name => PLAIN.has(name) || name === 'nullglob') ? looser(shell.state.loose, 'fewer') : 'other',
    });
  else if (list === undefined || (odd && names.length > 0)) unusual(shell, list?.includes('braceexpand') === false);
  if (sets && (list === undefined || names.includes('expand_aliases')))
    return done(run, shell, { opaque: 'aliases change what later names mean' });
  if (sets && recalling(run, shell)) return done(run, shell, { opaque: RECALLS });
  if (sets && names.includes('cdable_vars')) return done(run, shell, { opaque: 'cd may lead where a variable says' });
  if (sets && names.includes('localvar_inherit')) return done(run, shell, { opaque: 'local names begin with what they held before' });
  return done(run, shell);
}

/** zsh's options: any of them may change how words are read. */
export function setopt(run: Run, shell: Shell): Flow {
  if (exportsAll(run, shell.frame.dialect)) exportingAll(shell);
  const named = textOf(run.argv[0])?.endsWith('setopt') === true && texts(run)?.every(one => /^(?!.*(?:brace|posix))[a-z_]+$/i.test(one));
  unusual(shell, named === true);
  // As sh, ksh and csh do it, too (zshmisc(1), "emulate").
  const reads = textOf(run.argv[0]) === 'emulate' ? shell.frame.dialect === 'zsh' && !zshAlone(run) : rereads(run.argv.slice(1));
  return done(run, shell, { opaque: reads ? REREAD : undefined });
}

/** Words that make zsh read what variables hold as patterns, whose qualifiers may be code, or as directories (zshoptions(1)). */
function rereads(words: readonly Argument[]): boolean {
  const names = words.map(one => textOf(one)?.toLowerCase().replaceAll('_', ''));
  return names.some(one => /^(?:globsubst|cdablevars|-[a-z]*y[a-z]*)$/.test(one ?? ''));
}

function zshAlone(run: Run): boolean {
  return texts(run)?.every(one => /^(?:-[LR]+|zsh)$/.test(one)) === true;
}

const REREAD = 'what a variable holds may run as a pattern, or lead cd elsewhere';
