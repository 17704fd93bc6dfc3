/** `$name` and `${name…}`: the segments they expand to. */
import { collect } from '../../collect.ts';
import type { Part, Word } from '../../syntax.ts';
import type { Fit } from '../../values.ts';
import { give, tell } from '../carriers.ts';
import { VARIABLES } from '../changes.ts';
import { type Content, isProcess, isSeveral, NUMBERED, texts, UNSET, unknown } from '../content.ts';
import { full } from '../either.ts';
import { mayEnd, note, type Shell, set } from '../frame.ts';
import { forgetVariables, lacks, put } from '../state.ts';
import { evaluates, settle } from './arithmetic.ts';
import { DATA } from './data.ts';
import { rules } from './fields.ts';
import { derived, joinedUp, operated } from './fit.ts';
import { chosen, inOther } from './letters.ts';
import { lookup } from './lookup.ts';
import type { Pattern } from './match.ts';
import { type Operand, operate } from './operate.ts';
import { inName } from './read-as-name.ts';
import { BREAK, marked, matched, namesOf, naming, quoted, type Segment, toValue, unsure } from './segment.ts';
import type { Read } from './word.ts';

export type Parameter = Extract<Part, { kind: 'parameter' }>;

/** The segments of a parameter expansion. `read` turns an operand into segments of its own. */
export function parameter(part: Parameter, shell: Shell, read: Read): Segment[] {
  const subscript = part.index === undefined ? [] : read(part.index);
  const index = part.index === undefined ? undefined : toText(subscript);
  // What stands there otherwise comes to a number, whatever it is.
  const every = /^[@*]$/.test(part.index?.text ?? '');
  const counted = index === undefined && subscript.length > 0 && subscript.every(one => one.kind === 'unknown' && one.numeric);
  if (part.index !== undefined && !every && !counted && !keyed(part, shell)) settle(index ?? '$', shell);
  const many = part.name === '@' || part.name === '*' || every;
  const other = part.operation !== undefined && !inItsStead(part, shell);
  if (shell.frame.dialect === 'zsh' && (other || part.index || part.prefix || (many && !handedOn(part, shell))))
    return odd(part, shell, read);
  if (part.prefix === '!' && every && part.operation === undefined) return indices(part, shell);
  if (part.prefix === '!') return indirect(part, shell, read);
  if (part.prefix === '#') return [length(part, shell, many)];
  return many ? list(part, shell, read) : single(part, one(part, shell, index), { shell, read });
}

/** `"$@"`, where the arguments are known: each is a word in zsh too. */
function handedOn({ name, quoted: isQuoted }: Parameter, { state }: Shell): boolean {
  const { positional, standard } = state;
  return name === '@' && isQuoted && standard && Array.isArray(positional) && positional.every(one => one.kind === 'text');
}

/** `"${a:-b}"` and its kin of a plain variable, with a plain word behind: as in every shell. */
function inItsStead({ name, operation, quoted: isQuoted }: Parameter, shell: Shell): boolean {
  const plain =
    operation !== undefined && /^:?[-+]$/.test(operation.operator) && operation.operands.every(one => /^[\w./-]*$/.test(one.text));
  return (
    plain && isQuoted && shell.state.standard && /^(?:[A-Za-z_]\w*|[1-9])$/.test(name) && /^(?:text|unset)$/.test(lookup(name, shell).kind)
  );
}

/** The subscripts of such an array are text, and nothing evaluates them. */
function keyed(part: Parameter, { state, frame }: Shell): boolean {
  return frame.dialect === 'bash' && state.variables.get(part.name)?.nature === 'keyed';
}

function toText(segments: readonly Segment[]): string | undefined {
  if (segments.includes(BREAK)) return undefined;
  const value = toValue(segments);
  return value.kind === 'text' ? value.text : undefined;
}

/** What isn't modelled: its operands still run what they hold. */
function odd(part: Parameter, shell: Shell, read: Read): Segment[] {
  for (const operand of part.operation?.operands ?? []) read(operand);
  if (part.operation?.operator.endsWith('='))
    give(shell, part.name, { content: unknown(`\${${part.name}…} may assign it`), place: part.place });
  return [unsure(`what \${${part.name}…} gives is known only as it runs`, true)];
}

