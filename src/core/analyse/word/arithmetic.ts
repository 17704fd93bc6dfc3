/** Arithmetic: its value where every number is known and plain, and what it changes or runs on the side. */
import { note, type Shell, set } from '../frame.ts';
import { type Content, forgetVariables, integer, unknown, VARIABLES } from '../state.ts';
import { lookup } from './lookup.ts';

/** Code that arithmetic would run out of a text: a command substitution within a subscript (`a[$(…)]`). */
export function hidesCode(text: string): boolean {
  return /\$[({[]|`/.test(text);
}

/** Names as written in an arithmetic text, each once. */
function names(text: string): string[] {
  return [...new Set(text.match(/(?<![\w.])[A-Za-z_]\w*/g) ?? [])];
}

const ASSIGNS = /\+\+|--|(?<![=!<>])=(?!=)|<<=|>>=/;

/** What a variable that arithmetic reads would make it do, as a reason; undefined where it can only be a number. */
export function evaluates(text: string, shell: Shell): string | undefined {
  const found = names(text).map(name => lookup(name, shell));
  return found.some(one => one.kind === 'text' && hidesCode(one.text)) ? 'arithmetic would run code held in a variable' : undefined;
}

/** Takes in what evaluating `text` does to the shell. A variable that isn't a number is evaluated in turn, and may assign any other. */
export function settle(written: string, shell: Shell): void {
  const text = written.replace(/\$\{#\w+\}|\$[#?$]/g, '1').replace(/\$(\w+)|\$\{(\w+)\}/g, ' $1$2 ');
  const read = names(text);
  const plain = read.every(name => number(lookup(name, shell)));
  if (!plain || /[$`[]/.test(text)) {
    shell.state = forgetVariables(shell.state);
    note(shell.frame, VARIABLES);
  } else if (ASSIGNS.test(text)) {
    for (const name of read) set(shell, name, unknown(`${name} is computed`, true));
  }
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
