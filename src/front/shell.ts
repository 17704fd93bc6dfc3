/** `wardsh`, in every form in which nobody types: one request through the whole line, transparent where it is allowed. */

import { boundAt } from '../core/bound-at.ts';
import type { Words } from '../core/shell-words.ts';
import type { Asker, Dialect, Policy, Request, Scene, Startup } from '../core/values.ts';
import { guard } from '../guard.ts';
import { asker } from '../host/asker.ts';
import type { Sandbox } from '../host/capabilities/sandbox.ts';
import { arch } from '../host/capabilities.ts';
import { projectAt } from '../host/ground.ts';
import { keepCompiled } from '../host/keep-compiled.ts';
import { loadPolicy } from '../host/policy/load.ts';
import { withToplevel } from '../host/toplevel.ts';
import { assemble } from './assemble.ts';
import { lookAfter } from './look-after.ts';
import { mayBeBound } from './may-be-bound.ts';
import { mayRunFirst } from './may-run-first.ts';
import { sayResult } from './say-result.ts';
import { scene } from './scene.ts';
import { shellRequest, typedWords } from './shell-request.ts';
import type { Surroundings } from './surroundings.ts';

/** The command's own status; 126 where it was refused. */
export async function shell(argv: readonly string[], around: Surroundings): Promise<number> {
  const here = scene(around);
  if (here.terminal) {
    const asked = typedWords(argv, around);
    if (asked !== undefined) {
      keepCompiled(around.directories);
      return (await import('./terminal.ts')).terminal(asked.words, asked.dialect, around);
    }
  }
  let loaded: Policy | undefined;
  // As it is once the input has been read, which may take long.
  const policyNow = () => (loaded ??= loadPolicy(around.directories, around.now(), around.cwd));
  const asked = await shellRequest(argv, around, {
    terminal: () => here.terminal,
    feeds: async () => (await import('../host/feeds.ts')).feeds(0),
    startup: (words, dialect) => begun(words, dialect, { around, policyNow }),
  });
  await lookAfter(around);
  const { request, policy } = await bound(withToplevel({ ...asked, asker: whoAsks(here, around, policyNow()), scene: here }), {
    around,
    policyNow,
  });
  const result = await guard(request, assemble(request, policy, around, await named(policy, around)));
  if (around.missed === true && policy.broker !== 'never')
    (await import('../host/channel/start-broker.ts')).startBroker(around.directories);
  const status = sayResult(result, around);
  // As the command itself would have: a script or a loop in which it stands ends with it, and goes on where it has dealt with that (bash(1), SIGNALS).
  if ('interrupted' in result && status === 130) process.kill(process.pid, 'SIGINT');
  // One that died of a signal meant nothing by them.
  if (here.terminal && !('granted' in result) && result.status <= 128) (await import('../host/typing/leave-terminal.ts')).leaveTerminal();
  return status;
}

/** What starts in a project is bound to that: nothing else is looked at then. */
async function bound(request: Request, { around, policyNow }: Now): Promise<{ request: Request; policy: Policy }> {
  const policy = policyNow();
  if (!mayBeBound(request, policy)) return { request, policy };
  const { boundBy } = await import('./bound-by.ts');
  const made = boundBy(request, policy, project => loadPolicy(around.directories, around.now(), project));
  return { ...made, request: { ...made.request, asker: whoAsks(made.request.scene, around, policy) } };
}

function whoAsks(here: Scene, { directories }: Surroundings, { projects }: Policy): Asker {
  return asker(here, directories, projectAt(boundAt(here), projects)?.path);
}

interface Now {
  readonly around: Surroundings;
  readonly policyNow: () => Policy;
}

/** What is to run before the text. */
async function begun(words: Words, dialect: Dialect, { around, policyNow }: Now): Promise<Startup | undefined> {
  const policy = policyNow();
  if (!mayRunFirst(around.environment, policy)) return undefined;
  const { startup } = await import('./startup.ts');
  return startup(words, dialect, { policy, around, mounts: (await named(policy, around))?.landlock === undefined });
}

/** Looked for only where the policy names a sandbox in bubblewrap's place. */
async function named(policy: Policy, { directories }: Surroundings): Promise<Sandbox | undefined> {
  if (policy.fallback === undefined) return undefined;
  const { sandbox } = await import('../host/capabilities/sandbox.ts');
  return sandbox(directories.cache, arch(), policy);
}
