/** `$(…)` and `<(…)`: the commands within are walked as any others; what they print is known for a few, or what it surely is like. */
import { collect } from '../collect.ts';
import type { Node, Part, Simple, Word } from '../syntax.ts';
import type { Fit, Value } from '../values.ts';
import { called, mayFail } from './called.ts';
import { checksum } from './checksums.ts';
import { versionIn } from './follow/version.ts';
import { apart, type Frame, type Shell } from './frame.ts';
import { decodes, output, pure } from './pure.ts';
import { filters, shapeOf } from './shapes.ts';
import { FLAGS } from './sole.ts';
import type { State } from './state.ts';
import { prints as printsData } from './word/data.ts';
import { escaped, flat, joinedUp, single } from './word/fit.ts';
import { kept, shortened } from './word/letters.ts';
import { broughtOn } from './word/lined.ts';
import { names, namesWords } from './word/naming.ts';
import { counts } from './word/numeric.ts';
import { marked, namesOf, naming, type Segment, unsure } from './word/segment.ts';
import { fields, text } from './word/word.ts';

type Substitution = Extract<Part, { kind: 'command' | 'process' }>;

/** The reason given for the name of a process substitution: surely below /dev/fd, and no file of the machine's. */
export const PIPED = 'process substitution';

/** The reason given for the output of a command. */
export const PRINTED = 'the output of a command';

/** Walks the commands of a substitution in a shell of their own, and gives what is known of their output. */
export function substitute(part: Substitution, { state, frame }: Shell): Segment {
  const { substituted } = frame.reader;
  const seen = substituted.get(part.body);
  // A silent second look, from within the same state, finds what the first one found: without this, nesting would double the work.
  if (frame.muted && seen?.state === state) return seen.segment;
  const segment = evaluated(part, { state, frame });
  substituted.set(part.body, { state, segment });
  return segment;
}

function evaluated(part: Substitution, { state, frame }: Shell): Segment {
  const fed = part.kind === 'process' && part.direction === '>';
  const before = frame.reader.actions.length;
  const own: Frame = { ...apart(frame), fed: undefined };
  const inner: Frame = fed ? { ...own, input: { kind: 'pipe', from: undefined } } : own;
  const start = fed ? { ...state, input: undefined } : state;
  frame.reader.walk(part.body, start.strict ? { ...start, strict: false } : start, inner);
  if (part.kind === 'process') return unsure(PIPED, false);
  const { body, state: at, frame: muted } = called(part.body, state, { ...inner, muted: true });
  const { text: printed, decoded } = prints(body, at, muted) ?? {};
  if (printed !== undefined && decoded !== 'surely' && !printed.includes('\0'))
    return { kind: 'text', text: ended(printed), quoted: part.quoted, expanded: !part.quoted };
  const version = versionIn(body, { state: at, frame }, before);
  if (version !== undefined) return { kind: 'text', text: version, quoted: part.quoted, expanded: !part.quoted };
  const told = toldOf(body, at);
  if (told !== undefined) return unsure(told, !part.quoted);
  const found = orNothing(lines(body, at, muted));
  const known = unsure(PRINTED, !part.quoted, counts(body, at), part.quoted ? flat(found) : found);
  const made = marked(naming(known, names(body, at)), printsData(body, { state: at, frame: muted }));
  if (made.kind !== 'unknown' || !absent(body)) return made;
  return { ...made, splits: !part.quoted, ...(made.numeric ? { fits: COUNTED } : {}) };
}

/** A number, or nothing where there was no file to be counted in. */
const COUNTED: Fit = { kind: 'pattern', text: '*', dash: '', solid: true, empty: true };

const ASKS =
  /^(?:pkg-config|pkgconf|[\w.+]+[-_]config)(?: --(?:cflags|libs|static|shared|includes|ldflags|embed|cppflags|cxxflags|system-libs|link-static|(?:cflags|libs)-only-\w+))+(?: [A-Za-z][\w.+-]*)*$/;

