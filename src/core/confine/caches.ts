/** Where tools keep what they fetched: below `~/.cache`, which in a sandbox is the project's own, so that no command writes what another project reads. */
import type { Capabilities } from '../values.ts';

/**
 * By variable: the place below `~/.cache`, and what stands against it: a cache of the host that is shown read-only, or the caller's own word for it.
 * None of these tools can read one cache and write another, so where the host's is shown it is used as it is: without network it is what there is.
 * Those that keep to `~/.cache` by themselves need no row (pip, go-build, yarn 1, deno, composer, ccache, playwright, poetry, uv); Maven has no variable.
 */
const rows: readonly (readonly [string, string, readonly string[]])[] = [
  ['XDG_CACHE_HOME', '', []],
  ['npm_config_cache', '/npm', []],
  ['YARN_GLOBAL_FOLDER', '/yarn-berry', []],
  ['BUN_INSTALL_CACHE_DIR', '/bun', []],
  ['NUGET_PACKAGES', '/nuget', []],
  ['BUNDLE_USER_CACHE', '/bundle', []],
  ['CARGO_HOME', '/cargo', ['.cargo/registry', '.cargo/git']],
  ['GOMODCACHE', '/go-mod', ['go/pkg/mod', 'GOPATH']],
  ['GRADLE_USER_HOME', '/gradle', ['.gradle/wrapper']],
];

/** Nothing where there is no project, and so no cache. `passed`: the caller's variables that go on. */
export function caches(
  home: string,
  capabilities: Capabilities,
  passed: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  if (capabilities.cache === undefined) return [];
  const against = new Set([...capabilities.toolchains, ...passed.keys()]);
  return rows.flatMap(([name, place, unless]) =>
    against.has(name) || unless.some(one => against.has(one)) ? [] : [[name, `${home}/.cache${place}`] as const],
  );
}
