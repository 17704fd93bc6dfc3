/** A program of the tests: writes entries to a record as fast as it can, and may be killed at a chosen operation on the disk. */
import { writeSync } from 'node:fs';
import { directories } from '../../../src/host/directories.ts';
import { type Disk, disk } from '../../../src/host/record/files.ts';
import { openRecord } from '../../../src/host/record/record.ts';
import { standingLock } from '../../../src/host/record/standing-lock.ts';
import { asked, outcome } from './scene.ts';

const [root = '', name = '', count = '1', stop = '0', half = '', standing = ''] = process.argv.slice(2);

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

const record = openRecord(directories('/nowhere', root), Date.now, { disk: deadly, ...(standing === '' ? {} : { lock: standingLock() }) });
for (let at = 0; at < Number(count); at++) {
  const entry = record.decided(...asked(`echo ${name} ${at}`));
  writeSync(1, `decided ${entry} ${name} ${at}\n`);
  record.finished(entry, outcome);
  writeSync(1, `finished ${entry}\n`);
}
writeSync(1, `operations ${operations}\n`);
