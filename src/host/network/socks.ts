/** SOCKS 5 as a client asks for a connection by it: without a login, by name or address, out and never in (RFC 1928). */
import type { Duplex } from 'node:stream';
import type { Failure } from './answer.ts';
import { readTarget, type Target } from './target.ts';

export const socksVersion = 5;

/** What a client asked for, and how it is answered; `asked` is undefined where it can't be had here at all. */
export interface SocksRequest {
  /** As it was spelled, for whoever has to read it. */
  readonly words: string;
  readonly asked: Target | undefined;
  /** What came behind it already. */
  readonly head: Buffer;
  readonly opened: () => void;
  readonly failed: (failure: Failure) => void;
}

/** Milliseconds for all of it. */
const patience = 10_000;
/** Its longest greeting, and its longest request (a name of 255 bytes). */
const longest = 257 + 262;

const replies: ReadonlyMap<string, number> = new Map([
  ['ENETUNREACH', 3],
  ['EHOSTUNREACH', 4],
  ['ENOTFOUND', 4],
  ['EAI_AGAIN', 4],
  ['ECONNREFUSED', 5],
]);

/** The address that it was connected from is nobody's matter (RFC 1928, 6). */
const reply = (code: number) => Buffer.from([socksVersion, code, 0, 1, 0, 0, 0, 0, 0, 0]);

/** Reads to the end of the request; undefined where none came, and then the client is gone. */
export function socks(client: Duplex): Promise<SocksRequest | undefined> {
  return new Promise(resolve => {
    let bytes: Buffer = Buffer.alloc(0);
    let greeted = false;
    const late = setTimeout(() => client.destroy(), patience).unref();
    const over = (request: SocksRequest | undefined) => {
      clearTimeout(late);
      client.off('data', hear).off('end', gone).off('close', gone).pause();
      if (request === undefined) client.destroy();
      resolve(request);
    };
    const gone = () => over(undefined);
    const hear = (part: Buffer) => {
      bytes = Buffer.concat([bytes, part]);
      if (!greeted) {
        const rest = greeting(bytes, client);
        if (rest === 'none') return gone();
        if (rest === 'more') return;
        [greeted, bytes] = [true, rest];
      }
      const request = readRequest(bytes, client);
      if (request !== undefined) over(request === 'none' ? undefined : request);
      else if (bytes.length > longest) gone();
    };
    client.on('error', () => client.destroy());
    client.on('data', hear).on('end', gone).on('close', gone);
  });
}

/** Version and methods; answered with the one that asks for nothing, and what stands behind it given back. */
function greeting(bytes: Buffer, client: Duplex): Buffer | 'more' | 'none' {
  const [version, methods] = bytes;
  if (version !== socksVersion) return 'none';
  if (methods === undefined || bytes.length < 2 + methods) return 'more';
  const plain = bytes.subarray(2, 2 + methods).includes(0);
  client.write(Buffer.from([socksVersion, plain ? 0 : 0xff]));
  return plain ? bytes.subarray(2 + methods) : 'none';
}

/** By kind of address: where it lies, and its words; the port stands behind it. */
function address(bytes: Buffer): { readonly end: number; readonly words: string } | undefined {
  const [kind = 1, length = 0] = [bytes[3], bytes[4]];
  if (kind === 1) return { end: 8, words: [...bytes.subarray(4, 8)].join('.') };
  if (kind === 4) return { end: 20, words: `[${v6(bytes.subarray(4, 20))}]` };
  return kind === 3 ? { end: 5 + length, words: bytes.toString('latin1', 5, 5 + length) } : undefined;
}

/** As URLs spell it, which is how grants are. */
function v6(bytes: Buffer): string {
  const groups = Array.from({ length: bytes.length / 2 }, (_, at) => bytes.readUInt16BE(2 * at).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** Undefined where it is not whole yet. */
function readRequest(bytes: Buffer, client: Duplex): SocksRequest | 'none' | undefined {
  if (bytes.length < 5) return undefined;
  const [version, command] = bytes;
  if (version !== socksVersion) return 'none';
  const fail = (code: number) => void client.end(reply(code));
  const at = bytes[3] === 4 && bytes.length < 22 ? undefined : address(bytes);
  if (at === undefined && bytes[3] !== 4) return answered('', fail, 8);
  if (at === undefined || bytes.length < at.end + 2) return undefined;
  const words = `${at.words}:${bytes.readUInt16BE(at.end)}`;
  if (command !== 1) return answered(words, fail, 7);
  return {
    words,
    asked: readTarget(words),
    head: bytes.subarray(at.end + 2),
    opened: () => void client.write(reply(0)),
    failed: ({ status, code }) => fail(status === 502 ? (replies.get(code ?? '') ?? 1) : 2),
  };
}

/** Whatever is said of it, the answer is that it can't be had: command (7) or kind of address (8) are none of these. */
function answered(words: string, fail: (code: number) => void, code: number): SocksRequest {
  return { words, asked: undefined, head: Buffer.alloc(0), opened: () => undefined, failed: () => fail(code) };
}
