/**
 * How the shell in a terminal of Ward's own asks: by two FIFOs that its sandbox is shown read-only, so that what runs there can't change that it may only
 * write to one and only read from the other. Whoever runs there may ask; nobody there can answer.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, constants, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { ownDirectory } from '../directories.ts';
import { processAt } from '../processes.ts';

/** Words of the shell, or of whatever else runs in its sandbox. */
export type Message =
  | { readonly kind: 'line'; readonly nonce: string; readonly line: Line }
  /** A simple command that a line has come to. `cwd`: where the process stands that would run it, by its own word. */
  | { readonly kind: 'step'; readonly nonce: string; readonly line: Line; readonly cwd: string }
  | { readonly kind: 'told'; readonly nonce: string; readonly told: readonly Told[]; readonly exported: string }
  /** `number`: how many commands bash has read and run; zsh does not say. */
  | { readonly kind: 'prompt'; readonly nonce: string; readonly status: number; readonly number?: number }
  /** It waits for what was to be run in its place, in a sandbox of its own. */
  | { readonly kind: 'apart'; readonly nonce: string }
  /** It waits for keys, and answers by it that it was called; `whole`: what it asks by is as it was. */
  | { readonly kind: 'here'; readonly whole: boolean }
  /** zsh alone: what its hook is made of, before anything else ran, at a prompt, and where a line begins, which is told too as zsh shows it and waits for a word. */
  | { readonly kind: 'stands'; readonly shown: Shown }
  | { readonly kind: 'shown'; readonly shown: Shown }
  | { readonly kind: 'begins'; readonly nonce: string; readonly shown: Shown; readonly text: string }
  /** A line came to be run that was not asked about, and was cancelled. */
  | { readonly kind: 'missing' }
  /** What it runs can no longer be seen as it runs. */
  | { readonly kind: 'blind' }
  /** Some of what asks about each line was gone at the prompt, and is there again. */
  | { readonly kind: 'mended' }
  /** What no hook of Ward's says. */
  | { readonly kind: 'odd' };

export interface Line {
  readonly text: string;
  /** bash itself finds nothing wrong with it. */
  readonly sure: boolean;
  /** `$BASHOPTS` and `$-`. */
  readonly shopt: string;
  readonly flags: string;
  /** `$0` and on. */
  readonly args: readonly string[];
  /** Of zsh alone, which tells no more of it than this and the text. */
  readonly zsh?: Reading;
  /** In zsh: `args` are those of the function that it stands in. */
  readonly scoped?: true;
}

/** Of the names that are the hook's: what zsh shows of the functions, each `name`, U+0001 and its text, and the kinds of the variables. */
export interface Shown {
  readonly functions: string;
  readonly variables: string;
}

/** How zsh itself reads a line. */
export interface Reading {
  /** The names of the options that are on, in lower case without underscores. */
  readonly options: readonly string[];
  /** Aliases stand for something in it. */
  readonly aliased: boolean;
  /** All of it in the words in which zsh shows functions, aliases expanded. */
  readonly text: string;
}

/** What a name stands for in the shell: the text of an alias, and what `declare` prints (`typeset` in zsh); empty where it is none. */
export interface Told {
  readonly name: string;
  readonly alias: string;
  readonly code: string;
  readonly variable: string;
}

export interface Channel {
  readonly directory: string;
  /** False where nobody has taken so much that there is room for more. */
  readonly answer: (nonce: string, words: string) => boolean;
  /** From now on subshells ask too, each by a way of its own. */
  readonly watch: () => void;
  /** For all who would ask about what they come to: the line is stopped, or goes on. */
  readonly stop: (stopped: boolean) => void;
  /** Calls the shell, which hears it where it waits for keys. */
  readonly call: () => boolean;
  readonly close: () => void;
}

/** More than this is no line of a person's, nor the state of a shell. */
const longest = 16 * 1024 ** 2;

