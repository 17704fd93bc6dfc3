/** Variables that make other programs run code by their name, and the values of them that run nothing. */

/** git's variables that only say who and when. */
const harmless =
  /^GIT_(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL|DATE)$|^GIT_(?:TERMINAL_PROMPT|MERGE_AUTOEDIT|OPTIONAL_LOCKS|ADVICE|PAGER_IN_USE|REFLOG_ACTION|LITERAL_PATHSPECS|GLOB_PATHSPECS|NOGLOB_PATHSPECS|ICASE_PATHSPECS|PRINT_SHA1_ELLIPSIS|FLUSH)$/;

const flag = /^(?:0|1|2|true|false|yes|no|)$/;

/** Values of a pager's or editor's variable that run nothing Ward would mind, and switches that only tell more. */
const tame: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:GIT_|MAN|GH_|SYSTEMD_)?PAGER$/, /^(?:cat|less|more|)$/],
  [/^(?:GIT_|GIT_SEQUENCE_)?EDITOR$|^VISUAL$/, /^(?:true|:|cat)$/],
  [/^LESS$/, /^-?[FRSXMiKeqQ]*$/],
  [/^GIT_(?:TRACE|TRACE_[A-Z_]+|CURL_VERBOSE|TRANSFER_TRACE)$/, flag],
  [/^GIT_(?:CONFIG_NOSYSTEM|ATTR_NOSYSTEM|NO_REPLACE_OBJECTS|NO_LAZY_FETCH)$/, flag],
  [/^GIT_CONFIG_(?:GLOBAL|SYSTEM)$/, /^\/dev\/null$/],
  [/^GIT_DIFF_OPTS$/, /^(?:-u|--unified=)?\d*$/],
  [
    /^NODE_OPTIONS$/,
    /^(?:--(?:max-old-space-size=\d+|no-warnings|no-deprecation|experimental-vm-modules|enable-source-maps|trace-[a-z-]+)\s*)*$/,
  ],
  [/^MAKEFLAGS$/, /^-?j?\d*$/],
  [/^SSH_ASKPASS$|^GIT_ASKPASS$/, /^$/],
];

/** Whether this value of the variable runs nothing; an unknown one of a name that only tells does neither. */
export function isTame(name: string, value: string | undefined): boolean {
  return harmless.test(name) || (value !== undefined && tame.some(([names, values]) => names.test(name) && values.test(value)));
}
