/** Ward's own directories: where none can be made that is said, at once. */
import test from 'ava';
import { ownDirectory } from '../../src/host/directories.ts';

for (const directory of ['/proc/none/state', '/proc/self/state', '/proc/self/fd/0/state', '/dev/null/state', '/sys/none/state']) {
  test(`${directory} can't be made, and nobody waits for it`, t => {
    t.throws(() => ownDirectory(directory), { code: 'directory', message: new RegExp(`^can't make "${directory}": `) });
  });
}
