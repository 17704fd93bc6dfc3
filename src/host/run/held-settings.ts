/** git's settings of a project in a run that may only read them: what was tried, and whether the mask is still what held it. */
import { lstatSync, readFileSync, watch } from 'node:fs';
import path from 'node:path';
import { isPlainSetting, readGitConfig, type Setting } from '../../core/git-config.ts';
import type { Launch } from '../../core/values.ts';

interface Said {
  readonly hints: readonly string[];
  readonly alerts: readonly string[];
}

const instead =
  'git could not change its settings of this repository, which are read-only here: send that git command by itself, its names in plain words';

/** Looks on from when the command was started; what it returns is called when all of it has ended. Never throws. */
export function holdSettings(launch: Launch): () => Said {
  const held = launch.mounts.find(one => one.kind === 'read-only' && one.at.endsWith('/.git/config'));
  const source = held?.kind === 'read-only' ? held.source : undefined;
  if (source?.identity === undefined) return () => ({ hints: [], alerts: [] });
  const before = settings(source.path);
  let tried = false;
  const close = onName(path.dirname(source.path), 'config.lock', () => {
    tried = true;
  });
  const { device, inode } = source.identity;
  return () => {
    close();
    if (identity(source.path) === `${device} ${inode}`) return { hints: tried ? [instead] : [], alerts: [] };
    return { hints: [], alerts: grown(source.path, before) };
  };
}

/** Where this can't be watched, one hint less is given. */
function onName(directory: string, name: string, listener: () => void): () => void {
  try {
    const watcher = watch(directory, { persistent: false }, (_, one) => {
      if (one === name) listener();
    });
    watcher.on('error', () => undefined);
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}

/** Undefined where nothing can be seen: a command may have taken the rights of a directory above it. */
function identity(file: string): string | undefined {
  try {
    const seen = lstatSync(file, { bigint: true });
    return `${seen.dev} ${seen.ino}`;
  } catch {
    return undefined;
  }
}

function settings(file: string): readonly Setting[] {
  try {
    return lstatSync(file).isFile() ? readGitConfig(readFileSync(file, 'utf8')) : [];
  } catch {
    return [];
  }
}

/**
 * Somebody outside put another file in its place, and the kernel then takes away every mask on it (rename(2) since Linux 3.18): from there on the
 * command could write it too. Which of them did, nobody can tell, so it is said and left.
 */
function grown(file: string, before: readonly Setting[]): readonly string[] {
  const known = new Set(before.map(({ key, value }) => `${key}=${value}`));
  const fresh = settings(file).filter(one => !known.has(`${one.key}=${one.value}`) && !isPlainSetting(one));
  const keys = [...new Set(fresh.map(one => one.key))].join(', ');
  return keys === ''
    ? []
    : [`"${file}" was replaced from outside while a command ran that could write it from then on, and now sets ${keys}: look at it`];
}
