/** A run that may write git's settings: their mask is lifted for it alone, they are watched while it runs, and compared before its status counts. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Launch, Outcome } from '../../core/values.ts';
import { namesIn } from '../names-in.ts';
import { identity, isGone } from '../record/running.ts';
import type { Edge } from './edge.ts';
import { type Kept, keep, putBack, wrongWith } from './kept-settings.ts';
import { attempt } from './put-away.ts';
import { type First, firstOf } from './wait-gone.ts';

/** A key that runs code is found this soon (milliseconds): somebody's editor may ask git for the status at any time. */
const pace = 25;

type Run = (launch: Launch, edge: Edge) => Promise<Outcome>;

/** What the watch knows of the run: its first process, and what it was stopped for, in words. */
interface Seen {
  first?: First | undefined;
  wrong?: string;
}

/** Runs it with those files open, or with the mask left where another run in the same project would lose its own by it. */
export async function openSettings(launch: Launch, edge: Edge, run: Run): Promise<Outcome> {
  const kept = (launch.settings ?? []).map(keep);
  const forget = note(edge.unfinished, kept);
  try {
    if (othersRun(edge.unfinished, kept)) return withHint(await run(launch, edge), busy);
    const closing = edge.beneath?.lift(kept.map(one => one.path));
    if (typeof closing === 'string') return withHint(await run(launch, edge), closing);
    const seen: Seen = {};
    const watch = setInterval(() => stopWhereWrong(kept, seen), pace);
    const started = (pid: number) => {
      seen.first = firstOf(pid);
    };
    try {
      const outcome = await run(lifted(launch, kept), { ...edge, started });
      // What is compared stays so there too.
      closing?.();
      return settled(outcome, kept, seen.wrong);
    } finally {
      clearInterval(watch);
      // What was put back is another file.
      closing?.();
    }
  } finally {
    forget();
  }
}

const busy = "another command is running in this project, so git's settings stay read-only: send this again when that has ended";

function withHint(outcome: Outcome, hint: string): Outcome {
  return (outcome.hints ?? []).length === 0 ? outcome : { ...outcome, hints: [hint] };
}

/** A rename over a mount point would fail; every directory above it stays one. */
function lifted(launch: Launch, kept: readonly Kept[]): Launch {
  const open = new Set(kept.map(one => one.path));
  return { ...launch, mounts: launch.mounts.filter(mount => mount.kind !== 'read-only' || !open.has(mount.at)) };
}

/** Kills the first process of the sandbox, and with it all others; the end of the run then tells why. */
function stopWhereWrong(kept: readonly Kept[], seen: Seen): void {
  const { first } = seen;
  if (first === undefined) return;
  for (const one of kept) {
    const wrong = wrongWith(one);
    if (wrong === undefined) continue;
    seen.wrong ??= `"${one.path}" ${wrong}`;
    if (firstOf(first.pid)?.start === first.start) attempt(() => process.kill(first.pid, 'SIGKILL'), []);
  }
}

/** Nothing of the sandbox lives any more: what is compared now stays so. What was wrong and is no more by then is told all the same. */
function settled(outcome: Outcome, kept: readonly Kept[], stopped: string | undefined): Outcome {
  const trouble: string[] = outcome.unknown === undefined ? [] : [outcome.unknown];
  const put = kept.flatMap(one => attempt(() => putBack(one), trouble) ?? []);
  const told = put.length > 0 || stopped === undefined ? put : [`${stopped}, and was as before when that was put an end to`];
  const unknown = trouble.length === 0 ? undefined : trouble.join('; ');
  if (told.length === 0) return { ...outcome, unknown };
  return { ...outcome, status: 126, refused: [...told, ...outcome.refused], alerts: [...(outcome.alerts ?? []), ...told], unknown };
}

// ---- what other runs and the next start must know ----------------------------------------------------------------------

const noted = /^settings-\d+$/;

/** Throws where it can't be noted: then nothing may run. */
function note(directory: string | undefined, kept: readonly Kept[]): () => void {
  if (directory === undefined) return () => undefined;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, `settings-${process.pid}`);
  writeFileSync(file, JSON.stringify({ process: identity(), kept }), { mode: 0o600 });
  return () => rmSync(file, { force: true });
}

/**
 * A rename over a file takes away every mount on it, in other sandboxes too (rename(2) since Linux 3.18): a command that runs beside this one would
 * find git's settings writable. Notes of this process are of the sandbox beneath it.
 */
function othersRun(directory: string | undefined, kept: readonly Kept[]): boolean {
  return names(directory)
    .filter(name => !own.test(name))
    .some(name => attempt(() => isBeside(path.join(directory ?? '', name), kept), []) === true);
}

/** As `turn.ts` names them. */
const own = new RegExp(`^(?:settings-)?${process.pid}(?:\\d{9})?$`);

function isBeside(file: string, kept: readonly Kept[]): boolean {
  const other = JSON.parse(readFileSync(file, 'utf8'));
  if (isGone(other.process)) return false;
  const held: readonly unknown[] = [other.project, other.repository];
  const open = ((other.kept ?? []) as readonly Kept[]).map(one => one.path);
  return kept.some(one => open.includes(one.path) || held.some(at => typeof at === 'string' && one.path.startsWith(`${at}/`)));
}

function names(directory: string | undefined): readonly string[] {
  return directory === undefined ? [] : namesIn(directory).filter(name => noted.test(name) || /^\d+$/.test(name));
}

/** After a Ward that was killed: what its sandbox still wrote is put back. In words what was done. */
export function restoreSettings(directory: string): readonly string[] {
  const trouble: string[] = [];
  const all = names(directory).filter(name => noted.test(name));
  const put = all.flatMap(name => take(path.join(directory, name))).flatMap(one => attempt(() => putBack(one), trouble) ?? []);
  return [...put, ...trouble];
}

/** Of two that start at the same time one gets it (rename(2)). */
function take(file: string): readonly Kept[] {
  const own = `${file}.${process.pid}.taken`;
  try {
    const found = JSON.parse(readFileSync(file, 'utf8'));
    if (!isGone(found.process)) return [];
    renameSync(file, own);
    rmSync(own);
    return found.kept;
  } catch {
    return [];
  }
}
