/** The scene of a request that comes from this process's own caller. */
import { isatty } from 'node:tty';
import type { Scene } from '../core/values.ts';
import type { Surroundings } from './surroundings.ts';

/** Where the caller stands, with what is a fact (home, user) from the passwd entry and not from the environment. */
export function scene({ user, cwd, environment }: Surroundings): Scene {
  return { cwd, home: user.home, user: user.name, uid: user.uid, gid: user.gid, environment, terminal: isatty(0) };
}
