/** unbash's commands, simple and compound → ours. */
import { collect } from '../collect.ts';
import type { Node, Redirect } from '../syntax.ts';
import { as, redirect, simple } from './commands.ts';
import type { Unbash } from './parse.ts';
import { place } from './spot.ts';
import { arithmetic, type Surround, word } from './words.ts';

type List = { readonly commands: readonly Unbash.Statement[] };
type Foreign = Unbash.Statement['command'] | Unbash.CompoundList;

/** The statements of a list, in order; one that ended in `&` is wrapped. */
export function statements(list: List, around: Surround): readonly Node[] {
  return list.commands.map(one => {
    const item = node(one.command, around);
    return one.background ? { kind: 'background', item, place: place(around.spot, one) } : item;
  });
}

function node(from: Exclude<Foreign, Unbash.CompoundList>, around: Surround): Node {
  const where = place(around.spot, from);
  switch (from.type) {
    case 'Command':
      return simple(from, around);
    case 'Pipeline':
      return { kind: 'pipeline', items: from.commands.map(one => node(one, around)), negated: negates(from.prefixes), place: where };
    case 'AndOr':
      return { kind: 'and-or', items: from.commands.map(one => node(one, around)), operators: from.operators, place: where };
    case 'Redirected':
      return { kind: 'redirected', item: node(from.command, around), redirects: redirects(from.redirects, around), place: where };
    case 'Function':
      return { kind: 'function', name: from.name.value, body: body(from.body, around), place: where };
    case 'Coproc':
      return { kind: 'coproc', name: from.name?.value, body: body(from.body, around), place: where };
    default:
      return compound(from, around);
  }
}

const negates = (prefixes: readonly Unbash.PipelinePrefix[]) => prefixes.filter(one => one.type === 'Negation').length % 2 === 1;

const redirects = (list: readonly Unbash.Redirection[], around: Surround): Redirect[] => list.map(one => redirect(one, around));

function body(from: Foreign, around: Surround): readonly Node[] {
  return from.type === 'CompoundList' ? statements(from, around) : [node(from, around)];
}

function compound(from: Unbash.CompoundCommand, around: Surround): Node {
  const where = place(around.spot, from);
  switch (from.type) {
    case 'Subshell':
      return { kind: 'subshell', body: statements(from.body, around), place: where };
    case 'BraceGroup':
      return { kind: 'group', body: statements(from.body, around), place: where };
    case 'While':
      return { kind: from.kind, test: statements(from.clause, around), body: statements(from.body, around), place: where };
    case 'ArithmeticFor':
      return {
        kind: 'arithmetic-for',
        text: head(from, around),
        inner: threefold(from, around),
        body: statements(from.body, around),
        place: where,
      };
    case 'ArithmeticCommand':
      return { kind: 'arithmetic', text: from.body, inner: arithmetic(from.expression, around), place: where };
    case 'If':
      return conditional(from, around);
    case 'Case':
      return choice(from, around);
    case 'TestCommand':
      return { kind: 'test', ...flat(from.expression, around), place: where };
    default:
      return loop(from, around);
  }
}

const head = (from: Unbash.ArithmeticFor, around: Surround) =>
  [from.initialize, from.test, from.update].map(one => (one === undefined ? '' : around.spot.source.slice(one.pos, one.end))).join(';');

const threefold = (from: Unbash.ArithmeticFor, around: Surround) =>
  collect([from.initialize, from.test, from.update], one => arithmetic(one, around));

function loop(from: Unbash.For | Unbash.Select, around: Surround): Node {
  return {
    kind: from.type === 'For' ? 'for' : 'select',
    name: from.name.value,
    words: from.wordlist?.map(one => word(one, as('argument', around))),
    body: statements(from.body, around),
    place: place(around.spot, from),
  };
}

function conditional(from: Unbash.If, around: Surround): Node {
  const branch = (test: List, then: List) => ({ test: statements(test, around), body: statements(then, around) });
  return {
    kind: 'if',
    branches: [branch(from.clause, from.then), ...from.elif.map(one => branch(one.clause, one.then))],
    otherwise: from.else && statements(from.else, around),
    place: place(around.spot, from),
  };
}

function choice(from: Unbash.Case, around: Surround): Node {
  return {
    kind: 'case',
    word: word(from.word, as('plain', around)),
    items: from.items.map(one => ({
      patterns: one.pattern.map(pattern => word(pattern, as('pattern', around))),
      body: statements(one.body, around),
      ...(one.terminator === undefined || one.terminator === ';;' ? {} : { through: true as const }),
    })),
    place: place(around.spot, from),
  };
}

interface Flat {
  readonly words: readonly ReturnType<typeof word>[];
  readonly operators: readonly string[];
}

const patterned = new Set(['=', '==', '!=', '=~']);

/** The operands and operators of `[[ … ]]`, each in source order. */
function flat(from: Unbash.TestExpression, around: Surround): Flat {
  const plain = as('plain', around);
  switch (from.type) {
    case 'TestUnary':
      return { words: [word(from.operand, plain)], operators: [from.operator] };
    case 'TestBinary': {
      const right = as(patterned.has(from.operator) ? 'pattern' : 'plain', around);
      return { words: [word(from.left, plain), word(from.right, right)], operators: [from.operator] };
    }
    case 'TestLogical':
      return join(
        from.operands.map(one => flat(one, around)),
        from.operator,
      );
    case 'TestNot': {
      const { words, operators } = flat(from.operand, around);
      return { words, operators: ['!', ...operators] };
    }
    case 'TestGroup':
      return flat(from.expression, around);
  }
}

function join(items: readonly Flat[], operator: string): Flat {
  return {
    words: collect(items, one => one.words),
    operators: collect(items, (one, index) => (index === 0 ? one.operators : [operator, ...one.operators])),
  };
}