/** Begins to listen. `within` is a directory of Ward's own. */
export function openChannel(within: string, hear: (message: Message) => void): Channel {
  sweep(ownDirectory(within));
  const directory = mkdtempSync(path.join(within, `${process.pid}-`));
  const open = (names: readonly string[], hearAt: (name: string) => (message: Message) => void) => {
    const files = names.map(name => ['ask', 'answer'].map(one => path.join(directory, `${one}${name}`)) as [string, string]);
    execFileSync('/usr/bin/mkfifo', ['-m', '600', '--', ...files.flat()], { env: {} });
    return names.map((name, at) => [name, pair(files[at] ?? ['', ''], hearAt(name))] as const);
  };
  const ways = new Map(open([''], () => hear));
  const answer: Channel['answer'] = (nonce, words) => ways.get(slot.exec(nonce)?.[0] ?? '')?.put(`${nonce} ${words}\0`) ?? false;
  // Of two subshells that came upon the same way at once neither is understood: both are told no.
  const subshell = (name: string) => (message: Message) => {
    if (message.kind === 'odd') ways.get(name)?.put('* halt ward: stopped: two parts of the line asked at once\0');
    else if (message.kind === 'step' || message.kind === 'told') hear(message);
  };
  const watch = () => {
    if (ways.size > 1) return;
    const names = Array.from({ length: subshells }, (_, at) => `.${at + 1}`);
    for (const [name, way] of open(names, subshell)) ways.set(name, way);
  };
  const stop = (stopped: boolean) => {
    const file = path.join(directory, 'stopped');
    if (stopped) writeFileSync(file, '');
    else rmSync(file, { force: true });
  };
  const [calls, call] = caller(path.join(directory, 'call'));
  const close = () => {
    for (const way of ways.values()) way.close();
    closeSync(calls);
    rmSync(directory, { recursive: true, force: true });
  };
  return { directory, answer, call, watch, stop, close };
}

/** So many ways there are for subshells, by the number of their process (`shell-hooks/session.*`); a nonce begins with that of its asker. */
const subshells = 16;
const slot = /^\.\d+(?=\.)/;

/** One way to ask and to be answered. */
interface Way {
  readonly put: (text: string) => boolean;
  readonly close: () => void;
}

/** By it the shell is called, and can tell that it was, where it waits for keys. */
function caller(file: string): readonly [number, () => boolean] {
  execFileSync('/usr/bin/mkfifo', ['-m', '600', '--', file], { env: {} });
  const calls = openSync(file, constants.O_RDWR | constants.O_NONBLOCK);
  chmodSync(file, 0o400);
  return [calls, () => put(calls, '\0')];
}

function pair([ask, answer]: readonly [string, string], hear: (message: Message) => void): Way {
  const flags = constants.O_RDWR | constants.O_NONBLOCK;
  const [reads, writes] = [openSync(ask, flags), openSync(answer, flags)];
  chmodSync(ask, 0o200);
  chmodSync(answer, 0o400);
  const socket = new Socket({ fd: reads, readable: true, writable: false });
  const parts = reader(hear);
  socket
    .setEncoding('utf8')
    .on('data', parts)
    .on('error', () => hear({ kind: 'odd' }));
  const close = () => {
    socket.destroy();
    closeSync(writes);
  };
  return { put: text => put(writes, text), close };
}

/** What a Ward that was killed left there. */
function sweep(within: string): void {
  for (const name of readdirSync(within)) {
    const pid = Number(name.split('-')[0]);
    if (processAt(pid) === undefined) rmSync(path.join(within, name), { recursive: true, force: true });
  }
}

/** A FIFO takes so much at once, or nothing (pipe(7), PIPE_BUF and the capacity). */
function put(descriptor: number, text: string): boolean {
  const bytes = Buffer.from(text);
  try {
    return writeSync(descriptor, bytes) === bytes.length;
  } catch {
    return false;
  }
}

/** Ends what the shell was interrupted in (Ctrl-C), and begins a message: an empty word stands before it. */
const start = '\u0001ward';

/** Parts of the stream as messages: words that end in NUL, behind that of the start as many as the first of them say. */
function reader(hear: (message: Message) => void): (part: string) => void {
  let words: string[] | undefined;
  let rest = '';
  let odd = false;
  const take = (word: string): Message | undefined => {
    const before = odd;
    odd = false;
    if (word === start) words = [];
    else if (before) return { kind: 'odd' };
    else if (words === undefined) odd = !start.startsWith(word);
    if (word === start || words === undefined) return undefined;
    words.push(word);
    const message = messageOf(words);
    // It may have been cut off: then the next word begins another.
    odd = message?.kind === 'odd';
    return odd ? undefined : message;
  };
  return part => {
    const all = (rest + part).split('\0');
    rest = all.pop() ?? '';
    for (const word of all) {
      const message = take(word);
      if (message === undefined) continue;
      words = undefined;
      hear(message);
    }
    if (rest.length + (words?.length ?? 0) > longest) hear({ kind: 'odd' });
  };
}

