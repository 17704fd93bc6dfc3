/** Redirections: the files they open, the connections bash makes of some, and the input they give a command. */

import path from 'node:path';
import { collect } from '../collect.ts';
import type { Node, Redirect } from '../syntax.ts';
import type { Effect, Touch, Value } from '../values.ts';
import { COPROCESS, DESCRIPTOR, unknown } from './content.ts';
import { anyBelow, connect, doubted, inScheme, touch, word } from './effects.ts';
import { emitOpaque, type Shell, set, where } from './frame.ts';
import type { Argument, Input } from './program.ts';
import { listed } from './sole.ts';
import { lines, PIPED } from './substitute.ts';
import { columns } from './word/columns.ts';
import { isData, prints } from './word/data.ts';
import { single as oneLine } from './word/fit.ts';
import { lookup } from './word/lookup.ts';
import { names } from './word/naming.ts';
import { isNumeric } from './word/numeric.ts';
import { fields, text } from './word/word.ts';

/** What a list of redirections does, and the standard input it leaves. */
export interface Redirected {
  readonly effects: readonly Effect[];
  readonly input: Input | undefined;
  /** Files that are written, absolute; `printed`: with what the command prints. */
  readonly outputs: readonly Output[];
  /** Only running tells which file it is that one of them opens. */
  readonly vague?: boolean;
  /** It is one file after the other of a list: `> "$f"`. */
  readonly each?: boolean;
}

export interface Output {
  readonly file: string;
  readonly append: boolean;
  readonly printed: boolean;
}

/** Reads redirections in order, once: their words are expanded in the running shell. */
export function redirected(redirects: readonly Redirect[], shell: Shell): Redirected {
  const each = redirects.map(one => redirect(one, shell));
  const input = taken(
    collect(each, one => (one.input === undefined ? [] : [one.input])),
    shell,
  );
  const vague = each.some(one => one.vague);
  const listed = vague && each.some(one => one.each);
  return { effects: collect(each, one => one.effects), input, outputs: collect(each, one => one.outputs), vague, each: listed };
}

/** The last of them; zsh reads all, one after the other, and what comes through a pipe before them (zshmisc(1), Multios). */
function taken(inputs: readonly Input[], { state, frame }: Shell): Input | undefined {
  const last = inputs.at(-1);
  if (frame.dialect !== 'zsh' || last === undefined) return last;
  const all = frame.fed ? [state.input ?? frame.input, ...inputs] : inputs;
  const some = all.filter(one => !(one.kind === 'text' && one.text === '') && !(one.kind === 'file' && one.path === '/dev/null'));
  const [first = last, more] = some;
  if (all.length === 1 || (state.standard && more === undefined)) return first;
  const texts = collect(some, one => (one.kind === 'text' ? [one] : []));
  if (state.standard && texts.length === some.length)
    return { kind: 'text', text: texts.map(one => one.text).join(''), decoded: texts.some(one => one.decoded) };
  const from = some.flatMap(one => (one.kind === 'pipe' || one.kind === 'unknown' ? (one.from ?? []) : []));
  return { kind: 'unknown', reason: 'one of several inputs', from: from[0] };
}

const OPENS = new Map<Redirect['operator'], readonly Touch[]>([
  ['>', ['write']],
  ['>>', ['write']],
  ['>|', ['write']],
  ['&>', ['write']],
  ['&>>', ['write']],
  ['<', ['read']],
  ['<>', ['read', 'write']],
]);

function redirect(one: Redirect, shell: Shell): Redirected {
  if (typeof one.descriptor === 'string') numbered(one, one.descriptor, shell);
  if (one.operator.startsWith('<<')) return { effects: [], input: isInput(one) ? document(one, shell) : undefined, outputs: [] };
  const values = fields(one.target, shell);
  const argument: Argument = { value: single(values), place: where(shell.frame, one.target.place) };
  if (one.operator === '>&' || one.operator === '<&') return duplicate(one, argument, shell);
  const made = opened(one, argument, shell);
  return made.input?.kind === 'pipe' ? { ...made, input: printed(one, shell) } : made;
}

