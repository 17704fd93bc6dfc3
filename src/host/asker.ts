/** Who asks: an agent by its marks, or the person; and which session the command belongs to. A label, never a permission. */
import { createHash } from 'node:crypto';
import type { Asker, Scene } from '../core/values.ts';
import { agentAmong, agentIn, agentSession, type Mark } from './agents.ts';
import type { Directories } from './directories.ts';
import { ancestors, type Process, processAt } from './processes.ts';
import { claimOf } from './terminal.ts';

/**
 * The asker of a request that this process serves. Commands with the same `session` share a private /tmp: the agent's own session, else the claimed
 * terminal, else the same parent process in the same `ground` (the project where the caller knows it, else the working directory).
 */
export function asker(
  scene: Scene,
  directories: Directories,
  ground: string = scene.cwd,
  me = processAt('self'),
  marked = () => markOf(scene, me),
): Asker {
  const mark = marked();
  const name = mark?.agent ?? scene.user;
  return { kind: mark === undefined ? 'person' : 'agent', name, session: session(scene, me, { mark: mark?.agent, directories, ground }) };
}

/** The agent's mark, if one asks. */
export function markOf({ environment }: Pick<Scene, 'environment'>, me: Process | undefined): Mark | undefined {
  return agentIn(environment) ?? (me === undefined ? undefined : agentAmong(ancestors(me)));
}

/** Each kind of session has its own first word, so that no agent can name itself into a person's session. */
function session(
  scene: Scene,
  me: Process | undefined,
  known: { readonly mark: string | undefined; readonly directories: Directories; readonly ground: string },
): string {
  const own = known.mark === undefined ? undefined : agentSession(scene.environment);
  if (own !== undefined) return `${known.mark}.${label(own)}`;
  const claim = known.mark === undefined && me !== undefined ? claimOf(me, known.directories) : undefined;
  if (claim !== undefined) return `terminal.${claim.leader}-${claim.start}`;
  const parent = processAt(me?.parent ?? 1);
  return `local.${label(`${known.ground}\0${parent?.pid}\0${parent?.start}`)}`;
}

/** Whether a session is more than what happens to have the same parent: an agent's own, or a claimed terminal's. */
export function isNamed(session: string): boolean {
  return !session.startsWith('local.');
}

/** Text from outside as a short word that may stand in a path. */
function label(text: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(text) ? text : createHash('sha256').update(text).digest('hex').slice(0, 32);
}
