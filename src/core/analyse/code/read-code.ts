/** Reads a program text of another language for what it does to the machine, as far as the text tells; what it can't tell is opaque. */
import type { Effect, Place, Touch } from '../../values.ts';
import { code, destroys, INLINE, touch, unknown, word } from '../effects.ts';
import type { Argument, Call, Reading } from '../program.ts';
import { bind } from './bindings.ts';
import { imports, use } from './imports.ts';
import type { Language } from './language.ts';
import { lex } from './lex.ts';
import { scan } from './scan.ts';
import { give, MADE, MOST_STEPS, type Scope } from './scope.ts';

/** A text in a language, and what stands around it. */
export interface Code {
  readonly language: Language;
  readonly text: Argument;
  /** Modules loaded by options. */
  readonly modules: readonly string[];
  /** What the program is given to work on. */
  readonly operands: readonly Argument[];
}

/** More text than this is not read. */
const LONGEST = 65_536;

/** Where lines end for some languages and not for others: a carriage return alone, and the separators of Unicode (ECMA-262, "Line Terminators"). */
const ENDS = /\r(?!\n)|[\u2028\u2029]/;

/** What a text does. */
export function readCode(given: Code, call: Call): Reading {
  const { value, place } = given.text;
  if (value.kind !== 'text') return closed(call, 'code that is known only as it runs', place);
  if (value.text.length > LONGEST) return closed(call, 'more code than Ward reads', place);
  if (ENDS.test(value.text)) return closed(call, 'code whose lines end in an unusual way', place);
  if (given.language.name === 'python' && recoded(value.text)) return closed(call, 'code in an encoding of its own', place);
  const scope = opened(given, call, place);
  for (const name of given.modules) use(name, scope);
  if (!through(value.text, scope)) return closed(call, "code that Ward can't read", place);
  const why: Effect[] = scope.opaque === undefined ? [] : [code('unknown', `the code of ${call.program} ${scope.opaque}`, place)];
  const told = code('project', `${call.program} ${INLINE}`, place);
  const writes = WRITES.test(value.text.replace(NOTHING, ''));
  const effects = writes ? scope.effects : scope.effects.map(bare);
  if (!writes && scope.computed.has('write'))
    why.push(destroys('emptied', `${call.program} empties files that only running could tell`, place));
  return { effects: [...effects, ...made(scope, given.operands), ...why, told], runs: scope.runs, opaque: undefined };
}

/** Python reads a file in the encoding that one of its first two lines names (PEP 263); in another than these, other lines may stand in it. */
function recoded(text: string): boolean {
  const named = text.split('\n', 2).map(line => /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(line)?.[1]);
  return named.some(one => one !== undefined && !/^(?:utf[-_]?8|us-ascii|ascii|latin[-_]?1|iso-?8859-15?)$/i.test(one));
}

/** What puts something into a file, in any of these languages; and a call that puts nothing there. */
const WRITES =
  /write|print|puts|dump|save|copy|<<|say\b|sink|cat\b|append|mkdir|to_(?:csv|json|excel|parquet)|savefig|touch|symlink|link\b|connect|rename|move|mv\b/i;
const NOTHING =
  /\b\w*(?:write|put_contents)\w*\s*\(\s*(?:[^()]*,\s*)?(?:b?''|b?"")\s*[,)]|\bcreateWriteStream\s*\([^()]*\)\s*\.(?:end|close|destroy)\s*\(\s*\)|\.(?:close|open)\b/gi;

/** A file that is opened to be written, and into which nothing is put, is emptied. */
function bare(one: Effect): Effect {
  return one.kind === 'path' && one.touch === 'write' ? { ...one, emptied: true } : one;
}

/** Reads one text; false where it can't be cut or takes too long. */
function through(text: string, scope: Scope): boolean {
  const tokens = lex(text, scope.language.lexicon);
  if (tokens === undefined) return false;
  imports(tokens, scope);
  bind(tokens, scope);
  scan(tokens, scope);
  return scope.steps <= MOST_STEPS;
}

/** Code within code deeper than this is not read. */
const DEEPEST = 4;

function closed(call: Call, what: string, place: Place): Reading {
  return { effects: [code('unknown', `${call.program} runs ${what}`, place)], runs: [], opaque: undefined };
}

function opened({ language }: Code, call: Call, place: Place): Scope {
  let depth = 0;
  const scope: Scope = {
    language,
    call,
    place,
    aliases: new Map(),
    values: new Map(),
    effects: [],
    runs: [],
    done: new Set(),
    computed: new Set(),
    texts: [],
    cwd: call.cwd,
    opaque: undefined,
    steps: 0,
    nested: text => {
      depth += 1;
      if (depth > DEEPEST || !through(text, scope)) give(scope, 'makes up code');
      depth -= 1;
    },
  };
  return scope;
}

/** A text that begins a path outside, or names what is kept from sight. */
const outward =
  /^(?:~|\.\.(?:\/|$)|\/(?:etc|home|root|usr|var|tmp|dev|proc|sys|bin|sbin|opt|mnt|media|srv|boot|lib|run|private|Users|Library|Volumes)(?:\/|$))|\/\.\.(?:\/|$)|(?:^|\/)\.(?:ssh|env|git|aws|gnupg|netrc|bashrc|profile|npmrc|claude|vscode|husky)\b/;

/** Paths that are made up may be any that the text, or what it is given, spells. */
function made(scope: Scope, operands: readonly Argument[]): Reading['effects'] {
  const kinds = [...scope.computed];
  if (kinds.length === 0) return [];
  const spelled = [...new Set(scope.texts)]
    .filter(one => outward.test(one.trim()) && one.length < 4096)
    .map(one => word(tilde(one.trim(), scope), scope.place));
  const given = operands.filter(one => one.value.kind === 'unknown' || /^[/~]|^\.\.|\/\.\.|^\.\w/.test(one.value.text));
  const effects = kinds.flatMap((kind: Touch) => [...spelled, ...given].flatMap(one => touch(kind, one, scope)));
  const hidden = scope.texts.includes(MADE) || scope.cwd === undefined;
  return !hidden ? effects : [...effects, ...kinds.flatMap(kind => touch(kind, unknown('made up by the code', scope.place), scope))];
}

function tilde(text: string, { call }: Scope): string {
  return text.replace(/^~(?=\/|$)/, call.home);
}
