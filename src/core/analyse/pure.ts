/** What a few commands print, known without running them: enough for `$(echo rm)` and for text piped into a shell. */
import path from 'node:path';

/** What the command finds around it: its directory, and its standard input where that is known. */
export interface Around {
  readonly cwd: string | undefined;
  readonly input: string | undefined;
}

/** The output of a command with these arguments, or undefined where only running could tell. */
export function output(argv: readonly string[], around: Around): string | undefined {
  const [name, ...args] = argv;
  if (name === undefined || around.input?.includes('\0')) return undefined;
  return commands.get(name)?.(args, around);
}

type Command = (args: readonly string[], around: Around) => string | undefined;

const commands = new Map<string, Command>([
  ['echo', echo],
  ['printf', printf],
  ['pwd', (args, { cwd }) => (args.length === 0 && cwd !== undefined ? `${cwd}\n` : undefined)],
  ['basename', args => (args.length === 1 && plain(args[0]) ? `${path.posix.basename(args[0])}\n` : undefined)],
  ['dirname', args => (args.length === 1 && plain(args[0]) ? `${path.posix.dirname(args[0])}\n` : undefined)],
  ['cat', (args, { input }) => (args.length === 0 ? input : undefined)],
  [':', () => ''],
  ['true', () => ''],
]);

/** A path whose last name is the same by every rule: no option, no empty part, no slash at the end. */
function plain(text: string | undefined): text is string {
  return text !== undefined && /^\/?[^/-][^/]*(?:\/[^/]+)*$/.test(text) && !text.includes('\n');
}

/** Options and backslashes differ from shell to shell. */
function echo(args: readonly string[]): string | undefined {
  if (args[0] === '-n' && !args.slice(1).some(one => /^-|\\/.test(one))) return args.slice(1).join(' ');
  return args[0]?.startsWith('-') || args.some(one => one.includes('\\')) ? undefined : `${args.join(' ')}\n`;
}

const ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['\\', '\\'],
]);

/** A format without conversions, or one of plain `%s` with as many arguments. */
function printf([format, ...args]: readonly string[]): string | undefined {
  if (format === undefined || format.startsWith('-') || !/^[\x20-\x7e\n\t]*$/.test(format)) return undefined;
  const pieces = format.match(/\\[0-7]{1,3}|\\[nt\\]|%s|%%|[^\\%]+|[\s\S]/g) ?? [];
  const wanted = pieces.filter(piece => piece === '%s').length;
  if (wanted !== args.length) return undefined;
  const rest = [...args];
  const made = pieces.map(piece => (piece === '%s' ? rest.shift() : escaped(piece)));
  return made.includes(undefined) ? undefined : made.join('');
}

function escaped(piece: string): string | undefined {
  if (piece === '%%') return '%';
  if (/^\\[0-7]/.test(piece)) return octal(Number.parseInt(piece.slice(1), 8));
  if (piece.startsWith('\\')) return ESCAPES.get(piece.slice(1));
  return piece === '%' ? undefined : piece;
}

function octal(code: number): string | undefined {
  return code > 0 && code < 128 ? String.fromCharCode(code) : undefined;
}
