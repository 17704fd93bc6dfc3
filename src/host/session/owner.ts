/** Whose a session is, and the process whose end is its end. */
import type { Asker } from '../../core/values.ts';
import { agentOf } from '../agents.ts';
import { ancestors, processAt } from '../processes.ts';
import type { Owner } from './begin.ts';

/** Seconds without a command, after which a session's world ends. */
export const defaultIdle = 2 * 60 * 60;

/**
 * The claimed terminal's first process; the agent's, if one is known among the parents; for a session that is named after its parent, that. An agent that
 * only its variables tell of may be anywhere: then idleness alone ends its session.
 */
export function ownerOf({ session, name }: Asker, project: string | undefined, changed: (detail: string) => void): Owner {
  const began = () => changed(`${session} began to run in the background`);
  return { session, asker: name, project, process: processOf(session), idle: defaultIdle, began };
}

function processOf(session: string): Owner['process'] {
  const [, leader, start] = /^terminal\.(\d+)-(\d+)$/.exec(session) ?? [];
  if (leader !== undefined && start !== undefined) return { pid: Number(leader), start };
  const me = processAt('self');
  if (me === undefined) return undefined;
  const found = session.startsWith('local.') ? processAt(me.parent) : ancestors(me).find(one => agentOf(one) !== undefined);
  return found === undefined ? undefined : { pid: found.pid, start: found.start };
}
