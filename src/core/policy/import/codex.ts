/** The rules of Codex: `prefix_rule(…)` calls of its *.rules files, and what its config.toml says of asking. */
import { quote } from '../../quote.ts';
import type { SaidRule } from '../rule.ts';
import { type Entry, gather, type Imported, lose, nothing, ofPrefix } from './imported.ts';

/** A literal of such a file. */
type Literal = string | readonly Literal[];

interface Call {
  readonly name: string;
  readonly values: ReadonlyMap<string, Literal>;
}

/** What the text says: rules, or a configuration. */
export function codex(text: string): Imported {
  if (/^\s*(?:approval_policy|sandbox_mode|model|\[)/m.test(text) && !/\bprefix_rule\s*\(/.test(text)) return configuration(text);
  const calls = callsOf(text);
  return calls === undefined ? lose('the file', 'holds more than calls with texts and lists') : gather(calls.map(ofCall));
}

function configuration(text: string): Imported {
  const said = [...text.matchAll(/^\s*(approval_policy|sandbox_mode)\s*=\s*(.*)$/gm)];
  return gather([
    ...said.map(([, name = '', value = '']) =>
      lose(`${name} = ${value.trim()}`, 'how much is asked is for "ward mode", and the sandbox is always there'),
    ),
    said.length === 0 ? lose('the file', 'says nothing of what is asked about') : nothing,
  ]);
}

const decisions: ReadonlyMap<Literal, SaidRule['decision']> = new Map([
  ['allow', 'allow'],
  ['prompt', 'ask'],
  ['forbidden', 'deny'],
]);

function ofCall({ name, values }: Call): Imported {
  if (name !== 'prefix_rule') return lose(`${name}(…)`, 'is no rule of commands');
  const pattern = values.get('pattern');
  const decision = decisions.get(values.get('decision') ?? 'allow');
  if (!Array.isArray(pattern) || decision === undefined) return lose(`${name}(${JSON.stringify(pattern ?? null)})`, 'is not understood');
  const said = `${name}(${JSON.stringify(pattern)})`;
  const justification = values.get('justification');
  const entry: Entry = { said, decision, ...(typeof justification === 'string' && justification !== '' ? { reason: justification } : {}) };
  const all = products(pattern as readonly Literal[]).map(words => ofPrefix(words, entry));
  const [first] = all.flatMap(one => one.rules);
  if (first === undefined || all.some(one => one.lost.length > 0)) return all.find(one => one.lost.length > 0) ?? lose(said, 'is empty');
  const runs = all.flatMap(one => one.rules.flatMap(rule => rule.runs ?? []));
  return { rules: [{ ...first, runs, ...examples('match', values.get('match')), ...examples('not', values.get('not_match')) }], lost: [] };
}

/** Each element one word or several in turn: every way to choose. */
function products(pattern: readonly Literal[]): readonly (readonly string[])[] {
  return pattern.reduce<readonly (readonly string[])[]>(
    (before, element) => {
      const choices = typeof element === 'string' ? [element] : element.filter(one => typeof one === 'string');
      return before.flatMap(words => choices.map(word => [...words, word])).slice(0, 500);
    },
    [[]],
  );
}

/** Examples as texts; a list of words is one whose words are plain. */
function examples(name: 'match' | 'not', value: Literal | undefined): Partial<Pick<SaidRule, 'match' | 'not'>> {
  const all = Array.isArray(value) ? (value as readonly Literal[]) : [];
  const texts = all
    .map(one => (typeof one === 'string' ? one : quote(one.filter(word => typeof word === 'string'))))
    .filter(one => one !== '');
  return texts.length === 0 ? {} : { [name]: texts };
}

// ---- reading -----------------------------------------------------------------------------------------------------------

const tokens = /\s+|#[^\n]*|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|([A-Za-z_]\w*)|([()[\],=])/y;

interface Token {
  readonly kind: 'text' | 'name' | 'mark';
  readonly text: string;
}

function tokensOf(text: string): readonly Token[] | undefined {
  const found: Token[] = [];
  tokens.lastIndex = 0;
  while (tokens.lastIndex < text.length) {
    const match = tokens.exec(text);
    if (match === null) return undefined;
    const [, double, single, name, mark] = match;
    const said = double ?? single;
    if (said !== undefined) found.push({ kind: 'text', text: said.replace(/\\(.)/g, '$1') });
    else if (name !== undefined) found.push({ kind: 'name', text: name });
    else if (mark !== undefined) found.push({ kind: 'mark', text: mark });
  }
  return found;
}

/** Every call of the file; undefined where something else stands in it. */
function callsOf(text: string): readonly Call[] | undefined {
  const left = [...(tokensOf(text) ?? [{ kind: 'mark', text: '?' } as const])];
  const calls: Call[] = [];
  while (left.length > 0) {
    const call = callIn(left);
    if (call === undefined) return undefined;
    calls.push(call);
  }
  return calls;
}

const takes = (left: Token[], mark: string) => left[0]?.kind === 'mark' && left[0].text === mark && left.shift() !== undefined;

function callIn(left: Token[]): Call | undefined {
  const name = left.shift();
  if (name?.kind !== 'name' || !takes(left, '(')) return undefined;
  const values = new Map<string, Literal>();
  while (!takes(left, ')')) {
    const key = left.shift();
    if (key?.kind !== 'name' || !takes(left, '=')) return undefined;
    const value = literalIn(left);
    if (value === undefined) return undefined;
    values.set(key.text, value);
    if (!takes(left, ',') && left[0]?.text !== ')') return undefined;
  }
  return { name: name.text, values };
}

function literalIn(left: Token[]): Literal | undefined {
  const first = left.shift();
  if (first?.kind === 'text') return first.text;
  if (first?.kind !== 'mark' || first.text !== '[') return undefined;
  const list: Literal[] = [];
  while (!takes(left, ']')) {
    const one = literalIn(left);
    if (one === undefined) return undefined;
    list.push(one);
    if (!takes(left, ',') && left[0]?.text !== ']') return undefined;
  }
  return list;
}
