/** Builtins that assign to a name they are given: `read`, `printf -v`, `mapfile`, `getopts`, `let`, `wait -p`, and the test that reads one. */

import { hidesCode } from '../../hides-code.ts';
import type { Place, Word } from '../../syntax.ts';
import type { Fit, Value } from '../../values.ts';
import { give } from '../carriers.ts';
import { POSITIONAL } from '../changes.ts';
import { asData, type Content, naming, severally, unknown } from '../content.ts';
import { change, type Shell, set } from '../frame.ts';
import { shapeOf } from '../shapes.ts';
import type { Run } from '../simple.ts';
import { READ } from '../sole.ts';
import type { Flow, State } from '../state.ts';
import { evaluates, gravest, settle } from '../word/arithmetic.ts';
import { mayHoldCode } from '../word/computed.ts';
import { comesAsData, DATA } from '../word/data.ts';
import { inName, inNames } from '../word/read-as-name.ts';
import { done, forgetsVariables, textOf, texts } from './done.ts';

/** What is certain of what a name is given. */
interface Taken {
  readonly at: Place;
  readonly fits?: Fit | undefined;
  readonly data?: boolean;
  /** It is the name of a commit or branch. */
  readonly named?: boolean;
  /** It is the elements of a list, in place of what was there or beside it. */
  readonly list?: 'whole' | 'beside' | undefined;
}

