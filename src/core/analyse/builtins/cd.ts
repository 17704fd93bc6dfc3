/** `cd`, `pushd`, `popd`: where the shell is afterwards. Both ways are followed: where it worked, and where it did not. */
import path from 'node:path';
import type { Effect, Fit } from '../../values.ts';
import { touch } from '../effects.ts';
import { change, type Shell } from '../frame.ts';
import type { Argument } from '../program.ts';
import type { Run } from '../simple.ts';
import { CWD, type Flow, type State } from '../state.ts';
import { lookup } from '../word/lookup.ts';
import { done, textOf } from './done.ts';

type Places = State['cwds'];

/** Changes the directory. On failure the shell stays where it is, so a command after `cd x;` may run in either. */
export function cd(run: Run, shell: Shell): Flow {
  const before = shell.state;
  const target = operand(run, shell);
  const places = target === undefined ? [undefined] : before.cwds.flatMap(cwd => follow(target, cwd, shell));
  const effects = target === undefined ? [] : before.cwds.flatMap(cwd => entered(target, cwd));
  const opaque = target === undefined ? 'which directory it goes to is known only as it runs' : undefined;
  done(run, shell, { effects, opaque });
  return moved(places, before, shell);
}

function moved(places: Places, before: State, shell: Shell): Flow {
  const cwds: Places = places.includes(undefined) || places.length > 4 ? [undefined] : [...new Set(places)];
  change(shell, CWD, { cwds, previous: before.cwds, entered: true });
  return { ok: shell.state, failed: before };
}

/** Where `cd` is told to go; undefined where only running could tell. */
function operand(run: Run, shell: Shell): Argument | undefined {
  const rest = run.argv.slice(1).filter((one, at) => !(at === 0 && textOf(one) === '--') && textOf(one) !== '-L');
  const [first, more] = rest;
  if (more !== undefined) return undefined;
  if (first === undefined) return variable('HOME', run, shell);
  const text = textOf(first);
  if (text === '-') return backwards(run, shell);
  if (text !== undefined) return text.startsWith('-') || text === '' ? undefined : first;
  if (first.value.kind !== 'unknown') return first;
  return fits(first.value) !== undefined || first.value.prefix.startsWith('/') ? first : undefined;
}

function variable(name: string, run: Run, shell: Shell): Argument | undefined {
  const content = lookup(name, shell);
  if (content.kind !== 'text' || content.text === '') return undefined;
  return { value: { kind: 'text', text: content.text }, place: run.argv[0]?.place ?? run.node.place };
}

function backwards(run: Run, shell: Shell): Argument | undefined {
  const [previous, more] = shell.state.previous;
  if (previous === undefined || previous.endsWith('/.') || more !== undefined || shell.state.variables.has('OLDPWD')) return undefined;
  return { value: { kind: 'text', text: previous }, place: run.argv[0]?.place ?? run.node.place };
}

/** Every directory the shell may be in after going to `target` from `cwd`. */
function follow(target: Argument, cwd: string | undefined, shell: Shell): Places {
  const { value } = target;
  const { text, kind } = (value.kind === 'unknown' ? fits(value) : value) ?? { text: undefined, kind: undefined };
  if (text === undefined || (!text.startsWith('/') && cwd === undefined)) return [undefined];
  if (searched(text, shell) || doubtful(text, shell)) return [undefined];
  const full = path.resolve(cwd ?? '/', text);
  return [kind === 'pattern' || (cwd?.endsWith('/.') && within(cwd, full)) ? `${full}/.` : full];
}

/** A directory that ends in a dot is one of those that a pattern matches: so is each below it. */
function within(cwd: string, full: string): boolean {
  return /[*?[]/.test(full) && full.startsWith(path.dirname(cwd.slice(0, -2)));
}

/** What is certain of a directory that only running could tell: a pattern, or that it is new. */
function fits(value: Extract<Argument['value'], { kind: 'unknown' }>): Fit | undefined {
  return value.fits?.kind === 'below' || value.fits?.dash === '' ? undefined : value.fits;
}

/** `CDPATH` is searched for what neither is absolute nor begins with a dot. */
function searched(text: string, { state, frame }: Shell): boolean {
  if (/^(?:\/|\.\.?(?:\/|$))/.test(text)) return false;
  const { environment } = frame.reader.request.scene;
  return (
    state.rest === 'unknown' || state.variables.has('CDPATH') || state.variables.has('CDPATH'.toLowerCase()) || environment.has('CDPATH')
  );
}

/**
 * bash takes `..` by the name first (`a/..` is where `a` stands) and, where there is no such directory, by what really lies there. The two
 * differ below a symlink only; where more than climbing follows, either could be meant. Options can make it real at once.
 */
function doubtful(text: string, { state }: Shell): boolean {
  const parts = text.split('/').filter(part => part !== '' && part !== '.');
  if (!parts.includes('..')) return false;
  if (!state.standard) return true;
  const named = parts.findIndex(part => part !== '..');
  if (named < 0) return false;
  return parts.slice(named).includes('..') || state.entered;
}

function entered(target: Argument, cwd: string | undefined): Effect[] {
  return touch('enter', target, { cwd });
}

/** `pushd DIR` goes there; everything else about the stack is left to the shell. */
export function pushd(run: Run, shell: Shell): Flow {
  const text = textOf(run.argv[1]);
  const plain = run.argv.length === 2 && text !== undefined && !/^[-+]/.test(text);
  return plain ? cd(run, shell) : popd(run, shell);
}

export function popd(run: Run, shell: Shell): Flow {
  const before = shell.state;
  done(run, shell);
  return moved([undefined], before, shell);
}
