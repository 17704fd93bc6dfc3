/** Statements for databases: what destroys is seen wherever it stands, and what is only mentioned is not. */
import test from 'ava';
import fc from 'fast-check';
import { told } from '../../../src/core/analyse/programs/sql.ts';

const runs = process.env.WARD_PROOF === '1' ? 20_000 : 500;
const place = { start: 0, end: 0 };

const harmless = [
  'select 1',
  "select * from t where a = 'x'",
  "insert into t values (1, 'it''s')",
  'delete from t where id = 3',
  "update t set a = 'b' where id in (1, 2)",
  'create table t (a int, b text)',
  'alter table t add column c int',
  'select "drop", `delete` from t',
  'explain select count(*) from t',
  '-- a note',
  '/* a longer\nnote */',
  'begin',
  'commit',
];

const harmful = [
  'drop table t',
  'DROP TABLE IF EXISTS t',
  'delete from t',
  'DELETE/**/FROM t',
  'delete from t where 1=1',
  'delete from t where true',
  "update t set a = 'where'",
  'update t set a = 1 where 1',
  'truncate table t',
  'alter table t drop column a',
  'drop database d',
  'grant all on t to u',
  "copy t to program 'sh'",
  "select load_file('/x')",
  "select 1 into outfile '/x'",
  '/*!50000 drop table t */',
  "select load_extension('x')",
];

const mention = (text: string) => `insert into log values ('${text.replaceAll("'", "''").replaceAll('\\', '')}')`;
const list = fc.array(fc.constantFrom(...harmless), { maxLength: 5 });
const joined = (parts: readonly string[]) => parts.map(one => (one.startsWith('--') ? `${one}\n` : one)).join(';\n');

test('harmless statements do nothing that is minded', t => {
  fc.assert(
    fc.property(list, parts => void t.deepEqual(told(joined(parts), 'sqlite3', place), [])),
    { numRuns: runs },
  );
});

test('one harmful statement is seen among any others', t => {
  fc.assert(
    fc.property(list, fc.constantFrom(...harmful), list, (before, one, after) => {
      const text = joined([...before, one, ...after]);
      t.not(told(text, 'sqlite3', place).length, 0, text);
    }),
    { numRuns: runs },
  );
});

test('no quote or comment of another hides a harmful statement', t => {
  const hiding = fc.constantFrom(
    "-- it's\n",
    "# it's\n",
    "/* it's */",
    "select '\\';",
    "select 'a''b';",
    'select "it\'s";',
    "select $$it's$$;",
    "select `it's`;",
  );
  fc.assert(
    fc.property(
      fc.array(hiding, { maxLength: 3 }),
      fc.constantFrom(...harmful),
      fc.constantFrom('', "; select 'x'", " -- '"),
      (before, one, after) => {
        const text = `${before.join('')}${one}${after}`;
        t.not(told(text, 'mysql', place).length, 0, text);
      },
    ),
    { numRuns: runs },
  );
});

test('what stands in a text is only mentioned', t => {
  fc.assert(
    fc.property(list, fc.constantFrom(...harmful), (parts, one) => {
      const text = joined([...parts, mention(one)]);
      t.deepEqual(told(text, 'sqlite3', place), [], text);
    }),
    { numRuns: runs },
  );
});
