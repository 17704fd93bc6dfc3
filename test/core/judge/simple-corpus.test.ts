/** The simple guard over the corpus: with the rest of the analysis switched off, blacklist and bounds stop what they stopped before. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { simple } from '../../../src/core/judge/checks.ts';
import { judge } from '../../../src/core/judge/judge.ts';
import { lines } from '../../commands/corpus.ts';
import { thoughtOnce } from '../../commands/thoughts.ts';
import { policy } from '../../commands/world.ts';

/** The commands it stopped when this list was made, a JSON string a line; WARD_GOLDEN=write makes it anew. */
const file = path.join(import.meta.dirname, '../../golden/simple-guard.txt');

const whole = process.env.WARD_PROOF !== undefined || process.env.WARD_GOLDEN === 'write';
/** All of it in a proof; else every seventh command. */
const looked = lines.filter((_, at) => whole || at % 7 === 0);
const known = new Set(lines.map(one => one.command));
const among = new Set(looked.map(one => one.command));
const stopped = looked.filter(({ command }) => judge(thoughtOnce(command).matter, policy, simple).decision !== 'allow');
const spelled = stopped.map(one => JSON.stringify(one.command)).sort();
if (process.env.WARD_GOLDEN === 'write') writeFileSync(file, `${spelled.join('\n')}\n`);

test('blacklist and bounds, alone, stop each command that they stopped before', t => {
  const before = readFileSync(file, 'utf8').trim().split('\n');
  const now = new Set(spelled);
  t.log(`${before.length} commands before, ${now.size} of ${looked.length} looked at now`);
  t.true(before.length > 500);
  t.deepEqual(
    before.filter(one => !now.has(one) && (among.has(JSON.parse(one)) || !known.has(JSON.parse(one)))),
    [],
  );
});

test('blacklist and bounds, alone, stop nothing that all checks together allow', t => {
  t.deepEqual(
    stopped.filter(one => one.decision === 'allow').map(one => one.command),
    [],
  );
});