/** `< <(…)`: what is certain of the lines that come in. */
function printed({ target }: Redirect, { state, frame }: Shell): Input {
  const [part, more] = target.parts;
  const fits = part?.kind === 'process' && more === undefined ? lines(part.body, state, frame) : undefined;
  const data = part?.kind === 'process' && more === undefined && prints(part.body, { state, frame }) ? { data: true as const } : {};
  const fields = part?.kind === 'process' && fits === undefined ? columns(plain(part.body), state) : undefined;
  return {
    kind: 'pipe',
    from: undefined,
    ...data,
    ...(fits === undefined ? {} : { lines: oneLine(fits) }),
    ...(part?.kind === 'process' && fits !== undefined && names(part.body, state) ? { named: true } : {}),
    ...(fields === undefined ? {} : { fields }),
  };
}

/** The commands of one pipeline. */
function plain([node, more]: readonly Node[]): readonly Node[] {
  if (node === undefined || more !== undefined) return [];
  return node.kind === 'pipeline' && !node.negated ? node.items : [node];
}

/** Several fields, or none, are an error in bash ("ambiguous redirect"): nothing runs, and nothing is claimed. */
function single(values: readonly Value[]): Value {
  const [value, more] = values;
  if (value !== undefined && more === undefined) return value;
  return { kind: 'unknown', reason: 'an ambiguous redirection', prefix: '', splits: false };
}

function isInput(one: Redirect): boolean {
  return one.descriptor === undefined ? one.operator.startsWith('<') : one.descriptor === 0;
}

function document(one: Redirect, shell: Shell): Input {
  const value = text(one.target, shell);
  if (value.kind !== 'text') {
    const data = isData(one.target, shell) ? { data: true as const } : {};
    const fits = one.operator === '<<<' && value.kind === 'unknown' && !value.splits && value.prefix === '' ? value.fits : undefined;
    const lines = fits === undefined ? {} : { lines: { ...oneLine(fits), empty: true as const } };
    return { kind: 'unknown', reason: value.kind === 'unknown' ? value.reason : 'a pattern', ...data, ...lines };
  }
  return { kind: 'text', text: one.operator === '<<<' ? `${value.text}\n` : value.text };
}

