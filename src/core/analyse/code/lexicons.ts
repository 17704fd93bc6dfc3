/** The rules by which the languages Ward reads are cut into tokens. */
import type { Lexicon, Quote, Token } from './token.ts';

/** A quoted text whose opening is its closing. */
function same(close: string, more: Partial<Quote> = {}): Quote {
  return { kind: 'string', opening: close.length, close, escapes: 'c', holes: 'none', ...more };
}

const brackets = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['<', '>'],
]);

/** A text between a delimiter of the writer's choice, which stands at `at`. */
function chosen(text: string, at: number, more: Omit<Quote, 'opening' | 'close'> & { readonly from: number }): Quote {
  const { from, ...rest } = more;
  const mark = text[at] ?? '';
  const close = brackets.get(mark);
  return { ...rest, opening: at - from + 1, close: close ?? mark, ...(close === undefined ? {} : { nests: mark }) };
}

const word = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y;

function at(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}

const pythonQuote = /([rRbBuUfFtT]{0,3})("""|'''|"|')/y;

/** Python. */
export const python: Lexicon = {
  blank: /[ \t\f\r]+|#[^\n]*|\\\r?\n/y,
  name: word,
  keeps: true,
  quote: (text, from, last) => {
    const found = at(pythonQuote, text, from);
    if (found === null || (last?.kind === 'name' && /\w/.test(text[from - 1] ?? ''))) return undefined;
    const [all, prefix = '', close = ''] = found;
    return same(close, { opening: all.length, escapes: /r/i.test(prefix) ? 'none' : 'c', holes: /[ft]/i.test(prefix) ? 'braces' : 'none' });
  },
};

/** JavaScript and TypeScript. */
export const javascript: Lexicon = {
  blank: /[ \t\f\r\ufeff]+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|#![^\n]*/y,
  name: /#?[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/y,
  quote: (text, from) => {
    const here = text[from];
    if (here === '`') return same('`', { holes: 'template' });
    return here === '"' || here === "'" ? same(here) : undefined;
  },
  slashes: { before: /^(?:return|typeof|case|in|delete|void|throw|new|else|do|instanceof|await|yield)$/, holes: 'none' },
};

/** Where a name stands behind an accessor, as a key or as a file test, it is no operator of quoting. */
function plainName(text: string, { from, end }: { from: number; end: number }, last: Token | undefined): boolean {
  if (last?.text === '->' || last?.text === '::' || last?.text === 'sub' || text[from - 1] === '-') return true;
  const rest = text.slice(end, end + 16);
  return /^\s*=>/.test(rest) || (last?.text === '{' && /^\s*\}/.test(rest));
}

const perlOperator = /(?:q[qxwr]?|tr|[msy])(?![\w:])(?=\s*[^\s\w=,;)]|\s+[\w]|\s*=[^>=~])/y;

function perlQuote(text: string, from: number, last: Token | undefined): Quote | undefined {
  const here = text[from];
  if (here === "'") return same("'", { escapes: 'own' });
  if (here === '"') return same('"', { holes: 'perl' });
  if (here === '`') return same('`', { kind: 'command', holes: 'perl' });
  const name = at(perlOperator, text, from)?.[0];
  if (name === undefined || plainName(text, { from, end: from + name.length }, last)) return undefined;
  const gap = /^\s*/.exec(text.slice(from + name.length))?.[0].length ?? 0;
  const mark = from + name.length + gap;
  return gap > 0 && text[mark] === '#' ? undefined : perlChosen(text, { name, from, mark });
}

function perlChosen(text: string, { name, from, mark }: { name: string; from: number; mark: number }): Quote {
  const holes = text[mark] === "'" ? 'none' : 'perl';
  const made = (kind: Quote['kind'], more: Partial<Quote>): Quote =>
    chosen(text, mark, { kind, escapes: 'none', holes: 'none', from, ...more });
  switch (name) {
    case 'q':
      return made('string', { escapes: 'own' });
    case 'qq':
      return made('string', { escapes: 'c', holes: 'perl' });
    case 'qw':
      return made('words', { escapes: 'own' });
    case 'qx':
      return made('command', { escapes: 'c', holes });
    case 's':
      return made('regex', { holes, second: { escapes: 'c', holes, code: flags => flags.includes('e') } });
    case 'tr':
    case 'y':
      return made('regex', { second: { escapes: 'none', holes: 'none', code: () => false } });
    default:
      return made('regex', { holes, flags: true });
  }
}

/** Perl. */
export const perl: Lexicon = {
  blank: /[ \t\f\r]+|#[^\n]*|(?<=^|\n)=[a-z][\s\S]*?\n=cut[^\n]*/y,
  name: /[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*(?:::)?/y,
  variable:
    /\$#(?=\{)|\$#?\{\^\w+\}|\$#\$?[A-Za-z_]\w*|[$@%&]\$*(?:::)?[A-Za-z_]\w*(?:::\w+)*|\$\$*(?:\d+|\^\w|[&`'+!@/\\,;.|"<>()[\]0_?:-](?![\w{])|\$(?![\w{]))|@[_-]|%[+!-](?=[\s;)=])/y,
  quote: perlQuote,
  slashes: {
    before:
      /^(?:split|grep|map|join|for|foreach|if|elsif|unless|and|or|not|xor|return|print|push|unshift|while|until|x|lt|gt|le|ge|eq|ne|cmp|when)$/,
    holes: 'perl',
  },
  document: { open: /<<~?(["'`]?)([A-Za-z_]\w*)\1/y, holes: 'perl' },
};

const rubyPercent = /%([qQwWiIxrs]?)(?=[^\w\s=])/y;

function rubyQuote(text: string, from: number, last: Token | undefined): Quote | undefined {
  const here = text[from];
  if (here === "'") return same("'", { escapes: 'own' });
  if (here === '"') return same('"', { holes: 'hash' });
  if (here === '`') return same('`', { kind: 'command', holes: 'hash' });
  const divides =
    last !== undefined && (last.kind !== 'mark' || last.text === ')' || last.text === ']' || last.text === '}') && last.kind !== 'line';
  const percent = at(rubyPercent, text, from);
  if (percent === null || (divides && !(last.kind === 'name' && /\s/.test(text[from - 1] ?? '')))) return undefined;
  const letter = percent[1] ?? '';
  const kind = letter === 'x' ? 'command' : letter === 'r' ? 'regex' : /[wWiI]/.test(letter) ? 'words' : 'string';
  return chosen(text, from + percent[0].length, {
    kind,
    escapes: /[qwis]/.test(letter) ? 'own' : 'c',
    holes: /[qwis]/.test(letter) ? 'none' : 'hash',
    from,
  });
}

/** Ruby. */
export const ruby: Lexicon = {
  blank: /[ \t\f\r]+|#[^\n]*|\\\r?\n|(?<=^|\n)=begin[\s\S]*?\n=end[^\n]*/y,
  name: /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*(?:[?!](?![=~]))?/y,
  variable: /\$(?:[A-Za-z_]\w*|-?[\w~*$?!@/\\;,.=:<>"&`'+])|@@?[A-Za-z_]\w*/y,
  quote: rubyQuote,
  slashes: {
    before: /^(?:if|elsif|unless|and|or|not|return|when|while|until|puts|print|split|scan|grep|gsub|sub|match\??|then|do|else)$/,
    holes: 'hash',
  },
  document: { open: /<<[~-]?(["'`]?)([A-Z_]\w*)\1/y, holes: 'hash' },
};

/** PHP, without the markup around it. */
export const php: Lexicon = {
  blank: /[ \t\f\r]+|\/\/[^\n]*|#(?!\[)[^\n]*|\/\*[\s\S]*?\*\/|<\?php\b|\?>\s*$/y,
  name: /\\?[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*(?:\\[A-Za-z_]\w*)*/y,
  variable: /\$[A-Za-z_]\w*/y,
  quote: (text, from) => {
    const here = text[from];
    if (here === "'") return same("'", { escapes: 'own' });
    if (here === '"') return same('"', { holes: 'php' });
    return here === '`' ? same('`', { kind: 'command', holes: 'php' }) : undefined;
  },
  document: { open: /<<<[ \t]*(["']?)([A-Za-z_]\w*)\1/y, holes: 'php' },
  keeps: true,
};

const long = /\[(=*)\[/y;

/** Lua. */
export const lua: Lexicon = {
  blank: /[ \t\f\r]+|--\[(=*)\[[\s\S]*?\]\1\]|--(?!\[=*\[)[^\n]*/y,
  name: /[A-Za-z_]\w*/y,
  quote: (text, from) => {
    const found = at(long, text, from);
    if (found !== null) return same(`]${found[1]}]`, { escapes: 'none' });
    return text[from] === '"' || text[from] === "'" ? same(text[from]) : undefined;
  },
};

/** R. */
export const r: Lexicon = {
  blank: /[ \t\f\r]+|#[^\n]*/y,
  name: /(?:[A-Za-z]|\.(?!\d))[\w.]*/y,
  quote: (text, from, last) => {
    if (last?.kind === 'name' && /^[rR]$/.test(last.text) && /[rR]/.test(text[from - 1] ?? '')) return undefined;
    const here = text[from];
    return here === '"' || here === "'" ? same(here) : here === '`' ? same('`', { kind: 'regex' }) : undefined;
  },
};

/** Julia. A single quote opens a character or transposes: either way no text of any length. */
export const julia: Lexicon = {
  blank: /[ \t\f\r]+|#(?!=)[^\n]*|#=(?:(?!#=)[\s\S])*?=#/y,
  name: /@?[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*!?(?!=)/y,
  quote: (text, from, last) => {
    const here = text[from];
    const raw = last?.kind === 'name' && /\w/.test(text[from - 1] ?? '');
    const more: Partial<Quote> = raw ? { escapes: 'own' } : { holes: 'dollar' };
    if (text.startsWith('"""', from)) return same('"""', more);
    if (here === '"') return same('"', more);
    if (here === '`') return same('`', { kind: 'command', holes: 'dollar' });
    return here === "'" && /^'(?:\\?[^\\]|\\[xuU][\da-fA-F]+)'/.test(text.slice(from, from + 12)) ? same("'") : undefined;
  },
};
