/** What a process that stays keeps of the policy it made: each part for as long as all that it was made of is the same. */
import { type Sources, sources } from './sources.ts';

/** What was made under this name of these parts (the same texts, numbers or values of before), or, where any of them differs, made anew. */
export type Keep = <T>(name: string, parts: readonly unknown[], make: () => T) => T;

/** How a policy comes to be: by which looks at its files, and what is kept of what was made of them. */
export interface Making {
  readonly keep: Keep;
  readonly sources: Sources;
}

/** For one command: reads and makes everything. */
export const anew: Making = { keep: (_, __, make) => make(), sources };

/** More names than files and opened projects have: then all is made anew. */
const most = 100;

interface Kept {
  readonly parts: readonly unknown[];
  readonly made: unknown;
}

/** Keeps the last of each name. What throws is not kept. */
export function keeping(): Keep {
  const kept = new Map<string, Kept>();
  return <T>(name: string, parts: readonly unknown[], make: () => T): T => {
    const before = kept.get(name);
    if (before !== undefined && sameParts(before.parts, parts)) return before.made as T;
    const made = make();
    if (kept.size >= most) kept.clear();
    kept.set(name, { parts, made });
    return made;
  };
}

const sameParts = (some: readonly unknown[], others: readonly unknown[]) =>
  some.length === others.length && some.every((one, index) => Object.is(one, others[index]));
