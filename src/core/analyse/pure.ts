/** What a few commands print, known without running them: enough for `$(echo rm)` and for text decoded into a shell. */
import path from 'node:path';
import type { Dialect, Scene } from '../values.ts';
import { echo, printf } from './format.ts';

/** What the command finds around it: its shell and directory, and its standard input where that is known. */
export interface Around {
  readonly cwd: string | undefined;
  readonly input: string | undefined;
  readonly dialect: Dialect;
  /** The shell's options are those of a fresh one. */
  readonly standard: boolean;
  readonly scene: Scene;
}

/** Neither a longer text is printed by what Ward knows, nor a text of other characters: those are told apart by locale. */
const LONGEST = 1 << 16;
const PLAIN = /^[\x01-\x7f]*$/;

/** The output of a command with these arguments, or undefined where only running could tell. */
export function output(argv: readonly string[], around: Around): string | undefined {
  const [name, ...args] = argv;
  if (name === undefined || around.input?.includes('\0')) return undefined;
  const made = commands.get(name)?.(args, around);
  return made === undefined || made.length > LONGEST ? undefined : made;
}

/** Whether a command whose first word is written like this may be one of them. */
export function pure(word: string | undefined): boolean {
  return word !== undefined && (!/^[\w./-]+$/.test(word) || commands.has(word));
}

type Command = (args: readonly string[], around: Around) => string | undefined;
type Filter = (input: string, args: readonly string[]) => string | undefined;

/** A command that makes its output of its input alone. */
function filter(made: Filter): Command {
  return (args, { input }) => (input === undefined || input.length > LONGEST || !PLAIN.test(input) ? undefined : made(input, args));
}

const commands = new Map<string, Command>([
  ['echo', echo],
  ['printf', printf],
  ['pwd', (args, { cwd }) => (/^-?[LP]?$/.test(args.join(' ')) && cwd !== undefined && !cwd.endsWith('/.') ? `${cwd}\n` : undefined)],
  ['basename', base],
  ['dirname', args => (args.length === 1 && (args[0] === '' || plain(args[0])) ? `${path.posix.dirname(args[0])}\n` : undefined)],
  [
    'cat',
    (args, { input }) => (args.join(' ') === '/dev/null' ? '' : args.every(one => one === '-') && args.length < 2 ? input : undefined),
  ],
  [':', () => ''],
  ['true', () => ''],
  ['whoami', (args, { scene }) => (args.length === 0 ? `${scene.user}\n` : undefined)],
  ['git', git],
  ['seq', sequence],
  ['rev', filter((input, args) => (args.length === 0 ? each(input, line => [...line].reverse().join('')) : undefined))],
  ['tac', filter((input, args) => (args.length === 0 && input.endsWith('\n') ? `${rows(input).reverse().join('\n')}\n` : undefined))],
  ['tr', filter(translate)],
  ['base64', filter(base64)],
  ['base32', filter((input, args) => (/^(?:-d|--decode)$/.test(args.join(' ')) ? unbase32(input) : undefined))],
  ['xxd', filter((input, args) => (/^(?:-r -ps?|-ps? -r|-rp|-pr|-r -plain)$/.test(args.join(' ')) ? unhex(input) : undefined))],
  ['head', filter((input, args) => some(input, args, 'head'))],
  ['tail', filter((input, args) => some(input, args, 'tail'))],
  ['cut', filter(cut)],
  ['sed', filter(replace)],
]);

/** Commands that make a readable text of an unreadable one. */
const DECODERS = new Set(['base64', 'base32', 'xxd', 'rev', 'tac', 'tr', 'cut', 'sed', 'printf']);

/** Whether such a command with these arguments may hide what it prints (`surely`), or is used on plain names every day as well (`maybe`). */
export function decodes([name, ...args]: readonly string[]): 'surely' | 'maybe' | undefined {
  if (name === undefined || !DECODERS.has(name)) return undefined;
  if (name === 'printf') return args.some(one => /\\(?:x|[0-7]{2})/.test(one)) ? 'maybe' : undefined;
  return /^(?:base|xxd|rev)/.test(name) ? 'surely' : 'maybe';
}

