/** What sessions left that have ended: what must not have appeared is moved aside, and why they ended is told once. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Found, putAwayNow, take } from '../run/unfinished.ts';
import { whyEnded } from './why-ended.ts';
import { read } from './world.ts';

/** `names`: notes of what went on after its command. Those whose session lives are left alone. */
export function settleLeft(directory: string, names: readonly string[]): Found {
  const taken = names.flatMap(name => take(path.join(directory, name)) ?? []);
  const moved = taken.flatMap(one => putAwayNow(one, directory)).map(line => `after what ran in the background, ${line}`);
  // One that was taken away was ended by a person, who was told.
  const ended = new Map(
    taken.flatMap(({ session, process }) => (session === undefined ? [] : [[`${session} ${process}`, { session, process }]])),
  );
  const sessions = [...ended.values()].filter(one => existsSync(one.session)).map(told);
  return { lines: [...moved, ...sessions.flatMap(one => one.line ?? [])], ended: sessions.map(one => one.ended) };
}

/** `process`: its keeper, as `identity` has it. */
function told({ session: directory, process }: { readonly session: string; readonly process: string }): Told {
  const session = read(path.join(directory, 'world.ended'))?.session ?? read(path.join(directory, 'world'))?.session ?? 'a session';
  const { reason, alert } = whyEnded(directory, process.split(' ').slice(2).join('-'));
  return {
    ended: `${session} has ended: ${reason}`,
    line: alert ? `what ran in the background of ${session} has ended: ${reason}` : undefined,
  };
}

interface Told {
  readonly ended: string;
  readonly line: string | undefined;
}
