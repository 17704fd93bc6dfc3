/** Texts of any characters for properties: fast-check's own unit for them, "binary", takes most of a second of each process, for a table of all there are. */
import fc from 'fast-check';

/** So many code points are halves of pairs, and no characters, from the first of them on. */
const [HALVES, FIRST, LAST] = [0x800, 0xd800, 0x10ffff];

const character = fc.integer({ min: 0, max: LAST - HALVES }).map(at => String.fromCodePoint(at < FIRST ? at : at + HALVES));

/** Each character as likely as any other. */
export const anyText = (maxLength?: number) => fc.string(maxLength === undefined ? { unit: character } : { unit: character, maxLength });
