/** What is typed, on its way to what asks: up to the end of a line at a time, so that what stands behind the line that is an answer stays out of it. */
import type { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';

export interface LineByLine {
  readonly take: (typed: Buffer) => void;
  /** For as long as this asks it goes through. */
  readonly during: <T>(asks: () => Promise<T>) => Promise<T>;
  /** What did not go through; it is gone now. */
  readonly left: () => Buffer;
}

/** Ctrl-Z: a question that is stopped would leave its terminal in the wrong modes to whoever comes next. */
const suspend = 0x1a;

/** CR and LF. */
const ends: readonly number[] = [13, 10];

/** Turns of the loop in which the library begins to listen, and has done with a line: it asks for one, and answers at once (createPrompt in @inquirer/core). */
const turns = 4;

export function lineByLine(keys: PassThrough): LineByLine {
  let waiting: Buffer = Buffer.alloc(0);
  /** Which of those that ask one after the other does; undefined where none does. */
  let asking: symbol | undefined;
  let passing = false;
  const cut = (count: number) => {
    const piece = waiting.subarray(0, count);
    waiting = waiting.subarray(count);
    return piece;
  };
  const pass = async () => {
    if (passing) return;
    passing = true;
    while (asking !== undefined && waiting.length > 0) {
      const before = asking;
      await turned();
      if (asking !== before) continue;
      const end = waiting.findIndex(key => ends.includes(key));
      keys.write(cut(end === -1 ? waiting.length : end + 1).filter(key => key !== suspend));
    }
    passing = false;
  };
  const take: LineByLine['take'] = typed => {
    waiting = Buffer.concat([waiting, typed]);
    void pass();
  };
  const during: LineByLine['during'] = async asks => {
    asking = Symbol();
    void pass();
    try {
      return await asks();
    } finally {
      asking = undefined;
    }
  };
  return { take, during, left: () => cut(waiting.length) };
}

async function turned(): Promise<void> {
  for (let left = turns; left > 0; left -= 1) await turn();
}
