/** As much of TOML as rule files are made of: tables of texts, numbers, truths and lists of texts. Anything else is not read at all. */

export interface Table {
  readonly name: string;
  readonly values: ReadonlyMap<string, Said>;
}

type Said = string | number | boolean | readonly string[];

const piece =
  /\s+|#[^\n]*|\[\[\s*([\w.-]+)\s*\]\]|\[\s*([\w.-]+)\s*\]|([\w-]+)\s*=\s*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|-?\d+|true|false|\[(?:\s|#[^\n]*|,|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')*\])/y;

/** Every table in order; undefined where something stands there that is none of this. */
export function tablesOf(text: string): readonly Table[] | undefined {
  const tables: { name: string; values: Map<string, Said> }[] = [];
  piece.lastIndex = 0;
  while (piece.lastIndex < text.length) {
    const match = piece.exec(text);
    if (match === null) return undefined;
    const [, several, single, key, value] = match;
    const name = several ?? single;
    if (name !== undefined) tables.push({ name, values: new Map() });
    else if (key !== undefined && value !== undefined) {
      const read = readValue(value);
      if (read === undefined) return undefined;
      if (tables.length === 0) tables.push({ name: '', values: new Map() });
      tables.at(-1)?.values.set(key, read);
    }
  }
  return tables;
}

function readValue(said: string): Said | undefined {
  if (said.startsWith('[')) {
    const all = [...said.matchAll(/#[^\n]*|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/g)].map(([one]) => one).filter(one => !one.startsWith('#'));
    const texts = all.map(textOf);
    return texts.every(one => one !== undefined) ? texts : undefined;
  }
  if (said.startsWith('"') || said.startsWith("'")) return textOf(said);
  return said === 'true' || said === 'false' ? said === 'true' : Number(said);
}

/** A basic text escapes as JSON does, but for `\U` and `\e`. */
function textOf(said: string): string | undefined {
  if (said.startsWith("'")) return said.slice(1, -1);
  try {
    return JSON.parse(said) as string;
  } catch {
    return undefined;
  }
}