/** One element, or the whole of a plain variable. `$a` of an array is its first element. */
function one(part: Parameter, shell: Shell, index: string | undefined): Content {
  const content = lookup(part.name, shell);
  const held = content.kind === 'unknown' ? content.elements : undefined;
  const at = index !== undefined && /^(?:0|[1-9][0-9]{0,5})$/.test(index) ? Number(index) : undefined;
  if (held !== undefined && (part.index === undefined || at !== undefined)) return held[at ?? 0] ?? { kind: 'unset' };
  if (part.index === undefined) return content.kind === 'list' ? element(content.items, 0) : content;
  // Counted from the end.
  if (content.kind === 'list' && index !== undefined && /^-[1-9]\d?$/.test(index))
    return element(content.items, content.items.length + Number(index));
  const number = at;
  const fits = content.kind === 'unknown' ? content.fits : undefined;
  // Only the first is surely there.
  if (content.kind === 'unknown' && content.reason === NUMBERED && number !== undefined && number > 0) return unknown(NUMBERED, true);
  if (content.kind !== 'list' || number === undefined)
    return unknown(
      `which element of ${part.name} is known only as it runs`,
      false,
      fits && number !== 0 && index !== '-1' ? { ...fits, empty: true } : fits,
    );
  return element(content.items, number);
}

function element(items: readonly string[], index: number): Content {
  const text = items[index];
  return text === undefined ? { kind: 'unset' } : { kind: 'text', text };
}

interface Around {
  readonly shell: Shell;
  readonly read: Read;
}

function single(part: Parameter, content: Content, around: Around): Segment[] {
  const { operation } = part;
  const { shell } = around;
  if (operation === undefined) return [bare(part, content)];
  if (/^:?[-=+?]$/.test(operation.operator)) return fallback(part, content, around);
  const operands = operation.operands.map(operand => inQuotes(part, operand) ?? toOperandIn(part, around.read(operand)));
  sideEffects(part, operands, shell);
  // An element that is not there has the attributes of its list.
  if (content.kind === 'unset' && !operation.operator.startsWith('@')) return [bare(part, { kind: 'text', text: '' })];
  const text = content.kind === 'text' ? operate(content.text, operation.operator, operands) : undefined;
  const named = chosen(
    operation.operator,
    operation.operands[0]?.text,
    operands[1]?.text ?? (operation.operands[1] === undefined ? '' : '/'),
  );
  const reason = content.kind === 'unknown' ? content.reason : `what \${${part.name}${operation.operator}…} gives is known only as it runs`;
  return [
    text === undefined
      ? unsure(reason, !part.quoted, false, named ?? fitting(content, operation.operator, operands))
      : bare(part, { kind: 'text', text }),
  ];
}

/** What is certain of a name that is shortened. */
function fitting(content: Content, operator: string, [operand, put]: readonly Operand[]): Fit | undefined {
  const text = put?.text;
  const fits = content.kind === 'match' ? matched(content.pattern, content.cwds) : content.kind === 'unknown' ? content.fits : undefined;
  if (operator === '//' && spelled(operand?.pattern) === '/' && /^[\w-]+$/.test(text ?? '')) return joinedUp(fits);
  if (/^\/\/?$/.test(operator)) return replaced(fits, text);
  if (/^[,^]/.test(operator) && operand === undefined) return inOther(operator, fits);
  return operated(fits, operator, spelled(operand?.pattern));
}

/** A name in which letters took the place of something is a name still, and begins with a dash only where it did. */
function replaced(fits: Fit | undefined, text: string | undefined): Fit | undefined {
  if (fits?.kind !== 'pattern' || fits.empty || fits.several || fits.text.includes('/') || !/^\w+$/.test(text ?? '')) return undefined;
  return derived({ kind: 'pattern', text: '*', ...(fits.dash === undefined ? {} : { dash: fits.dash }) }, fits);
}

