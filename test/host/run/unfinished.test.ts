/** Notes of runs: what can't be written whole is not there at all. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import type { Launch } from '../../../src/core/values.ts';
import { settle } from '../../../src/host/run/settle.ts';
import { noteAhead } from '../../../src/host/run/turn.ts';
import { liveRuns, noteRun, settleUnfinished } from '../../../src/host/run/unfinished.ts';
import { scratch } from '../../trial.ts';

const after = { absent: [], project: undefined, before: new Map() };

test('where the disk is full nothing of a note is left, and a note that stands stays as it was', t => {
  const directory = scratch(t);
  // Takes nothing that is written there (full(4)).
  symlinkSync('/dev/full', path.join(directory, '7'));
  t.throws(() => noteRun(directory, after, [], '7'), { code: 'ENOSPC' });
  t.deepEqual(readdirSync(directory), []);
  const noted = noteRun(directory, after, [], '7');
  const before = readFileSync(path.join(directory, '7'), 'utf8');
  symlinkSync('/dev/full', path.join(directory, '7.new'));
  t.throws(() => noted.again({ ...after, absent: ['/a'] }), { code: 'ENOSPC' });
  t.deepEqual(readdirSync(directory), ['7']);
  t.is(readFileSync(path.join(directory, '7'), 'utf8'), before);
});

test('a run that goes on is left alone by the next start, and one whose Ward is gone is looked after', async t => {
  const [directory, project] = [path.join(scratch(t), 'unfinished'), scratch(t)];
  const planted = path.join(project, '.envrc');
  mkdirSync(directory);
  noteRun(directory, { absent: [planted], project, before: new Map() }, [], '7');
  writeFileSync(planted, '');
  t.deepEqual(await settleUnfinished(directory), { lines: [], ended: [] });
  t.true(existsSync(planted));
  const note = JSON.parse(readFileSync(path.join(directory, '7'), 'utf8'));
  writeFileSync(path.join(directory, '7'), JSON.stringify({ ...note, process: 'another-boot pid:[1] 1 1' }));
  const { lines } = await settleUnfinished(directory);
  t.regex(lines.join('\n'), /^after a command that Ward did not survive, "\S+\/\.envrc" appeared and would run code unasked: moved to /);
  t.false(existsSync(planted));
});

test('a guarded terminal and a line of it that runs apart have each a note, and that of the line goes alone', t => {
  const directory = scratch(t);
  const terminal = noteAhead(directory, after);
  terminal.again({ ...after, absent: ['/p/.envrc'], present: [] });
  const [own = ''] = readdirSync(directory);
  const noted = readFileSync(path.join(directory, own), 'utf8');
  for (const end of ['forget', 'drop'] as const) {
    const line = noteAhead(directory, after);
    line.again({ ...after, absent: ['/p/.vscode'] });
    t.is(readdirSync(directory).length, 2);
    if (end === 'forget') line.ended();
    line[end]();
    t.deepEqual(readdirSync(directory), [own]);
    t.is(readFileSync(path.join(directory, own), 'utf8'), noted);
  }
  terminal.drop();
  t.deepEqual(readdirSync(directory), []);
});

test('what a guarded terminal holds counts for a line of it that runs apart, and what the line itself holds does not', t => {
  const directory = scratch(t);
  const held = [{ path: '/p', writable: true, identity: '1 2' }];
  noteAhead(directory, after).again(after, held);
  const line = noteAhead(directory, after);
  line.again(after, [...held, { path: '/p/.git', writable: true, identity: '1 3' }]);
  t.deepEqual(liveRuns(directory, line.name), [held]);
  t.is(liveRuns(directory, undefined).length, 2);
});

test('what kept a command from beginning in a sandbox that stood is told apart from a sandbox that could not be set up', t => {
  const launch = { confined: true, layers: [], provided: [], tmp: scratch(t) } as unknown as Launch;
  const ended = { code: 137, status: undefined, gone: true, cut: undefined, survivors: [], refused: [], lost: [], milliseconds: 1 };
  const unready = { message: 'there is no room left on the disk', hint: 'make room' };
  const outcome = settle({ ...ended, launch, after, unready, released: false });
  t.like(outcome, { ran: false, status: 125, unbegun: unready, unknown: unready.message });
  t.is(settle({ ...ended, launch, after, unready: undefined, released: false }).unbegun, undefined);
});
