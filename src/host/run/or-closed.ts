/** Descriptors for something that is about to start: where it does not, they are closed, and whatever was wrong is thrown on. */
import { closeSync } from 'node:fs';

export async function orClosed<T>(descriptors: readonly number[], start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    for (const one of descriptors) closeSync(one);
    throw error;
  }
}
