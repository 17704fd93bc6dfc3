/** Assignments: what a name is given, and which names make other programs run code. */

import { hidesCode } from '../hides-code.ts';
import type { Assignment, Word } from '../syntax.ts';
import type { Effect, Fit, Value } from '../values.ts';
import { carries, isInteger } from './carriers.ts';
import {
  asData,
  type Content,
  datable,
  integer,
  isProcess,
  isSeveral,
  naming,
  STARTED,
  severally,
  texts,
  UNSET,
  unknown,
} from './content.ts';
import { code } from './effects.ts';
import { certain, common, full } from './either.ts';
import { emitOpaque, type Shell, set, where } from './frame.ts';
import { handing } from './handed.ts';
import { ontoList } from './onto-list.ts';
import { lacks, put, touched, type Variable } from './state.ts';
import { evaluates, gravest, settle } from './word/arithmetic.ts';
import { mayHoldCode } from './word/computed.ts';
import { DATA, isData } from './word/data.ts';
import { lookup } from './word/lookup.ts';
import { isNumeric } from './word/numeric.ts';
import { matched } from './word/segment.ts';
import { listed, text } from './word/word.ts';

/** The content an assignment gives; its words are expanded in the running shell. */
export function contentOf(one: Assignment, shell: Shell): Content {
  if (one.index !== undefined) return indexed(one, shell);
  if (one.elements !== undefined) return elements(one, one.elements, shell);
  const value = one.value === undefined ? ({ kind: 'text', text: '' } as const) : text(one.value, shell);
  return one.append ? appended(one.name, value, shell) : fromValue(value, one.value, shell);
}

function fromValue(value: Value, word: Word | undefined, shell: Shell): Content {
  if (value.kind === 'text') return { kind: 'text', text: value.text };
  if (value.kind === 'pattern') return value.one ? { kind: 'match', pattern: value.text, cwds: shell.state.cwds } : unknown('a pattern');
  const content = naming(unknown(value.reason, isNumeric(word, shell), value.fits), value.named === true && value.prefix === '');
  return asData(content, isData(word, shell));
}

/** An element of an array: a subscript is arithmetic, and may hold code. */
function indexed(one: Assignment, shell: Shell): Content {
  if (one.index !== undefined) {
    const index = text(one.index, shell);
    if (shell.state.variables.get(one.name)?.nature !== 'keyed') subscripted(one.index, index, shell);
  }
  const value = one.value === undefined ? undefined : text(one.value, shell);
  const data = isData(one.value, shell) && datable(lookup(one.name, shell));
  return asData(membered(one.name, value === undefined || one.append ? [] : [value], shell), data);
}

/** A list of which elements are given something by their subscripts. */
function membered(name: string, values: readonly Value[], shell: Shell): Content {
  const plain = unknown(`elements of ${name} are assigned one by one`);
  const fits = withEach(name, values, shell);
  if (fits === undefined || plain.kind !== 'unknown') return plain;
  return { ...plain, fits: { ...fits, empty: true }, several: true, member: true, ...(fits.empty ? {} : { filled: true }) };
}

/** What is certain of each element of a list, with those that it has already; undefined where it is no list yet, or nothing is. */
function withEach(name: string, values: readonly Value[], { state, frame }: Shell): Fit | undefined {
  const old = lacks(state, name) ? UNSET : touched(state, name);
  if (frame.dialect !== 'bash' || values.length === 0 || old === undefined || !listLike(old)) return undefined;
  const before = old.kind === 'list' ? texts(old.items) : old.kind === 'unset' ? [] : (old.elements ?? [old]);
  const all = [...before, ...values.map(value => element(value, state.cwds))];
  const each = all.map(one => (one === undefined || (one.kind === 'text' && one.text === '') ? undefined : certain(one)));
  const [first, ...rest] = each.map(fits => unknown('', false, fits));
  const met = rest.reduce((one, other) => unknown('', false, common(one, other)), first ?? UNSET);
  return each.includes(undefined) ? undefined : certain(met);
}

