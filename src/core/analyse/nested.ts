/** What a program runs in turn: another program, or a text that is parsed and walked in a shell of its own. */
import type { Dialect, Place, Value } from '../values.ts';
import { emitAction } from './action.ts';
import { launch } from './call.ts';
import { asData, type Content, type Positional, unknown } from './content.ts';
import { follow } from './follow/follow.ts';
import { emitOpaque, type Frame, type Shell, spend } from './frame.ts';
import type { Launched } from './launched.ts';
import type { Argument, Input, Nested } from './program.ts';
import { fresh, handedOn, type State, type Variable } from './state.ts';
import { leftOf } from './takes-script.ts';
import { matched } from './word/segment.ts';

/** Texts within texts deeper than this are not read. */
const DEEPEST = 12;

/** Reports what `launched` runs in turn. */
export function runNested(nested: Nested, launched: Launched, shell: Shell): void {
  const within = [...shell.frame.within, nested.via];
  const frame: Frame = { ...shell.frame, within };
  if (!spend(frame.reader)) return;
  if (within.length > DEEPEST) {
    emitOpaque(frame, launched.place, 'commands run commands too many levels deep to be followed');
  } else if (nested.kind === 'argv') {
    runArgv(nested, launched, { state: shell.state, frame });
  } else if (nested.kind === 'file') {
    const child = childOf(nested, launched, { state: shell.state, frame });
    follow(nested.file, launched, { state: { ...child.state, cwds: [nested.cwd] }, frame: child.frame });
  } else {
    runText(nested, launched, { state: shell.state, frame });
  }
}

function runArgv(nested: Extract<Nested, { kind: 'argv' }>, launched: Launched, shell: Shell): void {
  const argv = nested.more ? [...nested.argv, more(launched.place)] : nested.argv;
  const [name] = argv;
  if (name === undefined) return;
  if (name.value.kind !== 'text') {
    emitAction(shell, {
      argv,
      effects: [],
      knowledge: 'unknown',
      opaque: `which program ${nested.via} runs is known only as it runs`,
      place: launched.place,
    });
    return;
  }
  const input = nested.more
    ? ({ kind: 'nothing' } as const)
    : asWritten(name, launched)
      ? launched.input
      : handed(nested.via, launched.input);
  launch({ argv, effects: [], input, place: launched.place, cwds: [nested.cwd] }, childOf(nested, launched, shell));
}

/** Languages and tools that may write to the input of what they start. */
const WRITERS =
  /^(?:[gmn]?awk|original-awk|g?sed|ed|ex|r?vi|n?vim|rvim|nvim|view|emacs|perl|python|pypy|ruby|irb|node|nodejs|deno|bun|php|lua|luajit|Rscript|R|julia|tclsh|wish|expect|osascript|gnuplot|octave|guile|racket|sqlite3|psql|mysql|mariadb|gdb|lldb|ftp|lftp|sftp|bc|m4|jshell|groovy|scala|elixir|erl|ghci|ghc)[\d.]*$/;

function handed(via: string, input: Input): Input {
  return WRITERS.test(via) ? { kind: 'pipe', from: via } : input;
}

