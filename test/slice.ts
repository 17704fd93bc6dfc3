/** What a check holds of what a proof holds whole: always the same of them, from each part of the list. */
export const proof = process.env.WARD_PROOF !== undefined;

/** All in a proof; else one of each so many. So many must share no divisor with what the list repeats itself by, so that each of that is among them. */
export function slice<T>(all: readonly T[], every: number): readonly T[] {
  return proof ? all : all.filter((_, at) => at % every === 0);
}