function listLike(content: Content): content is Exclude<Content, { kind: 'text' | 'match' }> {
  return content.kind === 'list' || content.kind === 'unset' || (content.kind === 'unknown' && isSeveral(content));
}

/** Each element that a word brings. */
function element(value: Value, cwds: Shell['state']['cwds']): Content | undefined {
  if (value.kind === 'pattern') return { kind: 'match', pattern: value.text, cwds };
  if (value.kind !== 'unknown' || !value.splits) return single(value, cwds);
  if (value.fits === undefined) return undefined;
  const { several: _, ...fits } = full(value.fits);
  return unknown('', false, fits as Fit);
}

/** A longer list in a loop, of which each element is alike in some way. */
function lengthened(name: string, values: readonly Value[], shell: Shell): Content | undefined {
  const fits = withEach(name, values, shell);
  if (fits === undefined) return undefined;
  const old = touched(shell.state, name);
  const before = old?.kind === 'list' ? old.items.length > 0 : old?.kind === 'unknown' && old.fits?.empty !== true;
  const none = !before && (shell.state.loose !== false || values.every(value => value.kind === 'unknown' && value.splits));
  const member = old?.kind === 'unknown' && old.member ? { member: true as const } : {};
  const made = unknown(
    `the elements of ${name} are known only as it runs`,
    false,
    none || (old?.kind === 'unknown' && old.member) ? { ...fits, empty: true } : fits,
  );
  return { ...made, several: true, ...member, ...(fits.empty ? {} : { filled: true }) } as Content;
}

/** A subscript is evaluated, and so is what it is made of. */
function subscripted(word: Word, value: Value, shell: Shell): void {
  const written = value.kind === 'text' ? value.text : undefined;
  const open = written === undefined ? mayHoldCode(word, shell, 'a subscript would run code that a word may hold') : undefined;
  const held = written !== undefined && hidesCode(written) ? 'a subscript would run code held in a word' : open;
  const reason = held === DATA ? held : gravest([settle(written ?? '$', shell), held]);
  if (reason !== undefined) emitOpaque(shell.frame, word.place, reason);
}

/** A longer array is not followed. */
const MOST_ITEMS = 1000;

function elements(one: Assignment, words: readonly Word[], shell: Shell): Content {
  const values = words.flatMap(word => listed(word, shell));
  if (shell.state.variables.get(one.name)?.nature !== 'keyed') for (const word of words) keyOf(word, shell);
  const items = values.flatMap(value => (value.kind === 'text' ? [value.text] : []));
  if (one.append && values.every(started) && isProcess(touched(shell.state, one.name))) return STARTED;
  const written =
    words.some(word => word.text.startsWith('[') || word.parts.some((part, at) => at > 0 && part.kind === 'tilde')) ||
    shell.frame.dialect !== 'bash';
  const odd = items.length !== values.length || items.length > MOST_ITEMS || written;
  const open = one.append && !written && (touched(shell.state, one.name)?.kind === 'unknown' || (odd && shell.frame.looping));
  const longer = open ? lengthened(one.name, values, shell) : undefined;
  if (longer !== undefined) return longer;
  const each = odd && !one.append ? alike(values, shell) : undefined;
  // In zsh the name alone is all of them.
  const fits = each !== undefined && shell.frame.dialect === 'zsh' ? { ...each, several: true as const } : each;
  const content = unknown(`the elements of ${one.name} are known only as it runs`, false, lacking(fits, shell));
  const before = one.append ? touched(shell.state, one.name) : undefined;
  const mixed = !written && (odd || (before?.kind === 'unknown' && before.elements !== undefined)) ? eachOf(one, values, shell) : undefined;
  if (mixed !== undefined && content.kind === 'unknown') return { ...unknown(content.reason), elements: mixed } as Content;
  if (keys(words, values)) return membered(one.name, values.map(behindKey), { ...shell, state: put(shell.state, one.name, NONE) });
  if (odd && content.kind === 'unknown' && fits !== undefined && values.every(value => value.kind === 'unknown' && value.splits))
    return { ...content, fits: { ...fits, empty: true }, several: true, ...(fits.empty ? {} : { filled: true }) };
  if (odd) return fits?.empty === undefined && content.kind === 'unknown' ? { ...content, filled: true } : content;
  if (!one.append) return { kind: 'list', items };
  const old = touched(shell.state, one.name);
  return old?.kind === 'list' && old.items.length + items.length <= MOST_ITEMS
    ? { kind: 'list', items: [...old.items, ...items] }
    : severally(unknown(`what ${one.name} held before`));
}

