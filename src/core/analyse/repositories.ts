/** Programs beside git that run what the settings of a repository name, whatever they are asked: which one they stand in, or name. */
import path from 'node:path';
import type { VersionControl } from '../values.ts';
import { textOf } from './effects.ts';
import type { Argument, Call, Reading } from './program.ts';

/** Of whose repositories; and the options that name one, or the directory it is looked for in. */
interface Stands {
  readonly system: VersionControl;
  readonly options?: RegExp;
  /** It asks what is changed there, and in submodules. */
  readonly enters?: true;
}

const rows: readonly (readonly [names: string, stands: Stands])[] = [
  // hg(1): a beginning of a long option will do.
  ['hg chg rhg', { system: 'hg', options: /^(?:-R|--rep[a-z]*|--cw[a-z]*)(?:=|$)|^-R/ }],
  ['jj', { system: 'jj', options: /^(?:-R|--repository)(?:=|$)|^-R/ }],
  ['tig', { system: 'git', options: /^-C/, enters: true }],
  // They ask git.
  ['gh glab', { system: 'git', enters: true }],
];

const table: ReadonlyMap<string, Stands> = new Map(
  rows.flatMap(([names, stands]) => names.split(' ').map(name => [name, stands] as const)),
);

/** Of whose repositories a program runs the settings, wherever it is started. */
export function systemOf(program: string | undefined): VersionControl | undefined {
  return program === 'git' ? 'git' : table.get(program ?? '')?.system;
}

/** What the call was read as, and that it stands there. What tells no more than how it is used stands nowhere. */
export function withRepository(reading: Reading, call: Call): Reading {
  const stands = table.get(call.program);
  if (stands === undefined || asksForHelp(call.arguments)) return reading;
  const places = given(call.arguments, stands.options);
  const found = (places.length === 0 ? [call.cwd] : places.map(one => from(one, call.cwd))).map(
    at =>
      ({ kind: 'repository', system: stands.system, at, ...(stands.enters ? { enters: true as const } : {}), place: call.place }) as const,
  );
  return { ...reading, effects: [...reading.effects, ...found] };
}

function asksForHelp([first]: readonly Argument[]): boolean {
  return /^(?:--help|--version|-h|-v|version|help)$/.test(textOf(first) ?? '');
}

/** What stands behind these options. */
function given(words: readonly Argument[], options: RegExp | undefined): readonly (string | undefined)[] {
  return words.flatMap((one, at) => {
    const text = textOf(one);
    if (text === undefined || options?.test(text) !== true) return [];
    const glued = text.startsWith('--') ? /=(.*)$/s.exec(text)?.[1] : text.slice(2).replace(/^=/, '');
    return [glued === undefined || glued === '' ? textOf(words[at + 1]) : glued];
  });
}

function from(place: string | undefined, cwd: string | undefined): string | undefined {
  if (place === undefined || place.includes('://')) return undefined;
  return place.startsWith('/') ? path.resolve(place) : cwd && path.resolve(cwd, place);
}
