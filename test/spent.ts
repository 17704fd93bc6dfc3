/** What the processor has done for this process: a bound on it holds on a busy machine too. */

/** In milliseconds, since the process began. */
export function spent(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
