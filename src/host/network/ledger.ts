/** Every connection of one command: those that live, by what they lead to; and those that are over, told in batches. */
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Connection } from '../../core/values.ts';
import type { Target } from './target.ts';

/** Whether one is meant. */
export type Fits = (target: Target) => boolean;

/** One connection as it goes on. */
export interface Line {
  /** There is somebody at the other end: their bytes count. */
  readonly reached: (far: Socket) => void;
  /** Its greeting carries an encrypted one. */
  readonly veiled: () => void;
  /** In words; only the first counts. */
  readonly over: (outcome: string) => void;
}

export interface Ledger {
  readonly open: (target: Target, by: Connection['by'], client: Duplex) => Line;
  /** A name that was asked for: nothing goes anywhere by it. */
  readonly asked: (host: string, outcome: string) => void;
  /** Those that live, with what they have carried so far. */
  readonly live: () => readonly Connection[];
  /** Ends all that fit, and says how many these were. */
  readonly cut: (fits: Fits, why: string) => number;
  /** Nothing lives any more: all is told. */
  readonly close: () => void;
}

/** A connection with what ends it. */
interface Live {
  readonly target: Target;
  readonly now: (outcome: string) => Connection;
  readonly end: (why: string) => void;
}

/** Told at once, told at least so often (milliseconds), and told one by one: of more than these their sums, by host and outcome. */
const batch = 64;
const patience = 1000;
const singly = 1000;
const mostSums = 256;

/** `written` gets each connection once it is over. */
export function ledger(written: (connections: readonly Connection[]) => void): Ledger {
  const lives = new Set<Live>();
  const { tell, flush } = teller(written);
  const open: Ledger['open'] = (target, by, client) => {
    const began = Date.now();
    const clock = performance.now();
    let far: Socket | undefined;
    let ech = false;
    const now = (outcome: string): Connection => ({
      ...{ host: target.host, port: target.port, by, began, milliseconds: Math.round(performance.now() - clock) },
      ...{ sent: far?.bytesWritten ?? 0, received: far?.bytesRead ?? 0, outcome },
      ...(ech ? { ech } : {}),
    });
    const over = (outcome: string) => {
      if (lives.delete(live)) tell(now(outcome));
    };
    const end = (why: string) => {
      over(why);
      client.destroy();
      far?.destroy();
    };
    const live: Live = { target, now, end };
    lives.add(live);
    return {
      over,
      reached: socket => {
        far = socket;
      },
      veiled: () => {
        ech = true;
      },
    };
  };
  const asked: Ledger['asked'] = (host, outcome) =>
    tell({ host, port: 53, by: 'dns', began: Date.now(), milliseconds: 0, sent: 0, received: 0, outcome });
  const cut: Ledger['cut'] = (fits, why) => {
    const chosen = [...lives].filter(one => fits(one.target));
    for (const one of chosen) one.end(why);
    return chosen.length;
  };
  const close = () => {
    cut(() => true, 'ended with the command');
    flush();
  };
  return { open, asked, live: () => [...lives].map(one => one.now('open')), cut, close };
}

/** Gathers what is told, so that thousands of connections are not as many records. */
function teller(written: (connections: readonly Connection[]) => void) {
  let waiting: Connection[] = [];
  let told = 0;
  let timer: NodeJS.Timeout | undefined;
  const sums = new Map<string, Connection>();
  const send = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length > 0) written(waiting);
    waiting = [];
  };
  const put = (one: Connection) => {
    waiting.push(one);
    timer ??= setTimeout(send, patience).unref();
    if (waiting.length >= batch) send();
  };
  const tell = (one: Connection) => {
    told += 1;
    if (told <= singly) return put(one);
    const whole = `${one.host} ${one.port} ${one.by} ${one.outcome}`;
    const known = sums.has(whole) || sums.size < mostSums;
    const [key, kept] = known ? [whole, one] : [one.by, { ...one, host: '', port: 0, outcome: 'several, summed up' }];
    sums.set(key, summed(sums.get(key), kept));
  };
  const flush = () => {
    const rest = [...sums.values()];
    sums.clear();
    rest.forEach(put);
    send();
  };
  return { tell, flush };
}

function summed(before: Connection | undefined, { ech, ...one }: Connection): Connection {
  if (before === undefined) return { ...one, times: 1, ...(ech === true ? { ech } : {}) };
  return {
    ...before,
    ...(ech === true ? { ech } : {}),
    times: (before.times ?? 1) + 1,
    sent: before.sent + one.sent,
    received: before.received + one.received,
    milliseconds: before.milliseconds + one.milliseconds,
  };
}
