/** What is certain of what a few commands print, though the text itself only running could tell: dates, numbers, hashes, names below a directory. */
import path from 'node:path';
import type { Fit, Value } from '../values.ts';
import type { Input } from './program.ts';
import { derived, escaped, last } from './word/fit.ts';

type Shape = (args: readonly Value[]) => Fit | undefined;

/** What is certain of each line that a command with these words prints. */
export function shapeOf([name, ...args]: readonly Value[]): Fit | undefined {
  return name?.kind === 'text' ? shapes.get(name.text)?.(args) : undefined;
}

/** What comes in is surely names of what lies where a command looked, which is judged with that. */
export function lists(input: Input): boolean {
  if (input.kind !== 'pipe') return false;
  return input.lines?.kind === 'below' || (input.lines?.kind === 'pattern' && input.lines.text === '*' && input.lines.names !== undefined);
}

/** Commands that pass on some of the lines they read as they are, in whatever order. */
export function filters(argv: readonly Value[]): boolean {
  const [name, ...args] = argv.map(counted);
  if (name === undefined || args.includes(undefined)) return false;
  const line = args.join(' ');
  if (line.length > LONGEST) return false;
  if (name === 'tac' || name === 'shuf' || name === 'cat') return line === '' || (name === 'shuf' && /^-n ?\d+$/.test(line));
  if (name === 'sed') return /^(?:-n (?:\d+(?:,(?:\d+|\$))?|\$|\/[^/]+\/)p|(?:\d+(?:,(?:\d+|\$))?[dq]|\/[^/]+\/d|\$d))$/.test(line);
  if (name === 'awk') return /^(?:!\w+\[\$0\]\+\+|NR ?[<>=!]=? ?\d+|NF|\/[^/]+\/)$/.test(line);
  if (name === 'head' || name === 'tail') return /^(?:-\d+|-n ?[+-]?\d+)?$/.test(line);
  if (/^[ef]?grep$/.test(name)) return chosen(args as string[]);
  return name === 'sort' ? /^(?:-[rRuVfznghbd]+ ?|-k ?[\d.,nrfbhV]+ ?|-t ?\S ?)*$/.test(line) : name === 'uniq' && /^(?:-u)?$/.test(line);
}

/** The word, with some number for each that only running could tell. */
function counted(value: Value): string | undefined {
  return value.kind === 'unknown' && !value.splits ? value.counted : textOf(value);
}

/** grep of one pattern, with nothing added to the lines it passes on. */
function chosen(args: readonly string[]): boolean {
  const [pattern, more] = args.filter(one => !/^-[EFPaizvwxe]+$/.test(one));
  return pattern !== undefined && more === undefined && !pattern.startsWith('-');
}

const WORD: Fit = { kind: 'pattern', text: '*', solid: true };
/** What a program that may not be there prints, or that finds nothing. */
const MAYBE: Fit = { ...WORD, empty: true };
const MANY: Fit = { ...MAYBE, several: true };
const HASH: Fit = { kind: 'pattern', text: '*', plain: 'e', solid: true, empty: true };

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'text' ? value.text : undefined;
}

/** A longer line is none of those that are looked for. */
const LONGEST = 500;

function words(args: readonly Value[]): string | undefined {
  const found = args.map(textOf);
  const line = found.includes(undefined) ? undefined : found.join(' ');
  return line === undefined || line.length > LONGEST ? undefined : line;
}

/** One word whenever the rest of the line fits. */
function when(pattern: RegExp, fits: Fit = WORD): Shape {
  return args => (pattern.test(words(args) ?? '\n') ? fits : undefined);
}

