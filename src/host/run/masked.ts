/** A command that failed where secret files stand empty may have failed for that: said once a session. */
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import type { Launch, Outcome } from '../../core/values.ts';

/** The outcome, with a hint where it is the session's first failure in a project with such files. */
export function withMasked(outcome: Outcome, { masked = [], tmp }: Launch): Outcome {
  const [first, ...more] = masked;
  if (first === undefined || outcome.status === 0 || !outcome.ran || !isFirst(path.join(path.dirname(tmp), 'told-masked'))) return outcome;
  const which =
    more.length === 0 ? `"${first}", which can hold secrets, stands` : `"${first}" and ${more.length} more, which can hold secrets, stand`;
  const hint = `${which} empty here: a command that names such a file asks for it, and the person can open it by "readable" in the policy`;
  return { ...outcome, hints: [...(outcome.hints ?? []), hint] };
}

/** Beside the session's /tmp, where no command can write. */
function isFirst(mark: string): boolean {
  try {
    closeSync(openSync(mark, 'wx', 0o600));
    return true;
  } catch {
    return false;
  }
}
