/** What a session is shown for the rest of it, taken away as soon as it is taken back, and the shell that stands in it sent back to the project. */
import type { Opened } from '../host/typing/opened.ts';
import type { SessionGrants } from '../host/typing/session-grants.ts';

export interface Back {
  readonly opened: Opened;
  /** The shell stands in what was taken back, or is gone, in words: no path tells where that is. */
  readonly stands: () => string | undefined;
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
  const stands = () => {
    const gone = cwd().endsWith(' (deleted)');
    standing ||= gone;
    return look() ? `what the shell stands in ${gone ? 'is gone' : 'was taken back'}` : undefined;
  };
  grants.watch(look);
  return { opened, stands, leaves };
}
