/** A command that names git, in a project whose repository lies outside and is not followed: why git does not find it. */
import type { Launch, Outcome } from '../../core/values.ts';

/** What was agreed to and does not agree any more is always told; what never was, where the command failed. */
export function withUnfollowed(outcome: Outcome, { unfollowed }: Launch): Outcome {
  if (unfollowed === undefined || !outcome.ran || (outcome.status === 0 && !unfollowed.agreed)) return outcome;
  const { agreed, reason } = unfollowed;
  const works = agreed ? 'look at it, then' : 'the person can let commands reach it with';
  const hint = `git does not work here: the project's ".git" is a file, ${reason}; ${works} "ward open --repository"`;
  return { ...outcome, hints: [...(outcome.hints ?? []), hint] };
}