/** A pattern as it is written, where it is literal but for its stars. */
function spelled(pattern: Pattern | undefined): string | undefined {
  const texts = pattern?.map(one =>
    typeof one !== 'string' ? (one.any === 'many' ? '*' : undefined) : /[*?[\\]/.test(one) ? undefined : one,
  );
  return texts === undefined || texts.includes(undefined) ? undefined : texts.join('');
}

/** The offsets of a slice are arithmetic. */
function sideEffects(part: Parameter, operands: readonly Operand[], shell: Shell): void {
  if (part.operation?.operator !== ':') return;
  for (const operand of operands) settle(operand.text ?? '$', shell);
  // A negative length may be too much.
  if (!/^ *\d*$/.test(operands[1]?.text ?? '')) mayEnd(shell);
}

function bare(part: Parameter, content: Content): Segment {
  if (content.kind === 'text') return { kind: 'text', text: content.text, quoted: part.quoted, expanded: !part.quoted };
  if (content.kind === 'unset') return { kind: 'text', text: '', quoted: part.quoted, expanded: !part.quoted };
  if (content.kind === 'list') return unsure(`${part.name} is a list`, !part.quoted);
  if (content.kind === 'match') {
    const { pattern, cwds } = content;
    if (part.quoted) return { kind: 'match', pattern, names: namesOf(pattern, cwds) };
    return unsure('which file a pattern matched', true, false, matched(pattern, cwds));
  }
  return marked(naming(unsure(content.reason, !part.quoted, content.numeric, content.fits), content.named === true), content.data === true);
}

/** `:-`, `-`, `:=`, `=`, `:+`, `+`, `:?`, `?`: which way it goes, if that is known; an operand that may run is read either way. */
function fallback(part: Parameter, content: Content, { shell, read }: Around): Segment[] {
  const operator = part.operation?.operator ?? '';
  const given = absent(part, shell) ? false : isSet(content, operator.startsWith(':'));
  const before = shell.state;
  const operand = collect(part.operation?.operands ?? [], word => read(word).map(one => loosenLiteral(one, part.quoted)));
  if (temporary(part, operand, shell)) return operand;
  if (given === undefined) return [maybe({ part, operand }, otherwise(content, operand), { shell, before })];
  const taken = operator.endsWith('+') ? given : !given;
  if (!taken) return untaken(part, given === false && content.kind === 'unknown' ? { kind: 'unset' } : content, { shell, before });
  if (operator.endsWith('=')) return [assigned(part, operand, shell)];
  if (!operator.endsWith('?')) return operand;
  // It ends the shell, or the line that was typed: whatever stands behind it does not come to pass.
  if (shell.state.given === undefined || shell.frame.dialect === 'zsh') mayEnd(shell);
  else shell.state = { ...put(shell.state, part.name, { content: UNSET, exported: false, fixed: false }), dead: true };
  return [bare(part, { kind: 'unset' })];
}

/** `${TMPDIR:-/tmp}`: Ward itself sets it to that; a caller who has it elsewhere is not believed either way. */
function temporary({ name, operation }: Parameter, [only, more]: readonly Segment[], { state, frame }: Shell): boolean {
  if (name !== 'TMPDIR' || !/^:?-$/.test(operation?.operator ?? '') || state.variables.has(name) || state.rest !== 'scene') return false;
  const callers = frame.reader.request.scene.environment.get(name) ?? '/tmp';
  return only?.kind === 'text' && only.text === '/tmp' && more === undefined && callers === '/tmp';
}

/** It is a plain name that was surely given nothing. */
function absent({ name, index }: Parameter, shell: Shell): boolean {
  return index === undefined && shell.frame.dialect !== 'zsh' && lacks(shell.state, name);
}

/** What stands behind the name is the command's own, unless it is a number. */
function otherwise(content: Content, operand: readonly Segment[]): Content {
  const plain = operand.every(one => one.kind === 'text' && /^\d{1,5}$/.test(one.text));
  return plain || content.kind !== 'unknown' ? content : { ...content, reason: `${content.reason}, or what stands in its stead` };
}

function isSet(content: Content, nonEmpty: boolean): boolean | undefined {
  if (content.kind === 'unknown') return content.numeric ? true : undefined;
  if (content.kind === 'unset') return false;
  return content.kind === 'text' ? !nonEmpty || content.text !== '' : undefined;
}

interface Before {
  readonly shell: Shell;
  readonly before: Shell['state'];
}

/** The operand was read only to see what it holds: what it would have assigned has not happened. */
function untaken(part: Parameter, content: Content, { shell, before }: Before): Segment[] {
  shell.state = before;
  return part.operation?.operator.endsWith('+') ? [bare(part, { kind: 'text', text: '' })] : [bare(part, content)];
}

/** Either way: what it assigns, and what its operand assigns, is no longer known. */
function maybe({ part, operand }: { part: Parameter; operand: readonly Segment[] }, content: Content, { shell, before }: Before): Segment {
  if (shell.state !== before) {
    shell.state = forgetVariables(shell.state);
    note(shell.frame, VARIABLES);
  }
  if (part.operation?.operator.endsWith('=')) {
    // The caller has it set.
    if (part.name !== 'PATH' || before.variables.has('PATH') || before.rest !== 'scene')
      tell(shell, part.name, { content: operandContent(part, operand), place: part.place });
    set(shell, part.name, unknown(`\${${part.name}…} may assign it`));
  }
  const made = unsure(content.kind === 'unknown' ? content.reason : `${part.name} is a list`, !part.quoted);
  return naming(made, content.kind === 'unknown' && content.named === true && commits(operand));
}

/** `${last:+$last..}`, `${base:-HEAD~1}`: what stands there names commits too. */
function commits(operand: readonly Segment[]): boolean {
  const [first] = operand;
  if (first?.kind === 'text' && !/^[\w@]/.test(first.text)) return false;
  return operand.every(one => (one.kind === 'text' ? /^[\w@~^./-]*$/.test(one.text) : one.kind === 'unknown' && one.named === true));
}

function operandContent(part: Parameter, operand: readonly Segment[]): Content {
  const value = toText(operand.map(one => (one.kind === 'glob' ? quoted(one.text) : one)));
  const plain = operand.every(one => one.kind === 'text');
  return plain && value !== undefined ? { kind: 'text', text: value } : unknown(`what \${${part.name}=…} assigns`);
}

/** `${name:=word}` gives the variable after the assignment, split as any other where unquoted. */
function assigned(part: Parameter, operand: readonly Segment[], shell: Shell): Segment {
  give(shell, part.name, { content: operandContent(part, operand), place: part.place });
  return bare(part, lookup(part.name, shell));
}

/** Unquoted literals of an operand are split like the result of any expansion; a tilde there is left to the shell. */
function loosenLiteral(segment: Segment, inQuotes: boolean): Segment {
  if (inQuotes || segment.kind !== 'text' || segment.quoted) return segment;
  return segment.text.startsWith('~') ? unsure('a tilde within ${…}', true) : { ...segment, expanded: true };
}

/** An operand as text and as a pattern. Unquoted text that came out of an expansion is taken as a pattern only where it is plain. */
function toOperand(segments: readonly Segment[]): Operand {
  const known = segments.filter(segment => segment.kind !== 'break');
  const pattern = known.map(toPiece);
  return {
    text: toText(known.map(one => (one.kind === 'glob' ? quoted(one.text) : one))),
    pattern: pattern.includes(undefined) ? undefined : merge(pattern),
  };
}

/** A pattern within double quotes is live all the same; only one of plain characters and wildcards is believed. */
function inQuotes(part: Parameter, { text }: Word): Operand | undefined {
  if (!part.quoted || !/^[#%/^,]/.test(part.operation?.operator ?? '') || /\\(?![./:,-])|["'$`]/.test(text)) return undefined;
  const pieces = text.match(/[*?]|\\.|[\w ./:=,@%+-]+|[\s\S]/g) ?? [];
  const pattern = pieces.map(
    (piece): Piece =>
      piece.startsWith('\\')
        ? piece.slice(1)
        : piece === '*'
          ? { any: 'many' }
          : piece === '?'
            ? { any: 'one' }
            : /^[\w ./:=,@%+-]/.test(piece)
              ? piece
              : undefined,
  );
  return { text: /^[\w ./:=,@%+*?-]*$/.test(text) ? text : undefined, pattern: pattern.includes(undefined) ? undefined : merge(pattern) };
}

/** The same with quotes or expansions in it: as text it is known, as a pattern it is not. */
function toOperandIn(part: Parameter, segments: readonly Segment[]): Operand {
  const made = toOperand(segments);
  return part.quoted && segments.some(one => one.kind === 'text' && /[*?[\]\\]/.test(one.text)) ? { ...made, pattern: undefined } : made;
}

type Piece = Pattern[number] | undefined;

function toPiece(segment: Segment): Piece {
  if (segment.kind === 'glob') return segment.text === '*' ? { any: 'many' } : segment.text === '?' ? { any: 'one' } : undefined;
  if (segment.kind !== 'text') return undefined;
  return segment.quoted || /^[\w ./:=,@%+-]*$/.test(segment.text) ? segment.text : undefined;
}

function merge(pieces: readonly Piece[]): Pattern {
  const merged: Pattern[number][] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') merged[merged.length - 1] = last + piece;
    else if (piece !== undefined) merged.push(piece);
  }
  return merged;
}

function length(part: Parameter, shell: Shell, many: boolean): Segment {
  const items = many ? elements(part, shell) : undefined;
  // dash counts the characters of all arguments.
  if (items !== undefined && shell.frame.dialect === 'bash') return quoted(String(items.length));
  const content = many || part.index ? unknown('') : lookup(part.name, shell);
  const plain = content.kind === 'text' && /^[\x20-\x7e]*$/.test(content.text);
  return plain ? quoted(String(content.text.length)) : unsure(`the length of ${part.name}`, false, true);
}

/** The elements of `$@` or of an array, where they are known. */
function elements(part: Parameter, shell: Shell): readonly Content[] | undefined {
  const { positional } = shell.state;
  if (part.name === '@' || part.name === '*') return positional === undefined || 'each' in positional ? undefined : positional;
  const content = lookup(part.name, shell);
  if (content.kind === 'list') return texts(content.items);
  if (content.kind === 'unknown' && content.elements !== undefined) return content.elements;
  if (content.kind === 'text') return [content];
  return content.kind === 'unset' ? [] : undefined;
}

/** `$@`, `$*`, `${a[@]}`, `${a[*]}` without an operation; with one it is left to the shell. */
function list(part: Parameter, shell: Shell, read: Read): Segment[] {
  const items = elements(part, shell);
  if (part.operation !== undefined) return sliced(part, items, shell) ?? instead(part, items, { shell, read }) ?? odd(part, shell, read);
  return whole(part, items, shell);
}

/** `${a[@]:1}`, `${@:2:3}`: some of the elements. */
function sliced(part: Parameter, items: readonly Content[] | undefined, shell: Shell): Segment[] | undefined {
  const { operation, name } = part;
  const [from, most] = (operation?.operands ?? []).map(one => (/^ ?\d{1,5}$/.test(one.text) ? Number(one.text) : undefined));
  if (operation?.operator !== ':' || from === undefined || (operation.operands.length > 1 && most === undefined)) return undefined;
  const argument = name === '@' || name === '*';
  // `$0` is the first of the arguments.
  if (shell.frame.dialect !== 'bash' || keyed(part, shell) || (argument && from === 0)) return undefined;
  // Of a plain variable it is a part of its text.
  const content = argument ? undefined : lookup(name, shell);
  if (content !== undefined && content.kind !== 'list' && content.kind !== 'unset' && !isSeveral(content)) return undefined;
  const start = argument ? from - 1 : from;
  return whole(part, items?.slice(start, most === undefined ? undefined : start + most), shell);
}

/** All of them, each a word where it is quoted. */
function whole(part: Parameter, items: readonly Content[] | undefined, shell: Shell): Segment[] {
  if (items === undefined) {
    const found = unsure(reasonOf(part, shell), true, false, ofElements(part, shell));
    const star = part.name === '*' || part.index?.text === '*';
    if (part.quoted && star) return [{ ...found, splits: false, fits: undefined }];
    return [part.quoted ? { ...found, whole: true, many: true } : { ...found, many: true }];
  }
  const star = part.name === '*' || part.index?.text === '*';
  if (star && !rules(shell.state, 'bash').splitting) return [unsure('IFS was changed', !part.quoted)];
  const each = items.map(item => begun(part, item));
  if (part.quoted && star && each.length === 0) return [quoted('')];
  if (part.quoted && star) return collect(each, (some, at) => (at === 0 ? some : [quoted(' '), ...some]));
  return collect(each, (some, at) => (at === 0 ? some : [BREAK, ...some]));
}

/** An element that is told by its beginning. */
function begun(part: Parameter, item: Content): Segment[] {
  const prefix = part.quoted && item.kind === 'unknown' ? item.prefix : undefined;
  return [...(prefix === undefined ? [] : [quoted(prefix)]), bare(part, item)];
}

/** `${@:-word}`: the arguments where there are some, and none is empty; the word where there are none. */
function instead(part: Parameter, items: readonly Content[] | undefined, { shell, read }: Around): Segment[] | undefined {
  const { operation, name } = part;
  if (name !== '@' || items === undefined || operation === undefined || !/^:?-$/.test(operation.operator)) return undefined;
  if (items.length > 0)
    return items.every(one => one.kind === 'text' && one.text !== '') ? list({ ...part, operation: undefined }, shell, read) : undefined;
  // dash takes `$@` for set where it is empty.
  if (operation.operator === '-' && shell.frame.dialect !== 'bash') return undefined;
  return collect(operation.operands, word => read(word).map(one => loosenLiteral(one, part.quoted)));
}

function reasonOf({ name }: Parameter, shell: Shell): string {
  const content = name === '@' || name === '*' ? undefined : lookup(name, shell);
  return content?.kind === 'unknown' && isProcess(content) ? content.reason : `the elements of ${name} are known only as it runs`;
}

/** What is certain of each element. */
function ofElements(part: Parameter, shell: Shell): Fit | undefined {
  const { positional } = shell.state;
  if (part.name === '@' || part.name === '*')
    return positional !== undefined && 'each' in positional ? { ...positional.each, several: true } : undefined;
  const content = lookup(part.name, shell);
  if (content.kind !== 'unknown') return undefined;
  return content.filled && content.fits !== undefined ? full(content.fits) : content.fits;
}

/** `${!name[@]}`: numbers, unless the array is keyed; of a list that is known, each. */
function indices(part: Parameter, shell: Shell): Segment[] {
  const variable = shell.state.variables.get(part.name);
  if (part.quoted && part.index?.text === '*') return [unsure(`the subscripts of ${part.name}`, false)];
  if (variable?.content.kind === 'list') {
    const each = variable.content.items.map((_, at): Segment => quoted(String(at)));
    return collect(each, (segment, at) => (at === 0 ? [segment] : [BREAK, segment]));
  }
  const plain = variable !== undefined && variable.nature === undefined;
  return [{ kind: 'unknown', reason: `the subscripts of ${part.name}`, splits: true, many: true, numeric: plain }];
}

/** `${!name@}`: the names that begin so. */
function namesAlone({ operation }: Parameter): boolean {
  return operation !== undefined && /^[@*]$/.test(operation.operator) && operation.operands.length === 0;
}

/** `${!name}`: the variable that a known name names; and where that holds code in a subscript, nothing is known any more. */
function indirect(part: Parameter, shell: Shell, read: Read): Segment[] {
  const content = lookup(part.name, shell);
  const name = content.kind === 'text' && /^[A-Za-z_]\w*$/.test(content.text) ? content.text : undefined;
  if (name !== undefined && part.index === undefined && part.operation === undefined) {
    return [bare(part, one({ ...part, name, prefix: undefined }, shell, undefined))];
  }
  if (!namesAlone(part) && part.index === undefined) {
    shell.state = forgetVariables(shell.state);
    note(shell.frame, VARIABLES);
    // A name that holds none is an error.
    mayEnd(shell);
  }
  return odd(part, shell, read);
}

/** Code that an expansion would run out of what a variable holds, as a reason; undefined where there is none to be seen. */
export function hidden(part: Parameter, shell: Shell): string | undefined {
  const content = lookup(part.name, shell);
  const text = content.kind === 'text' ? content.text : '';
  const expanded = part.operation?.operator.startsWith('@') ? prompt(part, content) : undefined;
  if (expanded !== undefined) return expanded;
  if (part.prefix === '!' && (content.kind === 'unknown' || content.kind === 'match')) return ofUnknownName(part, shell);
  if (part.prefix === '!' && /\[[\s\S]*(?:\$|`)/.test(text)) return `\${!${part.name}} runs code held in a variable`;
  const named = part.prefix === '!' && part.index === undefined ? inName(text, shell) : undefined;
  if (named !== undefined) return named;
  const computed = part.operation?.operator === ':' ? part.operation.operands : part.index && !keyed(part, shell) ? [part.index] : [];
  return computed.map(word => evaluates(word.text, shell)).find(reason => reason !== undefined);
}

/** What a name that only running tells stands for, or is given; the names that begin so, and the subscripts of a list, are no such thing. */
function ofUnknownName(part: Parameter, shell: Shell): string | undefined {
  const { operator } = part.operation ?? {};
  if (namesAlone(part) || part.index !== undefined) return undefined;
  if (/^:?=$/.test(operator ?? '')) return 'which name is assigned is known only as it runs';
  const held = evaluates(/^\d/.test(part.name) ? `$${part.name}` : part.name, shell);
  return held === undefined || held === DATA ? held : `\${!${part.name}} would run code that ${part.name} may hold`;
}

/** `${x@P}` expands what the variable holds as a prompt, substitutions and all. */
function prompt(part: Parameter, content: Content): string | undefined {
  const letter = part.operation?.operator.slice(1) || part.operation?.operands[0]?.text;
  if (letter !== 'P') return undefined;
  return content.kind === 'text' && !/[$`\\]/.test(content.text) ? undefined : `\${${part.name}@P} runs what the variable holds`;
}
