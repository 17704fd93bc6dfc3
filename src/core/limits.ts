/** Limits of a command: their names, what is built in, and each in words. */
import type { Limits } from './values.ts';

export type LimitName = keyof Limits;

/** In the order in which they are told. */
export const limitNames: readonly LimitName[] = [
  'memory',
  'processes',
  'descriptors',
  'fileSize',
  'cpuTime',
  'cpuShare',
  'bandwidth',
  'hostBandwidth',
  'transfer',
  'requests',
  'hostRequests',
  'connections',
  'timeout',
  'tmp',
  'scratch',
  'free',
  'idle',
];

/** What only the machine knows of itself. */
export interface Machine {
  /** In bytes. */
  readonly memory: number;
  readonly processors: number;
}

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** Built in and the same everywhere. No time of a command is bounded: nobody knows how long one of somebody else's takes. */
export const fixedLimits: Limits & { readonly idle: number } = {
  descriptors: 16_384,
  fileSize: 16 * gibibyte,
  tmp: 4 * gibibyte,
  scratch: 64 * mebibyte,
  free: 256 * mebibyte,
  idle: 2 * 3_600_000,
};

/** Built in. A build uses what processors there are: test runners start a process for each, and each of these a dozen threads. */
export function builtInLimits({ memory, processors }: Machine): Limits {
  return { ...fixedLimits, memory: Math.floor((memory / 4) * 3), processes: Math.max(1024, 64 * processors) };
}

/** The strictest of some limits, each for itself. More is stricter for what must stay free. */
export function strictestLimits(all: readonly Limits[]): Limits {
  const entries = limitNames.flatMap(name => {
    const said = all.flatMap(one => one[name] ?? []);
    return said.length === 0 ? [] : [[name, name === 'free' ? Math.max(...said) : Math.min(...said)] as const];
  });
  return Object.fromEntries(entries);
}

/** Whether one value lets through more than another; undefined is no bound at all. */
export function looserLimit(name: LimitName, one: number | undefined, than: number | undefined): boolean {
  if (than === undefined) return false;
  if (one === undefined) return true;
  return name === 'free' ? one < than : one > than;
}

/** As a person says it: `2 GiB`, `10 min`, `50 %`, `1 MiB/s`, `512`. */
export function limitWords(name: LimitName, value: number): string {
  if (name === 'processes' || name === 'descriptors' || name === 'connections') return String(value);
  if (name === 'requests' || name === 'hostRequests') return `${value} a minute`;
  if (name === 'cpuShare') return `${value} %`;
  if (name === 'bandwidth' || name === 'hostBandwidth') return `${spell(value, sizes)}/s`;
  return name === 'cpuTime' || name === 'timeout' || name === 'idle' ? spell(value, times) : spell(value, sizes);
}

/** So many bytes: `104 bytes`, `20.5 MiB`. */
export const sizeWords = (bytes: number) => spell(bytes, sizes);

type Units = readonly (readonly [number, string])[];

const sizes: Units = [
  [1024 ** 4, 'TiB'],
  [gibibyte, 'GiB'],
  [mebibyte, 'MiB'],
  [1024, 'KiB'],
  [1, 'bytes'],
];

const times: Units = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
  [1, 'ms'],
];

/** In the largest unit that it fills, with one decimal where it is no whole number of them. */
function spell(value: number, units: Units): string {
  const [size, unit] = units.find(([one]) => value >= one) ?? [1, units.at(-1)?.[1] ?? ''];
  return `${Math.round((value / size) * 10) / 10} ${unit}`;
}
