/** What a text writes into files that it may run later: the log of it, and what stands in a file by then. */

/** What was written, as far as the text tells. `by` is the program that wrote it. */
export type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'copy'; readonly of: string }
  | { readonly kind: 'fetched' | 'unknown'; readonly by: string };

/** One write. The content is worked out when the file is run, for few files are. */
export interface Written {
  readonly append: boolean;
  readonly content: () => Content;
}

/** More than these ways in which a file may have come to be are not told apart. */
const most = 8;

/** Everything the file may hold: each time it was begun anew, with what was added to it. */
export function alternatives(log: readonly Written[]): readonly Content[] {
  const found: Content[] = [];
  for (const one of log) {
    const content = one.content();
    const before = one.append ? found.at(-1) : undefined;
    if (before === undefined) found.push(content);
    else found[found.length - 1] = joined(before, content);
  }
  const distinct = [...new Map(found.map(one => [JSON.stringify(one), one])).values()];
  return distinct.length > most ? [...distinct.slice(-most), { kind: 'unknown', by: 'this command' }] : distinct;
}

function joined(before: Content, after: Content): Content {
  if (before.kind === 'text' && after.kind === 'text') return { kind: 'text', text: before.text + after.text };
  return before.kind === 'text' ? after : before;
}
