/** Whoever asks for a host is let through to it, by what was agreed to or is now; or told why not. */
import type { Duplex } from 'node:stream';
import type { Connection } from '../../core/values.ts';
import { mayBeAsked } from './address.ts';
import { blocked, type Failure, unapproved } from './answer.ts';
import type { Way } from './reach.ts';
import { schemeOf } from './speech.ts';
import { granted, spell, type Target } from './target.ts';
import { type Entrance, tunnel } from './tunnel.ts';

/** Who asks for it, and how. */
interface Knock extends Wish {
  readonly by: Connection['by'];
  readonly client: Duplex;
}

/** What a client asked for: as it was read, and in its own words. */
interface Wish {
  readonly asked: Target | undefined;
  readonly words: string;
}

/** The host that may be gone to, or why not. */
export async function permit({ asked, words, by, client }: Knock, way: Way): Promise<Target | Failure> {
  const { ledger: book } = way;
  const open = asked === undefined ? unapproved : ((await agreed(asked, by, way)) ?? way.gate.enter(asked, book.live().length));
  if (asked !== undefined && open === undefined) return asked;
  const why = open ?? unapproved;
  if (asked !== undefined) book.open(asked, by, client).over(`refused: ${why.sentence}`);
  if (why.heard !== undefined) way.refused(asked === undefined ? `"${words.slice(0, 80)}"` : spell(asked), why.heard);
  return why;
}

/** Why it was not agreed to, neither before nor now. */
async function agreed(asked: Target, by: Connection['by'], { hosts, ask, blocked: isBlocked }: Way): Promise<Failure | undefined> {
  if (isBlocked(asked)) return blocked;
  if (granted(hosts, asked)) return undefined;
  if (ask === undefined || !mayBeAsked(asked.host)) return unapproved;
  const wanted = { ...asked, ...schemeOf(by, asked.port) };
  const answer = await ask(wanted).catch((error: Error) => ({
    granted: false as const,
    sentence: `it could not be asked about: ${error.message}`,
  }));
  if (!answer.granted) return { ...unapproved, sentence: answer.sentence };
  hosts.push(answer.via === undefined ? wanted : { ...wanted, via: answer.via });
  // While the question stood.
  return isBlocked(asked) ? blocked : undefined;
}

export async function enter(wish: Wish, entrance: Entrance, way: Way): Promise<void> {
  const asked = await permit({ ...wish, by: entrance.by, client: entrance.client }, way);
  if ('status' in asked) entrance.failed(asked);
  else await tunnel(asked, entrance, way);
}
