/** One terminal of Ward's own: what its shell says, line by line, and the answers; locked for good where the shell is no longer Ward's. */
import { printable } from '../core/printable.ts';
import type { Capabilities, Dialect, Outcome } from '../core/values.ts';
import type { PolicyAt } from '../host/policy/load.ts';
import { openRecord } from '../host/record/record.ts';
import { unfinishedRuns } from '../host/run/unfinished.ts';
import { beneath } from '../host/typing/beneath.ts';
import type { Channel, Message } from '../host/typing/channel.ts';
import { opened } from '../host/typing/opened.ts';
import { ownTerminal } from '../host/typing/own-terminal.ts';
import type { PastLines } from '../host/typing/past-lines.ts';
import type { Screen } from '../host/typing/screen.ts';
import type { SessionGrants } from '../host/typing/session-grants.ts';
import { wakeEditor } from '../host/typing/wake-editor.ts';
import { type KeyWatch, keyWatch } from './key-watch.ts';
import { markAt } from './mode-mark.ts';
import type { Surroundings } from './surroundings.ts';
import { interrupted, notRun, runOver } from './terminal-apart.ts';
import { type Back, takingBack } from './terminal-back.ts';
import { type At, judgeLine } from './terminal-line.ts';
import { alone, cwdOf, type Image, knowShell, letGoOn, otherShell, signal } from './terminal-process.ts';
import { isProof, type Proof, proof } from './terminal-proof.ts';
import type { Watched } from './terminal-step.ts';
import { ofSubshell, stepped } from './terminal-steps.ts';

export interface Given {
  readonly dialect: Dialect;
  readonly around: Surroundings;
  readonly files: readonly string[];
  readonly screen: Screen;
  readonly project: string;
  readonly policyAt: PolicyAt;
  readonly same: () => boolean;
  readonly grants: SessionGrants;
  readonly past: PastLines;
  readonly channel: Channel;
}

export interface Session {
  readonly hear: (message: Message) => void;
  /** Told the sandbox's first process. */
  readonly started: (pid: number) => void;
  readonly ended: () => void;
  /** Nobody sits there any more: the shell is told as a terminal tells, and what does not end by that is ended. */
  readonly hangUp: () => void;
  /** Why it was locked; undefined where it was not. */
  readonly locked: () => string | undefined;
}

/** Where the shell stands, as far as it says. `running`: a line was answered, and no prompt has come since. */
export interface State {
  phase: 'starting' | 'prompt' | 'judging' | 'running';
  first: number | undefined;
  shell: number | undefined;
  /** As it was at the first prompt. */
  image?: Image;
  locked: string | undefined;
  readonly proof: Proof;
  /** How many commands bash had run at the last prompt; undefined where that is not known. */
  number: number | undefined;
  /** What it is shown beside the project, and whether it stood in what was taken back. */
  readonly back: Back;
  offered?: Capabilities;
  finish: ((status: number, unknown?: string) => void) | undefined;
  told: ((message: ToldMessage | undefined) => void) | undefined;
  /** What the shell said while its line was still judged: it has given that up (Ctrl-C), and no longer waits for the answer. */
  readonly later: (Prompt | Typed)[];
  /** What the line that runs may come to. */
  watched?: Watched | undefined;
  /** The record of a line that the person changes: until the next prompt, behind which what is typed is made of nothing. */
  changes?: number | undefined;
  /** Steps of it that wait for what the shell tells of their names. */
  readonly steps: Map<string, (message: ToldMessage | undefined) => void>;
  /** What was said once, and is not again. */
  readonly said: Set<string>;
  /** One question at a time. */
  asking: Promise<unknown>;
  /** Waits for the shell's word that it waits. */
  apart?: ((nonce: string) => void) | undefined;
}

export type ToldMessage = Extract<Message, { kind: 'told' }>;
type Prompt = Extract<Message, { kind: 'prompt' }>;
type Typed = Extract<Message, { kind: 'line' }>;

/** Milliseconds until the first prompt: what is typed before waits. */
const patience = 60_000;
/** Milliseconds that the shell has to end when nobody is there any more. */
const grace = 3000;
/** Milliseconds between looks at what the shell is. */
const pause = 500;

