/** What an agent's own permission rules come to here: rules as a policy file has them, and what could not be carried over, with the reason. */
import type { SaidRule } from '../rule.ts';

export interface Imported {
  readonly rules: readonly SaidRule[];
  /** In words, one for each thing that was left. */
  readonly lost: readonly string[];
}

export const nothing: Imported = { rules: [], lost: [] };

export function gather(all: readonly Imported[]): Imported {
  return { rules: all.flatMap(one => one.rules), lost: all.flatMap(one => one.lost) };
}

export function lose(what: string, why: string): Imported {
  return { rules: [], lost: [`${what}: ${why}`] };
}

/** An entry of the other's list, as it says it, and what it decides. */
export interface Entry {
  readonly said: string;
  readonly decision: SaidRule['decision'];
  readonly reason?: string;
}

/** What a shell would take for more than words, or for a pattern of its own. */
const special = /["'\\$`;&|<>(){}[\]?!#\n]/;

/** Rules for the shell by a text in which `*` stands for anything, blanks too. */
export function ofPattern(text: string, entry: Entry): Imported {
  const words = text.trim().split(/\s+/).filter(Boolean);
  const whole = words.join(' ');
  if (special.test(text)) return lose(entry.said, 'holds more than plain words');
  if (words.length === 0 || whole === '*' || whole === '**') return lose(entry.said, 'is about every command: that is what a mode is for');
  if (!whole.includes('*')) return made(entry, { commands: [words] });
  const star = whole.indexOf('*');
  if (star < whole.length - 1) return lose(entry.said, 'has a star within, which stands for blanks too: a pattern here is one word each');
  const last = words.at(-1) ?? '';
  return ofPrefix(last === '*' ? words.slice(0, -1) : words, entry);
}

/** Rules for the shell by how a command begins: all that may follow follows. */
export function ofPrefix(words: readonly string[], entry: Entry): Imported {
  if (words.some(word => word === '' || special.test(word))) return lose(entry.said, 'holds more than plain words');
  if (words.length === 0) return lose(entry.said, 'is about every command: that is what a mode is for');
  if (entry.decision === 'allow' && words[0]?.includes('*')) return lose(entry.said, 'allows programs by a part of their name');
  return made(entry, { runs: [[...words, '**']] });
}

/** What an agent lets through reads, writes and runs code of the project; hosts are asked about all the same. */
function made({ decision, said, reason }: Entry, what: Pick<SaidRule, 'commands' | 'runs'>): Imported {
  const effects = decision === 'allow' && what.runs !== undefined ? { effects: ['read', 'write', 'code'] as const } : {};
  return { rules: [{ decision, ...what, ...effects, reason: line(reason ?? `as ${said}`) }], lost: [] };
}

/** A reason of one line that a policy takes. */
export function line(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 250) || 'imported';
}

/** An object of unknown JSON; empty where it is none. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** The texts of a list. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : typeof value === 'string' ? [value] : [];
}
