/** Arithmetic: its value where every number is known and plain, and what it changes or runs on the side. */
import { collect } from '../../collect.ts';
import { hidesCode } from '../../hides-code.ts';
import { carriesNumber } from '../carriers.ts';
import { POSITIONAL, VARIABLES } from '../changes.ts';
import { asData, type Content, datable, integer, NUMBERED, unknown } from '../content.ts';
import { change, declare, mayEnd, note, type Shell, set } from '../frame.ts';
import { forgetVariables } from '../state.ts';
import { DATA } from './data.ts';
import { isTold, lookup } from './lookup.ts';

/** Names as written in an arithmetic text, each once. */
function names(text: string): string[] {
  return [...new Set(text.replace(/\$\{#\w+(?:\[[@*]\])?\}/g, '1').match(/(?<![\w.])[A-Za-z_]\w*/g) ?? [])];
}

/** The text has a hand in what the name holds: what the caller's environment holds is not the command's doing. */
function own(name: string, { state }: Shell): boolean {
  return state.variables.has(name) || state.rest === 'unknown' || isTold(name);
}

/** What a variable that arithmetic reads would make it do, as a reason; undefined where it can only be a number. */
export function evaluates(text: string, shell: Shell): string | undefined {
  const given = argumentsIn(text, shell);
  if (given === undefined || given.some(one => one.kind === 'text' && hidesCode(one.text)))
    return 'arithmetic would run code held in an argument';
  const carrier = assignedCarrier(text, shell);
  if (carrier !== undefined) return `${carrier} changes what other programs run`;
  const whole = [text, ...given.map(one => (one.kind === 'text' ? one.text : ''))].join(' ');
  const found = reached(whole, shell);
  if (found === undefined) return 'arithmetic goes through more variables than are looked through';
  if (found.some(([, one]) => hidesCode(textIn(one)))) return 'arithmetic would run code held in a variable';
  const open = found.filter(([name, one]) => mayHold(one, text) && own(name, shell));
  const data = open.find(([, one]) => one.kind === 'unknown' && !one.data);
  if (data !== undefined) return `arithmetic would run code that ${data[0]} may hold`;
  return open.length > 0 || given.some(one => one.kind === 'unknown' && one.data) ? DATA : undefined;
}

/** It is no number, and what it is only running tells; the names of files are data of the project. */
function mayHold(one: Content, text: string): boolean {
  return one.kind === 'match' || (one.kind === 'unknown' && !one.numeric && !groups(one, text) && !CALLERS.test(one.reason));
}

/** What is held by the names of a text, and by those that they hold in turn: a variable that is no number is evaluated as the text was. Undefined where they are too many. */
function reached(text: string, shell: Shell): readonly (readonly [string, Content])[] | undefined {
  const found = new Map(names(text).map(name => [name, lookup(name, shell)]));
  // What is added while it is gone through is gone through too.
  for (const [, content] of found) {
    const more = names(textIn(content)).filter(name => !found.has(name));
    if (more.length > 0 && found.size + more.length > MOST_TEXTS) return undefined;
    for (const name of more) found.set(name, lookup(name, shell));
  }
  return [...found];
}

/** The text of it that is known: of a list any element may be meant. */
function textIn(content: Content): string {
  if (content.kind === 'list') return content.items.join(' ');
  return content.kind === 'text' ? content.text : '';
}

/** A name that makes other programs run code, and is given a number somewhere in the text, or in a text that one of its names holds. */
function assignedCarrier(text: string, shell: Shell): string | undefined {
  const seen = new Set([text]);
  // What is added while it is gone through is gone through too.
  for (const one of seen) {
    if (seen.size > MOST_TEXTS) return undefined;
    const read = names(one);
    const found = read.find(name => assigns(name, one) && carriesNumber(name, shell.frame.dialect));
    if (found !== undefined) return found;
    for (const name of read) {
      const content = lookup(name, shell);
      if (content.kind === 'text' && content.text.length < LONGEST) seen.add(content.text);
    }
  }
  return undefined;
}

/** Of what a pattern matched it is the groups alone that are looked at, each of them a number. */
function groups(content: Content, text: string): boolean {
  return content.kind === 'unknown' && content.reason === NUMBERED && !/BASH_REMATCH(?!\[[1-9]\])/.test(text);
}

/** What the caller's environment holds. */
const CALLERS = /^\$\w+ is not set in the text$/;

/** What the arguments hold that it names; undefined where the text gave one that may be anything. */
function argumentsIn(text: string, shell: Shell): readonly Content[] | undefined {
  const { positional } = shell.state;
  const told = positional !== undefined || shell.frame.calls.length > 0 || shell.frame.ever.has(POSITIONAL);
  const all = /\$\{?[@*]/.test(text) && Array.isArray(positional) ? (positional as readonly Content[]) : [];
  const given = [...all, ...[...text.matchAll(/\$\{?([0-9]+)/g)].map(one => lookup(one[1] ?? '', shell))];
  const open = told && given.some(one => one.kind === 'unknown' && !datable(one) && !CALLERS.test(one.reason));
  return open ? undefined : given;
}

/** The reason that weighs most. */
export function gravest(reasons: readonly (string | undefined)[]): string | undefined {
  return reasons.find(one => one !== undefined && one !== DATA) ?? reasons.find(one => one !== undefined);
}

/**
 * Evaluates a text for what it does to the shell, one expression after the other; the first reason why it would run code. A variable that isn't a
 * number is evaluated in turn, and may assign any other.
 */
export function settle(written: string, shell: Shell): string | undefined {
  const reasons = collect(written.split(';'), part => part.split(',').map(one => settleAssigned(one, CONDITIONAL.test(part), shell)));
  return gravest(reasons);
}

function settleAssigned(one: string, conditional: boolean, shell: Shell): string | undefined {
  const found = /^\s*([A-Za-z_]\w*)\s*=(?!=)([\s\S]*)$/.exec(one);
  if (found?.[1] === undefined) return settleOne(one, shell);
  const carrier = carriesNumber(found[1], shell.frame.dialect) ? `${found[1]} changes what other programs run` : undefined;
  const reason = gravest([carrier, settleOne(found[2] ?? '', shell)]);
  computed(found[1], !conditional, shell);
  return reason;
}

function settleOne(written: string, shell: Shell): string | undefined {
  const reason = evaluates(written, shell);
  const given = arguments_(written, shell)
    .replace(/\$\{#\w+(?:\[[@*]\])?\}|\$[#?$]/g, '1')
    .replace(ELEMENT, ' $1 ');
  const text = keyless(given, shell).replace(/\$([A-Za-z_]\w*)|\$\{([A-Za-z_]\w*)\}/g, ' $1$2 ');
  const read = names(text);
  const plain = read.every(name => number(lookup(name, shell)));
  if (!plain || !sound(text)) mayEnd(shell);
  if (/[$`]/.test(text) || !read.every(name => !own(name, shell) || tame(lookup(name, shell)))) forget(shell);
  else if (!plain || text.includes('[')) for (const name of read.filter(one => touches(one, text))) counted(name, shell);
  else for (const name of read.filter(one => assigns(one, text))) computed(name, !CONDITIONAL.test(text), shell);
  return reason;
}

/** Keys that are plain text are no part of the sum. */
function keyless(text: string, shell: Shell): string {
  if (!text.includes('[')) return text;
  return text.replace(
    /(?<!\w)(\w+)\[(?:(\w+)|\$(\w+)|\$\{(\w+)\})\]/g,
    (whole, name: string, key?: string, one?: string, other?: string) => {
      const keyed = shell.state.variables.get(name)?.nature === 'keyed';
      return keyed && (key !== undefined || datable(lookup(one ?? other ?? '', shell))) ? name : whole;
    },
  );
}

/** `${name[$i]:-0}`. */
const ELEMENT = /\$\{([A-Za-z_]\w*)\[\$?\w+\](?::?-\d+)?\}/g;

/** Operands and operators by turns, of those that are never an error. */
function sound(text: string): boolean {
  const operand = /^\s*(?:(?:\+\+|--)[A-Za-z_]\w*|[-+!~]?\s*[A-Za-z_]\w*(?:\+\+|--)?|[-+!~]?\s*(?:0|[1-9]\d{0,14}))\s*$/;
  return (
    text.length < LONGEST &&
    text.split(/(?<![-+])(?:\+=|-=|\*=|[<>=!]=|<<|>>|&&|\|\||=|[<>&|^*]|\+(?!\+)|-(?!-))/).every(one => operand.test(one))
  );
}

/** More texts that name one another are not looked through. */
const MOST_TEXTS = 32;

/** A longer text is not looked through for what may be wrong with it. */
const LONGEST = 200;

function forget(shell: Shell): void {
  shell.state = forgetVariables(shell.state);
  note(shell.frame, VARIABLES);
  if (shell.frame.dialect === 'zsh') change(shell, POSITIONAL, { positional: undefined });
}

/** What stands behind these may not be evaluated. */
const CONDITIONAL = /[?&|]/;

/** What code in data of the project assigns is a number: no name or path outside. */
function tame(content: Content): boolean {
  return (
    number(content) ||
    (content.kind === 'text' && (content.text === '' || digits(content.text))) ||
    (content.kind === 'unknown' && (content.data === true || CALLERS.test(content.reason))) ||
    (content.kind === 'list' && content.items.every(digits))
  );
}

function digits(text: string): boolean {
  return /^-?\d{1,15}$/.test(text);
}

/** The name, or an element of it, is given something somewhere in the text. */
function touches(name: string, text: string): boolean {
  return assigns(name, text) || (/(?:\+\+|--|(?<![=!<>])=(?!=))/.test(text) && new RegExp(`(?<!\\w)${name}\\[`).test(text));
}

/** The name is assigned, incremented or decremented somewhere in the text. */
function assigns(name: string, text: string): boolean {
  return new RegExp(`(?:\\+\\+|--)\\s*${name}\\b|(?<!\\w)${name}\\s*(?:\\+\\+|--|(?:[-+*/%&|^]|<<|>>)?=(?!=))`).test(text);
}

/** The name holds a number from now on; where that may not happen, only if it held one before. */
function computed(name: string, surely: boolean, shell: Shell): void {
  if (shell.frame.dialect === 'zsh') integral(name, shell);
  else set(shell, name, unknown(`${name} is computed`, surely || integer(lookup(name, shell))));
}

/** What data of the project made of the name, or of an element of it. */
function counted(name: string, shell: Shell): void {
  if (shell.frame.dialect === 'zsh') integral(name, shell);
  else set(shell, name, asData(unknown(`${name} is computed`), true));
}

/** zsh makes a variable an integer for good where arithmetic is the first to assign it. */
function integral(name: string, shell: Shell): void {
  declare(shell, name, { content: unknown(`${name} may be an integer`), exported: false, fixed: true });
}

/** `$1` and its kin by what they hold, where that is a number. */
function arguments_(text: string, shell: Shell): string {
  return text.replace(/\$([0-9])|\$\{([0-9]+)\}/g, (whole, one?: string, more?: string) => {
    const content = lookup(one ?? more ?? '', shell);
    if (content.kind === 'unknown' && content.data) mayEnd(shell);
    if (content.kind === 'unknown' && datable(content)) return '1';
    return content.kind === 'text' && integer(content) ? content.text : whole;
  });
}

function number(content: Content): boolean {
  return content.kind === 'unset' || integer(content);
}

/** The result, where it is one of `+ - *` over small known integers; undefined otherwise. */
export function compute(text: string, shell: Shell): string | undefined {
  const tokens = text.trim().split(/\s*([-+*])\s*/);
  const values = tokens.map((token, index) => (index % 2 === 1 ? undefined : value(token, shell)));
  if (values.some((one, index) => index % 2 === 0 && one === undefined) || (tokens.length > 1 && tokens.includes('*') && tokens.length > 3))
    return undefined;
  const result = tokens.reduce((sum, token, index) => (index % 2 === 1 ? apply(sum, token, values[index + 1] ?? 0) : sum), values[0] ?? 0);
  return Number.isSafeInteger(result) && Math.abs(result) < 1e15 ? String(result) : undefined;
}

function apply(left: number, operator: string, right: number): number {
  if (operator === '*') return left * right;
  return operator === '+' ? left + right : left - right;
}

function value(token: string, shell: Shell): number | undefined {
  if (/^(?:0|[1-9][0-9]{0,8})$/.test(token)) return Number(token);
  const name = /^\$?([A-Za-z_]\w*)$|^\$\{([A-Za-z_]\w*)\}$/.exec(token);
  if (name === null) return undefined;
  const content = lookup(name[1] ?? name[2] ?? '', shell);
  return content.kind === 'text' && /^(?:0|[1-9][0-9]{0,8})$/.test(content.text) ? Number(content.text) : undefined;
}
