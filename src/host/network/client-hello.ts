/** What a client says first in TLS: the host it asks for (RFC 8446, 4.1.2; RFC 6066, 3). Reads alone: nothing is decrypted, and nothing decided. */

export type Hello =
  /** Not whole yet. */
  | { readonly kind: 'more' }
  /** `ech`: it carries an encrypted one, which may ask for another host, or is there so that nobody can tell (RFC 9849). */
  | { readonly kind: 'hello'; readonly name: string | undefined; readonly ech: boolean }
  /** No such greeting, or one that two readers may read differently. */
  | { readonly kind: 'none' };

const more: Hello = { kind: 'more' };
const none: Hello = { kind: 'none' };

/** One with the largest keys of today has two thousand bytes. */
const longest = 32 * 1024;
const handshake = 22;
const clientHello = 1;
const serverName = 0;
const encryptedHello = 0xfe0d;

/** Takes the bytes of a connection as they come, in records and packets of any size. */
export function helloReader(): (bytes: Uint8Array) => Hello {
  let rest: Buffer = Buffer.alloc(0);
  let message: Buffer = Buffer.alloc(0);
  return bytes => {
    rest = Buffer.concat([rest, bytes]);
    for (let record = recordAt(rest); record !== 'more'; record = recordAt(rest)) {
      if (record === 'none' || message.length + record.length > longest) return none;
      message = Buffer.concat([message, record]);
      rest = rest.subarray(5 + record.length);
      if (isWhole(message)) return readHello(message);
    }
    return more;
  };
}

/** The content of a handshake record (RFC 8446, 5.1). */
function recordAt(bytes: Buffer): Buffer | 'more' | 'none' {
  const [type, major] = bytes;
  if ((type ?? handshake) !== handshake || (major ?? 3) !== 3) return 'none';
  if (bytes.length < 5) return 'more';
  const length = bytes.readUInt16BE(3);
  if (length === 0 || length > 16_384) return 'none';
  return bytes.length < 5 + length ? 'more' : bytes.subarray(5, 5 + length);
}

function isWhole(message: Buffer): boolean {
  if (message[0] !== clientHello) return true;
  return message.length >= 4 && message.length >= 4 + message.readUIntBE(1, 3);
}

/** Nothing may stand behind it: what follows is said under other keys, or by another reader's measure. */
function readHello(message: Buffer): Hello {
  if (message[0] !== clientHello || message.length !== 4 + message.readUIntBE(1, 3)) return none;
  try {
    return readBody(message.subarray(4));
  } catch (error) {
    if (error instanceof RangeError) return none;
    throw error;
  }
}

/** Parts with their length before them; throws a RangeError where one goes past the end. */
function cursor(bytes: Buffer) {
  let at = 0;
  const skip = (count: number): Buffer => {
    if (at + count > bytes.length) throw new RangeError('past the end');
    at += count;
    return bytes.subarray(at - count, at);
  };
  const number = (size: number) => skip(size).readUIntBE(0, size);
  return { skip, number, part: (size: number) => skip(number(size)), over: () => at === bytes.length };
}

/** Version and random, then session, ciphers, compression and extensions. */
function readBody(body: Buffer): Hello {
  const { skip, part, over } = cursor(body);
  skip(34);
  for (const size of [1, 2, 1]) part(size);
  if (over()) return { kind: 'hello', name: undefined, ech: false };
  const extensions = readExtensions(part(2));
  if (extensions === undefined || !over()) return none;
  const named = extensions.get(serverName);
  const name = named === undefined ? undefined : readName(named);
  if (named !== undefined && name === undefined) return none;
  return { kind: 'hello', name, ech: extensions.has(encryptedHello) };
}

/** By their numbers; undefined where one comes twice. */
function readExtensions(bytes: Buffer): ReadonlyMap<number, Buffer> | undefined {
  const { number, part, over } = cursor(bytes);
  const found = new Map<number, Buffer>();
  while (!over()) {
    const type = number(2);
    if (found.has(type)) return undefined;
    found.set(type, part(2));
  }
  return found;
}

/** The only name of a list of one. */
function readName(bytes: Buffer): string | undefined {
  const list = cursor(bytes);
  const names = cursor(list.part(2));
  const kind = names.number(1);
  const name = names.part(2).toString('latin1');
  return list.over() && names.over() && kind === 0 && /^[\x21-\x7e]+$/.test(name) ? name.toLowerCase() : undefined;
}
