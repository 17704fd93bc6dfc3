/** Variables whose value makes other programs run code or find other files: setting one asks, each time. */
import nodePath from 'node:path';
import { isTame } from '../tame-variables.ts';
import type { Action, Effect } from '../values.ts';
import { type Check, effectsOf, found, type Matter, within } from './matter.ts';

/** ld.so(8), bash(1), git(1), node(1), python(1), perlrun(1), less(1), man(1) and their kin. */
const dangerous = new Set(
  `PATH HOME IFS ENV BASH_ENV SHELLOPTS BASHOPTS PS0 PS1 PS2 PS4 PROMPT_COMMAND CDPATH GLOBIGNORE ZDOTDIR FPATH SHELL TMPDIR
  XDG_CONFIG_HOME XDG_CONFIG_DIRS XDG_DATA_HOME XDG_DATA_DIRS XDG_RUNTIME_DIR
  EDITOR VISUAL PAGER MANPAGER LESSOPEN LESSCLOSE LESS BROWSER GIT_PAGER GIT_EDITOR TERMINFO TERMCAP
  NODE_OPTIONS NODE_PATH NODE_REPL_EXTERNAL_MODULE PYTHONPATH PYTHONSTARTUP PYTHONHOME PYTHONINSPECT PYTHONWARNINGS PYTHONBREAKPOINT PYTHONUSERBASE
  NODE_TLS_REJECT_UNAUTHORIZED PYTHONHTTPSVERIFY PERL5OPT PERL5LIB PERL5DB PERLLIB RUBYOPT RUBYLIB GEM_HOME GEM_PATH BUNDLE_GEMFILE LUA_INIT LUA_PATH LUA_CPATH PHPRC PHP_INI_SCAN_DIR
  JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS MAVEN_OPTS GRADLE_OPTS CLASSPATH GOFLAGS GOENV CARGO_HOME RUSTC RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER RUSTFLAGS
  MAKEFLAGS MFLAGS GNUMAKEFLAGS MAKEFILES CC CXX CPP AR GCC_EXEC_PREFIX COMPILER_PATH TAR_OPTIONS RSYNC_RSH RSYNC_CONNECT_PROG SVN_SSH CVS_RSH SSH_ASKPASS SUDO_ASKPASS SSH_AUTH_SOCK
  OPENSSL_CONF OPENSSL_MODULES OPENSSL_ENGINES SSL_CERT_FILE SSL_CERT_DIR GCONV_PATH LOCPATH NLSPATH MALLOC_TRACE RESOLV_HOST_CONF HOSTALIASES LOCALDOMAIN
  GREP_OPTIONS WGETRC CURL_HOME TAPE MANOPT VIMINIT EXINIT MYVIMRC NVIM_APPNAME GVIMINIT VIMRUNTIME VIM LUA_INIT_5_3 LUA_INIT_5_4 MANROFFOPT LESSKEY LESSKEYIN LESSKEY_CONTENT JQ_LIBRARY_PATH SQLITE_HISTORY GDBHISTFILE DIFFPROG INPUTRC SCREENRC DOCKER_HOST KUBECONFIG AWS_CONFIG_FILE DBUS_SESSION_BUS_ADDRESS PIP_INDEX_URL PIP_CONFIG_FILE`.split(
    /\s+/,
  ),
);
const families =
  /^(?:(?:https?|all|ftp|rsync|HTTPS?|ALL|FTP|RSYNC)_(?:proxy|PROXY)$|LD_|DYLD_|GIT_(?!(?:AUTHOR|COMMITTER)_|TERMINAL_PROMPT$|MERGE_AUTOEDIT$|OPTIONAL_LOCKS$)|BASH_FUNC_|npm_config_|NPM_CONFIG_|CARGO_(?:BUILD|TARGET)_|GO(?:PROXY|SUMDB|NOSUMDB|NOSUMCHECK|INSECURE|PRIVATE|TOOLCHAIN)$|(?:CGO_)?(?:C|CXX|CPP|LD|F|FC|OBJC|NVCC)FLAGS$|MAVEN_ARGS$|MAVEN_CONFIG$|(?:PIP|UV|POETRY|PDM|CARGO|BUNDLE|COMPOSER|YARN|COREPACK|HOMEBREW|CONDA|NUGET|GEM|PNPM|BUN|DENO)_\w*(?:INDEX|REGISTR|REPOSITOR|CONFIG|RC_FILENAME|MIRROR|FIND_LINKS|PLUGIN|NPM_REGISTRY|HOME$))/;

