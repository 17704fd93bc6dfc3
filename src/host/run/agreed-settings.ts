/** Whether what changed in a repository of the project is no more than plain settings, and those that were agreed to. */
import path from 'node:path';
import { isPlainSetting } from '../../core/git-config.ts';
import { strayed } from '../../core/git-settings.ts';
import type { Grant } from '../../core/values.ts';
import { bytewise } from './kept-settings.ts';

/** Settings that may come to be in another repository than the project's own. */
export type NestedSettings = Extract<Grant, { kind: 'nested settings' }>;

/** A repository as it was, and all that runs there: its directory, and its files with what they hold or `false`, as one text (`nested.ts`). */
interface Stood {
  readonly directory: string;
  readonly state: string;
}

/** The same files say the same, and its settings but for those what they said before, in their order. A new one has nothing else than git makes (git-init(1)). */
export function isAgreed(stood: Stood | undefined, now: Stood, settings: readonly NestedSettings[]): boolean {
  const before = stood ?? asMade(now);
  if (before.directory !== now.directory) return false;
  const config = path.join(now.directory, 'config');
  const [old, fresh] = [filesOf(before), filesOf(now)];
  const [text, after] = [old.get(config), fresh.get(config)];
  if (typeof text !== 'string' || typeof after !== 'string') return false;
  const others = (files: ReadonlyMap<string, string | false>) => JSON.stringify([...files].filter(([file]) => file !== config));
  const keys = settings.filter(one => one.path === config).flatMap(one => one.keys.map(bytewise));
  return others(old) === others(fresh) && strayed(withoutMark(text), withoutMark(after), keys, isPlainSetting) === undefined;
}

/** Without settings, and of its hooks samples alone. */
function asMade({ directory, state }: Stood): Stood {
  const config = path.join(directory, 'config');
  const made = [...filesOf({ directory, state })].map(([file, text]) => [file, file === config ? '' : file.endsWith('.sample') && text]);
  return { directory, state: JSON.stringify([directory, ...made]) };
}

const withoutMark = (text: string) => text.replace(/^\xef\xbb\xbf/, '');

function filesOf({ state }: Stood): ReadonlyMap<string, string | false> {
  const [, ...files] = JSON.parse(state) as readonly [string, ...(readonly [string, string | false])[]];
  return new Map(files);
}
