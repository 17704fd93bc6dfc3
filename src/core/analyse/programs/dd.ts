/** dd and its kin: operands are `name=value`. */
import { touch } from '../effects.ts';
import type { Options } from '../options.ts';
import type { Argument, Call, Reading } from '../program.ts';

/** The files that `if=` reads and `of=` writes. */
export function ddFiles({ operands }: Options, call: Call): Reading['effects'] {
  return operands.flatMap(one => [...file(one, 'if=', call), ...file(one, 'of=', call)]);
}

function file({ value, place }: Argument, name: 'if=' | 'of=', call: Call): Reading['effects'] {
  const head = value.kind === 'unknown' ? value.prefix : value.text;
  const hidden = value.kind === 'unknown' && name.startsWith(head);
  if (!hidden && !head.startsWith(name)) return [];
  const rest = head.slice(name.length);
  const named: Argument = { value: value.kind === 'unknown' ? { ...value, prefix: rest } : { ...value, text: rest }, place };
  return touch(name === 'if=' ? 'read' : 'write', named, call);
}
