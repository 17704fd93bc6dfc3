/** Which of the caller's variables a confined command sees: a list of what passes, a list of what never does, and nothing else. */
import { harmlessMakeFlags } from './make-flags.ts';

/**
 * Variables whose value makes a shell, the loader or a common program run code, read another configuration or parse a text otherwise. Neither
 * the policy nor anything else lets them pass (environ(7), bash(1), ld.so(8), git(1), CVE-2026-22708).
 */
export const never: ReadonlySet<string> = new Set(
  [
    // shells
    'ENV BASHOPTS SHELLOPTS PS0 PS1 PS2 PS3 PS4 PROMPT_COMMAND IFS CDPATH GLOBIGNORE EXECIGNORE FIGNORE POSIXLY_CORRECT FUNCNEST TMOUT',
    'HISTFILE HISTTIMEFORMAT INPUTRC MAIL MAILPATH MAILCHECK ZDOTDIR FPATH ARGV0 KSH_VERSION FCEDIT',
    // the C library
    'GCONV_PATH LOCPATH NLSPATH GETCONF_DIR HOSTALIASES LOCALDOMAIN RES_OPTIONS RESOLV_HOST_CONF GLIBC_TUNABLES TZDIR TERMINFO TERMINFO_DIRS',
    'TERMCAP OPENSSL_CONF OPENSSL_MODULES OPENSSL_ENGINES SSLKEYLOGFILE',
    // interpreters
    'NODE_OPTIONS NODE_PATH NODE_V8_COVERAGE NODE_REPL_EXTERNAL_MODULE NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE NODE_COMPILE_CACHE',
    'PYTHONSTARTUP PYTHONHOME PYTHONINSPECT PYTHONUSERBASE PYTHONEXECUTABLE PYTHONBREAKPOINT PYTHONPLATLIBDIR PYTHONWARNINGS BROWSER',
    'PERL5OPT PERL5LIB PERLLIB PERL5DB PERLIO RUBYOPT RUBYLIB JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS PHPRC PHP_INI_SCAN_DIR',
    'LUA_INIT LUA_PATH LUA_CPATH AWKPATH AWKLIBPATH TCLLIBPATH R_PROFILE R_PROFILE_USER R_ENVIRON R_ENVIRON_USER DOTNET_STARTUP_HOOKS',
    'ERL_AFLAGS ERL_FLAGS ERL_ZFLAGS ELIXIR_ERL_OPTIONS GUILE_LOAD_PATH JULIA_LOAD_PATH',
    // build tools
    'GOFLAGS GOENV RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER MAKEFILES MAKEFLAGS GNUMAKEFLAGS MFLAGS MAVEN_OPTS GRADLE_OPTS',
    // programs that take options, a helper or a start-up file from a variable
    'PAGER MANPAGER SYSTEMD_PAGER GH_PAGER EDITOR VISUAL LESS',
    'LESSOPEN LESSCLOSE LESSKEYIN LESSKEY LESSKEY_SYSTEM LESSKEY_CONTENT GREP_OPTIONS TAR_OPTIONS RIPGREP_CONFIG_PATH ZIPOPT UNZIP MANOPT',
    'RSYNC_RSH RSYNC_CONNECT_PROG CVS_RSH SVN_SSH SVN_EDITOR HGRCPATH HGEDITOR VIMINIT GVIMINIT EXINIT MYVIMRC NVIM_APPNAME WGETRC SYSTEM_WGETRC',
    'CURL_HOME NETRC BAT_PAGER BAT_CONFIG_PATH FZF_DEFAULT_COMMAND FZF_DEFAULT_OPTS PARALLEL PARALLEL_HOME',
    // where configuration and the host's sockets lie
    'XDG_CONFIG_HOME XDG_CONFIG_DIRS XDG_RUNTIME_DIR',
  ].flatMap(line => line.split(' ')),
);

/** The same, by how the name begins (in any case) or ends. The harmless values of some are `listed` below. */
const neverBegins = ['LD_', 'DYLD_', 'BASH_', 'GIT_', 'DBUS_', 'NPM_CONFIG_', 'MALLOC_', 'COR_', 'CORECLR_', 'WARD_'];
const neverEnds = ['_AUTH_SOCK', '_ASKPASS', '_PRELOAD'];

/** Ward itself sets these for the command, from what it knows and not from what the caller says. */
const own: ReadonlySet<string> = new Set(['HOME', 'USER', 'LOGNAME', 'SHELL', 'PWD', 'OLDPWD', 'SHLVL', '_', 'TMPDIR']);

