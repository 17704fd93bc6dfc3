/** Where a remote of a repository leads, by the repository's own configuration (git-config(1), gitrepository-layout(5)). Never runs git. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { secureHost, splitUrl } from '../../core/analyse/effects.ts';
import { readGitConfig, type Setting } from '../../core/git-config.ts';
import type { KnownHost, Lead } from '../../core/values.ts';
import { kindAt, readInside, upwards } from './read-inside.ts';

type Remote = Extract<Lead, { kind: 'git-remote' }>;

/** The hosts of all addresses that git would use; undefined where one of them, or what decides about them, is not plain. */
export function gitRemote(lead: Remote, root: string): readonly KnownHost[] | undefined {
  const repository = repositoryOf(lead.repository, root);
  const config = repository && readInside(root, path.join(repository.common, 'config'));
  const settings = readGitConfig(config ?? '');
  if (repository === undefined || settings.some(redirects) || systemRedirects()) return undefined;
  const head = readInside(root, path.join(repository.own, 'HEAD')) ?? '';
  const name = lead.name ?? defaultRemote(settings, /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1], lead.push);
  const hosts = addresses(settings, name, lead.push).map(leadsTo);
  const known = hosts.flatMap(one => (one === undefined ? [] : [{ ...one, says: `where remote ${name} leads` }]));
  return known.length === hosts.length ? known : undefined;
}

interface Repository {
  /** Where HEAD lies: of this working tree. */
  readonly own: string;
  /** Where the configuration lies. */
  readonly common: string;
}

/** The innermost repository that holds the directory, as git looks for it; one that reaches out of the project, or is bare, is none. */
function repositoryOf(directory: string, root: string): Repository | undefined {
  const at = upwards(directory, root).find(one => kindAt(path.join(one, '.git')) !== undefined || isBare(one));
  if (at === undefined) return undefined;
  const dot = path.join(at, '.git');
  if (kindAt(dot) === 'directory') return { own: dot, common: dot };
  const own = /^gitdir: ([^\n]+)\n?$/.exec(readInside(root, dot) ?? '')?.[1];
  if (own === undefined) return undefined;
  const there = path.resolve(at, own);
  const common = readInside(root, path.join(there, 'commondir'))?.replace(/\n$/, '');
  return { own: there, common: path.resolve(there, common ?? '.') };
}

function isBare(directory: string): boolean {
  return ['HEAD', 'objects', 'refs'].every(name => kindAt(path.join(directory, name)) !== undefined);
}

/** Settings by which the address that stands there is not where git goes. */
const redirecting =
  /^url\..*\.(?:insteadof|pushinsteadof)$|^include(?:if\..*)?\.path$|^extensions\.worktreeconfig$|^remotes\.|^remote\..*\.(?:vcs|proxy)$|^http\.(?:.*\.)?proxy$|^core\.gitproxy$/s;

function redirects({ key }: Setting): boolean {
  return redirecting.test(key);
}

/** The machine's own file is shown to the command too. The person's is not: of it only who they are. */
function systemRedirects(): boolean {
  try {
    return /insteadof/i.test(readFileSync('/etc/gitconfig', 'utf8'));
  } catch {
    return false;
  }
}

/** `branch.NAME.remote`, else `origin`; for a push what stands before it (git-config(1), `remote.pushDefault`). */
function defaultRemote(settings: readonly Setting[], branch: string | undefined, push: boolean): string {
  const last = (key: string) => settings.findLast(one => one.key === key)?.value;
  const pushed = push ? (last(`branch.${branch}.pushremote`) ?? last('remote.pushdefault')) : undefined;
  return pushed ?? last(`branch.${branch}.remote`) ?? 'origin';
}

/** A fetch takes the first address; a push goes to all of them, or to all of `pushurl` where there is one (git-push(1), GIT URLS). */
function addresses(settings: readonly Setting[], name: string, push: boolean): readonly string[] {
  const all = (key: string) => settings.filter(one => one.key === `remote.${name}.${key}`).map(one => one.value);
  const [urls, pushUrls] = [all('url'), all('pushurl')];
  // An empty one takes back those before it, in newer versions alone.
  if ([...urls, ...pushUrls].includes('')) return [''];
  return push ? (pushUrls.length > 0 ? pushUrls : urls) : urls.slice(0, 1);
}

/** Schemes that git speaks itself; any other runs a helper program. */
const spoken = /^(?:https?|ftps?|git|ssh|git\+ssh|ssh\+git)$/;

/** Undefined for a path, a helper (`ext::…`) and what programs read differently. */
function leadsTo(address: string): Omit<KnownHost, 'says'> | undefined {
  if (/^[a-z0-9+.-]+::/iu.test(address)) return undefined;
  if (!address.includes('://')) {
    const host = secureHost(address);
    return host === undefined ? undefined : { host, port: 22, scheme: 'ssh' };
  }
  const { scheme = '', host, port } = splitUrl(address, 'none') ?? {};
  if (host === undefined || port === undefined || !spoken.test(scheme)) return undefined;
  return { host, port, scheme: scheme.includes('ssh') ? 'ssh' : scheme };
}
