/** The patterns of rules: for words, for paths and for hosts. Each is turned into an expression once, when it is first asked. */
import { within } from './matter.ts';

const made = new Map<string, RegExp>();

function expression(key: string, make: () => string): RegExp {
  const before = made.get(key);
  if (before !== undefined) return before;
  const one = new RegExp(make(), 'su');
  made.set(key, one);
  return one;
}

/** A word: `*` stands for any letters. */
export function fitsWord(pattern: string, word: string): boolean {
  if (!pattern.includes('*')) return pattern === word;
  return expression(`word ${pattern}`, () => `^${pattern.split('*').map(RegExp.escape).join('.*')}$`).test(word);
}

/** A host with or without its port; `*` at the beginning stands for any names before it. */
export function fitsHost(pattern: string, host: string, port: number): boolean {
  const [, name = '', wanted] = /^(.*?)(?::(\d+))?$/.exec(pattern) ?? [];
  if (wanted !== undefined && Number(wanted) !== port) return false;
  const said = host.toLowerCase();
  return name.startsWith('*.') ? said.endsWith(name.slice(1)) && said.length >= name.length : said === name;
}

/** What stands before `/` in a pattern of paths: a home, a project. */
export interface Roots {
  readonly home: string;
  readonly project: string | undefined;
}

/** The pattern as an absolute one; undefined where it counts from a project and there is none. */
export function rooted(pattern: string, { home, project }: Roots): string | undefined {
  if (pattern.startsWith('~/')) return `${home}${pattern.slice(1)}`;
  if (!pattern.startsWith('./')) return pattern;
  return project === undefined ? undefined : `${project}${pattern.slice(1)}`;
}

/** A path: `*` stands for letters of one name, `**` as a whole name for any names, none too. */
export function fitsPath(pattern: string, path: string): boolean {
  return expression(`path ${pattern}`, () => `^${pattern.split('/').slice(1).map(namePart).join('')}$`).test(path);
}

function namePart(name: string): string {
  return name === '**' ? '(?:/[^/]+)*' : `/${name.split('*').map(RegExp.escape).join('[^/]*')}`;
}

/** Whether something at or below this directory may fit: surely, where the pattern's beginning without stars lies there. */
export function fitsBelow(pattern: string, directory: string): 'yes' | 'maybe' | 'no' {
  const names = pattern.split('/').slice(1);
  const stars = names.findIndex(name => name.includes('*'));
  const begins = `/${names.slice(0, stars < 0 ? names.length : stars).join('/')}`;
  if (within(directory, begins)) return 'yes';
  const parts = directory.split('/').slice(1);
  for (const [at, part] of parts.entries()) {
    const name = names[at];
    if (name === '**') return 'maybe';
    if (name === undefined || !fitsPath(`/${name}`, `/${part}`)) return 'no';
  }
  return 'maybe';
}
