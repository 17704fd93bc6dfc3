/** Builtins that run other words: `command`, `builtin`, `exec`, `eval`, `source`. */
import type { Effect } from '../../values.ts';
import { emitAction } from '../action.ts';
import { external, given, placeOf, plain } from '../call.ts';
import { anything, loosen } from '../changes.ts';
import { code, touch } from '../effects.ts';
import { sourceFile } from '../follow/sourced.ts';
import { noteAll, type Shell } from '../frame.ts';
import { join } from '../join.ts';
import { walkText } from '../nested.ts';
import { fromTemporary } from '../piped.ts';
import type { Argument } from '../program.ts';
import { setsUp } from '../sets-up.ts';
import type { Run } from '../simple.ts';
import { both, type Flow, type State } from '../state.ts';
import { PIPED } from '../substitute.ts';
import { isScript } from '../takes-script.ts';
import { done, forgetsAll, type Told, textOf } from './done.ts';
import { setopt } from './options.ts';

function inside(via: string, shell: Shell): Shell {
  return { state: shell.state, frame: { ...shell.frame, within: [...shell.frame.within, via] } };
}

/** The same command without its first `count` words. */
function without(run: Run, count: number): Run {
  return { ...run, argv: run.argv.slice(count), declared: new Map([...run.declared].map(([at, one]) => [at - count, one])) };
}

export function command(run: Run, shell: Shell): Flow {
  let at = 1;
  while (/^-p$|^--$/.test(textOf(run.argv[at]) ?? '')) at += 1;
  const first = run.argv[at];
  const text = textOf(first);
  if (first === undefined || /^-p*[vV]/.test(text ?? '')) return done(run, shell);
  if (text?.startsWith('-') || (text === undefined && first.value.kind === 'unknown' && first.value.prefix === '')) return lost(run, shell);
  const before = shell.state;
  const flow = plain(without(run, at), inside('command', shell));
  // In zsh it is a program of that name (zshmisc(1), Precommand Modifiers).
  return shell.frame.dialect === 'zsh' ? { ok: join(before, flow.ok), failed: join(before, flow.failed) } : flow;
}

export function builtin(run: Run, shell: Shell): Flow {
  const at = textOf(run.argv[1]) === '--' ? 2 : 1;
  return run.argv[at] === undefined ? done(run, shell) : plain(without(run, at), inside('builtin', shell));
}

/** `jobs -x` runs what follows it (bash(1)). */
export function jobs(run: Run, shell: Shell): Flow {
  const first = run.argv[1]?.value;
  const runs = first?.kind === 'unknown' ? first.prefix === '' || /^-[x-]/.test(first.prefix) : first?.text === '-x';
  if (!runs) return done(run, shell);
  return textOf(run.argv[1]) === undefined ? lost(run, shell) : plain(without(run, 2), inside('jobs', shell));
}

/** What runs, or what is done to the shell, is known only as it runs. */
function lost(run: Run, shell: Shell): Flow {
  done(run, shell, { opaque: 'what it runs is known only as it runs' });
  forgetsAll(shell);
  return both(shell.state);
}

export function exec(run: Run, shell: Shell): Flow {
  let at = 1;
  while (/^-[cl]*a?$|^--$/.test(textOf(run.argv[at]) ?? '') && textOf(run.argv[at]) !== '-')
    at += textOf(run.argv[at])?.endsWith('a') ? 2 : 1;
  if (run.argv[at] === undefined) return redirectsAll(run, shell);
  const text = textOf(run.argv[at]);
  if (text === undefined || text.startsWith('-')) return lost(run, shell);
  return external(without(run, at), inside('exec', shell));
}

/** Without a command its redirections last: what the shell reads from then on is no longer what it was given. */
function redirectsAll(run: Run, shell: Shell): Flow {
  if (run.node.redirects.length > 0) shell.state = { ...shell.state, input: run.input };
  const moved = isScript(shell.frame.input) && run.input !== shell.frame.input;
  return done(run, shell, moved ? { opaque: 'the shell goes on with what stands there, in the place of its own text' } : {});
}

/** Its words, joined by blanks, are read as the text they are, by this very shell. */
export function evaluate(run: Run, shell: Shell): Flow {
  const words = run.argv.slice(1).map(textOf);
  if (words.includes(undefined)) return setUp(run, shell) ?? lost(run, shell);
  const text = (words[0] === '--' ? words.slice(1) : words).join(' ');
  const own = inside('eval', shell);
  const frame = { ...own.frame, input: run.input };
  const start = given(run, { ...own, frame }).state;
  if (run.effects.length > 0) emitAction(shell, { argv: run.argv, effects: run.effects, place: placeOf(run, shell) });
  if (own.frame.within.length > 24) return lost(run, shell);
  const flow = walkText({ text, dialect: frame.dialect, place: run.argv[1]?.place ?? placeOf(run, shell) }, start, frame);
  return ended(flow, run, shell);
}

