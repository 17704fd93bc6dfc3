/** Whether the question offers "don't ask again": the verdict's word alone, whatever the maker of rules would make of it. */
import type { Matter } from './fingerprint.ts';

/** Not for what is asked about each time. */
export function mayOffer({
  decision,
  rememberable,
  impact,
  findings,
}: Pick<Matter, 'decision' | 'rememberable' | 'impact' | 'findings'>): boolean {
  const mild = impact !== 'destructive' && impact !== 'system';
  return decision === 'ask' && rememberable && mild && findings.every(one => one.rank === 'note' || one.rememberable);
}
