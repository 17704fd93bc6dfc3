/** Where pip fetches packages from: the variables that are passed on, the machine's own settings, and what requirement files of the project name. */
import { readdirSync, readFileSync } from 'node:fs';
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
  /** What starts pip, or the Python whose pip it is. */
  readonly program?: string | undefined;
}

/**
 * Undefined where no index is named and pip's own default is not to be found. `~/.config/pip` has no say, for the command is not shown it; an environment of
 * Python's own may have settings that name another, and then nothing is known.
 */
export function pipPackages(
  { cwd, files }: Extract<Lead, { kind: 'pip' }>,
  root: string,
  around: Around,
): readonly KnownHost[] | undefined {
  const { request, policy } = around;
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
  const outer = own.some(one => one.main) ? [] : outside(variable, around);
  if (outer === undefined) return undefined;
  const all = [...own.filter(one => one.main), ...outer, ...own.filter(one => !one.main)];
  const hosts = all.filter(one => !one.address.startsWith('file:')).map(hostOf);
  return hosts.includes(undefined) ? undefined : hosts.filter(one => one !== undefined);
}

/** What holds where no file says otherwise: an index, and what is further named. */
function outside(
  variable: (name: string) => readonly Said[],
  { settings = ['/etc/xdg/pip/pip.conf', '/etc/pip.conf'], program }: Around,
): readonly Said[] | undefined {
  const [main, extra] = (['index-url', 'extra-index-url'] as const).map(key => {
    const own = variable(`PIP_${key.toUpperCase().replaceAll('-', '_')}`);
    return own.length > 0 ? own : machine(settings, key);
  });
  const all = main === undefined || main.length === 0 ? pipItself(program) : main;
  return all.length === 0 ? undefined : [...all, ...(extra ?? [])];
}

/** As its own code has it (`pip._internal.models.index`): where packages are listed, and where they lie. Nothing where several of that prefix differ. */
function pipItself(program: string | undefined): readonly Said[] {
  if (program === undefined) return [];
  const libraries = path.join(path.dirname(path.dirname(program)), 'lib');
  const homes = within(libraries, /^python3[\d.]*$/).flatMap(one =>
    ['dist-packages', 'site-packages'].map(name => path.join(libraries, one, name)),
  );
  const found = homes.flatMap(one =>
    lines(path.join(one, 'pip/_internal/models/index.py')).flatMap(line => usual.exec(line)?.slice(1, 3).join(' ') ?? []),
  );
  const [only, ...others] = new Set(found);
  if (only === undefined || others.length > 0) return [];
  const [index = '', files] = only.split(' ');
  return [index, `https://${files}/`].map(address => ({ address, says: 'which pip itself is set to' }));
}

const usual = /^PyPI = PackageIndex\("(https:\/\/[^"\s]+)", file_storage_domain="([^"\s]+)"\)/;

function within(directory: string, names: RegExp): readonly string[] {
  try {
    return readdirSync(directory).filter(one => names.test(one));
  } catch {
    return [];
  }
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
