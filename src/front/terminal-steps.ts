/** What a line of a guarded terminal comes to as it runs, one command at a time: what the shell says of each, and the answer. */
import { realpathSync } from 'node:fs';
import type { Message } from '../host/typing/channel.ts';
import { startsCommands } from './terminal-list.ts';
import type { Given, State, ToldMessage } from './terminal-state.ts';
import { judgeStep, stopped } from './terminal-step.ts';

/** Where it came to be. `cwd`: of the shell itself. */
interface Around {
  readonly state: State;
  readonly given: Given;
  readonly cwd: string;
}

/** Milliseconds that a process has to tell what its names stand for. */
const patience = 20_000;

/**
 * Answers it: `go`, or that the line ends, by a Ctrl-C (`halt`) or where zsh can end it with a status (`end`), or that this part of one ends which is no
 * longer waited for (`part`).
 */
export async function stepped(step: Extract<Message, { kind: 'step' }>, { state, given, cwd }: Around): Promise<void> {
  const { nonce, line } = step;
  // The line may end while one of its jobs is looked at.
  const watched = () => (state.phase === 'running' ? state.watched : undefined);
  const reason = await judgeStep(line, {
    ...{ ...given, watched, cwd: ofSubshell(nonce) ? realOf(step.cwd) : cwd, tell: names => told(names, nonce, { state, given, cwd }) },
    screen: {
      ...given.screen,
      hold: doing => {
        const mine = state.asking.then(() => given.screen.hold(doing));
        state.asking = mine.catch(() => undefined);
        return mine;
      },
    },
  });
  if (reason === undefined) return void given.channel.answer(nonce, 'go ');
  const now = watched();
  const words = now?.stopped ?? stopped(line.text, reason);
  if (now !== undefined) {
    now.stopped = words;
    given.channel.stop(true);
  }
  const ends = line.zsh !== undefined && startsCommands(line.text) ? 'end' : 'halt';
  given.channel.answer(nonce, `${now === undefined ? 'part' : ends} ${words}`);
}

/** Not the shell itself has come to it. */
export const ofSubshell = (nonce: string) => nonce.startsWith('.');

function told(names: readonly string[], nonce: string, { state, given }: Around): Promise<ToldMessage | undefined> {
  return new Promise(resolve => {
    const done = (message: ToldMessage | undefined) => {
      clearTimeout(late);
      state.steps.delete(nonce);
      resolve(message);
    };
    const late = setTimeout(() => done(undefined), patience);
    state.steps.set(nonce, done);
    if (!given.channel.answer(nonce, `tell ${names.join(' ')}`)) done(undefined);
  });
}

function realOf(directory: string): string {
  try {
    return realpathSync.native(directory);
  } catch {
    return '';
  }
}