/** What tools of clusters and clouds load as plugins, run as helpers, or take for the other end. */
const ofTools =
  /^(?:TF_CLI_(?:CONFIG_FILE|ARGS\w*)|TF_PLUGIN_CACHE_DIR|TF_DATA_DIR|TF_REATTACH_PROVIDERS|(?:TERRAGRUNT|TG)_(?:TF_?PATH|CONFIG|SOURCE\w*)|HELM_(?:PLUGINS|BIN|\w+_HOME|KUBE\w+|REGISTRY_CONFIG|REPOSITORY_CONFIG)|ANSIBLE_(?:CONFIG|LIBRARY|COLLECTIONS_PATHS?|ROLES_PATH|INVENTORY|VAULT_PASSWORD_FILE|\w+_PLUGINS|MODULE_UTILS|SSH_\w+|REMOTE_\w+|BECOME_EXE|PYTHON_INTERPRETER)|PACKER_(?:PLUGIN_PATH|CONFIG\w*)|KUSTOMIZE_PLUGIN_HOME|KUBECTL_EXTERNAL_DIFF|KUBE_EDITOR|KREW_ROOT|VAGRANT_(?:HOME|VAGRANTFILE|CWD)|PULUMI_(?:HOME|BACKEND_URL)|AWS_(?:SHARED_CREDENTIALS_FILE|ENDPOINT_URL\w*|CA_BUNDLE|DATA_PATH)|CLOUDSDK_(?:CONFIG|PYTHON\w*|API_ENDPOINT\w*)|GOOGLE_APPLICATION_CREDENTIALS|AZURE_CONFIG_DIR|DOCKER_(?:CONFIG|CONTEXT|CERT_PATH|CLI_PLUGIN\w*)|BUILDKIT_HOST|CONTAINER_(?:HOST|CONNECTION)|CONTAINERS_\w*CONF|VAULT_(?:ADDR|AGENT_ADDR|CONFIG_PATH)|CONSUL_HTTP_ADDR|NOMAD_ADDR|ETCDCTL_ENDPOINTS|RCLONE_\w*(?:COMMAND|CONFIG)|RESTIC_\w*(?:COMMAND|REPOSITORY)|BORG_(?:RSH|PASSCOMMAND|REPO|REMOTE_PATH)|SOPS_EDITOR|FLUX_\w*KUBECONFIG|ARGOCD_(?:SERVER|OPTS))$/;

/** What searchers, pagers, choosers and archivers take for options, and so for programs (bat(1), rg(1), ack(1), fzf(1), less(1), man(1), zip(1), mlr(1)). */
const ofFiles =
  /^(?:BAT_(?:PAGER|CONFIG_PATH|CONFIG_DIR|OPTS)|RIPGREP_CONFIG_PATH|ACKRC|ACK_(?:PAGER\w*|OPTIONS)|FZF_DEFAULT_(?:COMMAND|OPTS\w*)|FZF_\w+_COMMAND|SKIM_DEFAULT_\w+|DELTA_(?:PAGER|FEATURES)|LESSEDIT|LESSKEY\w*|LESS_ADVANCED_PREPROCESSOR|MANOPT|MANROFFOPT|MANROFFSEQ|GROFF_\w+|ZIPOPT|UNZIP(?:OPT)?|MLRRC|PARALLEL(?:_SHELL|_HOME)?|TAPE|RMT|PATCH_GET|LOCATE_PATH|MAGIC|JQ_LIBRARY_PATH|GAWK_\w*PATH|AWKPATH|AWKLIBPATH|ACLOCAL_PATH|GUILE_LOAD_PATH|M4PATH|TCLLIBPATH)$/;

