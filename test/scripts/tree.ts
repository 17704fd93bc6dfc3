/** What lies in a directory, in a form that two of them can be compared by. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** git's index holds the times of this very file system. */
const skipped = /(?:^|\/)\.git\/(?:.*\/)?index$/;

/** One line for each name: mode, kind, and the hash of the content with the directory's own path taken out. */
export function describeTree(top: string): readonly string[] {
  const names = readdirSync(top, { recursive: true, encoding: 'utf8' }).sort();
  return names.filter(name => !skipped.test(name)).map(name => `${name} ${describe(path.join(top, name), top)}`);
}

function describe(file: string, top: string): string {
  const seen = lstatSync(file);
  if (seen.isDirectory()) return 'directory';
  if (seen.isSymbolicLink()) return `-> ${readlinkSync(file)}`;
  const content = Buffer.from(readFileSync(file, 'latin1').replaceAll(top, 'TOP'), 'latin1');
  return `${(seen.mode & 0o777).toString(8)} ${createHash('sha256').update(content).digest('hex').slice(0, 16)}`;
}
