/** A sandbox that a client starts as its own child: what the client's shell is told to do, and as much of a child as Ward looks after. */
import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { endMarked } from '../run/end-marked.ts';
import { type Guardian, guardianWords, markedName, markName } from '../run/guardian.ts';
import type { LaunchOptions } from '../run/process.ts';
import type { Hand } from '../run/served.ts';
import { hasReader } from './has-reader.ts';
import type { Paper, Papers } from './papers.ts';
import { pipes } from './room.ts';
import { notStalled } from './stalled.ts';
import type { Standby } from './standby.ts';
import type { Visit } from './visit.ts';

/** open(2) on Linux; Node has no name for it. */
const pathOnly = 0o10000000;

/** Whose child it is to be. */
export interface Parent {
  readonly visit: Visit;
  readonly standby: Standby;
  readonly papers: Papers;
  /** Its descriptors above 2, and those of them that are the channel. */
  readonly inherited: readonly number[];
  readonly channel: readonly number[];
}

/** One descriptor of the child's: what is opened there, and how. */
interface Redirection {
  readonly index: number;
  readonly sign: '<' | '<>';
  readonly file: string;
}

/** Everything that is open for one child. */
interface Open {
  readonly papers: Paper[];
  readonly streams: Map<number, Stream>;
  readonly redirections: Redirection[];
  /** Pipes that this process reads, by name. */
  readonly heard: string[];
  /** Pipes that the child reads, by which this process tells it something, or that it has ended. */
  readonly told: Map<number, Told>;
  /** Nothing is told there any more. */
  over: boolean;
}

interface Told {
  readonly file: string;
  readonly descriptor: number;
  /** What was written there. */
  word: string;
}

/** What Ward reads, or the little that it does with what it does not. */
type Stream = Socket | EventEmitter;

/** Tells the client to start it. Throws before the client was told; afterwards it ends as a child does, by the event `exit`; before that by `unbegun` where nothing of it ran or will. */
export function childOf(parent: Parent, argv: readonly string[], hand: Hand, how: LaunchOptions): ChildProcess {
  if (!parent.standby.attended()) throw new Error('its client is gone');
  const open: Open = { papers: [], streams: new Map(), redirections: [], heard: [], told: new Map(), over: false };
  const child = Object.assign(new EventEmitter(), { stdio: [] as (Stream | undefined)[] });
  try {
    lay(parent, hand, open);
    child.stdio = hand.stdio.map((_, index) => open.streams.get(index));
    const all = [script({ open, how, numbers: numbersFor(parent, hand) }), ...(how.prefix ?? []), ...argv];
    const text = paper(open, parent.papers.write(all.map(word => `${word}\0`).join('')));
    look(parent, hand, child, open);
    parent.standby.begin(text);
  } catch (error) {
    letGo(open);
    throw error;
  }
  return child as unknown as ChildProcess;
}

/** By this process's descriptor and never by a name: what is gone is then gone at once, and nobody waits at a pipe for a Ward that has ended. */
const place = (descriptor: number) => `/proc/${process.pid}/fd/${descriptor}`;

function paper(open: Open, one: Paper): string {
  open.papers.push(one);
  return place(one.descriptor);
}

/** What the child writes comes first, and waits for nobody (fifo(7)): whatever cannot be opened behind it, this process sees that the child has ended. */
function lay({ visit, papers }: Parent, hand: Hand, open: Open): void {
  const { stdio, feeds, made, kept = [] } = hand;
  const words = new Set([made, ...(hand.go ?? []), hand.guardian?.word]);
  const free = [...pipes];
  const read: Redirection[] = [];
  for (const [index, what] of stdio.entries()) {
    if (index < 3 || what === 'ignore' || kept.includes(index)) continue;
    const bytes = words.has(index) ? undefined : feeds.get(index);
    if (typeof what === 'number') read.push({ index, sign: '<', file: paper(open, again(what)) });
    else if (bytes !== undefined) read.push({ index, sign: '<', file: paper(open, papers.keep(bytes)) });
    else {
      const name = free.shift();
      if (name === undefined) throw new Error('no pipe is left at this slot');
      const file = path.join(visit.slot.directory, name);
      if (words.has(index)) read.push({ index, sign: index === hand.go?.[0] ? '<>' : '<', file: place(tell(open, index, file)) });
      else open.redirections.push({ index, sign: '<>', file: hear(open, index, file) });
    }
    if (bytes !== undefined) open.streams.set(index, fed());
  }
  open.redirections.push(...read);
}

