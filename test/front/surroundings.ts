/** A caller's world for tests of fronts: a Ward of its own, and what it said. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Surroundings } from '../../src/front/surroundings.ts';
import { directories } from '../../src/host/directories.ts';

const scratch = path.join(import.meta.dirname, '../../scratch');

/** An empty directory below the checkout: what lies below /tmp can't be opened. The caller removes it. */
export function scratchDirectory(): string {
  mkdirSync(scratch, { recursive: true });
  return mkdtempSync(path.join(scratch, 'front-'));
}

/** Surroundings whose answers are kept. `base` holds the Ward, and is the working directory. */
export function surroundings(
  base: string,
  some: Partial<Surroundings> = {},
): Surroundings & { readonly said: string[]; readonly printed: string[] } {
  const said: string[] = [];
  const printed: string[] = [];
  const { username, uid, gid, homedir } = os.userInfo();
  return {
    directories: directories(homedir, path.join(base, 'ward')),
    user: { name: username, uid, gid, home: homedir },
    environment: new Map([
      ['PATH', process.env.PATH ?? ''],
      ['LD_PRELOAD', 'x'],
    ]),
    cwd: base,
    inherited: [],
    terminal: false,
    now: () => Date.parse('2030-01-01T00:00:00Z'),
    out: text => printed.push(text),
    say: line => said.push(line),
    said,
    printed,
    ...some,
  };
}
