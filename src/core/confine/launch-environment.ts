/** The environment a confined command sees: rebuilt from a short list, never the caller's with something taken out. */
import { environment } from '../environment.ts';
import { withShell } from '../make-flags.ts';
import type { Capabilities, Policy, Request } from '../values.ts';
import { caches } from './caches.ts';
import { startupVariables } from './startup.ts';

const defaultPath = '/usr/local/bin:/usr/bin:/bin';

/** Tools that look at each start for a newer version of themselves, or for the cloud they run in, find no way out, and some wait for one: npm and its kin, terraform, gcloud. */
export const unasked: readonly (readonly [string, string])[] = [
  ['NO_UPDATE_NOTIFIER', '1'],
  ['npm_config_update_notifier', 'false'],
  ['CHECKPOINT_DISABLE', '1'],
  ['CLOUDSDK_CORE_CHECK_GCE_METADATA', 'false'],
];

/** What is passed of the caller's, and over it what is a fact of the sandbox. */
export function launchEnvironment(request: Request, policy: Policy, capabilities: Capabilities): ReadonlyMap<string, string> {
  const { scene } = request;
  const { passed } = environment(scene.environment, policy.environment);
  const shell = capabilities.shells.get(request.dialect) ?? '/bin/sh';
  const flags = withShell(passed.get('MAKEFLAGS') ?? '', scene.environment.get('MAKEFLAGS') ?? '', shell);
  return new Map([
    ['PATH', defaultPath],
    // In a guarded terminal Ward asks by functions of its own, which a caller's `nounset` would end.
    ...[...passed].filter(([name]) => request.typing === undefined || name !== 'SHELLOPTS'),
    ...(flags === '' ? [] : [['MAKEFLAGS', flags] as const]),
    ['HOME', scene.home],
    ['USER', scene.user],
    ['LOGNAME', scene.user],
    ['SHELL', shell],
    ['PWD', scene.cwd],
    ['TMPDIR', '/tmp'],
    ...unasked,
    ...startupVariables(request),
    ...caches(scene.home, capabilities, passed),
  ]);
}
