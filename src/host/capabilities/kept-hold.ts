/** What can hold limits, for a process that stays: looked at again when it is in another control group, and after a moment. */
import { readFileSync } from 'node:fs';
import type { Hold } from '../../core/values.ts';
import { hold } from './hold.ts';

/** Milliseconds. Where it is otherwise by then, a group can't be made, and nothing runs. */
const lasting = 1000;

interface Seen {
  readonly at: number;
  readonly groups: string;
  readonly found: Hold;
}

/** The same as `hold`; `groups` gives the control groups of this process as one text. */
export function keptHold(look = hold, groups = () => readFileSync('/proc/self/cgroup', 'latin1')): (cache: string) => Hold {
  let seen: Seen | undefined;
  return cache => {
    const now = groups();
    if (seen === undefined || seen.groups !== now || performance.now() - seen.at > lasting)
      seen = { at: performance.now(), groups: now, found: look(cache) };
    return seen.found;
  };
}
