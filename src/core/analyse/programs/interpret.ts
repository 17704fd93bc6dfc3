/** Reads the arguments of an interpreter: its own options, then code in a text, a module, a file of the project, or whatever stands on its input. */

import type { Tongue } from '../code/language.ts';
import { readCode } from '../code/read-code.ts';
import { begins, code, comesNothing, textOf, together, touch, touchEmptied, touchHere, word } from '../effects.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { brings, fed, temporary } from './carried.ts';
import { commandLine } from './command-lines.ts';
import { listed } from './listed.ts';

/** What the options of an interpreter mean. */
export interface Interpreter {
  readonly names: string;
  /** Letters and long options whose value is code. */
  readonly code: string;
  /** Options that take the next word. */
  readonly values: string;
  /** Letters that take the rest of their word, and never the next. */
  readonly rests?: string;
  /** Options whose value is a file or module of the project that runs. */
  readonly loads?: string;
  /** Options whose value is a directory or file in which it looks for code. */
  readonly searches?: string;
  /** Options after which it only says something. */
  readonly says?: string;
  /** Words among its own options that bring in other code. */
  readonly sideways?: RegExp;
  /** Words among its own options that hold code, or name other files than those that are told. */
  readonly hides?: RegExp;
  /** A name of a file may be a command: `rm x|`. */
  readonly pipes?: true;
  /** Among its name and its own options: after what it was told it goes on with its input, and runs what stands there. */
  readonly stays?: RegExp;
  /** Options that run the tests of the project. */
  readonly tests?: string;
  /** What `-m NAME` does. */
  readonly module?: (found: Found, call: Call) => Reading;
  /** The language of its code, where Ward reads that. */
  readonly tongue?: Tongue;
  /** Code ends the options. */
  readonly ends?: boolean;
  /** Letters with which the code is run for each line of the files named behind it, and the one that writes them anew. */
  readonly loops?: { readonly over: string; readonly edits: string };
  /** Letters whose rest is the name of a module. */
  readonly modules?: string;
  readonly flags: readonly string[];
  readonly quiet: readonly string[];
}

/** What was found among the arguments. */
export interface Found {
  readonly texts: readonly Argument[];
  readonly module: Argument | undefined;
  readonly loads: readonly Argument[];
  readonly searched: readonly Argument[];
  readonly plain: readonly string[];
  readonly rest: readonly Argument[];
  readonly unclear: string | undefined;
}

interface Sorting {
  readonly texts: Argument[];
  module: Argument | undefined;
  readonly loads: Argument[];
  readonly searched: Argument[];
  readonly plain: string[];
  unclear: string | undefined;
}

/** A row for an interpreter. */
export function interpreter(language: Interpreter): Program {
  return { names: language.names.split(' '), read: call => interpret(language, call), flags: language.flags, quiet: language.quiet };
}

/** Options end at the module or the file, with some at the code: what follows belongs to the program run. */
function sort(list: readonly Argument[], language: Interpreter): Found {
  const found: Sorting = { texts: [], module: undefined, loads: [], searched: [], plain: [], unclear: undefined };
  for (let at = 0; at < list.length; ) {
    const { value } = list[at] as Argument;
    const spelled = value.kind === 'unknown' ? value.prefix : value.text;
    if (value.kind === 'unknown' && !begins(value) && (spelled === '' || spelled.startsWith('-') || value.splits))
      return { ...found, rest: list.slice(at), unclear: found.texts.length > 0 && !spelled.startsWith('-') ? undefined : value.reason };
    if (spelled === '--') return { ...found, rest: list.slice(at + 1) };
    if (!spelled.startsWith('-') || spelled === '-') return { ...found, rest: list.slice(at) };
    at = take({ list, at, spelled }, found, language);
    if (found.module !== undefined || (language.ends && found.texts.length > 0)) return { ...found, rest: list.slice(at) };
  }
  return { ...found, rest: [] };
}

interface Word {
  readonly list: readonly Argument[];
  readonly at: number;
  readonly spelled: string;
}

/** One word of options; the index of the next. */
function take({ list, at, spelled }: Word, found: Sorting, language: Interpreter): number {
  const [name, attached, before] = split(spelled, language);
  const here = list[at] as Argument;
  const next = attached === undefined ? list[at + 1] : word(attached, here.place);
  const taken = attached === undefined ? at + 2 : at + 1;
  if (before !== '') found.plain.push(before);
  if (isIn(language.code, name)) {
    found.plain.push(name);
    found.texts.push(next ?? here);
    return taken;
  }
  if (name === '-m' && language.module) {
    found.module = next;
    return taken;
  }
  if (isIn(language.searches ?? '', name) && next !== undefined) found.searched.push(next);
  if (isIn(language.loads ?? '', name) && next !== undefined) found.loads.push(next);
  else found.plain.push(attached === undefined ? name : `${name}${attached}`);
  return attached === undefined && isIn(`${language.values} ${language.loads ?? ''}`, name) ? at + 2 : at + 1;
}

