/** A line that runs in a sandbox of its own over the shell of a terminal of Ward's, which waits for it. */
import type { Outcome } from '../core/values.ts';
import { openPty } from '../host/run/pty.ts';
import type { Screen } from '../host/typing/screen.ts';
import { complaint } from './complaint.ts';
import { sayResult } from './say-result.ts';
import type { At } from './terminal-line.ts';

export const notRun: Outcome = {
  ...{ status: 125, ran: false, layers: [], refused: [], ended: [], milliseconds: 0, unknown: undefined },
};

/** As the shell has it then: 128 and the number of SIGINT. */
export const interrupted: Outcome = { ...notRun, status: 130, unknown: 'the shell no longer waited for it' };

/** In a terminal of its own over the shell's, whose keys and output wait meanwhile. */
export async function runOver(
  run: Parameters<At['apart']>[0],
  { screen }: { readonly screen: Screen },
): Promise<{ outcome: Outcome; said: readonly string[] }> {
  const said: string[] = [];
  const pty = openPty(screen.size());
  try {
    const outcome = await screen.over(pty, () => run({ slave: pty.slave }));
    sayResult(outcome, { say: words => void said.push(`ward: ${words}`) });
    return { outcome, said };
  } catch (error) {
    const { lines, status } = complaint(error);
    return { outcome: { ...notRun, status, unknown: lines.join('; ') }, said: lines };
  }
}
