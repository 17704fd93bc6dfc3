/** A shell of the client's own that stands by while Ward thinks, so that its start has not to be waited for: it does nothing until it is told a text, and ends where it is told none. */
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import { passedSignals } from '../../core/confine/bubblewrap.ts';
import { giveWay } from '../give-way.ts';
import { processAt } from '../processes.ts';
import type { Client } from './client.ts';
import type { Papers } from './papers.ts';
import { standbyPipe } from './room.ts';
import type { Visit } from './visit.ts';

/** What the client is told of by its traps, and Ward hands on. CONT is not among those that it is deaf to before: it goes on by it whatever it is told. */
export const handedOn = [...passedSignals, 'CONT'] as const;

export interface Standby {
  /** It becomes what the first text of that file says, which finds all of them in `words`; each has a NUL behind it. */
  readonly begin: (file: string) => void;
  /** The client knows that it has begun, hears signals for it, and never begins cold from then on; or it is gone. Until then nothing of the command may. */
  readonly own: () => Promise<void>;
  /** Where nothing stands by yet: what was told is told to nobody, and what will stand by ends. */
  readonly takeBack: () => void;
  /** The client itself is there still; what stands by has its end of the channel too, and would go on without it. */
  readonly attended: () => boolean;
  /** Nobody needs it any more: where it was told nothing it ends. */
  readonly release: () => void;
}

/**
 * It holds the slot by the channel's one end until all is open that it is told to open, so that nothing there is another's by then. It opens its pipe by
 * name, for a descriptor of Ward's could be another's too; and both its ends for a moment, as the client does (`src/bin/warm`). All that is one command of
 * the client's: between two of them bash says of a job that it has ended already, as long as jobs are watched.
 */
const forked = `{
set -m
{
trap '' ${passedSignals.join(' ')}
{ exec {both}<>"$slot/${standbyPipe}" {go}<"$slot/${standbyPipe}"; } 2>/dev/null || exit 125
exec {both}>&- {answer}<&-
IFS= read -r -u "$go" text || exit 125
exec {go}<&-
mapfile -d '' -t words <"$text" || exit 125
eval "\${words[0]}"
} &
ready=$!
set +m
}
`;

/** It is the client's child from then on, whose signals and end Ward is told of; if it was there to be told. */
const taken = `${[...handedOn, 'CHLD'].map(one => `trap 'printf "${one}\\n" >&$ask' ${one}\n`).join('')}kill -0 "$child" 2>/dev/null || printf 'CHLD\\n' >&$ask
printf 'OWN\\n' >&$ask
`;

/** What a client does whose child ends though nothing of the command ran. */
export const begunAnew = `child=; trap - ${[...handedOn, 'CHLD'].join(' ')}; break`;

/** Lets the client make one, without a word of what it will be. */
export function standBy({ slot, tell, owned, gone }: Visit, { process: { pid, start } }: Pick<Client, 'process'>, papers: Papers): Standby {
  const go = openSync(path.join(slot.directory, standbyPipe), constants.O_RDWR | constants.O_NONBLOCK);
  const [first, second] = [papers.keep(forked), papers.keep(taken)];
  void gone.then(() => {
    for (const one of [first, second]) one.done();
  });
  let released = false;
  const release = () => {
    if (!released) closeSync(go);
    released = true;
  };
  const place = (descriptor: number) => `/proc/${process.pid}/fd/${descriptor}`;
  // Each word here has somebody set about something that others wait for, or that is in the sandbox's way while it is done.
  const say = (line: string) => {
    tell(line);
    giveWay();
  };
  say(`. ${place(first.descriptor)}`);
  const begin = (file: string) => {
    writeSync(go, `${file}\n`);
    giveWay();
  };
  let told: Promise<void> | undefined;
  const own = () => {
    told ??= new Promise(resolve => {
      owned(resolve);
      void gone.then(resolve);
      say(`child=$ready; . ${place(second.descriptor)}`);
    });
    return told;
  };
  const attended = () => {
    const seen = processAt(pid);
    return seen?.start === start && !['Z', 'X'].includes(seen.state);
  };
  const takeBack = () => {
    if (released) return;
    try {
      while (readSync(go, Buffer.alloc(256)) > 0);
    } catch {
      // Nothing is left there (EAGAIN).
    }
    release();
  };
  return { begin, own, takeBack, attended, release };
}
