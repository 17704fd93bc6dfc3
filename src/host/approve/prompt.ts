/**
 * Asking the person at the terminal. It opens the terminal itself, never the command's stdin or stdout; what was typed before the question stood there
 * is thrown away; whatever is not a clear yes is a no. Claimed or not is for the caller to know (host/terminal.ts).
 */
import { openSync } from 'node:fs';
import { Transform } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import { expand, input } from '@inquirer/prompts';

/** What a person said. `gone`: nobody did (end of input, Ctrl-C, a signal, the terminal gone). */
export type Answer =
  | { readonly kind: 'once' | 'always' }
  | { readonly kind: 'no'; readonly reason: string | undefined }
  | { readonly kind: 'gone' };

/** A key to press, what it stands for, and the words beside it. */
export interface Choice {
  readonly key: 'y' | 'a' | 'n' | 'r';
  readonly kind: 'once' | 'always' | 'no' | 'reason';
  readonly words: string;
}

/** The terminal while a question stands on it. */
interface Terminal {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly plain: boolean;
  readonly stop: AbortController;
}

/** Silence for this long after the question is on the screen, and what comes then was typed by somebody who could read it (milliseconds). */
const quiet = 200;
/** A terminal that never falls silent is nobody's answer (milliseconds). */
const patience = 10_000;

/** The size of the terminal, and whether colours are welcome there (no-color.org, terminfo's `dumb`). */
export interface Look {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
}

/** Shows what `view` makes of the screen, then asks. `environment` is the caller's; the answer `n` stands where nothing else is said. */
export async function prompt(
  view: (look: Look) => readonly string[],
  choices: readonly Choice[],
  environment: ReadonlyMap<string, string>,
): Promise<Answer> {
  const terminal = openTerminal(environment);
  if (terminal === undefined) return { kind: 'gone' };
  const release = watch(terminal);
  try {
    return await converse(terminal, view, choices);
  } catch {
    return { kind: 'gone' };
  } finally {
    release();
    close(terminal);
  }
}

async function converse(terminal: Terminal, view: (look: Look) => readonly string[], choices: readonly Choice[]): Promise<Answer> {
  terminal.input.setRawMode(true);
  const [columns, rows] = terminal.output.getWindowSize();
  const lines = [
    ...view({ columns: columns || 80, rows: rows || 24, colour: !terminal.plain }),
    ...choices.map(one => `  ${one.key}  ${one.words}`),
  ];
  terminal.output.write(lines.map(line => `${line}\n`).join(''));
  if (!(await drained(terminal))) return { kind: 'gone' };
  const kind = await choose(terminal, choices);
  if (kind !== 'reason') return kind === 'no' ? { kind, reason: undefined } : { kind };
  return { kind: 'no', reason: (await write(terminal, 'why not?')) || undefined };
}

function choose(terminal: Terminal, choices: readonly Choice[]): Promise<Choice['kind']> {
  const named = choices.map(({ key, kind, words }) => ({ key, value: kind, name: words }));
  return expand({ message: 'run it?', choices: named, default: 'n', theme }, streams(terminal));
}

function write(terminal: Terminal, message: string): Promise<string> {
  return input({ message, theme }, streams(terminal));
}

/** No colours and no signs of the library's own: what is on the screen is what the view put there. */
const same = (text: string) => text;
const theme = {
  prefix: { idle: '?', done: '?' },
  style: { answer: same, message: same, error: same, defaultAnswer: (text: string) => `(${text})`, help: same, highlight: same, key: same },
};

function streams(terminal: Terminal) {
  return { input: terminal.input, output: written(terminal), signal: terminal.stop.signal };
}

/** The way to the screen; on a plain terminal nothing but text, and a carriage return for the way back to the first column (ECMA-48, CHA). */
function written(terminal: Terminal): NodeJS.WritableStream {
  const clean = (text: string) => stripVTControlCharacters(text.replaceAll('\u001b[G', '\r'));
  const filter = new Transform({
    transform: (chunk: Buffer, _, done) => done(undefined, terminal.plain ? clean(chunk.toString()) : chunk),
  });
  filter.pipe(terminal.output, { end: false });
  return Object.assign(filter, { columns: terminal.output.columns, isTTY: true });
}

/** Reads and forgets until nothing has come for a while; false where it never stopped, or the terminal went. */
function drained({ input, stop }: Terminal): Promise<boolean> {
  return new Promise(resolve => {
    const end = (still: boolean) => {
      clearTimeout(silence);
      clearTimeout(limit);
      input.off('data', again).pause();
      resolve(still && !stop.signal.aborted);
    };
    const again = () => silence.refresh();
    const silence = setTimeout(() => end(true), quiet);
    const limit = setTimeout(() => end(false), patience);
    stop.signal.addEventListener('abort', () => end(false), { once: true });
    input.on('data', again);
  });
}

/** What ends the question without an answer. Returns the way to stop listening. */
function watch({ input, output, stop }: Terminal): () => void {
  const end = () => stop.abort();
  const key = (_: unknown, pressed: { readonly name?: string; readonly ctrl?: boolean } | undefined) => {
    if (pressed?.ctrl === true && (pressed.name === 'd' || pressed.name === 'c')) end();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
  for (const signal of signals) process.on(signal, end);
  for (const event of ['end', 'close', 'error']) input.on(event, end);
  output.on('error', end);
  input.on('keypress', key);
  return () => {
    for (const signal of signals) process.off(signal, end);
    input.off('keypress', key);
  };
}

function openTerminal(environment: ReadonlyMap<string, string>): Terminal | undefined {
  try {
    const term = environment.get('TERM') ?? 'dumb';
    const plain = (environment.get('NO_COLOR') ?? '') !== '' || term === 'dumb' || term === '';
    const [input, output] = [new ReadStream(openSync('/dev/tty', 'r+')), new WriteStream(openSync('/dev/tty', 'r+'))];
    return { input, output, plain, stop: new AbortController() };
  } catch {
    return undefined;
  }
}

/** Gives the terminal back as it was found: the modes are those from before `setRawMode` (termios(3)). */
function close({ input, output }: Terminal): void {
  try {
    input.setRawMode(false);
  } catch {
    // the terminal is gone, and its modes with it
  }
  input.destroy();
  output.destroy();
}
