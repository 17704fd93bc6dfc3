/** Gives back the memory that many requests have taken and none needs any more: V8 itself waits until more is wanted (v8.setFlagsFromString). */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Tidying {
  /** Takes some ten milliseconds: for when nobody waits. */
  readonly whole: () => void;
  /** Takes a part of that. */
  readonly quick: () => void;
  /** Takes a third of one: what came to be just now and is of no more use. */
  readonly young: () => void;
}

export function tidying(): Tidying {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as (how: { readonly type: string; readonly flavor?: string }) => void;
  setFlagsFromString('--no-expose-gc');
  return {
    whole: () => gc({ type: 'major', flavor: 'last-resort' }),
    quick: () => gc({ type: 'major' }),
    young: () => gc({ type: 'minor' }),
  };
}

/** Milliseconds without work. */
const quiet = 1000;

/** For a process that hears of work now and then. What it gives is told of each piece: after so many it gives back a part though more comes, and all when it rests then. */
export function tidyingAfter(many: number): (done: unknown) => void {
  let tidy: Tidying | undefined;
  let heard = 0;
  let resting: NodeJS.Timeout | undefined;
  const rests = () => {
    if (heard < many) return;
    heard = 0;
    tidy?.whole();
  };
  return () => {
    heard += 1;
    resting = resting?.refresh() ?? setTimeout(rests, quiet).unref();
    if (heard < many || heard % many > 0) return;
    tidy ??= tidying();
    tidy.quick();
  };
}