/** A path whose last name is the same by every rule: no option, no empty part, no slash at the end. */
function plain(text: string | undefined): text is string {
  return text !== undefined && /^\/?[^/-][^/]*(?:\/[^/]+)*$/.test(text) && !text.includes('\n');
}

function base(args: readonly string[]): string | undefined {
  const [name, suffix, more] = args;
  if (!plain(name) || more !== undefined || suffix?.startsWith('-')) return undefined;
  const last = path.posix.basename(name);
  return `${suffix !== undefined && suffix !== '' && last !== suffix && last.endsWith(suffix) ? last.slice(0, -suffix.length) : last}\n`;
}

/** The repository's own directory, where the scene knows it: git looks for it upwards from where it stands. */
function git(args: readonly string[], { cwd, scene }: Around): string | undefined {
  const { toplevel } = scene;
  if (args.join(' ') !== 'rev-parse --show-toplevel' || toplevel === undefined || cwd === undefined) return undefined;
  const between = `${scene.cwd}/`.startsWith(`${cwd}/`) && `${cwd}/`.startsWith(`${toplevel}/`);
  return between ? `${toplevel}\n` : undefined;
}

/** A longer list is not spelled out. */
const MOST_NUMBERS = 1000;

function sequence(args: readonly string[]): string | undefined {
  if (args.length === 0 || args.length > 3 || !args.every(one => /^(?:0|-?[1-9]\d{0,6})$/.test(one))) return undefined;
  const [first, step, last] = args.length === 3 ? args : args.length === 2 ? [args[0], '1', args[1]] : ['1', '1', args[0]];
  const [from, by, to] = [Number(first), Number(step), Number(last)];
  const count = Math.floor((to - from) / by) + 1;
  if (by === 0 || count > MOST_NUMBERS) return undefined;
  return Array.from({ length: Math.max(0, count) }, (_, at) => `${from + at * by}\n`).join('');
}

function rows(input: string): string[] {
  return (input.endsWith('\n') ? input.slice(0, -1) : input).split('\n');
}

/** Every line made anew; the last one keeps its newline, or goes without. */
function each(input: string, made: (line: string) => string | undefined): string | undefined {
  if (input === '') return '';
  const found = rows(input).map(made);
  return found.includes(undefined) ? undefined : found.join('\n') + (input.endsWith('\n') ? '\n' : '');
}

const CLASSES = new Map([
  ['upper', 'A-Z'],
  ['lower', 'a-z'],
  ['digit', '0-9'],
]);

