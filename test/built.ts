/** Whether Ward is built here, and of the sources as they are: where one was edited since, a start goes on in the sources. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { checkout } from './ward.ts';

export function isBuilt(): boolean {
  const stamped = path.join(checkout, 'dist/sources.json');
  if (!existsSync(stamped)) return false;
  const stamps = JSON.parse(readFileSync(stamped, 'utf8')) as readonly (readonly [string, number, number])[];
  return stamps.every(([file, , modified]) => statSync(path.join(checkout, file), { throwIfNoEntry: false })?.mtimeMs === modified);
}
