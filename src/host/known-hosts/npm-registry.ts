/** Where npm and its kin fetch packages from: the project's `.npmrc`, the variable that is passed on, and the lock file's addresses. */
import path from 'node:path';
import { splitUrl } from '../../core/analyse/effects.ts';
import { environment } from '../../core/environment.ts';
import type { KnownHost, Policy, Request } from '../../core/values.ts';
import { kindAt, readInside, upwards } from './read-inside.ts';

/**
 * Undefined where no registry is set and no lock file names a host: npm's built-in default is npm's to know. `~/.npmrc` has no say, for it holds
 * tokens and the command is not shown it.
 */
export function npmRegistry(
  cwd: string,
  root: string,
  { request, policy }: { readonly request: Request; readonly policy: Policy },
): readonly KnownHost[] | undefined {
  const { passed } = environment(request.scene.environment, policy.environment);
  const [, variable] = [...passed].find(([name]) => /^npm_config_registry$/i.test(name)) ?? [];
  const settings = settingsIn(nearest(cwd, root, ['.npmrc']), root);
  if (settings === undefined) return undefined;
  const scoped = [...settings].filter(([key]) => key.startsWith('@')).map(([, value]) => value);
  const all = [
    ...[variable].flatMap(one => told(one, 'as NPM_CONFIG_REGISTRY says')),
    ...(variable === undefined ? [settings.get('registry')] : []).flatMap(one => told(one, 'as .npmrc says')),
    ...nearest(cwd, root, [...locks.keys()]).flatMap(file => lockedIn(file, root)),
  ];
  const more = scoped.flatMap(one => told(one, 'as .npmrc says'));
  return all.length === 0 || all.includes(undefined) || more.includes(undefined)
    ? undefined
    : [...all, ...more].filter(one => one !== undefined);
}

/** The files of these names in the nearest directory that has one. */
function nearest(cwd: string, root: string, names: readonly string[]): readonly string[] {
  const all = upwards(cwd, root).map(directory => names.map(name => path.join(directory, name)).filter(file => kindAt(file) !== undefined));
  return all.find(files => files.length > 0) ?? [];
}

/** The registry lines of an `.npmrc`, the last of a name (npmrc(5)); undefined where a line sends npm another way. */
function settingsIn([file]: readonly string[], root: string): ReadonlyMap<string, string> | undefined {
  const text = file === undefined ? '' : readInside(root, file);
  const lines = text?.split(/\r?\n/).map(line => /^\s*([^=;#\s]+)\s*=\s*"?([^"]*?)"?\s*$/.exec(line)) ?? [undefined];
  const found = new Map<string, string>();
  for (const line of lines) {
    if (line === undefined || /^(?:https?-proxy|proxy)$/.test(line?.[1] ?? '')) return undefined;
    if (/^(?:@[\w.-]+:)?registry$/.test(line?.[1] ?? '')) found.set(line?.[1] ?? '', line?.[2] ?? '');
  }
  return found;
}

/** How a lock file writes where a package was fetched from. */
const locks: ReadonlyMap<string, RegExp> = new Map([
  ['npm-shrinkwrap.json', /"resolved"\s*:\s*"([^"]*)"/g],
  ['package-lock.json', /"resolved"\s*:\s*"([^"]*)"/g],
  ['yarn.lock', /^\s+resolved "([^"]*)"/gm],
  ['pnpm-lock.yaml', /\btarball: ([^\s,}]+)/g],
]);

/** One that can't be read tells nothing, and so makes all unknown. */
function lockedIn(file: string, root: string): readonly (KnownHost | undefined)[] {
  const name = path.basename(file);
  const text = readInside(root, file);
  if (text === undefined) return [undefined];
  const addresses = [...text.matchAll(locks.get(name) ?? /$^/g)].map(one => one[1] ?? '');
  // A path is a package of the project itself. Thousands lead to one host: one address each is enough.
  const one = new Map(addresses.filter(address => address.includes('://')).map(address => [address.split('/', 3).join('/'), address]));
  return [...one.values()].filter(address => !address.startsWith('file:')).flatMap(address => told(address, `as ${name} says`));
}

function told(address: string | undefined, says: string): readonly (KnownHost | undefined)[] {
  if (address === undefined) return [];
  const { scheme = '', host, port } = address.includes('://') ? (splitUrl(address, 'none') ?? {}) : {};
  if (host === undefined || port === undefined) return [undefined];
  return [{ host, port, scheme: scheme.includes('ssh') ? 'ssh' : scheme.replace(/^git\+/, ''), says }];
}
