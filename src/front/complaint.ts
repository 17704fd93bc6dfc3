/** An error that kept Ward from running anything, in words, never a stack trace. */
import { exhausted } from '../core/exhausted.ts';
import { GuardError } from '../core/fault.ts';

/** 2 for a wrong call, 125 for whatever else. */
export function complaint(error: unknown): { readonly lines: readonly string[]; readonly status: number } {
  const known = error instanceof GuardError ? error : exhausted(error);
  const message = known?.message ?? (error instanceof Error ? error.message : String(error));
  const hint = known === undefined ? 'this is a defect of Ward; please report it' : known.hint;
  const lines = [`ward: not run: ${message}`, ...(hint === undefined ? [] : [`ward: hint: ${hint}`])];
  return { lines, status: error instanceof GuardError && error.code === 'usage' ? 2 : 125 };
}
