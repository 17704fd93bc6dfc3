/** Where unbash 6 reads a text otherwise than bash 5.2: each rule is a divergence that hid a command from it, found by running both. */
import type { Unbash } from './parse.ts';
import type { Rules } from './refuse.ts';

const expands = /[$`]/;

/** What may stand before a process substitution for it to be a word of its own. */
const before = /[\s;&|()`]/;
const after = /[\s;&|()<>`]/;

function process(node: Unbash.ProcessSubstitutionPart, source: string): string | undefined {
  if (node.script === undefined) return tooDeep;
  const alone =
    (node.pos === 0 || before.test(source[node.pos - 1] ?? '')) && (node.end >= source.length || after.test(source[node.end] ?? ''));
  return alone ? undefined : `"${node.operator}(…)" is part of a longer word here, and where that word ends is read differently`;
}

const tooDeep = 'a substitution is nested too deeply to be read';

function command(node: Unbash.Command): string | undefined {
  if (node.name && /^[<>]\(/.test(node.name.text)) return 'the command itself would be a process substitution';
  const first = node.name?.parts?.[0];
  // Without extglob `f@()` begins a function; with it, it is a pattern.
  const pattern = node.name?.parts?.some(one => one.type === 'ExtendedGlob') ?? false;
  return first && pattern ? 'the command itself would be a pattern, or a function, as "extglob" is on or off' : undefined;
}

function redirect(node: Unbash.Redirect): string | undefined {
  if (node.target === undefined) return 'a redirection has no target';
  if (node.descriptor?.type === 'FileDescriptor' && node.descriptor.value > 9999) return 'a descriptor number is too large';
  if (node.operator !== '>&' && node.operator !== '<&') return undefined;
  const text = node.target.text;
  if (/^(?:\d{1,4}-?|-)$/.test(text)) return undefined;
  if (/^-/.test(text)) return `"${node.operator}-" ends there, and what follows is another word`;
  // bash expands this word twice (redir.c), so that what quotes hold is expanded after all.
  if (/^\$\w+$|^\$\{\w+\}$|^"\$\w+"$|^"\$\{\w+\}"$/.test(text)) return undefined;
  return expands.test(node.target.value) || expands.test(text) ? `the word after "${node.operator}" is expanded twice` : undefined;
}

function parameter(node: Unbash.ParameterExpansionPart): string | undefined {
  if (!node.text.endsWith('}')) return 'an expansion is not closed';
  if (node.text.includes('\\\n')) return 'an expansion is continued on the next line';
  if (node.operation?.type === 'Unknown') return `an expansion has an operator that is read differently ("${node.operation.operator}")`;
  return node.index && subscript(node.index.text);
}

/** Single quotes don't protect in arithmetic and subscripts. */
function subscript(text: string): string | undefined {
  return text.includes("'") && expands.test(text) ? 'quotes do not keep a subscript from being expanded' : undefined;
}

/** bash turns what looks like arithmetic into commands where the parentheses don't balance (subst.c, chk_arithsub). */
function arithmetic(text: string): string | undefined {
  if (!balanced(text)) return 'the parentheses of an arithmetic expression do not balance, and then it may be commands';
  if (expands.test(text) && /['"\\]|\bcase\b|(?:^|[\s;&|(])#/.test(text)) {
    return 'an arithmetic expression holds quotes or commands that are read differently';
  }
  return undefined;
}

function balanced(text: string): boolean {
  let depth = 0;
  for (const one of text) {
    if (one === '(') depth++;
    if (one === ')') depth--;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function arithmeticExpansion(node: Unbash.ArithmeticExpansionPart): string | undefined {
  if (!/^\$(?:\[.*\]|\(\(.*\)\))$/s.test(node.text)) return 'an arithmetic expression is not closed, or its start is split';
  return arithmetic(node.text.slice(node.text[1] === '[' ? 2 : 3, node.text[1] === '[' ? -1 : -2));
}

function arithmeticFor(node: Unbash.ArithmeticFor, source: string): string | undefined {
  return arithmetic(
    source
      .slice(node.pos, node.body.pos)
      .replace(/^[^(]*\(\(/, '')
      .replace(/\)\)[^)]*$/, ''),
  );
}

function assignment(node: Unbash.Assignment, source: string): string | undefined {
  if (!/^[A-Za-z_]\w*(?:\+?=|\[)/.test(node.text)) return 'the name of an assignment is quoted or continued';
  if (node.value.type === 'Word' && /^[(]/.test(node.value.text)) return 'an array has something after its closing parenthesis';
  if (node.value.type === 'ArrayValue' && /[^\s;&|()<>`]/.test(source[node.end] ?? ' '))
    return 'an array has something after its closing parenthesis';
  return node.index && subscript(node.index.text);
}

function element(node: Unbash.ArrayValue): string | undefined {
  return node.elements.map(one => (one.text.startsWith('[') ? subscript(one.text) : undefined)).find(reason => reason !== undefined);
}

function hereDocument(node: Unbash.HereDoc): string | undefined {
  if (node.delimiter === undefined || node.closing === undefined) return 'a here-document is not closed';
  if (/[$`\n]/.test(node.delimiter.text)) return 'the delimiter of a here-document is read differently';
  if (node.operator === '<<-' && node.body.parts?.some(one => one.type !== 'Literal' && one.text.includes('\n\t'))) {
    return 'an expansion over several lines loses its tabs in a here-document with "<<-"';
  }
  return undefined;
}

function substitution(node: Unbash.CommandExpansionPart | Unbash.ArithmeticCommandExpansion): string | undefined {
  if (node.script === undefined) return tooDeep;
  if (/^\$\\/.test(node.text)) return 'an expansion is continued on the next line';
  return /[)`}]$/.test(node.text) && node.text.length > 1 ? undefined : 'a substitution is not closed';
}

/** The rules for bash; the other shells' texts pass them as well. */
export const bashRules: Rules = {
  ProcessSubstitution: [process],
  Command: [command],
  Redirect: [redirect],
  HereString: [node => (node.target === undefined ? 'a redirection has no target' : undefined)],
  ParameterExpansion: [parameter],
  SimpleExpansion: [node => (node.text.includes('\\') ? 'an expansion is continued on the next line' : undefined)],
  ArithmeticExpansion: [arithmeticExpansion],
  ArithmeticCommand: [node => arithmetic(node.body)],
  ArithmeticFor: [arithmeticFor],
  Assignment: [assignment],
  ArrayValue: [element],
  HereDoc: [hereDocument],
  CommandExpansion: [substitution],
  ArithmeticCommandExpansion: [substitution],
  Negation: [
    (node, source) => (source[node.end] === '(' ? '"!(" is a negated subshell or a pattern, as "extglob" is on or off' : undefined),
  ],
  // The values of bytes that are no UTF-8 can't be told in a text.
  AnsiCQuoted: [node => (node.value.includes('\ufffd') ? 'a quoted string holds bytes that are not valid UTF-8' : undefined)],
  // bash looks it up in a message catalogue that TEXTDOMAIN and TEXTDOMAINDIR choose.
  LocaleString: [() => '$"…" is translated by a file before it is used'],
  Function: [node => (node.name.parts || /[\\'"$]/.test(node.name.text) ? 'the name of a function is quoted or expanded' : undefined)],
};
