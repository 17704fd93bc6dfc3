/**
 * Claude Code's own set-up: `env`, and the script that writes its snapshot file. The script is accepted where each of its lines lists functions,
 * options or aliases, or writes a line of a known form (a comment, `unalias`, the functions that stand in for rg, find and grep, PATH) to the one
 * file in Claude's own directory. No line may name a program or directory that a command of this project could have made.
 */
import type { Request } from '../../values.ts';
import { agentDirectories, apart, isIn, unwritten } from './ground.ts';
import { allOf, type Form, stripped } from './lines.ts';
import type { Recognised, Seen } from './scaffold.ts';

const SNAPSHOT = /^shell-snapshots\/snapshot-(?:bash|zsh|sh)-\d{1,16}-[a-z0-9]{1,16}\.sh$/;

export function claudeSetup({ script, request }: Seen): Recognised | undefined {
  if (script.text === 'env' && request.scene.environment.has('CLAUDECODE')) return infrastructure([]);
  const [first = '', ...rest] = script.text.split('\n');
  const file = /^SNAPSHOT_FILE=(\S+)$/.exec(first)?.[1];
  if (file === undefined || /['"\\$`;&|<>()]/.test(file)) return undefined;
  if (!isIn(agentDirectories(request, '.claude', 'CLAUDE_CONFIG_DIR'), file, SNAPSHOT)) return undefined;
  return allOf(rest.join('\n'), forms(request), line => contents(line, request)) ? infrastructure([file]) : undefined;
}

function infrastructure(writes: readonly string[]): Recognised {
  return { scaffold: { agent: 'claude', kind: 'infrastructure', reads: [], writes }, subject: undefined };
}

const LISTS = `(?:declare -[fF]|typeset [-+]f|alias|shopt -p|set -o|setopt)`;
const FILTERS = String.raw`(?: \| (?:cut -d' ' -f\d|grep -vE '[\w^$()|\[\]]+'|grep "on"|grep -v "='winpty "|sed 's\/\^(?:alias )?\/(?:[a-z]+ (?:-- )?)?\/g?'|awk '\{print "set -o " \$1\}'|head -n \d+))*`;
const APPENDS = String.raw`>> "\$SNAPSHOT_FILE"`;

/** The lines of the script itself. */
function forms({ scene }: Request): readonly Form[] {
  const homes = [scene.home, scene.environment.get('HOME') ?? scene.home].map(one => one.replace(/[^\w/-]/g, '\\$&')).join('|');
  return [
    { line: /^(?:#.*)?$/ },
    { line: new RegExp(`^source "(?:${homes})/\\.(?:bashrc|zshrc|profile|bash_profile)" < /dev/null$`) },
    { line: /^echo "((?:[^"\\$`]|\\[\\"$`]|\$encoded_func)*)" (?:>\||>>) "\$SNAPSHOT_FILE"$/, writes: found => unescaped(found[1] ?? '') },
    { line: /^cat >> "\$SNAPSHOT_FILE" << '(\w+)'$/, document: true },
    { line: new RegExp(`^${LISTS}${FILTERS}(?: ${APPENDS}| > /dev/null 2>&1| \\| while read func; do)$`) },
    { line: /^encoded_func=\$\(declare -f "\$func" \| base64 ?\)$/ },
    { line: /^typeset -f "\$func" >> "\$SNAPSHOT_FILE"$/ },
    { line: /^if \[\[ "\$OSTYPE" == "msys" \]\] \|\| \[\[ "\$OSTYPE" == "cygwin" \]\]; then$/ },
    { line: /^if \[ ! -f "\$SNAPSHOT_FILE" \]; then$/ },
    { line: /^echo "Error: Snapshot file was not created at \$SNAPSHOT_FILE" >&2$/ },
    { line: /^(?:else|fi|done|exit 1)$/ },
  ];
}

function unescaped(text: string): string {
  return text.replace(/\\([\\"$`])/g, '$1');
}

const ALL = String.raw`\$\{1\+"\$@"\}`;
const WORDS = String.raw`(?: -{1,2}[\w-]+(?:=[\w.-]+)?| [\w-]+)*`;

const CONTENTS: readonly RegExp[] = [
  /^(?:#.*)?$/,
  /^unalias (?:-a|rg|find|grep) 2>\/dev\/null \|\| true$/,
  /^eval "\$\(echo '\$encoded_func' \| base64 -d\)" > \/dev\/null 2>&1$/,
  /^shopt -s expand_aliases$/,
  /^if ! \(unalias rg 2>\/dev\/null; command -v rg\) >\/dev\/null 2>&1; then$/,
  /^function (?:rg|find|grep) \{$/,
  /^local _cc_(?:a|bin="\$\{CLAUDE_CODE_EXECPATH:-\}")$/,
  new RegExp(`^if \\[\\[ ! -x \\$_cc_bin \\]\\]; then command (?:rg|find|grep) ${ALL}; return; fi$`),
  /^if \[\[ -n \$\{ZSH_VERSION:-\} \]\]; then$/,
  /^elif \[\[ "\$OSTYPE" == "\w+" \]\](?: \|\| \[\[ "\$OSTYPE" == "\w+" \]\])*; then$/,
  new RegExp(`^(?:ARGV0=(?:rg|bfs|ugrep) "\\$_cc_bin"${WORDS} ${ALL}|\\(exec -a (?:rg|bfs|ugrep) "\\$_cc_bin"${WORDS} ${ALL}\\))$`),
  new RegExp(`^for _cc_a in ${ALL}; do$`),
  new RegExp(`^case "\\$_cc_a" in [-*@!\\[\\]\\w|]+\\) command grep ${ALL}; return ;; esac$`),
  /^(?:else|fi|done|\})$/,
];

/** A line of the snapshot file. */
function contents(line: string, request: Request): boolean {
  const text = stripped(line);
  if (CONTENTS.some(one => one.test(text))) return true;
  const program = /^\[\[ -x \$_cc_bin \]\] \|\| _cc_bin=(\S+)$/.exec(text)?.[1] ?? /^alias rg='([^']+)'$/.exec(text)?.[1];
  if (program !== undefined) return /^[\w./@+-]+$/.test(program) && (unwritten(program, request) || itself(program, request));
  const directories = /^export PATH=(\S+)$/.exec(text)?.[1];
  return directories !== undefined && path(directories, request);
}

/** The agent's own binary, where the agent says that it lies: no command has a say in that. */
function itself(program: string, request: Request): boolean {
  return program === request.scene.environment.get('CLAUDE_CODE_EXECPATH') && apart(program, request);
}

/** The caller's own PATH, or directories that no command of this project could have filled. */
function path(text: string, request: Request): boolean {
  if (!/^[\w./:@+~-]+$/.test(text)) return false;
  const given = request.scene.environment.get('PATH');
  const callers = given?.split(':').filter(one => apart(one, request)) ?? [];
  return text === given || text.split(':').every(one => callers.includes(one) || unwritten(one, request));
}
