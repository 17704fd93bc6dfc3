/** Reads a justfile as data: its recipes, what they need, and what just runs to fill in its variables. */
import { OPEN } from './make-functions.ts';

export interface Recipe {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly fallback: string | undefined; readonly many: boolean }[];
  readonly needs: readonly string[];
  readonly body: readonly { readonly text: string; readonly line: number }[];
}

export interface Justfile {
  readonly recipes: ReadonlyMap<string, Recipe>;
  readonly aliases: ReadonlyMap<string, string>;
  /** Values that are plain texts; any other is left out. */
  readonly variables: ReadonlyMap<string, string>;
  /** Commands in backticks, which run first. */
  readonly early: readonly { readonly text: string; readonly line: number }[];
  /** The shell it names; undefined: sh. */
  readonly shell: string | undefined;
}

/** A longer line at the left edge is left out: nobody writes one, and reading it would take long. */
const longest = 500;

const header = /^@?([A-Za-z_][\w-]*)((?:[ \t]+[^:"'`]*(?:"[^"]*"|'[^']*'|`[^`]*`)?[^:"'`]*)?)[ \t]*:(?!=)[ \t]*(.*)$/;

/** Reads a text; what it doesn't understand it leaves out. */
export function readJustfile(text: string): Justfile {
  const lines = text.split('\n').map(one => one.replace(/\r$/, ''));
  const recipes = new Map<string, Recipe>();
  const [aliases, variables] = [new Map<string, string>(), new Map<string, string>()];
  const early: { text: string; line: number }[] = [];
  let shell: string | undefined;
  for (const [index, line] of lines.entries()) {
    if (/^[ \t#[]|^$/.test(line) || line.length > longest) continue;
    for (const found of /:=/.test(line) ? line.matchAll(/`([^`]*)`/g) : []) early.push({ text: found[1] ?? '', line: index + 1 });
    const alias = /^alias[ \t]+([\w-]+)[ \t]*:=[ \t]*([\w-]+)/.exec(line);
    const set = /^(?:export[ \t]+)?([A-Za-z_][\w-]*)[ \t]*:=[ \t]*(?:'([^']*)'|"([^"\\]*)")[ \t]*(?:#.*)?$/.exec(line);
    if (alias !== null) aliases.set(alias[1] ?? '', alias[2] ?? '');
    else if (/^set[ \t]+shell[ \t]*:=/.test(line)) shell = /\[[ \t]*["']([^"']+)["']/.exec(line)?.[1] ?? OPEN;
    else if (set !== null) variables.set(set[1] ?? '', set[2] ?? set[3] ?? '');
    const found = header.exec(line);
    if (found !== null) recipes.set(found[1] ?? '', recipeOf(found, bodyOf(lines, index + 1)));
  }
  return { recipes, aliases, variables, early, shell };
}

function recipeOf([, name = '', parameters = '', needs = '']: readonly string[], body: Recipe['body']): Recipe {
  return {
    name,
    parameters: [...parameters.matchAll(/([+*]?)\$?([A-Za-z_][\w-]*)(?:[ \t]*=[ \t]*(?:'([^']*)'|"([^"]*)"|[^\s]+))?/g)].map(one => ({
      name: one[2] ?? '',
      fallback: one[3] ?? one[4] ?? (one[1] === '*' ? '' : one[0].includes('=') ? OPEN : undefined),
      many: one[1] !== '',
    })),
    needs: [...needs.replace(/#.*$/, '').matchAll(/\(\s*([\w-]+)[^)]*\)|([\w-]+)/g)].flatMap(one => one[1] ?? one[2] ?? []),
    body,
  };
}

/** The indented lines below, joined where a backslash stands at the end of one. */
function bodyOf(lines: readonly string[], from: number): Recipe['body'] {
  const body: { text: string; line: number }[] = [];
  const indent = /^[ \t]+/.exec(lines[from] ?? '')?.[0] ?? '';
  for (let at = from; indent !== '' && at < lines.length && (lines[at]?.startsWith(indent) || lines[at]?.trim() === ''); at += 1) {
    const line = at + 1;
    let text = (lines[at] ?? '').slice(indent.length);
    while (text.endsWith('\\') && !body[0]?.text.startsWith('#!') && at + 1 < lines.length) {
      at += 1;
      text = text.slice(0, -1) + (lines[at] ?? '').trim();
    }
    body.push({ text, line });
  }
  return body;
}
