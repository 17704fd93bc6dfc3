/** A command that was granted a sandbox within its own, and failed: what does not work there, and what does instead. */
import type { Launch, Outcome } from '../../core/values.ts';

/** The outcome, with hints where it failed. */
export function withWithin(outcome: Outcome, { switches = [], argv, uid }: Launch): Outcome {
  if (!switches.includes('nested sandbox') || outcome.status === 0 || !outcome.ran) return outcome;
  const root = uid === 0 ? ['the kernel lets nothing in a sandbox of root map root once more: run it as an ordinary user'] : [];
  const groups = argv.some(word => /--unshare-(?:all|cgroup)\b/.test(word))
    ? ['a sandbox within has no control groups of its own: name its namespaces one by one (--unshare-user --unshare-pid --unshare-net …)']
    : [];
  const all = [...root, ...groups];
  return all.length === 0 ? outcome : { ...outcome, hints: [...(outcome.hints ?? []), ...all] };
}
