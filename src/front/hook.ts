/** `ward hook`: answers the hook of one shell, line by line. The line stops at the consent: what may run, the shell runs itself, in no sandbox. */
import { closeSync, readlinkSync, statSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { GuardError } from '../core/fault.ts';
import { printable } from '../core/printable.ts';
import type { Action, Consent, Event, Request, Verdict } from '../core/values.ts';
import { decide } from '../guard.ts';
import { isThere, sameBuild } from '../host/channel/same-build.ts';
import { standardInput } from '../host/channel/standard-input.ts';
import { locator } from '../host/locate.ts';
import { type Looks, looks } from '../host/looks.ts';
import { type PolicyAt, policyReader } from '../host/policy/load.ts';
import { type Behind, openBehind } from '../host/record/behind.ts';
import { type StandingGround, standingGround } from '../host/standing-ground.ts';
import { withToplevel } from '../host/toplevel.ts';
import { ownTerminal } from '../host/typing/own-terminal.ts';
import { wakeEditor } from '../host/typing/wake-editor.ts';
import { assemble } from './assemble.ts';
import { boundBy } from './bound-by.ts';
import { builtAnew } from './built-anew.ts';
import { complaint, ofRoot } from './complaint.ts';
import { lineOptions } from './line-options.ts';
import { lookAfter } from './look-after.ts';
import { type LookAhead, lookAhead, type Sight } from './look-ahead.ts';
import { messages } from './messages.ts';
import { ownCommand } from './own-command.ts';
import { recall } from './recall.ts';
import { rehearse } from './rehearse.ts';
import { sayResult } from './say-result.ts';
import { standing } from './standing.ts';
import type { Surroundings } from './surroundings.ts';
import { thinking } from './thinking.ts';
import { gathered, type Line, type Message, type Typed, typedLine } from './typed-line.ts';
import { usage } from './usage.ts';
import { sceneAt, type Who, whoAsks } from './who-asks.ts';

/** Until the shell is gone. Started by the text that `ward init` prints, with its two pipes as input and output. */
export async function hook(argv: readonly string[], around: Surroundings): Promise<number> {
  const [dialect] = argv;
  if (argv.length !== 1 || (dialect !== 'bash' && dialect !== 'zsh')) throw usage('ward hook bash|zsh');
  // Keys that end or stop what runs in the terminal are not meant for this process, which stays in the background of its shell.
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGTTIN', 'SIGTTOU'] as const) process.on(signal, () => undefined);
  await lookAfter(around);
  const shell = process.ppid;
  const same = sameBuild();
  around.out('ready\n');
  const record = openBehind(around.directories, around.now, { warn: around.say });
  const here: Around = { ...around, shell, dialect, policyAt: policyReader(around.directories), record };
  const who = whoAsks(here);
  const line = asking(who, here);
  const rehearsal = rehearse(text => rehearsed(text, asking(who, here), here));
  const { parts, end } = standardInput();
  const left = setInterval(() => process.ppid === shell || end(), 2000).unref();
  const begins = () => {
    rehearsal.wait();
    line.ahead.begins();
  };
  let told = false;
  await messages(parts, begins, async message => {
    await answer(message, line, here);
    if (told || same()) return;
    told = true;
    around.say(`warning: ${builtAnew}`);
  });
  rehearsal.end();
  record.settle();
  clearInterval(left);
  // Node would set the terminal as it was when this began, whatever the shell, or what it runs, has made of it since (ResetStdio in its node.cc).
  closeSync(2);
  return 0;
}

/** What stays between two lines. */
interface Asking {
  typed: Typed | undefined;
  /** The record of the last line that the person took back. */
  back: number | undefined;
  readonly who: () => Who;
  readonly ahead: LookAhead;
  /** What was made of lines, and the requests that stand for them: the same as long as they say the same. */
  readonly read: ReturnType<typeof recall<Typed, Line>>;
  readonly request: ReturnType<typeof recall<Request, Request>>;
  readonly think: ReturnType<typeof thinking>;
  /** Of a verdict that was consented to, as it is recorded. */
  readonly events: WeakMap<Verdict, Event>;
}

type Read = Extract<Line, { kind: 'line' }>;

function asking(who: () => Who, around: Around): Asking {
  const ground = standingGround();
  return {
    typed: undefined,
    back: undefined,
    who,
    ahead: lookAhead(() => look(who(), ground, around)),
    read: recall(sameTyped),
    request: recall<Request, Request>(isDeepStrictEqual),
    think: thinking(),
    events: new WeakMap(),
  };
}

const sameTyped = (one: Typed, other: Typed) =>
  one.text === other.text &&
  one.separators === other.separators &&
  one.printed.length === other.printed.length &&
  one.printed.every((text, at) => text === other.printed[at]) &&
  one.names.size === other.names.size &&
  one.names.isSubsetOf(other.names);

interface Around extends Surroundings {
  /** The shell's process. */
  readonly shell: number;
  readonly dialect: 'bash' | 'zsh';
  readonly policyAt: PolicyAt;
  readonly record: Behind;
}

/** What is refused otherwise names what can't be done any more. */
const unload = [
  'ward: warning: Ward was taken away since this shell began',
  'ward: hint: type _ward_off to go on in this shell without it',
];

/** The line is not accepted, and its editor goes on. */
const editsOn = /^(?:more|edit)\b/;

/** One word for the shell: run, more, names, edit and the entry, or no and why. Never throws: whatever goes wrong is a no. */
async function answer(message: Message, line: Asking, around: Around): Promise<void> {
  const said: string[] = [];
  const root = around.directories.root;
  const say = (text: string) => void said.push(`ward: ${text}${text.startsWith('hint: ') ? '' : ofRoot(root)}`);
  let told = false;
  const tell = (words: string) => {
    told = words !== 'asks';
    around.out(`${message.number} ${words}\n`);
    if (editsOn.test(words)) void wakeEditor(around.shell);
  };
  const no = (lines: readonly string[]) => around.out(`${message.number} no\n${[...lines, ...(isThere() ? [] : unload)].join('\n')}\0`);
  try {
    const typed = gathered(message, line.typed);
    line.typed = typed;
    const next = await judged(typed, line, { ...around, say, tell });
    if (next !== undefined) tell(next);
    else if (!told) no(said);
  } catch (error) {
    // Its decision is on disk, and the shell has been told.
    if (told) around.say(printable(`warning: ${error instanceof Error ? error.message : String(error)}`));
    else no([...said, ...complaint(error, root).lines]);
  }
}

type Telling = Around & { readonly tell: (words: string) => void };

/** The word for the shell; undefined for one that was told, or a no that was said. */
async function judged(typed: Typed, line: Asking, around: Telling): Promise<string | undefined> {
  const { dialect, user } = around;
  const read = line.read(typed.text, typed, () => typedLine(typed, { dialect, home: user.home }));
  if (read.kind === 'names') {
    line.typed = { ...typed, names: new Set([...typed.names, ...read.names]) };
    return `names ${read.names.join(' ')}`;
  }
  if (read.kind === 'more') return 'more';
  const own = ownCommand(read.text, { ...read.state, cwd: () => line.ahead.sight().cwd });
  if (own?.before === '') return 'run';
  const rest = own === undefined ? read : typedLine({ ...typed, text: own.before }, { dialect, home: user.home });
  await allowed(requestOf(rest.kind === 'line' ? rest : read, typed, { line, around }), line, around);
  return undefined;
}

/** As far as the verdict, which nobody asked for. */
function rehearsed(text: string, line: Asking, around: Around): void {
  const typed = gathered({ ...{ printed: '', number: '', separators: ' \t\n', options: 'braceexpand', from: '' }, text }, undefined);
  const read = typedLine(typed, { dialect: around.dialect, home: around.user.home });
  if (read.kind !== 'line') return;
  const { request, sight } = requestOf(read, typed, { line, around });
  const { policy, locate } = sight;
  line.think(request, { ...assemble(request, policy, around), locate: (actions, one) => locate(actions, one, policy) });
}

interface Standing {
  readonly request: Request;
  readonly sight: Sight;
}

function requestOf({ whole, state, text: read }: Read, typed: Typed, { line, around }: { line: Asking; around: Around }): Standing {
  const text = whole();
  const seen = line.ahead.sight();
  const { cwd } = seen;
  if (state.variables.get('PWD') !== cwd && text.includes('..') && /\b(?:cd|pushd|popd)\b/.test(text)) {
    // It goes up by the names it came by, which a link makes another way than that of the kernel.
    throw new GuardError(
      'cwd-link',
      'this shell came here through a link, and ".." leads elsewhere for it than for others',
      'run "cd -P ." first',
    );
  }
  const who = line.who();
  const options = lineOptions(around.dialect, read, { on: typed.options.split(':'), cwd });
  const stands = { ...sceneAt(cwd, around), environment: state.variables, typed: who.typed };
  const bare = { text: read, dialect: around.dialect, options, args: [], asker: who.asker(seen.project), scene: stands };
  // The shell's own function in the place of `cd` leads nowhere else than it says when it is judged.
  const { request: bound, policy } = boundBy(bare, seen.policy, at => around.policyAt(around.now(), at));
  const { scene } = bound;
  const sight = scene.led === undefined ? seen : { ...seen, policy, project: scene.led };
  const asker = who.asker(sight.project);
  const insteadOf = line.back !== undefined && typed.from === String(line.back) ? { insteadOf: line.back } : {};
  const typedAs = { text, lead: text.length - read.length, ...standing(read, state.variables) };
  const request = withToplevel({ ...insteadOf, ...typedAs, dialect: around.dialect, options, args: [], unheld: true, asker, scene });
  return { sight, request: line.request(text, request, () => request) };
}

function look(who: Who, ground: StandingGround, around: Around): Sight {
  const { shell, policyAt, now } = around;
  const seen = looks();
  const cwd = directoryOf(shell, seen);
  const policy = policyAt(now(), cwd, seen);
  const here = ground(cwd, policy.projects, seen);
  const project = here?.project.path;
  who.asker(project);
  return {
    cwd,
    policy,
    project,
    look: seen,
    locate: locator((at, projects) => (at === cwd && projects === policy.projects ? here : ground(at, projects, seen)), seen),
  };
}

/** Where the shell stands. */
function directoryOf(shell: number, look: Looks): string {
  const link = `/proc/${shell}/cwd`;
  const cwd = readlinkSync(link);
  const [real, named] = [statSync(link, { bigint: true }), look.to(cwd)];
  if (real.dev !== named?.dev || real.ino !== named.ino)
    throw new GuardError('cwd', 'the working directory is gone', 'cd to one that exists');
  return cwd;
}

/** Says `run` as soon as the decision is in the record; what can't be undone, and what somebody was asked about, is on the disk by then. */
async function allowed({ request, sight }: Standing, line: Asking, around: Telling): Promise<void> {
  const { think, events } = line;
  const { tell } = around;
  const { policy, locate, look } = sight;
  const host = assemble(request, policy, { ...around, back: true });
  const record = (one: Request, verdict: Verdict, consent: Consent) => {
    const heavy = verdict.decision !== 'allow' || verdict.impact === 'destructive' || verdict.impact === 'system';
    const written = () => consent.granted && tell('run');
    return around.record.append(eventOf(one, verdict, { consent, events }), {
      heavy,
      written,
      ...(verdict.decision === 'allow' ? { look } : {}),
    });
  };
  const asked = {
    ...host,
    locate: (actions: readonly Action[], one: Request) => locate(actions, one, policy),
    approve: (one: Request, verdict: Verdict) => {
      // What follows takes the record's lock by itself, and may take long.
      if (verdict.decision !== 'allow') around.record.settle();
      if (verdict.decision === 'ask') tell('asks');
      // zsh leaves the cursor behind the line.
      if (verdict.decision === 'ask' && around.dialect === 'zsh' && one.scene.typed) ownTerminal('\r\n');
      return host.approve(one, verdict);
    },
    record: { ...host.record, decided: record },
  };
  const { consent, entry } = await decide(request, asked, think);
  if (consent.granted) return;
  if (consent.back !== true) return void sayResult(consent, around);
  line.back = entry;
  tell(`edit ${entry}`);
}

/** A verdict belongs to one request; the same yes to it is the same event, and need not be written out anew. */
function eventOf(request: Request, verdict: Verdict, { consent, events }: Pick<Asking, 'events'> & { consent: Consent }): Event {
  const before = events.get(verdict);
  if (before?.kind === 'decided' && before.consent.granted && consent.granted && before.consent.by === consent.by) return before;
  const event: Event = { kind: 'decided', request, verdict, consent, hook: true };
  events.set(verdict, event);
  return event;
}