/** Exported by bash itself to what a key runs, and so to the hook that asks (bash(1), bind -x): of no word to anybody. */
const ofTheKey = /^READLINE_(?:LINE|POINT|MARK|ARGUMENT)$/;

type Check = (value: string) => boolean;

const anything: Check = () => true;
const word: Check = value => /^[\w.+:@-]*$/.test(value);
const absolute: Check = value => value.startsWith('/') && !value.split('/').includes('..');
/** A value that names a program which does nothing but show, or nothing at all. */
const shows: Check = value => ['', 'cat', 'less', 'more', 'true', ':', 'false'].includes(value);
const edits: Check = value => shows(value) || ['vi', 'vim', 'nvim', 'nano', 'emacs', 'ed'].includes(value);
const flags: Check = value => /^-[A-Za-z]*$/.test(value);
const on: Check = value => /^(?:1|true|yes|on|y)$/i.test(value);
const off: Check = value => /^(?:0|false|no|off|local)$/i.test(value);
const number: Check = value => /^\d{1,9}$/.test(value);
/** A place below where one stands. */
const below: Check = value => /^(?:[^/].*|)$/s.test(value) && !value.split('/').includes('..');
/** The index of a repository, or the one that git makes for one commit: what git names to its hooks. */
const index: Check = value => /(?:^|\/)\.git\/(?:index(?:\.lock)?|next-index-\d+\.lock)$/.test(value) && !value.split('/').includes('..');
const address: Check = value => /^https?:\/\/[^@\s]*$/.test(value);

const rows: readonly (readonly [Check, string])[] = [
  // locale and time: a slash would name a file of the locale archive
  [word, 'LANG LANGUAGE LC_ALL LC_ADDRESS LC_COLLATE LC_CTYPE LC_IDENTIFICATION LC_MEASUREMENT LC_MESSAGES LC_MONETARY LC_NAME LC_NUMERIC'],
  [word, 'LC_PAPER LC_TELEPHONE LC_TIME'],
  [value => /^:?[\w+,./:<>-]*$/.test(value) && !value.includes('..'), 'TZ'],
  // the terminal
  [word, 'TERM COLORTERM TERM_PROGRAM TERM_PROGRAM_VERSION COLUMNS LINES NO_COLOR FORCE_COLOR CLICOLOR CLICOLOR_FORCE'],
  [anything, 'LS_COLORS GREP_COLORS'],
  [flags, 'LESS'],
  // what kind of run it is
  [word, 'CI CONTINUOUS_INTEGRATION GITHUB_ACTIONS GITLAB_CI NODE_ENV RAILS_ENV RUST_BACKTRACE SOURCE_DATE_EPOCH DEBIAN_FRONTEND'],
  [word, 'PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE PYTHONIOENCODING PYTHONUTF8 PYTHONHASHSEED NODE_NO_WARNINGS NODE_DISABLE_COLORS'],
  [word, 'NPM_CONFIG_LOGLEVEL NPM_CONFIG_COLOR NPM_CONFIG_PROGRESS NPM_CONFIG_FUND NPM_CONFIG_AUDIT NPM_CONFIG_UPDATE_NOTIFIER'],
  [address, 'NPM_CONFIG_REGISTRY'],
  // who asks: markers of agents
  [
    word,
    'AGENT AI_AGENT CLAUDECODE CLAUDE_CODE_CHILD_SESSION CLAUDE_CODE_SESSION_ID CLAUDE_CODE_ENTRYPOINT CODEX_SESSION_ID CODEX_THREAD_ID',
  ],
  [
    word,
    'CODEX_TOOL_CALL_ID CODEX_VERSION CODEX_CI GEMINI_CLI GEMINI_CLI_NO_RELAUNCH QWEN_CODE QWEN_CODE_NO_RELAUNCH OPENCODE OPENCODE_PID',
  ],
  [word, 'CRUSH COPILOT_AGENT COPILOT_AGENT_SESSION_ID CURSOR_AGENT AMP_THREAD_ID'],
  [value => /^\d{1,3}$/.test(value), 'MAKELEVEL'],
  // where tools live: a place the sandbox does not show is simply not there
  [
    absolute,
    'CARGO_HOME RUSTUP_HOME GOPATH GOROOT PYENV_ROOT NVM_DIR NVM_BIN FNM_DIR VOLTA_HOME ASDF_DIR ASDF_DATA_DIR RBENV_ROOT JAVA_HOME',
  ],
  [absolute, 'SDKMAN_DIR ANDROID_HOME VIRTUAL_ENV CONDA_PREFIX BUN_INSTALL PNPM_HOME GRADLE_HOME MAVEN_HOME M2_HOME'],
  // whom to trust on the network
  [absolute, 'SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS CURL_CA_BUNDLE REQUESTS_CA_BUNDLE GIT_SSL_CAINFO GIT_SSL_CAPATH PIP_CERT'],
  [absolute, 'CARGO_HTTP_CAINFO AWS_CA_BUNDLE DENO_CERT NPM_CONFIG_CAFILE'],
  // pagers and editors, where they are harmless ones: agents set them so that nothing waits for a key
  [shows, 'PAGER MANPAGER SYSTEMD_PAGER GIT_PAGER GH_PAGER'],
  [edits, 'EDITOR VISUAL GIT_EDITOR GIT_SEQUENCE_EDITOR'],
  // git, where the value is only told
  [anything, 'GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_AUTHOR_DATE GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_COMMITTER_DATE'],
  [word, 'GIT_TERMINAL_PROMPT GIT_OPTIONAL_LOCKS GIT_MERGE_AUTOEDIT'],
  // what git tells those that it starts: without the index a hook looks at another than is committed
  [anything, 'GIT_REFLOG_ACTION'],
  [number, 'GIT_DIFF_PATH_COUNTER GIT_DIFF_PATH_TOTAL'],
  [below, 'GIT_PREFIX'],
  [index, 'GIT_INDEX_FILE'],
  // what holds a program back, where that is what it says: without it a command would do more than its caller meant
  [on, 'DRY_RUN DRYRUN NPM_CONFIG_DRY_RUN NPM_CONFIG_IGNORE_SCRIPTS NPM_CONFIG_OFFLINE PIP_DRY_RUN PIP_NO_INDEX PIP_REQUIRE_VIRTUALENV'],
  [
    on,
    'PIP_REQUIRE_HASHES UV_OFFLINE CARGO_NET_OFFLINE PYTHONSAFEPATH PYTHONNOUSERSITE GIT_NO_LAZY_FETCH GIT_LFS_SKIP_SMUDGE DO_NOT_TRACK',
  ],
  [off, 'YARN_ENABLE_SCRIPTS GIT_PROTOCOL_FROM_USER GOPROXY GOTOOLCHAIN'],
];