/** Undefined while it is not whole. */
function messageOf(words: readonly string[]): Message | undefined {
  const [kind, nonce = ''] = words;
  if (kind === 'missing' || kind === 'blind' || kind === 'mended') return words.length < 2 ? undefined : { kind };
  if (kind === 'here') return words.length < 2 ? undefined : { kind, whole: nonce === 'whole' };
  if (kind === 'apart') return words.length < 2 ? undefined : { kind, nonce };
  if (kind === 'stands' || kind === 'shown' || kind === 'begins') return shownOf(words, kind);
  if (kind === 'prompt') return words.length < 3 ? undefined : { kind, nonce, ...endedBy(words[2] ?? '') };
  if (kind === 'line' || kind === 'step') return lineOf(words, kind);
  if (kind === 'read') return readOf(words);
  if (kind === 'list') return listOf(words);
  return kind === 'told' ? toldOf(words) : { kind: 'odd' };
}

function endedBy(text: string): { readonly status: number; readonly number?: number } {
  const [status, number] = text.split(' ').map(Number);
  return { status: status ?? Number.NaN, ...(number === undefined ? {} : { number }) };
}

function shownOf(
  [, nonce = '', functions = '', variables, text]: readonly string[],
  kind: 'stands' | 'shown' | 'begins',
): Message | undefined {
  if (variables === undefined || (kind === 'begins' && text === undefined)) return undefined;
  const shown = { functions, variables };
  return kind === 'begins' ? { kind, nonce, shown, text: text ?? '' } : { kind, shown };
}

const count = (word: string | undefined) => (word !== undefined && /^\d{1,6}$/.test(word) ? Number(word) : undefined);

function lineOf(words: readonly string[], kind: 'line' | 'step'): Message | undefined {
  const [, nonce = '', text = '', sure = '', shopt = '', flags = '', name = '', number, ...args] = words;
  if (words.length < 8) return undefined;
  const wanted = count(number);
  if (wanted === undefined) return { kind: 'odd' };
  if (args.length < wanted) return undefined;
  const line = { text, sure: kind === 'step' || sure === 'sure', shopt, flags, args: [name, ...args] };
  return kind === 'step' ? { kind, nonce, line, cwd: sure } : { kind, nonce, line };
}

function readOf([, nonce = '', text = '', options = '', aliased, reading]: readonly string[]): Message | undefined {
  if (reading === undefined) return undefined;
  const zsh = { options: options.split(':'), aliased: aliased !== '', text: reading };
  return { kind: 'line', nonce, line: { text, sure: true, shopt: '', flags: '', args: ['zsh'], zsh } };
}

/** As zsh itself shows it: its aliases stand for nothing any more. */
function listOf(words: readonly string[]): Message | undefined {
  const [, nonce = '', text = '', cwd = '', options = '', name = '', number, ...args] = words;
  if (words.length < 7) return undefined;
  const wanted = count(number);
  if (wanted === undefined) return { kind: 'odd' };
  if (args.length < wanted) return undefined;
  const zsh = { options: options.split(':'), aliased: false, text };
  return { kind: 'step', nonce, cwd, line: { text, sure: true, shopt: '', flags: '', args: [name, ...args], zsh, scoped: true } };
}

function toldOf(words: readonly string[]): Message | undefined {
  const [, nonce = '', number, ...rest] = words;
  if (words.length < 3) return undefined;
  const wanted = count(number);
  if (wanted === undefined) return { kind: 'odd' };
  if (rest.length < 4 * wanted + 1) return undefined;
  const told = Array.from({ length: wanted }, (_, at) => {
    const [name = '', alias = '', code = '', variable = ''] = rest.slice(4 * at);
    return { name, alias, code, variable };
  });
  return { kind: 'told', nonce, told, exported: rest.at(-1) ?? '' };
}
