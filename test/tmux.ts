/** A person's terminal for tests: a pane of a tmux server of its own, typed into and read as a screen. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { attach, type Viewer } from './tmux-view.ts';

const scratch = path.join(import.meta.dirname, '../scratch');

/** Why there is no such terminal here, as a test that skips would say it; undefined where there is one. */
export const noTerminal = spawnSync('tmux', ['-V']).error === undefined ? undefined : 'tmux is not installed: apt-get install tmux';

/** What is done to a pane is done in the order it was asked for; a promise is kept once tmux has done it. */
export interface Pane {
  /** A directory of its own, gone with the terminal. */
  readonly directory: string;
  /** The keys as typed, without Enter. */
  readonly type: (text: string) => Promise<void>;
  /** A key by tmux's name: `Enter`, `C-c`, `C-d`. */
  readonly press: (key: string) => Promise<void>;
  /** Types a line for the shell, and Enter. */
  readonly line: (text: string) => Promise<void>;
  /** The same on an emptied screen, so that what is waited for next can't be what an earlier command left there. */
  readonly fresh: (text: string) => Promise<void>;
  /** What is on the screen now, trailing blanks cut; with `-S -` what has scrolled away too, with `-e` the colours. */
  readonly screen: (...options: readonly string[]) => Promise<string>;
  /** Waits until the screen matches, and returns it; throws with the screen after half a minute. */
  readonly until: (pattern: RegExp) => Promise<string>;
  /** Types it on an emptied screen until this is seen: bash now and then throws away what is typed right behind a Ctrl-C, with Ward or without. */
  readonly insist: (text: string, pattern: RegExp) => Promise<string>;
  /** Makes it another size, as a window's edge does that is dragged. */
  readonly resize: (columns: number, rows: number) => Promise<void>;
  /** Takes the terminal away from what runs in it. */
  readonly hangUp: () => void;
  readonly close: () => void;
}

/** A pane of this size with bash in it, an environment with nothing but what is given, and a prompt of `$ `. */
export async function openPane(columns: number, rows: number, more: Readonly<Record<string, string>> = {}): Promise<Pane> {
  mkdirSync(scratch, { recursive: true });
  const directory = mkdtempSync(path.join(scratch, 'pane-'));
  const socket = path.join(directory, 'tmux');
  const words = ['-S', socket, '-f', '/dev/null'];
  const options = {
    env: { PATH: process.env.PATH ?? '', HOME: directory, LANG: 'C.UTF-8', TERM: 'xterm-256color', ...more },
    cwd: directory,
  };
  const tmux = (...command: readonly string[]) => promisify(execFile)('tmux', [...words, ...command], options);
  const shell = ['new-session', '-d', '-x', String(columns), '-y', String(rows), 'exec env PS1="$ " bash --norc --noprofile'];
  await tmux(...shell, ';', 'set', '-g', 'history-limit', '10000');
  const viewer = attach(words, options);
  const ordered = inOrder();
  const send = (...keys: readonly string[]) =>
    ordered(async () => {
      if (!keys.every(plain)) return void (await tmux('send-keys', ...keys));
      await viewer.ask(`send-keys ${keys.map(quoted).join(' ')}`);
      await sleep(pace);
    });
  const type = (text: string) => send('-l', text);
  const press = (key: string) => send(key);
  const screen = (...how: readonly string[]) => ordered(async () => (await viewer.ask(['capture-pane', '-p', ...how].join(' '))).trimEnd());
  const line = async (text: string) => void (await Promise.all([type(text), press('Enter')]));
  const fresh = async (text: string) => void (await Promise.all([send('-R', 'C-l'), line(text)]));
  const until = (pattern: RegExp) => shows({ screen, viewer, patience: 30_000 }, pattern);
  const insist = async (text: string, pattern: RegExp) => {
    for (let tries = 0; tries < 6; tries++) {
      await press('C-u');
      await fresh(text);
      const seen = await shows({ screen, viewer, patience: 5000 }, pattern).catch(() => undefined);
      if (seen !== undefined) return seen;
    }
    return until(pattern);
  };
  const resize = (x: number, y: number) => ordered(async () => void (await tmux('resize-window', '-x', String(x), '-y', String(y))));
  const hangUp = () => void spawnSync('tmux', ['-S', socket, 'kill-server']);
  const close = () => {
    hangUp();
    rmSync(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  };
  return { directory, type, press, line, fresh, screen, until, insist, resize, hangUp, close };
}

/** Milliseconds between keys: what reads them at a prompt and what reads them before it are two, and nobody types faster. */
const pace = 15;

/** What a line of tmux's own can hold: else it is a word to a client that is started for it. */
const plain = (key: string) => !/[\x00-\x1f\x7f]/.test(key);
const quoted = (key: string) => `'${key.replaceAll("'", `'"'"'`)}'`;

function inOrder(): <T>(doing: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return doing => {
    const done = last.then(doing);
    last = done.catch(() => undefined);
    return done;
  };
}

interface Watched {
  readonly screen: () => Promise<string>;
  readonly viewer: Viewer;
  /** Milliseconds. */
  readonly patience: number;
}

async function shows({ screen, viewer, patience }: Watched, pattern: RegExp): Promise<string> {
  const end = Date.now() + patience;
  for (;;) {
    const seen = await screen();
    if (pattern.test(seen)) return seen;
    if (Date.now() > end) throw new Error(`not on the screen: ${pattern}\n${seen}`);
    await viewer.news(500);
  }
}