function isIn(names: string, name: string): boolean {
  return listed(names).includes(name);
}

/** The option of a word that matters, its attached value, and the letters before it: the first letter of a cluster that takes a value. */
function split(spelled: string, language: Interpreter): [name: string, attached: string | undefined, before: string] {
  if (spelled.startsWith('--')) {
    const cut = spelled.indexOf('=');
    return cut < 0 ? [spelled, undefined, ''] : [spelled.slice(0, cut), spelled.slice(cut + 1), ''];
  }
  const whole = `${language.code} ${language.values}`;
  if (spelled.length > 2 && isIn(whole, spelled)) return [spelled, undefined, ''];
  const taking = `${whole} ${language.loads ?? ''} ${language.module ? '-m' : ''}`;
  for (let at = 1; at < spelled.length; at += 1) {
    if (isIn(language.rests ?? '', `-${spelled[at]}`)) return [spelled, undefined, ''];
    const before = at > 1 ? spelled.slice(0, at) : '';
    if (isIn(taking, `-${spelled[at]}`)) return [`-${spelled[at]}`, at + 1 < spelled.length ? spelled.slice(at + 1) : undefined, before];
  }
  return [spelled, undefined, ''];
}

function interpret(language: Interpreter, call: Call): Reading {
  const found = sort(call.arguments, language);
  const loads = found.loads.flatMap(one => load(one, language, call));
  const openly = found.loads.length > 0 ? [...loads, code('project', `${call.program} loads code of the project`, call.place)] : [];
  const searched = found.searched.flatMap(one => (temporary(textOf(one)) ? brings(one, call) : load(one, language, call)));
  const own = call.arguments.slice(0, call.arguments.length - found.rest.length);
  const brought = own
    .filter(one => language.sideways?.test(textOf(one) ?? ''))
    .map(one => code('sideways', `a setting of ${call.program} brings in other code`, one.place));
  const hidden = own
    .filter(one => language.hides?.test(textOf(one) ?? '') && !found.texts.includes(one))
    .map(one => code('unknown', `an option of ${call.program} holds code, or names files`, one.place));
  const piped = found.rest
    .filter(one => language.pipes && /^\s*[|<>]|\|\s*$/.test(textOf(one) ?? ''))
    .map(one => code('unknown', `${call.program} takes the name of a file for a command`, one.place));
  const always = {
    effects: [...openly, ...searched, ...brought, ...hidden, ...piped, ...goesOn(own, language, call)],
    opaque: found.unclear,
  };
  if (found.texts.length > 0) return together(always, inline(found, language, call));
  if (found.module !== undefined && language.module) return together(always, language.module(found, call));
  if (found.plain.some(one => isIn(`${language.says ?? ''} --version --help -h`, one))) return together(always);
  if (found.plain.some(one => isIn(language.tests ?? '', one))) return together(always, project(found.rest, call));
  const [file, ...words] = found.rest;
  if (file === undefined || textOf(file) === '-' || /^\/dev\/(?!shm\/)/.test(textOf(file) ?? ''))
    return together(always, input(found, language, call));
  return together(always, {
    effects: [...touch('read', file, call), code('project', `${call.program} runs a program of the project`, file.place)],
    runs: commandLine(file, words, call),
  });
}

/** A prompt or a debugger takes orders from the input; an empty one gives none. */
function goesOn(
  own: readonly Argument[],
  { stays }: Interpreter,
  { arguments: list, input: given, program, place }: Call,
): Reading['effects'] {
  const words = [
    program,
    ...own.map(one => textOf(one) ?? ''),
    ...(own.length < list.length ? [`${program} ${textOf(list[own.length])}`] : []),
  ];
  if (stays === undefined || comesNothing(given) || !words.some(one => stays.test(one))) return [];
  const made = code('unknown', `${program} goes on with what stands on its input`, place);
  return [given.kind === 'inherited' && made.kind === 'code' ? { ...made, inherited: true } : made];
}

/** Code in texts of the command itself. */
function inline(found: Found, language: Interpreter, call: Call): Partial<Reading> {
  const { tongue } = language;
  const [first] = found.texts;
  const texts = found.texts.map(textOf);
  const place = first?.place ?? call.place;
  if (tongue === undefined) return { effects: [code('unknown', `${call.program} runs code that Ward can't read`, place)] };
  const text = texts.includes(undefined) ? (found.texts.find(one => textOf(one) === undefined) as Argument) : word(texts.join('\n'), place);
  const modules = loaded(found, language);
  return together(readCode({ language: tongue(), text, modules, operands: found.rest }, call), worked(found, language, call));
}

