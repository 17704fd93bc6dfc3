/** `declare`, `export`, `local`, `readonly`, `typeset`, `unset`: names, their values and their attributes. */

import { hidesCode } from '../../hides-code.ts';
import type { Effect } from '../../values.ts';
import { extendsPath, lasting, settingOf } from '../assignment.ts';
import { placeOf } from '../call.ts';
import { isInteger, tell } from '../carriers.ts';
import { fixedKey, functionKey, goneKey } from '../changes.ts';
import { asData, type Content, datable, integer, isSeveral, UNSET, unknown } from '../content.ts';
import { certain } from '../either.ts';
import { mayEnd, note, declare as put, type Shell, set } from '../frame.ts';
import { exporting } from '../handed.ts';
import { join } from '../join.ts';
import { ontoList } from '../onto-list.ts';
import type { Argument } from '../program.ts';
import type { Run } from '../simple.ts';
import { type Flow, handedOn, lacks, touched, type Variable } from '../state.ts';
import { evaluates, gravest } from '../word/arithmetic.ts';
import { DATA } from '../word/data.ts';
import { inName, inNames } from '../word/read-as-name.ts';
import { done, forgetsVariables, textOf } from './done.ts';
import { HELD, readAgain } from './read-again.ts';
import { refer } from './reference.ts';

/** Letters of the options given, and whether a `+` took some away. */
interface Flags {
  readonly letters: string;
  readonly taken: boolean;
  readonly local: boolean;
  readonly exports: boolean;
}

/** Declares names, with or without a value. */
export function declare(run: Run, shell: Shell): Flow {
  const flags = flagsOf(run, shell);
  const told: { effects: Effect[]; opaque: string | undefined } = { effects: [], opaque: undefined };
  const before = shell.state;
  for (const [index, argument] of run.argv.entries()) {
    if (index === 0 || /^[-+][A-Za-z]+$|^--$/.test(textOf(argument) ?? '')) continue;
    const said = name(argument, { run, shell, flags, index });
    told.effects.push(...said.effects);
    told.opaque ??= said.opaque;
  }
  if (mayRefuse(flags, run, shell)) shell.state = join(before, shell.state);
  return done(run, shell, told);
}

/** With an option that it does not know it declares nothing. */
function mayRefuse({ letters }: Flags, { argv: [command] }: Run, { frame }: Shell): boolean {
  if (/^(?:export|readonly)$/.test(textOf(command) ?? '')) return /[^aAfnpr]/.test(letters);
  return frame.dialect === 'bash' ? /[^AFIafgilnprtux]/.test(letters) : /[^AEFHLRTUZafghiklmnprtuxz]/.test(letters);
}

function flagsOf(run: Run, { frame }: Shell): Flags {
  const command = textOf(run.argv[0]) ?? '';
  const given = run.argv.slice(1).flatMap(one => /^([-+])([A-Za-z]+)$/.exec(textOf(one) ?? '') ?? []);
  const letters =
    given.filter((_, at) => at % 3 === 2).join('') + (command === 'readonly' ? 'r' : /^(?:integer|float)$/.test(command) ? 'i' : '');
  const exports = command === 'export' || letters.includes('x');
  const local = frame.calls.length > 0 && command !== 'export' && command !== 'readonly' && !letters.includes('g');
  return { letters, taken: given.includes('+') || (command === 'export' && letters.includes('n')), local, exports };
}

interface Context {
  readonly run: Run;
  readonly shell: Shell;
  readonly flags: Flags;
  readonly index: number;
}

type Said = { readonly effects: readonly Effect[]; readonly opaque: string | undefined };
const silent: Said = { effects: [], opaque: undefined };

