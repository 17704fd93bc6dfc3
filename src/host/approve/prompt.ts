/**
 * Asking the person at the terminal. It opens the terminal itself, never the command's stdin or stdout; what was typed before the question stood there
 * is thrown away; whatever is not a clear yes is a no. Claimed or not is for the caller to know (host/terminal.ts).
 */
import { Transform } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { expand, input } from '@inquirer/prompts';
import { fitted } from '../../core/cells.ts';
import { choiceRows } from '../../core/prompt/choices.ts';
import { detailRows } from '../../core/prompt/details.ts';
import { close, drained, type Look, look, measure, openTerminal, quiet, sizeOf, type Terminal, watch } from './prompt-terminal.ts';

/** What a person said. `changed`: they wrote another command; `back`: they will, where they typed this one; `gone`: nobody did (end of input, Ctrl-C, a signal, the terminal gone). */
export type Answer =
  | { readonly kind: 'once' | 'always' | 'everywhere' | 'session' | 'longer' }
  | { readonly kind: 'changed'; readonly text: string }
  | { readonly kind: 'back' }
  | { readonly kind: 'no'; readonly reason: string | undefined }
  | { readonly kind: 'gone' };

/** A key to press, what it stands for, and the words beside it. */
export interface Choice {
  readonly key: 'y' | 'a' | 'e' | 's' | 'l' | 'c' | 'd' | 'n' | 'r';
  readonly kind: 'once' | 'always' | 'everywhere' | 'session' | 'longer' | 'change' | 'details' | 'no' | 'reason';
  readonly words: string;
}

/** Where it is asked: the caller's environment, the line with the person's own phrase, and what takes the question back. */
export interface Spot {
  readonly environment: ReadonlyMap<string, string>;
  readonly phrase?: string | undefined;
  readonly withdrawn?: AbortSignal | undefined;
  /** Told what was typed behind an answer: it is for what comes next. Absent: that is thrown away. */
  readonly behind?: ((typed: Uint8Array) => void) | undefined;
}

/** What is put to the person. `reading`: milliseconds until a key can be an answer; on a plain terminal there are none. */
export interface Asked {
  readonly view: (look: Look) => readonly string[];
  readonly choices: readonly Choice[];
  readonly question?: string;
  readonly reading?: number;
  /** Lines for the choice of that kind; then the question stands again. */
  readonly details?: (() => Promise<readonly string[]>) | undefined;
  /** What the choice of that kind changes: one line in which nothing is unseen; absent: it is changed where it was typed. */
  readonly text?: string | undefined;
}

/** Shows what `view` makes of the screen, then asks; the answer `n` stands where nothing else is said. */
export async function prompt(asked: Asked, spot: Spot): Promise<Answer> {
  const { environment, withdrawn } = spot;
  const terminal = withdrawn?.aborted === true ? undefined : openTerminal(environment);
  if (terminal === undefined) return { kind: 'gone' };
  const release = watch(terminal, withdrawn);
  const answer = await converse(terminal, asked, spot.phrase).catch((): Answer => ({ kind: 'gone' }));
  release();
  const typed = close(terminal);
  if (typed === undefined && answer.kind !== 'no') return { kind: 'gone' };
  if (typed !== undefined && typed.length > 0) spot.behind?.(typed);
  return answer;
}

async function converse(terminal: Terminal, asked: Asked, phrase: string | undefined): Promise<Answer> {
  terminal.input.setRawMode(true);
  let size = '';
  const show = () => {
    size = sizeOf(terminal);
    write(terminal, [...(phrase === undefined ? [] : [phrase]), ...asked.view(look(terminal))]);
  };
  show();
  offer(terminal, asked);
  if (!(await drained(terminal, terminal.plain ? 0 : (asked.reading ?? 0)))) return { kind: 'gone' };
  terminal.input.on('data', terminal.lines.take);
  for (;;) {
    const kind = await choose(terminal, asked, size);
    if (kind === 'resized') {
      clear(terminal);
      show();
    } else if (kind === 'details') await detail(terminal, asked);
    else if (kind === 'change') {
      if (asked.text === undefined) return { kind: 'back' };
      const text = await changed(terminal, asked.text);
      if (text !== undefined) return { kind: 'changed', text };
    } else if (kind !== 'reason') return kind === 'no' ? { kind, reason: undefined } : { kind };
    else return { kind: 'no', reason: (await line(terminal, { message: 'why not?' })) || undefined };
    offer(terminal, asked);
    if (!(await silent(terminal))) return { kind: 'gone' };
  }
}

