/**
 * The terminal that a question stands on: opened by itself, never the command's stdin or stdout, with its size, its modes and what is typed too early,
 * and given back as it was.
 */
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { ReadStream, WriteStream } from 'node:tty';
import { type LineByLine, lineByLine } from './line-by-line.ts';

/** The terminal while a question stands on it. */
export interface Terminal {
  /** What `input` was made from: libuv opens the terminal anew, with a queue and flags they share (uv_tty_init). */
  readonly descriptor: number;
  readonly input: ReadStream;
  readonly output: WriteStream;
  /** What the library reads: keys pass on to it once the question is open. It never sees the terminal, whose modes and errors are ours. */
  readonly keys: PassThrough;
  /** The way there. */
  readonly lines: LineByLine;
  readonly plain: boolean;
  /** As it was when it was last measured. */
  size: readonly [columns: number, rows: number];
  readonly stop: AbortController;
}

/** Silence for this long after the question is on the screen, and what comes then was typed by somebody who could read it (milliseconds). */
export const quiet = 200;
/** A terminal that never falls silent is nobody's answer (milliseconds). */
const patience = 10_000;
/** How often the terminal is looked at meanwhile (milliseconds). */
const step = 20;

/** The size of the terminal, and whether colours are welcome there (no-color.org, terminfo's `dumb`, WARD_PLAIN). */
export interface Look {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
}

export function look({ size: [columns, rows], plain }: Terminal): Look {
  return { columns: columns || 80, rows: rows || 24, colour: !plain };
}

export const sizeOf = ({ size }: Terminal) => size.join(' ');

/** Node's own stream learns of another size only where it is the standard output: a new one has it as it is. */
export function measure(terminal: Terminal): void {
  try {
    const probe = new WriteStream(openSync('/dev/tty', 'r+'));
    terminal.size = probe.getWindowSize();
    probe.destroy();
  } catch {
    // It is gone: whoever reads from it learns of that.
  }
}

/** Reads and forgets for so many milliseconds, and until nothing has come for a while; false where it never stopped, or the terminal went. */
export async function drained({ descriptor, input, stop }: Terminal, least: number): Promise<boolean> {
  const start = performance.now();
  for (let heard = start; heard - start < patience && !stop.signal.aborted; ) {
    await sleep(step);
    const typed = take(descriptor);
    if (typed === undefined) return false;
    const read = input.readableLength > 0 && input.read() !== null;
    const now = performance.now();
    if (typed.length > 0 || read) heard = now;
    else if (now - heard >= quiet && now - start >= least) return true;
  }
  return false;
}

/**
 * The keys that were waiting; they are gone now. Undefined where the terminal is. The queue itself is looked at, to its end (the descriptor does not
 * block): libuv runs timers before it reads, so that silence by a timer alone would mean nothing where this process was kept waiting.
 */
function take(descriptor: number): Buffer | undefined {
  const keys = Buffer.alloc(4096);
  for (let typed = Buffer.alloc(0); ; ) {
    try {
      const count = readSync(descriptor, keys);
      if (count === 0) return undefined;
      typed = Buffer.concat([typed, keys.subarray(0, count)]);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? typed : undefined;
    }
  }
}

/** What ends the question without an answer. Returns the way to stop listening. */
export function watch(terminal: Terminal, withdrawn: AbortSignal | undefined): () => void {
  const { input, output, keys, stop } = terminal;
  const sized = () => measure(terminal);
  process.on('SIGWINCH', sized);
  const end = () => stop.abort();
  withdrawn?.addEventListener('abort', end);
  const key = (_: unknown, pressed: { readonly name?: string; readonly ctrl?: boolean } | undefined) => {
    if (pressed?.ctrl === true && (pressed.name === 'd' || pressed.name === 'c')) end();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;
  for (const signal of signals) process.on(signal, end);
  for (const event of ['end', 'close', 'error']) input.on(event, end);
  output.on('error', end);
  keys.on('keypress', key);
  return () => {
    process.off('SIGWINCH', sized);
    withdrawn?.removeEventListener('abort', end);
    for (const signal of signals) process.off(signal, end);
  };
}

export function openTerminal(environment: ReadonlyMap<string, string>): Terminal | undefined {
  try {
    const term = environment.get('TERM') ?? 'dumb';
    const named = ['NO_COLOR', 'WARD_PLAIN'].some(name => (environment.get(name) ?? '') !== '');
    const plain = named || term === 'dumb' || term === '';
    const descriptor = openSync('/dev/tty', constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    const [input, output] = [new ReadStream(descriptor), new WriteStream(openSync('/dev/tty', 'r+'))];
    const keys = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => keys });
    return { descriptor, input, output, keys, lines: lineByLine(keys), plain, size: output.getWindowSize(), stop: new AbortController() };
  } catch {
    return undefined;
  }
}

/** Ctrl-C, where it is a key and no signal. */
const interrupt = 0x03;

/**
 * Gives the terminal back as it was found: the modes are those from before `setRawMode` (termios(3)). What was typed behind the answer; undefined where
 * somebody pressed Ctrl-C there: nobody else learns of it, and what was typed around it is gone as by the signal.
 */
export function close({ descriptor, input, output, keys, lines, stop }: Terminal): Buffer | undefined {
  // A terminal that is gone took its modes with it, and says so as an event.
  input.on('error', () => undefined).setRawMode(false);
  const left: readonly (Buffer | undefined | null)[] = [keys.read(), lines.left(), input.read(), take(descriptor)];
  input.destroy();
  closeSync(descriptor);
  output.destroy();
  const typed = Buffer.concat(left.filter(one => one != null));
  return stop.signal.aborted || typed.includes(interrupt) ? undefined : typed;
}
