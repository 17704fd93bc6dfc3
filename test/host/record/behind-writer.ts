/** A program of the tests: lets lines run that are on record and not yet on the disk, and may be killed at a chosen operation. */
import { fdatasync, writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { directories } from '../../../src/host/directories.ts';
import { openBehind } from '../../../src/host/record/behind.ts';
import { deadly } from './deadly.ts';
import { hookEvent } from './scene.ts';

const [root = '', name = '', count = '1', stop = '0', half = ''] = process.argv.slice(2);

const { disk, mortal, operations } = deadly(Number(stop), half === 'half');
const sync = mortal((descriptor: number, done: (error: Error | null) => void) => fdatasync(descriptor, mortal(done)));

const record = openBehind(directories('/nowhere', root), Date.now, { disk, sync });
for (let at = 0; at < Number(count); at++) {
  record.append(hookEvent(`echo ${name} ${at}`), { heavy: at % 4 === 3, written: () => void writeSync(1, `told ${name} ${at}\n`) });
  await turn();
}
record.settle();
writeSync(1, `operations ${operations()}\n`);
