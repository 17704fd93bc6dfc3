/** The layer that refuses what unbash reads differently from the shell: one walk over its tree, a fault for every rule that speaks. */
import { collect } from '../collect.ts';
import type { Fault } from '../syntax.ts';
import type { Dialect } from '../values.ts';
import type { Unbash } from './parse.ts';
import { bashRules } from './refuse-bash.ts';
import { shRules } from './refuse-sh.ts';
import { zshRules } from './refuse-zsh.ts';
import { place, type Spot, top, within } from './spot.ts';

/**
 * Looks at one node of unbash's tree; a sentence where the shell may read it otherwise. `source` is what the node's positions index,
 * `nested` tells whether it lies in a substitution.
 */
export type Look<Kind extends Unbash.SyntaxNode['type']> = (
  node: Extract<Unbash.SyntaxNode, { type: Kind }>,
  source: string,
  nested: boolean,
) => string | undefined;

/** Rules by the type of node they look at. */
export type Rules = { readonly [Kind in Unbash.SyntaxNode['type']]?: readonly Look<Kind>[] };

const none: readonly never[] = [];

type Looks = ReadonlyMap<string, readonly Look<Unbash.SyntaxNode['type']>[]>;

const rules: { readonly [name in Dialect]: Looks } = {
  bash: byType(bashRules),
  sh: byType(bashRules, shRules),
  zsh: byType(bashRules, zshRules),
};

/** All that looks at a type of node, in the order of the lists. */
function byType(...lists: readonly Rules[]): Looks {
  const types = new Set(collect(lists, one => Object.keys(one))) as ReadonlySet<Unbash.SyntaxNode['type']>;
  return new Map([...types].map(type => [type, collect(lists, one => (one[type] ?? []) as readonly Look<typeof type>[])]));
}

/** More nodes than this are not looked at: the longest real command seen has a tenth. */
const most = 10_000;
/** Levels of unbash's tree; a `$(` takes six. Far below what the stack holds, here and in what walks the tree later. */
const deepest = 600;
/** A text with this many faults is not read on: it is no shell text, or made to be slow. */
const enough = 50;

interface Matter {
  readonly text: string;
  readonly dialect: Dialect;
  /** unbash's own list of a node's children, which resolves lazy ones. */
  readonly children: (node: Unbash.SyntaxNode, visit: (child: Unbash.SyntaxNode) => void) => void;
}

/** All faults of a tree, and whether it was walked to its end. */
export function refuse(tree: Unbash.ParsedScript, matter: Matter): { readonly faults: readonly Fault[]; readonly whole: boolean } {
  const faults: Fault[] = [];
  const looks = rules[matter.dialect];
  let left = most;
  const walk = (node: Unbash.SyntaxNode, spot: Spot, depth: number): void => {
    left--;
    if (left < 0 || depth > deepest || faults.length > enough) {
      left = -1;
      return;
    }
    broken(node, spot, faults);
    for (const look of looks.get(node.type) ?? none) {
      const reason = look(node as never, spot.source, spot.nested);
      if (reason !== undefined) faults.push({ reason, place: place(spot, node) });
    }
    matter.children(node, child => {
      if (left >= 0) walk(child, child.type === 'Script' ? within(spot, node, child) : spot, depth + 1);
    });
  };
  walk(tree, top(matter.text), 0);
  const whole = left >= 0;
  if (!whole)
    faults.push({
      reason: 'the text has more parts or faults, or is nested deeper, than Ward reads',
      place: { start: 0, end: matter.text.length },
    });
  return { faults, whole };
}

/** What unbash itself says of a script. */
function broken(node: Unbash.SyntaxNode, spot: Spot, faults: Fault[]): void {
  if (node.type !== 'Script') return;
  for (const { message, pos } of (node as Unbash.ParsedScript).errors ?? []) {
    const end = Math.min(pos + 1, spot.source.length);
    faults.push({ reason: `not valid in the shell: ${message}`, place: place(spot, { pos, end }) });
  }
}
