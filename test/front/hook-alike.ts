/** What holds in bash and in zsh alike where such a shell asks about its lines. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { hooked } from './hook-pane.ts';

type Given = Parameters<typeof hooked>[1];

/** A line that is not finished grows at its prompt. */
export async function unfinished(t: ExecutionContext, given: Given = {}): Promise<void> {
  const { says, line, press, type, insist, project } = await hooked(t, given);
  await line('for one in a b; do');
  await line('echo "for $one"');
  await says('done', /^for a\nfor b$/m);
  await line('cat <<END');
  await line('text $((40 + 2))');
  await says('END', /^text 42$/m);
  await line('if true; then');
  await line('echo half-$((40 + 2)); rm precious');
  t.notRegex(await says('fi', /not run: .*rm/), /^half-42$/m);
  await type('echo "open');
  await press('Enter');
  await press('C-c');
  await insist('echo closed-$((40 + 2))', /^closed-42$/m);
  t.true(existsSync(path.join(project, 'precious')));
}

/** The process that answers for a shell: its only child while it waits at its prompt. */
export function answering(pane: string): number {
  const shell = Number(/^shell-(\d+)$/m.exec(pane)?.[1]);
  const children = readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim().split(' ');
  return Number(children[0]);
}

/** That process ends, and another is begun; then none can be. */
export async function lostAndBack(t: ExecutionContext, given: Given = {}): Promise<void> {
  const { says, fresh, until, line, project } = await hooked(t, given);
  const first = answering(await says('echo shell-$$', /^shell-\d+$/m));
  process.kill(first, 'SIGKILL');
  await says('rm precious', /not run: .*rm/);
  const second = answering(await says('echo shell-$$', /^shell-\d+$/m));
  t.not(first, second);
  await says('_ward=(false); echo broken-$((40 + 2))', /^broken-42$/m);
  process.kill(second, 'SIGKILL');
  await fresh('touch never');
  await until(/not run: Ward can't be reached.*\nward: hint: type _ward_off/);
  await line('_ward_off');
  await says('touch now; echo free-$((40 + 2))', /^free-42$/m);
  t.deepEqual(readdirSync(project).sort(), ['now', 'precious']);
}
