/** What stands in a file at the point where a text runs it: what the text wrote into it, and what the machine has there. */
import type { FileText } from '../../values.ts';
import { emitAction } from '../action.ts';
import { code } from '../effects.ts';
import { emitOpaque, type Frame, type Reader, type Shell } from '../frame.ts';
import type { Launched } from '../launched.ts';
import { alternatives, type Content } from './written.ts';

/** A text that runs. `own`: the command itself wrote it; else it was read from the machine. */
export interface Held {
  readonly text: string;
  readonly own: boolean;
  /** The file it was read from, absolute. */
  readonly file: string;
}

/** Copies of copies further than this are not followed. */
const furthest = 4;

/** Every text that may stand there, and a report of what can't be known of it. */
export function contentsOf(file: string, { launched, shell, start }: Around): readonly Held[] {
  const found = contents(file, shell, furthest);
  for (const one of found) {
    if (one.kind === 'program' && start !== undefined) start(one.program);
    else if (one.kind === 'program') report({ kind: 'unknown', by: 'this command' }, launched, shell);
    else if (one.kind !== 'text') report(one, launched, shell);
  }
  return found.flatMap(one => (one.kind === 'text' ? [one] : []));
}

interface Around {
  readonly launched: Launched;
  readonly shell: Shell;
  /** Where the file runs by its own name: what runs a program of the system's that it is a copy of. */
  readonly start?: (program: string) => void;
}

type Found = ({ readonly kind: 'text' } & Held) | Extract<Content, { by: string }> | { readonly kind: 'program'; readonly program: string };

/** Where programs of the system stand. */
const SYSTEM = /^\/(?:usr|bin|sbin|lib|lib64|opt|nix|snap)\//;
/** What lies there came with the session: nobody can say what stands in it. */
const TEMPORARY = /^\/(?:tmp|var\/tmp|dev\/shm)\//;

function contents(file: string, shell: Shell, left: number): readonly Found[] {
  const { reader, muted } = shell.frame;
  const log = reader.written.get(file) ?? [];
  if (!muted) reader.ran.set(file, log.length);
  const made = alternatives(log).flatMap((one): readonly Found[] => {
    if (one.kind === 'text') return [{ ...one, own: true, file }];
    if (one.kind !== 'copy') return [one];
    if (SYSTEM.test(one.of)) return [{ kind: 'program', program: one.of }];
    if (TEMPORARY.test(one.of) && !reader.written.has(one.of)) return [{ kind: 'unknown', by: 'this command' }];
    return left > 0 ? contents(one.of, shell, left - 1) : [{ kind: 'unknown', by: 'this command' }];
  });
  return shell.state.renewed.has(file) ? made : [...made, ...onMachine(file, shell.frame)];
}

function onMachine(file: string, { reader }: Frame): readonly Found[] {
  const seen = textAt(file, reader);
  if (seen.kind !== 'text') return [];
  reader.followed.add(seen.mark);
  return [{ kind: 'text', text: seen.text, own: false, file }];
}

/** What stands in a file of the machine. */
export function textAt(file: string, { texts, textOf }: Reader): FileText {
  const seen = texts.get(file) ?? textOf(file);
  texts.set(file, seen);
  return seen;
}

function report(one: Extract<Content, { by: string }>, { argv, place }: Launched, shell: Shell): void {
  if (one.kind === 'fetched') {
    emitAction(shell, { argv, effects: [code('elsewhere', `it runs what ${one.by} fetches`, place)], knowledge: 'known', place });
  } else {
    emitOpaque(shell.frame, place, `it runs a file that ${one.by} writes first: what stands in it then is known only as it runs`);
  }
}
