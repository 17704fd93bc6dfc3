/** Waits for what a command printed to have reached the files it is for. */
import { readFileSync, readlinkSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { processAt } from '../processes.ts';
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
    const before = position(descriptor);
    while (!closed && !rests(text) && position(descriptor) < before + onTheWay) await sleep(1);
    const whole = closed ? /^end 0$/m.test(text) : !/^cat: /m.test(text);
    stream.destroy();
    return whole ? undefined : `not all that was printed is in "${readlinkSync(`/proc/self/fd/${descriptor}`)}": ${complaint(text)}`;
  };
}

/**
 * Something in the background still holds the pipe, and what moves the bytes waits for more of them: the kernel wakes it with the first byte, so all that
 * was printed before has been written.
 */
function rests(text: string): boolean {
  const pid = /^(\d+)\n/.exec(text)?.[1];
  const seen = pid === undefined ? undefined : processAt(Number(pid));
  return seen?.name === 'cat' && seen.state === 'S';
}

/** How far the file has been written, by whoever has it open together with Ward (proc(5), fdinfo). */
function position(descriptor: number): number {
  return Number(/^pos:\s*(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1] ?? 0);
}

function complaint(text: string): string {
  return /^cat: (?:write error|-|standard output): (.+)$/m.exec(text)?.[1] ?? 'what moves it there was ended';
}
