/** What never ends by itself and goes into a file: `yes > x` and `cat /dev/zero > x` fill the disk. */
import { type Check, changes, type Found, found, harmless, nameOf } from './matter.ts';

const without = /^\/dev\/(?:zero|full|random|urandom)$/;

/** Programs that read to the end of what they are given; `head`, `dd` and their kin take a count. */
const whole = new Set(['cat', 'cp', 'tee', 'tr', 'pv', 'base64', 'gzip', 'rev', 'sed']);

/** Every such command. */
export const endless: Check = matter =>
  matter.analysis.actions.flatMap((action): readonly Found[] => {
    const paths = action.effects.filter(effect => effect.kind === 'path');
    const source = action.program === 'yes' || (whole.has(action.program ?? '') && paths.some(one => without.test(nameOf(one.path))));
    const into = paths.find(one => changes(one.touch) && !harmless.test(nameOf(one.path)));
    if (!source || into === undefined) return [];
    return [found('ask', { id: 'endless', reason: `writes ${nameOf(into.path)} without an end`, place: action.place })];
  });
