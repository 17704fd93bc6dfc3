/**
 * Codex's script that prints functions, options, aliases and exported variables for its snapshot. It writes no file. Accepted where each line is
 * one of the forms below, for bash and for zsh: listings, markers, and the filters that count them.
 */
import { allOf, type Form } from './lines.ts';
import type { Recognised, Seen } from './scaffold.ts';

const FILTER = String.raw`__codex_snapshot_command (?:wc -l|tr -d ' '|sed '(?:\/\^\$\/d|s\/\^\/setopt \/)'|awk '\$2=="on"\{print \$1\}')`;
const LIST = String.raw`(?:\\alias -[pL]|set -o|setopt|printf '%s\\n' "\$bash_opts")`;

const FORMS: readonly Form[] = [
  { line: /^(?:#.*)?$/ },
  { line: /^if \[ -z "\$\{BASH_ENV-\}" \] && \[ -n "\$\{HOME-\}" \] && \[ -r "\$HOME\/\.bashrc" \]; then$/ },
  { line: /^\. "\$HOME\/\.bashrc"$/ },
  { line: /^(?:el)?if \[\[ -n "\$\{(?:ZDOTDIR|HOME)-\}" \]\]; then$/ },
  { line: /^rc=(?:"\$(?:ZDOTDIR|HOME)\/\.zshrc")?$/ },
  { line: /^\[\[ -r "\$rc" \]\] && \. "\$rc"$/ },
  { line: /^(?:echo|print) '(?:# [\w ]+|unalias -a 2>\/dev\/null \|\| true|)'$/ },
  { line: /^(?:echo|print) "# (?:setopts|aliases) \$\w+_count"$/ },
  { line: /^(?:shopt -p \|\| true|declare -f|functions|\\alias -[pL]|printf '\\0')$/ },
  { line: /^__codex_snapshot_command\(\) \{$/ },
  { line: /^if command -v "\$1" >\/dev\/null 2>&1; then$/ },
  { line: /^(?:command -p )?"\$@"$/ },
  { line: new RegExp(`^(?:bash_opts|\\w+_count)=\\$\\(${LIST}(?: \\| ${FILTER})+\\)$`) },
  { line: new RegExp(`^setopt \\| ${FILTER}$`) },
  { line: /^if \[ -n "\$bash_opts" \]; then$/ },
  { line: /^printf 'set -o %s\\n' \$bash_opts$/ },
  { line: /^unsetopt rcquotes$/ },
  { line: /^while IFS= read -r __codex_snapshot_export_name; do$/ },
  { line: /^for __codex_snapshot_export_name in \$\{\(f\)"\$\(typeset \+x\)"\}; do$/ },
  { line: /^case "\$(?:__codex_snapshot_export_name|\{\(tP\)__codex_snapshot_export_name\})" in$/ },
  { line: /^""\|\[0-9\]\*\|\*\[!A-Za-z0-9_\]\*\|PWD\|OLDPWD\) continue ;;$/ },
  { line: /^(?:\*(?:readonly|export)?\*?)\)(?: continue)? ;;$/ },
  { line: /^printf '%s\\0' "\$__codex_snapshot_export_name"$/ },
  { line: /^(?:declare|typeset) -xp "\$__codex_snapshot_export_name"(?: 2>\/dev\/null \|\| true)?$/ },
  { line: /^done(?: < <\(compgen -e\))?$/ },
  { line: /^(?:else|fi|esac|\}|\(|\))$/ },
];

export function codexSetup({ script }: Seen): Recognised | undefined {
  const { text } = script;
  if (!text.includes('__codex_snapshot_export_name') || !allOf(text, FORMS, () => false)) return undefined;
  return { scaffold: { agent: 'codex', kind: 'infrastructure', reads: [], writes: [] }, subject: undefined };
}
