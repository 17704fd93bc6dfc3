/** Goes through the tokens of a text and judges every name by what it stands for. */
import { act, type Use } from './act.ts';
import { fold, spelled } from './fold.ts';
import type { Language, Roles } from './language.ts';
import { resolve } from './resolve.ts';
import { give, type Known, MADE, MOST_STEPS, type Scope, UNKNOWN } from './scope.ts';
import { closing, isMark, isName, listed, statementEnd } from './split.ts';
import type { Token } from './token.ts';

/** Judges all tokens, those in the holes of texts too. */
export function scan(tokens: readonly Token[], scope: Scope): void {
  tokens.forEach((token, at) => {
    scope.steps += 1;
    if (scope.steps > MOST_STEPS) return;
    for (const piece of token.pieces) if (typeof piece !== 'string') scan(piece, scope);
    if (scope.done.has(token)) return;
    if (token.kind === 'string') text(token, { tokens, at, scope });
    else if (token.kind === 'command') act(['sh'], { ...NOTHING, name: 'backquotes', args: [spelled(token, scope, 0)] }, scope);
    else if (token.kind === 'name') name({ tokens, at, scope });
    else if (token.kind === 'variable') variable({ tokens, at, scope });
    else if (token.kind === 'mark') mark({ tokens, at, scope });
    else if (token.kind === 'regex' && /\(\?\??\{/.test(token.text)) give(scope, 'runs code within an expression');
  });
}

interface At {
  readonly tokens: readonly Token[];
  readonly at: number;
  readonly scope: Scope;
}

const NOTHING: Use = { name: '', args: [], named: new Map(), self: UNKNOWN };

/** A text is kept as what a path may be made of; as an index, it names a property. */
function text(token: Token, { tokens, at, scope }: At): void {
  scope.texts.push(token.text === 'HOME' ? '~/' : token.text);
  const indexed = isMark(tokens[at - 1], '[') && isMark(tokens[at + 1], ']');
  if (indexed && scope.language.forbidden.test(token.text)) give(scope, `reaches ${token.text}`);
  if (scope.language.callable && strong(functionOf(token.text, scope)) && !isMark(tokens[at + 1], '=>') && !indexed)
    give(scope, `names the function ${token.text} in a text`);
  if (scope.language.name === 'perl' && NAMES.test(token.text)) give(scope, `names ${token.text} in a text`);
}

/** Perl calls a function by a text that names it, or that ends before its name. */
const NAMES = /^(?:CORE|main)?::\w+$|^(?:POSIX|CORE|File::\w+|IO::\w+|Storable)::\w*$/;

/** Whether a role runs or destroys something. */
function strong(roles: Roles | undefined): boolean {
  return roles?.some(role => /^(?:sh|system|code|opaque|delete|tree|replaced|property|move)\b/.test(role)) ?? false;
}

/** They make texts out of numbers or codes. */
const encodes =
  /^(?:chr|b64decode|b32decode|a85decode|unhexlify|fromhex|rot13|fromCharCode|fromCodePoint|atob|pack|hex2bin|base64_decode|unescape|decode64|unpack|urldecode)$/;

/** They lead to the home. */
const homes = /^(?:HOME|homedir|expanduser|home|HOMEPATH|USERPROFILE|userInfo)$/;

function name(here: At): void {
  const { tokens, at, scope } = here;
  const { language } = scope;
  const [before, token, after] = [tokens[at - 1], tokens[at] as Token, tokens[at + 1]];
  if (key(here)) return;
  if (encodes.test(token.text)) scope.texts.push(MADE);
  if (homes.test(token.text)) scope.texts.push('~/');
  const accessed = language.accessors.has(before?.text ?? '') && before?.kind === 'mark';
  const imported =
    language.importers.has(token.text) && isMark(after, '(') && tokens[at + 2]?.kind === 'string' && isMark(tokens[at + 3], ')');
  if (language.forbidden.test(token.text) && !imported && !spared(here, accessed)) {
    give(scope, `uses ${token.text}`);
    return;
  }
  if (isName(before, 'def', 'function', 'class', 'sub', 'interface', 'type', 'module', 'enum', 'macro')) return;
  if (accessed) method(here);
  else if (language.modules.has(scope.aliases.get(token.text) ?? '') || language.roots.has(token.text) || scope.aliases.has(token.text))
    chain(here);
  else if (language.importers.has(token.text) && isMark(after, '(')) chain(here);
  else bare(here);
}

/** `name: value` in an object, `name=value` among arguments. */
function key({ tokens, at, scope }: At): boolean {
  const [before, after] = [tokens[at - 1], tokens[at + 1]];
  const opens = isMark(before, '(', ',', '{') || before === undefined || before.kind === 'line';
  if (isMark(after, '=') && isMark(before, '(', ','))
    return scope.language.name === 'python' || scope.language.name === 'r' || scope.language.name === 'julia';
  if (isMark(after, '=>') && (scope.language.name === 'perl' || scope.language.name === 'php')) return true;
  if (scope.language.name === 'perl' && isMark(before, '{') && isMark(after, '}')) return subscript(tokens[at - 2]);
  return scope.language.keys && isMark(after, ':') && opens && !isMark(tokens[at - 1], '?');
}

/** What stands before a brace that opens no block: `$made{name}`, `->{name}`. */
function subscript(before: Token | undefined): boolean {
  return before !== undefined && (/^[$@%&]/.test(before.text) || isMark(before, '->', ']', '}'));
}

/** Names that are forbidden but in a form that does nothing: `x.constructor.name`, `constructor() {}`. */
function spared({ tokens, at }: At, accessed: boolean): boolean {
  if (tokens[at]?.text !== 'constructor') return false;
  return accessed ? isMark(tokens[at + 1], '.') && isName(tokens[at + 2], 'name') : isMark(tokens[at + 1], '(');
}

/** A name that stands for a module or a member of one. */
function chain(here: At): void {
  const { tokens, at, scope } = here;
  const { language } = scope;
  const found = resolve(tokens, at, scope);
  for (const one of tokens.slice(at, found.end)) scope.done.add(one);
  if (found.module === undefined) return;
  const table = language.modules.get(found.module);
  if (found.member === undefined) {
    if (table !== undefined) whole(found.full, found.end, here);
    return;
  }
  const roles = table?.get(found.member);
  if (roles !== undefined) {
    used(roles, { ...here, at: found.end - 1 }, found.full);
    return;
  }
  if (table !== undefined && !unguarded(found.member, table, language)) give(scope, `uses ${found.full}`);
}

/** A table that holds `*` lets pass what it does not name, but for other modules, which a module holds by the names it imports them by. */
function unguarded(member: string, table: ReadonlyMap<string, Roles>, { leading }: Language): boolean {
  return (table.has('*') && !leading.test(member)) || /^[A-Z][A-Z_0-9]+$/.test(member);
}

/** A module itself, not one of its names: what is done with it can't be followed, but for being called where a role says so. */
function whole(full: string, end: number, here: At): void {
  const { scope, tokens } = here;
  const roles = scope.language.modules.get(full)?.get('()');
  if (roles !== undefined) {
    used(roles, { ...here, at: end - 1 }, full);
    return;
  }
  if (isMark(tokens[end], '=') && !isMark(tokens[end], '==')) {
    give(scope, `changes ${full}`);
    return;
  }
  give(scope, `hands ${full} on`);
}

function method(here: At): void {
  const { tokens, at, scope } = here;
  const [before, token] = [tokens[at - 1], tokens[at] as Token];
  const roles = scope.language.methods.get(token.text);
  if (scope.language.name === 'r' && isMark(before, '$') && !isMark(tokens[at + 1], '(')) return;
  if (roles !== undefined) used(roles, here, token.text);
  else if (scope.language.leading.test(token.text) && !isMark(tokens[at + 1], '('))
    give(scope, `reaches ${token.text} by way of something else`);
}

function bare(here: At): void {
  const { tokens, at, scope } = here;
  const token = tokens[at] as Token;
  if (blocks.test(token.text) && isMark(tokens[at + 1], '{')) return;
  if (scope.language.name === 'perl' && /^(?:system|exec)$/.test(token.text) && inBlock(tokens, at + 1)) {
    give(scope, `names the program of ${token.text} in a block`);
    return;
  }
  const roles = functionOf(token.text, scope);
  if (roles !== undefined && roles.length > 0) used(roles, here, token.text);
}

/** `system {"rm"} …`, `system({"rm"} …)`. */
function inBlock(tokens: readonly Token[], at: number): boolean {
  return isMark(tokens[isMark(tokens[at], '(') ? at + 1 : at], '{');
}

/** Before a brace they open a block. */
const blocks = /^(?:eval|do)$/;

/** The roles of a function by its name: in any case where the language does not mind, by its last part where it stands in a package. */
function functionOf(spelled: string, { language }: Scope): Roles | undefined {
  const { functions } = language;
  const name = spelled.replace(/^\\/, '');
  const found = functions.get(name) ?? (language.callable ? functions.get(name.toLowerCase()) : undefined);
  const cut = name.lastIndexOf('::');
  return found ?? (cut < 0 ? undefined : functions.get(name.slice(cut + 2)));
}

/** `$f(…)`, `&$f`, `&name`, `$$name`: what is called only running could tell. */
function variable({ tokens, at, scope }: At): void {
  const { text: spelling } = tokens[at] as Token;
  const { language } = scope;
  if (language.name === 'perl' && spelling.startsWith('&')) {
    const roles = functionOf(spelling.slice(1), scope);
    if (spelling.startsWith('&$') || roles !== undefined) give(scope, `calls ${spelling}`);
  }
  if (
    language.name === 'perl' &&
    spelling === '@ARGV' &&
    (isMark(tokens[at + 1], '=', ')') || isName(tokens[at - 1], 'push', 'unshift') || isName(tokens[at - 2], 'push', 'unshift'))
  )
    give(scope, 'says which files are read');
  if (language.name === 'php' && isMark(tokens[at + 1], '(')) give(scope, `calls what ${spelling} holds`);
  if (language.name === 'php' && isMark(tokens[at - 1], '$')) give(scope, 'uses a variable whose name is made up');
  if (language.forbidden.test(spelling)) give(scope, `uses ${spelling}`);
}

/** Calls of what stands in brackets: `x[name](…)`, `$x->$name(…)`, `&{…}`. */
function mark({ tokens, at, scope }: At): void {
  const { language } = scope;
  const [token, after, next] = [tokens[at] as Token, tokens[at + 1], tokens[at + 2]];
  if (token.text === '\\' && /^(?:javascript|python|ruby)$/.test(language.name)) give(scope, 'spells a name by its numbers');
  if (language.name === 'javascript' && token.text === '[' && at > 0) indexed({ tokens, at, scope });
  if (token.text === '->' && language.name === 'perl' && after?.kind === 'variable') give(scope, 'calls a method whose name is made up');
  if (token.text === '&' && isMark(after, '{') && language.name === 'perl') give(scope, 'calls what only running could tell');
  if (
    (token.text === '->' || token.text === '::') &&
    language.name === 'php' &&
    (after?.kind === 'variable' || isMark(after, '{')) &&
    isMark(next, '(')
  )
    give(scope, 'calls a method whose name is made up');
  if (token.text === '$' && isMark(after, '{') && language.name === 'php') give(scope, 'uses a variable whose name is made up');
  if (token.text === '->' && isMark(after, '(') && tokens[at - 1]?.kind === 'string') give(scope, 'calls what a text names');
  if (token.text === ')' && isMark(after, '(') && language.callable) give(scope, 'calls what only running could tell');
}

/** `x['name'](…)` in JavaScript. */
function indexed({ tokens, at, scope }: At): void {
  const before = tokens[at - 1];
  if (before === undefined || !(before.kind === 'name' || isMark(before, ')', ']', '?.') || before.kind === 'string')) return;
  const end = closing(tokens, at);
  const value = fold(tokens.slice(at + 1, end), scope);
  if (value.kind === 'text' && scope.language.forbidden.test(value.text)) {
    give(scope, `reaches ${value.text}`);
    return;
  }
  if (isMark(tokens[end + 1], '(') && value.kind !== 'text') give(scope, 'calls a property whose name is made up');
  const roles = value.kind === 'text' ? scope.language.methods.get(value.text) : undefined;
  if (roles !== undefined && roles.length > 0) give(scope, `reaches ${value.kind === 'text' ? value.text : 'it'} by an index`);
}

/** A name with roles is used: called with arguments, or handed on to be called with any. */
function used(roles: Roles, { tokens, at, scope }: At, shown: string): void {
  if (roles.length === 0) return;
  const self = roles.some(role => role.startsWith('@')) ? receiver(tokens, at, scope) : UNKNOWN;
  act(roles, { name: shown, self, ...given(tokens, at + 1, scope) }, scope);
}

function given(tokens: readonly Token[], at: number, scope: Scope): Pick<Use, 'args' | 'named'> {
  const { language } = scope;
  const open = tokens[at];
  if (isMark(open, '(')) return sorted(tokens.slice(at + 1, closing(tokens, at)), scope);
  if (language.name === 'ruby' && isMark(open, '[') && /^[A-Z]/.test(tokens[at - 1]?.text ?? ''))
    return sorted(tokens.slice(at + 1, closing(tokens, at)), scope);
  if (open?.kind === 'string' && !language.bare) return sorted([open], scope);
  if (language.bare && open !== undefined && !(open.kind === 'line' && language.lines))
    return sorted(tokens.slice(at, statementEnd(tokens, at, language.lines)), scope);
  return { args: [], named: new Map() };
}

function sorted(tokens: readonly Token[], scope: Scope): Pick<Use, 'args' | 'named'> {
  scope.steps += tokens.length;
  const args: Known[] = [];
  const named = new Map<string, Known>();
  for (const part of listed(tokens)) {
    const [first, second] = part;
    if (first?.kind === 'name' && isMark(second, '=', ':') && part.length > 2) named.set(first.text, fold(part.slice(2), scope));
    else if (isMark(first, '{')) options(part, named, scope);
    else args.push(isMark(first, '*', '...', '**') ? UNKNOWN : fold(part, scope));
  }
  return { args, named: falsy(named, tokens) };
}

/** `{ cwd: 'x', shell: true }` as the last argument. */
function options(part: readonly Token[], named: Map<string, Known>, scope: Scope): void {
  const inner = part.slice(1, closing(part, 0));
  for (const one of listed(inner)) {
    const [first, second] = one;
    if (first?.kind === 'name' && isMark(second, ':') && one.length > 2) named.set(first.text, fold(one.slice(2), scope));
    else if (first?.kind === 'name' && one.length === 1) named.set(first.text, scope.values.get(first.text) ?? UNKNOWN);
  }
}

/** `shell=False` is no shell. */
function falsy(named: Map<string, Known>, tokens: readonly Token[]): Map<string, Known> {
  const at = tokens.findIndex(one => isName(one, 'shell'));
  if (at >= 0 && isName(tokens[at + 2], 'False', 'false')) named.delete('shell');
  return named;
}

/** The value before the dot: a name, a text, or a call with its parentheses. */
function receiver(tokens: readonly Token[], at: number, scope: Scope): Known {
  let start = at - 1;
  for (let depth = 0; start > 0; start -= 1) {
    const before = tokens[start - 1];
    if (isMark(before, ')', ']')) depth += 1;
    else if (depth > 0 && isMark(before, '(', '[')) depth -= 1;
    else if (depth === 0 && !(before?.kind === 'name' || before?.kind === 'string' || isMark(before, '.', '::', '?.'))) break;
    else if (depth === 0 && before?.kind === 'name' && /^(?:in|if|not|and|or|return|await|else|for|yield|print|puts)$/.test(before.text))
      break;
  }
  return fold(tokens.slice(start, at - 1), scope);
}