/** The shell runs what a program of the machine prints for it: the directory stays, and everything else about the shell is forgotten. */
function setUp(run: Run, shell: Shell): Flow | undefined {
  const program = run.argv.length === 2 ? setsUp(run.node.words.at(-1), shell.state) : undefined;
  if (program === undefined) return undefined;
  const { cwds, previous, entered } = shell.state;
  const reason = `this shell runs what ${program} prints to set it up`;
  done(run, shell, { effects: [code('project', reason, placeOf(run, shell))] });
  forgetsAll(shell);
  return both({ ...shell.state, cwds, previous, entered });
}

/** `emulate MODE -c TEXT` of zsh reads a text by the rules of another shell; whatever options it is told, any of them may stay. */
export function emulate(run: Run, shell: Shell): Flow {
  const words = run.argv.slice(1).map(textOf);
  if (words.includes(undefined)) return lost(run, shell);
  const at = words.findIndex(one => /^-[A-Za-z]*c$/.test(one ?? ''));
  const odd = words.some((one, index) => index !== at && /^[-+]/.test(one ?? '') && !/^-[LR]+$|^[-+]o$/.test(one ?? ''));
  if (at < 0) return odd ? lost(run, shell) : setopt(run, shell);
  if (words[at + 1] === undefined || words.length > at + 2) return lost(run, shell);
  const dialect = words.find(one => /^(?:k?sh|zsh|csh)$/.test(one ?? '')) === 'zsh' ? 'zsh' : 'sh';
  done(run, shell);
  const own = inside('emulate', shell);
  for (const other of new Set([dialect, 'zsh'] as const))
    walkText({ text: words[at + 1] ?? '', dialect: other, place: run.argv[at + 2]?.place ?? placeOf(run, shell) }, shell.state, own.frame);
  forgetsAll(shell);
  return both(shell.state);
}

/** Variables set for the builtin alone are what they were, or not: some shells keep them. */
function ended(flow: Flow, run: Run, shell: Shell): Flow {
  const names = anything(run.given.map(one => one.assignment.name));
  noteAll(shell.frame, names);
  const back = (state: State) => loosen(state, names);
  return { ok: back(flow.ok), failed: back(flow.failed) };
}

/** Scripts whose documented work is to set variables: the directory stays, and everything else about the shell is forgotten. */
const STAYS = /(?:^|\/)(?:activate|nvm\.sh|\.?env|\.env\.[\w.-]+|emsdk_env\.sh|\.cargo\/env)$/;

export function source(run: Run, shell: Shell): Flow {
  const file = run.argv[textOf(run.argv[1]) === '--' ? 2 : 1];
  if (file === undefined) return done(run, shell);
  // From bash 5.3 on, -p says where the file is looked for.
  if (/^-./s.test(textOf(file) ?? '')) return lost(run, shell);
  const printed = setUp(run, shell);
  if (printed !== undefined) return printed;
  const { cwds } = shell.state;
  const told = sourced(file, cwds);
  const { written, unpacked } = shell.frame.reader;
  done(run, shell, { ...told, effects: fromTemporary(told.effects ?? [], [...written.keys(), ...unpacked.keys()]) });
  const flow = sourceFile(file, run, shell);
  if (flow !== undefined) return { ok: stay(flow.ok, file, shell.state), failed: stay(flow.failed, file, shell.state) };
  const before = shell.state;
  forgetsAll(shell);
  return both(stay(shell.state, file, before));
}

function stay(state: State, file: Argument, { cwds, previous, entered }: State): State {
  const stays = file.value.kind === 'text' && STAYS.test(file.value.text) && state.cwds.includes(undefined);
  return stays ? { ...state, cwds, previous, entered } : state;
}

/** The file is read, and runs as code of the project. */
function sourced(file: Argument, cwds: State['cwds']): Told {
  if (file.value.kind !== 'text') {
    const piped = file.value.kind === 'unknown' && file.value.reason === PIPED;
    return { opaque: piped ? 'it runs what another command prints' : 'which file it runs is known only as it runs' };
  }
  const { text } = file.value;
  if (/^\/(?:dev|proc)\//.test(text)) return { opaque: 'it runs what comes in from elsewhere' };
  const effects: Effect[] = cwds.flatMap(cwd => touch('read', text.includes('/') ? file : searched(file, text), { cwd }));
  return { effects: [...effects, code('project', `this shell runs the file ${text}`, file.place)] };
}

/** A name without a slash is looked for along PATH first, then here. */
function searched(file: Argument, text: string): Argument {
  return { ...file, value: { kind: 'text', text: `./${text}` } };
}
