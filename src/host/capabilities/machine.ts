/** What of this machine a confined command is shown: system directories, shells, toolchains of the home; and what of it is hidden. */
import { accessSync, constants, lstatSync, readlinkSync, type Stats } from 'node:fs';
import path from 'node:path';
import type { Capabilities, Dialect } from '../../core/values.ts';
import { maybeIn } from '../amongst.ts';
import { namesIn } from '../names-in.ts';

/** Shown read-only where they are there. Of /sys what /proc/cpuinfo tells in another form; /run, /srv, /mnt, /media, /root, /home and /var stay empty but for what is named here. */
const systemPlaces = [
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/lib32',
  '/lib64',
  '/libx32',
  '/etc',
  '/opt',
  '/nix/store',
  '/gnu/store',
  '/var/lib/dpkg',
  '/var/lib/apt',
  '/var/cache/man',
  '/sys/devices/system/cpu',
  '/sys/devices/system/node',
];

/** Below the home, shown read-only. Each was looked at for what lies beside it: `.cargo` holds `credentials.toml`, `.m2` `settings.xml` with passwords. */
const toolchainPlaces = [
  '.cargo/bin',
  '.cargo/env',
  '.cargo/registry',
  '.cargo/git',
  '.rustup',
  '.nvm',
  '.fnm',
  '.local/share/fnm',
  '.volta',
  '.nodenv',
  '.npm-global',
  '.bun/bin',
  '.deno/bin',
  '.yarn/bin',
  '.local/share/pnpm',
  '.pyenv',
  '.local/bin',
  '.local/lib',
  '.local/share/uv',
  '.local/share/mise',
  '.local/pipx',
  '.local/share/pipx',
  '.rye',
  '.pixi/bin',
  'miniconda3',
  'anaconda3',
  'miniforge3',
  '.rbenv',
  '.asdf',
  '.sdkman/candidates',
  '.jenv',
  '.m2/repository',
  '.m2/wrapper',
  '.gradle/wrapper',
  'go/bin',
  'go/pkg/mod',
  '.goenv',
  '.ghcup/bin',
  '.ghcup/ghc',
  '.cabal/bin',
  '.opam',
  '.elan',
  '.juliaup',
  '.dotnet',
  '.pub-cache',
  'Android/Sdk',
  '.linuxbrew',
];

const shellPlaces: readonly (readonly [Dialect, readonly string[]])[] = [
  ['bash', ['/bin/bash', '/usr/bin/bash', '/usr/local/bin/bash']],
  ['zsh', ['/bin/zsh', '/usr/bin/zsh', '/usr/local/bin/zsh']],
  ['sh', ['/bin/sh', '/usr/bin/sh']],
];

/** In these directories of /etc secrets are known to lie beside public files, so they are looked through as /etc itself is. */
export const mixed: readonly string[] = [
  '/etc',
  '/etc/apt',
  '/etc/apt/auth.conf.d',
  '/etc/cups',
  '/etc/docker',
  '/etc/kubernetes',
  '/etc/kubernetes/pki',
  '/etc/ldap',
  '/etc/mysql',
  '/etc/openvpn',
  '/etc/pki/tls',
  '/etc/postfix',
  '/etc/ppp',
  '/etc/rancher',
  '/etc/rancher/k3s',
  '/etc/security',
  '/etc/ssh',
  '/etc/ssl',
  '/etc/sudoers.d',
  '/etc/wpa_supplicant',
];

/** Nothing, too, where the user may not look (a home of root's, from within a user namespace). */
function look(file: string): Stats | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** System directories that are there; where one is a link, where it leads. */
export function system(): Capabilities['system'] {
  return systemPlaces.flatMap(place => {
    const seen = look(place);
    if (seen === undefined) return [];
    return [{ path: place, link: seen.isSymbolicLink() ? readlinkSync(place) : undefined }];
  });
}

/** Toolchains below the home. One that is a link is left out: it could lead to what is not to be shown. */
export function toolchains(home: string): readonly string[] {
  const may = maybeIn(home);
  return toolchainPlaces.filter(place => {
    if (!may(place.split('/', 1)[0] ?? place)) return false;
    const seen = look(path.join(home, place));
    return seen !== undefined && (seen.isDirectory() || seen.isFile());
  });
}

/** Whether every sandbox shows what lies at this real path. */
export function isShown(real: string, home: string): boolean {
  const inside = (place: string) => real === place || real.startsWith(`${place}/`);
  return systemPlaces.some(inside) || (inside(home) && toolchains(home).some(place => inside(path.join(home, place))));
}

export function shells(): ReadonlyMap<Dialect, string> {
  const found = shellPlaces.map(([dialect, places]) => [dialect, places.find(place => look(place) !== undefined)] as const);
  return new Map(found.flatMap(([dialect, place]) => (place === undefined ? [] : [[dialect, place] as const])));
}

function readable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function entries(directory: string): readonly string[] {
  return look(directory) === undefined ? [] : namesIn(directory);
}

/**
 * What in /etc the administrator gave to some and not to all, and this user is among the some: root above all, who keeps the files' owner in the sandbox.
 * Those who are not among them are held by the mode itself.
 */
export function hidden(): Capabilities['hidden'] {
  const files = mixed.flatMap(directory => entries(directory).map(name => `${directory}/${name}`));
  return files.flatMap(file => {
    const seen = look(file);
    if (seen === undefined || seen.isSymbolicLink() || seen.size === 0 || (seen.mode & 0o004) !== 0 || !readable(file)) return [];
    return [{ path: file, kind: seen.isDirectory() ? ('directory' as const) : ('file' as const) }];
  });
}
