/** What `echo` and `printf` print: their options, escapes and conversions, as far as every version of the shell agrees on them. */
import type { Around } from './pure.ts';

const ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['\\', '\\'],
]);

/** Options and backslashes differ from shell to shell: only bash's are read. */
export function echo(args: readonly string[], { dialect, standard }: Pick<Around, 'dialect' | 'standard'>): string | undefined {
  const own = dialect === 'bash' && standard;
  const odd = args.some(one => one.includes('\\'));
  if (args[0] === '-n' && !args.slice(1).some(one => /^-/.test(one)) && (own || !odd)) return args.slice(1).join(' ');
  if (!args[0]?.startsWith('-') && (own || !odd)) return `${args.join(' ')}\n`;
  return own ? optioned(args) : undefined;
}

/** `-n`, `-e` and `-E`, in any cluster, until the first word that is something else. */
function optioned(args: readonly string[]): string | undefined {
  const end = args.findIndex(one => !/^-[neE]+$/.test(one));
  const given = (end < 0 ? args : args.slice(0, end)).join('').replaceAll('-', '');
  const line = (end < 0 ? [] : args.slice(end)).join(' ');
  const told = given.lastIndexOf('e') > given.lastIndexOf('E') ? unescaped(line) : line;
  return told === undefined ? undefined : `${told}${given.includes('n') ? '' : '\n'}`;
}

/** The escapes of `echo -e` and `%b`; undefined where one is rare, stops the output, or makes no plain character. */
function unescaped(text: string): string | undefined {
  const pieces = text.match(/\\0[0-7]{0,3}|\\x[\da-fA-F]{1,2}|\\[1-7][0-7]{0,2}|\\[\s\S]?|[^\\]+/g) ?? [];
  const made = pieces.map(piece => {
    if (!piece.startsWith('\\')) return piece;
    if (piece.startsWith('\\0')) return character(Number.parseInt(piece.slice(1), 8));
    return piece.startsWith('\\x') ? character(Number.parseInt(piece.slice(2), 16)) : ESCAPES.get(piece.slice(1));
  });
  return made.includes(undefined) ? undefined : made.join('');
}

function character(code: number): string | undefined {
  return code > 0 && code < 128 ? String.fromCharCode(code) : undefined;
}

const PIECES = /\\[0-7]{1,3}|\\x[\da-fA-F]{1,2}|\\[\s\S]?|%%|%[-0]?\d{0,3}(?:\.\d{1,3})?[a-zA-Z]|[^\\%]+|%/g;

/** The format is used again as long as there are arguments; what is missing is nothing, or zero. */
export function printf(given: readonly string[], { dialect }: Pick<Around, 'dialect'>): string | undefined {
  const [format, ...args] = given[0] === '--' ? given.slice(1) : given;
  if (format === undefined || format.startsWith('-') || !/^[\x20-\x7e\n\t]*$/.test(format)) return undefined;
  const pieces = format.match(PIECES) ?? [];
  const takes = pieces.filter(conversion).length;
  if ((takes === 0 && args.length > 0) || args.length > 200 || (dialect !== 'bash' && /\\x/.test(format))) return undefined;
  const rounds = takes === 0 ? 1 : Math.max(1, Math.ceil(args.length / takes));
  const rest = [...args];
  const made = Array.from({ length: rounds }).flatMap(() =>
    pieces.map(piece => (conversion(piece) ? convert(piece, rest.shift(), dialect) : escaped(piece))),
  );
  return made.includes(undefined) ? undefined : made.join('');
}

function conversion(piece: string): boolean {
  return piece.length > 1 && piece.startsWith('%') && piece !== '%%';
}

function escaped(piece: string): string | undefined {
  if (piece === '%%') return '%';
  if (/^\\[0-7]/.test(piece)) return character(Number.parseInt(piece.slice(1), 8));
  if (piece.startsWith('\\x')) return character(Number.parseInt(piece.slice(2), 16));
  if (piece.startsWith('\\')) return /^\\[ntr\\]$/.test(piece) ? ESCAPES.get(piece.slice(1)) : undefined;
  return piece === '%' ? undefined : piece;
}

/** One conversion of one argument. */
function convert(piece: string, argument: string | undefined, dialect: Around['dialect']): string | undefined {
  const found = /^%([-0]?)(\d*)(?:\.(\d+))?([a-zA-Z])$/.exec(piece);
  if (found === null) return undefined;
  const [, flag = '', width = '', precision, letter = ''] = found;
  const text =
    letter === 's' ? cutTo(argument ?? '', precision) : precision === undefined ? converted(letter, argument, dialect) : undefined;
  if (text === undefined || (!/^[\x00-\x7f]*$/.test(text) && width !== '')) return undefined;
  if (flag === '0') return /[dixXou]/.test(letter) && !text.startsWith('-') ? text.padStart(Number(width), '0') : undefined;
  return flag === '-' ? text.padEnd(Number(width)) : text.padStart(Number(width));
}

function cutTo(text: string, precision: string | undefined): string | undefined {
  if (precision === undefined) return text;
  return /^[\x00-\x7f]*$/.test(text) ? text.slice(0, Number(precision)) : undefined;
}

function converted(letter: string, argument: string | undefined, dialect: Around['dialect']): string | undefined {
  if (letter === 'b') return dialect === 'bash' ? unescaped(argument ?? '') : undefined;
  if (letter === 'c') return argument !== undefined && /^[\x20-\x7e]/.test(argument) ? argument.slice(0, 1) : undefined;
  const number = numeric(argument ?? '0');
  if (number === undefined) return undefined;
  if (letter === 'd' || letter === 'i') return String(number);
  if (number < 0) return undefined;
  if (letter === 'x') return number.toString(16);
  if (letter === 'X') return number.toString(16).toUpperCase();
  return letter === 'o' ? number.toString(8) : letter === 'u' ? String(number) : undefined;
}

/** A plain number, or the code of a character behind a quote. */
function numeric(text: string): number | undefined {
  if (/^(?:0|-?[1-9]\d{0,14})$/.test(text)) return Number(text);
  if (/^0x[\da-fA-F]{1,12}$/.test(text)) return Number.parseInt(text, 16);
  return /^['"][\x20-\x7e]$/.test(text) ? text.charCodeAt(1) : undefined;
}
