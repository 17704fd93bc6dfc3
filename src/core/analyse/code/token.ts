/** What a program text of another language is cut into, and the rules by which it is cut. */

/** `command`: a text the language hands to a shell (backquotes); `words`: a quoted list of words; `line`: the end of a line that may end a statement. */
export type Kind = 'name' | 'variable' | 'string' | 'command' | 'words' | 'regex' | 'number' | 'mark' | 'line';

/** A certain text, or code whose value stands there. */
export type Piece = string | readonly Token[];

export interface Token {
  readonly kind: Kind;
  /** The name, the mark; for a quoted text its certain pieces, joined. */
  readonly text: string;
  /** Of a quoted text: what it is made of. */
  readonly pieces: readonly Piece[];
}

/** How code stands in a quoted text: `{x}`, `${x}`, `#{x}`, `$x` and `{$x}`, `$x` and `@{[x]}`, `$x` and `$(x)`. */
export type Holes = 'none' | 'braces' | 'template' | 'hash' | 'php' | 'perl' | 'dollar';

/** Which escapes a quoted text knows: those of C; only of the quote and the backslash; none at all. */
export type Escapes = 'c' | 'own' | 'none';

/** A quoted text that begins at the cursor. */
export interface Quote {
  readonly kind: Kind;
  /** Length of all up to the first character of the text. */
  readonly opening: number;
  readonly close: string;
  /** The opening bracket that nests, where the closing one is a bracket. */
  readonly nests?: string;
  readonly escapes: Escapes;
  readonly holes: Holes;
  /** A second part follows, as in `s/a/b/`. */
  readonly second?: { readonly escapes: Escapes; readonly holes: Holes; readonly code: (flags: string) => boolean };
  /** Letters may follow. */
  readonly flags?: boolean;
}

/** The rules of one language. */
export interface Lexicon {
  /** Blanks and comments, sticky. */
  readonly blank: RegExp;
  readonly name: RegExp;
  readonly variable?: RegExp;
  readonly quote: (text: string, at: number, last: Token | undefined) => Quote | undefined;
  /** A slash may open an expression. */
  readonly slashes?: { readonly before: RegExp; readonly holes: Holes };
  /** A text that begins on the next line, sticky: group 1 the quote, group 2 the word that ends it. */
  readonly document?: { readonly open: RegExp; readonly holes: Holes };
  /** A backslash before a character that means nothing stays. */
  readonly keeps?: boolean;
}