/** `[key]=value` in a list: what it is given by is evaluated. */
function keyOf(word: Word, shell: Shell): void {
  if (!word.text.startsWith('[') || !word.text.includes(']=')) return;
  const end = word.parts.findIndex(part => part.kind === 'literal' && /\]\+?=/.test(part.text));
  const parts = word.parts.slice(0, end < 0 ? undefined : end);
  const literal = word.parts.slice(0, end < 0 ? undefined : end + 1).map(part => (part.kind === 'literal' ? part.text : ''));
  const written = /^\[([\s\S]*)\]\+?=/.exec(literal.join(''))?.[1] ?? '';
  const open = mayHoldCode({ ...word, parts }, shell, 'a subscript would run code that a word may hold');
  const reason = gravest([hidesCode(written) ? 'a subscript would run code held in a word' : undefined, evaluates(written, shell), open]);
  if (reason !== undefined) emitOpaque(shell.frame, word.place, reason);
}

const NONE: Variable = { content: UNSET, exported: false, fixed: false };
const KEYED = /^\[[\w./ -]+\]=/;

/** `[key]=text` alone. */
function keys(words: readonly Word[], values: readonly Value[]): boolean {
  return (
    words.length > 0 && words.every(word => word.text.startsWith('[')) && values.every(one => one.kind === 'text' && KEYED.test(one.text))
  );
}

function behindKey(value: Value): Value {
  return value.kind === 'text' ? { kind: 'text', text: value.text.replace(KEYED, '') } : value;
}

/** Each element, where every word is surely one; behind those that are there already. */
function eachOf({ name, append }: Assignment, values: readonly Value[], { state }: Shell): readonly Content[] | undefined {
  const old = append ? touched(state, name) : undefined;
  const before =
    old === undefined
      ? append
        ? undefined
        : []
      : old.kind === 'list'
        ? texts(old.items)
        : old.kind === 'unknown'
          ? old.elements
          : undefined;
  const added = values.map(value => single(value, state.cwds));
  const all = before === undefined || added.includes(undefined) ? undefined : [...before, ...(added as Content[])];
  return all === undefined || all.length > MOST_ITEMS ? undefined : all;
}

/** A word that is surely one. */
function single(value: Value, cwds: Shell['state']['cwds']): Content | undefined {
  if (value.kind === 'text') return { kind: 'text', text: value.text };
  if (value.kind === 'pattern') return value.one ? { kind: 'match', pattern: value.text, cwds } : undefined;
  if (value.splits) return undefined;
  const reason = value.caller || !value.reason.endsWith(' is not set in the text') ? value.reason : 'a word of several parts';
  const made = asData(unknown(reason, value.made === 'number', value.fits), value.made === 'data');
  return made.kind === 'unknown' && value.fits === undefined && value.prefix !== '' ? { ...made, prefix: value.prefix } : made;
}

/** There may be no first element where a pattern that matches nothing is no word. */
function lacking(fits: Fit | undefined, { state }: Shell): Fit | undefined {
  return fits !== undefined && state.loose !== false ? { ...fits, empty: true } : fits;
}

function started(value: Value): boolean {
  return value.kind === 'unknown' && value.prefix === '' && value.reason.startsWith('$! ');
}