/** A descriptor of its own for the same file, for whoever gave this one closes it (open(2), O_PATH). */
function again(source: number): Paper {
  const descriptor = openSync(place(source), pathOnly);
  return { descriptor, done: () => closeSync(descriptor) };
}

function hear(open: Open, index: number, file: string): string {
  open.heard.push(file);
  open.streams.set(index, new Socket({ fd: openSync(file, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false }));
  return file;
}

/** Written whole, and at once: nobody else writes there. */
function tell(open: Open, index: number, file: string): number {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_NONBLOCK);
  const one: Told = { file, descriptor, word: '' };
  open.told.set(index, one);
  const stream = new EventEmitter();
  const end = (word: string) => {
    if (word === '' || open.over || !open.told.has(index)) return;
    one.word = word;
    writeSync(descriptor, word);
  };
  open.streams.set(index, Object.assign(stream, { end, resume: () => stream }));
  return descriptor;
}

/** A stream in name: what goes there lies there already. */
const fed = () => Object.assign(new EventEmitter(), { end: () => undefined });

/** Descriptors of the client's that are none of the command's, and one that is nothing else's. */
interface Numbers {
  readonly dropped: readonly number[];
  readonly free: number;
}

/** Where bash has what it reads the shim by. */
const ofBash = 255;

function numbersFor({ inherited, channel }: Parent, { stdio, kept = [] }: Hand): Numbers {
  let free = 3;
  while (stdio[free] !== undefined || inherited.includes(free) || channel.includes(free) || free === ofBash) free += 1;
  return { dropped: inherited.filter(one => !kept.includes(one)), free };
}

interface Words {
  readonly open: Open;
  readonly how: LaunchOptions;
  readonly numbers: Numbers;
}

/**
 * Bash's own words, and of the command's none: these are read from the paper. The channel is closed before anything is started, so that no sandbox ever
 * has it; and only when all else is open or read, so that its end says that nobody is about to open anything here.
 */
