/** A program of the tests: writes entries to a record as fast as it can, and may be killed at a chosen operation on the disk. */
import { writeSync } from 'node:fs';
import { directories } from '../../../src/host/directories.ts';
import { openRecord } from '../../../src/host/record/record.ts';
import { standingLock } from '../../../src/host/record/standing-lock.ts';
import { deadly } from './deadly.ts';
import { asked, outcome } from './scene.ts';

const [root = '', name = '', count = '1', stop = '0', half = '', standing = ''] = process.argv.slice(2);

const { disk, operations } = deadly(Number(stop), half === 'half');

const record = openRecord(directories('/nowhere', root), Date.now, { disk, ...(standing === '' ? {} : { lock: standingLock() }) });
for (let at = 0; at < Number(count); at++) {
  const entry = record.decided(...asked(`echo ${name} ${at}`));
  writeSync(1, `decided ${entry} ${name} ${at}\n`);
  record.finished(entry, outcome);
  writeSync(1, `finished ${entry}\n`);
}
writeSync(1, `operations ${operations()}\n`);
