/** Makes the row of a program that runs the command behind its own options, unchanged. */

import { runs, together } from '../effects.ts';
import { type Grammar, grammar, type Options, options } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { carried } from './carried.ts';
import { cleaned } from './cleaning.ts';
import { listed } from './listed.ts';
import { meaning, type Role } from './row.ts';

/** The data of such a row. */
export interface Wrapper {
  readonly names: string;
  readonly options: string;
  /** Operands of its own before the command; where it is a test, those words at the front that pass. */
  readonly own?: number | ((argument: Argument) => boolean);
  /** With one of these options there is no command: its operands are something else. */
  readonly without?: string;
  readonly also?: (found: Options, call: Call) => Partial<Reading>;
  readonly flags: readonly string[];
  readonly quiet: readonly string[];
}

/** The row. An option that Ward doesn't know could take the command's name for its value: then nothing is certain. */
export function wrapper(shape: Wrapper): Program {
  const known = grammar(`version help ${shape.options.replace(/\s+/g, ' ')}`, 'first');
  return { names: shape.names.split(' '), read: call => wrapped(shape, known, call), flags: shape.flags, quiet: shape.quiet };
}

function wrapped(shape: Wrapper, known: Grammar, call: Call): Reading {
  const found = options(call.arguments, known);
  const strange = found.options.find(one => !one.known && !/^\d$/.test(one.name));
  const none = found.options.some(one => listed(shape.without ?? '').includes(one.name));
  const given = found.options.flatMap(one =>
    one.value === undefined ? [] : [meaning(one.role as Role, one.value, { call, tree: false })],
  );
  const brought = [...carried(found.options, call, true), ...cleaned(found.options, call)];
  return together({ effects: brought, runs: none ? [] : runs(command(shape, found), call) }, ...given, shape.also?.(found, call) ?? {}, {
    opaque: found.unclear ?? (strange === undefined ? undefined : `Ward doesn't know the option "${strange.name}" of ${call.program}`),
  });
}

function command({ own = 0 }: Wrapper, { operands }: Options): readonly Argument[] {
  if (typeof own === 'number') return operands.slice(own);
  const at = operands.findIndex(one => !own(one));
  return at < 0 ? [] : operands.slice(at);
}
