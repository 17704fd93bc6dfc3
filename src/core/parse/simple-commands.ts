/** Every simple command of a tree, wherever it stands. */
import type { Node, Simple } from '../syntax.ts';

/** In the order of the tree: those of substitutions and bodies too. */
export function simpleCommands(body: readonly Node[]): readonly Simple[] {
  const found: Simple[] = [];
  gather(body, found);
  return found;
}

/** A tree is plain data: whatever is a simple command says so. */
function gather(value: unknown, found: Simple[]): void {
  if (typeof value !== 'object' || value === null) return;
  if ('kind' in value && value.kind === 'simple') found.push(value as Simple);
  for (const one of Object.values(value)) gather(one, found);
}
