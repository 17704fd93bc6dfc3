/** The keys of a terminal on which nothing is asked: q, Ctrl-C and Ctrl-D end, any other says that somebody is there. */
import { closeSync, constants, openSync } from 'node:fs';
import { ReadStream } from 'node:tty';

export interface IdleKeys {
  /** True as soon as a key ends it, or the terminal goes; false after so many milliseconds. */
  readonly ended: (milliseconds: number) => Promise<boolean>;
  /** Gives the terminal back as it was. */
  readonly close: () => void;
}

const ending = /[q\u0003\u0004]/;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Listens on this process's terminal, without showing what is typed. `here` is told of every other key. */
export function idleKeys(here: () => void): IdleKeys {
  const descriptor = openSync('/dev/tty', constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const input = new ReadStream(descriptor);
  const stop = new AbortController();
  const end = () => stop.abort();
  input.setRawMode(true);
  input.on('data', (typed: Buffer) => (ending.test(typed.toString('latin1')) ? end() : here()));
  for (const event of ['end', 'close', 'error']) input.on(event, end);
  for (const signal of signals) process.on(signal, end);
  return {
    ended: milliseconds => over(stop.signal, milliseconds),
    close() {
      for (const signal of signals) process.off(signal, end);
      input.on('error', () => undefined).setRawMode(false);
      input.destroy();
      closeSync(descriptor);
    },
  };
}

function over(signal: AbortSignal, milliseconds: number): Promise<boolean> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve(signal.aborted);
    };
    const timer = setTimeout(done, milliseconds);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done);
  });
}
