/** Each tool's cache is the project's own, unless the host's is shown or the caller named another. */
import test from 'ava';
import { caches } from '../../../src/core/confine/caches.ts';
import type { Capabilities } from '../../../src/core/values.ts';

function found(toolchains: readonly string[], passed: readonly (readonly [string, string])[] = []) {
  const capabilities = { cache: '/own', toolchains } as unknown as Capabilities;
  return new Map(caches('/home/u', capabilities, new Map(passed)));
}

test('all lie below ~/.cache', t => {
  const all = found([]);
  t.is(all.get('npm_config_cache'), '/home/u/.cache/npm');
  t.is(all.get('CARGO_HOME'), '/home/u/.cache/cargo');
  t.is(all.get('XDG_CACHE_HOME'), '/home/u/.cache');
  for (const [name, place] of all) t.true(`${place}/`.startsWith('/home/u/.cache/'), name);
  t.is(new Set(all.values()).size, all.size);
});

test('a cache of the host that is shown is used, and so is one that the caller names', t => {
  t.false(found(['.cargo/registry']).has('CARGO_HOME'));
  t.true(found(['.cargo/bin']).has('CARGO_HOME'));
  t.false(found(['go/pkg/mod']).has('GOMODCACHE'));
  t.false(found([], [['GOPATH', '/srv/go']]).has('GOMODCACHE'));
  t.false(found([], [['CARGO_HOME', '/usr/local/cargo']]).has('CARGO_HOME'));
  t.true(found(['.cargo/registry']).has('npm_config_cache'));
});

test('without a project there is no cache, and none is named', t => {
  t.is(caches('/home/u', { toolchains: [] } as unknown as Capabilities, new Map()).length, 0);
});
