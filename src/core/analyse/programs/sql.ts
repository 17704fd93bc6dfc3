/** What a text in the language of a database does: what it destroys, and where it reaches files and programs of the machine. */
import type { Effect, Place } from '../../values.ts';
import type { Where } from '../effects.ts';
import { code, connect, destroys, touch, touchOver, word } from '../effects.ts';

/** Statements that lose what is stored. */
const losing: readonly RegExp[] = [
  /\bdrop\s+(?:table|database|schema|index|view|column|user|role|sequence|function|trigger|type|keyspace|collection|materialized|extension|tablespace|owned|if|constraint|procedure|policy|server|publication|domain|temporary|foreign|event|all)\b/,
  /(?:^|\bdo\b|\bbegin\b|\bthen\b)\s*(?:explain\s+analyze\s+)?truncate\b(?!\s*\()/,
  /\balter\s+(?:table|database|type|schema|view|keyspace)\b[\s\S]*\b(?:drop|rename)\b/,
  /\breplace\s+into\s+\S+\s+select\b/,
  /\bpragma\s+(?:writable_schema|journal_mode\s*=\s*off)\b/,
  /\bmerge\s+into\b[\s\S]*\bthen\s+delete\b/,
];

/** Statements that change who may do what. */
const rights =
  /^\s*(?:grant|revoke|create\s+(?:user|role)|alter\s+(?:role|user|system|default\s+privileges)|set\s+password|shutdown|kill)\b/;

/** Functions and statements of servers that reach files, programs and other servers. */
const reaching: readonly RegExp[] = [
  /\bcopy\b[\s\S]*\bprogram\b|\bcopy\b[\s\S]*\b(?:to|from)\s+(?:'|\S+:\/\/)/,
  /\b(?:load_extension|edit|fts3_tokenizer|load_file|lo_import|lo_export|lo_put|pg_read_file|pg_read_binary_file|pg_ls_dir|pg_stat_file|dblink\w*|sys_exec|sys_eval|xp_cmdshell|url|file|s3|remote|executable|read_text|read_blob|query_to_xml)\s*\(/,
  /\binto\s+(?:out|dump)file\b|\bload\s+data\b|\bload\s+xml\b|^\s*(?:load|install)\s+(?:'|\w+\s*$)/,
  /\bcreate\s+(?:or\s+replace\s+)?(?:extension|procedure|language|server|event|foreign|subscription)\b|\bcreate\s+(?:or\s+replace\s+)?function\b[\s\S]*\b(?:language\s+(?:c|plpython\w*|plperlu|internal)|soname)\b/,
  /\bxp_cmdshell\b|\bsp_oacreate\b|\bopenrowset\b|\bbackup\s+(?:database|to)\b|\brestore\s+database\b/,
];

/** Comments of MySQL, and texts of PostgreSQL. */
const HASH = '|#[^\\n]*';
const DOLLAR = '|\\$(\\w*)\\$[\\s\\S]*?\\$\\1\\$';

/** Ways in which servers tell texts and comments from statements: a text that hides from one reading stands open in another. */
const readings: readonly RegExp[] = ["'(?:''|[^'])*'", "'(?:''|\\\\[\\s\\S]|[^'\\\\])*'"].flatMap(text =>
  ['', HASH, DOLLAR, HASH + DOLLAR].map(
    more => new RegExp(`${text}|"(?:""|[^"])*"|\`[^\`]*\`|--[^\\n]*|/\\*(?!!)[\\s\\S]*?\\*/${more}`, 'g'),
  ),
);

/** A text that is made a statement as it runs is read as one. */
const dynamic = /\b(?:execute|prepare|exec|do)\b/i;

/** The statements of a text by every reading, in lower case, without texts and comments. */
function statements(text: string): readonly string[] {
  const plain = readings.map(pattern =>
    text.replace(pattern, found => (/^['"`]/.test(found) ? `${found[0]}${found[0] === "'" ? '' : found.slice(1, -1)}${found[0]}` : ' ')),
  );
  const open = dynamic.test(text) ? [text.replace(/['"$]/g, ' ')] : [];
  return [...new Set([...plain, ...open].flatMap(one => one.toLowerCase().split(/;|\\g\b/)))].filter(one => one.trim() !== '');
}

/** `delete from t` and `update t set …` without a condition that chooses. */
function everywhere(statement: string): boolean {
  if (
    !/(?:^|\bas\s*\(|\)|\bthen\b|\bbegin\b|\bdo\b)\s*(?:explain\s+(?:analyze\s+)?)?(?:delete\s+from\b|delete\s+\w+\s+from\b|update\b[\s\S]*\bset\b)/.test(
      statement,
    )
  )
    return false;
  const condition = /\bwhere\b([\s\S]*)$/.exec(statement)?.[1];
  return condition === undefined ? !/\blimit\s+1\b/.test(statement) : always.test(condition);
}

/** A condition that holds for every row. */
const always =
  /^\s*\(*\s*(?:true|1|(\d+)\s*=\s*\1|''\s*=\s*''|1\s*(?:<>|!=)\s*0|not\s+false)\s*\)*\s*(?:$|returning\b|limit\b|order\b)|\bor\s+\(?\s*(?:true|1\s*(?:$|\))|(\d+)\s*=\s*\2|''\s*=\s*'')/;

/** A longer text, or one with more marks that open something, is not read. */
const LONGEST = 16_384;
const MOST_MARKS = 400;

/** What a text of statements does; commands of a client itself are not among them. */
export function told(text: string, program: string, place: Place): Effect[] {
  if (text.length > LONGEST || (text.match(/\/\*|\$/g)?.length ?? 0) > MOST_MARKS)
    return [code('unknown', `${program} is told more than Ward reads`, place)];
  // There a comment ends for PostgreSQL, and for others it goes on.
  if (/\r(?!\n)/.test(text)) return [code('unknown', `${program} is told lines that end in an unusual way`, place)];
  const list = statements(text);
  const loses = list.some(one => losing.some(pattern => pattern.test(one)) || everywhere(one));
  const changes = list.some(one => rights.test(one));
  const reaches = list.some(one => reaching.some(pattern => pattern.test(one)));
  return [
    ...(loses ? [destroys('database', 'destroys data', place)] : []),
    ...(changes ? [destroys('database', 'changes who may do what in the database', place)] : []),
    ...(reaches ? [code('unknown', `a statement for ${program} reaches files or programs`, place)] : []),
  ];
}

/** The files that SQLite and DuckDB open for a statement. */
export function opened(text: string, where: Where, place: Place): Effect[] {
  const find = (pattern: RegExp) => [...text.matchAll(pattern)].map(one => one[1]);
  // A table that is an archive is written with what is inserted (sqlite.org, "The Zipfile Virtual Table").
  const archives = find(/\bzipfile\s*\(\s*'([^']*)'\s*\)/gi);
  const written = [...archives, ...find(/\battach\s+(?:database\s+)?(?:if\s+not\s+exists\s+)?'([^']*)'(?!\s*\|\|)/gi)];
  const over = [...find(/\bvacuum\s+(?:\w+\s+)?into\s+'([^']*)'(?!\s*\|\|)/gi), ...find(/\bwritefile\s*\(\s*'([^']*)'\s*,/gi)];
  const read = [...find(/\breadfile\s*\(\s*'([^']*)'\s*\)/gi), ...find(/\bfsdir\s*\(\s*'([^']*)'\s*\)/gi)];
  const named = (text.match(/\battach\b(?!\w)|\bvacuum\b[^;]*\binto\b|\b(?:(?:write|read)file|fsdir|zipfile)\s*\(/gi) ?? []).length;
  const hidden =
    named > written.length + over.length + read.length ? [code('unknown', 'the database opens a file whose name is made up', place)] : [];
  const far =
    /(?:\bread_\w+\s*\(\s*\[?|\bfrom\s+|\bto\s+|\battach\s+(?:if\s+not\s+exists\s+)?)'(?:https?|s3[an]?|gcs|gs|hf|azure|az|r2|abfss?):\/\//i.test(
      text,
    )
      ? [connect(undefined, undefined, place)]
      : [];
  const plain = (one: string | undefined) => one !== undefined && one !== '' && one !== ':memory:' && !one.startsWith('file:');
  const uris = [...written, ...over, ...read].filter(one => one?.startsWith('file:') && !/^file:[^?]*:memory:/.test(one));
  return [
    ...written.filter(plain).flatMap(one => touch('write', word(one ?? '', place), where)),
    ...over.filter(plain).flatMap(one => touchOver(word(one ?? '', place), where)),
    ...read.filter(plain).flatMap(one => touch('read', word(one ?? '', place), where)),
    ...uris.flatMap(one => touch('write', word(one?.replace(/^file:(?:\/\/)?|\?.*$/g, '') ?? '', place), where)),
    ...hidden,
    ...far,
  ];
}