/** What passes, and the form its value must have. */
const listed: ReadonlyMap<string, Check> = new Map(rows.flatMap(([check, names]) => names.split(' ').map(name => [name, check] as const)));

/** `npm_config_x` is read in either case. */
const lookUp = (name: string): Check | undefined => listed.get(/^npm_config_/i.test(name) ? name.toUpperCase() : name);

/** True for a name that no policy lets pass; a harmless value of it may still be `listed`. */
function forbidden(name: string): boolean {
  const upper = name.toUpperCase();
  return never.has(name) || neverBegins.some(one => upper.startsWith(one)) || neverEnds.some(one => upper.endsWith(one));
}

const secretName =
  /(?:^|_)(?:TOKENS?|SECRETS?|PASSWORD|PASSWD|PASSPHRASE|PASS|CREDENTIALS?|APIKEY|KEYS?|AUTH|COOKIES?|DSN|BEARER|PAT|JWT)(?:$|_)|(?:TOKEN|SECRET|PASSWORD|APIKEY)$/i;

/** Forms that issuers gave their secrets, so that they can be told from other text. */
const secretForms: readonly RegExp[] = [
  /\b(?:gh[pousr]|github_pat|glpat|sk|pk|rk|xox[abeprs]|hf|npm|pypi|dop_v1|shpat|AIza)[-_][\w-]{16,}/,
  /\bAIza[\w-]{30,}/,
  /\b(?:AKIA|ASIA|AROA)[A-Z0-9]{16}\b/,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/,
  /-----BEGIN [A-Z ]*PRIVATE KEY/,
  /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i,
];

/** Bits a character, from the frequencies in the text itself (Shannon). */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const one of text) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum - (count / text.length) * Math.log2(count / text.length), 0);
}

/** One long run of base64 or hex, too even to be words: English is near 4 bits a letter, and has no 32 letters without a break. */
const random: Check = value => /^[\w+/=-]{32,}$/.test(value) && entropy(value) > (/^[0-9a-f]+$/i.test(value) ? 3 : 4);

const secretValue: Check = value => secretForms.some(one => one.test(value));

/** What the policy names: `NAME`, or `BEGINNING_*`, which never opens what looks like a secret. */
function asked(name: string, value: string, extra: readonly string[]): boolean {
  if (extra.includes(name)) return true;
  const begun = extra.some(one => one.length > 1 && one.endsWith('*') && name.startsWith(one.slice(0, -1)));
  return begun && !secretName.test(name) && !secretValue(value) && !random(value);
}

