/** The command lines of databases: the files and servers they open, and what they are told. */
import { ports } from '../../ports.ts';
import type { Effect } from '../../values.ts';
import { readCode } from '../code/read-code.ts';
import { javascript } from '../code/tables/javascript.ts';
import { code, connect, connectTo, destroys, inScheme, runsText, textOf, together, touch, touchOver, word } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { row } from './row.ts';
import { opened, told } from './sql.ts';

/** What a client is told, by the rules of its own language. */
type Tells = (text: string, call: Call) => Partial<Reading>;

/** A text, where it is known. */
function said(argument: Argument, tells: Tells, call: Call): Partial<Reading> {
  const text = textOf(argument);
  if (text === undefined) return { effects: [code('unknown', `what ${call.program} is told is known only when it runs`, argument.place)] };
  return tells(text, { ...call, place: argument.place });
}

/** What stands on the input of a client that is told nothing else. */
function fed(tells: Tells, call: Call): Partial<Reading> {
  const { input, place } = call;
  if (input.kind === 'text') return tells(input.text, call);
  if (input.kind === 'inherited' || input.kind === 'nothing') return {};
  // Which one it is, and whether it lies in the project, is judged where it is read.
  if (input.kind === 'file' || (input.kind === 'unknown' && input.file))
    return { effects: [code('project', `${call.program} runs a file of statements`, place)] };
  return { effects: [code('unknown', `what ${call.program} is told is known only when it runs`, place)] };
}

/** Splits off the lines that begin with a mark, each of which is a command of the client. */
function lines(text: string, mark: RegExp): { readonly commands: readonly string[]; readonly statements: string } {
  const all = text.split('\n');
  return { commands: all.filter(one => mark.test(one)), statements: all.filter(one => !mark.test(one)).join('\n') };
}

const dot = /^\s*\./;
const quietDots =
  /^\.(?:ta(?:bles)?|sch(?:ema)?|ind(?:exes|ices)?|head(?:ers?)?|mo(?:de)?|databases|du(?:mp)?|stats?|width|ti(?:mer?)?|h(?:elp)?|version|show|q(?:uit)?|exit|bail|echo|eqp|explain|changes|nullvalue|null|separator|sep|print|pr|limit|dbinfo|dbconfig|fullschema|lint|parameter|prompt|timeout|binary|columns|sha3sum|conn(?:ection)?|vfsinfo|vfslist|vfsname|selftest|expert|progress|rows|maxrows|maxwidth|highlight)\b/;

