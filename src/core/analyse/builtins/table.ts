/** Every builtin of the shells, by name, and what it does to the shell that runs it. */
import type { Dialect } from '../../values.ts';
import { cd, dirs, popd, pushd } from './cd.ts';
import { declare, unset } from './declare.ts';
import { type Builtin, done } from './done.ts';
import { breaks, exit, logout, returns } from './leave.ts';
import { getopts, letBuiltin, mapfile, printf, read, takesAll, test, wait } from './names.ts';
import { odd, oddInZsh } from './odd.ts';
import { setBuiltin, setopt, shift, shopt } from './options.ts';
import { print } from './print.ts';
import { builtin, command, emulate, evaluate, exec, jobs, source } from './run.ts';
import { trap } from './trap.ts';

const inert: Builtin = (run, shell) => done(run, shell);

/** They print, or set limits of this shell. */
const INERT = ': true false echo pwd type kill fg bg times umask ulimit help caller unalias suspend';
const INERT_IN_ZSH = 'whence where which rehash unhash limit unlimit log ttyctl echotc echoti pushln';

const common: readonly (readonly [string, Builtin])[] = [
  ...INERT.split(' ').map(name => [name, inert] as const),
  ...odd,
  ['cd', cd],
  ['chdir', cd],
  ['pushd', pushd],
  ['popd', popd],
  ['dirs', dirs],
  ...'declare typeset local export readonly'.split(' ').map(name => [name, declare] as const),
  ['unset', unset],
  ['read', read],
  ['printf', printf],
  ['mapfile', mapfile],
  ['readarray', mapfile],
  ['getopts', getopts],
  ['let', letBuiltin],
  ['wait', wait],
  ['test', test],
  ['[', test],
  ['set', setBuiltin],
  ['shift', shift],
  ['shopt', shopt],
  ['command', command],
  ['builtin', builtin],
  ['exec', exec],
  ['jobs', jobs],
  ['eval', evaluate],
  ['.', source],
  ['source', source],
  ['trap', trap],
  ['exit', exit],
  ['logout', logout],
  ['return', returns],
  ['break', breaks],
  ['continue', breaks],
];

const zsh: readonly (readonly [string, Builtin])[] = [
  ...common,
  ...oddInZsh,
  ...INERT_IN_ZSH.split(' ').map(name => [name, inert] as const),
  ...['setopt', 'unsetopt', 'options'].map(name => [name, setopt] as const),
  ['emulate', emulate],
  ['print', print],
  ['bye', exit],
  ['getln', takesAll],
  ...['integer', 'float', 'private'].map(name => [name, declare] as const),
];

const tables = new Map<Dialect, ReadonlyMap<string, Builtin>>([
  ['bash', new Map(common)],
  ['sh', new Map(common)],
  ['zsh', new Map(zsh)],
]);

/** Those that a shell of that name lacks on one machine or another: dash has none of these, bash as sh has them all (dash(1), zshbuiltins(1)). */
const LACKING = new Map<Dialect, ReadonlySet<string>>([
  [
    'sh',
    new Set(
      'declare typeset let mapfile readarray shopt builtin source pushd popd dirs enable complete compgen compopt bind history disown caller help logout suspend fc'.split(
        ' ',
      ),
    ),
  ],
  ['zsh', new Set('mapfile readarray shopt complete compgen compopt bind caller help'.split(' '))],
]);

/** Whether such a shell may have no builtin of that name. */
export function mayLack(name: string, dialect: Dialect): boolean {
  return LACKING.get(dialect)?.has(name) ?? false;
}

/** The builtin of that name, if the shell has one. */
export function builtinOf(name: string, dialect: Dialect): Builtin | undefined {
  return tables.get(dialect)?.get(name);
}
