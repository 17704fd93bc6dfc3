/** What comes to a process is all there, whole and in order, whatever it comes by. */
import { type StdioOptions, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { scratchDirectory } from '../../front/surroundings.ts';

const base = scratchDirectory();
test.after.always(() => rmSync(base, { recursive: true }));

const module = path.join(import.meta.dirname, '../../../src/host/channel/standard-input.ts');
const reader = `import { standardInput } from '${module}';
import { createHash } from 'node:crypto';
const hash = createHash('sha256');
const kept = [];
const { parts, end } = standardInput();
if (process.argv[1] === 'end') setTimeout(end, 100);
const whole = parts(part => kept.push(part));
void process.stdin.readable;
await whole;
for (const part of kept) hash.update(part);
console.log(hash.digest('hex'));`;

const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 31 + (at >> 8)) % 256));
const digest = (of: Buffer) => createHash('sha256').update(of).digest('hex');

/** What it says of all that it took. */
function taken(words: readonly string[], stdin: 'pipe' | number, write?: (to: NodeJS.WritableStream) => void): Promise<string> {
  const stdio: StdioOptions = [stdin, 'pipe', 'inherit'];
  const child = spawn(words[0] ?? '', words.slice(1), { stdio });
  let said = '';
  child.stdout?.on('data', part => {
    said += part;
  });
  if (child.stdin !== null) write?.(child.stdin);
  return new Promise((resolve, reject) => child.once('error', reject).once('close', () => resolve(said.trim())));
}

const node = [process.execPath, '--no-warnings', '--input-type=module', '-e', reader];

test('by a socket, a pipe, a file, and where nothing comes', async t => {
  const file = path.join(base, 'bytes');
  writeFileSync(file, bytes);
  t.is(await taken(node, 'pipe', to => to.end(bytes)), digest(bytes));
  t.is(await taken(['/bin/sh', '-c', 'cat "$1" | { shift; "$@"; }', 'sh', file, ...node], 'pipe'), digest(bytes));
  t.is(await taken(['/bin/sh', '-c', ': | "$@"', 'sh', ...node], 'pipe'), digest(Buffer.alloc(0)));
  for (const name of [file, '/dev/null']) {
    const descriptor = openSync(name, 'r');
    t.is(await taken(node, descriptor), digest(name === file ? bytes : Buffer.alloc(0)));
    closeSync(descriptor);
  }
});

test('it ends where that is wanted, though more could come', async t => {
  t.is(await taken([...node, 'end'], 'pipe'), digest(Buffer.alloc(0)));
});
