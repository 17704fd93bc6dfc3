/** What was agreed to for a command is known to those that ran at the same time, by the clock as it is. */
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { agreedMeanwhile, noteAgreed } from '../../../src/host/run/agreed-meanwhile.ts';
import type { NestedSettings } from '../../../src/host/run/agreed-settings.ts';
import { scratch } from '../../trial.ts';

const settings = [{ file: 'sub/.git/config' }] as unknown as readonly NestedSettings[];
const day = 86_400_000;

test('what was agreed to since a look counts, what was before it does not, nor what the clock has yet to come to', t => {
  const directory = scratch(t);
  const note = (later: number) =>
    writeFileSync(path.join(directory, 'agreed-1-1'), JSON.stringify({ until: Date.now() + later, settings }));
  const known = () => agreedMeanwhile(directory, Date.now() - 1000).length;
  note(0);
  t.is(known(), 1, 'the control');
  note(-day);
  t.is(known(), 0);
  note(day);
  t.is(known(), 0, 'the clock was set back since');
  noteAgreed(directory, settings);
  t.deepEqual([readdirSync(directory).length, known()], [1, 1], 'and such a note is taken away');
});
