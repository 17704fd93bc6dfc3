/** The parts of a plain list (`a && b; c`), each of which would mean the same on a line of its own: what a person can be asked to settle one by one. */
import { collect } from '../collect.ts';
import type { Node, Place, Word } from '../syntax.ts';

/** Builtins that make something else of the commands behind them; a directory is no part of a rule, and where a command starts is judged each time. */
const changing: ReadonlySet<string> = new Set(
  '. alias break builtin command continue coproc declare disable enable eval exec exit export function getopts hash let local logout mapfile popd printf pushd read readarray readonly return set setopt shift shopt source suspend trap typeset ulimit umask unalias unset unsetopt wait'.split(
    ' ',
  ),
);

/** Where each stands, in order; undefined for anything but a list of two and more simple commands or pipelines. */
export function partsOf(body: readonly Node[]): readonly Place[] | undefined {
  if (body.length < 2 && body[0]?.kind !== 'and-or') return undefined;
  const operands = collect(body, node => (node.kind === 'and-or' ? node.items : [node]));
  return operands.every(isPart) ? operands.map(({ place }) => place) : undefined;
}

function isPart(node: Node): boolean {
  if (node.kind === 'pipeline') return node.items.every(isPart);
  if (node.kind !== 'simple') return false;
  const [first] = node.words;
  const literal = first?.parts.every(({ kind }) => kind === 'literal') === true;
  if (!literal || changing.has(first?.text ?? '') || node.redirects.some(({ operator }) => operator.startsWith('<<'))) return false;
  const values = collect(node.assignments, ({ value, elements }) => [...(value === undefined ? [] : [value]), ...(elements ?? [])]);
  return [...node.words, ...values, ...node.redirects.map(({ target }) => target)].every(isQuiet);
}

/** Expanding it sets no variable, as `${x:=1}` and `$((x = 1))` do, which a command behind it may see. */
function isQuiet({ parts }: Word): boolean {
  return parts.every(part =>
    part.kind === 'parameter'
      ? part.operation === undefined && part.index === undefined
      : part.kind === 'literal' || part.kind === 'tilde' || (part.kind === 'glob' && part.inner.every(({ kind }) => kind === 'literal')),
  );
}
