/** `ward version`: which Ward this is, and the Node that it runs on. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { installation } from '../host/installation.ts';
import type { Front } from './surroundings.ts';

export const version: Front = (_, { out }) => {
  const { version: own } = JSON.parse(readFileSync(path.join(installation, 'package.json'), 'utf8')) as { version: string };
  out(`ward ${own}, Node ${process.versions.node}\n`);
  return 0;
};