export function session(given: Given): Session {
  const shown = opened(() => state.first, { project: given.project, notes: unfinishedRuns(given.around.directories) });
  const state: State = {
    back: takingBack(shown, given.grants, () => cwdOf(state.shell)),
    ...{
      phase: 'starting',
      proof: proof(),
      first: undefined,
      shell: undefined,
      number: undefined,
      locked: undefined,
      finish: undefined,
      told: undefined,
      later: [],
      steps: new Map(),
      said: new Set(),
      asking: Promise.resolve(),
    },
  };
  const lock = (why: string) => lockUp(state, given, why);
  const go = (nonce: string) => void given.channel.answer(nonce, 'go ');
  const late = setTimeout(() => lock('the shell did not come to its first prompt'), patience);
  const look = setInterval(() => {
    const now = state.shell === undefined ? undefined : otherShell(letGoOn(state.shell), state.image);
    if (now !== undefined) lock(`the shell was replaced by another (${now.trim()})`);
  }, pause);
  const alive = watchKeys(state, given, lock);
  const hear = (message: Message) => {
    if (message.kind === 'prompt' && given.dialect === 'zsh' && !state.proof.prompted())
      lock('the shell did not show what asks about each line (zle-line-init)');
    take(message);
  };
  const take = (message: Message) => {
    if (state.locked !== undefined) return;
    alive.heard(message.kind === 'prompt');
    if (message.kind === 'prompt') prompted(message, { state, given, lock, take, late });
    else if (message.kind === 'line') void asked(message, { state, given, lock, take });
    else if (message.kind === 'told') (state.steps.get(message.nonce) ?? state.told)?.(message);
    else if (isProof(message)) state.proof.hear(message, state.phase === 'running', { lock, go });
    else if (message.kind === 'step') void stepped(message, { state, given, cwd: cwdOf(state.shell) });
    else if (message.kind === 'blind') note(given, 'a line of a guarded terminal took away what Ward sees its commands by');
    else if (message.kind === 'mended')
      note(given, 'a line of a guarded terminal took away some of what asks about each, and it was put back');
    else if (message.kind === 'apart') waits(message.nonce, state, given);
    else if (message.kind === 'here')
      message.whole ||
        lock(`what asks about each line was ${given.dialect === 'zsh' ? 'taken away (zle-line-finish)' : 'changed (builtin)'}`);
    else if (message.kind === 'missing') {
      state.number = undefined; // bash may have counted it
      note(given, 'a line of a guarded terminal came to run without being asked about, and was cancelled');
    } else lock('something else than the shell spoke in its place');
  };
  return {
    hear,
    started: pid => {
      state.first = pid;
    },
    ended: () => {
      clearTimeout(late);
      clearInterval(look);
      alive.stop();
      state.finish?.(0, 'the shell ended with it');
      for (const words of shown.close()) note(given, words);
    },
    hangUp: () => {
      signal(state.shell, 'SIGHUP');
      setTimeout(() => signal(state.first, 'SIGKILL'), grace).unref();
    },
    locked: () => state.locked,
  };
}

interface Around {
  readonly state: State;
  readonly given: Given;
  readonly lock: (why: string) => void;
  /** What was heard already. */
  readonly take: (message: Message) => void;
}

/** Nothing goes on in it: it was the shell's word alone that lines are asked about. */
function lockUp(state: State, given: Given, why: string): void {
  if (state.locked !== undefined) return;
  state.locked = why;
  note(given, `a guarded terminal was locked: ${why}`);
  signal(state.first, 'SIGKILL');
}

function note({ around }: Given, detail: string): void {
  openRecord(around.directories, around.now, { warn: around.say }).append({ kind: 'alert', detail });
  around.say(`warning: ${detail}`);
}

function prompted(message: Prompt, { state, given, lock, late }: Around & { readonly late: NodeJS.Timeout }): void {
  const { nonce, status } = message;
  if (state.phase === 'judging') return void givenUp(message, state, lock);
  if (state.phase === 'starting') {
    clearTimeout(late);
  }
  knowShell(state);
  if (state.phase === 'prompt' && (message.number ?? 0) > (state.number ?? Number.POSITIVE_INFINITY))
    return void lock('a line ran that nobody was asked about');
  state.number = message.number;
  given.screen.listen();
  state.phase = 'prompt';
  state.changes = undefined;
  state.finish?.(state.watched?.stopped === undefined ? status : 126);
  state.finish = undefined;
  if (state.watched?.stopped !== undefined) given.channel.stop(false);
  state.watched = undefined;
  for (const [asker, waiting] of state.steps) if (!ofSubshell(asker)) waiting(undefined); // a job goes on telling
  given.channel.answer(nonce, `${state.back.leaves() ? 'leave' : 'mode'} ${markAt(given.policyAt, given.project, given.around.now())}`);
}

/** Said again once that line is judged: until then a question may stand on the screen. */
function givenUp(message: Prompt | Typed, { later, told }: State, lock: (why: string) => void): void {
  if (later.push(message) > 100) lock('something else than the shell spoke in its place');
  told?.(undefined);
}

