/** Reads files that a command runs, so that what stands in them can be judged: plain files of the project, not too long, and nothing else. */
import { closeSync, constants, fstatSync, openSync, readlinkSync, readSync, realpathSync } from 'node:fs';
import { boundAt } from '../core/bound-at.ts';
import type { FileText, Policy, Request, TextOf } from '../core/values.ts';
import { projectAt } from './ground.ts';

/** A longer file is not followed: bytes. */
const longest = 64 * 1024;
/** More than this of all files of one command is not read: bytes. */
const most = 1024 * 1024;
/** Nor more files than this. */
const mostFiles = 64;

const none: FileText = { kind: 'none' };

/** What each file holds, as far as it is to be followed; it is read when it is first asked for, and never again. */
export function textReader({ scene, startup }: Request, policy: Policy): TextOf {
  const found = new Map<string, FileText>();
  let left = most;
  const project = () => projectAt(boundAt(scene), policy.projects)?.path;
  return file => {
    const before = found.get(file);
    if (before !== undefined) return before;
    const within = left <= 0 || found.size >= mostFiles ? undefined : startup?.files.includes(file) ? file : project();
    const text = within === undefined ? none : readText(file, within);
    if (text.kind === 'text') left -= text.text.length;
    found.set(file, text);
    return text;
  };
}

/** By its real path, which must be in the project still once it is open, or be that very file. Never blocks: a pipe opens at once, and is no plain file. */
function readText(file: string, within: string): FileText {
  let descriptor: number | undefined;
  try {
    const real = realpathSync.native(file);
    if (real !== within && !real.startsWith(`${within}/`)) return none;
    descriptor = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY);
    return whole(descriptor, real);
  } catch {
    return none;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function whole(descriptor: number, real: string): FileText {
  const seen = fstatSync(descriptor, { bigint: true });
  if (!seen.isFile() || seen.size > longest || readlinkSync(`/proc/self/fd/${descriptor}`) !== real) return none;
  const bytes = Buffer.alloc(Number(seen.size) + 1);
  let length = 0;
  for (let read = -1; read !== 0 && length < bytes.length; length += read)
    read = readSync(descriptor, bytes, length, bytes.length - length, length);
  // One that grows or is written to meanwhile is not what was looked at.
  if (length !== Number(seen.size) || fstatSync(descriptor, { bigint: true }).mtimeNs !== seen.mtimeNs) return none;
  // A mark at the beginning is read as any other letter by a shell: it is left in its place.
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(0, length));
  if (text.includes('\0')) return none;
  return { kind: 'text', text, mark: `${real} ${seen.dev}:${seen.ino} ${seen.size} ${seen.mtimeNs}` };
}
