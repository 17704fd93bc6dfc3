/** Reasons that say what the whole of a word is, as long as nothing else stands in it. */

/** What pkg-config(1) and its kin print. */
export const FLAGS = 'options that a library asks for';

/** The word is told by its reason: numbers of processes that this shell started, or options for a compiler. */
export function sole(reason: string): boolean {
  return reason === FLAGS || reason.startsWith('$! ');
}
