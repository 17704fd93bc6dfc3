/** One terminal of Ward's own: what its shell says, line by line, and the answers; locked for good where the shell is no longer Ward's. */
import { openRecord } from '../host/record/record.ts';
import type { Agreeing } from '../host/run/held-names.ts';
import { unfinishedRuns } from '../host/run/unfinished.ts';
import type { Message } from '../host/typing/channel.ts';
import { type KeyWatch, keyWatch } from '../host/typing/key-watch.ts';
import { opened } from '../host/typing/opened.ts';
import { cwdOf, knowShell, letGoOn, otherShell, signal } from '../host/typing/shell-process.ts';
import { wakeEditor } from '../host/typing/wake-editor.ts';
import { markAt } from './mode-mark.ts';
import { asked, givenUp } from './terminal-asked.ts';
import { takingBack } from './terminal-back.ts';
import { isProof } from './terminal-proof.ts';
import { type Around, type Given, newState, type Prompt, type State } from './terminal-state.ts';
import { ofSubshell, stepped } from './terminal-steps.ts';

export interface Session {
  readonly hear: (message: Message) => void;
  /** Told the sandbox's first process. */
  readonly started: (pid: number) => void;
  /** Told what looks on at what is protected in it. */
  readonly holds: (names: Agreeing) => void;
  readonly ended: () => void;
  /** Nobody sits there any more: the shell is told as a terminal tells, and what does not end by that is ended. */
  readonly hangUp: () => void;
  /** Why it was locked; undefined where it was not. */
  readonly locked: () => string | undefined;
}

/** Milliseconds until the first prompt: what is typed before waits. */
const patience = 60_000;
/** Milliseconds that the shell has to end when nobody is there any more. */
const grace = 3000;
/** Milliseconds between looks at what the shell is. */
const pause = 500;

export function session(given: Given): Session {
  const shown = opened(() => state.first, { project: given.project, notes: unfinishedRuns(given.around.directories) });
  const state = newState(takingBack(shown, given.grants, () => cwdOf(state.shell)));
  const lock = (why: string) => lockUp(state, given, why);
  const late = setTimeout(() => lock('the shell did not come to its first prompt'), patience);
  const look = setInterval(() => {
    const now = state.shell === undefined ? undefined : otherShell(letGoOn(state.shell), state.image);
    if (now !== undefined) lock(`the shell was replaced by another (${now.trim()})`);
  }, pause);
  const alive = watchKeys(state, given, lock);
  const take = (message: Message) => {
    if (state.locked !== undefined) return;
    alive.heard(message.kind === 'prompt');
    if (message.kind === 'prompt') clearTimeout(late);
    heard(message, { state, given, lock, take });
  };
  const hear = (message: Message) => {
    if (message.kind === 'prompt' && given.dialect === 'zsh' && !state.proof.prompted())
      lock('the shell did not show what asks about each line (zle-line-init)');
    take(message);
  };
  return {
    hear,
    started: pid => {
      state.first = pid;
    },
    holds: names => {
      state.names = names;
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

/** What the shell says, one message after the other. */
function heard(message: Message, around: Around): void {
  const { state, given, lock } = around;
  const go = (nonce: string) => void given.channel.answer(nonce, 'go ');
  if (message.kind === 'prompt') prompted(message, around);
  else if (message.kind === 'line') void asked(message, around);
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

function prompted(message: Prompt, { state, given, lock }: Around): void {
  const { nonce, status } = message;
  if (state.phase === 'judging') return void givenUp(message, state, lock);
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
