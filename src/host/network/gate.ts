/** What one command may ask of its hosts besides who they are: how often, how many at once, how much and how fast; and what of it was hit. */
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { limitWords } from '../../core/limits.ts';
import type { Limits } from '../../core/values.ts';
import type { Failure } from './answer.ts';
import { type Pace, pace } from './pace.ts';
import { spell, type Target } from './target.ts';

/** Those of a command's limits that its network is held to. */
export type NetworkLimits = Pick<Limits, 'bandwidth' | 'hostBandwidth' | 'transfer' | 'requests' | 'hostRequests' | 'connections'>;

export interface Gate {
  /** Why one more may not be, though who it is for was agreed to; counted where it may. */
  readonly enter: (asked: Target, live: number) => Failure | undefined;
  /** A client's connection as it is to be used; `spent` where no more may go over any. */
  readonly door: (raw: Socket) => Duplex;
  /** The far end's. */
  readonly shape: (asked: Target, far: Socket) => Duplex;
  /** In words: what it came up against, and what it was held to and went on. */
  readonly limited: () => readonly string[];
  readonly slowed: () => readonly string[];
}

/** `spent` is told once all that may be transferred has been: nothing may live any longer. */
export function gate(limits: NetworkLimits, spent: (why: string) => void): Gate {
  const hit = new Set<string>();
  const refuse = (status: number, words: string): Failure => {
    hit.add(words);
    return { status, sentence: words };
  };
  const all = perMinute(limits.requests);
  const hosts = new Map<string, { readonly often: () => boolean; readonly pace: Pace | undefined }>();
  const of = (asked: Target) => {
    const known = hosts.get(spell(asked));
    if (known !== undefined) return known;
    const made = {
      often: perMinute(limits.hostRequests),
      pace: limits.hostBandwidth === undefined ? undefined : pace({ rate: limits.hostBandwidth }),
    };
    hosts.set(spell(asked), made);
    return made;
  };
  let over: string | undefined;
  const paces = { rate: limits.bandwidth, total: limits.transfer };
  const whole = paces.rate === undefined && paces.total === undefined ? undefined : pace(paces, () => end());
  const end = () => {
    over = `network over ${limitWords('transfer', limits.transfer ?? 0)} in all`;
    hit.add(over);
    spent(over);
  };
  const enter: Gate['enter'] = (asked, live) => {
    if (over !== undefined) return refuse(403, over);
    if (live >= (limits.connections ?? Number.POSITIVE_INFINITY))
      return refuse(429, `connections over ${limitWords('connections', limits.connections ?? 0)} at once`);
    if (all()) return refuse(429, `requests over ${limitWords('requests', limits.requests ?? 0)}`);
    return of(asked).often()
      ? refuse(429, `requests over ${limitWords('hostRequests', limits.hostRequests ?? 0)} for ${spell(asked)}`)
      : undefined;
  };
  const slowed = () => [
    ...(limits.bandwidth !== undefined && whole?.bit() === true ? [`the network, to ${limitWords('bandwidth', limits.bandwidth)}`] : []),
    ...[...hosts].flatMap(([host, { pace: one }]) =>
      one?.bit() === true ? [`the network, to ${limitWords('hostBandwidth', limits.hostBandwidth ?? 0)} for ${host}`] : [],
    ),
  ];
  return {
    enter,
    door: raw => (whole === undefined || over !== undefined ? raw : whole.paced(raw)),
    shape: (asked, far) => of(asked).pace?.paced(far) ?? far,
    limited: () => [...hit],
    slowed,
  };
}

const minute = 60_000;

/** True where one more would be one too many within any minute; else it is counted. */
export function perMinute(most: number | undefined, now = () => performance.now()): () => boolean {
  if (most === undefined) return () => false;
  let times: number[] = [];
  return () => {
    const time = now();
    if (times.length >= most) times = times.filter(one => one > time - minute);
    if (times.length >= most) return true;
    times.push(time);
    return false;
  };
}
