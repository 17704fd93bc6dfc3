/** `ward sessions`: which sessions have something in the background, and what; and what was given for the rest of one. */
import { grantWords } from '../core/explain.ts';
import { printable } from '../core/printable.ts';
import { quote } from '../core/quote.ts';
import { redactor } from '../core/redact/redact.ts';
import { type Living, living } from '../host/session/living.ts';
import { type Given, granted } from '../host/typing/session-grants.ts';
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
  /** Given by a person for the rest of it, in words. */
  readonly granted: readonly string[];
}

export function sessions(argv: readonly string[], { directories, out }: Surroundings): number {
  if (argv.length > 1 || (argv.length === 1 && argv[0] !== '--json')) throw usage('ward sessions [--json]');
  const given = granted(directories);
  const all = [...living(directories).map(one => shown(one, given)), ...alone(given, living(directories))];
  if (argv[0] === '--json') out(`${JSON.stringify({ sessions: all })}\n`);
  else out(all.length === 0 ? 'no session has anything in the background\n' : all.map(words).join(''));
  return 0;
}

/** Guarded terminals with nothing in the background. */
function alone(given: readonly Given[], lives: readonly Living[]): readonly Shown[] {
  const others = Map.groupBy(
    given.filter(one => !lives.some(({ world }) => world.session === one.session)),
    one => one.session,
  );
  return [...others.values()].flatMap(([first, ...more]) => {
    if (first === undefined) return [];
    const { session, asker, project, began } = first;
    return [
      { session, asker, project, since: new Date(began).toISOString(), processes: [], ports: [], granted: wordsOf([first, ...more]) },
    ];
  });
}

const wordsOf = (given: readonly Given[]) => [...new Set(given.flatMap(one => one.grants).map(grantWords))];

function shown({ world, processes, ports }: Living, given: readonly Given[]): Shown {
  const hide = redactor([]);
  return {
    session: world.session,
    asker: world.asker,
    project: world.project,
    since: new Date(world.began).toISOString(),
    processes: processes.map(one => ({ process: one.inner, command: hide(quote(one.words.length > 0 ? one.words : [one.name])) })),
    ports,
    granted: wordsOf(given.filter(one => one.session === world.session)),
  };
}

function words({ session, asker, project, since, processes, ports, granted }: Shown): string {
  const listens = ports.length === 0 ? '' : `  listens on ${ports.join(', ')}\n`;
  const runs = processes.map(one => `  ${one.process}  ${printable(one.command).slice(0, 200)}\n`).join('');
  const may = granted.map(one => `  may ${one}, for the rest of it\n`).join('');
  return `${printable(session)}\n  of ${printable(asker)}, in ${printable(project ?? 'no project')}, since ${since}\n${listens}${may}${runs}`;
}