function script({ open: { redirections }, how, numbers: { dropped, free } }: Words): string {
  const { before, guardian, relays } = how;
  const limits = before?.(1024) ?? '';
  const opened = redirections.map(({ index, sign, file }) => ` ${index}${sign}${quoted(file)}`).join('');
  const start = `${limits === '' ? '' : `{ ${limits}; } || exit 125; `}${becoming(how)} "\${words[@]:1}"`;
  return `exec ${free}>&$ask {ask}>&-${dropped.map(one => ` ${one}>&-`).join('')} || exit 125
cd / && PATH=/usr/bin:/bin && exec${opened} || exit 125
exec ${free}>&-
${relays}${guardian === undefined ? start : guardianWords(start, guardian)}
`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The sandbox starts with nothing of the caller's, which bash has: with no variable at all, marked by its name; or, by `env`, with those that somebody on the way needs. */
function becoming({ prefix = [], environment = {}, guardian, entered = false }: LaunchOptions): string {
  const variables = Object.entries(environment).map(([name, value]) => `${quoted(`${name}=${value}`)} `);
  if (prefix.length === 0 && variables.length === 0 && !entered)
    return `exec -c${guardian === undefined ? '' : ` -a ${quoted(markedName(guardian.mark))}`}`;
  const marked = guardian === undefined ? '' : `${markName}=${guardian.mark} `;
  return `exec -c /usr/bin/env PATH=/usr/bin:/bin ${marked}${variables.join('')}`.trimEnd();
}

/** Milliseconds that the mounts of one took the last time: nobody looks much sooner, for who looks has the processor that they are made on. */
let took = 0;

/** The share of that until the first look, milliseconds between two further ones, and the longest that counts. */
const [sooner, next, longest] = [0.8, 1, 10];

/** Looks after it from here: what it says of itself, that its mounts are made, that its client is gone. */
function look({ visit, standby }: Parent, { made, guardian, go = [] }: Hand, child: EventEmitter, open: Open): void {
  const status = [...open.streams.values()].find(one => one instanceof Socket);
  if (status === undefined) throw new Error('nothing tells of the sandbox');
  let text = '';
  let mounting: NodeJS.Timeout | undefined;
  let moving: (() => void) | undefined;
  const over = () => {
    clearTimeout(mounting);
    moving?.();
    if (made !== undefined) open.streams.get(made)?.emit('close');
  };
  status.on('data', (part: Buffer | string) => {
    text += part;
    if (mounting !== undefined || made === undefined || !text.includes('"child-pid"')) return;
    const file = drop(open, made);
    const began = performance.now();
    const see = () => {
      if (file !== undefined && hasReader(file)) {
        mounting = setTimeout(see, next);
        return;
      }
      took = Math.min(performance.now() - began, longest);
      over();
    };
    mounting = setTimeout(see, took * sooner);
  });
  const poke = () => {
    for (const one of open.heard) hasReader(one);
  };
  let gone = false;
  status.on('close', () => {
    over();
    const code = /"exit-code": (\d+)/.exec(text)?.[1];
    void visit.gone.then(() => letGo(open));
    const exit = (number: number) => child.emit('exit', number, null);
    if (code !== undefined || gone) return exit(Number(code ?? 137));
    void visit.gone.then(() => exit(137));
    visit.listen(line => {
      const told = /^code (\d{1,3})$/.exec(line)?.[1];
      if (told !== undefined) exit(Number(told));
    });
    return visit.tell('wait "${child:-$ready}"; printf "code %s\\n" $? >&$ask');
  });
  visit.ended(poke);
  if (made !== undefined) {
    const takeBack = () => takenBack(open, go);
    const ended = () => {
      standby.takeBack();
      child.emit('unbegun');
      poke();
    };
    moving = notStalled({ pid: visit.pid, mark: guardian?.mark, takeBack, ended });
  }
  void visit.gone.then(() => {
    gone = true;
    moving?.();
    // Whatever has not begun never does.
    open.over = true;
    poke();
    if (guardian !== undefined) endAbove(guardian, open, status);
  });
}

/** Milliseconds between two looks at the shell above a sandbox that is to end it. */
const pause = 20;

/** The client is gone: the shell above its sandbox sees that no word comes, and ends it; where that was killed too, nobody else does. */
function endAbove({ word, mark }: Guardian, open: Open, status: Socket): void {
  const file = drop(open, word);
  if (file === undefined || status.closed) return;
  const looking = setInterval(() => {
    if (hasReader(file)) return;
    clearInterval(looking);
    endMarked(mark);
  }, pause);
  status.on('close', () => clearInterval(looking));
}

/** The words by which the command begins; whoever waits for them waits for ever then, and is to be ended. False where they were heard already. */
function takenBack(open: Open, go: readonly number[]): boolean {
  const all = go.map(index => open.told.get(index)).filter(one => one !== undefined);
  if (all.some(({ word, descriptor }) => word !== '' && readBack(descriptor) !== word)) return false;
  open.over = true;
  return true;
}

function readBack(descriptor: number): string {
  const bytes = Buffer.alloc(64);
  try {
    return bytes.toString('latin1', 0, readSync(descriptor, bytes));
  } catch {
    // Nothing is left there (EAGAIN).
    return '';
  }
}

function letGo(open: Open): void {
  for (const paper of open.papers.splice(0)) paper.done();
  for (const index of [...open.told.keys()]) drop(open, index);
}

function drop(open: Open, index: number): string | undefined {
  const one = open.told.get(index);
  open.told.delete(index);
  if (one !== undefined) closeSync(one.descriptor);
  return one?.file;
}
