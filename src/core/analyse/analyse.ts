/** A script and its scene → what it does: every program that could run, in source order, with its effects. Runs nothing, reads no file. */
import type { Action, Analysis, Dialect, FileText, Request, Script, TextOf } from '../values.ts';
import { goesOn, namesGiven } from './absent.ts';
import { uniqueAt } from './action.ts';
import { goneKey, loosen } from './changes.ts';
import { texts } from './content.ts';
import { throughLinks } from './follow/links.ts';
import type { Written } from './follow/written.ts';
import type { Frame, Later, Parse, Reader } from './frame.ts';
import { MOST_STEPS } from './frame.ts';
import { partsOf } from './parts.ts';
import type { Input } from './program.ts';
import { recognise } from './scaffold/scaffold.ts';
import { changesPatterns, isPlain } from './shell-options.ts';
import { fresh, type State } from './state.ts';
import { walk } from './walk.ts';

/**
 * Reads a script as the request's shell would run it. Faults of the script are reported beside what could still be read. At most
 * `MOST_STEPS` are taken; a text that needs more ends in a fault.
 */
export function analyse(script: Script, request: Asked, parse: Parse): Analysis {
  const found = recognise({ script, request, parse });
  const { textOf = nothing } = request;
  if (found === undefined)
    return read(script, request, {
      parse,
      textOf,
      input: { kind: 'inherited' },
      aliases: request.line !== true && (request.dialect !== 'bash' || request.options.includes('-i')),
    });
  const { scaffold, subject } = found;
  if (subject === undefined) return { subject: script.text, scaffold, actions: [], faults: [] };
  const inner = read(parse(subject.text, subject.dialect), { ...request, ...subject }, { ...subject, parse, textOf });
  return { ...inner, scaffold };
}

/** A request, and what the files hold that it runs; without it none is followed. */
export interface Asked extends Request {
  readonly textOf?: TextOf;
}

const nothing: TextOf = (): FileText => ({ kind: 'none' });

interface Ground {
  readonly parse: Parse;
  readonly textOf: TextOf;
  readonly input: Input;
  readonly aliases: boolean;
  /** What a first reading saw being written. */
  readonly written?: ReadonlyMap<string, readonly Written[]>;
}

function read(script: Script, request: Request, ground: Ground): Analysis {
  const first = pass(script, request, ground);
  const reader = isLate(first) ? pass(script, request, { ...ground, written: first.written }) : first;
  const parts = partsOf(script.body);
  const shown = {
    subject: script.text,
    scaffold: undefined,
    followed: [...reader.followed],
    steps: reader.steps,
    ...(parts === undefined ? {} : { parts }),
  };
  if (reader.steps <= MOST_STEPS || reader.followed.size === 0)
    return { ...shown, actions: inOrder(throughLinks(reader.actions, reader.links)), faults: reader.faults };
  // The files are too much to be read whole: what the text itself says stands, with what was seen in them so far.
  const alone = pass(script, request, { ...ground, textOf: nothing });
  const seen = reader.actions.filter(one => one.place.in !== undefined);
  return { ...shown, actions: inOrder([...alone.actions, ...seen]), faults: alone.faults };
}

/** Something is written into a file after the place where it was seen to run: by a loop or in the background it may run then. */
function isLate({ ran, written }: Reader): boolean {
  return ran.size > 0 && [...ran].some(([file, seen]) => (written.get(file)?.length ?? 0) > seen);
}

function pass(script: Script, request: Request, ground: Ground): Reader {
  const reader: Reader = {
    request,
    textOf: ground.textOf,
    texts: new Map(),
    followed: new Set(),
    written: ground.written === undefined ? new Map() : new Map([...ground.written].map(([file, log]) => [file, [...log]])),
    unpacked: new Map(),
    laid: new Set(),
    links: new Map(),
    ran: new Map(),
    parse: ground.parse,
    actions: [],
    faults: [...script.faults, ...startFaults(request, script)],
    later: [],
    intruders: new Set(),
    definitions: new Map(),
    called: new Set(),
    exported: new Set(),
    handed: new Set(),
    settings: new Map(),
    substituted: new Map(),
    steps: 0,
    cuts: 0,
    drained: new WeakSet(),
    walk,
  };
  walk(script.body, entry(request), { ...top(reader, request), text: script.text, input: ground.input, aliases: ground.aliases });
  for (const later of reader.later) afterwards(later);
  if (reader.steps > MOST_STEPS)
    reader.faults.push({ reason: 'the text takes too many steps to be read', place: { start: 0, end: script.text.length } });
  return reader;
}

