/** Names that a function surely makes its own before anything else: whatever it gives them, the caller's hold what they held. */
import type { Node, Simple, Word } from '../syntax.ts';
import { type Changes, EVERYTHING } from './changes.ts';
import type { Frame } from './frame.ts';
import type { State } from './state.ts';

/** Of the commands with which its body begins, each name that `local` makes: none where something could reach past those. */
export function ownNames(body: readonly Node[], state: State, { reader, source }: Frame): ReadonlySet<string> {
  const odd = state.aliased || state.functions.has('local') || source !== undefined || reader.followed.size > 0;
  if (odd || REACHES.test(reader.request.text)) return NONE;
  const names = opening(body).flatMap(namesOf);
  return names.length === 0 ? NONE : new Set(names);
}

const NONE: ReadonlySet<string> = new Set();
/** Takes a local name away, or stands for another. */
const REACHES = /\bunset\b|\blocalvar_|\btrap\b|\b(?:declare|local|typeset)\s+-\w*n/;

/** What it changed of its caller's. */
export function reaching(changes: Changes, own: ReadonlySet<string>): Changes {
  if (own.size === 0 || changes.has(EVERYTHING)) return changes;
  return new Map([...changes].filter(([key]) => !own.has(/^\/(?:fixed|process|texts|text|like|data) (\w+)/.exec(key)?.[1] ?? key)));
}

function opening(body: readonly Node[]): readonly Simple[] {
  const [first, more] = body;
  const list = first?.kind === 'group' && more === undefined ? first.body : body;
  const end = list.findIndex(one => one.kind !== 'simple' || !declares(one));
  return list.slice(0, end < 0 ? list.length : end) as readonly Simple[];
}

/** Nothing in it assigns on the side. */
function declares({ words, assignments, redirects }: Simple): boolean {
  return words[0]?.text === 'local' && assignments.length === 0 && redirects.length === 0 && words.slice(1).every(plain);
}

function plain({ text }: Word): boolean {
  return /^[A-Za-z_]\w*(?:$|=)/.test(text) && !/:?=|\+\+|--|\(\(|`/.test(text.slice(text.indexOf('=') + 1));
}

function namesOf({ words }: Simple): readonly string[] {
  return words.slice(1).flatMap(({ text }) => /^[A-Za-z_]\w*/.exec(text)?.[0] ?? []);
}