/** What is certain of each element of a list that is patterns and texts, or the words of one substitution. */
function alike(values: readonly Value[], { state: { cwds } }: Shell): Fit | undefined {
  const [value, more] = values;
  if (value === undefined || (more !== undefined && values.some(one => one.kind === 'unknown'))) return undefined;
  if (more === undefined) return value.kind === 'pattern' ? matched(value.text, cwds) : value.kind === 'unknown' ? value.fits : undefined;
  const contents = values.map((one): Content => (one.kind === 'pattern' ? { kind: 'match', pattern: one.text, cwds } : (one as Content)));
  if (contents.some(one => one.kind === 'text' && one.text === '')) return undefined;
  const met = contents.reduce((one, other) => unknown('', false, common(one, other)));
  return met.kind === 'unknown' ? met.fits : undefined;
}

/** A longer text is not followed. */
const LONGEST = 1 << 18;

function appended(name: string, value: Value, shell: Shell): Content {
  const old = lookup(name, shell);
  const before = old.kind === 'unset' ? '' : old.kind === 'text' ? old.text : undefined;
  if (before === undefined || value.kind !== 'text') return unknown(`what ${name} held before`);
  return before.length + value.text.length > LONGEST
    ? unknown(`${name} is too long to be followed`)
    : { kind: 'text', text: before + value.text };
}

/** What the name holds then. */
function assigned(one: Assignment, shell: Shell): Content {
  const content = contentOf(one, shell);
  const whole = one.index !== undefined || one.elements !== undefined || one.append;
  return whole ? content : ontoList(one.name, content, shell);
}

/** Assigns for good, in the running shell. What bash would do with it is among the effects. */
export function assignAll(list: readonly Assignment[], shell: Shell): Effect[] {
  return list.flatMap(one => {
    const content = assigned(one, shell);
    const evaluated = computed(one, content, shell);
    const fewer = leavesOut(one.name, content, shell);
    const { value } = settingOf(one, content, shell);
    set(shell, one.name, content);
    return fewer ? evaluated : [...evaluated, ...lasting(one, content, { shell, value })];
  });
}

/** What is assigned to an integer or by a reference is evaluated as arithmetic, subscripts and all. */
function computed(one: Assignment, content: Content, shell: Shell): Effect[] {
  const evaluated =
    /^(?:computed|reference)$/.test(shell.state.variables.get(one.name)?.nature ?? '') || isInteger(one.name, shell.frame.dialect);
  if (!evaluated || integer(content) || content.kind === 'unset') return [];
  const written = content.kind === 'text' ? content.text : undefined;
  settle(written ?? '$', shell);
  const reason = written === undefined ? undefined : hidesCode(written) ? 'it holds code' : evaluates(written, shell);
  if (written !== undefined && reason === undefined) return [];
  return [
    code(
      'unknown',
      `an assignment to ${one.name} would evaluate what it is given (${reason ?? 'known only as it runs'})`,
      where(shell.frame, one.place),
    ),
  ];
}

/** What the name of a variable does to programs that run later where it is given something for good: by itself, or where it is exported. */
export function lasting(one: Assignment, content: Content, { shell, value }: { shell: Shell; value: string | undefined }): Effect[] {
  const carried = sideways(one, content, shell);
  return carried.length > 0 || extendsPath(one) ? carried : handing(one.name, value, { shell, place: one.place });
}

/** What the name of a variable does to programs that run later. */
export function sideways(one: Assignment, content: Content, shell: Shell): Effect[] {
  const place = where(shell.frame, one.place);
  const reason = extendsPath(one) ? undefined : carries(one.name, content, shell.frame.dialect);
  // Ward's own switches, whether or not the text hands them on.
  const own: Effect[] = one.name.startsWith('WARD_') ? [{ kind: 'environment', name: one.name, place }] : [];
  return reason === undefined ? own : [...own, code('sideways', reason, place)];
}

