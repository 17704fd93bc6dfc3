/** Whose a session is, and the process whose end is its end. */
import { fixedLimits } from '../../core/limits.ts';
import type { Asker, Limits } from '../../core/values.ts';
import { agentOf } from '../agents.ts';
import { ancestors, processAt } from '../processes.ts';
import type { Owner } from './begin.ts';

/** What the session is bound to, and what the policy lets it use. */
interface Under {
  readonly project: string | undefined;
  readonly limits: Limits | undefined;
}

/**
 * The claimed terminal's first process; the agent's, if one is known among the parents; for a session that is named after its parent, that. An agent that
 * only its variables tell of may be anywhere: then idleness alone ends its session.
 */
export function ownerOf({ session, name }: Asker, { project, limits = {} }: Under, changed: (detail: string) => void): Owner {
  const began = () => changed(`${session} began to run in the background`);
  const idle = Math.ceil((limits.idle ?? fixedLimits.idle) / 1000);
  return { session, asker: name, project, process: processOf(session), idle, began };
}

function processOf(session: string): Owner['process'] {
  const [, leader, start] = /^terminal\.(\d+)-(\d+)$/.exec(session) ?? [];
  if (leader !== undefined && start !== undefined) return { pid: Number(leader), start };
  const me = processAt('self');
  if (me === undefined) return undefined;
  const found = session.startsWith('local.') ? processAt(me.parent) : ancestors(me).find(one => agentOf(one) !== undefined);
  return found === undefined ? undefined : { pid: found.pid, start: found.start };
}
