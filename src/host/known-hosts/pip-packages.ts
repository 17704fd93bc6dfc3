/** Where pip fetches packages from: the variables that are passed on, the machine's own settings, and what requirement files of the project name. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { splitUrl } from '../../core/analyse/effects.ts';
import { environment } from '../../core/environment.ts';
import type { KnownHost, Lead, Policy, Request } from '../../core/values.ts';
import { kindAt, readInside, upwards } from './read-inside.ts';

/** An index with who says so. */
interface Said {
  readonly address: string;
  readonly says: string;
}

interface Around {
  readonly request: Request;
  readonly policy: Policy;
  /** Of the whole machine, as commands are shown them; elsewhere in tests. */
  readonly settings?: readonly string[];
}

/**
 * Undefined where no index is named: pip's built-in default is pip's to know. `~/.config/pip` has no say, for the command is not shown it; an environment of
 * Python's own may have settings that name another, and then nothing is known.
 */
export function pipPackages(
  { cwd, files }: Extract<Lead, { kind: 'pip' }>,
  root: string,
  around: Around,
): readonly KnownHost[] | undefined {
  const { request, policy, settings = ['/etc/xdg/pip/pip.conf', '/etc/pip.conf'] } = around;
  const { passed } = environment(request.scene.environment, policy.environment);
  const other = [...passed].some(([name]) => /^(?:VIRTUAL_ENV|CONDA_PREFIX|PIP_CONFIG_FILE)$/.test(name));
  if (
    other ||
    upwards(cwd, root).some(one => ['.venv', 'venv', 'env'].some(name => kindAt(path.join(one, name, 'pip.conf')) !== undefined))
  )
    return undefined;
  const listed = files.map(file => requirements(path.resolve(cwd, file), root));
  if (listed.includes(undefined)) return undefined;
  const own = listed.flatMap(one => one ?? []);
  const variable = (name: string) =>
    [...passed].flatMap(([one, address]) =>
      one === name ? address.split(/\s+/).map(each => ({ address: each, says: `as ${name} says` })) : [],
    );
  // One that a file names takes the place of all others; what is further in it is added.
  const outer = own.some(one => one.main) ? [] : outside(variable, settings);
  if (outer === undefined) return undefined;
  const all = [...own.filter(one => one.main), ...outer, ...own.filter(one => !one.main)];
  const hosts = all.filter(one => !one.address.startsWith('file:')).map(hostOf);
  return hosts.includes(undefined) ? undefined : hosts.filter(one => one !== undefined);
}

/** What holds where no file says otherwise: an index, and what is further named. */
function outside(variable: (name: string) => readonly Said[], settings: readonly string[]): readonly Said[] | undefined {
  const [main, extra] = (['index-url', 'extra-index-url'] as const).map(key => {
    const own = variable(`PIP_${key.toUpperCase().replaceAll('-', '_')}`);
    return own.length > 0 ? own : machine(settings, key);
  });
  return main === undefined || main.length === 0 ? undefined : [...main, ...(extra ?? [])];
}

/** Its indexes and the addresses that it names; undefined where a line of it leads on, or can't be read surely. */
function requirements(file: string, root: string): readonly (Said & { readonly main: boolean })[] | undefined {
  const text = readInside(root, file);
  if (text === undefined) return undefined;
  const says = `as ${path.basename(file)} says`;
  const found: (Said & { readonly main: boolean })[] = [];
  // One that goes on behind a backslash is one line; what is behind " #" is none of it (pip, Requirements File Format).
  for (const line of text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const words = line.replace(/(?:^|\s)#.*$/, '').trim();
    const [, name, address] = /^(-i|--index-url|--extra-index-url)(?:\s+|=)"?([^\s"]+)"?$/.exec(words) ?? [];
    if (address !== undefined) found.push({ address, says, main: name !== '--extra-index-url' });
    else if (/^-(?!-(?:no-binary|only-binary|prefer-binary|pre|require-hashes)\b)/.test(words) || /:\/\/|\$\{/.test(words))
      return undefined;
  }
  return found;
}

/** What the last of the files with that key says in the sections that hold for all commands that fetch (pip, Configuration). */
function machine(files: readonly string[], key: string): readonly Said[] {
  const found = files.map(file => {
    let section = '';
    let value: string | undefined;
    for (const line of lines(file)) {
      section = /^\[(.*)\]\s*$/.exec(line)?.[1] ?? section;
      const [, name, said] = /^([\w-]+)\s*[=:]\s*(.*)$/.exec(line) ?? [];
      if (/^(?:global|install|download|wheel)$/.test(section) && name?.replaceAll('_', '-') === key) value = said;
    }
    return value === undefined
      ? []
      : value
          .trim()
          .split(/\s+/)
          .filter(Boolean)
          .map(address => ({ address, says: `as ${file} says` }));
  });
  return found.findLast(one => one.length > 0) ?? [];
}

function lines(file: string): readonly string[] {
  try {
    return kindAt(file) === 'file' ? readFileSync(file, 'utf8').slice(0, 65_536).split(/\r?\n/) : [];
  } catch {
    return [];
  }
}

function hostOf({ address, says }: Said): KnownHost | undefined {
  const { scheme = '', host, port } = /^https?:\/\//.test(address) ? (splitUrl(address, 'none') ?? {}) : {};
  return host === undefined || port === undefined ? undefined : { host, port, scheme, says };
}
