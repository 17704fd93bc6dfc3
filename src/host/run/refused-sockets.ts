/** A command that failed and names a program which needs a Unix socket: that the sandbox has none, and what works. */
import type { Launch, Outcome } from '../../core/values.ts';

/** The outcome, with a hint where it failed. */
export function withRefusedSockets(outcome: Outcome, { socket }: Launch): Outcome {
  if (socket === undefined || outcome.status === 0 || !outcome.ran) return outcome;
  const hint = `"${socket}" needs a Unix socket, and this command was not granted any: as a command of its own, by its own name, it asks for them; or start it outside, with wardsh in it`;
  return { ...outcome, hints: [...(outcome.hints ?? []), hint] };
}
