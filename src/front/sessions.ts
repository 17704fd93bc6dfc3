/** `ward sessions`: which sessions have something in the background, and what. */
import { printable } from '../core/printable.ts';
import { quote } from '../core/quote.ts';
import { redactor } from '../core/redact/redact.ts';
import { type Living, living } from '../host/session/living.ts';
import type { Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';

/** As `--json` gives it: one object, `sessions` in it. */
interface Shown {
  readonly session: string;
  readonly asker: string;
  readonly project: string | undefined;
  /** ISO 8601. */
  readonly since: string;
  readonly processes: readonly { readonly process: number; readonly command: string }[];
  readonly ports: readonly number[];
}

export function sessions(argv: readonly string[], { directories, out }: Surroundings): number {
  if (argv.length > 1 || (argv.length === 1 && argv[0] !== '--json')) throw usage('ward sessions [--json]');
  const all = living(directories).map(shown);
  if (argv[0] === '--json') out(`${JSON.stringify({ sessions: all })}\n`);
  else out(all.length === 0 ? 'no session has anything in the background\n' : all.map(words).join(''));
  return 0;
}

function shown({ world, processes, ports }: Living): Shown {
  const hide = redactor([]);
  return {
    session: world.session,
    asker: world.asker,
    project: world.project,
    since: new Date(world.began).toISOString(),
    processes: processes.map(one => ({ process: one.inner, command: hide(quote(one.words.length > 0 ? one.words : [one.name])) })),
    ports,
  };
}

function words({ session, asker, project, since, processes, ports }: Shown): string {
  const listens = ports.length === 0 ? '' : `  listens on ${ports.join(', ')}\n`;
  const runs = processes.map(one => `  ${one.process}  ${printable(one.command).slice(0, 200)}\n`).join('');
  return `${printable(session)}\n  of ${printable(asker)}, in ${printable(project ?? 'no project')}, since ${since}\n${listens}${runs}`;
}
