/** Waits for the end of what was started: by Ward's word to the shell above a sandbox, or where that was killed. */
import type { ChildProcess } from 'node:child_process';
import os from 'node:os';
import type { Guardian } from './guardian.ts';
import { say } from './say.ts';
import type { Status } from './status.ts';

interface Ending {
  readonly status: Status;
  readonly guardian: Guardian | undefined;
  /** Called when the sandbox has ended and the shell above it has not. */
  readonly before: () => void;
}

interface Ended {
  readonly code: number;
  /** When the shell above has ended too: nothing else has to wait for that. */
  readonly over: Promise<unknown>;
}

/** The shell above the sandbox ends at Ward's word; before that, only where it was killed, and then nothing of the run is to go on. */
export async function ended(child: ChildProcess, { status, guardian, before }: Ending): Promise<Ended> {
  const over = exit(child);
  if (guardian === undefined) return { code: await over, over };
  let told = false;
  const done = status.done.then(code => {
    before();
    told = true;
    say(child, [guardian.word]);
    return code;
  });
  const known = await Promise.race([done, over.then(() => undefined)]);
  if (known !== undefined) return { code: known, over };
  const code = await over;
  if (!told) (await import('./end-marked.ts')).endMarked(guardian.mark);
  return { code, over };
}

function exit(child: ChildProcess): Promise<number> {
  return new Promise(resolve => {
    child.on('error', () => resolve(125));
    child.on('exit', (code, signal) => resolve(code ?? 128 + os.constants.signals[signal ?? 'SIGKILL']));
  });
}
