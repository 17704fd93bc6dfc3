/** Whether a command signals or lists processes: then it is to find those that its session has in the background. */
import type { Action } from '../values.ts';

/** Programs that show processes; those that signal them are known by that effect. */
const lists: ReadonlySet<string> = new Set(
  'kill pkill pgrep killall pidof pidwait ps top htop btop atop pstree lsof fuser pwdx pmap uptime watch tail'.split(' '),
);

export function looksAtProcesses(actions: readonly Action[]): boolean {
  return actions.some(({ program, effects }) => lists.has(program ?? '') || effects.some(effect => effect.kind === 'signal'));
}
