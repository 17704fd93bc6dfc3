/** The signals that a process ignores, as it was started: what it starts in turn ignores them too (execve(2)). */

/** Of all but the real-time ones. */
const standard = 31;

/** By number, from the mask that the kernel shows of it (proc_pid_status(5), SigIgn), as a number of so many bits. */
export function ignoredSignals(mask: number): readonly number[] {
  return Array.from({ length: standard }, (_, at) => at + 1).filter(signal => ((mask >>> (signal - 1)) & 1) === 1);
}
