/** What a table row about one program takes and gives: a call in, effects and nested commands out. */
import type { Dialect, Effect, Fit, Place, Value } from '../values.ts';

/** One word of a command after expansion, with its place in the text. */
export interface Argument {
  readonly value: Value;
  readonly place: Place;
  /** The word ends in a variable of which only running could tell the value. */
  readonly ends?: true;
}

/** What is certain of the fields at the beginning of each line, and what parts them: a blank stands for a tab too. */
export interface Columns {
  readonly by: string;
  readonly fits: readonly Fit[];
}

/** What a program finds on its standard input, as far as the text tells. */
export type Input =
  | { readonly kind: 'inherited' | 'nothing' }
  /** A here-document, a here-string, or the output of a command, where its text is known; `decoded` where nobody could read it before. */
  | { readonly kind: 'text'; readonly text: string; readonly decoded?: boolean }
  | { readonly kind: 'file'; readonly path: string }
  /** The output of another command, by program name where that is known; `lines`: what is certain of each line (`named`: it is the name of a commit), or `fields` of the first fields of each; `data`: it is data of the project. */
  | {
      readonly kind: 'pipe';
      readonly from: string | undefined;
      readonly lines?: Fit;
      readonly named?: true;
      readonly fields?: Columns;
      readonly data?: true;
    }
  /** `from`: a program that prints some of it. `file`: it is a file that was there, though which one is not known. */
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      readonly file?: true;
      readonly from?: string | undefined;
      readonly lines?: Fit;
      readonly data?: true;
    };

/** One call of a program. `arguments` is without the program's own name. */
export interface Call {
  readonly program: string;
  readonly arguments: readonly Argument[];
  readonly cwd: string | undefined;
  readonly home: string;
  readonly input: Input;
  /** The place of the whole command. */
  readonly place: Place;
}

/** A command that the program runs in turn. */
export type Nested =
  /** `argv` starts with the program's name; `more` where arguments from elsewhere are appended (xargs). */
  | {
      readonly kind: 'argv';
      readonly argv: readonly Argument[];
      readonly more: boolean;
      readonly cwd: string | undefined;
      readonly via: string;
    }
  /** `args` become `$1` and what follows; `named` is `$0`. */
  | {
      readonly kind: 'script';
      readonly text: Argument;
      readonly dialect: Dialect;
      readonly cwd: string | undefined;
      readonly via: string;
      readonly named?: Argument | undefined;
      readonly args?: readonly Argument[];
    }
  /** Code that stands in a file: followed where its text is known, project code where it is not. */
  | { readonly kind: 'file'; readonly file: Runs; readonly cwd: string | undefined; readonly via: string };

/** How a file is run. Words that only running could tell are left out of `goals` and `recipes`. */
export type Runs =
  /** A shell's script; without a dialect its first line says who reads it. */
  | {
      readonly kind: 'script';
      readonly name: Argument;
      readonly dialect: Dialect | undefined;
      readonly arguments: readonly Argument[];
    }
  /** Targets of makefiles that are read one after the other. No `files`: one of the names make looks for. `dry`: recipes are printed. */
  | {
      readonly kind: 'make';
      readonly files: readonly Argument[];
      /** Variables of the environment hold before those of the makefile. */
      readonly overridden: boolean;
      readonly goals: readonly string[];
      readonly variables: ReadonlyMap<string, string | undefined>;
      readonly dry: boolean;
    }
  /** Scripts of a package.json, by name (`*` stands for any part of one), with what comes before and after them. */
  /** `where`: the package of that very directory, or none but those that the text itself writes. */
  | {
      readonly kind: 'package';
      readonly names: readonly string[];
      readonly arguments: readonly Argument[];
      readonly where?: 'here' | 'others';
    }
  | { readonly kind: 'just'; readonly file: Argument | undefined; readonly recipes: readonly string[] };

/** What a call does, as far as its own arguments tell. */
export interface Reading {
  readonly effects: readonly Effect[];
  readonly runs: readonly Nested[];
  /** Why what it does can't be told from its arguments. */
  readonly opaque: string | undefined;
}

/** A table row: the names of a program and what its arguments mean, with commands that prove it. */
export interface Program {
  readonly names: readonly string[];
  readonly read: (call: Call) => Reading;
  /** Commands that must not be allowed in `auto` inside a project, and ones that must be. Checked by a test. */
  readonly flags: readonly string[];
  readonly quiet: readonly string[];
}
