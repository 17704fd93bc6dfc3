/** Names that the shell parts, or takes for patterns, where a word made of them is not quoted: those with blanks or pattern characters. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { partable } from '../core/judge/split-names.ts';
import { expandPattern } from './expand-pattern.ts';

/** More names than this below a directory are not looked at. */
const bound = 4000;

/** Those among the matches of an absolute pattern, or among all names below where it ends in `**`; undefined where they are too many to look at. */
export function partableNames(spelled: string): readonly string[] | undefined {
  // `.` is no name that a directory lists.
  const pattern = spelled.replace(/\/(?:\.\/)+/g, '/');
  if (pattern.endsWith('/**')) return below(expandPattern(pattern.slice(0, -3)));
  const wild = pattern.split('/').map(one => /[*?[]/.test(one.replace(/\\./gs, '')));
  const names = expandPattern(pattern)?.flatMap(one => one.split('/').filter((_, at) => wild[at]));
  return names && [...new Set(names)].filter(name => partable.test(name));
}

/** Every name below these directories, nearest first. What git keeps for itself has none that matter. */
function below(start: readonly string[] | undefined): readonly string[] | undefined {
  if (start === undefined) return undefined;
  const open = [...start];
  const found: string[] = [];
  let seen = 0;
  for (const directory of open) {
    for (const one of entries(directory)) {
      seen += 1;
      if (partable.test(one.name)) found.push(one.name);
      if (one.isDirectory() && one.name !== '.git') open.push(path.join(directory, one.name));
    }
    if (seen > bound) return found.length > 0 ? found : undefined;
  }
  return found;
}

function entries(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
