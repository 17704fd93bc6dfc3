/** What came to bash after 3.2, for a text that a bash 3.2, or one of 4.4, has to read: by bash's own CHANGES, which comes with its source. */

export interface Later {
  /** The version, and the place in CHANGES: "4.0-alpha 3kk" is item kk of the third part of what 4.0-alpha changed. */
  readonly since: string;
  readonly pattern: RegExp;
  /** Lines that use it, of which each is no more than that. */
  readonly uses: readonly string[];
}

const row = (since: string, pattern: RegExp, ...uses: readonly string[]): Later => ({ since, pattern, uses });

/** Options of a builtin that stand before its other words. */
const options = (builtin: string, letters: string) => RegExp(String.raw`\b(?:${builtin})(?: +-[A-Za-z]+)*? +-[A-Za-z]*[${letters}]`);
const declares = 'declare|typeset|local|export|readonly';

export const later: readonly Later[] = [
  row('4.0-release 3a', /\breadarray\b/, 'readarray -t lines'),
  row('4.0-alpha 3c', /\bBASHPID\b/, 'echo $BASHPID', 'kill -INT "${BASHPID}"'),
  row('4.0-alpha 3d', /\bautocd\b/, 'shopt -s autocd'),
  row('4.0-alpha 3e', /\bcheckjobs\b/, 'shopt -s checkjobs'),
  row('4.0-alpha 3o', /\bcompopt\b/, 'compopt -o nospace'),
  row('4.0-alpha 3p', options('read', 'i'), 'read -e -i text word', 'read -ei text word'),
  row('4.0-alpha 3u', /\bmapfile\b/, 'mapfile -t lines'),
  row('4.0-alpha 3w', /\bglobstar\b/, 'shopt -s globstar'),
  row('4.0-alpha 3x', /\bdirspell\b/, 'shopt -s dirspell'),
  row(
    '4.0-alpha 3y',
    /\bread\b[^;|&]* -[a-z]*t *(?:0(?!\d)|\d*\.)/,
    'read -t 0.1 word',
    'read -r -t .5 -u 3 word',
    'read -rt0 word',
    'read -t 0 -u 52',
  ),
  row('4.0-alpha 3z', /\{-?0\d+\.\.|\.\.-?0\d+\}/, 'echo {01..10}', 'echo {1..09}'),
  row('4.0-alpha 3cc', /&>>/, 'cat &>>file'),
  row('4.0-alpha 3dd', /\|&/, 'cat |& cat'),
  row('4.0-alpha 3ee', /(?<!;);&/, 'case a in a) : ;& b) : ;; esac'),
  row('4.0-alpha 3ff', /;;&/, 'case a in a) : ;;& b) : ;; esac'),
  row('4.0-alpha 3gg', /\bPROMPT_DIRTRIM\b/, 'PROMPT_DIRTRIM=2'),
  row('4.0-alpha 3hh', /\$\{!?\w+(?:\[[^\]]*\])?[\^,]/, 'echo ${word^^}', 'echo "${word,}"', 'echo ${words[@]^}'),
  row('4.0-alpha 3ii', options(declares, 'A'), 'declare -A table', 'local -r -A table'),
  row('4.0-alpha 3jj', options('declare|typeset|local', 'luc'), 'declare -l word', 'local -ru word'),
  row('4.0-alpha 3kk', /\bcoproc\b(?! +["']?\$)/, 'coproc one { cat; }'),
  row('4.1-alpha 3e', /\bprintf -v *["']?\w+\[/, "printf -v 'words[1]' x", 'printf -v words[1] x'),
  row('4.1-alpha 3m', /\bBASHOPTS\b/, 'echo $BASHOPTS'),
  row('4.1-alpha 3o', /\bBASH_XTRACEFD\b/, 'BASH_XTRACEFD=9'),
  row('4.1-alpha 3p', /\{\w+(?:\[\w+\])?\}[<>]/, 'exec {fd}<file', 'exec {fds[1]}>&-'),
  row('4.1-alpha 3u', options('read', 'N'), 'read -N 3 word', 'read -rN3 word'),
  row('4.2-alpha 3d', /\\[uU][0-9a-fA-F]/, "echo $'\\u20ac'"),
  row('4.2-alpha 3e', options('declare|typeset', 'g'), 'declare -g name', 'declare -ag names'),
  row(
    '4.2-alpha 3f',
    /(?:\btest|\[\[?|&&|\|\||[(!])\s+(?:! +)?-v (?!\d)/,
    '[[ -n x && -v name ]]',
    '[[ -v name ]]',
    'test -v name',
    '[[ ! -v name ]]',
  ),
  row('4.2-alpha 3k', /\bFUNCNEST\b/, 'FUNCNEST=9'),
  row('4.2-alpha 3m', /%[-\d]*\([^)]*\)T/, "printf '%(%F)T'"),
  row('4.2-alpha 3p', /\w\[-\d/, 'echo ${words[-1]}'),
  row('4.2-alpha 3q', /\$\{!?\w+(?:\[[^\]]*\])?:[^}:]*: *\(?-/, 'echo ${word:0:-1}', 'echo "${word:1: -1}"'),
  row('4.2-alpha 3t', /\blastpipe\b/, 'shopt -s lastpipe'),
  row('4.3-alpha 3q', options('bind', 'X'), 'bind -X'),
  row(
    '4.3-alpha 3w',
    RegExp(`${options('declare|typeset|local|unset', 'n').source}|(?:\\btest|\\[\\[?|&&|\\|\\||[(!])\\s+(?:! +)?-R `),
    'local -n other=name',
    'unset -n other',
    '[[ -R other ]]',
  ),
  row('4.3-alpha 3cc', options('wait', 'n'), 'wait -n'),
  row('4.3-alpha 3ee', /\bBASH_COMPAT\b/, 'BASH_COMPAT=32'),
  row('4.4-rc1 3b', /\binherit_errexit\b/, 'shopt -s inherit_errexit'),
  row('4.4-rc1 3c', /\bPS0\b/, 'PS0='),
  row('4.4-alpha 3o', /\$\{!?[\w@*]+(?:\[[^\]]*\])?@[^UuLKk\W]\}/, 'echo ${PS1@P}', 'echo "${words[@]@Q}"', 'echo ${word@a}'),
  row('4.4-alpha 3s', /\blocal(?: +\w+)* +-(?:\s|;|$)/m, 'local -; set -f', 'local name -'),
  row('5.0-beta 3c', options('complete', 'I'), 'complete -I -F first'),
  row('5.0-alpha 3b', /\bEPOCHSECONDS\b/, 'echo $EPOCHSECONDS'),
  row('5.0-alpha 3c', /\bEPOCHREALTIME\b/, 'echo $EPOCHREALTIME'),
  row('5.0-alpha 3e', /\bBASH_ARGV0\b/, 'BASH_ARGV0=sh'),
  row('5.0-alpha 3g', /\bhistory -d *"?-/, 'history -d -1'),
  row('5.0-alpha 3h', /\bcoproc +["']?\$/, 'coproc "$name" { cat; }'),
  row('5.0-alpha 3j', options('wait', 'f'), 'wait -f 1'),
  row('5.0-alpha 3o', /\blocalvar_inherit\b/, 'shopt -s localvar_inherit'),
  row('5.0-alpha 3t', /\bhistory -d *"?\d+-/, 'history -d 1-3'),
  row('5.0-alpha 3w', /\bassoc_expand_once\b/, 'shopt -s assoc_expand_once'),
  row('5.1-alpha 3i', /\bSRANDOM\b/, 'echo $SRANDOM'),
  row('5.1-alpha 3q', options('wait', 'p'), 'wait -p name'),
  row('5.1-alpha 3v', /\bREADLINE_MARK\b/, 'echo $READLINE_MARK'),
  row('5.1-alpha 3x', /(?:\btest|\[\[?|&&|\|\||[(!])\s+(?:! +)?-v +\d/, '[[ -v 1 ]]'),
  row('5.1-alpha 3y', options('local', 'p'), 'local -p'),
  row('5.1-alpha 3bb', options('declare|typeset|local', 'I'), 'local -I name'),
  row('5.1-alpha 3dd', /\$\{!?[\w@*]+(?:\[[^\]]*\])?@[UuL]\}/, 'echo ${word@U}', 'echo "${words[@]@u}"'),
  row('5.1-alpha 3hh', /\$\{!?[\w@*]+(?:\[[^\]]*\])?@K\}/, 'echo ${table[@]@K}'),
  row('5.2-beta 3a', /\bvi-edit-and-execute-command\b/, 'bind -m vi -u vi-edit-and-execute-command'),
  row('5.2-alpha 3g', /\bspell-correct-word\b/, `bind '"x": spell-correct-word'`),
  row('5.2-alpha 3n', /\bREADLINE_ARGUMENT\b/, 'echo $READLINE_ARGUMENT'),
  row('5.2-alpha 3o', /\bvarredir_close\b/, 'shopt -s varredir_close'),
  row('5.2-alpha 3r', /\bprintf\b[^;|&\n]*%[-\d.]*Q/, "printf '%.8Q' x"),
  row('5.2-alpha 3s', /\bnoexpand_translations\b/, 'shopt -s noexpand_translations'),
  row('5.2-alpha 3t', /\$\{!?[\w@*]+(?:\[[^\]]*\])?@k\}/, 'echo "${table[@]@k}"'),
  row('5.2-alpha 3x', /\bpatsub_replacement\b/, 'shopt -s patsub_replacement'),
  row('5.2-alpha 3aa', /\bglobskipdots\b/, 'shopt -u globskipdots'),
  row('5.3-beta 3f', options('source|\\.', 'p'), 'source -p here file'),
  row('5.3-beta 3l', /\bbash_source_fullpath\b/, 'shopt -s bash_source_fullpath'),
  row('5.3-alpha 3j', options('trap', 'P'), 'trap -P INT'),
  row('5.3-alpha 3q', /\bGLOBSORT\b/, 'GLOBSORT=name'),
  row('5.3-alpha 3r', options('compgen', 'V'), 'compgen -V found -f'),
  row('5.3-alpha 3s', /\$\{[\s|]/, 'echo ${ pwd; }', 'echo ${| REPLY=x; }'),
  row('5.3-alpha 3t', /\barray_expand_once\b/, 'shopt -s array_expand_once'),
  row('5.3-alpha 3w', /\bBASH_MONOSECONDS\b/, 'echo $BASH_MONOSECONDS'),
  row('5.3-alpha 3x', /\bBASH_TRAPSIG\b/, 'echo $BASH_TRAPSIG'),
  row('5.3-alpha 3cc', options('read', 'E'), 'read -E word'),
  row('5.3-alpha 4h', /\bexecute-named-command\b/, `bind '"x": execute-named-command'`),
];

/** Those that a text uses, by their place in CHANGES. */
export const laterThan = (text: string) => later.filter(({ pattern }) => pattern.test(text)).map(({ since }) => since);