/** Conversions of date(1) that print no slash, never nothing, and no dash first. */
const CONVERSION = /^%(?:[-0^#]?\d*[YmdHMSjsNyCuwVGgUWIFTRbBhaA]|%)$/;

/** Conversions that print several numbers. */
const SEVERAL = new Map([
  ['F', '1-1-1'],
  ['T', '1:1:1'],
  ['R', '1:1'],
]);

/** `date +FORMAT`: what the format holds, with anything for each conversion. */
function dated(args: readonly Value[]): Fit | undefined {
  const rest = args.filter((one, at) => !/^(?:-u|--utc|--date=.*|-d.+|-d|-r)$/s.test(head(one)) && !/^-[dr]$/.test(head(args[at - 1])));
  const [only, more] = rest;
  const text = textOf(only);
  if (text === undefined || more !== undefined) return undefined;
  if (/^(?:-I(?:date)?|--iso-8601(?:=date)?)$/.test(text)) return { ...WORD, plain: '1-1-1' } as Fit;
  if (/^(?:-I(?:hours|minutes|seconds)|--iso-8601=\w+)$/.test(text)) return { ...WORD, plain: '1-1-1T1:1:1+1:1' } as Fit;
  if (!text.startsWith('+') || text.length < 2) return undefined;
  const pieces = text.slice(1).match(/%[-_0^#]?\d*[A-Za-z%]|[^%]+|%/g) ?? [];
  if (pieces.some(one => one.startsWith('%') && !CONVERSION.test(one))) return undefined;
  const made = pieces.map(one => (one === '%%' ? '%' : one.startsWith('%') ? '*' : escaped(one))).join('');
  const plain = pieces.every(one => /^%[-_0^#]?\d*[YmdHMSjsNyCuwVGgUWIFTR]$|^[\w.:,+= -]+$/.test(one));
  const example = pieces.map(one => (one.startsWith('%') ? (SEVERAL.get(one.at(-1) ?? '') ?? '1') : one)).join('');
  const solid = /[\s*?[\]\\]/.test(text) ? {} : ({ solid: true } as const);
  return made.startsWith('-')
    ? undefined
    : { kind: 'pattern', text: made.replace(/\*+/g, '*'), ...solid, ...(plain ? { plain: example } : {}) };
}

function head(value: Value | undefined): string {
  if (value === undefined) return '';
  return value.kind === 'unknown' ? value.prefix : value.text;
}

const REVISION = /^(?!-)[\w@{}~^.]+$/;
const REFERENCE: Fit = { kind: 'below', text: '.', empty: true, solid: true };

/** Names that git prints are those of files of the project, whose first letters the machine can tell. */
const TRACKED: Fit = { kind: 'below', text: '.', dash: '*', several: true };

function git(args: readonly Value[]): Fit | undefined {
  const line = words(args);
  if (line === undefined) return gitNames(args);
  if (/^rev-parse (?:-q |--quiet |--verify |--short(?:=\d+)? )*\S+$/.test(line) && REVISION.test(line.split(' ').at(-1) ?? '')) return HASH;
  const list = line.split(' ');
  if (list[0] === 'merge-base' && list.slice(1).every(one => /^(?:-a|--all|--fork-point|--octopus|[\w@{}~^./][\w@{}~^./-]*)$/.test(one)))
    return MANY;
  if (
    /^log -(?:n ?)?1 (?:--format=|--pretty=(?:format:|tformat:)?)%(?:h|H|ct|at|t|T|cs|as|cd|ad|ci)(?: --date=(?:short|unix))?(?: (?!-)[\w@{}~^./-]+)?$/.test(
      line,
    )
  )
    return /%(?:cd|ad)/.test(line) && !/--date=/.test(line) ? undefined : MAYBE;
  if (
    /^(?:branch --show-current|rev-parse --abbrev-ref(?:=\w+)? \S+|symbolic-ref (?:-q )?--short \S+|describe(?: --?[a-z-]+(?:[= ]?\d+)?)*(?: [\w@~^.]+)?)$/.test(
      line,
    )
  )
    return REFERENCE;
  return gitNames(args);
}

function gitNames(args: readonly Value[]): Fit | undefined {
  const verb = textOf(args[0]);
  const rest = args.slice(1);
  const plain =
    /^(?:-[mocdz]+|--(?:modified|others|cached|deleted|exclude-standard|staged|name-only|relative|no-renames|diff-filter=\w+|format=|pretty=)|--)$/;
  const named = rest.some(one => textOf(one) === '--name-only');
  const listing = args.some(one => /^(?:-[A-Za-z]*[lL][A-Za-z]*|--name-only|--files-with(?:out)?-match(?:es)?)$/.test(textOf(one) ?? ''));
  if (verb === 'grep' && listing && !args.some(one => /^-(?:[A-Za-z]*[fOo]|-open|-column)/.test(head(one)))) return TRACKED;
  const bare = verb === 'show' && rest.some(one => /^--(?:format|pretty)=$/.test(textOf(one) ?? ''));
  if (verb !== 'ls-files' && !((verb === 'diff' || bare) && named)) return undefined;
  return rest.every(one => plain.test(textOf(one) ?? '') || inward(one)) ? TRACKED : undefined;
}

/** A word that names nothing outside, were it a path. */
function inward(value: Value): boolean {
  const text = head(value);
  if (value.kind === 'unknown') return value.fits?.kind === 'pattern' && !/^[-/:]|(?:^|\/)\.\./.test(value.fits.text);
  return text !== '' && !/^[-/:]|(?:^|\/)\.\.(?:\/|$)/.test(text);
}

/** Actions by which find prints something else than what it found, or more. */
const PRINTING = /^-(?:exec|execdir|ok|okdir|printf|fprint|fprintf|fprint0|fls|ls|files0-from)$/;

/** What find finds lies at or below its root. */
function find(given: readonly Value[]): Fit | undefined {
  const args = withoutGrep(given);
  if (args.some(one => one.kind === 'unknown' || PRINTING.test(one.text) || /^-[HLD]$/.test(one.text))) return undefined;
  const start = args.findIndex(one => /^[-(!]/.test(head(one)));
  const roots = start < 0 ? args : args.slice(0, start);
  const [root, more] = roots;
  if (more !== undefined) return roots.every(inward) ? { kind: 'below', several: true, text: '.' } : undefined;
  if (root === undefined) return { kind: 'below', several: true, text: '.' };
  if (root.kind !== 'text')
    return inward(root) ? { kind: 'below', several: true, text: '.', dash: root.kind === 'pattern' ? root.text : '' } : undefined;
  return { kind: 'below', several: true, text: root.text };
}

/** fd prints what it finds here: its options say what that is, none of these where. */
function looked(args: readonly Value[]): Fit | undefined {
  const options = /^(?:-[HIuLsgFp0tedES]+\d*|--(?:hidden|no-ignore|type|extension|glob|print0|max-depth|exclude|full-path)(?:=\S+)?)$/;
  return args.every(one => inward(one) || options.test(head(one))) ? TRACKED : undefined;
}

/** Without a command that find gives what it found and that prints the names of some of it. */
function withoutGrep(args: readonly Value[]): readonly Value[] {
  const at = args.findIndex(one => textOf(one) === '-exec');
  const end = args.findIndex((one, index) => index > at && /^[;+]$/.test(textOf(one) ?? ''));
  const [program, ...rest] = at < 0 ? [] : args.slice(at + 1, end);
  const names = /^(?:[ef]?grep|rg)$/.test(textOf(program) ?? '') && rest.some(one => /^-[a-zA-Z]*[lL][a-zA-Z]*$/.test(textOf(one) ?? ''));
  return names && end > 0 ? args.toSpliced(at, end + 1 - at) : args;
}

/** Names of what lies in one directory. */
const ofDirectory = (dash: string): Fit => ({ kind: 'pattern', text: '*', dash, several: true, empty: true });

/** Names as `ls` lists them; of patterns those that match, of a directory those in it. */
function list(args: readonly Value[]): Fit | undefined {
  const operands = args.filter(one => !/^-[1trdSAU]+$/.test(textOf(one) ?? ''));
  if (!operands.every(inward)) return undefined;
  const [first, more] = operands;
  if (first === undefined) return args.some(one => /d/.test(textOf(one) ?? '')) ? TRACKED : ofDirectory('*');
  // Of a directory its names, of anything else its own: neither holds a slash.
  if (more === undefined && /^[\w.-]+\/?$/.test(textOf(first) ?? '') && operands.length === args.length) return ofDirectory('');
  if (more === undefined && first.kind === 'pattern' && args.some(one => /^-\w*d/.test(textOf(one) ?? '')))
    return { kind: 'pattern', text: first.text, several: true, empty: true, ...(/^[*?[]/.test(first.text) ? { dash: first.text } : {}) };
  if (more !== undefined && operands.every(one => one.kind === 'pattern')) return { kind: 'below', several: true, text: '.', dash: '*' };
  if (first.kind !== 'pattern' || more !== undefined) return { kind: 'below', several: true, text: '.', dash: '' };
  return { kind: 'below', several: true, text: '.', ...(/^[*?[]/.test(first.text) ? { dash: first.text } : {}) };
}

/** mktemp makes a name that was not there; without a directory it lies in /tmp. */
function temporary(args: readonly Value[]): Fit | undefined {
  const line = words(args);
  if (line === undefined) return undefined;
  const found = /^(?:-[dqu]+ ?|--directory ?|-t ?)*((?:[\w./-]+)?X{3,}[\w.-]*)?(?: (?:-d|--directory|-t))?$/.exec(line);
  const inside = /^(?:-[dq]+ )?(?:-p |--tmpdir=)([\w./-]+)(?: -d)?(?: ((?:[\w.-]+)?X{3,}[\w.-]*))?$/.exec(line);
  const end = /(?:^| )-[a-z]*d|--directory/.test(line) ? '/' : '';
  if (inside?.[1] !== undefined) return renewed(`${inside[1]}/${inside[2] ?? 'tmp.XXXXXXXXXX'}${end}`);
  if (found === null) return undefined;
  const template = found[1] ?? 'tmp.XXXXXXXXXX';
  if (template.startsWith('-')) return undefined;
  const lies = found[1] === undefined || /(?:^| )-[a-z]*t\b/.test(line);
  return renewed((lies ? `/tmp/${template}` : template) + end);
}

/** Where the directory is not there, nothing is made, and nothing printed. */
function renewed(text: string): Fit {
  return { kind: 'fresh', text, solid: true, ...(/^(?:\/tmp\/)?[^/]*\/?$/.test(text) ? {} : { empty: true }) };
}

/** The last name of a path of which something is certain, without an ending that is surely there. */
function base(args: readonly Value[]): Fit | undefined {
  const [first, ending, more] = textOf(args[0]) === '-s' ? [args[2], args[1]] : args;
  const suffix = textOf(ending);
  if (first === undefined || more !== undefined || (ending !== undefined && suffix === undefined)) return undefined;
  const fits = first.kind === 'pattern' ? one(first) : first.kind === 'unknown' ? first.fits : undefined;
  if (fits === undefined || fits.text.startsWith('-')) return undefined;
  if (fits.kind === 'fresh') return renamed(fits);
  // What is left of a name alone, as of `a/...c`, may be `..`.
  if (fits.kind === 'below' && fits.cut && !fits.several && ending === undefined)
    return derived({ kind: 'below', text: '.', dash: '', cut: true }, fits);
  if (fits.kind === 'below')
    return fits.cut || fits.several ? undefined : derived({ kind: 'pattern', text: '*', dash: '', empty: true }, fits);
  const found = last({ ...fits, text: fits.text.replace(/\/$/, '') });
  const name = found && (fits.empty || fits.dash === '') ? ({ ...found, empty: true } as Fit) : found;
  if (name === undefined || suffix === undefined || !name.text.endsWith(suffix) || name.text === suffix) return name;
  return { ...name, text: name.text.slice(0, -suffix.length) } as Fit;
}

/** The last name of a new one: each `X` of the last few of them is some character. */
function renamed(fits: Fit): Fit | undefined {
  const name = fits.text.replace(/\/$/, '').split('/').at(-1) ?? '';
  if (!/X{3,}/.test(name) || /[*?[]/.test(name)) return undefined;
  return derived(
    {
      kind: 'pattern',
      text: escaped(name).replace(/X+(?=[^X]*$)/, run => '?'.repeat(run.length)),
      ...(fits.empty ? { empty: true as const } : {}),
    },
    fits,
  );
}

/** A pattern that matches several is several words, and another call. */
function one({ text, one }: Extract<Value, { kind: 'pattern' }>): Fit | undefined {
  if (one !== true) return undefined;
  return { kind: 'pattern', text, ...(/^[*?[]/.test(text) ? { dash: text } : {}) };
}

/** `printf FORMAT N`: what the format holds, with a number where it wants one; each name on a line of its own. */
function numbered([format, ...args]: readonly Value[]): Fit | undefined {
  const text = textOf(format);
  const lines = /^%s(?:\\n|\\0|\n)$/.test(text ?? '');
  if (lines && args.every(one => one.kind === 'pattern')) return list(args);
  const [only, more] = args;
  // What is told of several lines in one word is told of each.
  if (lines && only?.kind === 'unknown' && more === undefined && !only.splits && only.prefix === '') return only.fits;
  if (text === undefined || /^-|\\/.test(text) || args.length !== 1) return undefined;
  const pieces: readonly string[] = text.match(/%[0 ]?\d*[diuxX]|[^%]+|%/g) ?? [];
  if (pieces.filter(one => one.startsWith('%')).length !== 1 || pieces.includes('%')) return undefined;
  const made = pieces.map(one => (one.startsWith('%') ? '*' : escaped(one))).join('');
  const solid = /%[ \d]|[\s*?[\]]/.test(text.replace(/%0\d+/g, '%')) ? {} : ({ solid: true } as const);
  return { kind: 'pattern', text: made, ...solid, ...(made.startsWith('*') ? { dash: '' } : {}) };
}

/** The directory of a path of which something is certain. */
function directory(args: readonly Value[]): Fit | undefined {
  const [first, more] = args;
  if (first === undefined || more !== undefined || first.kind === 'text') return undefined;
  const fits = first.kind === 'pattern' ? one(first) : first.fits;
  if (fits?.kind === 'below') return above(fits);
  const text = fits?.text.replace(/\/$/, '') ?? '';
  const at = text.lastIndexOf('/');
  if (fits === undefined || at === 0 || text.startsWith('-')) return undefined;
  if (at < 0) return { kind: 'below', text: '.', solid: true };
  if (fits.kind === 'fresh' && (fits.empty || !/X{3,}/.test(text.slice(0, at))))
    return fits.empty ? undefined : { kind: 'below', text: text.slice(0, at) };
  return { ...fits, text: text.slice(0, at) } as Fit;
}

/** What lies at or below a directory is in one at or below that which holds it. */
function above(fits: Extract<Fit, { kind: 'below' }>): Fit | undefined {
  const place = path.posix.normalize(fits.text || '.').replace(/(.)\/$/, '$1');
  return fits.cut || place.split('/').includes('..') ? undefined : { ...fits, text: path.posix.dirname(place) };
}

/** The names of files in which something was found: below what was searched. */
function listed(args: readonly Value[]): Fit | undefined {
  const words = args.map(textOf);
  const flags = words.filter(one => /^-[a-zA-Z0-9]+$/.test(one ?? '')).join('');
  if (!/[lL]/.test(flags) && !words.some(one => /^--(?:files|files-with(?:out)?-match(?:es)?)$/.test(one ?? ''))) return undefined;
  if (/f/.test(flags) || words.some(one => /^--file=/.test(one ?? ''))) return undefined;
  const operands = args.filter(one => !head(one).startsWith('-'));
  if (!operands.every(one => one.kind !== 'unknown')) return undefined;
  const roots = words.includes('--files') || words.includes('-e') ? operands : operands.slice(1);
  const [root, more] = roots;
  if (root === undefined) return TRACKED;
  if (more === undefined && root.kind === 'text') return { kind: 'below', several: true, text: root.text };
  if (!roots.every(inward)) return undefined;
  return { kind: 'below', several: true, text: '.', ...(roots.some(one => one.kind === 'pattern') ? { dash: '' } : {}) };
}

/** `go list`: import paths, which never begin with a dash or a slash. */
const IMPORTS: Fit = { kind: 'below', text: '.', empty: true, solid: true, several: true };

const shapes = new Map<string, Shape>([
  ['go', when(/^list(?: -(?:e|deps|test|find))*(?: (?!-)[\w./-]+)*$/, IMPORTS)],
  ['date', dated],
  ['git', git],
  ['find', find],
  ['ls', list],
  ['mktemp', temporary],
  ['grep', listed],
  ['egrep', listed],
  ['fgrep', listed],
  ['printf', numbered],
  ['rg', listed],
  ['ag', listed],
  ['ack', listed],
  ['fd', looked],
  ['fdfind', looked],
  ['yes', when(/^$/, { kind: 'pattern', text: 'y', solid: true, several: true })],
  ['seq', when(/^(?:-w )?\d+(?: \d+){0,2}$/, MANY)],
  ['basename', base],
  ['dirname', directory],
  ['uname', when(/^-[smrn]?$|^$/)],
  ['arch', when(/^$/, MAYBE)],
  ['hostname', when(/^(?:-s|--short)?$/, MAYBE)],
  ['whoami', when(/^$/)],
  ['logname', when(/^$/, MAYBE)],
  ['nproc', when(/^(?:--all)?$/, MAYBE)],
  ['getconf', when(/^_NPROCESSORS_(?:ONLN|CONF)$/, MAYBE)],
  ['sysctl', when(/^-n hw\.\w*cpu$/, MAYBE)],
  ['id', when(/^-u?n?[ug]?n?$/)],
  ['wc', when(/^-[lcwm]$/)],
  ['uuidgen', when(/^(?:-[rt])?$/, MAYBE)],
  ['openssl', when(/^rand -hex \d+$/, MAYBE)],
]);
