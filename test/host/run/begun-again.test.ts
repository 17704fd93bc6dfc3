/** What could not begin for what somebody else moved meanwhile begins again in its terminal, as a session or a line that runs apart beside a useradd(8). */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { lack } from '../../attacks/arena.ts';
import { unless } from '../../unless.ts';

const run = unless(lack);

const began = (...words: readonly string[]) => {
  const file = path.join(import.meta.dirname, 'begun-again.ts');
  const { stdout, stderr } = spawnSync(process.execPath, [file, ...words], { encoding: 'utf8', timeout: 30_000 });
  return (stdout + stderr).replaceAll('\r', '');
};

run("a terminal of Ward's own is still there for a second start", t => {
  t.regex(began(), /^begun\nbwrap: .*\/hidden: .*\nbegun\nin a terminal\nis 0\n$/);
  // The control: without Ward's hold on it there is none.
  t.regex(began('closing'), /^begun\nbwrap: .*\/hidden: .*\n(?:begun\n)?is [1-9]\d*\n$/);
});
