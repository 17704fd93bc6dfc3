/** The two ways Ward itself may fail: a broken machine, said in words with a hint, and a bug. */

/** Something about the machine or its configuration keeps Ward from going on; `main.ts` turns it into words and status 125. */
export class GuardError extends Error {
  /** Stable and kebab-case, for tests and the record. */
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.name = 'GuardError';
    this.code = code;
    this.hint = hint;
  }
}

/** States a thing that can't be: whoever sees it has found a defect of Ward's. */
export function bug(message: string): never {
  throw new Error(`BUG: ${message}; please report this`);
}