/** What test runners, build tools and runtimes take for options, load first, or start in another's stead. */
const ofBuilds =
  /^(?:PYTEST_(?:ADDOPTS|PLUGINS)|TOX_(?:OVERRIDE|DISCOVER|CONFIG_FILE|USER_CONFIG_FILE)|NOSE_\w+|GUNICORN_CMD_ARGS|COVERAGE_(?:PROCESS_START|RCFILE)|PYTHON(?:EXECUTABLE|PLATLIBDIR)|MYPYPATH|DOTNET_(?:STARTUP_HOOKS|ADDITIONAL_DEPS|SHARED_STORE|ROOT(?:_X64|_ARM64)?|HOST_PATH|CLI_HOME)|CORECLR_\w+|COR_\w+|MSBUILD\w*(?:PATH|DIR|SDK\w*)|Custom(?:Before|After)Microsoft\w+|CMAKE_(?:(?:C|CXX|CUDA|Fortran|OBJC)_COMPILER(?:_LAUNCHER)?|\w+_(?:LINKER_LAUNCHER|COMPILER_LAUNCHER)|TOOLCHAIN_FILE|PROGRAM_PATH|PREFIX_PATH|MODULE_PATH|GENERATOR_INSTANCE|MAKE_PROGRAM)|SCONSFLAGS|ANT_(?:OPTS|ARGS|HOME)|SBT_OPTS|LEIN_(?:\w+_OPTS|HOME|JAVA_CMD)|JVM_OPTS|JAVA_OPTS|GRADLE_USER_HOME|GRADLE_HOME|M2_HOME|MAVEN_HOME|JAVA_HOME|JAVACMD|RUSTUP_(?:TOOLCHAIN|HOME)|RUSTDOC|RUSTDOCFLAGS|CARGO_ENCODED_RUSTFLAGS|GOROOT|GOTOOLDIR|GOCACHEPROG|SPEC_OPTS|RSPEC_\w*OPTS|RUBOCOP_OPTS|TESTOPTS|RAKEOPT|IRBRC|RUBYSHELL|RACK_OPTS|PERL_MM_OPT|PERL_MB_OPT|HARNESS_(?:PERL|PERL_SWITCHES|OPTIONS|SUBCLASS)|ERL_(?:A|Z)?FLAGS|ERL_LIBS|ELIXIR_ERL_OPTIONS|MIX_(?:HOME|EXS|ARCHIVES|DEPS_PATH|INSTALL_DIR)|JULIA_(?:LOAD_PATH|DEPOT_PATH|PROJECT|BINDIR)|R_(?:PROFILE|PROFILE_USER|ENVIRON|ENVIRON_USER|HOME|LIBS|LIBS_USER|LIBS_SITE)|OCAML(?:PARAM|PATH|FIND_CONF|FIND_COMMANDS)|CAML_LD_LIBRARY_PATH|GHC_(?:PACKAGE_PATH|ENVIRONMENT)|TS_NODE_(?:PROJECT|COMPILER|REQUIRE|COMPILER_OPTIONS|DIR|CWD)|TSX_TSCONFIG_PATH|MOCHA_OPTIONS|JEST_CONFIG|NODE_GYP_\w+|ESBUILD_BINARY_PATH|(?:PUPPETEER_EXECUTABLE|CHROME|CHROME_BIN|FIREFOX_BIN|CHROMIUM)(?:_PATH)?|CYPRESS_(?:RUN_BINARY|CONFIG_FILE)|ELECTRON_(?:OVERRIDE_DIST_PATH|RUN_AS_NODE)|BABEL_CONFIG_FILE|BUNDLER_\w+|GEM_SPEC_CACHE|COMPOSER_(?:BIN_DIR|VENDOR_DIR)|PHP_(?:BINARY|INI_SCAN_DIR)|PKG_CONFIG(?:_PATH|_LIBDIR|_SYSROOT_DIR)?|M4|LEX|YACC|FC|F77|NVCC|HOSTCC|LD|NM|RANLIB|OBJCOPY|STRIP)$/;

/** Variables that hold a place of settings or files, which is nobody's matter inside the project or in the system; and those that hold one of programs. */
const PLACES = /(?:PATH|PROJECT|FILE|RCFILE|DIR|LIBS\w*|START|(?:USER|CLI|MIX|LEIN)_HOME)$/;
const TOOLS = /(?:HOME|ROOT|BINDIR|_BIN|COMPILER|EXECUTABLE_PATH|CMD)$/;

/** Where interpreters that run the project's code look for more of it. */
const searched = /^(?:PYTHONPATH|NODE_PATH|RUBYLIB|PERL5LIB|BUNDLE_GEMFILE|CLASSPATH)$/;

/** Each dangerous variable that the text sets for a program. */
export const environment: Check = matter =>
  effectsOf(matter, 'environment')
    .filter(
      ({ effect: { name, value } }) =>
        (dangerous.has(name) || families.test(name) || ofTools.test(name) || ofFiles.test(name) || ofBuilds.test(name)) &&
        (!isTame(name, value) || (name === 'ENV' && matter.analysis.actions.some(reads))),
    )
    .filter(({ effect, action }) => effect.value === undefined || !(extendsPath(effect, matter) || inProject(effect, action.cwd, matter)))
    .map(({ effect }) =>
      found('ask', {
        id: 'environment',
        reason: `sets ${effect.name}, which changes what other programs run or read`,
        place: effect.place,
      }),
    );

/** A shell that may be one to type into reads what ENV names before all else (POSIX, sh). */
function reads({ program, argv }: Action): boolean {
  const shell = /^(?:sh|dash|ash|ksh\w*|mksh|bash|zsh|busybox)$/.test(program ?? '');
  return shell && argv.slice(1).some(one => one.kind !== 'text' || /^[-+]\w*i|^-o$|^interactive$/.test(one.text));
}

type Setting = Extract<Effect, { kind: 'environment' }>;

/** What is as it was changes nothing, and what stands behind all of a search path finds nothing else under a name that was found before. */
function extendsPath({ name, value = '' }: Setting, { request }: Matter): boolean {
  const now = name === 'PATH' ? request.scene.environment.get('PATH') : name === 'HOME' ? request.scene.home : undefined;
  return now !== undefined && now !== '' && (value === now || (name === 'PATH' && value.startsWith(`${now}:`)));
}

/** The project's own directories alone, one or more. */
function inProject({ name, value = '' }: Setting, cwd: string | undefined, { located: { ground } }: Matter): boolean {
  const placed = ofBuilds.test(name) && (PLACES.test(name) || TOOLS.test(name));
  if (!(searched.test(name) || placed) || ground === undefined || cwd === undefined) return false;
  const parts = value.split(/[:;]/).filter(one => one !== '');
  const own = searched.test(name) || PLACES.test(name) ? [ground.project.path] : [];
  const roots = placed ? [...own, '/usr', '/opt', '/nix', '/lib'] : own;
  return parts.every(one => roots.some(root => within(root, nodePath.posix.resolve(cwd, one))));
}
