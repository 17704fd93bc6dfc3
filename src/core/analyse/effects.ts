/** Small makers of effects: what a program row says in one call each. */

import path from 'node:path';
import { collect } from '../collect.ts';
import { ports } from '../ports.ts';
import type { Effect, Lead, PathValue, Place, Switch, Touch, Value } from '../values.ts';
import type { Argument, Call, Input, Nested, Reading } from './program.ts';

/** Where relative paths begin; undefined where only running could tell. */
export interface Where {
  readonly cwd: string | undefined;
}

/** What a form effect says, without its place. */
export type Form = Omit<Extract<Effect, { kind: 'form' }>, 'kind' | 'place'>;

type Origin = Extract<Effect, { kind: 'code' }>['origin'];

/** A word as a path: absolute and lexically normal, or unknown with the reason. */
export function pathOf(value: Value, { cwd }: Where): PathValue {
  if (value.kind === 'unknown') return fitting(value, cwd);
  if (!value.text.startsWith('/') && cwd === undefined) {
    return { kind: 'unknown', reason: 'the working directory is not known here', prefix: '' };
  }
  return lying(value, cwd);
}

/** A working directory that ends in a dot is one of those a pattern matches: so is what lies below it. */
function lying(value: Exclude<Value, { kind: 'unknown' }>, cwd: string | undefined): PathValue {
  const full = path.resolve(cwd ?? '/', value.text);
  if (value.kind === 'text' && (value.text.startsWith('/') || !cwd?.endsWith('/.'))) return { kind: 'path', path: full };
  return { kind: 'pattern', path: value.kind === 'pattern' ? full : path.resolve(cwd ?? '/', value.text.replace(/[*?[\]\\]/g, '\\$&')) };
}

/** What is certain of a word that only running could tell, as a place. Of one below a directory that is the directory: it is as far out as can be. */
function fitting(value: Extract<Value, { kind: 'unknown' }>, cwd: string | undefined): PathValue {
  const { fits, reason } = value;
  if (fits === undefined || (fits.kind === 'below' && fits.cut === true) || (cwd === undefined && !fits.text.startsWith('/')))
    return { kind: 'unknown', reason, prefix: certainPrefix(value.prefix, cwd) };
  return lying({ kind: fits.kind === 'pattern' ? 'pattern' : 'text', text: fits.text }, cwd);
}

/** The certain beginning of a half-known path; nothing where what follows could climb out of it. */
function certainPrefix(prefix: string, cwd: string | undefined): string {
  if (prefix === '') return '';
  if (prefix.startsWith('/')) return prefix;
  return cwd === undefined ? '' : `${path.resolve(cwd, path.dirname(`${prefix}x`))}/`;
}

/** Effects in a directory that the shell is in only where another could not be entered. */
export function doubted(
  effects: readonly Effect[],
  cwd: string | undefined,
  { doubts }: { doubts: ReadonlyMap<string, string> },
): readonly Effect[] {
  const unless = cwd === undefined ? undefined : doubts.get(cwd);
  return unless === undefined ? effects : effects.map(one => (one.kind === 'path' && one.unless === undefined ? { ...one, unless } : one));
}

/** How a word's path is touched. */
export function touch(how: Touch, argument: Argument, where: Where): Effect[] {
  return touched({ touch: how, recursive: false }, argument, where);
}

/** How a word's path and all below it is touched. */
export function touchTree(how: Touch, argument: Argument, where: Where): Effect[] {
  return touched({ touch: how, recursive: true }, argument, where);
}

function touched(how: { touch: Touch; recursive: boolean }, argument: Argument, where: Where): Effect[] {
  const { value, place } = argument;
  const effect: Effect = { kind: 'path', ...how, path: pathOf(value, where), place };
  return [effect, ...climbs(value, where).map((at): Effect => ({ kind: 'path', touch: 'enter', path: at, recursive: false, place }))];
}

/**
 * The kernel follows `a` before it climbs in `a/../b`, so a link `a` leads elsewhere than the normal form says: each
 * directory climbed out of counts as entered, and where it really lies is judged.
 */
function climbs(value: Value, where: Where): PathValue[] {
  if (value.kind === 'unknown' || !value.text.includes('..')) return [];
  const parts = value.text.split('/');
  const at = collect(parts, (part, index) => (part === '..' && named(parts[index - 1]) ? [index] : []));
  return at.map(index => pathOf({ kind: 'text', text: parts.slice(0, index).join('/') }, where));
}

function named(part: string | undefined): boolean {
  return part !== undefined && part !== '' && part !== '.' && part !== '..';
}

