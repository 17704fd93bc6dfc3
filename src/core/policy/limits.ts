/** The `limits` of a policy file: how each is written, and what it comes to. */
import type { LimitName } from '../limits.ts';
import type { Limits } from '../values.ts';
import { count, object, type Shape, text } from './shape.ts';

const size = text(/^[1-9]\d{0,5}[KMGT]iB$/, 'a size like "512MiB" or "2GiB"');
const rate = text(/^[1-9]\d{0,5}[KMGT]iB\/s$/, 'a rate like "1MiB/s"');
const time = text(/^[1-9]\d{0,5}[smhd]$/, 'a time like "90s", "10m" or "2h"');
const share = text(/^(?:100|[1-9]\d?)%$/, 'a share like "50%"');

/** Ward itself needs some of each to set a sandbox up. */
const shapes: Readonly<Record<LimitName, Shape>> = {
  memory: size,
  processes: count(1, 4_194_304),
  descriptors: count(128, 1_048_576),
  fileSize: size,
  cpuTime: time,
  cpuShare: share,
  bandwidth: rate,
  hostBandwidth: rate,
  transfer: size,
  requests: count(1, 100_000),
  hostRequests: count(1, 100_000),
  connections: count(1, 512),
  timeout: time,
  tmp: size,
  scratch: size,
  free: size,
  idle: time,
};

export const limitsShape: Shape = object(new Map(Object.entries(shapes)));

/** As the file has them, once they have the shape. */
export type SaidLimits = Readonly<Partial<Record<LimitName, string | number>>>;

const units: ReadonlyMap<string, number> = new Map([
  ['KiB', 1024],
  ['MiB', 1024 ** 2],
  ['GiB', 1024 ** 3],
  ['TiB', 1024 ** 4],
  ['KiB/s', 1024],
  ['MiB/s', 1024 ** 2],
  ['GiB/s', 1024 ** 3],
  ['TiB/s', 1024 ** 4],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['%', 1],
]);

/** In bytes, milliseconds, per cent and plain numbers. */
export function readLimits(said: SaidLimits): Limits {
  return Object.fromEntries(Object.entries(said).map(([name, value]) => [name, typeof value === 'number' ? value : amount(value)]));
}

function amount(said: string): number {
  const [, digits = '', unit = ''] = /^(\d+)(.*)$/.exec(said) ?? [];
  return Number(digits) * (units.get(unit) ?? 1);
}
