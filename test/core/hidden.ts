/** What can't be seen on a screen, or moves other text about: written apart from the code under test. */

/** By the number of a character. */
export function hidden(code: number): boolean {
  if (code < 0x20) return code !== 0x0a;
  const ranges = [
    [0x7f, 0xa0],
    [0xad, 0xad],
    [0x61c, 0x61c],
    [0x180b, 0x180f],
    [0x2000, 0x200f],
    [0x2028, 0x202f],
    [0x205f, 0x206f],
    [0x2800, 0x2800],
    [0x3000, 0x3000],
    [0x3164, 0x3164],
    [0xd800, 0xf8ff],
    [0xfe00, 0xfe0f],
    [0xfeff, 0xfeff],
    [0xfff0, 0xfffb],
    [0xe0000, 0xe0fff],
  ];
  return ranges.some(([from = 0, to = 0]) => code >= from && code <= to);
}
