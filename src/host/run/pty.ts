/** The door to node-pty: a pseudo-terminal of Ward's own, of which it holds one end and a sandbox is given the other. */
import { closeSync, constants, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { GuardError } from '../../core/fault.ts';
import { installation } from '../installation.ts';

/** What the library has beside what its own JavaScript shows. */
interface Native {
  readonly open: (columns: number, rows: number) => { readonly master: number; readonly slave: number; readonly pty: string };
  readonly resize: (master: number, columns: number, rows: number) => void;
}

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface Pty {
  /** Ward's end: whatever is started while it is open would inherit it (`descriptors.ts`, `inheritable`). */
  readonly master: number;
  /** The sandbox's end, which nothing inherits by itself: open until the run has ended, since one that could not begin is begun again. */
  readonly slave: number;
  /** Its path. */
  readonly name: string;
  readonly resize: (size: Size) => void;
}

/** Throws where the library is not installed for this machine. */
export function openPty({ columns, rows }: Size): Pty {
  const native = load();
  const { master, slave, pty } = native.open(columns, rows);
  // The library's own does not wait for what is typed, and a program that reads would fail of that: the flag is of the open file (open(2)).
  const own = openSync(pty, constants.O_RDWR | constants.O_NOCTTY);
  closeSync(slave);
  return { master, slave: own, name: pty, resize: size => native.resize(master, size.columns, size.rows) };
}

function load(): Native {
  const require = createRequire(path.join(installation, 'package.json'));
  try {
    const own = createRequire(require.resolve('node-pty'));
    return own(`@lydell/node-pty-${process.platform}-${process.arch}/pty.node`) as Native;
  } catch {
    throw new GuardError(
      'pty',
      'node-pty is not installed for this machine, and there is no guarded terminal without it',
      `run "npm ci" in ${installation}`,
    );
  }
}