/** Modules named by options. */
function loaded(found: Found, language: Interpreter): readonly string[] {
  const named = found.plain.flatMap(
    one => new RegExp(`^-[a-zA-Z0-9]*?[${language.modules ?? '_'}]-?([A-Za-z][\\w:]*)`).exec(one)?.[1] ?? [],
  );
  return [...named, ...found.loads.flatMap(one => textOf(one) ?? [])];
}

/** The files that the code is run for line by line. */
function worked(found: Found, { loops }: Interpreter, call: Call): Partial<Reading> {
  if (loops === undefined) return {};
  const letters = found.plain.map(one => one.replace(/[MmI].*$/, '').replace(/(?<=F).*$/, '')).join('');
  const over = [...loops.over].some(one => letters.includes(one));
  const edits = letters.includes(loops.edits);
  const files = over || edits ? found.rest : found.rest.filter(one => /^[/~.]/.test(textOf(one) ?? '/'));
  const empties = edits && (letters.includes('p') ? clears(found) : letters.includes('n') && mute(found));
  const how = over && edits ? 'replace' : 'read';
  return {
    effects: [
      ...files.filter(one => textOf(one) !== '-').flatMap(one => (empties ? touchEmptied(one, call, 'replace') : touch(how, one, call))),
    ],
  };
}

/** Each line is made empty before it is printed. */
function clears({ texts }: Found): boolean {
  const text = texts
    .map(textOf)
    .join(';')
    .replace(/\bBEGIN\s*\{[^{}]*\}/g, '')
    .trim();
  return /^(?:\$_\s*=\s*(?:""|''|undef|nil)|undef\s*\(?\$_\)?|\$_\.(?:clear|replace\(["']{2}\))|s\/\^?\.\*\$?(?:\\n)?\/\/[gs]*)\s*;?$/.test(
    text,
  );
}

/** A statement that never runs, or for the first few lines alone. */
const NEVER =
  /\b(?:print|say|puts|p)\b[^;{}]*\b(?:(?:if|and)\s*\(?\s*(?:0|undef|nil|false|""|''|!\s*1|\$\.\s*(?:<=?|==)\s*[01])|unless\s*\(?\s*(?:[1-9]\d*|true))\s*\)?\s*(?:;|$)|(?:^|;)\s*(?:0|nil|false)\s*(?:&&|and\b)[^;]*/g;

/** Lines are read, and none is printed. */
function mute({ texts }: Found): boolean {
  return texts.every(
    one =>
      textOf(one) !== undefined && !/print|say|puts|write|syswrite|\bp\b|\bpp\b|exec|system|`/.test((textOf(one) ?? '').replace(NEVER, '')),
  );
}

/** A file, an address, or the name of an installed module. */
function load(argument: Argument, { tongue }: Interpreter, call: Call): Reading['effects'] {
  const text = textOf(argument) ?? './';
  if (/^(?:https?|data):/i.test(text)) return [code('elsewhere', `${call.program} loads code from elsewhere`, argument.place)];
  if (tongue?.().harmless.has(text)) return [];
  if (/^\/(?:tmp|var\/tmp|dev\/shm)\//.test(text)) return [code('sideways', `${call.program} loads code from elsewhere`, argument.place)];
  return /^\.{0,2}\/|^\.|\.[cm]?[jt]s$/.test(text) ? touch('read', argument, call) : [];
}

function project(files: readonly Argument[], call: Call): Partial<Reading> {
  return {
    effects: [
      ...files.flatMap(one => touch('read', one, call)),
      ...touchHere('read', call),
      code('project', `${call.program} runs code of the project`, call.place),
    ],
  };
}

function input(found: Found, language: Interpreter, call: Call): Partial<Reading> {
  const { input: given, place } = call;
  if (given.kind === 'nothing') return {};
  if (given.kind === 'file') return { effects: fed(call) };
  if (given.kind === 'text' && language.tongue !== undefined)
    return inline({ ...found, texts: [word(given.text, place)], rest: found.rest.slice(1) }, language, call);
  const fetched =
    (given.kind === 'pipe' || given.kind === 'unknown') && /^(?:curl|wget|nc|ncat|ssh|aria2c|fetch|socat|gh)$/.test(given.from ?? '');
  const made = code(fetched ? 'elsewhere' : 'unknown', `${call.program} runs what stands on its input`, place);
  return { effects: [given.kind === 'inherited' && made.kind === 'code' ? { ...made, inherited: true } : made] };
}
