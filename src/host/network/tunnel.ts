/** A tunnel to a granted host, asked for by CONNECT or by SOCKS, or connected to as such: bytes both ways, once the first of them are what they have to be. */
import type net from 'node:net';
import type { Duplex } from 'node:stream';
import { blocked, endAlerted, endWith, type Failure, failure, outcomeOf } from './answer.ts';
import type { Line } from './ledger.ts';
import { reach, type Way } from './reach.ts';
import { type Begun, beginning, type Speech, speechOf } from './speech.ts';
import { spell, type Target } from './target.ts';

/** Who asked, and how they are answered. */
export interface Entrance {
  readonly by: 'connect' | 'socks' | 'direct';
  readonly client: Duplex;
  /** What came with the request already. */
  readonly head: Buffer;
  readonly opened: () => void;
  readonly failed: (failure: Failure) => void;
  /** Takes a client that speaks plain HTTP, for that host alone. */
  readonly plain: (client: Duplex, asked: Target) => void;
}

/** Milliseconds for a client to begin. */
const beginTime = 60_000;

/** As net.Socket has it: what was written goes out first. */
function destroySoon(client: Duplex): void {
  if (client.writable) client.end();
  if (client.writableFinished) client.destroy();
  else client.once('finish', () => client.destroy());
}

/** Never throws: whatever comes of it is said to the client. */
export async function tunnel(asked: Target, entrance: Entrance, way: Way): Promise<void> {
  const { client, opened, failed } = entrance;
  const speech = speechOf(way.hosts, asked);
  client.on('error', () => client.destroy());
  const line = speech === 'http' ? undefined : way.ledger.open(asked, entrance.by, client);
  // Who may speak plain HTTP is read, request by request: then each of them connects.
  if (speech === 'http') return begin({ asked, speech, far: undefined, line }, entrance, way);
  try {
    const far = await reach(asked, client, way);
    line?.reached(far);
    const ends = { client, far: way.gate.shape(asked, far), head: entrance.head, opened, line };
    if (speech === 'any') return join(ends);
    if (speech === 'open') return join({ ...ends, look: beginning(speech, asked), unfit: why => way.refused(spell(asked), why) });
    await begin({ asked, speech, far, line }, entrance, way);
  } catch (error) {
    const why = failure(error as Error, asked, way.refused);
    line?.over(outcomeOf(why));
    failed(why);
  }
}

interface Opening {
  readonly asked: Target;
  readonly speech: Speech;
  readonly far: net.Socket | undefined;
  readonly line: Line | undefined;
}

/** Waits for what the client says first, and goes by that. */
async function begin({ asked, speech, far, line: had }: Opening, entrance: Entrance, way: Way): Promise<void> {
  const { client, opened, failed } = entrance;
  const lost = () => client.destroy();
  far?.once('close', lost);
  opened();
  const { begun, bytes } = await firstWords(entrance, beginning(speech, asked));
  far?.off('close', lost);
  const line = had ?? (begun.kind === 'http' ? undefined : way.ledger.open(asked, entrance.by, client));
  if (begun.kind === 'unfit') {
    line?.over(`refused: ${begun.why}`);
    way.refused(spell(asked), begun.why);
    far?.destroy();
    return begun.tls ? endAlerted(client) : endWith(client, { status: 403, sentence: `${spell(asked)} ${begun.why}` });
  }
  if (begun.kind === 'http') {
    client.unshift(bytes);
    entrance.plain(client, asked);
    return void client.resume();
  }
  if (begun.kind === 'more') {
    line?.over('ended before it had begun');
    return void far?.destroy();
  }
  if (begun.ech) line?.veiled();
  if (far === undefined && way.blocked(asked)) {
    // It was agreed to, and then blocked before the client began.
    line?.over(outcomeOf(blocked));
    way.refused(spell(asked), 'which was blocked');
    return endAlerted(client);
  }
  try {
    const reached = far ?? (await reach(asked, client, way));
    line?.reached(reached);
    join({ client, far: way.gate.shape(asked, reached), head: bytes, line });
  } catch (error) {
    const why = failure(error as Error, asked, way.refused);
    line?.over(outcomeOf(why));
    failed(why);
  }
}

/** With all that was read for it; `more` where the client ended before it had begun. */
function firstWords({ client, head }: Entrance, look: (bytes: Uint8Array) => Begun): Promise<{ begun: Begun; bytes: Buffer }> {
  return new Promise(resolve => {
    const parts: Buffer[] = [];
    const late = setTimeout(() => client.destroy(), beginTime).unref();
    let told = false;
    const over = (begun: Begun) => {
      told = true;
      clearTimeout(late);
      client.off('data', hear).off('end', gone).off('close', gone).pause();
      resolve({ begun, bytes: Buffer.concat(parts) });
    };
    const hear = (bytes: Buffer) => {
      parts.push(bytes);
      const begun = look(bytes);
      if (begun.kind !== 'more') over(begun);
    };
    const gone = () => {
      client.destroy();
      over({ kind: 'more' });
    };
    client.on('data', hear).on('end', gone).on('close', gone).resume();
    if (head.length > 0) hear(head);
    // Whoever ended while they were asked about is heard of no more.
    if (!told && client.readableEnded) gone();
  });
}

interface Ends {
  readonly client: Duplex;
  readonly far: Duplex;
  readonly head: Buffer;
  readonly opened?: () => void;
  readonly line: Line | undefined;
  /** What the client says first goes on where it fits; the other end may speak before. */
  readonly look?: (bytes: Uint8Array) => Begun;
  readonly unfit?: (why: string) => void;
}

/** Each side may end first (half-close); an error on one ends both. */
function join(ends: Ends): void {
  const { client, far, head, opened, line, look } = ends;
  client.on('close', () => far.destroy());
  far.on('error', () => client.destroy());
  far.on('close', () => {
    line?.over('ended');
    destroySoon(client);
  });
  if (client.destroyed) return void far.destroy();
  if (far.destroyed) return void destroySoon(client);
  opened?.();
  far.pipe(client);
  if (look === undefined) {
    if (head.length > 0) far.write(head);
    client.pipe(far);
  } else hear(ends, look);
}

/** Who says nothing at all may end, and hear the other to its end. */
function hear({ client, far, head, line, unfit }: Ends, look: (bytes: Uint8Array) => Begun): void {
  const parts: Buffer[] = [];
  let told = false;
  const over = () => {
    told = true;
    client.off('data', listen).off('end', ended).pause();
  };
  const ended = () => {
    over();
    if (parts.length > 0) client.destroy();
    else far.end();
  };
  const listen = (bytes: Buffer) => {
    parts.push(bytes);
    const begun = look(bytes);
    if (begun.kind === 'more') return;
    over();
    if (begun.kind === 'unfit') {
      line?.over(`refused: ${begun.why}`);
      unfit?.(begun.why);
      far.destroy();
      return endAlerted(client);
    }
    if (begun.kind === 'fits' && begun.ech) line?.veiled();
    far.write(Buffer.concat(parts));
    client.pipe(far);
  };
  client.on('data', listen).on('end', ended).resume();
  if (head.length > 0) listen(head);
  if (!told && client.readableEnded) ended();
}
