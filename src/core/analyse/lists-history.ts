/** `history` and `fc` where they only print what was typed before: no letter that edits, runs, reads or writes (bash(1), zshbuiltins(1)). */

/** Of these each prints more or less, or is refused by the shell that does not know it. */
const printing: ReadonlyMap<string, RegExp> = new Map([
  ['fc', /^-[lnrdfiDEL]+$/],
  ['history', /^-[fiDEL]+$/],
]);

/** An event by its number, or by how it begins. */
const event = /^(?:-?\d+|[A-Za-z][\w.-]*)$/;

/** `fc` lists by a letter that stands before the events, `history` by its name. */
export function listsHistory(program: string, words: readonly string[]): boolean {
  const letters = printing.get(program);
  if (letters === undefined) return false;
  const first = words.findIndex(one => !letters.test(one));
  const options = words.slice(0, first === -1 ? words.length : first);
  const numbered = words.slice(options.length);
  const lists = program === 'fc' ? options.some(one => one.includes('l')) : numbered.every(one => /^-?\d+$/.test(one));
  return lists && numbered.every(one => event.test(one));
}
