/** Lengths of time as a person gives them, and times as they are shown. */

const units = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** `30m`, `8h`, `2d`, at most four digits; in milliseconds. */
export function duration(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(text) ?? [];
  const factor = units.get(unit ?? '');
  return factor === undefined ? undefined : Number(count) * factor;
}

/** As the policy has it, to the second. */
export function instant(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
