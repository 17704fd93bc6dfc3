/** Reads a makefile as data: its rules, the variables they use, what it includes, and what make runs while it reads it. */
import { OPEN } from './make-functions.ts';
import { type Early, expand, type Making, type Setting } from './make-text.ts';

/** One line of a recipe, as it is written. */
export interface RecipeLine {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

/** One rule; a target with `%` is a pattern. */
export interface Rule {
  readonly targets: readonly string[];
  readonly prerequisites: readonly string[];
  readonly recipe: readonly RecipeLine[];
}

/** A makefile and all it includes. */
export interface Makefile {
  readonly making: Making;
  readonly rules: readonly Rule[];
  readonly early: readonly Early[];
}

/** Gives the text of a file that is included, where that is known. */
export type Include = (file: string) => string | undefined;

interface Reading {
  readonly making: Making;
  readonly rules: { targets: string[]; prerequisites: string[]; recipe: RecipeLine[] }[];
  readonly include: Include;
  /** In `ifeq` and its kin: what is set there is set in one of the cases. */
  conditions: number;
  /** In `define`: the lines of it, so far. */
  defining: { readonly name: string; readonly operator: string; readonly lines: string[] } | undefined;
  depth: number;
}

/** Includes within includes further than this are not read. */
const furthest = 4;

/** Reads the texts in order into `making`. */
export function readMakefile(files: readonly { file: string; text: string }[], making: Making, include: Include): Makefile {
  const reading: Reading = { making, rules: [], include, conditions: 0, defining: undefined, depth: 0 };
  for (const one of files) readFile(one, reading);
  return { making, rules: reading.rules, early: making.early };
}

function readFile({ file, text }: { file: string; text: string }, reading: Reading): void {
  const before = { file: reading.making.file, line: reading.making.line };
  let inRule = false;
  // make takes a mark of the byte order away, where it stands first.
  for (const { text: line, number } of logical(text.replace(/^\ufeff/, ''))) {
    Object.assign(reading.making, { file, line: number });
    if (reading.defining !== undefined && !/^\s*endef\b/.test(line)) reading.defining.lines.push(line);
    else if (line.startsWith('\t') && inRule) recipe(line.slice(1), reading);
    else if (line.trim() !== '' && !/^\s*#/.test(line)) inRule = statement(line.trim(), reading, inRule);
    inRule = evaluated(reading) || inRule;
  }
  Object.assign(reading.making, before);
}

/** What `$(eval …)` has made is read in its turn; whether there was any. */
function evaluated(reading: Reading): boolean {
  const { evaluated: texts, file } = reading.making;
  let some = false;
  for (let text = texts.shift(); text !== undefined; text = texts.shift()) {
    if (reading.depth >= furthest) continue;
    some = true;
    reading.depth += 1;
    readFile({ file, text }, reading);
    reading.depth -= 1;
  }
  return some;
}

/** Lines joined where a backslash stands at their end; a recipe keeps its own. */
function* logical(text: string): Generator<{ text: string; number: number }> {
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const number = at + 1;
    let line = (lines[at] ?? '').replace(/\r$/, '');
    const recipe = line.startsWith('\t');
    while (goesOn(line) && at + 1 < lines.length) {
      at += 1;
      const next = (lines[at] ?? '').replace(/\r$/, '');
      line = recipe ? `${line}\n${next.replace(/^\t/, '')}` : `${line.slice(0, -1)} ${next.trim()}`;
    }
    yield { text: line, number };
  }
}

/** It ends in a backslash that none stands before. */
function goesOn(line: string): boolean {
  let count = 0;
  while (line.at(-1 - count) === '\\') count += 1;
  return count % 2 === 1;
}

function recipe(text: string, { rules, making }: Reading): void {
  rules.at(-1)?.recipe.push({ text, file: making.file, line: making.line });
}

/** Anything but a recipe's line; whether recipe lines may follow. */
function statement(line: string, reading: Reading, inRule: boolean): boolean {
  if (/^endef\b/.test(line)) {
    defined(reading);
    return inRule;
  }
  const word = /^-?[a-z]+\b/.exec(line)?.[0] ?? '';
  const rest = line.slice(word.length).trim();
  if (/^(?:ifeq|ifneq|ifdef|ifndef|else|endif)$/.test(word)) {
    condition(word, rest, reading);
    return inRule;
  }
  if (/^(?:-?include|sinclude)$/.test(word)) include(rest, reading);
  else if (word === 'define') define(rest, reading);
  else if (!assignment(line, reading)) return rule(uncommented(line), reading);
  return false;
}

function condition(word: string, rest: string, reading: Reading): void {
  if (word === 'endif') reading.conditions = Math.max(0, reading.conditions - 1);
  else if (word !== 'else') reading.conditions += 1;
  expand(rest, reading.making);
}

function include(rest: string, reading: Reading): void {
  if (reading.depth >= furthest) return;
  for (const name of words(expand(uncommented(rest), reading.making))) {
    const text = name.includes(OPEN) ? undefined : reading.include(name);
    reading.making.included.push(name);
    reading.depth += 1;
    if (text !== undefined) readFile({ file: name, text }, reading);
    reading.depth -= 1;
  }
}

function define(rest: string, reading: Reading): void {
  const [, name = '', operator = '='] = /^(.*?)\s*([:+?!]*=)?$/.exec(rest) ?? [];
  reading.defining = { name: expand(name, reading.making), operator, lines: [] };
}

function defined(reading: Reading): void {
  const { defining, making, conditions } = reading;
  reading.defining = undefined;
  if (defining === undefined) return;
  const before = making.settings.get(defining.name);
  const text = defining.lines.join('\n');
  const plain = /^[=?]|^$/.test(defining.operator) && conditions === 0 && !(before !== undefined && defining.operator === '?=');
  making.settings.set(defining.name, plain ? { text, recursive: true } : { text: undefined, recursive: false });
}

/** `NAME = value` and its kin; false where it is none. */
function assignment(line: string, reading: Reading): boolean {
  const found = /^(?:(?:export|override|private|unexport)\s+)*([^\s:=#!?+]+)\s*(:{1,3}=|\?=|\+=|!=|=)[ \t]*(.*)$/s.exec(line);
  if (found === null) taken(line, reading);
  if (found === null) return /^(?:export|unexport|override|vpath|undefine)\b/.test(line);
  const [, raw = '', operator = '', value = ''] = found;
  const { making } = reading;
  const name = expand(raw, making);
  const before = making.settings.get(name);
  const next = setting(operator, uncommented(value), { before, making, name });
  const unsure = reading.conditions > 0 && before !== undefined && before.text !== next.text;
  making.settings.set(name, unsure ? { text: undefined, recursive: false } : next);
  return true;
}

/** `undefine NAME`. */
function taken(line: string, { making }: Reading): void {
  const [, name] = /^(?:override\s+)?undefine\s+(.*)$/.exec(line) ?? [];
  if (name !== undefined) making.settings.set(expand(uncommented(name), making), { text: undefined, recursive: false });
}

function setting(operator: string, value: string, around: { before: Setting | undefined; making: Making; name: string }): Setting {
  const { before, making, name } = around;
  switch (operator) {
    case '=':
      return { text: value, recursive: true };
    case '?=':
      if (making.environment.has(name)) return { text: undefined, recursive: false };
      return before ?? { text: value, recursive: true };
    case '+=':
      if (before === undefined) return { text: value, recursive: true };
      if (before.text === undefined) return before;
      return { ...before, text: `${before.text} ${before.recursive ? value : expand(value, making)}` };
    case '!=':
      making.early.push({ text: expand(value, making), file: making.file, line: making.line });
      return { text: undefined, recursive: false };
    default:
      return { text: expand(value, making), recursive: false };
  }
}

/** `targets: prerequisites ; recipe`; whether it is one. */
function rule(line: string, reading: Reading): boolean {
  const at = colon(line);
  if (at === undefined) {
    expand(line, reading.making);
    return false;
  }
  const [head, first] = [expand(line.slice(0, at).replace(/&$/, ''), reading.making), line.slice(at).replace(/^:+/, '')];
  const own = /^\s*(?:(?:export|override|private)\s+)*([^\s:=#]+)\s*(?::{0,3}|\?|\+|!)=/.exec(first)?.[1];
  if (own !== undefined) {
    // A variable of one target alone: elsewhere it is something else.
    reading.making.settings.set(own, { text: undefined, recursive: false });
    return true;
  }
  const cut = first.indexOf(';');
  const needs = expand(cut < 0 ? first : first.slice(0, cut), reading.making);
  const prerequisites = words((needs.split(':').at(-1) ?? '').replace('|', ' '));
  reading.rules.push({ targets: words(head), prerequisites, recipe: [] });
  if (cut >= 0) recipe(first.slice(cut + 1), reading);
  return true;
}

/** The first colon that is not within a reference. */
function colon(line: string): number | undefined {
  let level = 0;
  for (let at = 0; at < line.length; at += 1) {
    if (/[({]/.test(line[at] ?? '')) level += 1;
    if (/[)}]/.test(line[at] ?? '')) level -= 1;
    if (line[at] === ':' && level === 0) return at;
  }
  return undefined;
}

function uncommented(text: string): string {
  return text.replace(/(^|[^\\])#.*$/s, '$1').trim();
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}
