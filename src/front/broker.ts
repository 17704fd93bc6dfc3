/** `ward broker`: stays, and answers the shims as a cold start would, without its start. */
import { closeSync } from 'node:fs';
import { printable } from '../core/printable.ts';
import { keptHidden } from '../host/capabilities/kept-hidden.ts';
import { keptHold } from '../host/capabilities/kept-hold.ts';
import { aside } from '../host/channel/aside.ts';
import { listen } from '../host/channel/listen.ts';
import { papers } from '../host/channel/papers.ts';
import { roomDirectory } from '../host/channel/room.ts';
import { sameBuild, sourcesIn } from '../host/channel/same-build.ts';
import { tidying } from '../host/channel/tidy.ts';
import { turns } from '../host/channel/turns.ts';
import { watchdog } from '../host/channel/watchdog.ts';
import { policyReader } from '../host/policy/load.ts';
import { standingLock } from '../host/record/standing-lock.ts';
import { turnFile } from '../host/run/turn.ts';
import { unfinishedRuns } from '../host/run/unfinished.ts';
import { secretWatches } from '../host/secrets/watch.ts';
import { ofRoot } from './complaint.ts';
import { foreseen } from './foreseen.ts';
import { type Kept, serve } from './serve.ts';
import type { Surroundings } from './surroundings.ts';
import { usage } from './usage.ts';

/** Milliseconds between two looks whether it is of use to anybody still. */
const looks = 1000;

/** Milliseconds without a request until it gives back all that it took. The next command then takes it a quarter more time, to compile and look up anew, and an agent may well think for some seconds. */
const rest = 30_000;

/** Milliseconds between a client's last word and what is tidied behind it: until then what ends there has the processors. */
const breath = 1;

/** Milliseconds between two looks whether one of the sources was edited, of which there are hundreds, where somebody was served meanwhile. */
const edits = 5000;

/** Requests after which it gives back what they took, though others wait: as much as V8 itself would let lie about is more than all else it has. */
const many = 500;

/** Until it is told to end, is of no use any more, or, with `--idle`, had nobody to serve for so many seconds. */
export async function broker(argv: readonly string[], around: Surroundings): Promise<number> {
  const { verbose, idle } = optionsOf(argv);
  letGo(around.inherited);
  const { directories } = around;
  const beside = aside();
  const say = (line: string) => beside.say(`ward: ${line}${ofRoot(directories.root)}`);
  const told: Kept['told'] = (pid, how) => {
    const served = 'cold' in how ? `starts cold: ${printable(how.cold)}` : `was served${how.foreseen ? ', as foreseen' : ''}`;
    if (verbose) say(`process ${pid} ${served}`);
  };
  const [sameBuilt, sameSources, end] = [sameBuild(), sameBuild(sourcesIn()), ending()];
  let [edited, edit] = [false, performance.now()];
  const same = () => !edited && sameBuilt();
  const [leaves, turn] = [papers(roomDirectory(directories)), turns(turnFile(unfinishedRuns(directories)))];
  const standing = { ...around, recordLock: standingLock(), hiddenNow: keptHidden(), holdNow: keptHold() };
  const secrets = secretWatches(directories.cache, around.user.home);
  const kept = { around: standing, secrets, foreseen: foreseen(), papers: leaves, turn, policyAt: policyReader(directories), told, same };
  const tidy = tidying();
  let [active, last, asked] = [0, performance.now(), 0];
  const young = () => {
    if (active === 0) tidy.young();
  };
  const watched = watchdog(`ward: stopped: the broker waited for a file that did not come${ofRoot(directories.root)}`);
  const { stands, close } = await listen(directories, async visit => {
    active += 1;
    // Where hundreds come at once, and it has little of the processors, its timers come late.
    watched.beat();
    await serve(visit, kept);
    watched.beat();
    active -= 1;
    last = performance.now();
    asked += 1;
    if (asked % many === 0) tidy.quick();
    else if (active === 0) setTimeout(young, breath).unref();
  });
  let tidied = 0;
  const looking = setInterval(() => {
    watched.beat();
    const quiet = performance.now() - last;
    if (active === 0 && last > tidied && quiet > rest) {
      tidied = performance.now();
      tidy.whole();
    }
    if (last > edit && performance.now() - edit > edits) {
      edit = performance.now();
      edited ||= !sameSources();
    }
    if (active === 0 && (quiet > idle * 1000 || !same() || !stands())) end.now();
  }, looks);
  say('the broker answers');
  await end.told;
  clearInterval(looking);
  watched.end();
  close();
  secrets.end();
  await beside.end();
  return 0;
}

function optionsOf(argv: readonly string[]): { readonly verbose: boolean; readonly idle: number } {
  const words = [...argv];
  const verbose = words[0] === '--verbose' && words.shift() !== undefined;
  const idle = words[0] === '--idle' && /^[1-9]\d{0,6}$/.test(words[1] ?? '') ? Number(words.splice(0, 2)[1]) : Number.POSITIVE_INFINITY;
  if (words.length > 0) throw usage('ward broker [--verbose] [--idle SECONDS]');
  return { verbose, idle };
}

/** What whoever started it had open is not kept open by it. */
function letGo(inherited: readonly number[]): void {
  for (const one of inherited) {
    try {
      closeSync(one);
    } catch {
      // It ended with the launcher (execve(2), close-on-exec).
    }
  }
}

/** TERM, INT or HUP, or its own word. */
function ending(): { readonly told: Promise<void>; readonly now: () => void } {
  let now: () => void = () => undefined;
  const told = new Promise<void>(resolve => {
    now = resolve;
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  return { told, now };
}
