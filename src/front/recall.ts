/** Keeps what was made of the last few texts, each for as long as all that it was made of is the same. */

/** More texts than a person repeats within one task. */
const most = 64;

/** `same` compares what it is made of; what throws is not kept. */
export function recall<Parts, Made>(same: (one: Parts, other: Parts) => boolean): (text: string, parts: Parts, make: () => Made) => Made {
  const kept = new Map<string, { readonly parts: Parts; readonly made: Made }>();
  return (text, parts, make) => {
    const before = kept.get(text);
    if (before !== undefined && same(before.parts, parts)) return before.made;
    const made = make();
    kept.delete(text);
    kept.set(text, { parts, made });
    for (const [oldest] of kept) {
      if (kept.size <= most) break;
      kept.delete(oldest);
    }
    return made;
  };
}