/** A path that the row itself knows, at the place of the whole command. */
export function touchAt(how: Touch, text: string, call: Call): Effect[] {
  return touch(how, { value: { kind: 'text', text }, place: call.place }, call);
}

/** The working directory and all below it. */
export function touchHere(how: Touch, call: Call): Effect[] {
  return touchTree(how, { value: { kind: 'text', text: '.' }, place: call.place }, call);
}

/** What a URL is made of, where all programs would read it the same way; `scheme` is the one given where it has none. */
export function splitUrl(text: string, scheme: string): { scheme: string; host: string; port: number | undefined } | undefined {
  const found =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[\w.~%!$&'()*+,;=:-]*@)?([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?(?:[/?#][^\\]*)?$/iu.exec(text);
  const host = found?.[2];
  if (host === undefined) return undefined;
  const name = (found?.[1] ?? scheme).toLowerCase();
  const port = found?.[3] === undefined ? ports.get(name.replace(/^git\+/, '')) : Number(found[3]);
  return { scheme: name, host: host.toLowerCase().replace(/\.$/, ''), port };
}

/** The host of `user@host:path`, which is ssh. A host that begins with a dash would be an option of ssh. */
export function secureHost(text: string): string | undefined {
  return /^(?:[\w.-]+@)?([a-z0-9][\w.-]*|\[[0-9a-f:]+\]):/iu.exec(text)?.[1]?.toLowerCase();
}

/** The brackets of an address such as `http://[::1]:80` are a pattern to the shell, which leaves it as it stands where no file is called so. */
function addressed(value: Value): Value {
  return value.kind === 'pattern' && /^[a-z]+:\/\/\[[0-9a-f:]+\][^*?[\]]*$/i.test(value.text) ? { kind: 'text', text: value.text } : value;
}

/** A connection to where a URL leads, or a read for `file:`; `scheme` counts where the URL has none. */
export function connectTo(argument: Argument, scheme: string, where: Where): Effect[] {
  const { place } = argument;
  const value = addressed(argument.value);
  if (value.kind === 'unknown') return [begun(value.caller ? withPort(value.prefix) : value.prefix, scheme, place)];
  // No file that a pattern matches has another beginning.
  if (value.kind !== 'text') return [begun(value.text.replace(/[*?[\\].*$/s, ''), scheme, place)];
  const file = /^file:\/\/(?:localhost)?(\/[^?#%]*)$/iu.exec(value.text);
  if (file?.[1] !== undefined) return touch('read', { value: { kind: 'text', text: file[1] }, place }, where);
  if (/^file:/iu.test(value.text)) return touch('read', unknown('a file: address that programs read differently', place), where);
  const split = splitUrl(value.text, scheme);
  const said = split !== undefined && (value.text.includes('://') || oddPort(split)) ? { scheme: split.scheme } : {};
  return [{ kind: 'connect', host: split?.host, port: split?.port, ...said, place }];
}

/** Plain HTTP that the port does not tell of: who reaches it without a word of the scheme means that. */
function oddPort({ scheme, port }: NonNullable<ReturnType<typeof splitUrl>>): boolean {
  return scheme === 'http' && port !== 80;
}

/** A port of this machine that the caller's environment names; the number itself is nobody's matter. */
function withPort(prefix: string): string {
  return /^https?:\/\/(?:localhost|127\.0\.0\.1):$/.test(prefix) ? `${prefix}80/` : prefix;
}

/** Where the whole of `host:port/` is certain, what follows is for that host; curl's own braces stand in no host here. */
function begun(prefix: string, scheme: string, place: Place): Effect {
  const head = /^(?:https?:\/\/)?[a-z0-9.-]+(?::\d{1,5})?\//iu.exec(prefix)?.[0];
  const split = head === undefined || /^[a-z]+:\/\/?$/i.test(head) ? undefined : splitUrl(head, scheme);
  return connect(split?.host, split?.port, place);
}

/** A connection; `undefined` where only running could tell. */
export function connect(host: string | undefined, port: number | undefined, place: Place): Effect {
  return { kind: 'connect', host, port, place };
}

/** What is spoken there, whatever the port is for; `tcp`: anything. */
export function inScheme(scheme: string, effect: Effect): Effect {
  return effect.kind === 'connect' && effect.host !== undefined ? { ...effect, scheme } : effect;
}

/** A connection whose host stands on the machine, if anywhere. */
export function connectAs(of: Lead | undefined, place: Place): Effect {
  return { kind: 'connect', host: undefined, port: undefined, ...(of === undefined ? {} : { of }), place };
}

/** Code that is not in the text. */
export function code(origin: Origin, reason: string, place: Place): Effect {
  return { kind: 'code', origin, reason, place };
}

/** Takes privilege, or talks to what holds it. */
export function leave(reason: string, place: Place): Effect {
  return { kind: 'leave', reason, place };
}

/** Can't do its work while the filter of system calls refuses that. */
export function needs(name: Switch, reason: string, place: Place): Effect {
  return { kind: 'switch', name, reason, place };
}

/** A program that does its work by tracing another. */
export function traces({ program, place }: Call): Effect {
  return needs('ptrace', `${program} traces other processes`, place);
}

/** What the program's own form says. */
export function form(says: Form, place: Place): Effect {
  return { kind: 'form', ...says, place };
}

/** A form that destroys, and so is asked about each time. */
export function destroys(id: string, reason: string, place: Place): Effect {
  return form({ rank: 'ask', id, impact: 'destructive', reason }, place);
}

/** It may be any file below a directory. */
export function anyBelow(value: Value): boolean {
  return value.kind === 'unknown' && value.fits?.kind === 'below';
}

/** What is said of code that stands in the command: it lies nowhere. */
export const INLINE = 'runs code in the text';

type Left = NonNullable<Extract<Effect, { kind: 'path' }>['emptied']>;

/** Nothing of what was in it is left. */
export function touchEmptied(argument: Argument, where: Where, how: Touch = 'write'): Effect[] {
  return touch(how, argument, where).map(left(how, anyBelow(argument.value) ? 'any' : true));
}

/** A program that makes nothing of the kind writes over it, or empties it before it reads anything. */
export function touchOver(argument: Argument, where: Where, how: 'over' | 'begun' = 'over'): Effect[] {
  return touch('write', argument, where).map(left('write', how));
}

const left = (how: Touch, emptied: Left) => (one: Effect) => (one.kind === 'path' && one.touch === how ? { ...one, emptied } : one);

/** Surely nothing but blanks stands on the input. */
export function comesNothing(input: Input): boolean {
  if (input.kind === 'text') return input.text.trim() === '';
  return input.kind === 'nothing' || (input.kind === 'file' && input.path === '/dev/null');
}

/** Loses what is not committed at a path, if something lies there. */
export function discard(argument: Argument, where: Where): Effect {
  return { kind: 'discard', path: pathOf(argument.value, where), place: argument.place };
}

/** It surely begins as a name of a file does, or is looked for on the machine: no option. */
export function begins({ fits, prefix }: Extract<Value, { kind: 'unknown' }>): boolean {
  return fits !== undefined && fits.dash !== '' && !fits.text.startsWith('-') && !prefix.startsWith('-');
}

/** Where a program stands that is told to go there first; undefined where only running could tell. */
export function goes({ value }: Argument, from: string | undefined): string | undefined {
  const { text, kind } = (value.kind === 'unknown' ? (value.fits?.empty ? undefined : value.fits) : value) ?? {
    text: undefined,
    kind: undefined,
  };
  if (text === undefined || kind === 'below' || (from === undefined && !text.startsWith('/'))) return undefined;
  const full = path.resolve(from ?? '/', text);
  return kind === 'pattern' || (!text.startsWith('/') && from?.endsWith('/.')) ? `${full}/.` : full;
}

/** A word that only running could tell. */
export function unknown(reason: string, place: Place): Argument {
  return { value: { kind: 'unknown', reason, prefix: '', splits: false }, place };
}

/** A word that the row makes up, at a place in the text. */
export function word(text: string, place: Place): Argument {
  return { value: { kind: 'text', text }, place };
}

/** The text of a word that is wholly known. */
export function textOf(argument: Argument | undefined): string | undefined {
  return argument?.value.kind === 'text' ? argument.value.text : undefined;
}

/** A reading from its parts. */
export function reading(parts: Partial<Reading>): Reading {
  return { effects: parts.effects ?? [], runs: parts.runs ?? [], opaque: parts.opaque };
}

/** Readings of the same call, as one. */
export function together(...readings: readonly Partial<Reading>[]): Reading {
  const effects: Effect[] = [];
  const runs: Nested[] = [];
  for (const one of readings) {
    if (one.effects !== undefined) effects.push(...one.effects);
    if (one.runs !== undefined) runs.push(...one.runs);
  }
  return { effects, runs, opaque: readings.find(one => one.opaque !== undefined)?.opaque };
}

/** A command run in turn, in the same directory. */
export function runs(argv: readonly Argument[], call: Call): Nested[] {
  return argv.length === 0 ? [] : [{ kind: 'argv', argv, more: false, cwd: call.cwd, via: call.program }];
}

/** A text run by sh in turn, in the same directory. */
export function runsText(text: Argument, call: Call): Nested {
  return { kind: 'script', text, dialect: 'sh', cwd: call.cwd, via: call.program };
}
