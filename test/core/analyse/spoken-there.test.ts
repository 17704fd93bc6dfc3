/** Where a program connects, and in which protocol: what a yes to it opens has to let it do its work. */
import test from 'ava';
import { verdictOf } from '../../commands/world.ts';

const rows: readonly (readonly [text: string, host: string, port: number, scheme: string | undefined])[] = [
  ["psql -h db.example.com -c 'select 1'", 'db.example.com', 5432, 'postgresql'],
  ["psql -h db.example.com -p 6000 -c 'select 1'", 'db.example.com', 6000, 'postgresql'],
  ["psql 'host=db.example.com dbname=x'", 'db.example.com', 5432, 'postgresql'],
  ['pg_dump -h db.example.com app', 'db.example.com', 5432, 'postgresql'],
  ["mysql -h db.example.com -e 'select 1'", 'db.example.com', 3306, 'mysql'],
  ['mysqldump -h db.example.com app', 'db.example.com', 3306, 'mysql'],
  ['redis-cli -h r.example.com get x', 'r.example.com', 6379, 'redis'],
  ["mongosh --host m.example.com --eval 'db.a.find()'", 'm.example.com', 27_017, 'mongodb'],
  ["cqlsh -h c.example.com -e 'select 1'", 'c.example.com', 9042, 'cassandra'],
  ["sqlcmd -S s.example.com -Q 'select 1'", 's.example.com', 1433, 'mssql'],
  ['nc example.com 7777', 'example.com', 7777, 'tcp'],
  ['echo hi >/dev/tcp/example.com/99', 'example.com', 99, 'tcp'],
  ['ssh -p 2222 a@example.com ls', 'example.com', 2222, 'ssh'],
  ['ssh a@example.com ls', 'example.com', 22, undefined],
  ['git clone git://example.com/x', 'example.com', 9418, 'git'],
  ['curl http://example.com:8080/', 'example.com', 8080, 'http'],
  ['curl https://example.com:8443/', 'example.com', 8443, 'https'],
  ['curl https://example.com/', 'example.com', 443, undefined],
];

for (const [text, host, port, scheme] of rows) {
  test(text, t => {
    const found = verdictOf(text).grants.flatMap(one => (one.kind === 'connect' ? [[one.host, one.port, one.scheme]] : []));
    t.deepEqual(found, [[host, port, scheme]]);
  });
}