/** False where nobody waits for it any more. */
function answerer({ nonce, line }: Typed, { state, given, take }: Around): At['answer'] {
  return (verb, words = '') => {
    const later = state.later.splice(0);
    const stands = verb === 'more' || verb === 'fault' || verb === 'edit';
    state.phase = later.length === 0 && stands ? 'prompt' : 'running';
    if (verb === 'fault') state.number = undefined; // where bash finds one too, what it runs in the line's place counts
    state.proof.answered();
    if (later.length === 0) {
      if (!stands) given.past.add(line.text);
      return given.channel.answer(nonce, `${verb} ${words}`);
    }
    state.finish = undefined;
    state.apart = undefined;
    later.forEach(take);
    return false;
  };
}

async function asked(typed: Typed, around: Around): Promise<void> {
  const { state, given, lock } = around;
  knowShell(state);
  const { nonce, line } = typed;
  if (state.phase === 'judging' && state.later.length > 0) return givenUp(typed, state, lock);
  if (state.phase !== 'prompt') return lock('the shell no longer says when it comes to a prompt (PROMPT_COMMAND)');
  state.phase = 'judging';
  const answer = answerer(typed, around);
  if (state.back.stands())
    return void answer('no', `ward: not run: what the shell stands in was taken back, and it goes to ${given.project}`);
  const tell = (names: readonly string[]) =>
    new Promise<Extract<Message, { kind: 'told' }> | undefined>(resolve => {
      state.told = message => {
        if (message === undefined || message.nonce === nonce) resolve(message);
      };
      if (state.later.length > 0 || !given.channel.answer(nonce, `tell ${names.join(' ')}`)) resolve(undefined);
    });
  const start: At['start'] = watched => {
    if (watched !== undefined) given.channel.watch();
    const began = performance.now();
    return new Promise<Outcome>(resolve => {
      state.finish = (status, unknown) => {
        const milliseconds = Math.round(performance.now() - began);
        const refused = watched?.stopped === undefined ? [] : [watched.stopped];
        resolve({ status, ran: true, layers: [], refused, ended: [], milliseconds, unknown });
      };
      state.watched = watched;
      if (!answer(watched === undefined ? 'run' : 'watch')) resolve(interrupted);
    });
  };
  const handBack = (entry: number) => {
    if (answer('edit')) state.changes = entry;
  };
  const once: At['once'] = async words => {
    if (state.said.has(words)) return;
    state.said.add(words);
    await given.screen.hold(async () => ownTerminal(printable(`ward: ${words}`).concat('\n')));
  };
  const offered = async (look: () => Promise<Capabilities>) => {
    state.offered ??= await look();
    return state.offered;
  };
  const apart: At['apart'] = run =>
    new Promise(resolve => {
      let outcome: Outcome = { ...notRun, unknown: 'the shell did not wait for it' };
      state.finish = () => resolve(outcome);
      state.apart = async next => {
        const done = await runOver(run, given);
        outcome = done.outcome;
        given.channel.answer(next, `ended ${outcome.status} ${done.said.join('\n')}`);
      };
      // It is for what comes over the shell.
      given.screen.wait();
      if (answer('apart')) return;
      given.screen.listen();
      resolve(interrupted);
    });
  await judgeLine(line, {
    ...given,
    ...{ opened: state.back.opened, cwd: cwdOf(state.shell), insteadOf: state.changes },
    beneath: beneath({ pid: state.first, alone: () => alone(state), lost: lock }),
    ...{ answer, handBack, tell, once, offered, start, apart },
  });
}

function waits(nonce: string, state: State, { channel }: Given): void {
  const run = state.apart;
  state.apart = undefined;
  if (run === undefined) channel.answer(nonce, 'ended 126 ');
  else run(nonce);
}

/** Ctrl-C. */
const interrupt = 0x03;

/** What is typed is answered by a line that is asked about, or by something that runs: a shell that does neither is not Ward's any more. */
function watchKeys(state: State, { dialect, screen, channel }: Given, lock: (why: string) => void): KeyWatch {
  const [how, call] = dialect === 'zsh' ? ['zle-line-finish', channel.call] : ['PROMPT_COMMAND', () => {}];
  const watch = keyWatch({
    ...{ dialect, call },
    shell: () => state.shell,
    silent: () => lock(`the shell no longer asks about what is typed in it (${how})`),
  });
  // bash answers no call. Where it came to a prompt, the next Enter is told of, but for one that is text (C-v, a paste).
  screen.typed(keys => {
    if (dialect !== 'bash' || state.phase === 'running') watch.typed(keys);
    if (state.phase !== 'running' && keys.includes(interrupt) && state.shell !== undefined) void wakeEditor(state.shell);
  });
  return watch;
}
