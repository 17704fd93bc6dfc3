/** Greetings of TLS for tests, made by hand: what a client says first, in any form. */

const sized = (size: number, bytes: Buffer) => {
  const length = Buffer.alloc(size);
  length.writeUIntBE(bytes.length, 0, size);
  return Buffer.concat([length, bytes]);
};
const number = (value: number) => Buffer.from([value >> 8, value & 255]);

export const extension = (type: number, bytes: Buffer) => Buffer.concat([number(type), sized(2, bytes)]);

/** The extension that names hosts. */
export const names = (...all: readonly string[]) =>
  extension(0, sized(2, Buffer.concat(all.map(one => Buffer.concat([Buffer.from([0]), sized(2, Buffer.from(one, 'latin1'))])))));

/** The message alone: random bytes may carry a mark. */
export function message(extensions: readonly Buffer[], mark = ''): Buffer {
  const random = Buffer.alloc(32, '.');
  random.write(mark);
  const versions = extension(43, Buffer.from([2, 3, 4]));
  const body = Buffer.concat([
    number(0x0303),
    random,
    sized(1, Buffer.alloc(32, 's')),
    sized(2, Buffer.from([0x13, 0x01, 0x13, 0x02])),
    sized(1, Buffer.from([0])),
    sized(2, Buffer.concat([...extensions, versions])),
  ]);
  return Buffer.concat([Buffer.from([1]), sized(3, body)]);
}

/** In records of at most so many bytes. */
export function records(bytes: Buffer, most = 16_384, type = 22): Buffer {
  const parts = Array.from({ length: Math.ceil(bytes.length / most) }, (_, at) => bytes.subarray(at * most, (at + 1) * most));
  return Buffer.concat(parts.map(part => Buffer.concat([Buffer.from([type, 3, 1]), sized(2, part)])));
}

/** A plain greeting for these names. */
export const hello = (all: readonly string[], mark = '') => records(message(all.length === 0 ? [] : [names(...all)], mark));
