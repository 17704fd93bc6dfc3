/** The program table is one row a name, each with commands that prove it. */
import test from 'ava';
import { programs, rows } from '../../../src/core/analyse/programs/table.ts';

test('every name has one row', t => {
  const names = rows.flatMap(row => row.names);
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  t.deepEqual(twice, []);
  t.is(programs.size, names.length);
});
