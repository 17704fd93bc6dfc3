/** One attempt as a row: what is run, what shows that it came through, and where it does come through. */
import { chownSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Arena, Attacker, Done, Options } from '../arena.ts';

/** One attempt: the code, and whether the host or the output shows that it came through. */
export interface Attempt {
  readonly code: string;
  readonly won: (done: Done) => boolean | Promise<boolean>;
  readonly options?: Options;
  readonly after?: () => void;
}

export interface Attack {
  readonly title: string;
  /** Where the control leg runs: unprotected, or in plain bubblewrap with these options. */
  readonly control: 'free' | readonly string[];
  /** Why it can't be tried by that attacker on this machine. */
  readonly unless?: (attacker: Attacker) => string | undefined;
  /** Needs a terminal of its own. */
  readonly terminal?: true;
  /** Ward refuses to run it at all. */
  readonly refused?: true;
  /** Would disturb others in the same command. */
  readonly alone?: true;
  readonly attempt: (arena: Arena, leg: 'control' | 'guarded') => Attempt | Promise<Attempt>;
}

export const rootOnly = ({ uid }: Attacker) => (uid === 0 ? undefined : 'only root could do it anywhere');
export const selfOnly = ({ uid }: Attacker) => (uid === process.getuid?.() ? undefined : 'only the owner could do it anywhere');

/** Whether the kernel is at least that new. */
export function kernel(major: number, minor: number): string | undefined {
  const [a = 0, b = 0] = os.release().split('.').map(Number);
  return a > major || (a === major && b >= minor) ? undefined : `this kernel is older than ${major}.${minor}`;
}

export const says =
  (text: string) =>
  ({ output }: Done) =>
    output.split(/\r?\n/).includes(text);

export const perl = (code: string) => `/usr/bin/perl -e '${code}'`;

export function read(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'latin1').trim() : undefined;
}

type More = Pick<Attack, 'unless' | 'alone' | 'terminal'>;

/** Code whose output has this line where it came through. */
export function printing(
  title: string,
  control: Attack['control'],
  code: string | ((arena: Arena) => string),
  line: string,
  more: More = {},
): Attack {
  return { ...more, title, control, attempt: arena => ({ code: typeof code === 'string' ? code : code(arena), won: says(line) }) };
}

/** Code that makes a name outside the project. */
export function making(
  title: string,
  file: (arena: Arena) => string,
  code: (file: string, arena: Arena) => string,
  more: More = {},
): Attack {
  return {
    ...more,
    title,
    control: 'free',
    attempt: arena => {
      const at = file(arena);
      return { code: code(at, arena), won: () => existsSync(at), after: () => rmSync(at, { force: true, recursive: true }) };
    },
  };
}

/** Code that changes a file outside the project, or one in it that is held; the file is made anew for each leg. */
export function changing(title: string, code: (file: string, arena: Arena) => string, more: More = {}): Attack {
  return {
    ...more,
    title,
    control: 'free',
    attempt: arena => {
      const name = title.replace(/\W+/g, '-');
      const at = path.join(arena.outside, name);
      rmSync(at, { force: true, recursive: true });
      writeFileSync(at, 'as it was\n', { mode: 0o600 });
      if (process.getuid?.() === 0) chownSync(at, arena.attacker.uid, arena.attacker.gid);
      const before = mark(at);
      return { code: code(at, arena), won: () => mark(at) !== before, after: () => rmSync(at, { force: true, recursive: true }) };
    },
  };
}

function mark(file: string): string {
  const text = read(file);
  return text === undefined ? 'gone' : `${text} ${JSON.stringify(statOf(file))}`;
}

function statOf(file: string): readonly number[] {
  const { mode, ino, nlink, mtimeMs } = statSync(file);
  return [mode, ino, nlink, mtimeMs];
}
