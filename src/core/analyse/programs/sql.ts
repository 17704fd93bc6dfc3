/** What a text in the language of a database does: what it destroys, and where it reaches files and programs of the machine. */
import type { Effect, Place } from '../../values.ts';
import { code, destroys } from '../effects.ts';

/** Statements that lose what is stored. */
const losing: readonly RegExp[] = [
  /\bdrop\s+(?:table|database|schema|index|view|column|user|role|sequence|function|trigger|type|keyspace|collection|materialized|extension|tablespace|owned|if|constraint|procedure|policy|server|publication|domain)\b/,
  /\btruncate\b(?!\s*\()/,
  /\balter\s+(?:table|role|user|database)\b[^;]*\b(?:drop|rename|password|superuser|owner)\b/,
  /\bflush(?:all|db)\b/,
  /\b(?:drop|delete)_?(?:database|collection|many|all|index(?:es)?)\s*\(/,
  /\.(?:drop|remove|dropIndexes|deleteMany|deleteOne|findOneAndDelete)\s*\(/i,
  /\bdropdatabase\b/,
  /\b(?:detach|clear)\s+(?:delete|database)\b/,
  /\bgrant\b[^;]*\bto\b|\brevoke\b[^;]*\bfrom\b|\bcreate\s+(?:user|role)\b/,
  /\bpragma\s+writable_schema\b/,
];

/** Commands of the clients, and functions of the servers, that reach files and programs. */
const reaching: readonly RegExp[] = [
  /\bcopy\b[\s\S]*\b(?:program|to|from)\b(?!\s+std(?:in|out))/,
  /\b(?:load_extension|writefile|readfile|edit|fts3_tokenizer|load_file|lo_import|lo_export|lo_put|pg_read_file|pg_read_binary_file|pg_ls_dir|pg_stat_file|dblink\w*|sys_exec|sys_eval|xp_cmdshell|url|file|s3|remote|executable)\s*\(/,
  /\binto\s+(?:out|dump)file\b/,
  /\bload\s+data\b|\bload\s+'/,
  /\bcreate\s+(?:or\s+replace\s+)?(?:extension|function|procedure|language|server|trigger|event)\b/,
  /\b(?:xp_cmdshell|sp_oacreate|openrowset)\b/,
  /\b(?:attach|detach|vacuum\s+into|backup|restore)\b\s*(?:database\b|'|"|\w+\s+to\b)/,
];

/** A statement without its comments and the texts in it; names in double quotes stay. */
function bareStatement(text: string): string {
  return text
    .replace(/'(?:''|\\'|[^'])*'/g, "''")
    .replace(/--[^\n]*|\/\*(?!!)[\s\S]*?\*\//g, ' ')
    .toLowerCase();
}

/** `delete from t` and `update t set …` without a condition that chooses. */
function everywhere(statement: string): boolean {
  if (!/^\s*(?:with\b[\s\S]*\)\s*)?(?:explain\s+analyze\s+)?(?:delete\b|update\b[\s\S]*\bset\b)/.test(statement))
    return /\bdelete\s+from\s+\S+\s*(?:returning\b[\s\S]*|\))?$/.test(statement.trim());
  const where = /\bwhere\b([\s\S]*)$/.exec(statement)?.[1];
  return (
    where === undefined ||
    /^\s*\(*\s*(?:true|1|''\s*=\s*''|(\d+)\s*=\s*\1|1\s*(?:<>|!=)\s*0)\s*\)*\s*(?:;|$|or\b|returning\b)/.test(where) ||
    /\bor\s+(?:true|1|(\d+)\s*=\s*\1)\b/.test(where)
  );
}

/** What a text of statements does. Commands of a client itself are not among them. */
export function told(text: string, program: string, place: Place): Effect[] {
  if (
    !/\b(?:drop|truncate|delete|update|alter|flush|grant|revoke|create|copy|attach|detach|vacuum|into|load|pragma|remove|clear|exec|xp_|backup|restore)|\(/i.test(
      text,
    )
  )
    return [];
  const statements = bareStatement(text).split(';');
  const loses = statements.some(one => losing.some(pattern => pattern.test(one)) || everywhere(one));
  const reaches = statements.some(one => reaching.some(pattern => pattern.test(one)));
  return [
    ...(loses ? [destroys('database', 'destroys data', place)] : []),
    ...(reaches ? [code('unknown', `a command of ${program} reaches files or programs`, place)] : []),
  ];
}
