/** Texts of a makefile, expanded as make would (GNU make manual, "How to Use Variables"), without running anything. */
import { applied, OPEN } from './make-functions.ts';

/** A variable as a makefile sets it; undefined text: only make could tell. */
export interface Setting {
  readonly text: string | undefined;
  /** Expanded each time it is used. */
  readonly recursive: boolean;
}

/** A command that make runs while it reads, and where it stands. */
export interface Early {
  readonly text: string;
  readonly file: string;
  readonly line: number;
}

/** What make knows at one point of a makefile. Filled as the file is read. */
export interface Making {
  readonly cwd: string;
  readonly home: string;
  /** Set on the command line: nothing in a file changes them. */
  readonly given: ReadonlyMap<string, string | undefined>;
  /** Of the environment: what a file doesn't set may be one of these. */
  readonly environment: ReadonlyMap<string, string>;
  readonly settings: Map<string, Setting>;
  readonly early: Early[];
  /** Texts that `$(eval …)` makes a part of the file, to be read next. */
  readonly evaluated: string[];
  /** Names of files that are included: make makes them anew first, where a rule says how. */
  readonly included: string[];
  file: string;
  line: number;
  steps: number;
  depth: number;
}

const defaults = new Map([
  ['MAKE', 'make'],
  ['RM', 'rm -f'],
  ['CC', 'cc'],
  ['CXX', 'g++'],
  ['CPP', 'cc -E'],
  ['AR', 'ar'],
  ['AS', 'as'],
  ['LD', 'ld'],
  ['SHELL', '/bin/sh'],
]);

/** More expansions than these are not made, nor deeper ones. */
const most = 20_000;
const deepest = 20;

/** The text with every reference in its place. `automatic` are `$@` and its kin. */
export function expand(text: string, making: Making, automatic: ReadonlyMap<string, string> = new Map()): string {
  let made = '';
  let at = 0;
  while (at < text.length) {
    const dollar = text.indexOf('$', at);
    if (dollar < 0 || dollar + 1 === text.length) return made + text.slice(at).replace(/\$$/, '');
    making.steps += 1;
    const { inner, end } = reference(text, dollar + 1);
    made += text.slice(at, dollar) + (inner === '$' ? '$' : referred(inner, { making, automatic }));
    at = end;
    if (making.steps > most || made.length > 1 << 16) return made + OPEN;
  }
  return made;
}

/** What stands behind a dollar: in brackets, which may nest, or one letter. */
function reference(text: string, at: number): { inner: string; end: number } {
  const open = text[at] ?? '';
  const close = open === '(' ? ')' : open === '{' ? '}' : undefined;
  if (close === undefined) return { inner: open, end: at + 1 };
  let level = 0;
  for (let end = at; end < text.length; end += 1) {
    if (text[end] === open) level += 1;
    if (text[end] === close) level -= 1;
    if (level === 0) return { inner: text.slice(at + 1, end), end: end + 1 };
  }
  return { inner: OPEN, end: text.length };
}

interface Around {
  readonly making: Making;
  readonly automatic: ReadonlyMap<string, string>;
}

function deeper(text: string, { making, automatic }: Around): string {
  if (making.depth >= deepest) return OPEN;
  making.depth += 1;
  const made = expand(text, making, automatic);
  making.depth -= 1;
  return made;
}

function referred(inner: string, around: Around): string {
  const { making, automatic } = around;
  const again = (text: string) => deeper(text, around);
  const called = /^([a-z-]+)[ \t]+([\s\S]*)$/.exec(inner);
  if (called !== null) {
    const [, name = '', text = ''] = called;
    const made = applied(name, text, { again, ...reached(around) });
    if (made !== undefined) return made;
    const words = again(text);
    if (name === 'shell') making.early.push({ text: words, file: making.file, line: making.line });
    return OPEN;
  }
  const name = inner.includes('$') ? again(inner) : inner;
  if (!/^[\w.@<^+?*%|/-]+$/.test(name)) return OPEN;
  return automatic.get(name) ?? settled(name, { ...around, again });
}

/** What functions need of the names that are set. */
function reached({ making, automatic }: Around) {
  const also = (pairs: readonly (readonly [string, string])[]) => ({ making, automatic: new Map([...automatic, ...pairs]) });
  return {
    with: (name: string, word: string, text: string) => deeper(text, also([[name, word]])),
    call: (name: string, given: readonly string[]) => {
      const setting = making.settings.get(name);
      if (making.given.has(name) || name.includes(OPEN) || (setting !== undefined && setting.text === undefined)) return OPEN;
      return deeper(setting?.text ?? '', also([['0', name], ...given.map((one, at) => [`${at + 1}`, one] as const)]));
    },
    value: (name: string) => making.settings.get(name)?.text ?? OPEN,
    evaluate: (text: string) => {
      making.evaluated.push(text);
    },
  };
}

function settled(name: string, { making, again }: Around & { again: (text: string) => string }): string {
  if (making.given.has(name)) return making.given.get(name) ?? OPEN;
  const setting = making.settings.get(name);
  if (setting !== undefined) return setting.text === undefined ? OPEN : setting.recursive ? again(setting.text) : setting.text;
  if (name === 'CURDIR') return making.cwd;
  if (name === 'HOME') return making.home;
  return making.environment.has(name) || /^[@<^+?*%|]/.test(name) ? OPEN : (defaults.get(name) ?? '');
}
