/** Where unbash 6 reads a text otherwise than bash 5.2: each rule is a divergence that hid a command from it, found by running both. */
import type { Unbash } from './parse.ts';
import type { Rules } from './refuse.ts';

const expands = /[$`]/;

/** What may stand before a process substitution for it to be a word of its own. */
const before = /[ \t\n;&|()`]/;
const after = /[ \t\n;&|()<>`]/;

function process(node: Unbash.ProcessSubstitutionPart, source: string): string | undefined {
  if (node.script === undefined) return tooDeep;
  if (coprocess(node.text)) return coprocess(node.text);
  const starts = node.pos === 0 || (before.test(source[node.pos - 1] ?? '') && source[node.pos - 2] !== '\\');
  const ends = node.end >= source.length || after.test(source[node.end] ?? '');
  return starts && ends ? undefined : `"${node.operator}(…)" is part of a longer word here, and where that word ends is read differently`;
}

const tooDeep = 'a substitution is nested too deeply to be read';

/** bash 5.2 prints a substitution and reads it again, and then a coprocess without a name runs a program called COPROC. */
function coprocess(text: string): string | undefined {
  return /\bcoproc\b/.test(text) ? 'a coprocess inside a substitution is read differently' : undefined;
}

const continued = 'an expansion is continued on the next line';

/** An expansion that unbash took for plain text; a dollar that is continued may begin a quoted string. */
function hidden(text: string): string | undefined {
  if (/\$\\\n/.test(text.replace(/\\[^\n]/g, ''))) return continued;
  return /`|\$[\w{([@*#?$!-]/.test(text.replace(/\\./gs, '')) ? 'an expansion is hidden in what looks like plain text' : undefined;
}

/** What of a word stands outside quotes and expansions, without what a backslash quotes. */
function bareText(word: Unbash.Word): string {
  if (word.parts === undefined) return unescaped(word.text);
  return word.parts.map(one => (one.type === 'Literal' ? unescaped(one.text) : '')).join('');
}

function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\./gs, '') : text;
}

/** Words hold no operator but in quotes: where unbash says otherwise, the shell doesn't end the word there. */
function operators(words: readonly Unbash.Word[]): string | undefined {
  const found = words.some(one => /[ \t\n;&|<>()'"]/.test(bareText(one)));
  return found ? 'an operator or a quote is taken for a part of a word' : undefined;
}

/** Any word, also one that may hold operators: an operand, a regular expression. */
function word(node: Unbash.Word): string | undefined {
  if (/[<>]\(/.test(bareText(node))) return 'a process substitution is taken for plain text';
  return node.parts === undefined ? hidden(node.text) : undefined;
}

/** `$'\n'`, with nothing in it that any reading would expand. */
const ansiText = /\$'(?:[^'\\$`]|\\[^'$`])*'/g;

/** Within double quotes and here-documents, single quotes in an expansion's operand protect nothing. */
function unprotected(parts: readonly Unbash.WordPart[], quotes = false): string | undefined {
  const bare = (text: string) => (quotes ? text.replace(ansiText, '') : text);
  const odd = parts.some(one => one.type === 'ParameterExpansion' && bare(one.text).includes("'") && expands.test(bare(one.text).slice(1)));
  return odd ? 'quotes in an expansion within quotes do not keep it from being expanded' : undefined;
}

/** bash expands braces first, and does so within double quotes where a quote inside a backtick substitution seems to close them. */
function doubleQuoted(node: Unbash.DoubleQuotedPart): string | undefined {
  const single = unprotected(node.parts, true);
  if (single) return single;
  const ticks = node.parts.filter(one => one.type === 'CommandExpansion' && one.text.startsWith('`'));
  return ticks.some(one => /"/.test(one.text) && /\{/.test(one.text))
    ? 'quotes and braces in a backtick substitution within quotes are read differently'
    : undefined;
}

function command(node: Unbash.Command): string | undefined {
  const words = [...(node.name ? [node.name] : []), ...node.suffix.filter(one => one.type === 'Word')];
  const odd = operators(words);
  if (odd) return odd;
  if (words.some(one => /^[A-Za-z_]\w*\[.*\]\+?=.*~/s.test(one.text))) return 'a tilde after a subscript is read differently';
  if (node.name && /^[<>]\(/.test(node.name.text)) return 'the command itself would be a process substitution';
  const first = node.name?.parts?.[0];
  // Without extglob `f@()` begins a function; with it, it is a pattern.
  const pattern = node.name?.parts?.some(one => one.type === 'ExtendedGlob') ?? false;
  return first && pattern ? 'the command itself would be a pattern, or a function, as "extglob" is on or off' : undefined;
}

/** A number, or a name in braces, that a line continuation parts or ends still belongs to the redirection behind it. */
function parted(node: Unbash.Redirection, source: string): string | undefined {
  const run = /(?:\\\n|[^ \t\n;&|()<>])+$/.exec(source.slice(Math.max(0, node.pos - 500), node.pos))?.[0] ?? '';
  return run.includes('\\\n') ? 'what touches a redirection is continued on the next line' : undefined;
}

function redirect(node: Unbash.Redirect, source: string): string | undefined {
  const continued = parted(node, source);
  if (continued) return continued;
  if (node.target === undefined) return 'a redirection has no target';
  if (operators([node.target])) return operators([node.target]);
  if (node.descriptor?.type === 'FileDescriptor' && node.descriptor.value > 9999) return 'a descriptor number is too large';
  if (node.descriptor?.type === 'FileDescriptorVariable' && /\[(?!\d+\])/.test(node.descriptor.name))
    return 'a subscript in the name of a descriptor is worked out';
  if (node.operator !== '>&' && node.operator !== '<&') return undefined;
  const text = node.target.text;
  if (/^(?:\d{1,4}-?|-)$/.test(text)) return undefined;
  if (/^-/.test(text)) return `"${node.operator}-" ends there, and what follows is another word`;
  // bash expands this word twice (redir.c), so that what quotes hold is expanded after all.
  const plain = /^(?:[\w./+,@%:=]|-)+$|^"?\$(?:\w+|\{\w+(?:\[\d+\])?\})"?$|^(["'])[\w./+,@%:= -]+\1$/;
  return plain.test(text) ? undefined : `the word after "${node.operator}" is expanded twice`;
}

/** `$'…'`, of which each character is told that it may come to: letters for control characters, or a number. */
const ansiString = /\$'((?:[^'\\]|\\[abeEfnrtv]|\\x[\da-fA-F]{2}|\\[0-7]{3})*)'/g;

function decoded(text: string): string {
  return text.replace(/\\(?:x([\da-fA-F]{2})|([0-7]{3})|.)/gs, (_, hex?: string, octal?: string) =>
    hex === undefined && octal === undefined
      ? ' '
      : String.fromCharCode(hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16)),
  );
}

/**
 * What `$'…'` in an operand comes to is read again: by bash in `"${name:-…}"` and its kin, by zsh in an expansion within another. bash 5.2 prints a
 * substitution and reads it again, and then it is not even quoted: it is parted, and matches files.
 */
function operand({ operation, text }: Unbash.ParameterExpansionPart, nested: boolean): string | undefined {
  if (!text.includes("$'")) return undefined;
  const instead = operation?.type === 'Default';
  const read = instead ? /[$`"'\\(){}]/ : /[$`]/;
  const strings = [...text.matchAll(ansiString)].map(one => decoded(one[1] ?? ''));
  const odd = text.replace(ansiString, '').includes("$'") || strings.some(one => read.test(one));
  return odd || (instead && nested) ? "what $'…' in an expansion comes to is read again" : undefined;
}

function parameter(node: Unbash.ParameterExpansionPart, source: string, nested: boolean): string | undefined {
  if (operand(node, nested) !== undefined) return operand(node, nested);
  if (!node.text.endsWith('}')) return 'an expansion is not closed';
  if (node.text.includes('\\\n')) return continued;
  if (node.operation?.type === 'Unknown') return `an expansion has an operator that is read differently ("${node.operation.operator}")`;
  const slice = node.operation?.type === 'Slice' ? subscript(source.slice(node.operation.pos, node.operation.end)) : undefined;
  return slice ?? (node.index && subscript(node.index.text));
}

/** Single quotes don't protect in arithmetic and subscripts. */
function subscript(text: string): string | undefined {
  return text.includes("'") && expands.test(text) ? 'quotes do not keep a subscript from being expanded' : undefined;
}

/** A substitution of one line that all read alike: no parenthesis, comment, escape or document in it, and quotes that hold nothing but names to expand. */
const PLAIN = /(?<![\\$'"])\$\((?!\()(?:(?!\bcase\b)[^()'"\\`#<\n]|<(?!<)|"(?:[^"()\\`$#\n]|\$\w+|\$\{\w+\})*"|'[^'()\\`#\n]*')+\)/g;

/** bash turns what looks like arithmetic into commands where the parentheses don't balance (subst.c, chk_arithsub). */
function arithmetic(text: string): string | undefined {
  if (!balanced(text)) return 'the parentheses of an arithmetic expression do not balance, and then it may be commands';
  if (expands.test(text) && /['"\\]|\bcase\b|(?:^|[\s;&|(])#/.test(text.replace(PLAIN, '1'))) {
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
  if (node.value.type === 'Word' && operators([node.value])) return operators([node.value]);
  return node.index && subscript(node.index.text);
}

function element(node: Unbash.ArrayValue): string | undefined {
  // Without extglob this is a syntax error, after which bash goes on with the next line.
  if (node.elements.some(one => one.parts?.some(part => part.type === 'ExtendedGlob')))
    return 'a pattern in an array is an error, as "extglob" is on or off';
  if (operators(node.elements)) return operators(node.elements);
  return node.elements.map(one => (one.text.startsWith('[') ? subscript(one.text) : undefined)).find(reason => reason !== undefined);
}

/** bash 5.2 prints a substitution and reads it again, and puts what follows a here-document on its line in the wrong place. */
function followed(node: Unbash.HereDoc, source: string): string | undefined {
  const line = source.slice(node.end, node.body.pos).replace(/&&|[<>]&|&>/g, '');
  return /[;&({]/.test(line) ? 'what follows a here-document inside a substitution is read differently' : undefined;
}

function hereDocument(node: Unbash.HereDoc, source: string, nested: boolean): string | undefined {
  if (nested && followed(node, source)) return followed(node, source);
  if (node.delimiter === undefined || node.closing === undefined) return 'a here-document is not closed';
  if (/[$`\n]/.test(node.delimiter.text)) return 'the delimiter of a here-document is read differently';
  const single = unprotected(node.body.parts ?? []);
  if (single) return single;
  if (node.operator === '<<-' && node.body.parts?.some(one => one.type !== 'Literal' && one.text.includes('\n\t'))) {
    return 'an expansion over several lines loses its tabs in a here-document with "<<-"';
  }
  return undefined;
}

function substitution(node: Unbash.CommandExpansionPart | Unbash.ArithmeticCommandExpansion): string | undefined {
  if (node.script === undefined) return tooDeep;
  if (node.text.startsWith('${')) return '"${ …; }" is run by this very shell from bash 5.3 on, and an error before';
  if (/^\$\\/.test(node.text)) return continued;
  if (coprocess(node.text)) return coprocess(node.text);
  if (/^`.*\\\\\\\n/s.test(node.text)) return 'a line that is continued within backticks is read after its backslashes';
  return /[)`}]$/.test(node.text) && node.text.length > 1 ? undefined : 'a substitution is not closed';
}

/** Bytes that are no UTF-8 can't be told in a text; the two that bash marks its own quoting with (CTLESC, CTLNUL) come out twice at times. */
function ansi(node: Unbash.AnsiCQuotedPart): string | undefined {
  if (node.value.includes('\ufffd')) return 'a quoted string holds bytes that are not valid UTF-8';
  if (node.text.includes('\\\n')) return 'a quoted string is continued on the next line';
  return /[\x01\x7f]/.test(node.value) ? 'a quoted string holds a control character that bash uses itself' : undefined;
}

/** The rules for bash; the other shells' texts pass them as well. */
export const bashRules: Rules = {
  ProcessSubstitution: [process],
  Command: [command],
  Literal: [node => hidden(node.text)],
  Word: [word],
  For: [node => operators(node.wordlist ?? [])],
  Select: [node => operators(node.wordlist ?? [])],
  DoubleQuoted: [doubleQuoted],
  Redirect: [redirect],
  HereString: [parted, node => (node.target === undefined ? 'a redirection has no target' : undefined)],
  ParameterExpansion: [parameter],
  SimpleExpansion: [node => (node.text.includes('\\') ? continued : undefined)],
  ArithmeticExpansion: [arithmeticExpansion],
  ArithmeticCommand: [node => arithmetic(node.body)],
  ArithmeticFor: [arithmeticFor],
  Assignment: [assignment],
  ArrayValue: [element],
  HereDoc: [parted, hereDocument],
  // bash takes it for arithmetic first, and reads it again with line continuations gone, even from quoted here-documents.
  Subshell: [(node, source) => (source[node.pos + 1] === '(' ? '"((" that is no arithmetic is read twice' : undefined)],
  CommandExpansion: [substitution],
  ArithmeticCommandExpansion: [substitution],
  Negation: [
    (node, source) => (source[node.end] === '(' ? '"!(" is a negated subshell or a pattern, as "extglob" is on or off' : undefined),
  ],
  AnsiCQuoted: [ansi],
  // bash looks it up in a message catalogue that TEXTDOMAIN and TEXTDOMAINDIR choose.
  LocaleString: [() => '$"…" is translated by a file before it is used'],
  Function: [node => (node.name.parts || /[\\'"$]/.test(node.name.text) ? 'the name of a function is quoted or expanded' : undefined)],
};
