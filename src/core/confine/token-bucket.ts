/** So many bytes a second, counted: what may pass now, and when more may. */

export interface Bucket {
  /** Bytes that come in a second, and that it holds at most. */
  readonly rate: number;
  readonly burst: number;
  readonly held: number;
  /** When that was counted, in milliseconds of a clock that only goes on. */
  readonly at: number;
}

export interface Taken {
  readonly bucket: Bucket;
  /** Whole bytes: what was asked for, or what there is of it where that is worth a turn. */
  readonly bytes: number;
  /** Milliseconds until asking again is worth it; 0 where something was taken. */
  readonly wait: number;
}

/** Turns in a second: less than a turn's share is not worth handing on, or a slow line would go byte by byte. */
const turns = 20;

/** What a greeting or a small answer needs passes at once, however slow the line. */
const least = 16 * 1024;

/** Full, as a line is that nobody used. */
export function bucketOf(rate: number, now: number): Bucket {
  const burst = Math.max(least, Math.floor(rate / 4));
  return { rate, burst, held: burst, at: now };
}

/** In any time, never more than that time's share and one full bucket. A clock that goes back brings nothing. */
export function take({ rate, burst, held, at }: Bucket, wanted: number, now: number): Taken {
  const there = Math.min(burst, held + (Math.max(0, now - at) / 1000) * rate);
  const worth = Math.min(wanted, burst, Math.max(1, Math.floor(rate / turns)));
  const bytes = there < worth ? 0 : Math.min(wanted, Math.floor(there));
  const wait = there < worth ? Math.max(1, Math.ceil(((worth - there) / rate) * 1000)) : 0;
  return { bucket: { rate, burst, held: there - bytes, at: Math.max(at, now) }, bytes, wait };
}
