/** A thread that tries seed after seed, and says after each few how far it is. */
import { parentPort, workerData } from 'node:worker_threads';
import { tried } from './tried.ts';

const port = parentPort;
const { first, until } = workerData as { readonly first: number; readonly until: number };
for (let seed = first; Date.now() < until; seed += 1) {
  const wrong = tried(seed);
  if (wrong !== undefined) port?.postMessage({ wrong });
  if (seed % 50 === 0) port?.postMessage({ seed });
}
port?.postMessage({ done: true });