/** What is known of all that a plain command prints, as a reason: numbers of what this shell started (`jobs -p`), or options for a compiler. */
function toldOf(body: readonly Node[], state: State): string | undefined {
  const [only, more] = stages(body);
  if (only === undefined || more !== undefined || !quiet(only)) return undefined;
  const line = only.words.map(one => one.text).join(' ');
  if (shadowed(only.words[0]?.text, state)) return undefined;
  if (/^jobs -[prs]*p[rs]*$/.test(line)) return '$! of each command in the background';
  return ASKS.test(line) && ![...state.variables.keys()].some(name => name.startsWith('PKG_CONFIG')) ? FLAGS : undefined;
}

/** Its last command reads a file, and does not run at all where there is none. */
function absent(body: readonly Node[]): boolean {
  return stages(body).some(one => one.redirects.some(made => made.operator === '<'));
}

/** What finds nothing, or fails, prints nothing. */
function orNothing(fits: Fit | undefined): Fit | undefined {
  return fits?.kind === 'below' ? { ...fits, empty: true } : fits;
}

/** Without the newlines at its end. */
function ended(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end -= 1;
  return text.slice(0, end);
}

/** The commands of a body that is one pipeline, or one command, of plain ones. */
function stages(body: readonly Node[]): readonly Simple[] {
  const [node, more] = body;
  if (node === undefined || more !== undefined) return [];
  const items = node.kind === 'pipeline' ? (node.negated ? [] : node.items) : [node];
  const plain = items.filter(one => one.kind === 'simple' && one.assignments.length === 0 && one.declared.length === 0);
  return plain.length === items.length ? (plain as readonly Simple[]) : [];
}

/** What plain commands print, each from what the one before it printed, where that is known without running them. */
export function prints(body: readonly Node[], state: State, frame: Frame): Printed | undefined {
  const [first, other] = body;
  if (first?.kind === 'and-or' && other === undefined) {
    const place = printsPlace(first, state, frame);
    return frame.source !== undefined || place?.text === `${state.cwds[0]}\n` ? place : undefined;
  }
  let made: Passed | undefined;
  for (const one of stages(body)) {
    made = pass(one, made, { state, frame });
    if (made.printed === undefined) return undefined;
  }
  return made?.printed;
}

/** What one command of a pipeline hands to the next, as far as it is known. */
export interface Passed {
  readonly printed: Printed | undefined;
  /** What is certain of each line. */
  readonly fits: Fit | undefined;
}

const NOTHING: Passed = { printed: undefined, fits: undefined };

/** What a command makes of what the one before it handed on; a function of the text by what prints in it. */
export function pass(item: Node, before: Passed | undefined, shell: Shell): Passed {
  const { body, state, frame } = called([item], shell.state, shell.frame);
  let made = before;
  const each = stages(body);
  for (const one of each) made = handOn(one, made, { state, frame });
  const handed = each.length === 0 ? NOTHING : (made ?? NOTHING);
  // A function is not called at all where its arguments are an error.
  const lost = item.kind === 'simple' && each[0] !== item && mayFail(item.words, shell);
  return lost ? { printed: undefined, fits: handed.fits && { ...handed.fits, empty: true } } : handed;
}

function handOn(one: Simple, before: Passed | undefined, shell: Shell): Passed {
  const printed = before === undefined || before.printed !== undefined ? printedBy(one, shell, before?.printed?.text) : undefined;
  const decoded = [before?.printed?.decoded, printed?.decoded];
  const worst = decoded.includes('surely') ? 'surely' : decoded.find(how => how !== undefined);
  return {
    printed: printed && { text: printed.text, decoded: worst },
    fits: printed === undefined ? fitsOf(one, before, shell) : undefined,
  };
}

function fitsOf(one: Simple, before: Passed | undefined, { state, frame }: Shell): Fit | undefined {
  if (!quiet(one)) return undefined;
  const shell: Shell = { state, frame: { ...apart(frame), muted: true } };
  const argv = collect(one.words, word => fields(word, shell));
  if (shadowed(textOf(argv[0]), state)) return undefined;
  const same = before === undefined ? undefined : recased(argv, before.fits);
  if (same !== undefined) return one.redirects.length > 0 ? undefined : same;
  if (before === undefined && frame.dialect === 'bash' && textOf(argv[0]) === 'echo') return echoed(argv);
  // A filter then reads something else.
  if (before !== undefined && one.redirects.some(made => made.operator === '<') && filters(argv)) return undefined;
  const fits = before !== undefined && filters(argv) ? filtered(before.fits, argv) : placed(shapeOf(argv), argv, state);
  // Where there is no such file, the command does not run at all.
  if (fits?.kind === 'pattern' && one.redirects.some(made => made.operator === '<')) return undefined;
  return fits !== undefined && mayFail(one.words, shell) ? { ...fits, empty: true } : fits;
}

