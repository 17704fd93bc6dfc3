/** What commands of the same kind were set up with the last time: of one process, from one directory, with one environment, most have the same. */
import { createHash } from 'node:crypto';
import { shellWords } from '../core/shell-words.ts';
import type { Dialect, Launch } from '../core/values.ts';
import type { Client } from '../host/channel/client.ts';

/** A guess, and never more: what a command may have is agreed to whole, and what was guessed otherwise is ended unused. */
export interface Foreseen {
  /** What these words will likely be set up with. */
  readonly of: (client: Client, words: readonly string[]) => Launch | undefined;
  /** They were set up so, and ran. */
  readonly learn: (client: Client, launch: Launch, dialect: Dialect) => void;
  /** They were not: it is not guessed for them again, and after some such misses for none. */
  readonly miss: (client: Client, words: readonly string[]) => void;
}

interface Kind {
  readonly environment: Client['environment'];
  readonly launch: Launch;
  readonly dialect: Dialect;
  misses: number;
}

/** Kinds, words that were missed, and letters of the variables of one kind. */
const most = { kinds: 16, missed: 256, width: 100_000 };

/** One after the other, of one kind. */
const patience = 3;

export function foreseen(): Foreseen {
  const kinds = new Map<string, Kind>();
  const missed = new Set<string>();
  const of: Foreseen['of'] = (client, words) => {
    const kind = kinds.get(nameOf(client));
    if (
      kind === undefined ||
      (missed.size > 0 && missed.has(textOf(client, words))) ||
      !sameVariables(kind.environment, client.environment)
    )
      return undefined;
    const { form, interactive } = shellWords(words, kind.dialect);
    return form === 'text' && !interactive ? { ...kind.launch, argv: [...kind.launch.argv, ...words] } : undefined;
  };
  // Of the words that ran nothing is kept either.
  const learn: Foreseen['learn'] = (client, { argv, ...set }, dialect) => {
    const { environment } = client;
    if (width(environment) > most.width || set.provided.some(file => !file.startsWith('/tmp/'))) return;
    const launch = { ...set, argv: argv.slice(0, 1), provided: [] };
    kinds.delete(nameOf(client));
    kinds.set(nameOf(client), { environment, launch, dialect, misses: 0 });
    forget(kinds, most.kinds);
  };
  const miss: Foreseen['miss'] = (client, words) => {
    missed.add(textOf(client, words));
    forget(missed, most.missed);
    const kind = kinds.get(nameOf(client));
    if (kind !== undefined && ++kind.misses === patience) kinds.delete(nameOf(client));
  };
  return { of, learn, miss };
}

const nameOf = ({ process, called, cwd }: Client) => [process.parent, called, cwd].join('\0');

/** A digest, for they may be long. */
const textOf = (client: Client, words: readonly string[]) =>
  createHash('sha256')
    .update([nameOf(client), ...words].join('\0'))
    .digest('base64');

const sameVariables = (one: Kind['environment'], other: Kind['environment']) =>
  one.size === other.size && [...one].every(([name, value]) => other.get(name) === value);

const width = (environment: Kind['environment']) => [...environment].reduce((sum, [name, value]) => sum + name.length + value.length, 0);

function forget(kept: Map<string, unknown> | Set<string>, count: number): void {
  for (const [oldest] of kept.entries()) {
    if (kept.size <= count) return;
    kept.delete(oldest);
  }
}
