/** find: where it looks, what it runs on what it finds, and what it writes or deletes. */
import path from 'node:path';
import type { Effect, Fit } from '../../values.ts';
import { begins, destroys, textOf, together, touch, touchEmptied, touchHere, touchOver, touchTree, unknown } from '../effects.ts';
import type { Argument, Call, Nested, Program, Reading } from '../program.ts';
import { systemOf } from '../repositories.ts';
import { beside, escaped, joined } from '../word/fit.ts';
import { namesOf } from '../word/segment.ts';
import { row } from './row.ts';

const running = new Set(['-exec', '-execdir', '-ok', '-okdir']);
const writing = new Set(['-fprint', '-fprint0', '-fls', '-fprintf']);
const reading = new Set(['-newer', '-anewer', '-cnewer', '-samefile']);
/** Tests that take a word, so that the word is never taken for an action. */
const taking = new Set(
  '-name -iname -path -ipath -wholename -iwholename -lname -ilname -regex -iregex -regextype -type -xtype -size -mtime -mmin -atime -amin -ctime -cmin -perm -user -group -uid -gid -maxdepth -mindepth -links -inum -fstype -used -newerXY -printf -context'.split(
    ' ',
  ),
);

function find(call: Call): Reading {
  const start = call.arguments.findIndex(one => !leading(one));
  const from = start < 0 ? call.arguments.length : start;
  const expression = call.arguments.findIndex((one, at) => at >= from && /^(?:-.|[(!,])/.test(headOf(one)));
  const end = expression < 0 ? call.arguments.length : expression;
  const roots = call.arguments.slice(from, end);
  const looks = roots.length === 0 ? touchHere('list', call) : roots.flatMap(one => touchTree('list', one, call));
  return together({ effects: looks }, actions({ words: call.arguments.slice(end), roots, call }), {
    opaque: roots.some(open) ? 'a word here may be an action of find' : undefined,
  });
}

/** The options that stand before the roots. */
function leading(argument: Argument): boolean {
  return /^-(?:[HLP]|O\d*|D.*|[a-z]+tree)$/.test(textOf(argument) ?? '');
}

function headOf({ value }: Argument): string {
  return value.kind === 'unknown' ? value.prefix : value.text;
}

/** A word that may turn out to be, or to bring along, an action. */
function open({ value }: Argument): boolean {
  return value.kind === 'unknown' && !begins(value) && (value.splits || value.prefix === '');
}

interface Expression {
  readonly words: readonly Argument[];
  readonly roots: readonly Argument[];
  readonly call: Call;
}

function actions(expression: Expression): Reading {
  const parts: Partial<Reading>[] = [];
  for (let at = 0; at < expression.words.length; ) {
    const { part, next } = action(expression, at);
    parts.push(part);
    at = next;
  }
  return together(...parts);
}

function action(expression: Expression, at: number): { part: Partial<Reading>; next: number } {
  const { words, call, roots } = expression;
  const word = words[at];
  if (word === undefined) return { part: {}, next: at + 1 };
  const name = textOf(word);
  if (name === undefined) return { part: { opaque: 'a word here may be an action of find' }, next: at + 1 };
  if (running.has(name)) return run(expression, at);
  const file = words[at + 1];
  const step = name === '-fprintf' ? 3 : 2;
  if (writing.has(name)) return { part: { effects: file ? listed(file, words[at + step - 1], call) : [] }, next: at + step };
  if (reading.has(name) || /^-newer..$/.test(name)) return { part: { effects: file ? touch('read', file, call) : [] }, next: at + 2 };
  if (name === '-files0-from') return { part: { opaque: 'where find looks is listed in a file' }, next: at + 2 };
  if (name === '-delete') return { part: { effects: deletes(roots, call) }, next: at + 1 };
  return { part: {}, next: at + (taking.has(name) ? 2 : 1) };
}

/** What find lists goes into a file; a format of nothing leaves nothing in it. */
function listed(file: Argument, format: Argument | undefined, call: Call): Effect[] {
  return format !== file && textOf(format) === '' ? touchEmptied(file, call) : touchOver(file, call);
}

function deletes(roots: readonly Argument[], call: Call): Effect[] {
  const below = roots.length === 0 ? touchHere('delete', call) : roots.flatMap(one => touchTree('delete', one, call));
  return [...below, destroys('find-delete', 'deletes what find finds', call.place)];
}

/** `-exec argv ;` or `+`; the command is what stands between, with each `{}` as what was found. */
function run({ words, roots, call }: Expression, at: number): { part: Partial<Reading>; next: number } {
  const stop = words.findIndex((one, index) => index > at && /^[;+]$/.test(textOf(one) ?? ''));
  const end = stop < 0 ? words.length : stop;
  const many = textOf(words[stop]) === '+';
  const directories = words.some((one, index) => textOf(one) === '-type' && textOf(words[index + 1]) === 'd');
  const argv = words.slice(at + 1, end).flatMap((one, index) => found(one, index, { roots, call, many, directories }));
  const inside = textOf(words[at])?.endsWith('dir') === true;
  const below = inside ? within(roots, call) : call.cwd;
  const nested: Nested = { kind: 'argv', argv, more: false, cwd: below, via: call.program };
  const system = inside ? systemOf(textOf(argv[0])) : undefined;
  // Which directories these are, only running could tell.
  const effects: Effect[] = system === undefined ? [] : [{ kind: 'repository', system, at: undefined, place: call.place }];
  return {
    part: { effects, runs: argv.length > 0 ? [nested] : [], opaque: stop < 0 ? 'the end of its command is not known' : undefined },
    next: end + 1,
  };
}

/**
 * What `{}` stands for: some path at or below a root, never the root's own text, which a text it is handed to could take apart.
 * At the beginning of the command only running could tell.
 */
function found(word: Argument, index: number, { roots, call, many, directories }: Found): Argument[] {
  const head = headOf(word);
  if (!head.includes('{}')) return [word];
  if (index === 0 || word.value.kind === 'unknown') return [unknown(FOUND, word.place)];
  if (!head.startsWith('{}')) return [{ value: behind(head, roots), place: word.place }];
  const value = extended(top(roots, call), head.slice(2), { call, many });
  return [{ value: directories ? { ...value, reason: 'the directory is what find finds' } : value, place: word.place }];
}

interface Found extends Pick<Expression, 'roots' | 'call'> {
  /** `+`: one word or more. */
  readonly many: boolean;
  /** `-type d`. */
  readonly directories: boolean;
}

/** The reason given for a name that find finds, which may be that of any kind of file. */
export const FOUND = 'the name is what find finds';

const hidden = { kind: 'unknown', reason: FOUND, prefix: '', splits: false } as const;

/** The root, or the directory that all of them lie below; undefined where that is not known. */
function top(roots: readonly Argument[], call: Call): string | undefined {
  const texts = roots.map(({ value }) => (value.kind === 'unknown' ? undefined : before(value)));
  const [only = '.', more] = texts;
  if (texts.includes(undefined) || (more === undefined && texts.length > 1)) return undefined;
  if (more === undefined) return only;
  if (texts.every(one => one !== undefined && !one.startsWith('/') && !one.split('/').includes('..'))) return '.';
  if (call.cwd === undefined) return undefined;
  const [first = [], ...rest] = texts.map(one => path.resolve(call.cwd ?? '/', one ?? '').split('/'));
  const shared = first.findIndex((name, at) => rest.some(one => one[at] !== name));
  return `/${first.slice(1, shared < 0 ? undefined : shared).join('/')}`;
}

/** Of a pattern the directory that its matches surely lie below. */
function before({ kind, text }: Exclude<Argument['value'], { kind: 'unknown' }>): string {
  const at = kind === 'pattern' ? text.lastIndexOf('/', text.search(/[*?[\\]/)) : undefined;
  if (at === undefined) return text;
  return at < 0 ? '.' : text.slice(0, at + 1);
}

/** Behind other characters what is found lies below the directory that they name, unless it climbs. */
function behind(head: string, roots: readonly Argument[]): Argument['value'] {
  const [before = '', after = '', more] = head.split('{}');
  const value = { ...hidden, prefix: before };
  const climbs = roots.some(one => one.value.kind === 'unknown' || one.value.text.includes('..'));
  if (climbs || more !== undefined || `${before}${after}`.includes('..') || !/^[\w.][\w./-]*\/$/.test(before)) return value;
  return { ...value, fits: { kind: 'below', text: before } };
}

type Hidden = Extract<Argument['value'], { kind: 'unknown' }>;

/** A root's name with something behind it is beside the root, where there is nothing between them. */
function extended(root: string | undefined, rest: string, { call, many }: Pick<Found, 'call' | 'many'>): Hidden {
  const value = { ...hidden, splits: many };
  if (root === undefined) return value;
  if (rest.includes('..') || !/^(?:|\/.*|.*\w.*)$/.test(rest)) return { ...value, prefix: root };
  const text = rest === '' || rest.startsWith('/') ? root : beside(root);
  const names = namesOf(`${escaped(text.replace(/\/+$/, ''))}/**`, [call.cwd]);
  return { ...value, fits: { kind: 'below', text, ...(names === undefined ? {} : { names }) } };
}

/** `-execdir` runs in the directory of each thing found: the root is the outermost of them. */
function within(roots: readonly Argument[], call: Call): string | undefined {
  const root = roots.length === 0 ? '.' : textOf(roots[0]);
  const only = roots.length <= 1 && (root === '.' || root === './');
  return only ? call.cwd : undefined;
}

const HERE: Fit = { kind: 'below', text: '.' };
/** What fd puts for a name without its ending, its last part, its directory, and the last part without its ending (fd(1)). */
const parts: ReadonlyMap<string, Fit> = new Map<string, Fit>([
  ['{.}', { ...HERE, cut: true }],
  ['{/}', { kind: 'pattern', text: '*', dash: '' }],
  ['{//}', HERE],
  ['{/.}', { kind: 'pattern', text: '*', dash: '' }],
]);

/** A word with such a part in it; undefined for any other. */
function placed(argument: Argument): readonly Argument[] | undefined {
  const pieces = (textOf(argument) ?? '').split(/(\{\/{0,2}\.?\})/).filter(one => one !== '');
  if (!pieces.some(one => parts.has(one))) return undefined;
  const fits = joined(pieces.map(one => (one === '{}' ? { fits: HERE } : parts.has(one) ? { fits: parts.get(one) } : { text: one })));
  return [{ value: { ...hidden, ...(fits === undefined ? {} : { fits }) }, place: argument.place }];
}

/** find, and its kin fd, which looks for names and runs commands with them. */
export const finders: readonly Program[] = [
  {
    names: ['find', 'gfind'],
    read: find,
    flags: [
      'find . -name "*.tmp" -delete',
      'find . -exec rm {} \\;',
      'find / -name passwd',
      'find . -exec sh -c "rm $1" _ {} +',
      'find . -fprint ~/list',
      'find . -ok rm {} \\;',
      'find . -type f -exec {} \\;',
      'find . $extra',
      'find .. -exec mkdir -p out/{} +',
      'find . -exec mkdir -p ../out/{} +',
      'find -files0-from list',
    ],
    quiet: [
      'find . -name "*.ts" -not -path "./node_modules/*"',
      'find src -type f -exec grep -l foo {} +',
      'find . -type d -exec mkdir -p out/{} \\;',
      'find . -type f -exec wc -l {} \\;',
    ],
  },
  row({
    names: 'fd fdfind',
    options:
      'x|exec= X|exec-batch= t|type= e|extension= d|max-depth= E|exclude= H I u g i s p a l L 0 S|size= changed-within= changed-before= base-directory=enter c|color= j|threads= ignore-file=read search-path=list max-results= min-depth= o|owner= path-separator= and= format=',
    operands: 'text list',
    here: 'list',
    more: fd,
    flags: ['fd -e tmp -x rm', 'fd foo -X rm -rf', 'fd . /root'],
    quiet: ['fd main', 'fd -e ts . src'],
  }),
];

/** All after `-x` up to `;` is a command that gets what was found. */
function fd(_: unknown, call: Call): Partial<Reading> {
  const at = call.arguments.findIndex(one => /^-(?:[a-zA-Z]*[xX]|-exec(?:-batch)?)$/.test(textOf(one) ?? ''));
  if (at < 0)
    return call.arguments.some(one => /^(?:--exec|-[a-zA-Z]*[xX])./.test(headOf(one)))
      ? { opaque: 'its command is written in one word' }
      : {};
  const argv = call.arguments.slice(at + 1).filter(one => textOf(one) !== ';');
  const named = argv.flatMap((one, index) => placed(one) ?? found(one, index, { roots: [], call, many: false, directories: false }));
  const bare = argv.every(one => !/\{\/{0,2}\.?\}/.test(headOf(one)));
  const last: readonly Argument[] = bare ? [{ value: { ...hidden, fits: HERE }, place: call.place }] : [];
  return { runs: [{ kind: 'argv', argv: [...named, ...last], more: false, cwd: call.cwd, via: call.program }] };
}
