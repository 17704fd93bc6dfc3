/** An error that kept Ward from running anything, in words, never a stack trace. */
import { exhausted } from '../core/exhausted.ts';
import { GuardError } from '../core/fault.ts';

/** What a status other than 125 says: a wrong call; words that nobody can judge. */
const statuses: ReadonlyMap<string, number> = new Map([
  ['usage', 2],
  ['words', 126],
]);

/** What each line but a hint ends with where it is one of a Ward of its own. */
export const ofRoot = (root: string | undefined) => (root === undefined ? '' : ` (Ward of its own in "${root}")`);

/** 125, but for those. */
export function complaint(error: unknown, root?: string): { readonly lines: readonly string[]; readonly status: number } {
  const known = error instanceof GuardError ? error : exhausted(error);
  const message = known?.message ?? (error instanceof Error ? error.message : String(error));
  const hint = known === undefined ? 'this is a defect of Ward; please report it' : known.hint;
  const lines = [`ward: not run: ${message}${ofRoot(root)}`, ...(hint === undefined ? [] : [`ward: hint: ${hint}`])];
  return { lines, status: (error instanceof GuardError ? statuses.get(error.code) : undefined) ?? 125 };
}