/** `python -m pytest`, `python manage.py`: what runs is a word of the command itself, and gets its input as it is. */
function asWritten({ value }: Argument, { argv }: Launched): boolean {
  const text = value.kind === 'text' ? value.text.replace(/^\.\//, '') : undefined;
  return argv.slice(1, 4).some(one => one.value.kind === 'text' && one.value.text.replace(/^\.\//, '') === text);
}

function more(place: Place): Argument {
  return { value: { kind: 'unknown', reason: 'arguments that come from input', prefix: '', splits: true }, place };
}

function runText(nested: Extract<Nested, { kind: 'script' }>, launched: Launched, shell: Shell): void {
  const { text } = nested;
  if (text.value.kind !== 'text') {
    emitOpaque(shell.frame, text.place, `the text that ${nested.via} runs is known only as it runs`);
    return;
  }
  const child = childOf(nested, launched, shell);
  const frame: Frame = {
    ...child.frame,
    input: rest(text.value.text, handed(nested.via, launched.input)),
    calls: [],
    local: new Set(),
    changes: new Map(),
    ever: new Map(),
    left: [],
  };
  const entry: State = { ...child.state, cwds: [nested.cwd], positional: behindName(nested) };
  walkText({ text: text.value.text, dialect: nested.dialect, place: text.place }, entry, { ...frame, named: nested.named?.value });
}

/** `$1` and what follows, behind the word that is `$0`: where that may be several, they are the others of them. */
function behindName({ named, args, cwd }: Extract<Nested, { kind: 'script' }>): Positional {
  const first = named === undefined ? [] : passed([named], [cwd]);
  if (args === undefined || first === undefined) return undefined;
  return 'each' in first ? (args.length === 0 ? first : undefined) : passed(args, [cwd]);
}

/** Commands of a text that comes in by standard input find what is left of it there. */
function rest(text: string, input: Input): Input {
  const read = input.kind === 'text' && input.text.trim() === text.trim();
  return read ? leftOf(text) : input;
}

export interface Text {
  readonly text: string;
  readonly dialect: Dialect;
  /** Of the word that holds it. */
  readonly place: Place;
}

/** Parses a text and walks it; everything in it is reported at the place of the word that holds it. */
export function walkText({ text, dialect, place }: Text, state: State, outer: Frame) {
  const { reader } = outer;
  const frame: Frame = { ...outer, dialect, at: outer.at ?? place, depth: outer.depth + 1 };
  const script = reader.parse(text, dialect);
  spend(reader, 1 + text.length / 64);
  if (!frame.muted) for (const fault of script.faults) reader.faults.push({ reason: fault.reason, place: frame.at ?? place });
  return reader.walk(script.body, state, { ...frame, text });
}

/** Arguments as `$1` and what follows; undefined where one of them may be several words, or none, and nothing is certain of each. */
export function passed(list: readonly Argument[], cwds: State['cwds']): Positional {
  const [only, more] = list;
  if (more === undefined && only?.value.kind === 'unknown' && only.value.splits && only.value.fits !== undefined)
    return { each: only.value.fits };
  if (more === undefined && only?.value.kind === 'pattern' && only.value.one !== true) {
    const each = matched(only.value.text, cwds);
    return each && { each };
  }
  const found = list.map(({ value }) => argument(value, cwds));
  return found.every(one => one !== undefined) ? found : undefined;
}

function argument(value: Value, cwds: State['cwds']): Content | undefined {
  if (value.kind === 'text') return { kind: 'text', text: value.text };
  if (value.kind === 'pattern') return value.one ? { kind: 'match', pattern: value.text, cwds } : undefined;
  if (value.splits) return undefined;
  const reason = value.caller || !value.reason.endsWith(' is not set in the text') ? value.reason : 'a word of several parts';
  return asData(unknown(reason, value.made === 'number', value.fits), value.made === 'data');
}

/** Wrappers that hand on the environment as it is. */
const FAITHFUL = new Set(
  'sh bash dash zsh ksh xargs find nice ionice nohup timeout gtimeout script strace ltrace caffeinate xvfb-run faketime rlwrap time stdbuf setsid command exec busybox env watch flock chrt taskset prlimit unbuffer chronic setarch choom entr hyperfine valgrind parallel ld.so ld-linux.so.2 ld-linux-x86-64.so.2 ld-linux-aarch64.so.1 ld-musl-x86_64.so.1 ld-musl-aarch64.so.1'.split(
    ' ',
  ),
);

/** The shell that a started program begins with: exported variables with a known value, and nothing else that this text has touched. */
function childOf(nested: Nested, launched: Launched, { state, frame }: Shell): Shell {
  const faithful = (nested.kind === 'file' || FAITHFUL.has(nested.via)) && !(nested.via === 'env' && optioned(launched));
  const child = { ...fresh([nested.cwd], undefined), renewed: state.renewed, doubts: state.doubts };
  if (!faithful || state.rest === 'unknown') return { state: { ...child, rest: 'unknown' }, frame };
  const variables = new Map([...state.variables].map(([name, one]): [string, Variable] => [name, inherited(name, one)]));
  for (const name of assignedBy(launched))
    variables.set(name, {
      content: { kind: 'unknown', reason: `${name} is set by ${nested.via}`, numeric: false },
      exported: true,
      fixed: false,
    });
  variables.delete('IFS');
  return { state: { ...child, variables, functions: exported(nested, state), given: namesOf(nested, launched, state) }, frame };
}

/** What gives to what it starts no name of its own making. */
const KEEPS_NAMES = /^(?:(?:ba|da)?sh|command|exec|env|timeout|nice|nohup|time|setsid|stdbuf|flock|find|xargs)$/;

/** The names that it is started with: those that the text has touched stand among its variables. */
function namesOf(nested: Nested, { argv }: Launched, { given }: State): State['given'] {
  const own = nested.kind === 'file' ? nested.file.kind === 'script' : KEEPS_NAMES.test(nested.via);
  // A shell that reads files of its user's first (bash(1), Invocation).
  const begins = argv.some(({ value }) => value.kind === 'text' && /^-[a-zA-Z]*[li]|^--(?:login|rcfile|init-file)/.test(value.text));
  return own && !begins && !(nested.kind === 'script' && nested.dialect === 'zsh') ? given : undefined;
}

/** Functions that surely stand in the environment, of which bash alone takes note. */
function exported(nested: Nested, { functions, variables }: State): State['functions'] {
  if (functions.size === 0 || nested.kind === 'file' || (nested.kind === 'script' && nested.dialect !== 'bash')) return NONE;
  return new Map([...functions].filter(([name]) => variables.get(handedOn(name))?.exported));
}

const NONE: State['functions'] = new Map();

/** `env` takes options up to the first word that is neither one nor an assignment. */
function optioned({ argv }: Launched): boolean {
  const first = argv.slice(1).find(({ value }) => value.kind !== 'text' || !/^[A-Za-z_]\w*=/.test(value.text));
  if (first?.value.kind === 'text' && /^-v*S|^--split/.test(first.value.text)) return false;
  return first !== undefined && (dashed(first.value) || first.value.kind !== 'text');
}

function dashed(value: Value): boolean {
  return (value.kind === 'unknown' ? value.prefix : value.text).startsWith('-');
}

function inherited(name: string, variable: Variable): Variable {
  const array = variable.content.kind === 'list' || (variable.content.kind === 'unknown' && variable.content.elements !== undefined);
  if (variable.exported && !array) return { ...variable, fixed: false, nature: undefined };
  return {
    content: { kind: 'unknown', reason: `${name} may be in the environment or not`, numeric: false },
    exported: false,
    fixed: false,
  };
}

/** Names set by the wrapper's own arguments, as in `env HOME=/x sh -c …`. */
function assignedBy({ argv }: Launched): string[] {
  return argv.slice(1).flatMap(({ value }) => /^([A-Za-z_]\w*)=/.exec(value.kind === 'unknown' ? value.prefix : value.text)?.[1] ?? []);
}
