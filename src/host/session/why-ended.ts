/** Why a world ended, as its keeper noted it. */
import { readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { read } from './world.ts';

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

/** How many worlds of one directory are remembered: their keepers go on for a moment, while the next world has begun. */
const remembered = 8;

/** In words, and whether somebody has to know of it. `keeper`: its number and start, as `World` has them. */
export function whyEnded(directory: string, keeper: string): { readonly reason: string; readonly alert: boolean } {
  const word =
    noted(path.join(directory, `ended-${keeper}`)) ?? (keeperIn(directory) === keeper ? noted(path.join(directory, 'ended')) : undefined);
  return { reason: reasons.get(word ?? '') ?? 'its keeper was killed', alert: !['quiet', 'end', 'gone', 'idle'].includes(word ?? '') };
}

/** Before another world begins there: why the last one ended is still to be asked for, by its keeper. */
export function keepReason(directory: string): void {
  const keeper = keeperIn(directory);
  if (keeper === undefined || noted(path.join(directory, 'ended')) === undefined) return;
  renameSync(path.join(directory, 'ended'), path.join(directory, `ended-${keeper}`));
  const kept = readdirSync(directory).filter(name => name.startsWith('ended-'));
  const byAge = kept.map(name => path.join(directory, name)).sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  for (const old of byAge.slice(remembered)) rmSync(old, { force: true });
}

/** Of the world that ended last. */
function keeperIn(directory: string): string | undefined {
  const keeper = read(path.join(directory, 'world.ended'))?.keeper;
  return keeper === undefined ? undefined : `${keeper.pid}-${keeper.start}`;
}

function noted(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
