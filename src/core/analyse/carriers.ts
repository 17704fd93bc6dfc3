/** Variables that carry code by their name: what they are given runs by itself, or changes what later names run, however it was given. */

import { hidesCode } from '../hides-code.ts';
import { prompting } from '../prompting.ts';
import type { Place } from '../syntax.ts';
import { isTame } from '../tame-variables.ts';
import type { Dialect } from '../values.ts';
import { emitAction } from './action.ts';
import { type Content, integer, unknown } from './content.ts';
import { emitOpaque, type Shell, set, where } from './frame.ts';
import { handing } from './handed.ts';
import { ontoList } from './onto-list.ts';
import { DATA } from './word/data.ts';

const names = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const CODE = names(
  `PATH BASH_ENV ENV SHELLOPTS BASHOPTS PROMPT_COMMAND NODE_OPTIONS PYTHONSTARTUP PYTHONHOME PERL5OPT PERL5DB RUBYOPT JAVA_TOOL_OPTIONS _JAVA_OPTIONS
  JDK_JAVA_OPTIONS PAGER MANPAGER EDITOR VISUAL BROWSER LESSOPEN LESSCLOSE RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER RUSTC RUSTDOC MAKEFILES MAKEFLAGS GNUMAKEFLAGS
  SSH_ASKPASS SUDO_ASKPASS TAR_OPTIONS RSYNC_RSH CVS_RSH AWKPATH BASH_LOADABLES_PATH HOME XDG_CONFIG_HOME ZDOTDIR GCONV_PATH OPENSSL_CONF GOFLAGS FPATH
  EXECIGNORE BASH_ALIASES BASH_CMDS CDPATH MAIL MAILPATH HOSTALIASES LOCPATH TERMINFO TERMCAP DOCKER_HOST KUBECONFIG HISTFILE precmd_functions preexec_functions`,
);

/**
 * zsh keeps what its names stand for in variables of its own (zshmodules(1), THE ZSH/PARAMETER MODULE), calls the functions of some lists by itself
 * (zshmisc(1), Hook Functions), expands messages, and has it in variables what begins a comment (zshparam(1)).
 */
const CODE_IN_ZSH = names(
  `path fpath cdpath module_path MODULE_PATH mapfile commands builtins nameddirs userdirs options functions dis_functions aliases dis_aliases galiases
  dis_galiases saliases dis_saliases chpwd_functions periodic_functions zshaddhistory_functions zshexit_functions
  zsh_directory_name_functions STTY FCEDIT NULLCMD READNULLCMD dirstack mailpath histchars HISTCHARS KEYBOARD_HACK`,
);

const PROMPTS = /^PS[0-4]$/;
const PROMPTS_OF_ZSH = /^(?:PS[1-4]|R?PROMPT[2-4]?|RPS[12]|SPROMPT|prompt|POSTEDIT|TIMEFMT|PROMPT_EOL_MARK)$/;

/** Those that the shell itself keeps as integers: what they are given is evaluated. */
const INTEGERS = names('RANDOM SRANDOM OPTIND HISTCMD');
const INTEGERS_OF_ZSH = names(
  `RANDOM SECONDS OPTIND EUID EGID UID GID COLUMNS LINES HISTSIZE SAVEHIST FUNCNEST SHLVL MAILCHECK LOGCHECK LISTMAX TMOUT KEYTIMEOUT DIRSTACKSIZE
  PERIOD REPORTTIME REPORTMEMORY BAUD TRY_BLOCK_ERROR TRY_BLOCK_INTERRUPT ERRNO`,
);

/** Whether the shell evaluates what such a name is given. What is called sh is bash on many a machine. */
export function isInteger(name: string, dialect: Dialect): boolean {
  return (dialect === 'zsh' ? INTEGERS_OF_ZSH : INTEGERS).has(name);
}

/** Of a few, what they do. */
const SAYS: ReadonlyMap<string, string> = new Map([
  ['HISTFILE', 'the shell writes what it was told to the file that HISTFILE names'],
  ...['histchars', 'HISTCHARS', 'KEYBOARD_HACK'].map(name => [name, `${name} changes how the shell reads what follows`] as const),
]);

/** What the name does to programs that run later, or to this shell; undefined where that content does nothing. */
export function carries(name: string, content: Content, dialect: Dialect): string | undefined {
  return (
    prompts(name, content, dialect) ??
    (runsCode(name, content, dialect) ? (SAYS.get(name) ?? `${name} changes what other programs run`) : undefined)
  );
}

/** Whether the name does so with whatever number it is given by arithmetic. */
export function carriesNumber(name: string, dialect: Dialect): boolean {
  return runsCode(name, unknown('a number'), dialect) && !['0', '1'].every(number => isTame(name, number));
}

function runsCode(name: string, content: Content, dialect: Dialect): boolean {
  const carrier = CODE.has(name) || (dialect === 'zsh' && CODE_IN_ZSH.has(name)) || /^(?:LD|DYLD|GIT)_|^(?:NPM|npm|PNPM|YARN)_/.test(name);
  return carrier && !isTame(name, content.kind === 'text' ? content.text : undefined);
}

/** Prompts are expanded like double-quoted text, substitutions and all: PS4 under `set -x`, the others where a shell prompts. */
function prompts(name: string, content: Content, dialect: Dialect): string | undefined {
  if (!(dialect === 'zsh' ? PROMPTS_OF_ZSH : PROMPTS).test(name)) return undefined;
  return content.kind === 'text' && !prompting(content.text) ? undefined : `${name} is expanded each time it is shown`;
}

interface Given {
  readonly content: Content;
  readonly place: Place;
  /** It is all that the name holds then, a list or not. */
  readonly whole?: boolean;
}

/** Assigns by something else than an assignment (`read`, `for`, `${x:=…}`, `printf -v`): what the name then carries is said at `place`. */
export function give(shell: Shell, name: string, given: Given): void {
  set(shell, name, given.whole ? given.content : ontoList(name, given.content, shell));
  tell(shell, name, given);
}

/** Says what the name would carry with that content. */
export function tell(shell: Shell, name: string, { content, place }: Given): void {
  const { state, frame } = shell;
  if (content.kind === 'unset') return;
  const natured = /^(?:computed|reference)$/.test(state.variables.get(name)?.nature ?? '');
  const kept = natured || isInteger(name, frame.dialect);
  const evaluated =
    kept && !integer(content) && (content.kind !== 'text' || hidesCode(content.text) || (natured && /[A-Za-z_]/.test(content.text)));
  const data = evaluated && content.kind === 'unknown' && content.data === true;
  const reason = data
    ? DATA
    : evaluated
      ? `${name} is evaluated, and so would be the code that it is given`
      : carries(name, content, frame.dialect);
  if (reason !== undefined) emitOpaque(frame, place, reason);
  const effects = reason === undefined ? handing(name, content.kind === 'text' ? content.text : undefined, { shell, place }) : [];
  if (effects.length > 0) emitAction(shell, { argv: [], effects, place: where(frame, place) });
}
