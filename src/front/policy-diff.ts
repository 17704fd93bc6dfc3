/** `ward policy diff`: what taking a file in place of the person's policy would loosen, and what it would tighten. */
import { type Change, difference } from '../core/policy/tighten.ts';
import { printable } from '../core/printable.ts';
import { userLayer } from '../host/policy/load.ts';
import { candidate } from './candidate.ts';
import type { Surroundings } from './surroundings.ts';

/** 0 where it loosens nothing, 1 where it does. */
export function diff(file: string, around: Surroundings): number {
  const changes = difference(userLayer(around.directories), candidate(file, around));
  const [looser, other] = [changes.filter(one => one.loosens), changes.filter(one => !one.loosens)];
  if (changes.length === 0) around.out('nothing would change\n');
  list('would loosen:', looser, around);
  list('would tighten, or lets no more through:', other, around);
  return looser.length > 0 ? 1 : 0;
}

function list(title: string, changes: readonly Change[], { out }: Surroundings): void {
  if (changes.length > 0) out(`${title}\n${changes.map(({ line }) => `  ${printable(line)}\n`).join('')}`);
}