function passes(name: string, value: string, extra: readonly string[]): boolean {
  if (!/^[A-Za-z_]\w*$/.test(name) || value.startsWith('() {')) return false;
  const check = lookUp(name);
  if (check?.(value) && !secretValue(value)) return true;
  return !forbidden(name) && asked(name, value, extra);
}

/** The usual PATH, where the caller's holds nothing that can be used. */
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Where a program's name may lead to whatever lies in the working directory: an entry that is empty or relative. */
export const isAbsolutePath = (value: string) => value.split(':').every(one => absolute(one));

/** The first entry of a PATH that is empty or relative. `behind`: every absolute one stands before it, so that what is found there is found first. */
export function relativeEntry(value: string): { readonly entry: string; readonly behind: boolean } | undefined {
  const entries = value.split(':');
  const first = entries.findIndex(one => !one.startsWith('/'));
  if (first === -1) return undefined;
  return { entry: entries[first] ?? '', behind: entries.slice(first).every(one => !one.startsWith('/')) };
}

/** Absolute entries alone, but where the policy names PATH itself. */
function safePath(value: string, extra: readonly string[]): string {
  if (extra.includes('PATH')) return value;
  const entries = value.split(':').filter(one => absolute(one));
  return entries.length > 0 ? entries.join(':') : usualPath;
}

/**
 * What the command sees, and the names of what it does not. `extra` is what the policy names (a name, or a beginning and `*`): it opens everything
 * but what runs code by its very name; a secret only where it is named in full. PATH always passes, as its absolute entries, and whole where it is named in full; it is
 * told among `dropped` where something of it was left out, and so are those that pass `inPart`. HOME, USER and their like are neither: Ward sets them from what it knows itself. Nor are those that bash exports only while a key is answered.
 */
export function environment(caller: ReadonlyMap<string, string>, extra: readonly string[]): Split {
  const named = extra.join(' ');
  const before = last.get(caller);
  if (before?.named === named) return before.split;
  const split = splitUp(caller, extra);
  last.set(caller, { named, split });
  return split;
}

interface Split {
  readonly passed: ReadonlyMap<string, string>;
  readonly dropped: readonly string[];
}

/** The last answer about a map that never changes: thousands of verdicts of a batch are about the same one. */
const last = new WeakMap<ReadonlyMap<string, string>, { readonly named: string; readonly split: Split }>();

/** How many shells stand above: the one behind counts on from there. */
function level(caller: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  const value = caller.get('SHLVL') ?? '';
  return /^\d{1,3}$/.test(value) ? [['SHLVL', value]] : [];
}

/** `may`: whether a variable would pass by itself. */
type Part = (value: string, may: (name: string, value: string) => boolean) => string;

/** Of what a shell above hands on by SHELLOPTS (bash(1)): what ends a script, leaves commands out or keeps files, and what bash sets anyway. */
const harmlessShellOptions: Part = value =>
  value
    .split(':')
    .filter(one => /^(?:errexit|nounset|pipefail|noclobber|noexec|braceexpand|hashall|interactive-comments)$/.test(one))
    .join(':');

/** What passes in part, whatever the policy names: where `-n` or `noexec` were lost, what was only to be shown would be done. */
const inPart: ReadonlyMap<string, Part> = new Map([
  ['MAKEFLAGS', harmlessMakeFlags],
  ['MFLAGS', harmlessMakeFlags],
  ['GNUMAKEFLAGS', harmlessMakeFlags],
  ['SHELLOPTS', harmlessShellOptions],
]);

function parts(caller: ReadonlyMap<string, string>, extra: readonly string[]): readonly (readonly [string, string])[] {
  const may = (name: string, value: string) => !own.has(name) && passes(name, value, extra);
  return [...inPart].map(([name, part]) => [name, part(caller.get(name) ?? '', may)] as const).filter(([, value]) => value !== '');
}

function splitUp(caller: ReadonlyMap<string, string>, extra: readonly string[]): Split {
  const path = safePath(caller.get('PATH') ?? usualPath, extra);
  const others = [...caller].filter(([name]) => name !== 'PATH' && !own.has(name) && !ofTheKey.test(name));
  const passed = new Map([
    ['PATH', path],
    ...level(caller),
    ...parts(caller, extra),
    ...others.filter(([name, value]) => passes(name, value, extra)),
  ]);
  const lost = others.filter(([name, value]) => passed.get(name) !== value).map(([name]) => name);
  const cut = (caller.get('PATH') ?? path) === path ? [] : ['PATH'];
  return { passed, dropped: [...cut, ...lost].sort() };
}
