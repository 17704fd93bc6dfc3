/** Where one command's network answers other processes of the same user: what lives on it, and that something is to be cut. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, watch } from 'node:fs';
import path from 'node:path';
import type { Connection } from '../../core/values.ts';
import { ownDirectory } from '../directories.ts';
import { namesIn } from '../names-in.ts';
import { identity, isGone } from '../record/running.ts';
import { readJson, writeWhole } from '../whole-file.ts';

/** Whose network it is, for whoever looks. */
export interface Label {
  /** The number of its record. */
  readonly entry: number;
  /** Without secrets. */
  readonly command: string;
  readonly asker: string;
  /** Milliseconds since the epoch. */
  readonly began: number;
}

/** What may be asked: all that lives; or, with a host or all of them cut from then on, how many these were. */
export type Question = { readonly what: 'live' } | { readonly what: 'block'; readonly host?: string; readonly port?: number };

export interface Reply {
  readonly live: readonly Connection[];
  readonly cut: number;
}

/** A network that is there now. */
export interface Network extends Label {
  readonly nonce: string;
  /** What only its process can say of itself. */
  readonly process: string;
}

/** How often it is looked where the kernel has no watch to give, and how long an answer may take (milliseconds). */
const step = 500;
const patience = 10_000;

/** Answers until it is closed. Never throws: what can't be answered is left to whoever asked. */
export function openDesk(directory: string, label: Label, answer: (question: Question) => Reply): { readonly close: () => void } {
  ownDirectory(directory);
  const nonce = randomBytes(8).toString('hex');
  const at = (name: string) => path.join(directory, `${nonce}.${name}`);
  writeWhole(at('json'), JSON.stringify({ ...label, nonce, process: identity() } satisfies Network));
  const look = () => {
    for (const name of mine(directory, nonce).filter(one => one.endsWith('.ask'))) {
      const question = readJson(path.join(directory, name)) as Question | undefined;
      rmSync(path.join(directory, name), { force: true });
      if (question !== undefined) writeWhole(path.join(directory, name.replace(/ask$/, 'said')), JSON.stringify(answer(question)));
    }
  };
  const safely = () => {
    try {
      look();
    } catch {
      // Whoever asked is told by silence.
    }
  };
  const stop = watching(directory, safely);
  const timer = setInterval(safely, step).unref();
  const close = () => {
    clearInterval(timer);
    stop();
    // An answer is for whoever asked, and is taken away there.
    for (const name of mine(directory, nonce).filter(one => !one.endsWith('.said'))) rmSync(path.join(directory, name), { force: true });
  };
  return { close };
}

function watching(directory: string, heard: () => void): () => void {
  try {
    const watcher = watch(directory, { persistent: false }, heard).on('error', () => undefined);
    return () => watcher.close();
  } catch {
    return () => undefined;
  }
}

/** Those whose process lives, the oldest first; what others have left is taken away. */
export function networks(directory: string): readonly Network[] {
  const found = namesIn(directory)
    .filter(name => /^[0-9a-f]{16}\.json$/.test(name))
    .map(name => ({ nonce: name.slice(0, 16), one: readJson(path.join(directory, name)) as Network | undefined }));
  sweepOrphans(directory);
  for (const { nonce, one } of found) if (one !== undefined && isGone(String(one.process))) sweep(directory, nonce);
  return found
    .flatMap(({ nonce, one }) => (one === undefined || one.nonce !== nonce || isGone(String(one.process)) ? [] : [one]))
    .sort((one, other) => one.entry - other.entry);
}

/** What it says; undefined where it is gone meanwhile, or says nothing. */
export async function inquire(directory: string, network: Network, question: Question): Promise<Reply | undefined> {
  const id = `${network.nonce}.${randomBytes(8).toString('hex')}`;
  const said = path.join(directory, `${id}.said`);
  writeWhole(path.join(directory, `${id}.ask`), JSON.stringify(question));
  const end = performance.now() + patience;
  while (
    !existsSync(said) &&
    performance.now() < end &&
    !isGone(network.process) &&
    existsSync(path.join(directory, `${network.nonce}.json`))
  )
    await new Promise(resolve => setTimeout(resolve, 10));
  const reply = readText(said);
  for (const name of ['ask', 'said']) rmSync(path.join(directory, `${id}.${name}`), { force: true });
  return reply === undefined ? undefined : (JSON.parse(reply) as Reply);
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

const mine = (directory: string, nonce: string) => namesIn(directory).filter(one => one.startsWith(`${nonce}.`));

function sweep(directory: string, nonce: string): void {
  for (const name of mine(directory, nonce)) rmSync(path.join(directory, name), { force: true });
}

/** Whoever asked was gone before the answer came. */
function sweepOrphans(directory: string): void {
  const all = namesIn(directory);
  for (const name of all.filter(one => one.endsWith('.said') && !all.includes(`${one.slice(0, 16)}.json`))) {
    const seen = statSync(path.join(directory, name), { throwIfNoEntry: false });
    if (seen !== undefined && Date.now() - seen.mtimeMs > 6 * patience) rmSync(path.join(directory, name), { force: true });
  }
}
