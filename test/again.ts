/**
 * What failed in a run, once more and alone: on a busy machine a test that waits for other programs may have waited in vain. Each is named. Not where
 * anything but a test failed, nor what only computes, nor an attack, here or where a file has a control: what got through once got through.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const root = path.join(import.meta.dirname, '..');
const folders = /^test\/(?:front|host|clients|scripts)\//;
const waits = (file: string) => folders.test(file) && !/\b[Tt]he control\b|control leg/.test(readFileSync(path.join(root, file), 'utf8'));
/** More than so many files at once are no accident. */
const most = 3;

function failed(said: string): readonly string[] | string {
  const counts = stripVTControlCharacters(said)
    .split(/^ +─$/m)
    .at(-1)
    ?.trim()
    .split('\n')
    .map(line => line.trim());
  const other = counts?.find(line => !/^\d+ (?:tests? (?:failed|passed|skipped))$/.test(line));
  if (counts === undefined || other !== undefined || !counts.some(line => / failed$/.test(line))) return other ?? 'no test failed';
  const list: readonly string[] = JSON.parse(readFileSync(path.join(root, 'node_modules/.cache/ava/failing-tests.json'), 'utf8'));
  const files = list.map(file => path.relative(root, file));
  return files.length === 0 || files.length > most || files.some(file => !waits(file)) ? files.join(', ') : files;
}

const say = (line: string) => process.stderr.write(`again: ${line}\n`);
const files = failed(readFileSync(process.argv[2] ?? '', 'utf8'));
if (typeof files === 'string') {
  say(`not tried again: ${files}`);
  process.exit(1);
}
say(`once more, alone: ${files.join(', ')}`);
const programs = path.join(root, 'node_modules/.bin');
const env = { ...process.env, PATH: `${programs}:${process.env.PATH}` };
const { status } = spawnSync(path.join(programs, 'ava'), ['--concurrency=1', ...files], { cwd: root, stdio: 'inherit', env });
say(`failed beside others, and ${status === 0 ? 'passed' : 'failed again'} alone: ${files.join(', ')}`);
process.exit(status ?? 1);