/** What was typed while no question stood there is no answer to it when it stands again. */
async function silent(terminal: Terminal): Promise<boolean> {
  const { input, keys, lines } = terminal;
  input.off('data', lines.take).pause();
  keys.read();
  lines.left();
  const well = await drained(terminal, 0);
  input.on('data', lines.take).resume();
  return well;
}

/** Whatever a line is, it is not for the terminal to cut it: what stands in the first column is Ward's. */
function write(terminal: Terminal, lines: readonly string[]): void {
  const { columns } = look(terminal);
  terminal.output.write(lines.flatMap(one => fitted(one, columns).map(row => `${row}\n`)).join(''));
}

function offer(terminal: Terminal, { choices }: Asked): void {
  write(terminal, choiceRows(choices, look(terminal).columns));
}

/** What stood there scrolls away whole: the terminal has cut it anew, and where its rows are nobody knows. */
function clear(terminal: Terminal): void {
  terminal.output.write(`${'\n'.repeat(look(terminal).rows)}\u001b[H\u001b[J`);
}

async function detail(terminal: Terminal, { details }: Asked): Promise<void> {
  const lines = (await details?.()) ?? [];
  write(terminal, ['', ...detailRows(lines, look(terminal).columns), '']);
}

/** Undefined where they left it as it was. On a plain terminal there is no going back in a line that stands there. */
async function changed(terminal: Terminal, text: string): Promise<string | undefined> {
  const filled = terminal.plain ? {} : ({ default: text, prefill: 'editable' } as const);
  const said = await line(terminal, { message: terminal.plain ? 'the whole command anew:' : 'change it to:', ...filled });
  return said.trim() === '' || said === text ? undefined : said;
}

/** `resized`: the size is no longer that for which it was shown, on a terminal that is not plain. */
async function choose(terminal: Terminal, { question = 'run it?', choices }: Asked, size: string): Promise<Choice['kind'] | 'resized'> {
  const named = choices.map(({ key, kind, words }) => ({ key, value: kind, name: words }));
  const resized = new AbortController();
  const compare = () => !terminal.plain && sizeOf(terminal) !== size && resized.abort();
  process.on('SIGWINCH', compare);
  try {
    compare();
    const { lines } = terminal;
    return await lines.during(() => expand({ message: question, choices: named, default: 'n', theme }, streams(terminal, resized.signal)));
  } catch (error) {
    if (!resized.signal.aborted || terminal.stop.signal.aborted) throw error;
    await settled(terminal);
    return 'resized';
  } finally {
    process.off('SIGWINCH', compare);
  }
}

/** Whoever drags a window's edge makes it many sizes, one after the other. */
async function settled(terminal: Terminal): Promise<void> {
  for (let seen = '', now = sizeOf(terminal); seen !== now; now = sizeOf(terminal)) {
    seen = now;
    await sleep(quiet);
    measure(terminal);
  }
}

function line(terminal: Terminal, asks: { readonly message: string; readonly default?: string; readonly prefill?: 'editable' }) {
  return terminal.lines.during(() => input({ ...asks, theme }, streams(terminal)));
}

/** No colours and no signs of the library's own: what is on the screen is what the view put there. */
const same = (text: string) => text;
const theme = {
  prefix: { idle: '?', done: '?' },
  style: { answer: same, message: same, error: same, defaultAnswer: (text: string) => `(${text})`, help: same, highlight: same, key: same },
};

function streams(terminal: Terminal, ...signals: readonly AbortSignal[]) {
  return { input: terminal.keys, output: written(terminal), signal: AbortSignal.any([terminal.stop.signal, ...signals]) };
}

/** The way to the screen; on a plain terminal nothing but text, and a carriage return for the way back to the first column (ECMA-48, CHA). */
function written(terminal: Terminal): NodeJS.WritableStream {
  const clean = (text: string) => stripVTControlCharacters(text.replaceAll('\u001b[G', '\r'));
  const filter = new Transform({
    transform: (chunk: Buffer, _, done) => done(undefined, terminal.plain ? clean(chunk.toString()) : chunk),
  });
  filter.pipe(terminal.output, { end: false });
  return Object.defineProperty(Object.assign(filter, { isTTY: true }), 'columns', { get: () => look(terminal).columns });
}
