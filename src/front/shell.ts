/** `wardsh`, in every form in which nobody types: one request through the whole line, transparent where it is allowed. */
import { explainRefusal } from '../core/explain.ts';
import { printable } from '../core/printable.ts';
import type { Outcome, Policy, Refused, Request } from '../core/values.ts';
import { guard } from '../guard.ts';
import { asker } from '../host/asker.ts';
import type { Sandbox } from '../host/capabilities/sandbox.ts';
import { arch } from '../host/capabilities.ts';
import { projectAt } from '../host/ground.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { withToplevel } from '../host/toplevel.ts';
import { assemble } from './assemble.ts';
import { lookAfter } from './look-after.ts';
import { scene } from './scene.ts';
import { shellRequest } from './shell-request.ts';
import type { Surroundings } from './surroundings.ts';

/** The command's own status; 126 where it was refused. */
export async function shell(argv: readonly string[], around: Surroundings): Promise<number> {
  const here = scene(around);
  const asked = await shellRequest(argv, around, () => here.terminal);
  await lookAfter(around);
  const policy = loadPolicy(around.directories, around.now(), around.cwd);
  const request: Request = withToplevel({
    ...asked,
    asker: asker(here, around.directories, projectAt(here.cwd, policy.projects)?.path),
    scene: here,
  });
  const result = await guard(request, assemble(request, policy, around, await named(policy, around)));
  return 'granted' in result ? refused(result, around) : finished(result, around);
}

/** Looked for only where the policy names a sandbox in bubblewrap's place. */
async function named(policy: Policy, { directories }: Surroundings): Promise<Sandbox | undefined> {
  if (policy.fallback === undefined) return undefined;
  const { sandbox } = await import('../host/capabilities/sandbox.ts');
  return sandbox(directories.cache, arch(), policy);
}

function refused(consent: Refused, around: Surroundings): number {
  const { line, hint } = explainRefusal(consent);
  around.say(line);
  if (hint !== undefined) around.say(hint);
  return 126;
}

/** Nothing is said of a command that ran as it would have elsewhere. */
function finished(outcome: Outcome, around: Surroundings): number {
  if (!outcome.ran) around.say('not run: the sandbox could not be set up; what was said of it stands above');
  for (const refusal of outcome.refused) around.say(printable(`stopped: ${refusal}`));
  for (const limit of outcome.limited ?? []) around.say(printable(`stopped: ${limit}`));
  for (const limit of outcome.slowed ?? []) around.say(printable(`slowed: ${limit}`));
  for (const alert of (outcome.alerts ?? []).filter(one => !outcome.refused.includes(one))) around.say(printable(`warning: ${alert}`));
  for (const hint of outcome.hints ?? []) around.say(printable(`hint: ${hint}`));
  for (const name of outcome.ended) around.say(printable(`ended: "${name}" was still running, and ended with the command`));
  if (outcome.unknown !== undefined) around.say(printable(`warning: ${outcome.unknown}`));
  return outcome.status;
}
