/** What `ward doctor` says of sessions: whether what a command leaves in the background goes on here. */
import type { Sandbox } from '../host/capabilities/sandbox.ts';
import { arch } from '../host/capabilities.ts';
import { probeSession } from '../host/session/probe-session.ts';
import type { Check } from './doctor.ts';

const goes = 'what a command leaves in the background goes on for the rest of its session';
const ends = 'what a command leaves in the background ends with it';

/** Tried by doing; without it commands run all the same. */
export async function backgroundCheck({ bubblewrap, landlock, lack, lacks }: Sandbox, cache: string): Promise<Check> {
  const whole = bubblewrap !== undefined && landlock === undefined;
  const missing = lack ?? [...lacks.values()][0] ?? { reason: "bubblewrap can't be had", mend: 'sudo apt-get install --yes bubblewrap' };
  const found = whole ? await probeSession(cache, bubblewrap.path, arch()) : missing;
  const common = { name: 'background', promise: false };
  if (found === undefined) return { ...common, ok: true, detail: goes, mend: undefined };
  return { ...common, ok: false, detail: `${ends}: ${found.reason}`, mend: found.mend };
}
