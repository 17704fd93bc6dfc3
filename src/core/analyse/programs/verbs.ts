/** Rows of programs that take a verb: the ones that look are let be, every other changes something. */

import { code, form, leave, textOf } from '../effects.ts';
import { has, type Options } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { listed } from './listed.ts';
import { row } from './row.ts';

/** What a program with verbs does. */
export interface Verbs {
  readonly names: string;
  readonly options?: string;
  readonly free?: boolean;
  /** Verbs that only look: `list-*` is every one with that beginning, `a/b` is `b` after `a`, `.` is none at all. */
  readonly looks: string;
  /** Options that look, whatever they are given, and ones that change something whatever the verb. */
  readonly peeks?: string;
  readonly changes?: string;
  /** What every other verb does: it leaves the sandbox, unless it is kept for later (`persists`) or attaches to something (`code`). */
  readonly does: string;
  readonly as?: 'persists' | 'code' | undefined;
  readonly more?: (found: Options, call: Call) => Partial<Reading>;
  readonly flags: readonly string[];
  readonly quiet: readonly string[];
}

/** The row. */
export function verbs(shape: Verbs): Program {
  const { options: _, looks, peeks, changes, does, as, more, ...rest } = shape;
  return row({
    ...rest,
    options: `version help ${shape.options ?? ''}`,
    free: true,
    more: (found, call) => {
      const asks = found.operands.length < 2 && has(found, 'version', 'help', ...split(peeks));
      const quiet = asks || (looking(looks, found) && certain(found, call));
      const said = quiet && !has(found, ...split(changes)) && found.unclear === undefined ? [] : [changing({ does, as }, call)];
      const extra = more?.(found, call) ?? {};
      return { ...extra, effects: [...said, ...(extra.effects ?? [])] };
    },
  });
}

/** An option that Ward lacks, before the verb, could have taken the verb for its value. */
function certain({ options, operands: [verb] }: Options, call: Call): boolean {
  if (verb === undefined) return options.every(one => one.known);
  const at = call.arguments.indexOf(verb);
  return options.every(one => one.known || one.value !== undefined || call.arguments.indexOf(one.at) > at);
}

function split(names: string | undefined): string[] {
  return (names ?? '').split(' ').filter(Boolean);
}

/** Whether the first words are those of a verb that looks. */
function looking(looks: string, { operands }: Options): boolean {
  return listed(looks).some(phrase => phrase.split('/').every((word, at) => fits(word, operands[at])));
}

/** `*` fits whatever is there, or nothing; `.` nothing alone. */
function fits(word: string, operand: Argument | undefined): boolean {
  if (word === '*') return true;
  if (word === '.' || operand === undefined) return word === '.' && operand === undefined;
  const text = textOf(operand);
  return text !== undefined && (word.endsWith('*') ? text.startsWith(word.slice(0, -1)) : text === word);
}

function changing({ does, as }: Pick<Verbs, 'does' | 'as'>, call: Call): Reading['effects'][number] {
  if (as === 'persists') return form({ rank: 'ask', id: 'persistence', impact: 'system', reason: does }, call.place);
  return as === 'code' ? code('unknown', does, call.place) : leave(does, call.place);
}
