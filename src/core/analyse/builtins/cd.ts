/** `cd`, `pushd`, `popd`: where the shell is afterwards. Both ways are followed: where it worked, and where it did not. */
import path from 'node:path';
import type { Effect, Fit } from '../../values.ts';
import { CWD } from '../changes.ts';
import { doubted, touch } from '../effects.ts';
import { change, type Shell } from '../frame.ts';
import { MOST_PLACES } from '../join.ts';
import type { Argument } from '../program.ts';
import type { Run } from '../simple.ts';
import { both, type Flow, type State } from '../state.ts';
import { lookup } from '../word/lookup.ts';
import { done, textOf } from './done.ts';

type Places = State['cwds'];

/** Changes the directory. What `pushd` may have left behind is not known any more where it may have failed. */
export function cd(run: Run, shell: Shell): Flow {
  const flow = go(run, shell);
  return flow.ok.stack?.some(one => one.maybe)
    ? { ok: { ...flow.ok, stack: undefined }, failed: { ...flow.failed, stack: undefined } }
    : flow;
}

/** On failure the shell stays where it is, so a command after `cd x;` may run in either. */
function go(run: Run, shell: Shell): Flow {
  const before = shell.state;
  const led = run.given.some(one => LEADS.has(one.assignment.name));
  if (!led && homeless(run, shell)) return done(run, shell);
  const target = led ? undefined : operand(run, shell);
  const places = target === undefined ? [undefined] : before.cwds.flatMap(cwd => follow(target, cwd, shell));
  const effects = target === undefined ? [] : before.cwds.flatMap(cwd => doubted(entered(target, cwd, shell), cwd, before));
  const opaque = target === undefined ? 'which directory it goes to is known only as it runs' : undefined;
  done(run, shell, { effects, opaque });
  return moved(places, before, shell, target !== undefined && isNew(target));
}

/** Set for `cd` alone they lead it as well. */
const LEADS = new Set('HOME PWD OLDPWD CDPATH cdpath'.split(' '));

/** A directory that mktemp has just made can be entered. */
function isNew({ value }: Argument): boolean {
  return value.kind === 'unknown' && value.fits?.kind === 'fresh' && value.fits.text.endsWith('/');
}

function moved(places: Places, before: State, shell: Shell, surely = false): Flow {
  const cwds: Places = places.includes(undefined) || places.length > MOST_PLACES ? [undefined] : [...new Set(places)];
  change(shell, CWD, { cwds, doubts: carried(places, before), previous: before.cwds, entered: true });
  const failed = { ...before, doubts: failing(places, before), dead: before.dead || surely };
  return { ok: shell.state, failed };
}

/** Who goes on from a directory in doubt is in doubt there too. */
function carried(places: Places, { cwds, doubts }: State): State['doubts'] {
  if (doubts.size === 0) return doubts;
  const made = new Map<string, string>();
  const sure = new Set(places.filter((_, at) => !doubts.has(cwds[at] ?? '')));
  for (const [at, place] of places.entries()) {
    const why = doubts.get(cwds[at] ?? '');
    if (place !== undefined && why !== undefined && !sure.has(place)) made.set(place, why);
  }
  return made;
}

/** Where it failed, the shell still stands where it stood. */
function failing(places: Places, { cwds, doubts }: State): State['doubts'] {
  const made = new Map(doubts);
  for (const [at, cwd] of cwds.entries()) {
    const place = places[at];
    const plain = places.length === cwds.length && place !== undefined && !place.endsWith('/.') && place !== cwd;
    if (cwd !== undefined && plain && !made.has(cwd)) made.set(cwd, place);
  }
  return made;
}

/** Where `cd` is told to go; undefined where only running could tell. */
function operand(run: Run, shell: Shell): Argument | undefined {
  const rest = run.argv.slice(1).filter((one, at) => !(at === 0 && textOf(one) === '--') && textOf(one) !== '-L');
  const [first, more] = rest;
  if (more !== undefined) return undefined;
  if (first === undefined) return variable('HOME', run, shell);
  const text = textOf(first);
  if (text === '-') return backwards(run, shell);
  if (text !== undefined)
    return text === '' || text.startsWith('-') || (shell.frame.dialect === 'zsh' && text.startsWith('+')) ? undefined : first;
  if (first.value.kind !== 'unknown') return first;
  return fits(first.value) !== undefined || first.value.prefix.startsWith('/') ? first : undefined;
}

function variable(name: string, run: Run, shell: Shell): Argument | undefined {
  const content = lookup(name, shell);
  if (content.kind !== 'text' || content.text === '') return undefined;
  return { value: { kind: 'text', text: content.text }, place: run.argv[0]?.place ?? run.node.place };
}

/** `cd -` fails where there is nowhere to go back to; dash looks for no name at all in `CDPATH` then. */
function homeless(run: Run, shell: Shell): boolean {
  const { state } = shell;
  if (shell.frame.dialect === 'sh' && searched('', shell)) return false;
  return run.argv.length === 2 && textOf(run.argv[1]) === '-' && state.previous.every(one => one === '') && !state.variables.has('OLDPWD');
}

