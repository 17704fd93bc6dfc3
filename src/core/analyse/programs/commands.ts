/** A program whose first word says what it does: its own options, then a row for each of its commands. */
import { code, reading, textOf, together } from '../effects.ts';
import { grammar, type Options, options } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { row, type Shape } from './row.ts';

export type Command = Omit<Shape, 'flags' | 'quiet'>;

/** The data of such a program. */
export interface Commanded {
  readonly names: string;
  /** Options before the command, or anywhere where `mixed`: of the program itself. */
  readonly own: string;
  /** What each call does, whatever its command. */
  readonly always?: (found: Options, call: Call) => Partial<Reading>;
  readonly commands: readonly Command[];
  /** A command may be cut short to any beginning that is its own. */
  readonly short?: boolean;
  readonly flags: readonly string[];
  readonly quiet: readonly string[];
}

/** One row from the rows of its commands. A command that has none may be an alias or a plug-in, which can run anything. */
export function commanded(from: Commanded): Program {
  const own = grammar(from.own, 'first');
  const rows = from.commands.map(one =>
    row({ ...one, options: `${from.own} ${one.options ?? ''}`, more: both(one, from), flags: [], quiet: [] }),
  );
  const known = new Map(rows.flatMap(one => one.names.map(name => [name, one] as const)));
  const read = (call: Call): Reading => {
    const found = options(call.arguments, own);
    const [name, ...rest] = found.operands;
    const given = call.arguments.slice(0, call.arguments.length - found.operands.length);
    const inside =
      name === undefined ? {} : command(name, { ...call, arguments: [...given, ...rest] }, { known, short: from.short === true });
    return together(inside, name === undefined ? (from.always?.(found, call) ?? {}) : {}, { opaque: found.unclear });
  };
  return { names: from.names.split(' '), read, flags: from.flags, quiet: from.quiet };
}

function both(one: Command, { always }: Commanded): NonNullable<Command['more']> {
  return (found, call) => together(one.more?.(found, call) ?? {}, always?.(found, call) ?? {});
}

interface Known {
  readonly known: ReadonlyMap<string, Program>;
  readonly short: boolean;
}

function command(name: Argument, call: Call, { known, short }: Known): Partial<Reading> {
  const text = textOf(name);
  if (text === undefined) return { opaque: `what ${call.program} is to do is known only when it runs` };
  const exact = known.get(text);
  const meant =
    exact !== undefined ? [exact] : short ? [...new Set([...known].filter(([one]) => one.startsWith(text)).map(([, one]) => one))] : [];
  if (meant.length === 0)
    return reading({
      effects: [code('unknown', `${call.program} has no "${text}" that Ward knows: an alias can run anything`, name.place)],
    });
  return together(...meant.map(one => one.read({ ...call, program: `${call.program} ${text}` })));
}
