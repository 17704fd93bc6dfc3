/** Puts the relays of a launch among its descriptors: the words that make them, and who listens to what they tell. */
import { type Relayed, relayWords, type Teller } from './relayed.ts';

interface Among {
  readonly relayed: Relayed;
  readonly stdio: (number | 'pipe' | 'ignore' | 'ipc')[];
}

/** With a descriptor each by which they tell; what waits for them is loaded only where there is one. */
export async function layRelays({ relayed, stdio }: Among) {
  const tellers: readonly Teller[] = relayed.output.map(descriptors => ({ descriptors, report: stdio.push('pipe') - 1 }));
  const opened = stdio.flatMap((one, index) => (index > 2 && one !== 'ignore' ? [index] : []));
  const words = relayWords(relayed.input, tellers, opened);
  if (tellers.length === 0) return { words, listen: () => async () => [] };
  const { relaying } = await import('./relaying.ts');
  return { words, listen: (streams: readonly unknown[]) => relaying(tellers, streams) };
}
