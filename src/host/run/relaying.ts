/** Waits for what a command printed to have reached the files it is for. */
import { readFileSync, readlinkSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Teller } from './relayed.ts';

/** More than a pipe can hold (pipe(7): what an ordinary user may make it) together with what the one who reads it may have in hand. */
const onTheWay = 2 * 1024 ** 2;

/** Listens from now on; the function it returns waits, and gives back in words what did not arrive. */
export function relaying(tellers: readonly Teller[], streams: readonly unknown[]): () => Promise<readonly string[]> {
  const all = tellers.map(one => listen(one.descriptors[0] ?? 1, streams[one.report] as Readable));
  return async () => (await Promise.all(all.map(wait => wait()))).flatMap(words => words ?? []);
}

function listen(descriptor: number, stream: Readable): () => Promise<string | undefined> {
  let text = '';
  let closed = false;
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const close = () => {
    closed = true;
  };
  stream.on('end', close).on('error', close).on('close', close);
  return async () => {
    const before = moved(text, descriptor);
    while (!closed && !rests(text) && moved(text, descriptor) < before + onTheWay) await sleep(1);
    const whole = closed ? /^end 0$/m.test(text) : !/^\S*cat: /m.test(text);
    stream.destroy();
    return whole ? undefined : `not all that was printed is in "${readlinkSync(`/proc/self/fd/${descriptor}`)}": ${complaint(text)}`;
  };
}

/** The number of what moves the bytes, once it has told it. */
const mover = (text: string): string | undefined => /^(\d+)\n/.exec(text)?.[1];

/**
 * Something in the background still holds the pipe, and what moves the bytes waits for more of them: the kernel wakes it with the first byte, so all that
 * was printed before has been written. It sleeps so too while a slow file takes what it writes (one of a FUSE filesystem): where the kernel says what it
 * waits for, that counts (proc_pid_wchan(5)). It says nothing of one that runs, which has not slept all the time then.
 */
function rests(text: string): boolean {
  const pid = mover(text);
  const slept = asleep(pid);
  if (slept === undefined) return false;
  const where = read(`/proc/${pid}/wchan`);
  return /pipe_(?:read|wait)/.test(where) || (/^0?$/.test(where) && asleep(pid) === slept);
}

/** How often it has gone to sleep, while it does (proc_pid_status(5)). */
function asleep(pid: string | undefined): string | undefined {
  const status = read(`/proc/${pid}/status`);
  return /^Name:\tcat\nUmask:.*\nState:\tS /m.test(status) ? /^voluntary_ctxt_switches:\t(\d+)/m.exec(status)?.[1] : undefined;
}

/** How much it has written (proc_pid_io(5)); where the kernel does not count that, how far the file has been, by whoever has it open together with Ward (proc(5), fdinfo). */
function moved(text: string, descriptor: number): number {
  const own = /^wchar: (\d+)/m.exec(read(`/proc/${mover(text)}/io`))?.[1];
  return Number(own ?? /^pos:\s*(\d+)/.exec(read(`/proc/self/fdinfo/${descriptor}`))?.[1] ?? 0);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function complaint(text: string): string {
  return /^\S*cat: (?:write error|-|standard output): (.+)$/m.exec(text)?.[1] ?? 'what moves it there was ended';
}
