/** What zsh tells of a line as it comes to it: a list of commands at once, and then what runs within them by itself. */
import { parse } from '../core/parse/parse.ts';
import type { Node, Simple } from '../core/syntax.ts';

/** What is within these is told when it comes to be run, and so is what stands in a substitution. */
const leading = /^(?:eval|source|\.|:|true|false|echo|test|\[|local|return|shift|break|continue)$/;

/** Functions that zsh calls by itself, where Ward does not look (zshmisc(1), Special Functions). */
const called = /^(?:precmd|preexec|periodic|chpwd|zshaddhistory|zshexit|command_not_found_handler|TRAP[A-Z0-9]+|zle-.*)$/;

/** Nothing stands in it but what leads to more, or what the yes to the line was to; what a construct as a whole redirects is looked at. */
export function toldWithin(text: string, yes: ReadonlySet<string> = new Set()): boolean {
  const { body, faults } = parse(text, 'zsh');
  const leads = (node: Node): boolean => {
    if (node.kind === 'simple') return leadsOn(node) || yes.has(spell(node, text) ?? '');
    if (node.kind === 'pipeline' || node.kind === 'and-or') return node.items.every(leads);
    if (node.kind === 'background') return leads(node.item);
    if (node.kind === 'function') return !called.test(node.name);
    return node.kind !== 'redirected' && node.kind !== 'coproc';
  };
  return faults.length === 0 && body.every(leads);
}

/** Commands alone: of these zsh starts none whose trap says no. What only sets something it does all the same, where nothing interrupts it. */
export function startsCommands(text: string): boolean {
  const { body, faults } = parse(text, 'zsh');
  const starts = (node: Node): boolean => {
    if (node.kind === 'pipeline' || node.kind === 'and-or') return node.items.every(starts);
    return node.kind === 'simple' && node.words.length > 0;
  };
  return faults.length === 0 && body.every(starts);
}

function leadsOn({ assignments, words: [name], redirects }: Simple): boolean {
  if (redirects.length > 0) return false;
  return name === undefined || (assignments.length === 0 && leading.test(name.text));
}

/** One command in one spelling; undefined where only running tells its name. */
export function spell({ assignments, words, redirects }: Simple, text: string): string | undefined {
  const [name] = words;
  if (name === undefined || /[$`]/.test(name.text)) return undefined;
  const set = assignments.map(one => text.slice(one.place.start, one.place.end));
  const led = redirects.map(one => `${one.descriptor ?? ''}${one.operator}${one.target.text}`);
  return [...set, ...words.map(one => one.text), ...led].join(' ');
}
