/** Puts the relays of a launch among its descriptors: the words that make them, and who listens to what they tell. */
import { type Relayed, relayWords, type Teller } from './relayed.ts';

interface Among {
  readonly relayed: Relayed;
  readonly stdio: (number | 'pipe' | 'ignore' | 'ipc')[];
}

/** With a descriptor each by which they tell; what waits for them is loaded only where there is one. `before`: what each says first of all. */
export async function layRelays({ relayed, stdio }: Among, before: readonly string[]) {
  const tellers: readonly Teller[] = relayed.output.map(descriptors => ({ descriptors, report: stdio.push('pipe') - 1 }));
  const opened = stdio.flatMap((one, index) => (index > 2 && one !== 'ignore' ? [index] : []));
  const words = relayWords({ input: relayed.input, tellers, opened, before });
  if (tellers.length === 0) return { words, listen: () => async () => [] };
  const { relaying } = await import('./relaying.ts');
  return { words, listen: (streams: readonly unknown[]) => relaying(tellers, streams) };
}
