/** Recipes of a justfile: after what they need, each line in a shell of its own. */
import path from 'node:path';
import type { Dialect } from '../../values.ts';
import type { Shell } from '../frame.ts';
import type { Launched } from '../launched.ts';
import type { Runs } from '../program.ts';
import { contentsOf, type Held } from './contents.ts';
import { type Justfile, type Recipe, readJustfile } from './justfile.ts';
import { OPEN } from './make-functions.ts';
import { walkOpen } from './open-text.ts';
import { following } from './piece.ts';
import { resolved } from './resolved.ts';
import { interpreter, shebang } from './shebang.ts';
import { upward } from './upward.ts';

type Just = Extract<Runs, { kind: 'just' }>;

/** More recipes than these are not followed. */
const most = 300;

interface Around {
  readonly launched: Launched;
  readonly shell: Shell;
}

interface Cooking extends Around {
  readonly just: Justfile;
  readonly held: Held;
  readonly dialect: Dialect;
  readonly cwd: string;
  readonly seen: Set<string>;
}

/** Follows a call of just. */
export function runJust({ file, recipes }: Just, launched: Launched, shell: Shell): void {
  const [cwd] = shell.state.cwds;
  const frame = cwd === undefined ? undefined : following(shell.frame, `just ${cwd} ${JSON.stringify([recipes, file?.value])}`);
  if (cwd === undefined || frame === undefined) return;
  const around = { launched, shell: { state: shell.state, frame } };
  const named = file === undefined ? undefined : resolved(file.value, [cwd]);
  const held = file === undefined ? upward(['justfile', '.justfile', 'Justfile'], cwd, around) : named && contentsOf(named, around)[0];
  if (held === undefined || held === '') return;
  const just = readJustfile(held.text);
  const reads = interpreter(just.shell ?? 'sh');
  if (reads.kind !== 'shell') return;
  const cooking: Cooking = { ...around, just, held, dialect: reads.dialect, cwd: path.dirname(held.file), seen: new Set() };
  for (const one of just.early) line(one.text, one, { cooking, dialect: reads.dialect });
  cookAll(recipes, cooking);
}

/** Each takes as many of the words behind it as it has parameters. */
function cookAll(words: readonly string[], cooking: Cooking): void {
  const { just } = cooking;
  const rest = words.length > 0 ? [...words] : [...just.recipes.keys()].slice(0, 1);
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const recipe = just.recipes.get(just.aliases.get(name) ?? name);
    if (recipe === undefined) return;
    const many = recipe.parameters.at(-1)?.many === true;
    cook(recipe, rest.splice(0, many ? rest.length : recipe.parameters.length), cooking);
  }
}

function cook(recipe: Recipe, given: readonly string[], cooking: Cooking): void {
  const { just, seen } = cooking;
  if (seen.has(recipe.name) || seen.size > most) return;
  seen.add(recipe.name);
  for (const need of recipe.needs) {
    const other = just.recipes.get(just.aliases.get(need) ?? need);
    // What it is handed stands in brackets, and is not read.
    if (other !== undefined)
      cook(
        other,
        other.parameters.map(() => OPEN),
        cooking,
      );
  }
  const values = new Map(just.variables);
  for (const [at, one] of recipe.parameters.entries())
    values.set(one.name, one.many ? given.slice(at).join(' ') || (one.fallback ?? OPEN) : (given[at] ?? one.fallback ?? OPEN));
  const [first] = recipe.body;
  if (first?.text.startsWith('#!')) script(recipe, values, cooking);
  else for (const one of recipe.body) line(filled(one.text, values), one, { cooking, dialect: cooking.dialect });
}

/** A body that begins with `#!` is one script. */
function script({ body }: Recipe, values: ReadonlyMap<string, string>, cooking: Cooking): void {
  const reads = shebang(body[0]?.text ?? '');
  if (reads?.kind !== 'shell') return;
  const text = filled(body.map(one => one.text).join('\n'), values);
  const { held, cwd } = cooking;
  walkOpen({ text, shown: undefined, held, line: body[0]?.line ?? 1, dialect: reads.dialect, positional: undefined, cwd }, cooking);
}

function line(
  text: string,
  { line: number, text: shown }: { line: number; text: string },
  how: { cooking: Cooking; dialect: Dialect },
): void {
  const { held, cwd } = how.cooking;
  const bare = text.replace(/^[@-]+/, '');
  if (bare.trim() !== '')
    walkOpen({ text: bare, shown: shown.trim(), held, line: number, dialect: how.dialect, positional: undefined, cwd }, how.cooking);
}

/** `{{name}}` in its place; any other expression is open. */
function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\{\{\{\{|\{\{\s*([^}]*?)\s*\}\}/g, (all, name?: string) =>
    all === '{{{{' ? '{{' : (values.get(name ?? '') ?? OPEN),
  );
}