function entry(request: Request): State {
  const { scene, args, options, dialect } = request;
  // A caller can set it to anything; a line is typed into the shell whose own it is.
  const before = scene.environment.get('OLDPWD');
  const previous = before === undefined ? [''] : [scene.typed === true && before.startsWith('/') ? before : undefined];
  const standard = options.every(one => isPlain(one, dialect));
  const begun = fresh([scene.cwd], texts(args.slice(1)));
  const stack = goesOn(request) ? [{ back: [undefined], doubts: begun.doubts, maybe: false, before: true as const }] : begun.stack;
  return { ...begun, previous, stack, standard, braces: standard, given: namesGiven(request) };
}

/** The shell's own options can make another command of a text: aliases, assignments behind the name (`-k`), POSIX rules, the last of a pipeline. */
function startFaults({ options, dialect, form = 'text', lead = 0 }: Request, { text }: Script): Script['faults'] {
  if (form === 'own') return [];
  const patterns = form === 'text' && dialect === 'bash';
  const odd = options.find(one => !isPlain(one, dialect) && !(patterns && changesPatterns(one)) && !(form === 'file' && one === '-n'));
  if (odd === undefined) return [];
  return [{ reason: `the shell is started with "${odd}", which may change what the text means`, place: { start: lead, end: text.length } }];
}

function top(reader: Reader, request: Request): Frame {
  return {
    reader,
    dialect: request.dialect,
    at: undefined,
    source: undefined,
    trail: [],
    within: [],
    muted: false,
    tested: false,
    background: false,
    waited: false,
    input: { kind: 'inherited' },
    aliases: false,
    calls: [],
    looping: false,
    depth: 0,
    changes: new Map(),
    ever: new Map(),
    local: new Set(),
    left: [],
  };
}

/** Functions that the shell calls by itself, whoever defined them. */
const HOOKS = /^command_not_found_handler?$/;
const HOOKS_OF_ZSH = /^(?:TRAP[A-Z0-9]+|chpwd|periodic|precmd|preexec|zshaddhistory|zshexit)$/;

const isHook = (name: string, dialect: Dialect) => HOOKS.test(name) || (dialect === 'zsh' && HOOKS_OF_ZSH.test(name));

/** Traps, and functions that nobody is seen to call: what the command has changed by then may have happened or not. */
function afterwards({ body, state, frame, name, stood }: Later): void {
  const { reader } = frame;
  // A file, and the shell that a line is typed into, is full of functions that this command does not call: of those, only what another shell may call counts.
  if (name !== undefined && (frame.source !== undefined || stood) && !reader.exported.has(name) && !isHook(name, frame.dialect)) return;
  if (name !== undefined && reader.called.has(body)) return;
  const calls = name === undefined ? [] : [name];
  const then = loosen(state, frame.ever);
  reader.walk(
    body,
    { ...then, functions: kept(state, then.functions, frame), strict: false, dead: false },
    { ...frame, calls, looping: false, changes: new Map(), local: new Set(), left: [] },
  );
}

/** A function that stood when the trap was set stands when it runs, unless it is made anew or taken away. */
function kept(before: State, then: State['functions'], { reader, ever }: Frame): State['functions'] {
  const sure = [...before.functions].filter(
    ([name, one]) => one !== 'any' && reader.definitions.get(name)?.size === 1 && !ever.has(goneKey(name)),
  );
  return sure.length === 0 ? then : new Map([...then, ...sure]);
}

/** In the order of the text, each once: a loop or a second call says the same again. */
function inOrder(actions: readonly Action[]): Action[] {
  return uniqueAt(actions).sort((one, other) => one.place.start - other.place.start);
}
