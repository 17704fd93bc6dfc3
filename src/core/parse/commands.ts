/** unbash's simple commands, assignments and redirections → ours. */
import { collect } from '../collect.ts';
import type { Assignment, Redirect, Simple, Word } from '../syntax.ts';
import type { Unbash } from './parse.ts';
import { place } from './spot.ts';
import { document, type Setting, type Surround, word } from './words.ts';

/** The same surroundings in another setting. */
export function as(setting: Setting, around: Surround): Surround {
  return { ...around, setting };
}

/** `assignments words redirects`, and where among the words an assignment stands as an argument. */
export function simple(from: Unbash.Command, around: Surround): Simple {
  const rest = from.suffix.filter(one => one.type === 'Word' || one.type === 'Assignment');
  const offset = from.name ? 1 : 0;
  const argument = as('argument', around);
  const name = from.name ? [word(from.name, argument)] : [];
  return {
    kind: 'simple',
    assignments: from.prefix.filter(one => one.type === 'Assignment').map(one => assignment(one, around)),
    words: [...name, ...rest.map(one => (one.type === 'Word' ? word(one, argument) : assignmentWord(one, around)))],
    declared: collect(rest, (one, index) =>
      one.type === 'Assignment' ? [{ at: index + offset, assignment: assignment(one, around) }] : [],
    ),
    redirects: [...from.prefix, ...from.suffix].filter(isRedirection).map(one => redirect(one, around)),
    place: place(around.spot, from),
  };
}

function isRedirection(one: { readonly type: string }): one is Unbash.Redirection {
  return one.type === 'Redirect' || one.type === 'HereString' || one.type === 'HereDoc';
}

function assignment(from: Unbash.Assignment, around: Surround): Assignment {
  const list = from.value.type === 'ArrayValue' ? from.value.elements : undefined;
  return {
    name: from.name,
    append: from.append === true,
    index: from.index && word(from.index, as('quoted', around)),
    value: from.value.type === 'Word' ? word(from.value, as('value', around)) : undefined,
    elements: list?.map(one => word(one, as('argument', around))),
    place: place(around.spot, from),
  };
}

/** An assignment that is an argument, as the one word it is: name and operator, then the value's parts. */
function assignmentWord(from: Unbash.Assignment, around: Surround): Word {
  const where = place(around.spot, from);
  const head = from.text.slice(0, from.value.pos - from.pos);
  const values = from.value.type === 'Word' ? [word(from.value, as('value', around))] : from.value.elements.map(one => word(one, around));
  return {
    text: from.text,
    parts: [{ kind: 'literal', text: head, quoted: true, place: where }, ...collect(values, one => one.parts)],
    place: where,
  };
}

/** A redirection. One without a target is a fault elsewhere; here it gets an empty word. */
export function redirect(from: Unbash.Redirection, around: Surround): Redirect {
  const where = place(around.spot, from);
  const descriptor = from.descriptor?.type === 'FileDescriptor' ? from.descriptor.value : from.descriptor?.name;
  return { operator: from.operator, descriptor, target: target(from, around), place: where };
}

function target(from: Unbash.Redirection, around: Surround): Word {
  if (from.type === 'HereDoc') return document(from, around);
  if (from.target === undefined) return { text: '', parts: [], place: place(around.spot, { pos: from.end, end: from.end }) };
  return word(from.target, as(from.type === 'HereString' ? 'plain' : 'argument', around));
}
