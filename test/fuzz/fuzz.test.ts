/** Whatever text comes, it is read and judged: nothing throws, nothing hangs, memory stays bounded, and the same text gets the same verdict. */
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { mayTake } from '../may-take.ts';
import { inProof } from '../unless.ts';
import { tried } from './tried.ts';

const { WARD_SEED: seed } = process.env;
const FEW = 700;

test(`${FEW} texts made of the corpus are read and judged, and none of it throws`, t => {
  const wrong = Array.from({ length: FEW }, (_, at) => tried(at)).filter(one => one !== undefined);
  t.deepEqual(wrong.slice(0, 3), []);
});

/** Longer than any text may take on a machine that others use as well. */
const SILENCE = 60_000;
const MINUTES = Number(process.env.WARD_MINUTES ?? 10);

interface Said {
  readonly wrong?: string;
  readonly seed?: number;
  readonly done?: true;
}

/** Runs a thread for some minutes; what it found wrong, and the last seed that it said it had passed. */
function watched(first: number): Promise<{ wrong: string[]; last: number }> {
  const wrong: string[] = [];
  let last = first;
  const workerData = { first, until: Date.now() + MINUTES * 60_000 };
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData, resourceLimits: { maxOldGenerationSizeMb: 384 } });
  return new Promise(resolve => {
    const end = (reason?: string): void => {
      clearTimeout(silence);
      if (reason !== undefined) wrong.push(`${reason}, after seed ${last}`);
      void worker.terminate();
      resolve({ wrong, last });
    };
    let silence = setTimeout(end, SILENCE, 'it hangs');
    worker.on('error', error => end(String(error)));
    worker.on('message', (said: Said) => {
      clearTimeout(silence);
      if (said.wrong !== undefined) wrong.push(said.wrong);
      last = said.seed ?? last;
      if (said.done) end();
      else silence = setTimeout(end, SILENCE, 'it hangs');
    });
  });
}

inProof()(`${MINUTES} minutes of such texts neither throw nor hang nor fill the memory`, async t => {
  mayTake(t, MINUTES + 3);
  const first = Number(seed ?? 1_000_000);
  const { wrong, last } = await watched(first);
  t.log(`${last - first} texts`);
  t.deepEqual(wrong.slice(0, 3), []);
  t.true(last - first > 1000);
});
