/** Why a world ended, as its keeper noted it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

const reasons: ReadonlyMap<string, string> = new Map([
  ['quiet', 'nothing ran in it any more'],
  ['idle', 'no command used it for as long as the policy lets it stay'],
  ['gone', 'the agent, terminal or program it belonged to is gone'],
  ['end', 'it was told to end'],
  [
    'unmasked',
    'a protected name in the project was replaced from outside, and what ran in the background could have written it from then on',
  ],
  ['lost', 'its first process or its directory was gone'],
]);

/** In words, and whether somebody has to know of it. */
export function whyEnded(directory: string): { readonly reason: string; readonly alert: boolean } {
  const word = noted(directory);
  return { reason: reasons.get(word) ?? 'its keeper was killed', alert: !['quiet', 'end', 'gone', 'idle'].includes(word) };
}

function noted(directory: string): string {
  try {
    return readFileSync(path.join(directory, 'ended'), 'utf8').trim();
  } catch {
    return '';
  }
}
