/** Makes `wardsh` a real executable: Ward's own Node with src/executable.ts in it, as node:sea asks for it. `node build-executable.ts FILE` */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = import.meta.dirname;

/** One program header of ELF-64, little endian: elf(5). */
const entry = 56;
const LOAD = 1;
const NOTE = 4;
const TABLE = 6;

interface Segment {
  readonly kind: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
  readonly align: number;
}

function header({ kind, offset, address, size, align }: Segment): Buffer {
  const made = Buffer.alloc(entry);
  made.writeUInt32LE(kind, 0);
  made.writeUInt32LE(4, 4); // readable
  for (const [at, value] of [offset, address, address, size, size, align].entries()) made.writeBigUInt64LE(BigInt(value), 8 + 8 * at);
  return made;
}

const number = (bytes: Buffer, at: number) => Number(bytes.readBigUInt64LE(at));
const upTo = (value: number, step: number) => Math.ceil(value / step) * step;
const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(upTo(bytes.length, 4) - bytes.length)]);

/** Node looks for it by this name among the notes of its own file. */
function note(blob: Buffer): Buffer {
  const name = Buffer.from('NODE_SEA_BLOB\0');
  const head = Buffer.alloc(12);
  head.writeUInt32LE(name.length, 0);
  head.writeUInt32LE(blob.length, 4);
  return Buffer.concat([head, padded(name), padded(blob)]);
}

/** Node looks for a note only where this is set: single-executable-applications, in its documentation. */
function setFuse(elf: Buffer): void {
  const fuse = Buffer.from('NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:');
  const at = elf.indexOf(fuse);
  if (at < 0 || elf.indexOf(fuse, at + 1) >= 0 || elf[at + fuse.length] !== 0x30) throw new Error('this Node takes no program into itself');
  elf[at + fuse.length] = 0x31;
}

/** A segment behind all others, with a longer table of segments and the note in it. It lies in memory as far from the first as in the file: older kernels tell the table's address so. */
function withNote(node: Buffer, blob: Buffer): Buffer {
  const elf = Buffer.from(node);
  if (elf.readUInt32BE(0) !== 0x7f454c46 || elf[4] !== 2 || elf[5] !== 1) throw new Error('this Node is no ELF file of 64 bits, little endian');
  setFuse(elf);
  const [from, count] = [number(elf, 32), elf.readUInt16LE(56)];
  const table = Array.from({ length: count }, (_, at) => elf.subarray(from + at * entry, from + (at + 1) * entry));
  const loads = table.filter(one => one.readUInt32LE(0) === LOAD);
  const [first, last] = [loads[0], loads.at(-1)];
  if (first === undefined || last === undefined) throw new Error('this Node has no segment');
  const offset = upTo(elf.length, 0x10000);
  const address = number(first, 16) - number(first, 8) + offset;
  if (loads.some(one => number(one, 16) + number(one, 40) > address)) throw new Error('this Node leaves no room behind its segments');
  const own = note(blob);
  const tableSize = (count + 2) * entry;
  const noteAt = upTo(tableSize, 16);
  const loaded = header({ kind: LOAD, offset, address, size: noteAt + own.length, align: 0x10000 });
  const noted = header({ kind: NOTE, offset: offset + noteAt, address: address + noteAt, size: own.length, align: 4 });
  const moved = header({ kind: TABLE, offset, address, size: tableSize, align: 8 });
  const entries = table.flatMap(one => {
    if (one.readUInt32LE(0) === TABLE) return [moved];
    return one === last ? [one, loaded] : [one];
  });
  const made = Buffer.alloc(offset + noteAt + own.length);
  elf.copy(made);
  Buffer.concat([...entries, noted]).copy(made, offset);
  own.copy(made, offset + noteAt);
  made.writeBigUInt64LE(BigInt(offset), 32);
  made.writeUInt16LE(count + 2, 56);
  return made;
}

/**
 * No word of the caller's is one of Node's (`execArgvExtension`, and the two dashes: a login shell's name begins with one), nor is OPENSSL_CONF
 * heeded, which loads libraries.
 */
const settings = {
  disableExperimentalSEAWarning: true,
  execArgv: ['--no-warnings', '--openssl-config=/dev/null', '--'],
  execArgvExtension: 'none',
};

function build(node: string, to: string): void {
  const work = mkdtempSync(path.join(os.tmpdir(), 'ward-executable-'));
  try {
    const [config, output] = [path.join(work, 'sea.json'), path.join(work, 'blob')];
    writeFileSync(config, JSON.stringify({ main: path.join(root, 'dist/executable.cjs'), output, ...settings }));
    execFileSync(node, ['--experimental-sea-config', config], { stdio: 'pipe' });
    const made = `${to}.new`;
    writeFileSync(made, withNote(readFileSync(node), readFileSync(output)));
    chmodSync(made, 0o755);
    renameSync(made, to);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const [to] = process.argv.slice(2);
if (to === undefined) {
  process.stderr.write('usage: node build-executable.ts FILE\n');
  process.exit(2);
}
const own = path.join(root, 'node_modules/.bin/node');
build(existsSync(own) ? own : process.execPath, path.resolve(to));
