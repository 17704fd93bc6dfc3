/** A program of the tests: lets lines run that are on record and not yet on the disk, and may be killed at a chosen operation. */
import { fdatasync, writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { directories } from '../../../src/host/directories.ts';
import { openBehind } from '../../../src/host/record/behind.ts';
import { type Disk, disk } from '../../../src/host/record/files.ts';
import { hookEvent } from './scene.ts';

const [root = '', name = '', count = '1', stop = '0', half = ''] = process.argv.slice(2);

let operations = 0;

/** Dies by SIGKILL in place of the chosen operation; a write may get half way first. */
function mortal<T extends unknown[]>(operation: (...args: T) => void, torn?: (...args: T) => void): (...args: T) => void {
  return (...args) => {
    operations++;
    if (operations === Number(stop)) {
      if (half === 'half') torn?.(...args);
      process.kill(process.pid, 'SIGKILL');
    }
    operation(...args);
  };
}

const deadly: Disk = {
  write: mortal(disk.write, (descriptor, text, position) => disk.write(descriptor, text.slice(0, text.length / 2), position)),
  sync: mortal(disk.sync),
  remove: mortal(disk.remove),
};
const sync = mortal((descriptor: number, done: (error: Error | null) => void) => fdatasync(descriptor, mortal(done)));

const record = openBehind(directories('/nowhere', root), Date.now, { disk: deadly, sync });
for (let at = 0; at < Number(count); at++) {
  record.append(hookEvent(`echo ${name} ${at}`), at % 4 === 3, () => void writeSync(1, `told ${name} ${at}\n`));
  await turn();
}
record.settle();
writeSync(1, `operations ${operations}\n`);