function name(argument: Argument, context: Context): Said {
  const declared = context.run.declared.get(context.index);
  if (declared !== undefined) return given(declared.assignment.name, declared.content, { ...context, argument });
  const text = textOf(argument);
  if (text === undefined) return dynamic(argument, context);
  if (/[fF]/.test(context.flags.letters)) return functions(text, context);
  const found = /^([A-Za-z_]\w*)(?:(\+?)=([\s\S]*))?$/.exec(text);
  if (found?.[1] === undefined) return subscript(text, context);
  if (found[3] === undefined) return bare(found[1], { ...context, argument });
  const content: Content =
    found[2] === '+' || /^\s*\(/.test(found[3]) ? unknown('a value that is added or split') : { kind: 'text', text: found[3] };
  const code = /^\s*\(/.test(found[3]) && hidesCode(found[3]) ? HELD : undefined;
  const said = given(found[1], content, { ...context, argument });
  return { ...said, opaque: code ?? said.opaque };
}

const UNTOLD = 'which name is declared is known only as it runs';

/** The name is certain up to its `=`, or it isn't. */
function dynamic(argument: Argument, context: Context): Said {
  const { value } = argument;
  const certain = value.kind === 'unknown' ? /^([A-Za-z_]\w*)\+?=/.exec(value.prefix)?.[1] : undefined;
  if (certain !== undefined && value.kind === 'unknown' && !value.splits)
    return given(certain, unknown(value.reason), { ...context, argument });
  forgetsVariables(context.shell);
  return { effects: [], opaque: UNTOLD };
}

function functions(text: string, { shell, flags }: Context): Said {
  if (!flags.exports) return silent;
  shell.frame.reader.exported.add(text);
  put(shell, handedOn(text), { content: { kind: 'text', text: '()' }, exported: !flags.taken, fixed: false });
  return silent;
}

function subscript(text: string, { shell, run, flags }: Context): Said {
  const hidden = inName(text, shell);
  forgetsVariables(shell);
  const whole = /^(\w+)\[/.exec(text)?.[1];
  const effects = whole !== undefined && exports(flags) ? exporting(whole, { shell, place: run.node.place }) : [];
  if (whole !== undefined) tell(shell, whole, { content: unknown('elements'), place: run.node.place });
  // `typeset -m` of zsh takes patterns.
  const any = whole === undefined && exports(flags) ? UNTOLD : undefined;
  return { effects, opaque: hidesCode(text) ? 'a declaration would run code held in a name' : (hidden ?? any) };
}

/** A name alone: one that becomes local begins unset, others keep what they hold. */
function bare(text: string, { shell, flags, argument }: Context & { argument: Argument }): Said {
  const old = shell.state.variables.get(text);
  const fresh = flags.local && !shell.frame.local.has(text);
  if (flags.local) shell.frame.local.add(text);
  const held = touched(shell.state, text);
  // What is tied to a name changes it by another one.
  if (zshOwn(flags, shell) && flags.letters.includes('T')) tell(shell, text, { content: unknown('tied'), place: argument.place });
  const content = fresh ? (shell.frame.dialect === 'sh' ? unknown('a local name') : UNSET) : held;
  // zsh gives what holds nothing an empty text.
  const lacking = shell.frame.dialect === 'zsh' && !fresh && (held === undefined ? lacks(shell.state, text) : held.kind === 'unset');
  if (lacking) place(text, unknown('a name that is declared alone'), { shell, flags, exported: old?.exported ?? false });
  else if (content !== undefined) place(text, content, { shell, flags, exported: old?.exported ?? false });
  else if (flags.letters === 'A' && lacks(shell.state, text)) place(text, UNSET, { shell, flags, exported: false });
  else if (special(flags) || zshOwn(flags, shell) || flags.letters.includes('r'))
    place(text, asData(unknown(`${text} has an attribute`), flags.letters === 'A'), { shell, flags, exported: false });
  const effects = exports(flags) ? exporting(text, { shell, place: argument.place }) : [];
  if (refers(flags)) return { effects, opaque: refer(undefined, { shell, from: argument.place }).opaque };
  return { effects, opaque: exports(flags) && old?.nature === 'reference' ? UNTOLD : undefined };
}

function exports({ exports: on, taken }: Flags): boolean {
  return on && !taken;
}

function refers({ letters, taken }: Flags): boolean {
  return letters.includes('n') && !taken;
}

/** Attributes that change what is read back. */
function special({ letters, taken }: Flags): boolean {
  return taken || /[ilunctA]/.test(letters);
}

/** zsh ties names to each other, pads them, and more. */
function zshOwn({ letters }: Flags, { frame }: Shell): boolean {
  return frame.dialect === 'zsh' && letters !== '' && !/^[xg]+$/.test(letters);
}

function place(text: string, content: Content, { shell, flags, exported }: { shell: Shell; flags: Flags; exported: boolean }): void {
  const old = shell.state.variables.get(text);
  const odd = special(flags) || old?.fixed || zshOwn(flags, shell);
  if (odd && !(flags.letters === 'A' && old === undefined && shell.frame.dialect === 'bash')) mayEnd(shell);
  // An array that is keyed and no more is read back as it was given.
  const keyed = flags.letters === 'A' && old === undefined && shell.frame.dialect === 'bash' && (lacks(shell.state, text) || flags.local);
  const kept = !odd || (keyed && (content.kind === 'unset' || (content.kind === 'unknown' && content.member === true)));
  set(shell, text, kept ? content : asData(unknown(`${text} has an attribute`), flags.letters === 'A' && datable(content)));
  if (odd || flags.letters.includes('r')) note(shell.frame, fixedKey(text));
  const now = shell.state.variables.get(text);
  if (now === undefined) return;
  put(shell, text, {
    content: now.content,
    exported: !flags.taken && (exported || flags.exports),
    fixed: odd || flags.letters.includes('r'),
    nature: natureOf(flags, old),
  });
}

function natureOf({ letters, taken, local }: Flags, old: Variable | undefined): Variable['nature'] {
  const before = local ? undefined : old?.nature;
  if (taken) return before === 'keyed' ? undefined : before;
  if (letters.includes('n')) return 'reference';
  if (letters.includes('i')) return 'computed';
  return letters.includes('A') && before !== 'computed' && before !== 'reference' ? 'keyed' : before;
}

/** `local` outside a function is an error in bash, and assigns nothing. */
function misplaced({ run, shell }: Context): boolean {
  return textOf(run.argv[0]) === 'local' && shell.frame.calls.length === 0;
}

/** What becomes local holds that and no more; `-g` is about the name outside all functions, which a local one may hide. */
function onto(text: string, value: Content, { run, shell, flags, index }: Context): Content {
  if (flags.letters.includes('g') && shell.frame.calls.length > 0 && touched(shell.state, text) !== undefined)
    return unknown(`${text} may be local here`);
  const declared = run.declared.get(index)?.assignment;
  const whole = declared !== undefined && (declared.index !== undefined || declared.elements !== undefined || declared.append);
  return whole || (flags.local && !shell.frame.local.has(text)) ? value : ontoList(text, value, shell);
}

function given(text: string, value: Content, context: Context & { argument: Argument }): Said {
  const { run, shell, flags, index, argument } = context;
  const again = readAgain(text, value, { run, shell, letters: flags.letters, index });
  const content = again?.content ?? (misplaced(context) ? unknown('local outside a function') : onto(text, value, context));
  const old = shell.state.variables.get(text);
  if (flags.local) shell.frame.local.add(text);
  place(text, content, { shell, flags, exported: old?.exported ?? false });
  const assignment = run.declared.get(index)?.assignment ?? {
    name: text,
    append: false,
    index: undefined,
    value: undefined,
    elements: undefined,
    place: argument.place,
  };
  const open = content.kind === 'text' ? hidesCode(content.text) : content.kind === 'unknown' && !integer(content);
  const evaluated =
    /[in]/.test(flags.letters) || (zshOwn(flags, shell) && /[EF]/.test(flags.letters)) || isInteger(text, shell.frame.dialect);
  const computed = evaluated && !flags.taken && (flags.letters.includes('n') ? content.kind === 'text' && open : open);
  const summed = evaluated && !flags.letters.includes('n') && content.kind === 'text' ? evaluates(content.text, shell) : undefined;
  const known = settingOf(assignment, content, shell);
  const { place: at } = argument;
  const earlier = exports(flags) ? exporting(text, { shell, place: at }) : [];
  const exported: Effect[] = flags.exports && !extendsPath(assignment) ? [{ kind: 'environment', name: text, ...known, place: at }] : [];
  const other = refers(flags) ? refer(content, { shell, from: argument.place }) : silent;
  return {
    effects: [...earlier, ...exported, ...other.effects, ...lasting(assignment, content, { shell, value: known.value })],
    opaque:
      again?.opaque === HELD || computed || summed === DATA
        ? HELD
        : (again?.opaque ?? summed ?? other.opaque ?? (exports(flags) && old?.nature === 'reference' ? UNTOLD : undefined)),
  };
}

/** Forgets names; within a function an outer one of the same name may come to light. */
export function unset(run: Run, shell: Shell): Flow {
  let opaque: string | undefined;
  const letters = run.argv
    .slice(1)
    .flatMap(one => /^-([fvn]+)$/.exec(textOf(one) ?? '')?.[1] ?? [])
    .join('');
  const open = letters.includes('f') ? undefined : inNames(run.node.words, shell, 'unset would run code that a name may hold');
  for (const argument of run.argv.slice(1)) {
    const text = textOf(argument);
    if (text?.startsWith('-')) continue;
    if (text === undefined) {
      forgetsVariables(shell);
      opaque = gravest([opaque, open]);
    } else if (letters.includes('f')) remove(text, shell);
    else {
      opaque = gravest([opaque, unsetName(text, shell)]);
      // What is put behind nothing comes first.
      if (/^PATH$/i.test(text)) tell(shell, text, { content: unknown('nothing'), place: run.node.place });
    }
  }
  if (opaque === undefined) return done(run, shell);
  const effects: Effect[] = opaque === DATA ? [] : [{ kind: 'code', origin: 'unknown', reason: opaque, place: placeOf(run, shell) }];
  return done(run, shell, { opaque, effects });
}

function remove(text: string, shell: Shell): void {
  const functions = new Map(shell.state.functions);
  functions.delete(text);
  shell.state = { ...shell.state, functions };
  note(shell.frame, functionKey(text));
  note(shell.frame, goneKey(text));
}

/** What is unset is no array any more. */
function plain(name: string, whole: boolean, shell: Shell): void {
  const now = shell.state.variables.get(name);
  if (whole && now?.nature === 'keyed') put(shell, name, { ...now, nature: undefined });
}

/** `unset 'a[0]'`: an element less, the last or any other. */
function shortened(text: string, { state, frame }: Shell): Content | undefined {
  const [, name = '', at = ''] = /^([A-Za-z_]\w*)\[(-1|\d+)\]$/.exec(text) ?? [];
  const old = state.variables.get(name);
  if (old === undefined || old.fixed || old.nature !== undefined || frame.dialect !== 'bash') return undefined;
  if (old.content.kind !== 'list' && !isSeveral(old.content)) return undefined;
  const fits = certain(old.content);
  const content = unknown(`the elements of ${name} are known only as it runs`, false, fits && { ...fits, empty: true });
  const sparse = at !== '-1' || (old.content.kind === 'unknown' && old.content.member === true);
  const filled = fits !== undefined && fits.empty === undefined;
  return { ...content, several: true, ...(filled ? { filled: true } : {}), ...(sparse ? { member: true } : {}) } as Content;
}

/** Without -f a name that is no variable is a function's. */
function unsetName(text: string, shell: Shell): string | undefined {
  const base = /^([A-Za-z_]\w*)(\[)?/.exec(text);
  if (base?.[1] === undefined) return undefined;
  const hidden = base[2] !== undefined && hidesCode(text) ? 'unset would run code held in a name' : inName(text, shell);
  const odd = base[2] !== undefined || shell.frame.calls.length > 0 || shell.state.variables.get(base[1])?.fixed;
  set(shell, base[1], shortened(text, shell) ?? (odd ? unknown(`${base[1]} may be unset`) : UNSET));
  plain(base[1], base[2] === undefined, shell);
  note(shell.frame, goneKey(base[1]));
  if (shell.state.functions.has(base[1])) shell.state = { ...shell.state, functions: new Map(shell.state.functions).set(base[1], 'any') };
  return hidden;
}