/** Of a line that a person typed: some of the directories that are searched already, in their order, as behind a virtual environment that is left. */
function leavesOut(name: string, content: Content, { state, frame }: Shell): boolean {
  const { typed, environment } = frame.reader.request.scene;
  if (name !== 'PATH' || typed !== true || content.kind !== 'text') return false;
  const given = state.rest === 'scene' ? environment.get(name) : undefined;
  const known = state.variables.get(name)?.content;
  const before = known === undefined ? given : known.kind === 'text' ? known.text : undefined;
  let rest = before?.split(':') ?? [];
  return content.text.split(':').every(one => {
    const at = rest.indexOf(one);
    rest = rest.slice(at + 1);
    return at !== -1;
  });
}

/** Where interpreters look for more code of the project. */
const SEARCHED = /^(?:PYTHONPATH|NODE_PATH|RUBYLIB|PERL5LIB|CLASSPATH)$/;

/** The value that a variable is set to, as far as the text tells: what the caller's environment held before is not the command's doing. */
export function settingOf({ name, value, append }: Assignment, content: Content, shell: Shell): { value?: string } {
  if (append) return {};
  if (content.kind === 'text') return { value: content.text };
  if (!SEARCHED.test(name) || value === undefined || shell.state.variables.get(name)?.content.kind === 'text') return {};
  const before = (part: Word['parts'][number]) => part.kind === 'parameter' && part.name === name && part.index === undefined && kept(part);
  const rest = value.parts.filter(part => !before(part));
  const own = text({ ...value, parts: rest }, { ...shell, frame: { ...shell.frame, muted: true } });
  return rest.length < value.parts.length && own.kind === 'text' ? { value: own.text } : {};
}

/** `$x`, `${x:-}`, `${x:+:$x}`. */
function kept({ name, operation }: Extract<Word['parts'][number], { kind: 'parameter' }>): boolean {
  const [operand] = operation?.operands ?? [];
  if (operation === undefined) return true;
  if (/^:?-$/.test(operation.operator)) return operand === undefined || operand.text === '';
  return /^:?\+$/.test(operation.operator) && (operand?.text === `:$${name}` || operand?.text === `:\${${name}}`);
}

/** Where a person installs programs, before all else: nothing that Ward runs can write there unasked. */
const INSTALLED =
  /^"?(?:(?:(?:"?(?:\$HOME|\$\{HOME\}|~)"?)\/(?:\.(?:cargo|local|bun|deno|volta|yarn|npm-global|pyenv|rbenv|poetry|ghcup|cabal|nix-profile)\/bin|\.(?:pyenv|rbenv|asdf)\/shims|\.dotnet(?:\/tools)?|\.local\/share\/(?:pnpm|mise\/shims)|go\/bin)|\/(?:usr\/(?:local\/(?:go\/)?)?s?bin|s?bin|opt\/homebrew\/s?bin|opt\/[\w-][\w.-]*\/bin|snap\/bin|home\/linuxbrew\/\.linuxbrew\/bin)):)+\$(?:PATH|\{PATH\})"?$/;

/** `PATH=$PATH:/more` finds nothing else under a name that was found before; the tools of the project's packages are its own. */
export function extendsPath({ name, value, append, elements }: Assignment): boolean {
  if (name === 'path') return append || /^"?\$(?:path|\{path\})"?$/.test(elements?.[0]?.text ?? '');
  if (name !== 'PATH') return false;
  const [first, second] = value?.parts ?? [];
  if (
    /^"?(?:\$PWD\/|\$\{PWD\}\/|\$\(pwd\)\/|\.\/)?(?:\w[\w.-]*\/)*(?:node_modules\/\.bin|\.?venv\/bin|vendor\/bin):\$(?:PATH|\{PATH\})"?$/.test(
      value?.text ?? '',
    )
  )
    return true;
  if (INSTALLED.test(value?.text ?? '')) return true;
  const keeps = first?.kind === 'parameter' && first.name === 'PATH' && first.operation === undefined;
  return append || (keeps && second?.kind === 'literal' && second.text.startsWith(':'));
}
