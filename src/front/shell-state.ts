/** What a shell says of itself to its hook: variables, functions and aliases, as its builtins print them for being read again. */

/** What bash knows of some names. */
export interface ShellState {
  /** What its commands get, and the plain variables that were asked for. */
  readonly variables: ReadonlyMap<string, string>;
  /** What is no plain variable (an array, a number, a name for another): the commands that make it again. Before bash 4.4 an array's are printed as one quoted word. */
  readonly odd: ReadonlyMap<string, string>;
  /** Commands that make the functions again. */
  readonly functions: string;
  readonly aliases: ReadonlyMap<string, string>;
  /** Of zsh: those that stand for something anywhere in a line, and what opens files of an ending. */
  readonly anywhere: ReadonlyMap<string, string>;
  readonly endings: ReadonlyMap<string, string>;
}

/** `'…'`, `"…"`, `$'…'`, and what stands between them. */
const quoted = /'[^']*'|"(?:[^"\\]|\\[\s\S])*"|\$'(?:[^'\\]|\\[\s\S])*'|\\[\s\S]/;
const value = `(?:${quoted.source}|[^\\s'"\\\\()])*`;
const list = `\\((?:${quoted.source}|[^'"\\\\])*?\\)(?=\\n|$)`;
const declaration = new RegExp(`(?:declare|typeset|export) ((?:-\\S+ )*)([A-Za-z_]\\w*)(?:=(${list}|${value}))?\\n`, 'y');
const alias = new RegExp(`alias (-[gs] )?(${value})\\n`, 'y');

/** How a function's definition begins: by nothing that a declaration or an alias could begin with. */
const definition = /^[^\s"'=]+ \(\) *\{? *\n/;

/** What the last text began with, as far as it declares variables, and what that made: from line to line it seldom differs. */
let before: { readonly text: string } & Pick<ShellState, 'variables' | 'odd'> = { text: '', variables: new Map(), odd: new Map() };

/**
 * Of what the shell printed, each time variables, then aliases, then functions; undefined where that is not what it prints. Of variables that are what
 * they were it is the very same map, which what is known of them can hang on.
 */
export function shellState(printed: readonly string[]): ShellState | undefined {
  const begun = printed[0]?.startsWith(before.text) ? before : undefined;
  let [variables, odd] = [begun?.variables, begun?.odd];
  let own: { readonly variables: Map<string, string>; readonly odd: Map<string, string> } | undefined;
  const make = () => {
    own = { variables: new Map(variables), odd: new Map(odd) };
    ({ variables, odd } = own);
    return own;
  };
  const [aliases, anywhere, endings] = [new Map<string, string>(), new Map<string, string>(), new Map<string, string>()];
  const of = (kind: string | undefined) => (kind === undefined ? aliases : kind === '-g ' ? anywhere : endings);
  let functions = '';
  for (const [index, text] of printed.entries()) {
    const declared = each(text, index === 0 ? (begun?.text.length ?? 0) : 0, declaration, ([one, flags = '', name = '', given]) => {
      const into = own ?? make();
      if (/[^-xrtg ]/.test(flags))
        into.odd.set(name, given?.startsWith("'(") && /[aA]/.test(flags) ? one.replace(given, () => unquoted(given)) : one);
      if (given !== undefined && !given.startsWith('(') && !/[aAn]/.test(flags)) into.variables.set(name, unquoted(given));
    });
    if (index === 0 && own !== undefined) {
      before = { text: text.slice(0, declared), ...(own as Pick<ShellState, 'variables' | 'odd'>) };
      own = undefined;
    }
    const end = each(text, declared, alias, ([, kind, given = '']) => {
      const at = given.indexOf('=');
      of(kind).set(unquoted(given.slice(0, at)), unquoted(given.slice(at + 1)));
    });
    if (end < text.length && !definition.test(text.slice(end))) return undefined;
    functions += text.slice(end);
  }
  return { variables: variables ?? new Map(), odd: odd ?? new Map(), functions, aliases, anywhere, endings };
}

/** From a place on, as long as it is this; the place where it is not. */
function each(text: string, from: number, pattern: RegExp, told: (match: RegExpExecArray) => void): number {
  let end = from;
  pattern.lastIndex = from;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    told(match);
    end = pattern.lastIndex;
  }
  return end;
}

/** A word as bash quotes it, for nothing in it is expanded. */
function unquoted(word: string): string {
  return word.replace(new RegExp(quoted.source, 'g'), one => {
    if (one.startsWith("'")) return one.slice(1, -1);
    if (one.startsWith('"')) return one.slice(1, -1).replace(/\\([$`"\\])/g, '$1');
    return one.startsWith('$') ? fromC(one.slice(2, -1)) : one.slice(1);
  });
}

const letters: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  E: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** `$'…'` as bash itself writes it: letters, and octal bytes of what is no text. */
function fromC(text: string): string {
  return text.replace(/\\([0-7]{1,3}|[\s\S])/g, (_, one: string) =>
    /^[0-7]/.test(one) ? String.fromCharCode(Number.parseInt(one, 8)) : (letters[one] ?? one),
  );
}
