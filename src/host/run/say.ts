/** Gives Ward's word to who waits for it at these descriptors. One that is gone by now needs none. */
import type { ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';

export function say(child: ChildProcess, descriptors: readonly number[]): void {
  for (const one of descriptors) (child.stdio[one] as Writable).on('error', () => undefined).end('.\n');
}
