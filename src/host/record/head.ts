/** The head of the record: where the chain stands and the key of the next record, kept so that no crash loses it and no old key stays. */
import { constants, readFileSync } from 'node:fs';
import type { Head } from '../../core/chain.ts';
import { digests } from './digests.ts';
import { type Disk, errorCode, type RecordFiles, withFile } from './files.ts';

/** A disk writes a sector of 512 bytes whole or not at all. */
const sector = 512;

/**
 * Two copies of the same, each in a sector of its own and written in one go in place: the old key is gone, and a power cut leaves at
 * least one copy, old or new. No wait for the disk is needed, because a head that is behind the log is caught up from the log.
 */
export function writeHead(files: RecordFiles, head: Head, disk: Disk): void {
  const copy = line(head).padEnd(sector - 1);
  const text = `${copy}\n${copy}\n`;
  withFile(files.head, constants.O_RDWR | constants.O_CREAT, descriptor => {
    disk.write(descriptor, text, 0);
    if (head.n <= 1) disk.sync(descriptor);
  });
  written.head = { text, seen: { head, damaged: false } };
}

/** What this process wrote last, and what it says: where the very same text is read again, it says the same. */
const written: {
  head?: { readonly text: string; readonly seen: NonNullable<ReturnType<typeof readHead>> };
  mark?: { readonly text: string; readonly seen: Mark };
} = {};

/** The newest whole copy, and whether another is damaged; undefined where there is no head at all. */
export function readHead(file: string): { head: Head | undefined; damaged: boolean } | undefined {
  const text = readIfThere(file);
  if (text === undefined || text === '') return undefined;
  if (text === written.head?.text) return written.head.seen;
  const copies = [text.slice(0, sector), text.slice(sector)].map(copy => parse(copy));
  const whole = copies.filter(copy => copy !== undefined).sort((a, b) => b.n - a.n);
  return { head: whole[0], damaged: whole.length < copies.length || text.length !== 2 * sector };
}

function line(head: Head): string {
  const body = JSON.stringify([head.n, head.mac, head.key, head.length]);
  return `${body} ${check(body)}`;
}

function parse(copy: string): Head | undefined {
  const found = /^(\[(\d{1,15}),"([0-9a-f]{64}|)","([0-9a-f]{64})",(\d{1,15})\]) ([0-9a-f]{16}) *\n$/.exec(copy);
  const [, body, n, mac, key, length, seen] = found ?? [];
  if (body === undefined || mac === undefined || key === undefined || check(body) !== seen) return undefined;
  return { n: Number(n), mac, key, length: Number(length) };
}

/** The number and MAC of a record, as `N:MAC`: what is noted beside the log, and what a person may keep elsewhere. */
export interface Mark {
  readonly n: number;
  readonly mac: string;
}

/** Never trusted but whole: a mark that was torn while it was written counts as none. */
export function writeMark(files: RecordFiles, head: Head, disk: Disk): void {
  const words = markText(head);
  const text = `${`${words} ${check(words)}`.padEnd(120)}\n`;
  withFile(files.mark, constants.O_RDWR | constants.O_CREAT, descriptor => disk.write(descriptor, text, 0));
  written.mark = { text, seen: { n: head.n, mac: head.mac } };
}

/** The noted head, or undefined where it is gone or damaged: the cache may go at any time. */
export function readMark(file: string): Mark | undefined {
  const whole = readIfThere(file) ?? '';
  if (whole === written.mark?.text) return written.mark.seen;
  const [text = '', seen] = whole.trim().split(' ');
  return check(text) === seen ? parseMark(text) : undefined;
}

const check = (text: string) => digests.hash(text).slice(0, 16);

export const markText = (mark: Mark): string => `${mark.n}:${mark.mac}`;

export function parseMark(text: string): Mark | undefined {
  const found = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text);
  return found?.[2] === undefined ? undefined : { n: Number(found[1]), mac: found[2] };
}

export function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
