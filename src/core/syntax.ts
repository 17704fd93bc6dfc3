/** The syntax of a command text as plain data: what `core/parse` makes, and the only tree the rest of Ward walks. */

/** A half-open range `[start, end)` of UTF-16 offsets into the text the value was made from. */
export interface Place {
  readonly start: number;
  readonly end: number;
  /** Where the code itself stands, when it is not in that text: the range is then of the word or command that runs it. */
  readonly in?: Stand;
}

/** A place in a file that a command runs. */
export interface Stand {
  /** As a person would name it: from the working directory where it lies below. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** What stands there, in one line and not too long. */
  readonly text: string;
}

/** Why a text can't be trusted to mean what its tree says. Faults are data; parsing never throws. */
export interface Fault {
  readonly reason: string;
  readonly place: Place;
}

/** One piece of a shell word, in source order. `quoted` tells whether splitting and pathname expansion are off. */
export type Part =
  | { readonly kind: 'literal'; readonly text: string; readonly quoted: boolean; readonly place: Place }
  /** `*`, `?`, `[…]` or `@(…)`; `inner` is what the last two hold, expansions among it. */
  | { readonly kind: 'glob'; readonly text: string; readonly inner: readonly Part[]; readonly place: Place }
  | { readonly kind: 'tilde'; readonly user: string; readonly place: Place }
  /** `words` are the alternatives of this part alone, where they are plain and few; `inner` is what the braces hold, expansions among it. */
  | {
      readonly kind: 'brace';
      readonly words: readonly Word[] | undefined;
      readonly inner: readonly Part[];
      readonly text: string;
      readonly place: Place;
    }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      readonly index: Word | undefined;
      readonly prefix: '!' | '#' | undefined;
      readonly operation: Operation | undefined;
      readonly quoted: boolean;
      readonly place: Place;
    }
  | { readonly kind: 'command'; readonly body: readonly Node[]; readonly quoted: boolean; readonly place: Place }
  | { readonly kind: 'process'; readonly direction: '<' | '>'; readonly body: readonly Node[]; readonly place: Place }
  | {
      readonly kind: 'arithmetic';
      readonly text: string;
      readonly inner: readonly Part[];
      readonly quoted: boolean;
      readonly place: Place;
    };

/** What `${name…}` does to the value: the operator as written and its operand words. */
export interface Operation {
  readonly operator: string;
  readonly operands: readonly Word[];
}

/** A shell word before expansion. */
export interface Word {
  readonly text: string;
  readonly parts: readonly Part[];
  readonly place: Place;
}

/** `name=value`, `name+=value`, `name[index]=value` or `name=(…)` (then `elements`). */
export interface Assignment {
  readonly name: string;
  readonly append: boolean;
  readonly index: Word | undefined;
  readonly value: Word | undefined;
  readonly elements: readonly Word[] | undefined;
  readonly place: Place;
}

/** A redirection. For `<<` and `<<-` the target is the body (quoted when the delimiter was); for `<<<` the word. */
export interface Redirect {
  readonly operator: '>' | '>>' | '>|' | '<' | '<>' | '<&' | '>&' | '&>' | '&>>' | '<<<' | '<<' | '<<-';
  readonly descriptor: number | string | undefined;
  readonly target: Word;
  readonly place: Place;
}

/** A simple command: `assignments words redirects`, all in source order within their kind. */
export interface Simple {
  readonly kind: 'simple';
  readonly assignments: readonly Assignment[];
  readonly words: readonly Word[];
  /**
   * Assignments that stand as arguments, as in `export A=1` or `declare -a x=(…)`, with their index among `words`: the word at that index is
   * the whole assignment, so that `words` is the argv. Its expansions are those of the assignment, seen twice.
   */
  readonly declared: readonly { readonly at: number; readonly assignment: Assignment }[];
  readonly redirects: readonly Redirect[];
  readonly place: Place;
}

/** A command, simple or compound. `background` means it ended in `&`. */
export type Node =
  | Simple
  | { readonly kind: 'pipeline'; readonly items: readonly Node[]; readonly negated: boolean; readonly place: Place }
  | { readonly kind: 'and-or'; readonly items: readonly Node[]; readonly operators: readonly ('&&' | '||')[]; readonly place: Place }
  | { readonly kind: 'background'; readonly item: Node; readonly place: Place }
  | { readonly kind: 'subshell' | 'group'; readonly body: readonly Node[]; readonly place: Place }
  | { readonly kind: 'redirected'; readonly item: Node; readonly redirects: readonly Redirect[]; readonly place: Place }
  | {
      readonly kind: 'if';
      readonly branches: readonly { readonly test: readonly Node[]; readonly body: readonly Node[] }[];
      readonly otherwise: readonly Node[] | undefined;
      readonly place: Place;
    }
  | {
      readonly kind: 'for' | 'select';
      readonly name: string;
      readonly words: readonly Word[] | undefined;
      readonly body: readonly Node[];
      readonly place: Place;
    }
  /** `text` is the three expressions of the head, with `;` between. */
  | {
      readonly kind: 'arithmetic-for';
      readonly text: string;
      readonly inner: readonly Part[];
      readonly body: readonly Node[];
      readonly place: Place;
    }
  | {
      readonly kind: 'while' | 'until';
      readonly test: readonly Node[];
      readonly body: readonly Node[];
      readonly place: Place;
    }
  | {
      readonly kind: 'case';
      readonly word: Word;
      /** `through`: it goes on with the next one, or looks at those that follow (`;&`, `;;&`). */
      readonly items: readonly { readonly patterns: readonly Word[]; readonly body: readonly Node[]; readonly through?: true }[];
      readonly place: Place;
    }
  | { readonly kind: 'function'; readonly name: string; readonly body: readonly Node[]; readonly place: Place }
  | { readonly kind: 'coproc'; readonly name: string | undefined; readonly body: readonly Node[]; readonly place: Place }
  | { readonly kind: 'test'; readonly words: readonly Word[]; readonly operators: readonly string[]; readonly place: Place }
  | { readonly kind: 'arithmetic'; readonly text: string; readonly inner: readonly Part[]; readonly place: Place };

/** The noun `Script`: a text, its tree, and every fault found in it. With a fault the tree may be partial. */
export interface Script {
  readonly text: string;
  readonly body: readonly Node[];
  readonly faults: readonly Fault[];
}