/** `{name}>file` gives the name a number, unless it fails: then it holds what it held, as it does where it is closed. */
function numbered({ target }: Redirect, name: string, shell: Shell): void {
  const array = /^(\w+)\[/.exec(name)?.[1];
  if (array !== undefined) set(shell, array, unknown('descriptor numbers, and what else is in it'));
  else if (target.text !== '-')
    set(
      shell,
      name,
      holdsNoText(name, shell)
        ? unknown(DESCRIPTOR, true, { kind: 'pattern', text: '[0-9]*', solid: true })
        : unknown('a descriptor number, or what it held before'),
    );
}

function holdsNoText(name: string, shell: Shell): boolean {
  const held = lookup(name, shell);
  const { rest, variables } = shell.state;
  if (!variables.has(name) && rest === 'scene' && !shell.frame.reader.request.scene.environment.has(name)) return true;
  return held.kind === 'unset' || (held.kind === 'unknown' && held.numeric) || (held.kind === 'text' && /^\d*$/.test(held.text));
}

/** `>&2`, `<&-`, `>&3-` shift descriptors; `>&word` with anything else is `&>word`, but in bash an error for any descriptor but 1 (redir.c). */
function duplicate(one: Redirect, argument: Argument, shell: Shell): Redirected {
  const { value } = argument;
  const from: Input | undefined = isInput(one) ? { kind: 'unknown', reason: 'another descriptor' } : undefined;
  const shifted = { effects: [], input: from, outputs: [] };
  if (value.kind === 'text' && /^(?:[0-9]+-?|-)$/.test(value.text)) return shifted;
  if (value.kind === 'unknown' && one.operator === '<&') return shifted;
  const bash = shell.frame.dialect !== 'zsh';
  if (isDescriptor(one, shell) || (bash && one.descriptor !== undefined && one.descriptor !== 1)) return shifted;
  const number = isNumeric(one.target, shell);
  if (bash && !number && expandedAgain(value)) emitOpaque(shell.frame, one.target.place, 'what it holds is expanded once more there');
  // A number below nothing is no descriptor, and so the name of a file.
  const named = number ? word('-0', argument.place) : argument;
  return opened({ ...one, operator: one.operator === '>&' ? '&>' : '<' }, named, shell);
}

/** One that a redirection or a coprocess has put there. */
function isDescriptor({ target: { parts } }: Redirect, shell: Shell): boolean {
  const [part, more] = parts;
  if (more !== undefined || part?.kind !== 'parameter' || part.operation !== undefined || part.prefix !== undefined) return false;
  const held = lookup(part.name, shell);
  if (held.kind !== 'unknown') return false;
  return held.reason === COPROCESS ? /^[01]?$/.test(part.index?.text ?? '') : held.reason === DESCRIPTOR && part.index === undefined;
}

/** bash goes over what came of the word as over a word (redir.c): what is not told of here is asked about as a path. */
function expandedAgain(value: Value): boolean {
  return value.kind === 'unknown' ? value.fits !== undefined && !value.fits.solid : !/^[\w./+,@%:=-]*$/.test(value.text);
}

function opened(one: Redirect, argument: Argument, shell: Shell): Redirected {
  const input = isInput(one) ? fromFile(argument, shell) : undefined;
  const network = socket(argument);
  if (network !== undefined) return { effects: [network], input: input && { kind: 'pipe', from: undefined }, outputs: [] };
  if (argument.value.kind === 'unknown' && argument.value.reason === PIPED) return { effects: [], input, outputs: [] };
  const touches = OPENS.get(one.operator) ?? ['read', 'write'];
  const effects = collect(touches, how => collect(shell.state.cwds, cwd => doubted(touch(how, argument, { cwd }), cwd, shell.state)));
  const writes = touches.includes('write');
  const vague = writes && anyBelow(argument.value);
  return { effects, input, outputs: writes ? outputs(one, argument, shell) : [], vague, each: vague && inTurn(one, argument) };
}

/** What a loop brings stands at the end of the word. */
function inTurn({ target }: Redirect, { value }: Argument): boolean {
  return target.parts.at(-1)?.kind === 'parameter' && value.kind === 'unknown' && listed(value.reason);
}

function outputs(one: Redirect, { value }: Argument, { state }: Shell): Output[] {
  if (value.kind !== 'text') return [];
  const printed = one.operator.startsWith('&') || one.descriptor === undefined || one.descriptor === 1;
  const append = one.operator === '>>' || one.operator === '&>>' || one.operator === '<>';
  const places = value.text.startsWith('/') ? ['/'] : state.cwds;
  return collect(places, cwd => (cwd === undefined ? [] : [{ file: path.resolve(cwd, value.text), append, printed }]));
}

function fromFile({ value }: Argument, { frame: { reader } }: Shell): Input {
  if (value.kind === 'text') return { kind: 'file', path: value.text };
  if (value.kind === 'unknown' && value.reason === PIPED) return { kind: 'pipe', from: undefined };
  const found = reader.written.size + reader.unpacked.size === 0 ? { file: true as const } : {};
  return { kind: 'unknown', reason: value.kind === 'unknown' ? value.reason : 'a file name pattern', ...found };
}

/** Bash opens a connection itself for `/dev/tcp/HOST/PORT` and `/dev/udp/HOST/PORT`. */
function socket({ value, place }: Argument): Effect | undefined {
  const head = value.kind === 'unknown' ? value.prefix : value.text;
  if (!/^\/dev\/(?:tcp|udp)(?:\/|$)/.test(head)) return undefined;
  const found = value.kind === 'text' ? /^\/dev\/(?:tcp|udp)\/([^/]+)\/([0-9]{1,5})$/.exec(value.text) : undefined;
  return inScheme('tcp', connect(found?.[1], found?.[2] === undefined ? undefined : Number(found[2]), place));
}
