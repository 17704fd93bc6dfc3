/** Whether the Ward that lies here is still the one that this process is: a broker may stay longer than that. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { installation } from '../installation.ts';

/** What is written whenever Ward is built. */
const built = ['dist/ward.js', 'dist/sources.json', 'package.json'].map(name => path.join(installation, name));

/** Whether there is one at all. */
export const isThere = (): boolean => existsSync(path.join(installation, 'package.json'));

/** The sources below a directory, where Ward was not installed without them: a start goes on in these where one was edited since it was built. */
export function sourcesIn(directory = path.join(installation, 'src')): readonly string[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return names.filter(name => name.endsWith('.ts')).map(name => path.join(directory, name));
}

/** As these files are now; what it gives tells whether they are that still. */
export function sameBuild(files: readonly string[] = built): () => boolean {
  const before = stamps(files);
  return () => stamps(files) === before;
}

function stamps(files: readonly string[]): string {
  const seen = files.map(file => statSync(file, { bigint: true, throwIfNoEntry: false }));
  return seen.map(one => (one === undefined ? 'nothing' : `${one.dev} ${one.ino} ${one.size} ${one.mtimeNs}`)).join(', ');
}
