/** Which names are surely not set where a text begins: none of the caller's environment, of the shell's own or of Ward's. */
import type { Request } from '../values.ts';

/** What bash and dash set by themselves (bash(1), Shell Variables), and Ward or a program that starts them may. */
const OTHERS =
  /^(?:_|PATH|HOME|USER|LOGNAME|SHELL|SHLVL|TERM|COLUMNS|LINES|TZ|LANG|LANGUAGE|LC_\w+|LD_\w+|PWD|OLDPWD|TMPDIR|IFS|ENV|PS\d|REPLY|MAPFILE|COPROC\w*|OPT(?:IND|ERR|ARG)|BASH\w*|SHELLOPTS|HIST\w*|MAIL\w*|COMP_\w+|READLINE_\w+|FUNCNAME|FUNCNEST|PIPESTATUS|DIRSTACK|GROUPS|E?UID|PPID|S?RANDOM|SECONDS|LINENO|EPOCH\w+|HOST\w*|MACHTYPE|OSTYPE|POSIXLY_CORRECT|TIMEFORMAT|CDPATH|ZDOTDIR|INVOCATION_ID|NODE\w*|NO_UPDATE_NOTIFIER|CHECKPOINT_DISABLE|CLOUDSDK_\w+|npm_\w+|\w*(?:CACHE|FOLDER)\w*|NUGET_PACKAGES|CARGO_HOME|GRADLE_USER_HOME|XDG_\w+|WARD\w*|\w*(?:PROXY|proxy))$/;

/** Options of a shell that reads no file of its user's first, and is no one's to type into. */
const PLAIN_OPTION = /^(?:-[aefuvx]+|-o|allexport|errexit|noglob|nounset|pipefail|verbose|xtrace)$/;

/** The shell was there before the text, and has what came before it: names, a stack of directories. */
export function goesOn({ scene, lead, reached, line, unheld }: Request): boolean {
  return scene.typed === true || lead !== undefined || line === true || reached === true || unheld === true;
}

/** The names that the shell of a request is started with; undefined where that is not known whole. */
export function namesGiven(request: Request): ReadonlySet<string> | undefined {
  const { dialect, scene, options, startup, typing } = request;
  const typed = goesOn(request) || typing !== undefined;
  const whole = scene.environment.has('PATH') && startup === undefined && options.every(one => PLAIN_OPTION.test(one));
  return dialect === 'zsh' || typed || !whole ? undefined : new Set(scene.environment.keys());
}

/** The name is none of those that are given, nor one that comes by itself. */
export function isAbsent(name: string, given: ReadonlySet<string> | undefined): boolean {
  return given !== undefined && !given.has(name) && /^[A-Za-z_]\w*$/.test(name) && !OTHERS.test(name);
}
