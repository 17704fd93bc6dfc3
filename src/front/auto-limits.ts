/** The limits that a person gives `auto` with `ward mode auto`, as the policy has them. */
import { autoShape, type SaidAuto } from '../core/policy/auto.ts';
import { faultWords } from '../core/policy/shape.ts';
import { printable } from '../core/printable.ts';
import type { Policy } from '../core/values.ts';
import { asker } from '../host/asker.ts';
import { projectAt } from '../host/ground.ts';
import { scene } from './scene.ts';
import type { Surroundings } from './surroundings.ts';

/** As parseArgs knows them. */
export const limitOptions = {
  impact: { type: 'string' },
  program: { type: 'string', multiple: true },
  host: { type: 'string', multiple: true },
  hours: { type: 'string' },
  here: { type: 'boolean' },
  'this-session': { type: 'boolean' },
} as const;

/** What was given of them. */
export interface GivenLimits {
  readonly impact?: string | undefined;
  readonly program?: readonly string[] | undefined;
  readonly host?: readonly string[] | undefined;
  readonly hours?: string | undefined;
  readonly here?: boolean | undefined;
  readonly 'this-session'?: boolean | undefined;
}

/** The limits, or undefined once it was said why there are none; empty where none were given. */
export function limitsOf(given: GivenLimits, { projects }: Policy, around: Surroundings): SaidAuto | undefined {
  const { impact, program, host, hours } = given;
  const project = given.here ? projectAt(around.cwd, projects)?.path : undefined;
  if (given.here && project === undefined) return refused('"--here" is for an open project, and this is in none', around);
  const session = given['this-session'] ? asker(scene(around), around.directories).session : undefined;
  const said = { impact, programs: program, hosts: host, hours, project, session };
  const auto = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  const [fault] = autoShape(auto, '');
  return fault === undefined ? (auto as SaidAuto) : refused(faultWords(fault).replace(/^\//, ''), around);
}

function refused(why: string, { say }: Surroundings): undefined {
  say(printable(`not changed: ${why}`));
  return undefined;
}
