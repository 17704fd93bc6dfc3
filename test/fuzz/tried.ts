/** Reads and judges the texts of a run of seeds, and says what is wrong with any: it throws, its places lie outside of it, or it is judged in two ways. */
import { verdictOf } from '../commands/world.ts';
import { mutated } from './mutate.ts';

/** What is wrong with the text of a seed; undefined where nothing is. */
export function tried(seed: number): string | undefined {
  const text = mutated(seed);
  try {
    const verdict = verdictOf(text);
    const { length } = verdict.subject;
    const astray = verdict.findings.find(({ place }) => place.in === undefined && (place.start < 0 || place.end > length));
    if (astray !== undefined) return told(seed, text, `"${astray.id}" lies outside of it`);
    if (verdict.decision === 'allow' && verdict.findings.some(one => one.rank !== 'note'))
      return told(seed, text, 'is allowed against a finding');
    return seed % 16 === 0 && JSON.stringify(verdictOf(text)) !== JSON.stringify(verdict)
      ? told(seed, text, 'is judged in two ways')
      : undefined;
  } catch (error) {
    return told(seed, text, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

function told(seed: number, text: string, what: string): string {
  return `seed ${seed}: ${JSON.stringify(text.slice(0, 500))} ${what}`;
}
