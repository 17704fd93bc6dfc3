/**
 * What the person accepted of their own policy: a small file in Ward's state that holds its text, with a code over it that takes a key to make
 * (store-key.ts).
 */
import { constants, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { emptyLayer, type PolicyLayer } from '../../core/policy/layer.ts';
import { readLayer } from '../../core/policy/read.ts';
import { type Directories, ownDirectory } from '../directories.ts';
import { type Sources, sources } from '../sources.ts';
import { codeOf, ownStoreKey, storeKey, storeKeyFile } from '../store-key.ts';
import { digest } from './file.ts';

/** `hash` is that of the text it was taken from; empty where what lies there accepts nothing, and `trouble` says why in words. */
export interface Accepted {
  readonly hash: string;
  readonly layer: PolicyLayer;
  readonly trouble?: string;
}

/** What lies there of it, and the key. */
export interface AcceptedTexts {
  readonly kept: string | undefined;
  readonly key: string | undefined;
}

const file = (directories: Directories) => path.join(directories.state, 'policy.accepted.json');

export function acceptedTexts(directories: Directories, by: Sources = sources): AcceptedTexts {
  for (let looks = 0; ; looks += 1) {
    const from = looks === 0 ? by : sources;
    const texts = { kept: readText(file(directories), from), key: storeKey(directories, from) };
    const half = (texts.kept === undefined) !== (texts.key === undefined);
    if (!half || looks === mostLooks || !(isNew(file(directories)) || isNew(storeKeyFile(directories)))) return texts;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
  }
}

/** The key is there before what it is for: who comes while another process accepts for the first time looks again, every so many milliseconds. */
const pause = 5;
const mostLooks = 100;
/** Milliseconds. */
const fresh = 10_000;

function isNew(name: string): boolean {
  const made = statSync(name, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && Math.abs(Date.now() - made) < fresh;
}

/** What those say was accepted last; undefined where nothing ever was: nor is there a key then. */
export function acceptedIn({ kept, key }: AcceptedTexts): Accepted | undefined {
  if (kept === undefined) return key === undefined ? undefined : { ...nothing('of what was accepted nothing is left'), hash: digest('') };
  const { code, text, hash } = parsed(kept);
  // Anybody could make such a hash: it proves nothing, and holds nothing up (ward policy accept).
  if (typeof text === 'string' && code === undefined && hash === digest(text))
    return nothing('it was accepted by an earlier Ward, which put no code on that which takes a key');
  if (key === undefined) return nothing("what was accepted can't be proved: its key is gone, or not the user's alone");
  if (typeof text !== 'string' || code !== codeOf(['policy', text], key))
    return nothing('what was accepted was changed by something other than ward');
  const layer = text === '' ? emptyLayer : layerOf(text);
  return layer === undefined ? nothing("what was accepted can't be read by this Ward") : { hash: digest(text), layer };
}

const nothing = (trouble: string): Accepted => ({ hash: '', layer: emptyLayer, trouble });

function parsed(kept: string): { readonly code?: unknown; readonly text?: unknown; readonly hash?: unknown } {
  try {
    return JSON.parse(kept) ?? {};
  } catch {
    return {};
  }
}

function layerOf(text: string): PolicyLayer | undefined {
  try {
    return readLayer(JSON.parse(text), 'user').layer;
  } catch {
    return undefined;
  }
}

/** Undefined where there is none; empty where it can't be read. */
function readText(name: string, by: Sources): string | undefined {
  try {
    return by.text(name, constants.O_RDONLY | constants.O_NONBLOCK, seen => seen.isFile()) ?? '';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : '';
  }
}

/** Accepts this very text of the policy file. Written beside and renamed, so that a reader sees all of it or what was before. */
export function accept(directories: Directories, text: string): void {
  const name = file(directories);
  ownDirectory(directories.state);
  const code = codeOf(['policy', text], ownStoreKey(directories));
  const draft = `${name}.${process.pid}.new`;
  writeFileSync(draft, JSON.stringify({ code, text }), { mode: 0o600, flush: true });
  renameSync(draft, name);
}