/** A dot command of sqlite3 or duckdb. */
function dotted(line: string, call: Call): Partial<Reading> {
  const text = line.trim();
  const [name = '', ...words] = (text.match(/'[^']*'|"[^"]*"|[^\s'"]\S*/g) ?? []).map(one => one.replace(/^(['"])(.*)\1$/s, '$2'));
  if (quietDots.test(name)) return {};
  const { place } = call;
  if (/^\.(?:sh(?:ell)?|sy(?:stem)?)$/.test(name)) return { runs: [runsText(word(text.replace(/^\.\w+\s*/, ''), place), call)] };
  const file = words.filter(one => !one.startsWith('-')).at(/^\.(?:backup|save|restore|clone)$/.test(name) ? -1 : 0);
  if (
    /^\.(?:output|once|out|trace)$/.test(name) &&
    (file === undefined || /^(?:stdout|stderr|off)$/.test(file)) &&
    !words.some(one => /^-[exw]/.test(one))
  )
    return {};
  if (file?.startsWith('|')) return { runs: [runsText(word(text.slice(text.indexOf('|') + 1).replace(/["']$/, ''), place), call)] };
  const how = /^\.(?:read|import|restore)$/.test(name)
    ? 'read'
    : /^\.(?:output|out|once|backup|save|clone|open|log|trace)$/.test(name)
      ? 'write'
      : undefined;
  if (how === undefined || file === undefined)
    return { effects: [code('unknown', `a command of ${call.program} reaches files or programs`, place)] };
  const more = name === '.read' ? [code('project', `${call.program} runs a file of statements`, place)] : [];
  const over = how === 'write' && name !== '.open';
  const lost = name === '.restore' ? [destroys('database', 'puts another database in its stead', place)] : [];
  return { effects: [...(over ? touchOver(word(file, place), call) : touch(how, word(file, place), call)), ...more, ...lost] };
}

const sqliteTells: Tells = (text, call) => {
  const { commands, statements } = lines(text, dot);
  const { program, place } = call;
  return together(
    { effects: [...told(statements, program, place), ...opened(statements, call, place)] },
    ...commands.map(one => dotted(one, call)),
  );
};

function sqlite(found: Options, call: Call): Partial<Reading> {
  const [file, ...texts] = found.operands;
  const name = textOf(file);
  const db =
    file === undefined || name === ':memory:' || name === '' ? [] : touch(has(found, 'readonly') ? 'read' : 'write', plain(file), call);
  // What stands in an archive is unpacked where it is called (sqlite3(1), "-A").
  const packs = call.arguments.some(one => /^--?(?:A|archive)/.test(textOf(one) ?? ''));
  if (packs) return { effects: db, opaque: 'sqlite3 packs or unpacks files' };
  const given = [...texts, ...valuesOf(found, 'cmd'), ...valuesOf(found, 'c')];
  return together({ effects: db }, ...given.map(one => said(one, sqliteTells, call)), given.length === 0 ? fed(sqliteTells, call) : {});
}

/** A file by its address: `file:app.db?mode=ro`. */
function plain(file: Argument): Argument {
  const name = textOf(file);
  return name?.startsWith('file:') ? word(name.replace(/^file:(?:\/\/)?|\?.*$/g, ''), file.place) : file;
}

const quietBackslash =
  /^\s*\\(?:d\S*|l\+?|x|timing|pset|echo|conninfo|q|z|sf\+?|sv\+?|a|t|H|C|f|set|unset|encoding|h|\?|dn|du|dt|p|r|warn|qecho|if|elif|else|endif|gx|crosstabview|password)(?:\s[^\\`|]*)?$/;

/** psql: lines of its own begin with a backslash, and one may stand behind a statement. */
const psqlTells: Tells = (text, call) => {
  const { program, place } = call;
  const shell = /\\!\s*(.*)/.exec(text)?.[1];
  const rest = text.split(/(?=\\[a-z?!])/i).filter(one => one.startsWith('\\') && !one.startsWith('\\!'));
  const odd = rest.filter(one => !quietBackslash.test(one.split('\n')[0] ?? '') && !/^\\g\s*$/.test(one));
  const strange = odd.length > 0 || text.includes('`') ? [code('unknown', `a command of ${program} reaches files or programs`, place)] : [];
  return {
    effects: [...told(text.replace(/^\s*\\.*$/gm, ''), program, place), ...strange],
    runs: shell === undefined ? [] : [runsText(word(shell, place), call)],
  };
};

/** mysql: `\!`, `system`, `source`, `tee`, `pager`, alone or in a line. */
const mysqlTells: Tells = (text, call) => {
  const { program, place } = call;
  const odd = /(?:^|[;\n])\s*(?:system|source|tee|pager|edit)\b|\\[!.TPe](?![\w'"])/im.test(text);
  return {
    effects: [...told(text, program, place), ...(odd ? [code('unknown', `a command of ${program} reaches files or programs`, place)] : [])],
  };
};

const plainTells: Tells = (text, { program, place }) => ({ effects: told(text, program, place) });

/** mongosh speaks JavaScript. */
const mongoTells: Tells = (text, call) => {
  const loses =
    /\.\s*(?:drop(?:Database|Index(?:es)?|User|AllUsers\w*|Role)?|shutdownServer|fsyncLock|renameCollection)\s*\(|\.\s*(?:deleteMany|remove|updateMany)\s*\(\s*(?:\{\s*\}|\))|\$(?:out|merge)\b|\b(?:dropDatabase|shutdown)\s*:/.test(
      text,
    );
  const code = readCode({ language: javascript(), text: word(text, call.place), modules: [], operands: [] }, call);
  return together(code, { effects: loses ? [destroys('database', 'destroys data', call.place)] : [] });
};

const redisLosing =
  /^(?:flushall|flushdb|shutdown|config\s+(?:set|rewrite|resetstat)|slaveof|replicaof|module|acl\s+(?:set|del|save|load)|debug|migrate|script\s+flush|function\s+(?:flush|delete|load|restore)|cluster\s+(?:reset|forget|flushslots|failover)|swapdb|failover|eval|evalsha|fcall|monitor|client\s+kill)\b/i;

/** redis: commands one a line. */
const redisTells: Tells = (text, { program, place }) => {
  const loses = text.split('\n').some(one => redisLosing.test(one.trim().replace(/^['"]|['"]/g, '')));
  return { effects: loses ? [destroys('database', `${program} destroys data or changes the server`, place)] : [] };
};

const tellings: ReadonlyMap<string, Tells> = new Map<string, Tells>([
  ['psql', psqlTells],
  ['pgcli', psqlTells],
  ['mysql', mysqlTells],
  ['mariadb', mysqlTells],
  ['mycli', mysqlTells],
  ['mongosh', mongoTells],
  ['mongo', mongoTells],
  ['redis-cli', redisTells],
  ['valkey-cli', redisTells],
]);

/** Clients that reach a server on this machine by its port where nothing says otherwise; the others take its socket. */
const byPort: ReadonlyMap<string, number> = new Map([
  ['mongosh', 27017],
  ['mongo', 27017],
  ['mongodump', 27017],
  ['mongoexport', 27017],
  ['mongoimport', 27017],
  ['mongorestore', 27017],
  ['redis-cli', 6379],
  ['valkey-cli', 6379],
  ['clickhouse-client', 9000],
]);

/** Whose protocol each speaks, by how it is called. */
const protocols: readonly (readonly [RegExp, scheme: string])[] = [
  [/^mongo/, 'mongodb'],
  [/^(?:redis|valkey)-/, 'redis'],
  [/^(?:mysql|mariadb|mycli)/, 'mysql'],
  [/^clickhouse/, 'clickhouse'],
  [/^cqlsh/, 'cassandra'],
  [/^sqlcmd/, 'mssql'],
];

/** The server: by an option, by an address, or the one of this machine. */
function server(found: Options, call: Call): Effect[] {
  const scheme = protocols.find(([name]) => name.test(call.program))?.[1] ?? 'postgresql';
  return reached(found, call, byPort.get(call.program) ?? ports.get(scheme)).map(one => ('scheme' in one ? one : inScheme(scheme, one)));
}

function reached(found: Options, call: Call, usual: number | undefined): Effect[] {
  const port = Number(textOf(valuesOf(found, 'P')[0]) ?? textOf(valuesOf(found, 'p')[0]) ?? Number.NaN);
  const addresses = [...found.operands, ...['u', 'd', 'uri'].flatMap(name => valuesOf(found, name))].filter(one =>
    /^[a-z+]+:\/\//.test(textOf(one) ?? ''),
  );
  const pairs = [...found.operands, ...valuesOf(found, 'd'), ...valuesOf(found, 'c')].flatMap(
    one => /^(?:\w+=\S*\s+)*host(?:addr)?=(\S+)/.exec(textOf(one) ?? '')?.[1] ?? [],
  );
  const named = valuesOf(found, 'h');
  if (addresses.length > 0) return addresses.flatMap(one => connectTo(one, 'https', call));
  if (pairs.length > 0) return pairs.map(one => connect(one, usual, call.place));
  if (named.length > 0) return named.map(one => connect(textOf(one), Number.isNaN(port) ? usual : port, call.place));
  return byPort.has(call.program) ? [connect('localhost', usual, call.place)] : [connect(undefined, undefined, call.place)];
}

/** A client reaches a server and tells it something. */
function client(found: Options, call: Call): Partial<Reading> {
  if (has(found, 'version', 'help')) return {};
  const tells = tellings.get(call.program) ?? plainTells;
  const texts = ['c', 'e', 'eval'].flatMap(name => valuesOf(found, name));
  const redis = tells === redisTells;
  const words = redis && found.operands.length > 0 ? [spoken(found.operands, call)] : [];
  const files = call.program.startsWith('mongo') ? found.operands.filter(one => /\.js$/.test(textOf(one) ?? '')) : [];
  const loses = has(found, 'drop', 'clean', 'delete-all') || /^drop(?:db|user)$/.test(call.program);
  return together(
    { effects: server(found, call) },
    {
      effects: files.flatMap(one => [
        ...touch('read', one, call),
        code('project', `${call.program} runs a program of the project`, one.place),
      ]),
    },
    { effects: loses ? [destroys('database', `${call.program} destroys data`, call.place)] : [] },
    ...[...texts, ...words].map(one => said(one, tells, call)),
    texts.length + words.length + files.length === 0 && tellings.has(call.program) ? fed(tells, call) : {},
  );
}

/** The words of a command as one text; one that is not known could be any. */
function spoken(words: readonly Argument[], call: Call): Argument {
  const known = words.map(textOf);
  const loses = /^(?:del|unlink)$/i.test(known[0] ?? '') && known.includes(undefined);
  const texts = known.map((one, at) => (at === 0 && loses ? 'flushall' : (one ?? (at === 0 ? 'flushall' : '?'))));
  return word(texts.join(' '), call.place);
}

function admin(found: Options, call: Call): Partial<Reading> {
  const loses = found.operands.some(
    one => !/^(?:status|ping|version|processlist|variables|extended-status|create)$/.test(textOf(one) ?? ''),
  );
  return { effects: [...server(found, call), ...(loses ? [destroys('database', 'destroys data or stops the server', call.place)] : [])] };
}

/** The command lines of databases. */
export const databases: readonly Program[] = [
  row({
    names: 'sqlite3 sqlite duckdb litecli',
    options:
      'cmd= c= s=c init=program separator= newline= nullvalue= A= readonly safe batch interactive lookaside= maxsize= mmap= pagecache= vfs= f=program',
    style: 'single',
    more: sqlite,
    flags: [
      "sqlite3 a.db 'drop table x'",
      "sqlite3 a.db '.shell rm x'",
      "sqlite3 ~/a.db 'select 1'",
      "sqlite3 a.db \"select writefile('../x','y')\"",
      "sqlite3 a.db 'delete from t'",
      'sqlite3 a.db "$sql"',
      'sqlite3 -init x.sql a.db',
      'sqlite3 a.db "update t set a = 1 -- it\'s where"',
      "sqlite3 a.db -cmd '.output /home/u/.bashrc' 'select 1'",
    ],
    quiet: [
      "sqlite3 a.db 'select * from t'",
      'sqlite3 a.db .tables',
      "sqlite3 a.db 'delete from t where id = 1'",
      "sqlite3 -header -csv a.db 'select 1' > out.csv",
      'sqlite3 a.db "insert into t values (\'drop table x; --\')"',
      'duckdb -c "select * from \'a.parquet\' limit 5"',
    ],
  }),
  row({
    names: 'psql pgcli',
    options:
      'c|command= q|quiet h|host= H p= P|port= U|user= u= d|dbname= f|file=project o|output=write L|log-file=write v|set= a|echo-all n|no-readline w W t|tuples-only T= N F= A|no-align X|no-psqlrc 1|single-transaction x B E s D= version help',
    more: client,
    flags: [
      'psql -c "DROP DATABASE prod"',
      "psql -c '\\! rm x'",
      'psql -f x.sql',
      'psql -h localhost -c "\\copy t to /home/u/x"',
      'psql -h db.example -c "select 1"',
    ],
    quiet: ["psql -h localhost -U app -d app -c 'select count(*) from users'", "psql postgres://app@localhost:5432/app -c '\\dt'"],
  }),
  row({
    names: 'cqlsh clickhouse-client usql sqlcmd',
    options:
      'e|execute|q|query|Q|c|command= h|host|S= port|P= u|U|user= password= d|database= f|file|i=project queries-file=project o|output=write format= k|keyspace= ssl secure n|multiquery C E b',
    more: client,
    flags: ["clickhouse-client -q 'DROP TABLE t'", 'cqlsh db.example -e "select 1"', "sqlcmd -S localhost -Q 'delete from t'"],
    quiet: ["clickhouse-client --query 'select 1'"],
  }),
  row({
    names: 'mysql mariadb mycli',
    options:
      'e|execute= h|host= P|port= u|user= p|password=? D|database= S|socket= init-command=e B|batch N|skip-column-names s|silent t|table E|vertical f|force r|raw A w X|xml H|html tee=write pager=program defaults-file=read defaults-extra-file=read ssl-ca=read ssl-cert=read ssl-key=read plugin-dir=program delimiter= default-character-set= protocol= login-path=',
    more: client,
    flags: ['mysql -e "DELETE FROM users"', "mysql -h localhost -u root -p -e 'DROP TABLE x'", "mysql -h 127.0.0.1 -e '\\! rm x'"],
    quiet: ["mysql -h 127.0.0.1 -u root -psecret app -e 'show tables'"],
  }),
  row({
    names: 'redis-cli valkey-cli',
    options:
      'h= p= s= a= u= r= i= n= d= D= user= pass= x raw csv json tls cacert=read cert=read key=read eval=program pipe= c|cluster bigkeys scan pattern= intrinsic-latency= rdb=write functions-rdb=write',
    style: 'first',
    more: client,
    flags: ['redis-cli FLUSHALL', 'redis-cli -h cache.example get x', 'redis-cli config set dir /home/u', 'redis-cli --rdb ~/x.rdb'],
    quiet: ['redis-cli ping', 'redis-cli -p 6380 get key', 'redis-cli keys "user:*"'],
  }),
  row({
    names: 'mongosh mongo',
    options: 'eval= e= f|file=project h|host= port= u= username= p= password= authenticationDatabase= quiet norc nodb shell tls',
    more: client,
    flags: ['mongosh --eval "db.dropDatabase()"', "mongosh --eval 'db.users.deleteMany({})'", 'mongosh --host db.example --eval 1'],
    quiet: ["mongosh --quiet --eval 'db.users.countDocuments()'"],
  }),
  row({
    names:
      'mysqldump mariadb-dump pg_dump pg_dumpall pg_restore mongodump mongorestore mongoexport mongoimport createdb dropdb dropuser createuser',
    options:
      'h|host= P|port= p= U= u|user= d|dbname|db= c|clean drop r|result-file=write f|file=write o|out=write j= t|table= n= N= F|format= e T= s|schema-only a|data-only uri= collection= query= archive=?',
    more: client,
    flags: [
      'dropdb prod',
      'pg_restore --clean -d app a.dump',
      'mongorestore --drop dump/',
      'pg_dump -h db.example app',
      'pg_dump -f ~/x.sql app',
    ],
    quiet: ['pg_dump -h localhost -U app -f backup.sql app', 'mysqldump -h 127.0.0.1 -u root app > backup.sql'],
  }),
  row({
    names: 'pg_isready',
    options: 'd|dbname= h|host= p|port= q|quiet t|timeout= U|username=',
    more: (found, call) => ({ effects: server(found, call) }),
    flags: ['pg_isready -h db.example', 'pg_isready -d "host=db.example"'],
    quiet: ['pg_isready -q -h localhost -p 5433 -t 3'],
  }),
  row({
    names: 'mysqladmin mariadb-admin',
    options: 'h|host= P|port= p=? u|user= S|socket= i= w=',
    more: admin,
    flags: ['mysqladmin drop prod', 'mysqladmin -h localhost shutdown'],
    quiet: ['mysqladmin -h localhost status'],
  }),
];
