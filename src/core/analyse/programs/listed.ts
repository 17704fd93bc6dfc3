/** Names as the rows list them, in one text parted by blanks: parted once for each text, since a row is read for every command. */

const parted = new Map<string, readonly string[]>();

/** The names in a text of a row, in order. Texts of commands do not belong here: what is parted is kept. */
export function listed(names: string): readonly string[] {
  const before = parted.get(names);
  if (before !== undefined) return before;
  const made = names.split(' ');
  parted.set(names, made);
  return made;
}
