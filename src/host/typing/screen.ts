/** The person's own terminal while Ward's stands in it: what is typed goes in, what is printed comes out, and it is left as it was found. */
import { closeSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ReadStream, type WriteStream } from 'node:tty';
import type { Pty, Size } from '../run/pty.ts';
import { drained } from './drained.ts';
import { leftTyped } from './left-typed.ts';
import { keepTerminal } from './restorer.ts';

declare module 'node:tty' {
  interface ReadStream {
    /** As it is, both ways (cfmakeraw(3)): with `true` alone, what is printed still is changed a second time, by this terminal too (OPOST; Node's tty). */
    setRawMode(mode: boolean | 'io'): this;
  }
}

export interface Screen {
  readonly size: () => Size;
  /** From now on what is printed is shown, in a terminal with the modes of the person's own (termios(3)). */
  readonly show: (pty: Pty) => Promise<void>;
  /** This one lies over the other until that is done, and begins with its modes; then its other end is closed, and what nobody there read goes to the other. */
  readonly over: <T>(pty: Pty, doing: () => Promise<T>) => Promise<T>;
  /** What is typed waits for what comes. */
  readonly wait: () => void;
  /** From now on what is typed goes in. */
  readonly listen: () => void;
  /** This was typed before all that waits still. */
  readonly ahead: (typed: Uint8Array) => void;
  /** Nothing comes or goes, and the terminal is as the person's own shell has it, until this is done; one after the other. */
  readonly hold: <T>(doing: () => Promise<T>) => Promise<T>;
  /** Told what is typed, as it goes in. */
  readonly typed: (tell: (keys: Uint8Array) => void) => void;
  /** Told once that nobody is there to type any more. */
  readonly gone: (tell: () => void) => void;
  /** All that was printed is shown, and the terminal is the person's again; `cut`: what printed was killed, and a line begins anew. */
  readonly close: (cut?: boolean) => Promise<void>;
}

/** Milliseconds in which what was printed just now comes to be shown, before something else is. */
const moment = 20;

/** The terminal of this process; `draws`: it knows more than text. */
export async function openScreen(draws: boolean): Promise<Screen> {
  const kept = await keepTerminal(draws);
  // Only Node's own learns of a change of its size.
  const out = process.stdout as WriteStream;
  const tellers: (() => void)[] = [];
  const heard = () => {
    for (const tell of tellers) tell();
  };
  const goesIn = (typed: Uint8Array) => {
    const taken = top?.type(typed) ?? true;
    watching?.(typed);
    return taken;
  };
  const callback = (count: number, bytes: Uint8Array) => goesIn(bytes.subarray(0, count));
  const keys = new ReadStream(0, { onread: { buffer: Buffer.alloc(atOnce), callback } }).on('end', heard).on('error', heard);
  let top: Shown | undefined;
  let watching: ((keys: Uint8Array) => void) | undefined;
  let listening = false;
  const size = () => {
    const [columns, rows] = out.getWindowSize();
    return { columns: columns || 80, rows: rows || 24 };
  };
  const put = (pty: Pty): Shown => {
    const resize = () => pty.resize(size());
    out.on('resize', resize);
    const shown = {
      ...pumped(pty.master, out),
      ...typing(pty.master, () => {
        if (listening) keys.resume();
      }),
      forget: () => out.off('resize', resize),
      name: pty.name,
    };
    top = shown;
    return shown;
  };
  out.on('error', () => undefined);
  const over: Screen['over'] = async (pty, doing) => {
    const below = top;
    await Promise.all([sleep(moment), kept.alike(pty.name, below?.name)]);
    below?.pause();
    const above = put(pty);
    listen();
    try {
      return await doing();
    } finally {
      wait();
      ahead(leftTyped(pty.name));
      ahead(above.left());
      closeSync(pty.slave);
      await drained(above);
      top = below;
      below?.resume();
      listen();
    }
  };
  const wait = () => {
    listening = false;
    keys.pause();
  };
  let first: Uint8Array = nothing;
  const ahead: Screen['ahead'] = typed => {
    first = Buffer.concat([first, typed]);
  };
  const listen = () => {
    listening = true;
    const typed = first;
    first = nothing;
    if (typed.length === 0 || goesIn(typed)) keys.resume();
  };
  let raw = false;
  const setRaw = (mode: boolean) => {
    raw = mode;
    keys.setRawMode(mode && 'io');
  };
  // Whoever let this process go on after it was stopped has made the terminal their own meanwhile.
  const goesOn = () => {
    if (raw) keys.setRawMode(false).setRawMode('io');
  };
  process.on('SIGCONT', goesOn);
  const show = async (pty: Pty) => {
    await kept.alike(pty.name);
    put(pty);
    setRaw(true);
  };
  let turn: Promise<unknown> = Promise.resolve();
  const hold: Screen['hold'] = doing => {
    const mine = turn.then(() => held(doing));
    turn = mine.catch(() => undefined);
    return mine;
  };
  const held: Screen['hold'] = async doing => {
    const before = listening;
    wait();
    await sleep(moment);
    top?.pause();
    let interrupted = false;
    const heed = () => {
      interrupted = true;
    };
    process.on('SIGINT', heed);
    setRaw(false);
    try {
      return await doing();
    } finally {
      setRaw(true);
      process.off('SIGINT', heed);
      top?.resume();
      if (interrupted) goesIn(interrupt);
      if (before) listen();
    }
  };
  const close = async (cut = false) => {
    // What is typed from now on is for the shell outside.
    wait();
    if (top !== undefined) await drained(top);
    if (cut && top?.inLine()) out.write('\r\n');
    process.off('SIGCONT', goesOn);
    setRaw(false);
    keys.destroy();
    if (left || cut) await kept.restore();
    else kept.done();
  };
  // What drew then had no time to tidy up, whatever the shell says of it as it ends.
  let left = false;
  const gone = (tell: () => void) => {
    const told = () => {
      left = true;
      tell();
    };
    tellers.push(told);
    process.on('SIGHUP', told).on('SIGTERM', told);
  };
  const typed: Screen['typed'] = tell => {
    watching = tell;
  };
  return { size, show, over, wait, listen, ahead, hold, typed, gone, close };
}

