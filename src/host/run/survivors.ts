/** What was still running when a command ended, and ended with it. */
import type { Readable } from 'node:stream';

/** The names, one each; empty where nobody looked. */
export function readSurvivors(stream: Readable | undefined): Promise<readonly string[]> {
  if (stream === undefined) return Promise.resolve([]);
  return new Promise(resolve => {
    let text = '';
    const finish = () => resolve(text.split('\n').filter(Boolean));
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    stream.on('end', finish).on('error', finish).on('close', finish);
  });
}
