/** One line of a terminal of Ward's own, from when its shell asks about it until what it was answered with. */
import { printable } from '../core/printable.ts';
import type { Outcome } from '../core/values.ts';
import { beneath } from '../host/typing/beneath.ts';
import { ownTerminal } from '../host/typing/own-terminal.ts';
import { alone, cwdOf, knowShell } from '../host/typing/shell-process.ts';
import { interrupted, notRun, runOver } from './terminal-apart.ts';
import { type At, judgeLine } from './terminal-line.ts';
import type { Around, Prompt, State, ToldMessage, Typed } from './terminal-state.ts';

/** Judged, answered, and where Ward runs it in a sandbox of its own, run. A line that comes where none can is not the shell's word: then the session is locked. */
export async function asked(typed: Typed, around: Around): Promise<void> {
  const { state, given, lock } = around;
  knowShell(state);
  if (state.phase === 'judging' && state.later.length > 0) return givenUp(typed, state, lock);
  if (state.phase !== 'prompt') return lock('the shell no longer says when it comes to a prompt (PROMPT_COMMAND)');
  state.phase = 'judging';
  const answer = answerer(typed, around);
  const lost = state.back.stands();
  if (lost !== undefined) return void answer('no', printable(`ward: not run: ${lost}, and it goes to ${given.project}`));
  const handBack = (entry: number) => {
    if (answer('edit')) state.changes = entry;
  };
  await judgeLine(typed.line, {
    ...given,
    ...{ opened: state.back.opened, cwd: cwdOf(state.shell), insteadOf: state.changes },
    beneath: beneath({ pid: state.first, names: state.names, alone: () => alone(state), lost: lock }),
    ...{ answer, handBack, tell: teller(typed.nonce, around), once: sayer(around), offered: offerer(state) },
    ...{ start: starter(around, answer), apart: runner(around, answer) },
  });
}

/** Said again once that line is judged: until then a question may stand on the screen. */
export function givenUp(message: Prompt | Typed, { later, told }: State, lock: (why: string) => void): void {
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

/** The shell's word of what it has of these names; undefined where it no longer waits. */
function teller(nonce: string, { state, given }: Around): At['tell'] {
  return names =>
    new Promise<ToldMessage | undefined>(resolve => {
      state.told = message => {
        if (message === undefined || message.nonce === nonce) resolve(message);
      };
      if (state.later.length > 0 || !given.channel.answer(nonce, `tell ${names.join(' ')}`)) resolve(undefined);
    });
}

/** Runs in the shell, until the next prompt. */
function starter({ state, given }: Around, answer: At['answer']): At['start'] {
  return watched => {
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
}

/** Runs over the shell, which waits. */
function runner({ state, given }: Around, answer: At['answer']): At['apart'] {
  return run =>
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
}

function sayer({ state, given }: Around): At['once'] {
  return async words => {
    if (state.said.has(words)) return;
    state.said.add(words);
    await given.screen.hold(async () => ownTerminal(printable(`ward: ${words}`).concat('\n')));
  };
}

/** Looked up once. */
function offerer(state: State): At['offered'] {
  return async look => {
    state.offered ??= await look();
    return state.offered;
  };
}
