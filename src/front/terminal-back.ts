/** What a session is shown for the rest of it, taken away as soon as it is taken back, and the shell that stands in it sent back to the project. */
import type { Opened } from '../host/typing/opened.ts';
import type { SessionGrants } from '../host/typing/session-grants.ts';

export interface Back {
  readonly opened: Opened;
  /** The shell stands in what was taken back: no path tells where that is. */
  readonly stands: () => boolean;
  /** The same, told once for its next prompt. */
  readonly leaves: () => boolean;
}

/** `cwd`: where the shell stands. */
export function takingBack(opened: Opened, grants: SessionGrants, cwd: () => string): Back {
  let standing = false;
  const look = () => {
    const before = `${cwd()}/`;
    const gone = opened.keep(grants.given());
    standing ||= gone.some(one => before.startsWith(`${one}/`));
    return standing;
  };
  const leaves = () => {
    const left = look();
    standing = false;
    return left;
  };
  grants.watch(look);
  return { opened, stands: look, leaves };
}
