/** Which files a start-up file runs in turn, as far as its text says so plainly: for a word about those that are not there, and for no decision. */

/** `~`, `$HOME` or a variable that the file gives one place, and what stands below it. */
const PLACE = String.raw`(?:~|\$(?:\w+|\{\w+\}))?/[\w./+@-]+`;
const given = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)=(["']?)((?:~|\$HOME|\$\{HOME\})?\/[\w./+@-]+)\2[ \t]*(?:;|#|$)/gm;
const runs = new RegExp(String.raw`(?:^|[;&|{(!]|\b(?:then|do|else))[ \t]*(?:\\?\.|source)[ \t]+(["']?)(${PLACE})\1(?=[ \t;&|)}]|$)`, 'gm');
const each = new RegExp(
  String.raw`\bfor[ \t]+(\w+)[ \t]+in[ \t]+"?(${PLACE})"?/\*[^;\n]*[;\n][\s\S]{0,200}?(?:\.|source)[ \t]+"?\$\{?\1\b`,
  'gm',
);

/** By absolute paths, each once, in order; of `for f in DIR/*; do . "$f"` the directory. */
export function sourcedFiles(text: string, home: string): readonly string[] {
  const plain = text.replace(/^[ \t]*#.*$/gm, '');
  const places = new Map([['HOME', home]]);
  for (const [, name = '', , value = ''] of plain.matchAll(given)) {
    const place = placed(value, places);
    if (place !== undefined && name !== 'HOME') places.set(name, place);
  }
  const found = [...plain.matchAll(runs), ...plain.matchAll(each)].sort((one, other) => one.index - other.index);
  return [...new Set(found.flatMap(([, , word = '']) => placed(word, places) ?? []))];
}

function placed(word: string, places: ReadonlyMap<string, string>): string | undefined {
  const [, name, rest = ''] = /^(~|\$\{?\w+\}?)?(\/.*)$/.exec(word) ?? [];
  if (name === undefined) return rest;
  const place = places.get(name === '~' ? 'HOME' : name.replaceAll(/\W/g, ''));
  return place === undefined ? undefined : place + rest;
}
