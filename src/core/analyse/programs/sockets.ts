/** Unix sockets that a command line names: those of its own sandbox are a matter of the filter, all others lead to services of the machine. */
import path from 'node:path';
import type { Effect } from '../../values.ts';
import { leave, needs } from '../effects.ts';
import type { Argument, Call } from '../program.ts';

/** What lies here or in /tmp is the command's own to reach: of what somebody outside listens on, nothing is shown. */
export function socketAt({ value, place }: Argument, { cwd, program }: Call): Effect {
  const text = value.kind === 'text' ? value.text : undefined;
  const at = text === undefined || (cwd === undefined && !text.startsWith('/')) ? '/' : path.resolve(cwd ?? '/', text);
  const own = at.startsWith('/tmp/') || (cwd !== undefined && at.startsWith(`${cwd}/`));
  return own ? speaks(program, place) : leave('talks to a service of this machine through its socket', place);
}

/** A program that is nothing without one. */
export function speaks(program: string, place: Call['place']): Effect {
  return needs('unix sockets', `${program} needs Unix sockets`, place);
}
