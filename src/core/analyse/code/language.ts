/** What Ward knows of a language: how it is cut, which names reach past the program itself, and what they do with what they are given. */
import type { Lexicon } from './token.ts';

/**
 * What a name does with its arguments, one role each; a last one with `+` takes all that follow, one with `@` takes what stands before the dot.
 * The roles are those of `act.ts`. No role at all: it does nothing that Ward minds.
 */
export type Roles = readonly string[];

export type Names = ReadonlyMap<string, Roles>;

export interface Language {
  readonly name: string;
  readonly lexicon: Lexicon;
  /** Modules and objects whose names are all judged: one that is not among them can't be told. */
  readonly modules: ReadonlyMap<string, Names>;
  /** Modules that do nothing but compute; what they are given does not matter. */
  readonly harmless: ReadonlySet<string>;
  /** Modules of the language itself that Ward does not read: their use can't be told. Anything else is code of the project. */
  readonly closed: RegExp;
  /** Modules known without being imported. */
  readonly roots: ReadonlySet<string>;
  readonly functions: Names;
  /** Names behind a dot, whatever stands before it. */
  readonly methods: Names;
  /** Names that make any code, wherever they stand. */
  readonly forbidden: RegExp;
  /** Names that lead to another module, behind a dot. */
  readonly leading: RegExp;
  /** What gives a known text: by full name. */
  readonly makers: ReadonlyMap<string, Maker>;
  readonly joins: ReadonlySet<string>;
  readonly accessors: ReadonlySet<string>;
  /** Functions that give a module by its name. */
  readonly importers: ReadonlySet<string>;
  /** A call may stand without parentheses. */
  readonly bare: boolean;
  /** A line ends a statement. */
  readonly lines: boolean;
  /** A colon makes the name before it a key. */
  readonly keys: boolean;
  /** Texts that name a function run it. */
  readonly callable: boolean;
}

/** A language by its tables, which are read when code in it is first met: most commands hold none. */
export type Tongue = () => Language;

const met = new Map<Tongue, Language>();

export function language(tables: Tongue): Tongue {
  return () => {
    const before = met.get(tables);
    if (before !== undefined) return before;
    const made = tables();
    met.set(tables, made);
    return made;
  };
}

/** The languages whose tables were read so far. */
export function languagesMet(): readonly string[] {
  return [...met.values()].map(one => one.name);
}

/** `same`: the text it is given; `join`: paths joined; `home`, `cwd`: those; `expand`: `~` is the home; `self`: the program that runs the code; `content`: what a file holds; `environment`: a variable. */
export type Maker = 'same' | 'join' | 'home' | 'cwd' | 'expand' | 'words' | 'self' | 'content' | 'environment';

const parsed = new Map<string, Names>();

/** Reads `name=role,role name …`. */
export function names(text: string): Names {
  const before = parsed.get(text);
  if (before !== undefined) return before;
  const made = new Map(
    text.split(/\s+/).flatMap((word): [string, Roles][] => {
      const cut = word.indexOf('=');
      const [name, roles] = cut < 0 ? [word, ''] : [word.slice(0, cut), word.slice(cut + 1)];
      return name === '' ? [] : [[name, roles === '' ? [] : roles.split(',')]];
    }),
  );
  parsed.set(text, made);
  return made;
}

/** Reads a set of words. */
export function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter(Boolean));
}