/** What echo prints of one word stands on the lines that the word has. */
function echoed([, word, more]: readonly Value[]): Fit | undefined {
  return word?.kind === 'unknown' && more === undefined && !word.splits && word.prefix === '' ? word.fits : undefined;
}

/** A word in other letters is a word still, and a name below the working directory one without `./` before it. */
function recased(argv: readonly Value[], fits: Fit | undefined): Fit | undefined {
  const line = argv.map(textOf).join(' ');
  const letters = kept(line) ?? shortened(line, fits) ?? broughtOn(argv, fits);
  if (letters !== undefined) return letters;
  if (/^tr (?:A-Z a-z|a-z A-Z|\[:upper:\] \[:lower:\]|\[:lower:\] \[:upper:\])$/.test(line))
    return fits?.kind === 'pattern' && fits.text === '*' && fits.solid && fits.plain === undefined ? fits : undefined;
  const name = /^(?:tr -d \/|cut (?:-d ?\/ -f ?1|-f ?1 -d ?\/)|sed s(\W)\\?\/(?:\*?\$)?\1\1)$/.test(line);
  if (name && fits?.kind === 'pattern' && /^[\w-]*\*[\w-]*\/$/.test(fits.text)) return { ...fits, text: fits.text.slice(0, -1) };
  if (/^(?:tr \/ [-_]|sed s(\W)\\?\/\1[-_]\1g)$/.test(line)) return joinedUp(fits && single(fits));
  // The first directories of a name below the working directory, or all of it.
  if (/^cut (?:-d ?\/ -f ?1(?:-\d)?|-f ?1(?:-\d)? -d ?\/)$/.test(line) && fits?.kind === 'below' && fits.text === '.' && !fits.cut)
    return fits;
  const strips = /^sed s(.)\^\\?\.\\?\/\1\1$/.test(line);
  return strips && fits?.kind === 'below' && /^\.\/?$/.test(fits.text) ? { ...fits, text: '.', dash: '*' } : undefined;
}

/** The first or last line alone is one. */
function filtered(fits: Fit | undefined, argv: readonly Value[]): Fit | undefined {
  const line = argv.map(textOf).join(' ');
  return fits !== undefined && /^(?:head|tail) -(?:n ?)?1$|^sed -n (?:1|\$)p$/.test(line) ? single(fits) : fits;
}

/** Names of files that are printed are those below where they were looked for; `TMPDIR` says where new ones lie. */
function placed(fits: Fit | undefined, argv: readonly Value[], { cwds, variables, rest }: State): Fit | undefined {
  if (fits?.kind === 'fresh' && (variables.has('TMPDIR') || rest === 'unknown')) return undefined;
  if (fits === undefined || fits.solid || fits.names !== undefined) return fits;
  const listed = fits.kind === 'pattern' && fits.several && textOf(argv[0]) === 'ls';
  const place = listed ? (argv.map(textOf).find((one, at) => at > 0 && !one?.startsWith('-')) ?? '.') : fits.text;
  const within = listed || fits.kind === 'below' ? [`${escaped(place.replace(/\/+$/, ''))}/${listed ? '*' : '**'}`] : [];
  const given = collect(argv, one => (one.kind === 'pattern' ? [one.text] : []));
  const names = [...within, ...given].map(one => namesOf(one, cwds));
  return names.length === 0 || names.includes(undefined) ? fits : { ...fits, names: collect(names, one => one ?? []) };
}

/** A text that is known, and whether a command made it readable. */
export interface Printed {
  readonly text: string;
  readonly decoded: ReturnType<typeof decodes>;
}

