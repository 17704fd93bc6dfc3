/** The first file that runs of a built Ward: goes on in what was built, or, where a source was edited since, in the sources as they are. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

type Stamp = readonly [file: string, bytes: number, modified: number];

const root = path.join(import.meta.dirname, '..');
const stamps = JSON.parse(readFileSync(path.join(import.meta.dirname, 'sources.json'), 'utf8')) as readonly Stamp[];

/** A source that is not there was not installed: then there is only what was built. */
const fresh = stamps.every(([file, bytes, modified]) => {
  const seen = statSync(`${root}/${file}`, { throwIfNoEntry: false });
  return seen === undefined || (seen.size === bytes && seen.mtimeMs === modified);
});
const main = fresh ? path.join(import.meta.dirname, 'main.js') : path.join(root, 'src/main.ts');
await import(main);
