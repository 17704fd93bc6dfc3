/** What bubblewrap says of its child while it runs: where it is, and how it ended (bwrap(1), --json-status-fd). */
import type { Readable } from 'node:stream';

export interface Status {
  /** Host pid of the namespace's first process, once it is known. */
  readonly pid: () => number | undefined;
  /** Called as soon as the pid is known. */
  readonly onPid: (listener: (pid: number) => void) => void;
  /** The command's own exit status, as soon as that is told and before bubblewrap itself has ended; or undefined where it never started: set-up or exec failed. */
  readonly done: Promise<number | undefined>;
}

/** Reads the status stream to its end. Without a stream (nothing enforced) nothing is known. */
export function readStatus(stream: Readable | undefined): Status {
  const listeners: ((pid: number) => void)[] = [];
  let pid: number | undefined;
  let text = '';
  const learn = () => {
    const found = /"child-pid": (\d+)/.exec(text)?.[1];
    if (pid !== undefined || found === undefined) return;
    pid = Number(found);
    for (const listener of listeners) listener(pid);
  };
  const done = new Promise<number | undefined>(resolve => {
    if (stream === undefined) return resolve(undefined);
    const finish = () => resolve(exitCode(text));
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      learn();
      if (exitCode(text) !== undefined) finish();
    });
    stream.on('end', finish).on('error', finish).on('close', finish);
  });
  const onPid = (listener: (pid: number) => void) => (pid === undefined ? void listeners.push(listener) : listener(pid));
  return { pid: () => pid, onPid, done };
}

function exitCode(text: string): number | undefined {
  const found = /"exit-code": (\d+) *\}/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