function printedBy(command: Simple, { state, frame }: Shell, piped: string | undefined): Printed | undefined {
  const shell: Shell = { state, frame: { ...apart(frame), muted: true } };
  if (!pure(command.words[0]?.text)) return undefined;
  const argv = collect(command.words, word => fields(word, shell));
  const texts = collect(argv, value => (value.kind === 'text' ? [value.text] : []));
  const given = document(command, shell);
  if (texts.length !== argv.length || given === false || shadowed(texts[0], state)) return undefined;
  // zsh reads both.
  if (frame.dialect === 'zsh' && given !== undefined && piped !== undefined) return undefined;
  // tac keeps what is piped to it in a file there, and prints nothing where it can't.
  if (texts[0] === 'tac' && state.variables.has('TMPDIR')) return undefined;
  const [cwd, other] = state.cwds;
  const { scene } = frame.reader.request;
  const made = output(texts, {
    cwd: other === undefined ? cwd : undefined,
    input: given ?? piped,
    dialect: frame.dialect,
    standard: state.standard,
    scene,
  });
  return made === undefined ? undefined : { text: made, decoded: decodes(texts) };
}

/** Names that git keeps from beginning with a dash and from climbing (git-check-ref-format(1)); there may be none. */
const NAMES: Fit = { kind: 'below', text: '.', empty: true, solid: true, several: true };

/** What is certain of each line that the commands print. */
export function lines(body: readonly Node[], state: State, frame: Frame): Fit | undefined {
  let made: Passed | undefined;
  for (const one of stages(surely(body, state))) made = pass(one, made, { state, frame });
  return made?.fits ?? (names(body, state) ? NAMES : checksum(body, state));
}

/** Without `|| true`, which prints nothing. */
function surely(body: readonly Node[], state: State): readonly Node[] {
  const [node, more] = body;
  if (node?.kind !== 'and-or' || more !== undefined || node.operators.some(one => one !== '||')) return body;
  const silent = node.items.slice(1).every(one => one.kind === 'simple' && one.redirects.length === 0 && nothing(one.words, state));
  return silent ? node.items.slice(0, 1) : body;
}

function nothing(words: readonly Word[], state: State): boolean {
  const line = words.map(one => one.text).join(' ');
  return /^(?:true|:)$/.test(line) && !shadowed(line, state);
}

/** The same of a pipeline of commands that print names of commits and branches alone. */
export function named(items: readonly Node[], state: State): Fit | undefined {
  const alone = names([{ kind: 'pipeline', items, negated: false, place: { start: 0, end: 0 } }], state);
  return alone || namesWords(items, state) ? NAMES : undefined;
}

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'text' ? value.text : undefined;
}

/** Its output is what its words say: only its input and its errors are elsewhere. */
function quiet({ redirects }: Simple): boolean {
  return redirects.every(one => one.operator === '<' || (one.descriptor === 2 && one.operator === '>'));
}

/** `cd DIR && pwd` in a followed file: the directory. Where it is not there nothing is printed, so that in the text itself only the one it stands in is known. */
function printsPlace({ items, operators }: Extract<Node, { kind: 'and-or' }>, state: State, frame: Frame): Printed | undefined {
  const [go, tell, more] = items;
  if (more !== undefined || operators[0] !== '&&' || go?.kind !== 'simple' || tell?.kind !== 'simple') return undefined;
  if (tell.words.map(one => one.text).join(' ') !== 'pwd' || shadowed('pwd', state) || shadowed('cd', state)) return undefined;
  const flow = frame.reader.walk([go], state, { ...apart(frame), muted: true });
  const [cwd, other] = flow.ok.cwds;
  return go.words[0]?.text === 'cd' && tell.redirects.length === 0 && other === undefined && cwd !== undefined
    ? { text: `${cwd}\n`, decoded: undefined }
    : undefined;
}

/** The text of its one here-document; undefined without any redirection, false where there is something else. */
function document({ redirects }: Simple, shell: Shell): string | undefined | false {
  const [first, more] = redirects;
  if (first === undefined) return undefined;
  if (more !== undefined || !first.operator.startsWith('<<') || (first.descriptor !== undefined && first.descriptor !== 0)) return false;
  const value = text(first.target, shell);
  if (value.kind !== 'text') return false;
  return first.operator === '<<<' ? `${value.text}\n` : value.text;
}

/** A function of the text may stand where the command would; so may anything once nothing is known. */
function shadowed(name: string | undefined, state: State): boolean {
  return name === undefined || state.functions.has(name) || state.rest === 'unknown' || state.variables.has('PATH');
}
