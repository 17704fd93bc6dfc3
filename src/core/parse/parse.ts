/** A command text → its tree, and every reason why the shell might read it otherwise than the tree says. */
import { forEachChild, parse as unbash } from 'unbash';
import type { Fault, Node, Script } from '../syntax.ts';
import type { Dialect } from '../values.ts';
import { statements } from './nodes.ts';
import { refuse } from './refuse.ts';
import { type Spot, top } from './spot.ts';
import { unreadable } from './unreadable.ts';
import type { Surround } from './words.ts';

export type * as Unbash from 'unbash';

/**
 * Reads a text as the given shell would. Never throws and always ends: what can't be read, what is too large, and what unbash reads
 * differently from the shell is a fault, and then the tree may be partial or empty. The same text asked for again at once is the same tree.
 */
export function parse(text: string, dialect: Dialect): Script {
  if (last?.script.text === text && last.dialect === dialect) return last.script;
  const script = parsed(text, dialect);
  last = { script, dialect };
  return script;
}

/** Who looks at a line in several ways reads it several times. */
let last: { readonly script: Script; readonly dialect: Dialect } | undefined;

function parsed(text: string, dialect: Dialect): Script {
  const before = unreadable(text);
  if (before.length > 0) return { text, body: [], faults: before };
  try {
    return read(text, dialect);
  } catch {
    // A stack overflow in unbash (long runs of `f() `), or a defect of it or of ours: in either case the text is not understood.
    return { text, body: [], faults: [{ reason: 'the text is nested too deeply to be read', place: { start: 0, end: text.length } }] };
  }
}

function read(text: string, dialect: Dialect): Script {
  const tree = unbash(text);
  const { faults, whole } = refuse(tree, { text, dialect, children: forEachChild });
  return { text, body: whole ? convert(tree, text, dialect) : [], faults: inOrder(faults) };
}

function convert(tree: Parameters<typeof statements>[0], text: string, dialect: Dialect): readonly Node[] {
  const around = (spot: Spot): Surround => ({
    spot,
    setting: 'argument',
    body: (script, at) => (script ? statements(script, around(at)) : []),
    assigning: dialect === 'bash',
  });
  return statements(tree, around(top(text)));
}

function inOrder(faults: readonly Fault[]): readonly Fault[] {
  return faults.toSorted((one, other) => one.place.start - other.place.start);
}
