/** A question as a program's resolver puts it, and the answer to it, in bytes (RFC 1035, 4). Reads alone: nothing is looked up. */
import { isIPv4, isIPv6 } from 'node:net';
import { bug } from '../../core/fault.ts';

export interface Question {
  /** Lower case, without the dot at its end; undefined where it is no name of a host. */
  readonly name: string | undefined;
  /** As it was asked, with a sign in the place of what is none of a host's. */
  readonly words: string;
  readonly type: number;
  /** Header and question, as they go back. */
  readonly id: number;
  readonly wants: boolean;
  readonly bytes: Buffer;
}

/** IN (RFC 1035, 3.2.4); A and ANY (3.2.2, 3.2.3); AAAA (RFC 3596, 2.1). */
const internet = 1;
export const ofAddress = 1;
export const ofLongAddress = 28;
export const ofAll = 255;

const headerLength = 12;
/** A name, with the lengths of its labels (RFC 1035, 2.3.4). */
const longest = 255;

/** NOERROR, FORMERR, SERVFAIL, NXDOMAIN, REFUSED (RFC 1035, 4.1.1). */
export type Code = 0 | 1 | 2 | 3 | 5;

/** Undefined for what is no question, or not one alone: such gets no answer. */
export function readQuestion(message: Uint8Array): Question | undefined {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.length);
  if (bytes.length < headerLength + 5) return undefined;
  const flags = bytes.readUInt16BE(2);
  const isAnswer = (flags & 0x80_00) !== 0;
  const kind = flags & 0x78_00;
  if (isAnswer || kind !== 0 || bytes.readUInt16BE(4) !== 1) return undefined;
  const labels: string[] = [];
  let at = headerLength;
  for (let length = bytes[at] ?? 0; length !== 0; length = bytes[at] ?? 0) {
    // Who points back within a question points at nothing that was said before.
    if (length > 63 || at + length + 1 - headerLength >= longest) return undefined;
    labels.push(bytes.toString('latin1', at + 1, at + 1 + length).toLowerCase());
    at += 1 + length;
  }
  const end = at + 5;
  if (bytes.length < end || bytes.readUInt16BE(at + 3) !== internet) return undefined;
  const plain = labels.length > 0 && labels.every(one => /^[a-z0-9_-]+$/.test(one));
  const words = labels.map(one => one.replace(/[^a-z0-9_-]/g, '?')).join('.');
  return {
    name: plain ? words : undefined,
    ...{ words, type: bytes.readUInt16BE(at + 1), id: bytes.readUInt16BE(0), wants: (flags & 0x01_00) !== 0 },
    bytes: Buffer.from(bytes.subarray(headerLength, end)),
  };
}

/** Seconds: what a name stands for is the same for as long as the command runs. */
const lasting = 60;

/** With that address, or without any: then there is none of the kind that was asked for. */
export function answerTo({ id, wants, bytes }: Question, code: Code, address?: string): Buffer {
  const header = Buffer.alloc(headerLength);
  header.writeUInt16BE(id, 0);
  // An answer, by whom one may believe all, recursion as it was wished for and available.
  header.writeUInt16BE(0x84_80 | (wants ? 0x01_00 : 0) | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(address === undefined ? 0 : 1, 6);
  if (address === undefined) return Buffer.concat([header, bytes]);
  const [type, data] = isIPv4(address) ? [ofAddress, Buffer.from(address.split('.').map(Number))] : [ofLongAddress, inBytes(address)];
  const record = Buffer.from([0xc0, headerLength, 0, type, 0, internet, 0, 0, 0, lasting, 0, data.length]);
  return Buffer.concat([header, bytes, record, data]);
}

/** As groups, of which as many are zero as `::` leaves out. */
function inBytes(address: string): Buffer {
  if (!isIPv6(address)) bug(`"${address}" is no address`);
  const [before = [], after = []] = address.split('::').map(side => side.split(':').filter(Boolean));
  const groups = [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after];
  return Buffer.from(groups.map(one => one.padStart(4, '0')).join(''), 'hex');
}
