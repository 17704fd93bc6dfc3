/** Which program reads a script: the first line says it (execve(2)), else the shell that starts it reads it itself. */
import { shellWords } from '../../shell-words.ts';
import type { Dialect } from '../../values.ts';
import { changesPatterns, isPlain } from '../shell-options.ts';

const shells = new Map<string, Dialect>([
  ['sh', 'sh'],
  ['dash', 'sh'],
  ['ash', 'sh'],
  ['bash', 'bash'],
  ['zsh', 'zsh'],
]);

/** Interpreters that take a program as a word, and the option before it. */
const codes = new Map(
  Object.entries({
    python: '-c',
    python3: '-c',
    python2: '-c',
    pypy3: '-c',
    node: '-e',
    nodejs: '-e',
    bun: '-e',
    perl: '-e',
    ruby: '-e',
    lua: '-e',
    php: '-r',
    Rscript: '-e',
    osascript: '-e',
  }),
);

/** A shell by its dialect; another interpreter by its name, with the option that takes its program as a word where it has one, and what it is started with before the name of the file. */
export type Reads =
  | { readonly kind: 'shell'; readonly dialect: Dialect }
  | { readonly kind: 'other'; readonly program: string; readonly option: string | undefined; readonly words: readonly string[] };

/** What a script's own first line says; undefined without one, or where it names nothing: the kernel then leaves it to who starts it (execve(2), ENOEXEC). */
export function shebang(text: string): Reads | undefined {
  const line = /^#![ \t]*([^\n]*)/.exec(text)?.[1];
  if (line === undefined) return undefined;
  const [first = '', ...more] = line.trim().split(/\s+/);
  const env = first.endsWith('/env');
  // The kernel hands over all behind the name as one word, which is for env itself to take apart.
  if (env && !plain.test(more.join(' '))) return { kind: 'other', program: line.trim(), option: undefined, words: [first, more.join(' ')] };
  const [name = '', ...rest] = env ? behindEnv(more) : [first, more.join(' ')];
  if (name === '') return undefined;
  const words = [name, ...rest.filter(one => one !== '')];
  const reads = interpreter(name);
  if (reads.kind === 'other') return { ...reads, words };
  return readsFile(rest, reads.dialect) ? reads : { kind: 'other', program: line.trim(), option: undefined, words };
}

/** Variables, a program and its words, and no other option of env's than `-S` before them. */
const plain = /^(?:-S )?(?:\w+=[^ '"\\$]* )*(?:[^- '"\\$=][^ '"\\$=]*(?: [^ '"\\$]+)*)?$/;

/** What `env -S` starts, with its words. */
const behindEnv = (words: readonly string[]) => {
  const first = words.findIndex(one => !/^-|=/.test(one));
  return first === -1 ? [] : words.slice(first);
};

/** With such options a shell reads the file that the kernel names behind them, as it would without. */
function readsFile(given: readonly string[], dialect: Dialect): boolean {
  const { form, operand, options } = shellWords([...given.filter(one => one !== ''), './file'], dialect);
  return form === 'file' && operand === './file' && options.every(one => isPlain(one, dialect) || changesPatterns(one));
}

/** A program that reads scripts, by its name or path. */
export function interpreter(spelled: string): Reads {
  const program = spelled.slice(spelled.lastIndexOf('/') + 1);
  const dialect = shells.get(program);
  if (/^(?:tsx|ts-node|nodejs|swc-node|jiti)$/.test(program)) return { kind: 'other', program: 'node', option: '-e', words: [spelled] };
  if (dialect !== undefined) return { kind: 'shell', dialect };
  return { kind: 'other', program, option: codes.get(program.replace(/^(python3|python2|pypy3|lua)[\d.]+$/, '$1')), words: [spelled] };
}
