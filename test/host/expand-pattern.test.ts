/** Whatever bash makes of a pattern is among what Ward looks at. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { mayBeOption } from '../../src/core/judge/option-names.ts';
import { dashedNames, expandPattern, mayMatch } from '../../src/host/expand-pattern.ts';
import { tries } from '../whole.ts';

const proof = process.env.WARD_PROOF === '1';
const scratch = path.join(import.meta.dirname, '../../scratch');
mkdirSync(scratch, { recursive: true });
const directory = mkdtempSync(path.join(scratch, 'patterns-'));
test.after.always(() => rmSync(directory, { recursive: true }));

for (const name of ['-rf', '--x=y', '-', 'a', 'ab', 'b-', '.a', '[!]', '[]', ']', 'a]', 'a b', '!', '[a', '@a', '+a'])
  writeFileSync(path.join(directory, name), '');
for (const name of ['-d', 'd']) {
  mkdirSync(path.join(directory, name));
  writeFileSync(path.join(directory, name, 'a'), '');
}

/** What bash makes of each pattern here, itself left out where nothing matches. */
function bash(patterns: readonly string[]): string[][] {
  const text = patterns.map(pattern => `printf '%s\\0' ${pattern}; printf '\\n\\0'`).join('\n');
  const { stdout } = spawnSync('bash', ['--norc'], {
    input: `shopt -s nullglob dotglob\n${text}\n`,
    cwd: directory,
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  return stdout
    .split('\n\0')
    .slice(0, -1)
    .map(one => one.split('\0').filter(name => name !== ''));
}

const pieces = fc.array(
  fc.constantFrom('*', '?', '[', ']', '!', '^', '-', '@', '+', 'a', 'b', 'd', '/', 'r', 'f', '[a-z]', '[[:punct:]]', '[!a]'),
  {
    minLength: 1,
    maxLength: 5,
  },
);

test('every match of bash is looked at, and every one that may be an option is told', t => {
  const runs = tries(1500, 20_000);
  const patterns = [
    ...fc.sample(pieces, { numRuns: runs, seed: proof ? Date.now() : 11 }).map(some => some.join('')),
    ...['*', '?rf', '[-]*', '[[:punct:]]rf', '-*', '*/a', '[]]', '[!]]', '[!]', '[]', '[]a]'],
  ].filter(pattern => !/^[/!]|^\^|\/\//.test(pattern));
  const all = bash(patterns);
  t.is(all.length, patterns.length);
  const dashed = dashedNames(directory);
  const lost = patterns.flatMap((pattern, at) => {
    const seen = new Set(expandPattern(`${directory}/${pattern}`));
    const options = dashed.filter(name => mayMatch(pattern, name));
    const theirs = (all[at] ?? []).filter(name => /[*?[]/.test(pattern) && name !== pattern);
    return theirs.flatMap(name => [
      ...(seen.has(path.resolve(directory, name)) ? [] : [`${pattern} → ${name} is not looked at`]),
      ...(mayBeOption(name) && !options.includes(name.split('/')[0] ?? '') ? [`${pattern} → ${name} is not told`] : []),
    ]);
  });
  t.deepEqual(lost, []);
  t.log(`${patterns.length} patterns, ${all.flat().length} matches`);
});
