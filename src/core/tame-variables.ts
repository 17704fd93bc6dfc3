/** Variables that make other programs run code by their name, and the values of them that run nothing. */
import { prompting } from './prompting.ts';

/** git's variables that only say who and when. */
const harmless =
  /^GIT_(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL|DATE)$|^GIT_(?:TERMINAL_PROMPT|MERGE_AUTOEDIT|OPTIONAL_LOCKS|ADVICE|PAGER_IN_USE|REFLOG_ACTION|LITERAL_PATHSPECS|GLOB_PATHSPECS|NOGLOB_PATHSPECS|ICASE_PATHSPECS|PRINT_SHA1_ELLIPSIS|FLUSH)$/;

const flag = /^(?:0|1|2|true|false|yes|no|)$/;

/** What compilers and linkers are told: they load plugins, and start other programs in their own stead. */
const compilers = /^(?:CGO_)?(?:C|CXX|CPP|LD|F|FC|OBJC|NVCC)FLAGS$/;

/** Values of a pager's or editor's variable that run nothing Ward would mind, and switches that only tell more. */
const tame: readonly (readonly [RegExp, RegExp])[] = [
  [/^(?:GIT_|MAN|GH_|GLAB_|DPKG_|PSQL_|SYSTEMD_)?PAGER$/, /^(?:cat|less|more|)$/],
  [/^(?:GIT_|GIT_SEQUENCE_)?EDITOR$|^VISUAL$/, /^(?:true|:|cat|vi|vim|nvim|nano|emacs)$/],
  [/^BAT_PAGER$/, /^(?:cat|less(?: -[FRSXMiKeqQ]+)?|more|)$/],
  [/^LESS$/, /^-?[FRSXMiKeqQ]*$/],
  [/^GIT_(?:TRACE|TRACE_[A-Z_]+|CURL_VERBOSE|TRANSFER_TRACE)$/, flag],
  [/^GIT_(?:CONFIG_NOSYSTEM|ATTR_NOSYSTEM|NO_REPLACE_OBJECTS|NO_LAZY_FETCH)$/, flag],
  [/^GIT_CONFIG_(?:GLOBAL|SYSTEM)$/, /^\/dev\/null$/],
  [/^GIT_DIFF_OPTS$/, /^(?:-u|--unified=)?\d*$/],
  [
    /^NODE_OPTIONS$/,
    /^(?:--(?:max-old-space-size=\d+|no-warnings|no-deprecation|experimental-vm-modules|enable-source-maps|trace-[a-z-]+)(?:\s+|$))*$/,
  ],
  [/^MAKEFLAGS$/, /^(?:(?:-?[kswBr]*j?\d*|--(?:no-print-directory|output-sync(?:=\w+)?|silent|keep-going|jobs=\d+))(?: |$))*$/],
  [/^BROWSER$/, /^(?:none|true|false|echo|:|)$/],
  [/^SHELL$/, /^\/(?:usr\/)?bin\/(?:ba|da|z)?sh$/],
  [/^TMPDIR$/, /^\/(?:tmp|var\/tmp)(?:\/[\w-][\w.-]*)*\/?$/],
  [
    /^(?:CC|CXX|CPP|AR|LD|NM|RANLIB|HOSTCC|FC|F77|NVCC|OBJCOPY|STRIP|CMAKE_(?:C|CXX|CUDA|Fortran|OBJC)_COMPILER(?:_LAUNCHER)?)$/,
    /^(?:s?ccache )?(?:[\w]+-)*(?:gcc|g\+\+|clang|clang\+\+|clang-cl|cc|c\+\+|cpp|tcc|icx|icpx|emcc|em\+\+|gfortran|nvcc|objcopy|strip|llvm-objcopy|llvm-strip|ar|gcc-ar|llvm-ar|ld|lld|nm|ranlib)(?:-\d+(?:\.\d+)?)?$/,
  ],
  [
    /^PYTEST_ADDOPTS$/,
    /^(?:\s*(?:-[vqsxl]+|-n ?(?:auto|\d+)|-r\w+|-m \w+|-k \w+|--(?:tb|color|durations|maxfail|timeout|reruns|cov|verbosity)(?:=[\w.-]+)?|--(?:lf|ff|sw|no-header|no-summary|no-cov|strict-markers|exitfirst|quiet|verbose)))*\s*$/,
  ],
  [
    /^(?:JAVA_OPTS|SBT_OPTS|ANT_OPTS|JVM_OPTS)$/,
    /^(?:\s*-(?:Xm[nsx]\d+[kmgKMG]?|Xss\d+[kmgKMG]?|XX:[+-]?(?:Use|Max|Min|Initial|Reserved)\w*(?:=[\w.]+)?|Dfile\.encoding=[\w-]+))*\s*$/,
  ],
  [/^RUSTUP_TOOLCHAIN$/, /^(?:stable|beta|nightly|\d+\.\d+(?:\.\d+)?)(?:-[\w-]+)?$/],
  [/^RUSTDOCFLAGS$/, /^(?:\s*(?:-[ADFW] ?[\w:-]+|--cfg[ =][\w"=]+|--document-private-items))*\s*$/],
  [
    /^(?:SPEC_OPTS|RUBOCOP_OPTS|TESTOPTS)$/,
    /^(?:\s*(?:-v|-[cq]|--(?:format|seed|fail-fast|color|order|tag|verbose|parallel)(?:[= ]\w+)?))*\s*$/,
  ],
  [/^(?:CMAKE_\w+_LAUNCHER|RUSTC_WRAPPER|RUSTC_WORKSPACE_WRAPPER)$/, /^s?(?:ccache)?$/],
  [
    /^RUSTFLAGS$/,
    /^(?:\s*(?:-[ADFW] ?[\w:-]+|--cap-lints[ =]\w+|--cfg[ =][\w"=]+|-C ?(?:target-cpu|target-feature|opt-level|debuginfo|lto|codegen-units|panic|strip|overflow-checks|debug-assertions|instrument-coverage|force-frame-pointers)(?:=[\w+,-]+)?))*\s*$/,
  ],
  [
    compilers,
    /^(?!.*(?:-fplugin|-wrapper|(?:^|\s)-B|-specs|-fuse-ld=\S*\/|-load\b|-plugin|-ld-path|-Xlinker|-C ?linker|(?:^|\s)@|--sysroot|-imacros|`|\$\())[^\n]*$/,
  ],
  [/^GOFLAGS$/, /^(?:\s*-(?:mod=(?:mod|vendor|readonly)|race|v|x|trimpath|count=\d+|tags=[\w,]+|buildvcs=\w+|p=\d+|modcacherw))*\s*$/],
  [
    /^(?:JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|MAVEN_OPTS|GRADLE_OPTS)$/,
    /^(?:\s*-(?:Xm[nsx]\d+[kmgKMG]?|Xss\d+[kmgKMG]?|XX:[+-]?(?:Use|Max|Min|Initial|Reserved)\w*(?:=[\w.]+)?|Dfile\.encoding=[\w-]+|Djava\.(?:awt\.headless|net\.preferIPv4Stack)=\w+|Dorg\.gradle\.(?:daemon|parallel|caching|workers\.max)=\w+))*\s*$/,
  ],
  [/^PYTHONWARNINGS$/, /^(?:(?:default|error|always|module|once|ignore)(?:::[A-Z]\w*Warning)?,?)*$/],
  [/^PYTHON(?:BREAKPOINT|INSPECT)$/, /^0?$/],
  [/^PYTHONHOME$/, /^$/],
  [/^CARGO_(?:BUILD_JOBS|BUILD_INCREMENTAL|TARGET_DIR)$/, /^(?:\d+|true|false|\/tmp\/[\w-]+|[\w][\w-]*(?:\/[\w-]+)*)$/],
  [
    /^(?:npm_config|NPM_CONFIG)_(?:loglevel|yes|fund|audit|progress|color|update_notifier|legacy_peer_deps|engine_strict|production|optional|jobs|offline|prefer_offline)$/i,
    /^[\w.-]*$/,
  ],
  [/^(?:NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY)$/, /^1$/],
  [/^SSH_ASKPASS$|^GIT_ASKPASS$/, /^$/],
  [/^(?:LESS)?HISTFILE$/, /^(?:-|\/dev\/null|)$/],
  [/^DEBUGINFOD_URLS$/, /^$/],
  // Of compressors: how well, and by how many at once.
  [
    /^(?:GZIP|BZIP2?|XZ_(?:OPT|DEFAULTS))$/,
    /^(?:\s*-(?:[0-9]e?|e|T ?\d+|v+|q+|-(?:best|fast|rsyncable|extreme)|-(?:threads|memlimit)=\w+%?))*\s*$/,
  ],
  [/^SIMPLE_BACKUP_SUFFIX$/, /^(?:~|\.(?:bak|orig|old|save))$/],
  [/^(?:MAKE|NINJA)$/, /^(?:g?make|bmake|ninja(?:-build)?|samu)$/],
  [
    /^(?:AUTO(?:CONF|MAKE|HEADER|M4TE|POINT)|ACLOCAL|LIBTOOLIZE)$/,
    /^(?:auto(?:conf|make|header|m4te|point)|aclocal|g?libtoolize)(?:-?[\d.]+)?$/,
  ],
  [/^CONFIG_SHELL$/, /^\/(?:usr\/)?bin\/(?:ba|da)?sh$/],
  [/^UV_PYTHON$/, /^(?:(?:cpython|pypy|python)[@-]?)?\d+(?:\.\d+){0,2}$/],
  [/^RUSTFMT$/, /^rustfmt$/],
  // A stage, as applications have it.
  [/^ENV$/, /^(?:test|testing|dev|development|prod|production|staging|ci|local|qa)?$/],
];

/** Whether this value of the variable runs nothing; an unknown one of a name that only tells does neither. */
export function isTame(name: string, value: string | undefined): boolean {
  if (value === undefined && compilers.test(name)) return true;
  if (/^PS[0-4]$/.test(name)) return value !== undefined && !prompting(value);
  return harmless.test(name) || (value !== undefined && tame.some(([names, values]) => names.test(name) && values.test(value)));
}
