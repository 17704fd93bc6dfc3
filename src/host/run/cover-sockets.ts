/**
 * A command that may use Unix sockets reaches those of its own sandbox alone: what a program outside listens on, in a directory that it is shown, stands
 * as an empty file. unix(7): a socket with a path is found by that path, whatever namespaces are between.
 */
import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Launch, Mount } from '../../core/values.ts';

type Bind = Mount & { readonly kind: 'read-only' | 'writable' };

/** The launch with an empty file in the place of each. The last of its mounts is the seal. */
export function coverSockets(launch: Launch): Launch {
  const found = [...new Set(outside(launch.cwd).flatMap(file => shownAt(file, launch.mounts)))];
  const covers = found.map(at => ({ kind: 'text', at, text: '', mode: '0444' }) as const);
  return covers.length === 0 ? launch : { ...launch, mounts: launch.mounts.toSpliced(-1, 0, ...covers) };
}

/** Real paths of the sockets in Ward's own network namespace: those of the session are in another. */
function outside(cwd: string): readonly string[] {
  const names = bound();
  const relative = names.filter(name => !name.startsWith('/'));
  const places = relative.length === 0 ? [] : [cwd, ...directories()];
  const all = [...names.filter(name => name.startsWith('/')), ...relative.flatMap(name => places.map(place => path.join(place, name)))];
  return [...new Set(all)].flatMap(socket);
}

/** proc_net_unix(5): the name as it was given when it was bound; those without a file begin with `@`. */
function bound(): readonly string[] {
  const lines = readFileSync('/proc/net/unix', 'utf8').split('\n').slice(1);
  const names = lines.flatMap(line => /^\S+(?: +\S+){6} (.+)$/.exec(line)?.[1] ?? []);
  return [...new Set(names.filter(name => !name.startsWith('@')))];
}

/** Where a name that is not absolute may have been bound: the working directories of all processes that Ward may look at. */
function directories(): readonly string[] {
  const pids = readdirSync('/proc').filter(name => /^\d+$/.test(name));
  return [...new Set(pids.flatMap(pid => attempt(() => readlinkSync(`/proc/${pid}/cwd`))))];
}

function socket(file: string): readonly string[] {
  return attempt(() => realpathSync.native(file)).filter(real => lstatSync(real, { throwIfNoEntry: false })?.isSocket() === true);
}

/** Where the sandbox would show it: what is mounted later hides what lies below. */
function shownAt(file: string, mounts: readonly Mount[]): readonly string[] {
  const below = (directory: string, one: string) => one === directory || one.startsWith(directory === '/' ? '/' : `${directory}/`);
  const binds = mounts.filter((one): one is Bind => (one.kind === 'read-only' || one.kind === 'writable') && below(one.source.path, file));
  return binds.flatMap(one => {
    const at = `${one.at}${file.slice(one.source.path.length)}`;
    const uppermost = mounts.findLast(other => other.kind !== 'seal' && other.kind !== 'directory' && below(other.at, at));
    return uppermost === one ? [at] : [];
  });
}

function attempt(look: () => string): readonly string[] {
  try {
    return [look()];
  } catch {
    // Gone, or another user's.
    return [];
  }
}