/** Takes in an assignment to a name that only running could value; the reason where the name would run code. */
export function takes(name: string | undefined, shell: Shell, { at, fits, data = false, named = false, list }: Taken): string | undefined {
  const base = /^([A-Za-z_]\w*)(?:\[[\s\S]*)?$/.exec(name ?? '')?.[1];
  const held = inName(name ?? '', shell);
  if (base === undefined) forgetsVariables(shell);
  if (base === undefined && shell.frame.dialect === 'zsh') change(shell, POSITIONAL, { positional: undefined });
  const content = naming(asData(unknown(`${base} ${READ}`, false, fits), data), named);
  if (base !== undefined) give(shell, base, { content: list ? severally(content) : content, place: at, whole: list === 'whole' });
  if (name !== undefined && name !== base) settle('$', shell);
  if (name === undefined) return undefined;
  return hidesCode(name) ? 'a name given to a builtin would run code' : held;
}

/** A name with a subscript that holds code, written anywhere among the words: which of them is a name may hang on one that only running could tell. */
export function subscripted({ argv, node }: Run, { state }: Shell): string | undefined {
  const words = node.words.flatMap(word => word.parts.map(part => (part.kind === 'literal' ? part.text : heldBy(part, state))));
  const found = [...argv.map(textOf), ...words].some(text => text?.includes('[') && hidesCode(text));
  return found ? 'a name given to a builtin would run code' : undefined;
}

function heldBy(part: Word['parts'][number], { variables }: State): string | undefined {
  const content = part.kind === 'parameter' ? variables.get(part.name)?.content : undefined;
  return content?.kind === 'text' ? content.text : undefined;
}

/** Operands after options of which those in `valued` take a value. */
function operands(list: readonly string[], valued: string): string[] {
  for (let at = 0; at < list.length; at += 1) {
    const word = list[at] ?? '';
    if (word === '--' || !word.startsWith('-') || word === '-') return list.slice(word === '--' ? at + 1 : at);
    const letter = [...word.slice(1)].findIndex(one => valued.includes(one));
    if (letter >= 0 && letter === word.length - 2) at += 1;
  }
  return [];
}

/** The value of an option that takes one, attached or not. */
function optionValue(list: readonly string[], letter: string): string | undefined {
  const at = list.findIndex(word => /^-[A-Za-z]+/.test(word) && word.includes(letter));
  if (at < 0) return undefined;
  const attached = (list[at] ?? '').split(letter).slice(1).join(letter);
  return attached === '' ? list[at + 1] : attached;
}

/** What `read` puts in each name, where it reads a here-string or here-document of its own that is known; undefined where it may be anything. */
function fieldsOf(run: Run, names: readonly string[], shell: Shell): Content[] | undefined {
  const { input, node } = run;
  const own = node.redirects.length === 1 && node.redirects[0]?.operator.startsWith('<<');
  if (names.some(name => shell.state.variables.get(name)?.fixed)) return undefined;
  if (!own || input.kind !== 'text' || shell.frame.dialect !== 'bash' || !/^[\x20-\x7e\t\n]*$/.test(input.text)) return undefined;
  const options = run.argv.slice(1, run.argv.length - names.length).map(textOf);
  const raw = options.includes('-r') || options.includes('-rd');
  const whole = /^(?:-r )?-r?d $/.test(options.join(' ')) || /^-d {2}-r$/.test(options.join(' '));
  const line = whole ? input.text.replace(/^[ \t\n]+|[ \t\n]+$/g, '') : (input.text.split('\n')[0] ?? '');
  if ((!whole && options.some(one => one !== '-r')) || (!raw && line.includes('\\'))) return undefined;
  if (whole)
    return names.length === 1 && run.given.length === 0 && separator(run, shell) === ' ' ? [{ kind: 'text', text: line }] : undefined;
  const by = separator(run, shell);
  const split = by === undefined ? undefined : cut(line, by, names.length);
  return split && names.map((_, at): Content => ({ kind: 'text', text: split[at] ?? '' }));
}

/** It may leave off in the middle of a line. */
function drains({ input }: Run, { frame }: Shell): void {
  if (input.kind === 'pipe' && input.fields !== undefined) frame.reader.drained.add(input.fields);
}

/** What is certain of the fields that all names but the last get, where it parts the lines as they were put together. */
function columnsOf(run: Run, names: readonly string[], shell: Shell): readonly (Fit | undefined)[] {
  const { input } = run;
  if (input.kind !== 'pipe' || input.fields === undefined) return [];
  const { frame } = shell;
  const options = run.argv.slice(1, run.argv.length - names.length).map(textOf);
  if (!options.every(one => one === '-r')) drains(run, shell);
  if (names.length < 2 || new Set(names).size < names.length || frame.reader.drained.has(input.fields) || frame.dialect === 'zsh')
    return [];
  return separator(run, shell) === input.fields.by ? input.fields.fits.slice(0, names.length - 1) : [];
}

/** `IFS` as it is set for this command, or as a fresh shell has it: nothing, blanks, or one character. */
function separator({ given }: Run, { state }: Shell): string | undefined {
  const [only, more] = given;
  if (only === undefined) return state.variables.has('IFS') || state.rest !== 'scene' ? undefined : ' ';
  const { assignment, content } = only;
  if (more !== undefined || assignment.name !== 'IFS' || assignment.append || content.kind !== 'text') return undefined;
  return /^(?:|[^\s\\])$/.test(content.text) ? content.text : undefined;
}

/** The last name gets all that is left; a separator at the end has rules of its own. */
function cut(line: string, by: string, count: number): string[] | undefined {
  if (by === '') return [line];
  if (by !== ' ') {
    const all = line.split(by);
    if (line.endsWith(by) || /^\s|\s$/.test(line)) return undefined;
    return all.length <= count ? all : [...all.slice(0, count - 1), all.slice(count - 1).join(by)];
  }
  let rest = line.trim();
  const made: string[] = [];
  while (made.length < count - 1 && rest !== '') {
    const end = rest.search(/[ \t]/);
    made.push(end < 0 ? rest : rest.slice(0, end));
    rest = end < 0 ? '' : rest.slice(end).replace(/^[ \t]+/, '');
  }
  return [...made, rest];
}

/** What is certain of a line that it reads. */
function linesOf({ input, given }: Run): Fit | undefined {
  if (given.some(one => one.assignment.name === 'IFS' && one.content.kind === 'text' && one.content.text.trim() !== '')) return undefined;
  if (input.kind === 'text') return plainLines(input.text) ? { kind: 'pattern', text: '*', solid: true } : undefined;
  return input.kind === 'pipe' || input.kind === 'unknown' ? input.lines : undefined;
}

/** Every line is a plain word that is no option and no number of dots; behind the last newline there is none. */
function plainLines(text: string): boolean {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .every(one => /^[\w+:@%,][\w.+:@%,-]*$/.test(one));
}

/** Where no line is left, the name is empty. */
function exhausted(flow: Flow, name: string, { shell, data, at }: { shell: Shell; data: boolean; at: Place }): Flow {
  const end: Shell = { ...shell, state: flow.failed };
  takes(name, end, { at, data });
  return { ok: flow.ok, failed: end.state };
}

/** With `-u` it reads another descriptor. */
function fed(run: Run, list: readonly string[] | undefined): Run {
  return list === undefined || optionValue(list, 'u') === undefined
    ? run
    : { ...run, input: { kind: 'unknown', reason: 'another descriptor' } };
}

/** A word that only running could tell stands where a name does; a subscript in that is evaluated. */
function nameless(run: Run): boolean {
  const open = '?';
  const list = run.argv.slice(1).map(one => textOf(one) ?? open);
  return operands(list, 'dinNptu').includes(open);
}

export function read(given: Run, shell: Shell): Flow {
  const list = texts(given);
  const run = fed(given, list);
  const evaluated = counted(
    run,
    shell,
    run.node.words.slice(1).filter(word => !/^['"]?[\w ]*\?/.test(word.text)),
  );
  if (list === undefined) {
    drains(run, shell);
    forgetsVariables(shell);
    return done(run, shell, {
      opaque: nameless(run) ? 'which name is assigned is known only as it runs' : (subscripted(run, shell) ?? evaluated),
    });
  }
  const array = optionValue(list, 'a');
  const named = operands(list, 'adinNptu');
  const names = array === undefined ? (named.length === 0 ? ['REPLY'] : named) : [array, ...named];
  const known = array === undefined && named.length > 0 && new Set(names).size === names.length ? fieldsOf(run, names, shell) : undefined;
  if (known?.every((_, at) => /^[A-Za-z_]\w*$/.test(names[at] ?? ''))) {
    for (const [at, content] of known.entries()) give(shell, names[at] ?? '', { content, place: run.node.place });
    return done(run, shell);
  }
  const fits = names.length === 1 && array === undefined ? linesOf(run) : undefined;
  const data = comesAsData(run.input, shell);
  const first = array === undefined ? columnsOf(run, names, shell) : [];
  const hidden = names
    .map((name, at) =>
      takes(name.split('?')[0], shell, {
        at: run.node.place,
        fits: first[at] ?? fits,
        data,
        list: array !== undefined && at === 0 ? 'whole' : undefined,
        named: first[at] !== undefined || (fits !== undefined && run.input.kind === 'pipe' && run.input.named === true),
      }),
    )
    .find(one => one !== undefined);
  const flow = done(run, shell, { opaque: gravest([hidden, subscripted(run, shell), evaluated]) });
  return fits === undefined ? flow : exhausted(flow, names[0]?.split('?')[0] ?? '', { shell, data, at: run.node.place });
}

export function printf(run: Run, shell: Shell): Flow {
  const first = run.argv[1];
  const text = textOf(first);
  const option = text?.startsWith('-v') || (first !== undefined && text === undefined && maybeOption(first.value));
  const { words } = run.node;
  if (!option) return done(run, shell, { opaque: counted(run, shell, numbered(words[1], words.slice(2))) });
  const name = text === '-v' ? textOf(run.argv[2]) : text?.slice(2);
  const fits = shapeOf([{ kind: 'text', text: 'printf' }, ...run.argv.slice(text === '-v' ? 3 : 2).map(one => one.value)]);
  return done(run, shell, { opaque: takes(name, shell, { at: run.node.place, fits }) ?? subscripted(run, shell) });
}

/** `getln NAME` of zsh, and what else leaves its operands assigned. */
export function takesAll(run: Run, shell: Shell): Flow {
  const open = inNames(run.node.words, shell, 'which name is assigned is known only as it runs');
  const opaque = run.argv.slice(1).map(one => takes(textOf(one), shell, { at: run.node.place }));
  return done(run, shell, { opaque: gravest([...opaque, open]) });
}

/** Any number given to a builtin of zsh is evaluated; which of its words may be one, where not all of them. */
export function counted(run: Run, shell: Shell, words: readonly Word[] = run.node.words.slice(1)): string | undefined {
  if (shell.frame.dialect !== 'zsh') return undefined;
  const known = run.argv.slice(1).map(one => (words.length > 0 ? evaluates(textOf(one)?.replace(/^-\w*$/, '') ?? '', shell) : undefined));
  return gravest([
    subscripted(run, shell),
    ...known,
    inNames(words, shell, `${textOf(run.argv[0])} would run code that a number may hold`),
  ]);
}

/** Words of `printf` in zsh that a conversion of the format reads as numbers. */
export function numbered(format: Word | undefined, words: readonly Word[]): readonly Word[] {
  const plain = format !== undefined && /^(?:[^%]|%%|%-?[0-9]*(?:\.[0-9]+)?[sbqc])*$/.test(format.text) && !/\$/.test(format.text);
  return plain ? [] : words;
}

export function maybeOption(value: Run['argv'][number]['value']): boolean {
  return value.kind === 'unknown' && (value.splits || '-v'.startsWith(value.prefix));
}

export function mapfile(given: Run, shell: Shell): Flow {
  const list = texts(given);
  const run = fed(given, list);
  drains(run, shell);
  const callback = list === undefined || list.some(word => /^-[A-Za-z]*C/.test(word));
  const name = list === undefined ? undefined : (operands(list, 'dnOsuCc')[0] ?? 'MAPFILE');
  // From there on alone: what was before and behind stays.
  const begun = list === undefined || list.some(word => /^-[A-Za-z]*O/.test(word));
  const hidden =
    takes(name, shell, {
      at: run.node.place,
      fits: begun ? undefined : linesOf(run),
      data: comesAsData(run.input, shell),
      list: begun ? 'beside' : 'whole',
    }) ?? subscripted(run, shell);
  return done(run, shell, { opaque: callback ? 'mapfile may run code for each line' : hidden });
}

export function getopts(run: Run, shell: Shell): Flow {
  const unnamed = run.argv[2] !== undefined && textOf(run.argv[2]) === undefined;
  const named = takes(textOf(run.argv[2]), shell, { at: run.node.place }) ?? subscripted(run, shell);
  const hidden = unnamed ? 'which name is assigned is known only as it runs' : named;
  set(shell, 'OPTARG', unknown('an option value'));
  set(shell, 'OPTIND', unknown('a count', true));
  return done(run, shell, { opaque: hidden });
}

const literal = ({ kind }: Word['parts'][number]) => kind === 'literal' || kind === 'glob';

const HELD = 'let would run code that a word may hold';

export function letBuiltin(run: Run, shell: Shell): Flow {
  const list = run.argv.slice(1).map(textOf);
  const open = run.node.words.slice(1).map(word => mayHoldCode(word, shell, HELD));
  const opaque = gravest([...list.map(text => code(text, shell)), subscripted(run, shell), ...(list.includes(undefined) ? open : [])]);
  for (const text of list) settle(text ?? '$', shell);
  const starred = opaque === DATA && list.includes(undefined) && run.node.words.every(({ parts }) => parts.every(literal));
  return done(run, shell, { opaque: opaque === DATA && !starred ? HELD : opaque });
}

function code(text: string | undefined, shell: Shell): string | undefined {
  if (text === undefined) return undefined;
  return hidesCode(text) ? 'arithmetic would run code held in a word' : evaluates(text, shell);
}

/** A word of the text, or the number of a process that this shell started. */
function process({ value }: Run['argv'][number]): boolean {
  if (value.kind === 'text') return !value.text.startsWith('-');
  return value.kind === 'unknown' && value.prefix === '' && value.reason.startsWith('$! ');
}

export function wait(run: Run, shell: Shell): Flow {
  const list = texts(run);
  const name = optionValue(
    run.argv.slice(1).map(one => textOf(one) ?? ''),
    'p',
  );
  const open = waited(run, shell);
  if (list === undefined && !run.argv.slice(1).every(process)) forgetsVariables(shell);
  return done(run, shell, {
    opaque: (name === undefined ? undefined : takes(name, shell, { at: run.node.place })) ?? subscripted(run, shell) ?? open,
  });
}

/** `wait -p NAME` with a name that is not known; a list of processes that parts into words may be that too. */
function waited(run: Run, shell: Shell): string | undefined {
  const known = run.argv.slice(1).map(textOf);
  const named = known.some(one => /^-[a-z]*p/.test(one ?? ''));
  if (!known.includes(undefined) || !named) return undefined;
  const names = known.map(one => (one === undefined ? undefined : inName(one, shell)));
  return gravest([...names, inNames(run.node.words, shell, 'wait would run code that a name may hold')]);
}

/** `test -v name` evaluates a subscript; the test of zsh computes what it compares as numbers. */
export function test(run: Run, shell: Shell): Flow {
  const evaluates = run.argv.slice(1).some(({ value }) => (value.kind === 'text' ? operator(value.text, shell) : maybeName(value)));
  const names = run.argv.filter((_, at) => /^-[vR]$/.test(textOf(run.argv[at - 1]) ?? '')).map(textOf);
  if (names.some(name => name?.includes('['))) settle('$', shell);
  const hidden = evaluates && subscripted(run, shell) !== undefined ? 'a test would run code held in a name' : undefined;
  const sums = run.argv.some((one, at) => at > 0 && operator(textOf(one) ?? '', shell));
  return done(run, shell, { opaque: hidden ?? (sums ? counted(run, shell) : undefined) });
}

function operator(text: string, { frame }: Shell): boolean {
  return /^-[vR]$/.test(text) || (frame.dialect === 'zsh' && /^-(?:t|eq|ne|lt|le|gt|ge)$/.test(text));
}

/** It may come out as `-v`. */
function maybeName(value: Value): boolean {
  return value.kind === 'unknown' && ('-v'.startsWith(value.prefix) || '-R'.startsWith(value.prefix));
}