/** The characters of a set of tr's, ranges and classes spelled out. */
function characters(set: string): string | undefined {
  const ranged = set.replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES.get(name) ?? whole);
  if (/\[[:=.]|\[.\*|\\[^nt\\]/.test(ranged)) return undefined;
  const literal = ranged.replace(/\\([nt\\])/g, (_, one: string) => (one === 'n' ? '\n' : one === 't' ? '\t' : '\\'));
  let made = '';
  for (let at = 0; at < literal.length; at += 1) {
    const [one, dash, end] = [literal[at] ?? '', literal[at + 1], literal[at + 2]];
    if (dash !== '-' || end === undefined) made += one;
    else {
      if (end < one) return undefined;
      for (let code = one.charCodeAt(0); code <= end.charCodeAt(0); code += 1) made += String.fromCharCode(code);
      at += 2;
    }
  }
  return made;
}

function translate(input: string, args: readonly string[]): string | undefined {
  const removes = args[0] === '-d';
  const sets = (removes ? args.slice(1) : args).map(one => (PLAIN.test(one) ? characters(one) : undefined));
  const [from, to] = sets;
  if (from === undefined || args.slice(removes ? 1 : 0).some(one => one.startsWith('-')) || sets.length !== (removes ? 1 : 2))
    return undefined;
  if (removes) return [...input].filter(one => !from.includes(one)).join('');
  if (to === undefined || to === '') return undefined;
  return [...input].map(one => (from.includes(one) ? (to[Math.min(from.lastIndexOf(one), to.length - 1)] ?? '') : one)).join('');
}

/** Bytes as text, where each is a character of its own. */
function text(bytes: Buffer): string | undefined {
  const made = bytes.toString('latin1');
  return PLAIN.test(made) ? made : undefined;
}

function base64(input: string, args: readonly string[]): string | undefined {
  const line = args.join(' ');
  if (/^(?:-w ?0)?$/.test(line)) {
    const made = Buffer.from(input, 'latin1').toString('base64');
    return line === '' ? made.replace(/.{1,76}/g, '$&\n') : made;
  }
  const given = input.replaceAll('\n', '');
  if (
    !/^(?:-d|-D|--decode|-di|-id|-d -i|-i -d)$/.test(line) ||
    !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(given)
  )
    return undefined;
  return text(Buffer.from(given, 'base64'));
}

function unbase32(input: string): string | undefined {
  const given = input.replaceAll('\n', '');
  if (!/^(?:[A-Z2-7]{8})*(?:[A-Z2-7]{2}={6}|[A-Z2-7]{4}={4}|[A-Z2-7]{5}={3}|[A-Z2-7]{7}=)?$/.test(given)) return undefined;
  const bits = [...given.replaceAll('=', '')]
    .map(one => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
    .join('');
  return text(Buffer.from((bits.match(/.{8}/g) ?? []).map(one => Number.parseInt(one, 2))));
}

function unhex(input: string): string | undefined {
  const given = input.replace(/\s/g, '');
  return /^(?:[\da-fA-F]{2})+$/.test(given) ? text(Buffer.from(given, 'hex')) : undefined;
}

/** The first or last lines, or the first characters. */
function some(input: string, args: readonly string[], end: 'head' | 'tail'): string | undefined {
  const found = /^(?:-n ?|-)(\d{1,6})$|^(?:-c ?)(\d{1,6})$/.exec(args.join(' '));
  if ((found === null && args.length > 0) || (input !== '' && !input.endsWith('\n') && found?.[2] === undefined)) return undefined;
  if (found?.[2] !== undefined) return end === 'head' ? input.slice(0, Number(found[2])) : undefined;
  const count = Number(found?.[1] ?? 10);
  const all = input === '' ? [] : rows(input);
  const kept = end === 'head' ? all.slice(0, count) : all.slice(Math.max(0, all.length - count));
  return kept.map(one => `${one}\n`).join('');
}

/** One range of characters, or one field. */
function cut(input: string, args: readonly string[]): string | undefined {
  const line = args.join('\0');
  const range = /^-c\0?(\d{1,4})(?:(-)(\d{1,4})?)?$/.exec(line);
  const field = /^-d\0?([^\0])\0-f\0?(\d{1,3})$|^-f\0?(\d{1,3})\0-d\0?([^\0])$/.exec(line);
  const whole = (made: string | undefined) => (made === undefined || made === '' || made.endsWith('\n') ? made : `${made}\n`);
  if (range !== null) {
    const from = Number(range[1]);
    const to = range[2] === undefined ? from : range[3] === undefined ? undefined : Number(range[3]);
    return from === 0 || (to ?? from) < from ? undefined : whole(each(input, one => one.slice(from - 1, to)));
  }
  const [by, number] = [field?.[1] ?? field?.[4], Number(field?.[2] ?? field?.[3] ?? 0)];
  if (by === undefined || number === 0) return undefined;
  return whole(each(input, one => (one.includes(by) ? (one.split(by)[number - 1] ?? '') : one)));
}

/** `s/plain/plain/`, with `g` or without. */
function replace(input: string, args: readonly string[]): string | undefined {
  const found = /^s([/|,#:@])([\w -]+)\1([\w -]*)\1(g?)$/.exec(args.length === 1 ? (args[0] ?? '') : '');
  if (found === null || (input !== '' && !input.endsWith('\n'))) return undefined;
  const [, , from = '', to = '', all] = found;
  return each(input, one => (all === 'g' ? one.replaceAll(from, () => to) : one.replace(from, () => to)));
}
