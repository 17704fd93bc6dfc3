/** Turns what the machine says when the record can't be written into words: nothing runs without one. */
import { GuardError } from '../../core/fault.ts';
import { errorCode, type RecordFiles } from './files.ts';

const reasons = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'your disk quota is used up'],
  ['EFBIG', 'it has reached the largest size a file may have here'],
  ['EROFS', 'the file system is read-only'],
  ['EACCES', 'it is not writable for you'],
  ['EPERM', 'it is not writable for you'],
  ['ELOOP', 'a symbolic link stands in its place'],
  ['EISDIR', 'a directory stands in its place'],
  ['ENOTDIR', 'a file stands where its directory should be'],
  ['ENXIO', 'it is no ordinary file'],
  ['EMFILE', 'too many files are open'],
  ['EIO', 'the disk fails'],
]);

/** Runs `write`; every error it meets says what of the record can't be written, and why. */
export function unwritable<T>(files: RecordFiles, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof GuardError) throw error;
    const reason = reasons.get(errorCode(error)) ?? (error as Error).message;
    const hint = 'make room or make it writable: nothing runs without a record';
    const file = (error as NodeJS.ErrnoException).path ?? files.log;
    throw new GuardError('record-unwritable', `the record "${file}" can't be written: ${reason}`, hint);
  }
}
