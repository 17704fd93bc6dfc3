/** Waits, with the request, for a person at another terminal: until an answer comes that is theirs, the time is over, or nobody wants it any more. */
import { type FSWatcher, watch } from 'node:fs';
import type { Directories } from '../directories.ts';
import { given } from './giver.ts';
import type { Answer } from './tickets.ts';
import { type Waiting, waitingRoom } from './waiting-room.ts';

/** How it ended. `gone`: whoever sent the request is; `dropped`: its ticket is no longer there. */
export type Awaited = { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'silence' | 'gone' | 'dropped' | 'forged' };

/** What is waited for. */
export interface Wait {
  readonly hash: string;
  readonly ticket: string;
  readonly text?: string;
  readonly seconds: number;
  /** Whether the ticket still waits: it may have to go for others. */
  readonly stands: () => boolean;
  /** Called once it waits: what is killed from then on is withdrawn. */
  readonly begun: () => void;
  /** It is wanted no more. */
  readonly withdrawn?: AbortSignal | undefined;
  /** Told of each answer that is none, in words. */
  readonly alert: (detail: string) => void;
}

/** Between two looks where no notice comes (milliseconds). */
const step = 500;
/** More answers than this that are none, and no more are looked at. */
const most = 3;

/** `now` is that of the room: milliseconds since the epoch. */
export async function awaitAnswer(wait: Wait, directories: Directories, now: () => number): Promise<Awaited> {
  const room = waitingRoom(directories);
  const news = newsIn(room.directory);
  wait.withdrawn?.addEventListener('abort', news.wake);
  const waiting = room.enter(wait, now() + wait.seconds * 1000);
  let ended: Awaited | undefined;
  try {
    wait.begun();
    ended = await answered(waiting, { ...wait, directories, room, news });
    return ended;
  } finally {
    wait.withdrawn?.removeEventListener('abort', news.wake);
    room.leave(waiting, ended?.kind === 'answer');
    news.close();
  }
}

interface Place extends Wait {
  readonly directories: Directories;
  readonly room: ReturnType<typeof waitingRoom>;
  readonly news: News;
}

async function answered(waiting: Waiting, place: Place): Promise<Awaited> {
  const end = performance.now() + place.seconds * 1000;
  const sender = process.ppid;
  for (let wrong = 0; ; ) {
    for (const notice of place.room.told(waiting)) {
      const found = given(waiting, notice, place.directories);
      if ('answer' in found) return { kind: 'answer', answer: found.answer };
      wrong += 1;
      place.alert(`an answer to ${place.ticket} was not taken: ${found.reason}`);
      if (wrong === most) return { kind: 'forged' };
    }
    if (process.ppid !== sender || place.withdrawn?.aborted) return { kind: 'gone' };
    if (!place.stands()) return { kind: 'dropped' };
    const left = end - performance.now();
    if (left <= 0) return { kind: 'silence' };
    await place.news.next(Math.min(step, left));
  }
}

interface News {
  /** When something happened there, or so many milliseconds are over. */
  readonly next: (milliseconds: number) => Promise<void>;
  readonly wake: () => void;
  readonly close: () => void;
}

/** Where the kernel has no watch to give any more (inotify(7), limits), time alone tells. */
function newsIn(directory: string): News {
  let tell: () => void = () => undefined;
  let fresh = false;
  const heard = () => {
    fresh = true;
    tell();
  };
  const watcher = watched(directory, heard);
  const next = async (milliseconds: number) => {
    if (!fresh) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, milliseconds);
        tell = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    fresh = false;
  };
  return { next, wake: heard, close: () => watcher?.close() };
}

function watched(directory: string, heard: () => void): FSWatcher | undefined {
  try {
    return watch(directory, heard).on('error', () => undefined);
  } catch {
    return undefined;
  }
}