function backwards(run: Run, shell: Shell): Argument | undefined {
  const [previous, more] = shell.state.previous.filter(one => one !== '');
  if (previous === undefined || previous.endsWith('/.') || more !== undefined || shell.state.variables.has('OLDPWD')) return undefined;
  return { value: { kind: 'text', text: previous }, place: run.argv[0]?.place ?? run.node.place };
}

/** Every directory the shell may be in after going to `target` from `cwd`. */
function follow(target: Argument, cwd: string | undefined, shell: Shell): Places {
  const { value } = target;
  const { text, kind } = (value.kind === 'unknown' ? fits(value) : value) ?? { text: undefined, kind: undefined };
  if (text === undefined || (!text.startsWith('/') && cwd === undefined)) return [undefined];
  if (searched(text, shell) || (!shell.state.standard && (doubtful(text, shell) || named(text, shell)))) return [undefined];
  const full = path.resolve(cwd ?? '/', text);
  return [kind === 'pattern' || (cwd?.endsWith('/.') && within(cwd, full)) ? `${full}/.` : full];
}

/** A directory that ends in a dot is one of those that a pattern matches: so is each below it. */
function within(cwd: string, full: string): boolean {
  return /[*?[]/.test(full) && full.startsWith(path.dirname(cwd.slice(0, -2)));
}

/** What is certain of a directory that only running could tell: a pattern, or that it is new. */
function fits(value: Extract<Argument['value'], { kind: 'unknown' }>): Fit | undefined {
  return value.fits?.kind === 'below' || value.fits?.dash === '' || value.fits?.empty ? undefined : value.fits;
}

/** `CDPATH` is searched for what neither is absolute nor begins with a dot. */
function searched(text: string, { state, frame }: Shell): boolean {
  if (/^(?:\/|\.\.?(?:\/|$))/.test(text)) return false;
  const { environment } = frame.reader.request.scene;
  return (
    state.rest === 'unknown' || state.variables.has('CDPATH') || state.variables.has('CDPATH'.toLowerCase()) || environment.has('CDPATH')
  );
}

/** By an option (cdable_vars) it may be the name of a variable that holds a directory. */
function named(text: string, { state, frame }: Shell): boolean {
  const name = /^[A-Za-z_]\w*(?=\/|$)/.exec(text)?.[0];
  return name !== undefined && (state.rest === 'unknown' || state.variables.has(name) || frame.reader.request.scene.environment.has(name));
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

/** Where the name does not lead, what really lies there may: then nothing is known of the place. */
function entered(target: Argument, cwd: string | undefined, shell: Shell): Effect[] {
  const text = textOf(target);
  const known = touch('enter', target, { cwd });
  if (text === undefined || cwd === undefined || !shell.state.standard || !doubtful(text, shell)) return known;
  const elsewhere = { kind: 'unknown', reason: 'what really lies there, behind links, counts', prefix: '' } as const;
  return [
    ...known,
    { kind: 'path', touch: 'enter', path: elsewhere, recursive: false, unless: path.resolve(cwd, text), place: target.place },
  ];
}

/** `pushd DIR` goes there; everything else about the stack is left to the shell. */
export function pushd(run: Run, shell: Shell): Flow {
  const { state } = shell;
  const [, target, more] = run.argv;
  if (target === undefined || more !== undefined || !(isNew(target) || plain(target))) return lost(run, shell);
  const flow = go(run, shell);
  const known = shell.frame.dialect === 'bash' && state.standard ? state.stack : undefined;
  const top = { back: state.cwds, doubts: state.doubts, maybe: false };
  const stack = known && known.length < DEEPEST ? [top, ...known] : undefined;
  return { ok: { ...flow.ok, stack }, failed: { ...flow.failed, stack: known } };
}

/** A directory that the text names, and no place in the stack. */
function plain({ value }: Argument): boolean {
  return value.kind !== 'unknown' && /^[^-+*?[]/.test(value.text);
}

/** A higher stack is not followed. */
const DEEPEST = 8;

/** Back to where `pushd` was; where that had failed there is nothing to go back from, and the shell stands there still. */
export function popd(run: Run, shell: Shell): Flow {
  const { state } = shell;
  const [top, ...rest] = state.stack ?? [];
  const known = state.stack !== undefined && top?.before === undefined && !(top?.maybe && rest.length > 0);
  if (run.argv.length !== 1 || !known || own(state)) return lost(run, shell);
  const flow = done(run, shell);
  if (top === undefined) return flow;
  change(shell, CWD, { cwds: top.back, doubts: top.doubts, previous: state.cwds, stack: rest, entered: true });
  return both(shell.state);
}

/** What `popd` goes by may have been set by the text itself. */
function own({ rest, variables }: State): boolean {
  return rest === 'unknown' || variables.has('DIRSTACK');
}

/** `dirs -c` clears what `popd` goes by. */
export function dirs(run: Run, shell: Shell): Flow {
  const flow = done(run, shell);
  if (run.argv.length > 1) change(shell, CWD, { stack: undefined });
  return run.argv.length > 1 ? both(shell.state) : flow;
}

function lost(run: Run, shell: Shell): Flow {
  const before = shell.state;
  done(run, shell);
  const flow = moved([undefined], before, shell);
  return { ok: { ...flow.ok, stack: undefined }, failed: { ...flow.failed, stack: undefined } };
}
