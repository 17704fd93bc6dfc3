/** `sha256sum FILE | cut -c1-16`, `… | md5sum | awk '{print $1}'`: hexadecimal digits and nothing else. */
import type { Node, Simple } from '../syntax.ts';
import type { Fit } from '../values.ts';
import type { State } from './state.ts';

const SUM = /^(?:md5sum|sha(?:1|224|256|384|512)?sum|b2sum|shasum(?: -a ?\d+)?)(?: -| [\w.][\w./-]*)?$/;
const FIRST = /^(?:cut (?:-c ?-?(?:1-)?\d+|-d ?(?:' '|" "|\\ ) -f ?1|-f ?1 -d ?(?:' '|" "|\\ ))|awk '\{ ?print \$1;? ?\}'|head -c ?\d+)$/;
/** As many digits as every such sum has. */
const LONGEST = 32;

const HASH: Fit = { kind: 'pattern', text: '*', plain: 'e', solid: true, empty: true };

/** What is certain of what a pipeline prints that ends in a checksum, cut to its digits. */
export function checksum([node, more]: readonly Node[], state: State): Fit | undefined {
  if (node?.kind !== 'pipeline' || more !== undefined || node.negated) return undefined;
  const [sum, cut] = node.items.slice(-2).map(one => spelled(one, state));
  const counted = /(?:-c ?-?(?:1-)?)(\d+)$/.exec(cut ?? '')?.[1];
  return SUM.test(sum ?? '') && FIRST.test(cut ?? '') && Number(counted ?? 1) <= LONGEST ? HASH : undefined;
}

function spelled(node: Node, state: State): string | undefined {
  if (node.kind !== 'simple' || !plain(node)) return undefined;
  const name = node.words[0]?.text ?? '';
  return state.functions.has(name) || state.rest === 'unknown' || state.variables.has('PATH')
    ? undefined
    : node.words.map(one => one.text).join(' ');
}

function plain({ assignments, redirects, declared }: Simple): boolean {
  return assignments.length + declared.length === 0 && redirects.every(one => one.operator === '<' || one.descriptor === 2);
}
