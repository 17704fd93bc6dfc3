/** The person's own terminal while Ward's stands in it: what is typed goes in, what is printed comes out, and it is left as it was found. */
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ReadStream, type WriteStream } from 'node:tty';
import type { Pty, Size } from '../run/pty.ts';
import { keepTerminal } from './restorer.ts';

export interface Screen {
  readonly size: () => Size;
  /** From now on what is printed is shown. */
  readonly show: (pty: Pty) => void;
  /** This one lies over the other until that is done. */
  readonly over: <T>(pty: Pty, doing: () => Promise<T>) => Promise<T>;
  /** What is typed waits for what comes. */
  readonly wait: () => void;
  /** From now on what is typed goes in. */
  readonly listen: () => void;
  /** Nothing comes or goes, and the terminal is as the person's own shell has it, until this is done. */
  readonly hold: <T>(doing: () => Promise<T>) => Promise<T>;
  /** Told what is typed, as it goes in. */
  readonly typed: (tell: (keys: Buffer) => void) => void;
  /** Told once that nobody is there to type any more. */
  readonly gone: (tell: () => void) => void;
  /** All that was printed is shown, and the terminal is the person's again. */
  readonly close: () => Promise<void>;
}

/** Milliseconds for the last that was printed. */
const patience = 1000;

/** Milliseconds in which what was printed just now comes to be shown, before something else is. */
const moment = 20;

/** The terminal of this process. */
export async function openScreen(): Promise<Screen> {
  const restored = await keepTerminal();
  // Only Node's own learns of a change of its size.
  const out = process.stdout as WriteStream;
  const tellers: (() => void)[] = [];
  const heard = () => {
    for (const tell of tellers) tell();
  };
  const openKeys = () => {
    const stream = new ReadStream(0);
    stream
      .on('data', (keys: Buffer) => {
        top?.type(keys);
        watching?.(keys);
      })
      .on('end', heard)
      .on('error', heard);
    stream.pause();
    return stream;
  };
  let keys = openKeys();
  let top: Shown | undefined;
  let watching: ((keys: Buffer) => void) | undefined;
  let listening = false;
  const size = () => {
    const [columns, rows] = out.getWindowSize();
    return { columns: columns || 80, rows: rows || 24 };
  };
  const put = (pty: Pty): Shown => {
    const stream = new ReadStream(pty.master);
    const resize = () => pty.resize(size());
    out.on('resize', resize);
    const shown = {
      stream,
      ended: pumped(stream, out),
      ...typing(
        pty.master,
        () => keys.pause(),
        () => {
          if (listening) keys.resume();
        },
      ),
      forget: () => out.off('resize', resize),
    };
    top = shown;
    return shown;
  };
  out.on('error', () => undefined);
  const show = (pty: Pty) => {
    put(pty);
    keys.setRawMode(true);
  };
  const over: Screen['over'] = async (pty, doing) => {
    const below = top;
    await sleep(moment);
    below?.stream.pause();
    const above = put(pty);
    listen();
    try {
      return await doing();
    } finally {
      await drained(above);
      top = below;
      below?.stream.resume();
    }
  };
  const wait = () => {
    listening = false;
    keys.pause();
  };
  const listen = () => {
    listening = true;
    keys.resume();
  };
  const hold: Screen['hold'] = async doing => {
    const before = listening;
    listening = false;
    // One that only pauses still takes the next key, from whoever asks.
    keys.setRawMode(false).destroy();
    await sleep(moment);
    top?.stream.pause();
    try {
      return await doing();
    } finally {
      keys = openKeys().setRawMode(true);
      top?.stream.resume();
      if (before) listen();
    }
  };
  const close = async () => {
    listening = false;
    // What is typed from now on is for the shell outside.
    keys.setRawMode(false).destroy();
    if (top !== undefined) await drained(top);
    restored();
  };
  const gone = (tell: () => void) => {
    tellers.push(tell);
    process.on('SIGHUP', tell).on('SIGTERM', tell);
  };
  const typed: Screen['typed'] = tell => {
    watching = tell;
  };
  return { size, show, over, wait, listen, hold, typed, gone, close };
}

/** One of those that lie over each other: the last gets the keys and is shown. */
interface Shown {
  readonly stream: ReadStream;
  readonly ended: Promise<void>;
  readonly type: (typed: Buffer) => void;
  /** Nothing is written any more: its number may soon be another's. */
  readonly stop: () => void;
  readonly forget: () => void;
}

async function drained({ stream, ended, forget, stop }: Shown): Promise<void> {
  const late = new Promise<void>(resolve => setTimeout(resolve, patience).unref());
  await Promise.race([ended, late]);
  forget();
  stop();
  stream.destroy();
}

/** Milliseconds until what nobody has read yet is tried again. */
const again = 2;

/**
 * Never waits for whoever reads it: that may wait for Ward's own answer meanwhile. A stream of Node's would, on a terminal (libuv, uv_tty_init).
 * The other end takes a few KiB at once.
 */
function typing(master: number, pause: () => void, resume: () => void): Pick<Shown, 'type' | 'stop'> {
  let rest = Buffer.alloc(0);
  let stopped = false;
  const write = () => {
    if (stopped) return;
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(master, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      setTimeout(write, again);
      return;
    }
    resume();
  };
  const type = (typed: Buffer) => {
    pause();
    rest = Buffer.concat([rest, typed]);
    write();
  };
  const stop = () => {
    stopped = true;
  };
  return { type, stop };
}

/** Until nobody holds the other end any more: then reading fails (EIO). */
function pumped(from: ReadStream, to: WriteStream): Promise<void> {
  from.on('data', (printed: Buffer) => {
    if (to.write(printed)) return;
    from.pause();
    to.once('drain', () => from.resume());
  });
  return new Promise(resolve => {
    from.on('error', () => resolve()).on('close', () => resolve());
  });
}
