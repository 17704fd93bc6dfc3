/** What makes a text unreadable before any grammar: bytes that no shell takes as they stand, and sheer size. */
import { collect } from '../collect.ts';
import type { Fault } from '../syntax.ts';

/** In UTF-16 units; the longest command an agent was seen to send is a tenth of it, and the kernel's limit for one argument is twice it. */
const longest = 64 * 1024;

const rules: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  { pattern: /\0/, reason: 'the text holds a NUL byte: some programs stop there, bash leaves it out' },
  // Bytes of argv that are not UTF-8 reach Node as U+FFFD, so a text with one can't be known to be what the shell would get.
  { pattern: /\ufffd/, reason: "the text holds bytes that are not valid UTF-8, so it can't be told what the shell would get" },
  { pattern: /(?<!\\)(?:\\\\)*\\$/, reason: 'the text ends in a backslash: shells differ in what that is' },
  // CTLESC and CTLNUL: bash marks its own quoting with them, and where a text holds them it gets confused.
  { pattern: /[\x01\x7f]/, reason: 'the text holds a control character that bash uses itself (0x01 or 0x7f)' },
  {
    pattern: /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/,
    reason: 'the text holds half a character (a lone surrogate)',
  },
];

/** What has none of these breaks no rule. */
const odd = /[\0\x01\x7f\ud800-\udfff\ufffd]|\\$/;

/** Substitutions that a text may begin. Each is at least three nodes of the tree, which has its own limit; this one is known without a parser. */
const mostSubstitutions = 5_000;

/** The faults that keep a text from being parsed at all, the size first. */
export function unreadable(text: string): readonly Fault[] {
  if (text.length > longest) {
    return [
      {
        reason: `the text is ${text.length} characters long, and Ward reads at most ${longest}`,
        place: { start: longest, end: text.length },
      },
    ];
  }
  if ((text.match(/[$<>]\(/g)?.length ?? 0) > mostSubstitutions) {
    return [{ reason: 'the text has more substitutions than Ward reads', place: { start: 0, end: text.length } }];
  }
  if (!odd.test(text)) return [];
  return collect(rules, ({ pattern, reason }) => {
    const at = text.search(pattern);
    return at < 0 ? [] : [{ reason, place: { start: at, end: at + 1 } }];
  });
}
