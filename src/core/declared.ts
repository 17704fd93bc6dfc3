/** What bash prints of its variables, read back: `declare -p` and `export -p`. */

/** One variable: `value` undefined where it has none, or is no plain text. */
export interface Declared {
  readonly name: string;
  readonly flags: string;
  readonly value: string | undefined;
}

/** An entry begins a line with `declare`; a value can hold line ends, within its quotes. */
const entry =
  /declare -([A-Za-z-]+) ([A-Za-z_]\w*)(?:=("(?:[^"\\]|\\[\s\S])*"|\$'(?:[^'\\]|\\[\s\S])*'|\((?:"(?:[^"\\]|\\[\s\S])*"|\$'(?:[^'\\]|\\[\s\S])*'|[^)"'])*\)))?\n/y;

/** All of them, or undefined where it is not what bash prints. */
export function declared(text: string): readonly Declared[] | undefined {
  const found: Declared[] = [];
  for (let at = 0; at < text.length; at = entry.lastIndex) {
    entry.lastIndex = at;
    const [whole, flags = '', name = '', value] = entry.exec(text) ?? [];
    if (whole === undefined) return undefined;
    found.push({ name, flags, value: value === undefined || value.startsWith('(') ? undefined : plain(value) });
  }
  return found;
}

/** bash(1), QUOTING: what a backslash stands before within double quotes, and `$'…'` as bash itself writes it. */
function plain(quoted: string): string {
  if (quoted.startsWith('"')) return quoted.slice(1, -1).replace(/\\([$`"\\\n])/g, (_, one: string) => (one === '\n' ? '' : one));
  return quoted
    .slice(2, -1)
    .replace(/\\(?:([0-7]{1,3})|([\s\S]))/g, (_, octal: string | undefined, one: string) =>
      octal === undefined ? (escapes.get(one) ?? one) : String.fromCharCode(Number.parseInt(octal, 8)),
    );
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['E', '\x1b'],
  ['e', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);
