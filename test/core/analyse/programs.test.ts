/** The program table is one row a name, and each row's commands prove it: through the parser, the walk and the judge. */
import test from 'ava';
import { programs, rows } from '../../../src/core/analyse/programs/table.ts';
import { reasons, verdictOf } from '../../commands/world.ts';

test('every name has one row', t => {
  const names = rows.flatMap(row => row.names);
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  t.deepEqual(twice, []);
  t.is(programs.size, names.length);
});

test('every row proves itself by a command at least', t => {
  const silent = rows.filter(row => row.flags.length + row.quiet.length === 0).map(row => row.names[0]);
  t.deepEqual(silent, []);
});

for (const row of rows) {
  const name = row.names[0] ?? '';
  if (row.flags.length > 0)
    test(`${name} is not run unasked where it does harm`, t => {
      const missed = row.flags.filter(command => verdictOf(command).decision === 'allow');
      t.deepEqual(missed, []);
    });
  if (row.quiet.length > 0)
    test(`${name} is run unasked in a day's work`, t => {
      const stopped = row.quiet.map(command => ({ command, verdict: verdictOf(command) })).filter(one => one.verdict.decision !== 'allow');
      t.deepEqual(
        stopped.map(({ command, verdict }) => `${command} → ${reasons(verdict)}`),
        [],
      );
    });
}
