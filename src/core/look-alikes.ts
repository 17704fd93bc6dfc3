/** Letters that pass for others: which of a text are spelled out, so that a program, an option or a host is read as what it is. */

/** Behind one of these a word names a program. */
const opening = /(?:^|[\n;&|({`!])\s*(?:\w+\+?=\S*\s+)*$/;

const word = /[^\s;&|()<>{}`"']+/gu;

/** Letters of another alphabet that look like those of the Latin one (Unicode, UTS #39, confusables). */
const alike = /^[аәАВсСԁԀеЕҽһҺНіІїЇјЈКӏԼМոոοоОөΟрРѕЅТυуУүҮѵѴѡхХԛԜԝαΑΒβΕΖΗηιΙΚκΜΝνρΡτΤΥΧχγωսցհձաԍᎪᏴᏟᎠᎬᎳᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᏃ]$/u;

const others =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}\p{Script=Georgian}]/u;

/** Signs that are none to a shell and look like one that is: dashes, slashes, tildes, quotes, bars, colons, dots. */
const signs =
  /^[\u2010-\u2015\u2043\u2212\u02d7\u06d4\u2044\u2215\u29f8\u29f5\u2571\u3033\u02dc\u223c\u201a\u2216\u2223\u01c0\u01c3\u05c0\u2758\u0589\u05c3\u2236\ua789\u02d0\u2024\u2217\u037e\u204e\u2039\u203a\u276e\u276f\u1735\u1400]$/u;

/** Letters that are written from right to left: some terminals turn round what stands between them too, blanks, slashes and all (Unicode, UAX #9). */
const turning = /^[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]$/u;

/**
 * For each UTF-16 unit of the text what is shown in its place: itself, or `<U+0456>` for a letter that is none of ASCII and stands in a program, an
 * option or a host (`names` tells further ones), that passes for one of ASCII or is one in another shape, or that turns its surroundings round.
 */
export function spellOut(text: string, names: ReadonlySet<string> = new Set()): readonly string[] {
  const shown = text.split('');
  if (/^[\x00-\x7f]*$/.test(text)) return shown;
  for (const { index, 0: found } of text.matchAll(word)) {
    const strict = strictPart(found, text.slice(0, index), names);
    const doubtful = passingForLatin(found);
    let at = index;
    for (const letter of found) {
      const plain = letter < '\u00a0' || !(at - index < strict || doubtful.has(at - index) || isCopy(letter) || turning.test(letter));
      if (!plain) {
        shown[at] = spelled(letter);
        if (letter.length === 2) shown[at + 1] = '';
      }
      at += letter.length;
    }
  }
  return shown;
}

/** A text in which nothing but ASCII may stand. */
export function asciiOnly(text: string): string {
  return [...text].map(letter => (letter < '\u0080' ? letter : spelled(letter))).join('');
}

/** How much of a word, from its beginning, is a program, an option or a host. */
function strictPart(found: string, before: string, names: ReadonlySet<string>): number {
  if (names.has(found) || names.has(found.slice(found.lastIndexOf('/') + 1)) || opening.test(before.slice(-200))) return found.length;
  const [authority] = /^[^/]*:\/\/[^/?#]*|^[^/:@]*@[^/:]*(?=:|$)/.exec(found) ?? [];
  if (authority !== undefined) return authority.length;
  const [option] = /^[-\u2010-\u2015\u2212][^=]*/.exec(found) ?? [];
  return option?.length ?? 0;
}

/** Where letters stand among those of Latin that have its shapes and are of another alphabet, and runs that hold only such. */
function passingForLatin(found: string): ReadonlySet<number> {
  const at = new Set<number>();
  for (const { index, 0: run } of found.matchAll(/[\p{L}\p{M}]+/gu)) {
    if (!others.test(run) || !(/\p{Script=Latin}/u.test(run) || [...run].every(letter => alike.test(letter)))) continue;
    for (let offset = 0; offset < run.length; offset += 1) if (others.test(run[offset] ?? '')) at.add(index + offset);
  }
  return at;
}

/** The same letter, digit or sign as one of ASCII, in another shape (UAX #15: full-width, mathematical …), or one that looks like it. */
function isCopy(letter: string): boolean {
  if (signs.test(letter)) return true;
  const same = letter.normalize('NFKC');
  return same !== letter && /^[\x21-\x7e]$/.test(same);
}

function spelled(letter: string): string {
  return `<U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
}
