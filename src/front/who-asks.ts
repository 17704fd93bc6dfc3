/** Who asks in a shell that Ward did not start, told by where that was started from. */
import type { Asker, Scene } from '../core/values.ts';
import type { Mark } from '../host/agents.ts';
import { asker, markOf } from '../host/asker.ts';
import { processAt } from '../host/processes.ts';
import { claimed } from '../host/terminal.ts';
import type { Surroundings } from './surroundings.ts';

export interface Who {
  readonly asker: (ground: string | undefined) => Asker;
  /** A person typed it at a terminal of theirs. */
  readonly typed: boolean;
}

/** What runs beside the shell in the terminal seldom changes: looked at again after so long (milliseconds). */
const lasting = 1000;

export function whoAsks(around: Surroundings): () => Who {
  // Where the shell was started from stays what it was.
  const mark = markOf(around, processAt('self'));
  let seen: { readonly at: number; readonly what: Who } | undefined;
  return () => {
    if (seen === undefined || performance.now() - seen.at > lasting) seen = { at: performance.now(), what: look(around, () => mark) };
    return seen.what;
  };
}

function look(around: Surroundings, marked: () => Mark | undefined): Who {
  const { environment, cwd, directories } = around;
  const scene = { ...sceneAt(cwd, around), environment };
  const made = new Map<string | undefined, Asker>();
  const of = (ground: string | undefined) => made.get(ground) ?? asker(scene, directories, ground, undefined, marked);
  return {
    typed: claimed(directories, environment).ok,
    asker: ground => {
      const one = of(ground);
      made.set(ground, one);
      return one;
    },
  };
}

/** Where a line stands, before it is known what it holds. */
export function sceneAt(cwd: string, { user: { home, name, uid, gid } }: Surroundings): Scene {
  return { cwd, home, user: name, uid, gid, environment: new Map(), terminal: true };
}
