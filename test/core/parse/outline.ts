/** A tree as one line, for tables of constructs. */
import type { Assignment, Node, Part, Redirect, Word } from '../../../src/core/syntax.ts';

/** The nodes of a script, a pair of parentheses each. */
export function outline(nodes: readonly Node[]): string {
  return nodes.map(node).join(' ');
}

const spaced = (...items: readonly (string | undefined)[]) => items.filter(one => one !== undefined && one !== '').join(' ');

function node(from: Node): string {
  switch (from.kind) {
    case 'simple': {
      const words = from.words.flatMap((one, index) => {
        const declared = from.declared.filter(({ at }) => at === index).map(({ at, assignment: it }) => `@${at}:${assignment(it)}`);
        return [word(one), ...declared];
      });
      return `(${spaced(...from.assignments.map(assignment), ...words, ...from.redirects.map(redirect))})`;
    }
    case 'pipeline':
      return `(${from.negated ? '!' : ''}| ${outline(from.items)})`;
    case 'and-or':
      return `(${from.operators.join(' ')} ${outline(from.items)})`;
    case 'background':
      return `(& ${node(from.item)})`;
    case 'subshell':
      return `(sub ${outline(from.body)})`;
    case 'group':
      return `(group ${outline(from.body)})`;
    case 'redirected':
      return `(${from.redirects.map(redirect).join(' ')} ${node(from.item)})`;
    case 'if': {
      const branches = from.branches.map(one => `${outline(one.test)}?${outline(one.body)}`);
      return `(if ${spaced(...branches, from.otherwise && outline(from.otherwise))})`;
    }
    case 'for':
    case 'select':
      return `(${spaced(from.kind, from.name, ...(from.words ?? []).map(word), outline(from.body))})`;
    case 'arithmetic-for':
      return `(for(( ${parts(from.inner)} ${outline(from.body)})`;
    case 'while':
    case 'until':
      return `(${from.kind} ${outline(from.test)}?${outline(from.body)})`;
    case 'case':
      return `(case ${word(from.word)} ${from.items.map(one => `${one.patterns.map(word).join('|')}:${outline(one.body)}`).join(' ')})`;
    case 'function':
      return `(fn ${from.name} ${outline(from.body)})`;
    case 'coproc':
      return `(coproc ${from.name ?? '-'} ${outline(from.body)})`;
    case 'test':
      return `([[ ${from.words.map(word).join(' ')} / ${from.operators.join(' ')})`;
    case 'arithmetic':
      return `((( ${parts(from.inner)})`;
  }
}

function assignment(from: Assignment): string {
  const index = from.index ? `[${word(from.index)}]` : '';
  const value = from.elements ? `[${from.elements.map(word).join(' ')}]` : from.value && word(from.value);
  return `${from.name}${index}${from.append ? '+' : ''}=${value ?? ''}`;
}

function redirect(from: Redirect): string {
  return `${from.descriptor ?? ''}${from.operator}${word(from.target).replaceAll('\n', '⏎')}`;
}

/** A word's parts, expansions marked. */
export function word(from: Word): string {
  return parts(from.parts);
}

const parts = (from: readonly Part[]): string => from.map(part).join('');

function part(from: Part): string {
  switch (from.kind) {
    case 'literal':
      return from.text;
    case 'glob':
      return from.text;
    case 'tilde':
      return `<~${from.user}>`;
    case 'brace':
      return `{${
        from.words
          ?.map(word)
          .join('|')
          .replaceAll(/\{(\{[^}]*\})\}/g, '$1') ?? '?'
      }}`;
    case 'parameter':
      return quoted(from.quoted, parameter(from));
    case 'command':
      return quoted(from.quoted, `$(${outline(from.body)})`);
    case 'process':
      return `${from.direction}(${outline(from.body)})`;
    case 'arithmetic':
      return quoted(from.quoted, `$[${parts(from.inner)}]`);
  }
}

function quoted(is: boolean, text: string): string {
  return is ? `"${text}"` : text;
}

function parameter(from: Extract<Part, { kind: 'parameter' }>): string {
  if (!from.index && !from.prefix && !from.operation) return `$${from.name}`;
  const operation = from.operation ? `${from.operation.operator}${from.operation.operands.map(word).join(',')}` : '';
  return `\${${from.prefix ?? ''}${from.name}${from.index ? `[${word(from.index)}]` : ''}${operation}}`;
}
