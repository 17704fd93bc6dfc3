/** Where npm and its kin fetch packages from: the project's `.npmrc`, the variable that is passed on, and the lock file's addresses. */
import path from 'node:path';
import { splitUrl } from '../../core/analyse/effects.ts';
import { environment } from '../../core/environment.ts';
import type { KnownHost, Lead } from '../../core/values.ts';
import type { Asking } from '../known-hosts.ts';
import { npmItself } from './npm-itself.ts';
import { kindAt, readInside, upwards } from './read-inside.ts';

/**
 * Undefined where nothing names a registry and npm's own default is not to be found. `~/.npmrc` has no say, for it holds tokens and the command is not
 * shown it.
 */
export function npmRegistry(
  { cwd, program: name }: Extract<Lead, { kind: 'npm' }>,
  root: string,
  { request, policy, program }: Pick<Asking, 'request' | 'policy' | 'program'>,
): readonly KnownHost[] | undefined {
  const { passed } = environment(request.scene.environment, policy.environment);
  const [, variable] = [...passed].find(([one]) => /^npm_config_registry$/i.test(one)) ?? [];
  const settings = settingsIn(nearest(cwd, root, ['.npmrc']), root);
  if (settings === undefined) return undefined;
  const scoped = [...settings].filter(([key]) => key.startsWith('@')).map(([, value]) => value);
  const own = variable ?? settings.get('registry');
  const machine = own === undefined && name === 'npm' && program !== undefined ? npmItself(program) : undefined;
  if (machine === 'unknown') return undefined;
  const all = [
    ...told(own, variable === undefined ? 'as .npmrc says' : 'as NPM_CONFIG_REGISTRY says'),
    ...told(machine?.said?.address, `as ${machine?.said?.file} says`),
    ...nearest(cwd, root, [...locks.keys()]).flatMap(file => lockedIn(file, root)),
  ];
  const some = all.length > 0 ? all : told(machine?.usual, 'which npm itself is set to');
  const more = scoped.flatMap(one => told(one, 'as .npmrc says'));
  return some.length === 0 || some.includes(undefined) || more.includes(undefined)
    ? undefined
    : [...some, ...more].filter(one => one !== undefined);
}

/** The files of these names in the nearest directory that has one. */
function nearest(cwd: string, root: string, names: readonly string[]): readonly string[] {
  const all = upwards(cwd, root).map(directory => names.map(name => path.join(directory, name)).filter(file => kindAt(file) !== undefined));
  return all.find(files => files.length > 0) ?? [];
}

/** The registry lines of an `.npmrc`, the last of a name (npmrc(5)); undefined where a line sends npm another way. */
function settingsIn([file]: readonly string[], root: string): ReadonlyMap<string, string> | undefined {
  return registriesOf(file === undefined ? '' : readInside(root, file));
}

/** The same of its text. */
export function registriesOf(text: string | undefined): ReadonlyMap<string, string> | undefined {
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
