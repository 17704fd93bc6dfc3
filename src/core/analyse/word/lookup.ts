/** What a name holds: by the text, by the few things of the scene that Ward itself passes on, else unknown. */

import { type Content, unknown } from '../content.ts';
import type { Frame, Shell } from '../frame.ts';
import { type State, touched } from '../state.ts';
import { matched } from './segment.ts';

/** Variables that bash gives an integer of its own making. */
const NUMERIC = new Set(['RANDOM', 'SRANDOM', 'SECONDS', 'LINENO', 'BASHPID', 'PPID', 'UID', 'EUID', 'EPOCHSECONDS', 'OPTIND', '?', '$']);

/** Of these, what zsh has by a module alone, or not at all. */
const OF_BASH = new Set(['SRANDOM', 'BASHPID', 'EPOCHSECONDS']);

/** Names that a shell gives words of the text itself: what it runs, what stood in the command before. */
const TOLD = new Set(['_', 'BASH_COMMAND', 'BASH_EXECUTION_STRING', 'BASH_ARGV', 'ZSH_EXECUTION_STRING', 'history', 'historywords']);

/** What it holds is the text's doing, though no command of it says so. */
export function isTold(name: string): boolean {
  return TOLD.has(name);
}

/** The content of `$name`, never of `$@` and `$*`. */
export function lookup(name: string, shell: Shell): Content {
  if (/^[0-9]+$/.test(name)) return positional(Number(name), shell);
  if (name === '#') return count(shell.state);
  if (name === 'BASH_SOURCE' && shell.frame.source?.spelled !== undefined) return { kind: 'list', items: [shell.frame.source.spelled] };
  if (name === 'BASH_SOURCE' && unnamed(shell)) return { kind: 'list', items: [] };
  const content = touched(shell.state, name) ?? scene(name, shell);
  // The text still fits the pattern, whichever file it then names.
  const moved = content.kind === 'match' && content.cwds !== shell.state.cwds && !content.pattern.startsWith('/');
  return moved ? unknown(`${name} is a file name seen from another directory`, false, matched(content.pattern, content.cwds)) : content;
}

/** A text that was given on the command line stands in no file; within a function of it bash says so by a word. */
function unnamed({ state, frame }: Shell): boolean {
  const { dialect, source, calls, depth, reader } = frame;
  const text = depth > 0 || (reader.request.form ?? 'text') === 'text';
  return (
    dialect === 'bash' &&
    source === undefined &&
    calls.length === 0 &&
    text &&
    !state.variables.has('BASH_SOURCE') &&
    state.rest === 'scene'
  );
}

function count(state: State): Content {
  return state.positional === undefined || 'each' in state.positional
    ? unknown('how many arguments there are', true)
    : { kind: 'text', text: String(state.positional.length) };
}

function positional(index: number, { state, frame }: Shell): Content {
  if (index === 0) return zero(frame);
  if (state.positional === undefined) return unknown(`$${index} is not known here`);
  if ('each' in state.positional) return unknown(`$${index} is known only as it runs`, false, { ...state.positional.each, empty: true });
  return state.positional[index - 1] ?? { kind: 'unset' };
}

/** `$0` is what follows the text on the command line; without it, the name the shell was started by. In a function of zsh it is the function. */
function zero(frame: Frame): Content {
  const called = frame.dialect === 'zsh' && frame.calls.length > 0;
  const { source, depth, named } = frame;
  const given = depth === 0 ? frame.reader.request.args[0] : source?.depth === depth ? source.zero : undefined;
  if (!called && named?.kind === 'unknown') return unknown(named.reason, false, named.splits ? undefined : named.fits);
  const text = called ? undefined : named?.kind === 'text' ? named.text : given;
  return text === undefined ? unknown("$0 is the shell's own name") : { kind: 'text', text };
}

/** Where the shell stood before the last `cd`. */
function before({ previous: [previous, more] }: State): Content {
  const known = previous !== undefined && previous !== '' && more === undefined && !previous.endsWith('/.');
  return known ? { kind: 'text', text: previous } : unknown('$OLDPWD is not set in the text');
}

/** HOME, USER, LOGNAME and PWD are set by Ward itself; anything else the caller's environment may hold or not. */
function scene(name: string, { state, frame }: Shell): Content {
  const { home, user } = frame.reader.request.scene;
  const [cwd, other] = state.cwds;
  if (name === 'HOME') return { kind: 'text', text: home };
  if (name === 'USER' || name === 'LOGNAME') return { kind: 'text', text: user };
  if (name === 'OLDPWD') return before(state);
  if (name === 'PWD' && cwd?.endsWith('/.') && other === undefined)
    return unknown('which directory a pattern matched', false, { kind: 'pattern', text: cwd.slice(0, -2) });
  if (name === 'PWD' && cwd !== undefined && other === undefined) return { kind: 'text', text: cwd };
  if (isTold(name)) return unknown(`$${name} is what the shell made of the text`);
  // dash has neither LINENO nor RANDOM: only what POSIX promises is a number there.
  const numeric =
    frame.dialect === 'sh' ? /^[?$]$|^PPID$/.test(name) : NUMERIC.has(name) && !(frame.dialect === 'zsh' && OF_BASH.has(name));
  return unknown(`$${name} is not set in the text`, numeric);
}
