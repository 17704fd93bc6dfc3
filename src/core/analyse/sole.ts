/** Reasons that say what the whole of a word is, as long as nothing else stands in it. */

/** What pkg-config(1) and its kin print. */
export const FLAGS = 'options that a library asks for';

/** How the reasons end of what `read`, and a loop, puts in a name. */
export const READ = 'is read as it runs';
export const TAKEN = 'takes each value of the loop';

/** It is one after the other of what a list holds. */
export function listed(reason: string): boolean {
  return reason.endsWith(READ) || reason.endsWith(TAKEN);
}

/** The word is told by its reason: numbers of processes that this shell started, or options for a compiler. */
export function sole(reason: string): boolean {
  return reason === FLAGS || reason.startsWith('$! ');
}
