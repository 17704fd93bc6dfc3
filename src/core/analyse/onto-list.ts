/** What a name holds that held a list, where something gives it one text: that goes to the first element, and the others stay as they are (bash(1), Arrays). */

import { type Content, isSeveral, unknown } from './content.ts';
import type { Shell } from './frame.ts';
import { touched } from './state.ts';

/** `a=x`, `declare a=x`, `read a`, `for a in x`. A list in a list's place, or nothing at all, is the whole. */
export function ontoList(name: string, content: Content, { state }: Shell): Content {
  return isSeveral(touched(state, name)) && content.kind !== 'list' && content.kind !== 'unset'
    ? unknown(`the elements of ${name} are known only as it runs`)
    : content;
}
