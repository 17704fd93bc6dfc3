/** A policy file as it lies on the disk: read once, and refused where somebody else could have written it. */
import { createHash } from 'node:crypto';
import { constants, statSync } from 'node:fs';
import path from 'node:path';
import { GuardError } from '../../core/fault.ts';
import type { Origin, PolicyLayer } from '../../core/policy/layer.ts';
import { readLayer } from '../../core/policy/read.ts';
import { faultWords, type PolicyFault } from '../../core/policy/shape.ts';
import { printable } from '../../core/printable.ts';
import { type FileSeen, type Sources, sources } from '../sources.ts';

/** Larger than any policy a person writes. */
const mostBytes = 1_000_000;

/** SHA-256, as hex. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The text of the file, or undefined where there is none. One of `owners` must own it and its directory, and nobody else may be able to write
 * either; without `owners` it may be anybody's.
 */
export function readPolicyFile(file: string, owners?: readonly number[], by: Sources = sources): string | undefined {
  const fits = (seen: FileSeen) => {
    checkKind(file, seen);
    if (owners !== undefined) checkOwner(file, seen, owners);
    if (owners !== undefined) checkOwner(path.dirname(file), by.seen(path.dirname(file)), owners);
    return true;
  };
  try {
    // Without waiting: a pipe in its place would hang.
    return isAbsent(file, by) ? undefined : by.text(file, constants.O_RDONLY | constants.O_NONBLOCK, fits);
  } catch (error) {
    if (error instanceof GuardError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new GuardError(
      'policy-unreadable',
      `the policy can't be read: ${printable(message)}`,
      'make it readable for you, or move it away',
    );
  }
}

/** Most are, and an exception costs more than a look. Below what is no directory nothing is absent: that is a fault, which opening it names. */
function isAbsent(file: string, by: Sources): boolean {
  const above = by.seen(path.dirname(file));
  if (above !== undefined) return above.isDirectory() && by.seen(file) === undefined;
  for (let further = path.dirname(path.dirname(file)); ; further = path.dirname(further)) {
    const seen = by.seen(further);
    if (seen !== undefined) return seen.isDirectory();
  }
}

function checkKind(file: string, seen: FileSeen): void {
  const named = printable(`"${file}"`);
  if (!seen.isFile()) throw new GuardError('policy-kind', `${named} is no plain file`, 'move it away');
  if (seen.size > mostBytes) throw new GuardError('policy-size', `${named} has more than ${mostBytes} bytes`, 'move it away');
}

function checkOwner(file: string, seen: FileSeen | undefined, owners: readonly number[]): void {
  const named = printable(`"${file}"`);
  if (seen === undefined) throw new GuardError('policy-unreadable', `${named} is gone`, 'try again');
  if (!owners.includes(seen.uid)) {
    throw new GuardError('policy-owner', `${named} belongs to user ${seen.uid}, who could loosen the policy`, `chown ${owners[0]} ${file}`);
  }
  if ((seen.mode & 0o022) !== 0) throw new GuardError('policy-writable', `others can write ${named}`, `chmod go-w ${file}`);
}

/** The file where somebody else could read it: what lies in a directory that is closed to others is read by nobody. */
export function readableByOthers(file: string): string | undefined {
  const [seen, above] = [file, path.dirname(file)].map(one => statSync(one, { throwIfNoEntry: false })?.mode ?? 0);
  return ((seen ?? 0) & 0o044) !== 0 && ((above ?? 0) & 0o011) !== 0 ? file : undefined;
}

/** What the text says, or a GuardError that names the line or the place of each fault. */
export function readPolicyText(text: string, file: string, from: Origin): PolicyLayer {
  const { layer, faults } = readLayer(parse(text, file), from);
  if (layer === undefined) throw unusable(file, faults);
  return layer;
}

/** The first three faults of a file, each with its place, what is there and what was meant. */
export function unusable(file: string, faults: readonly PolicyFault[]): GuardError {
  const more = faults.length > 3 ? `; and ${faults.length - 3} more, which "ward policy check" lists` : '';
  const said = faults.slice(0, 3).map(faultWords).join('; ');
  return new GuardError(
    'policy-fault',
    printable(`"${file}" can't be used: ${said}${more}`),
    'mend it as ward-policy(5) says, or move it away',
  );
}

/** The JSON of a policy text, or a GuardError with the line. */
export function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const { message } = error as Error;
    throw new GuardError(
      'policy-json',
      printable(`"${file}" is not JSON, line ${lineOf(message, text)}: ${message}`),
      'mend that line, or move the file away',
    );
  }
}

/** V8 names the position of a fault, but for the end of the text. */
function lineOf(message: string, text: string): number {
  const at = / at position (\d+)/.exec(message)?.[1];
  return text.slice(0, at === undefined ? text.length : Number(at)).split('\n').length;
}
