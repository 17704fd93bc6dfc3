/** A file is read to its end, whatever was said of its size. */
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { readWhole } from '../../src/host/read-whole.ts';
import { scratchDirectory } from '../front/surroundings.ts';

const base = scratchDirectory();
test.after.always(() => rmSync(base, { recursive: true }));

function read(file: string, size: number): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    return readWhole(descriptor, size);
  } finally {
    closeSync(descriptor);
  }
}

test('it has grown, shrunk or kept its size since that was looked at', t => {
  const file = path.join(base, 'file');
  for (const length of [0, 1, 2, 511, 512, 513, 5000, 200_000]) {
    const bytes = Buffer.from(Array.from({ length }, (_, at) => at % 251));
    writeFileSync(file, bytes);
    for (const size of [0, 1, length - 1, length, length + 1, 3 * length])
      if (size >= 0) t.true(read(file, size).equals(bytes), `${length}, ${size}`);
  }
});

test('a file of the kernel has no size of its own', t => {
  t.is(String(read('/proc/self/limits', 0)), readFileSync('/proc/self/limits', 'utf8'));
});