/** One of those that lie over each other: the last gets the keys and is shown. */
interface Shown extends Pumped {
  /** False where some of it waits, and no more is to be typed until that is gone in. */
  readonly type: (typed: Uint8Array) => boolean;
  /** What of it waits; it is gone now. */
  readonly left: () => Uint8Array;
  /** Nothing is written any more: its number may soon be another's. */
  readonly stop: () => void;
  readonly forget: () => void;
  readonly name: string;
}

/** Milliseconds until what nobody has read yet is tried again. */
const again = 2;

const nothing = Buffer.alloc(0);

/** Ctrl-C, which is a signal to this process while the terminal is as the person's own shell has it. */
const interrupt = Uint8Array.of(0x03);

/**
 * Never waits for whoever reads it: that may wait for Ward's own answer meanwhile. A stream of Node's would, on a terminal (libuv, uv_tty_init).
 * The other end takes a few KiB at once.
 */
function typing(master: number, resume: () => void): Pick<Shown, 'type' | 'left' | 'stop'> {
  let rest: Uint8Array = nothing;
  let stopped = false;
  /** What is not taken is kept. */
  const write = (typed: Uint8Array) => {
    let at = 0;
    try {
      while (at < typed.length && !stopped) at += writeSync(master, typed, at, typed.length - at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') setTimeout(later, again);
    }
    rest = at < typed.length ? Buffer.from(typed.subarray(at)) : nothing;
    return rest === nothing;
  };
  const later = () => {
    if (write(rest)) resume();
  };
  const type = (typed: Uint8Array) => {
    if (rest === nothing) return write(typed);
    rest = Buffer.concat([rest, typed]);
    return false;
  };
  const left = () => {
    const waiting = rest;
    rest = nothing;
    return waiting;
  };
  const stop = () => {
    stopped = true;
  };
  return { type, left, stop };
}

/** What is printed in one, on its way to be shown. */
interface Pumped {
  /** Nobody holds the other end any more: then reading fails (EIO). */
  readonly ended: Promise<void>;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly end: () => void;
  /** How many pieces were. */
  readonly shown: () => number;
  /** The last of it ended no line. */
  readonly inLine: () => boolean;
}

/** What the kernel gives at once where there is more, of which Node then asks for the next without looking whether there is any (pty(7); libuv, uv__read). */
const atOnce = 4095;

/** Milliseconds that all pieces together may take to be shown until what is typed gets its turn: whoever shows them may be slow. */
const soon = 4;

/** LF: behind it a terminal is at the beginning of a line. */
const newline = 10;

/** Where what is printed is shown. */
const shownAt = 1;

/** Each piece comes to the same place in memory, and is shown before the next is read. */
function pumped(master: number, to: WriteStream): Pumped {
  let held = false;
  let spent = 0;
  let pieces = 0;
  let last = newline;
  const next = () => {
    spent = 0;
    pieces += 1;
    if (!held) stream.resume();
  };
  const callback = (count: number, bytes: Uint8Array) => {
    const began = performance.now();
    const at = display(bytes, count, to);
    spent += performance.now() - began;
    pieces += 1;
    last = bytes[count - 1] ?? last;
    if (at < count) to.write(Buffer.from(bytes.subarray(at, count)), next);
    else if (spent < soon) return true;
    else setImmediate(next);
    return false;
  };
  const stream = new ReadStream(master, { onread: { buffer: Buffer.alloc(atOnce), callback } });
  const ended = new Promise<void>(resolve => {
    const last = () => void to.write('', () => resolve());
    stream.on('error', last).on('close', last);
  });
  const pause = () => {
    held = true;
    stream.pause();
  };
  const resume = () => {
    held = false;
    stream.resume();
  };
  resume();
  return { ended, pause, resume, end: () => stream.destroy(), shown: () => pieces, inLine: () => last !== newline };
}

/** How much of it is shown. The rest is for Node's own stream, which waits: somebody else who has the terminal open may have made it one that does not (write(2), EAGAIN). */
function display(printed: Uint8Array, count: number, { writableLength }: WriteStream): number {
  let at = 0;
  try {
    while (at < count && writableLength === 0) at += writeSync(shownAt, printed, at, count - at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return count;
  }
  return at;
}
