/** Package managers and build tools of other languages: what builds and tests, what fetches, what publishes. */
import { isTame } from '../../tame-variables.ts';
import { code, connect, connectTo, form, runs, textOf, together, touch, touchAt, word } from '../effects.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { msbuild, startsJava } from './build-properties.ts';
import { losesData } from './database-tasks.ts';
import { type Job, type Tool, tool } from './tool.ts';

/** `sbt 'eval …'` is code; `set` changes what the build runs. */
function scala(publishes: RegExp, keeps: RegExp) {
  const others = tasks(publishes, keeps);
  return (job: Job): Partial<Reading> => {
    const told = job.call.arguments.find(one => /(?:^|;)\s*(?:eval|consoleProject|set)\s/.test(textOf(one) ?? ''));
    return together(others(job), told === undefined ? {} : { effects: [code('unknown', 'sbt runs code in a word', told.place)] });
  };
}

/** Properties of Maven's that name programs, extensions, places and hosts. */
function maven(publishes: RegExp, keeps: RegExp) {
  const others = tasks(publishes, keeps);
  return (job: Job): Partial<Reading> => {
    const { call } = job;
    const sets = call.arguments.filter(one => /^-D/.test(textOf(one) ?? ''));
    const runs = sets.filter(
      one => /^-D(?:exec\.(?:executable|args)|maven\.ext\.class\.path)=/.test(textOf(one) ?? '') || startsJava(textOf(one)),
    );
    const value = (one: Argument) => word((textOf(one) ?? '').replace(/^[^=]*=/, ''), one.place);
    return together(others(job), {
      effects: [
        ...runs.map(one => code('sideways', 'a property names what Maven runs', one.place)),
        ...sets.filter(one => /=[a-z]+:\/\//.test(textOf(one) ?? '')).flatMap(one => connectTo(value(one), 'https', call)),
        ...sets.filter(one => /^-D[\w.]+=(?:\/|\.\.)/.test(textOf(one) ?? '')).flatMap(one => touch('write', value(one), call)),
      ],
    });
  };
}

/** The same for Gradle, whose properties stand behind `-D` and `-P`. */
function gradle(publishes: RegExp, keeps: RegExp) {
  const others = tasks(publishes, keeps);
  return (job: Job): Partial<Reading> => {
    const glued = job.call.arguments.map((one, at, all) =>
      /^-[DP]$/.test(textOf(all[at - 1]) ?? '') ? word(`-D${textOf(one)}`, one.place) : one,
    );
    const starts = glued.filter(one => startsJava(textOf(one)));
    return together(others(job), { effects: starts.map(one => code('sideways', 'a property says how java is started', one.place)) });
  };
}

/** Every word may be a task: one that publishes or fetches among ones that build. */
function tasks(publishes: RegExp, keeps?: RegExp) {
  return ({ rest, verb, call }: Job): Partial<Reading> => {
    const words = [verb, ...rest.map(one => textOf(one) ?? '')];
    const publishing = words.some(one => publishes.test(one));
    const home = keeps !== undefined && words.some(one => keeps.test(one));
    return {
      effects: [
        ...(publishing
          ? [
              {
                kind: 'form',
                rank: 'ask',
                id: 'publish',
                impact: 'system',
                reason: 'publishes, or changes what others install',
                place: call.place,
              } as const,
              connect(undefined, undefined, call.place),
            ]
          : []),
        ...(home ? touchAt('write', `${call.home}/.m2/repository`, call) : []),
      ],
    };
  };
}

/** A linker of its own, or options of that which load programs. */
const linker = /-extld(?:=|\s)|-B[./]|-wrapper|-fplugin|-fuse-ld=[./]|-specs/;

/** `go run x@v1` fetches; `go env -w` writes settings; `go clean` may empty what is kept for all. */
function goes({ verb, rest, options, call }: Job): Partial<Reading> {
  const given = (...names: string[]) => options.some(one => names.includes(one.name));
  const [first] = rest;
  const linked = options.some(one => one.name === 'ldflags' && linker.test(textOf(one.value) ?? '-extld'));
  if (linked) return { effects: [code('sideways', 'the linker it names is a program', call.place)] };
  if (verb === 'env' && given('w', 'u')) return { effects: touchAt('write', `${call.home}/.config/go/env`, call) };
  if (verb === 'run' && first !== undefined && /@/.test(textOf(first) ?? ''))
    return { effects: [code('elsewhere', 'runs a program that has to be fetched', call.place)] };
  if (verb === 'clean' && given('modcache', 'cache', 'testcache', 'fuzzcache', 'i'))
    return { effects: touchAt('delete', `${call.home}/.cache/go-build`, call) };
  const replaced = options.flatMap(one =>
    one.name === 'replace' && /=\/(?:tmp|var\/tmp|dev\/shm)\//.test(textOf(one.value) ?? '') ? [one.at] : [],
  );
  if (replaced.length > 0)
    return {
      effects: replaced.map(one => code('sideways', 'code of the project is taken from a directory for temporary files', one.place)),
    };
  if (/^(?:list|mod\/download)$/.test(verb) && given('u') && given('m')) return { effects: [connect(undefined, undefined, call.place)] };
  if (/^tool/.test(verb) && rest.some(one => /^https?:/.test(textOf(one) ?? '')))
    return { effects: [connect(undefined, undefined, call.place)] };
  // It puts what is missing into the module's own file (go help modules).
  if (verb === 'list' && options.some(one => one.name === 'mod' && textOf(one.value) !== 'readonly' && textOf(one.value) !== 'vendor'))
    return { effects: [...touchAt('write', 'go.mod', call), ...touchAt('write', 'go.sum', call)] };
  if (verb === 'tool') return goTool(rest, call);
  return {};
}

/** Tools that come with go; any other is one of the project's (go help tool). */
const OWN_TOOLS =
  /^(?:addr2line|asm|buildid|buildinfo|cgo|compile|covdata|cover|dist|distpack|doc|fix|link|nm|objdump|pack|pprof|preprofile|test2json|tokenize|trace|vet)?$/;

function goTool([name]: readonly Argument[], call: Call): Partial<Reading> {
  if (name !== undefined && !OWN_TOOLS.test(textOf(name) ?? 'x'))
    return { effects: [code('project', 'go builds and runs a tool of the project', call.place)] };
  const linked = call.arguments.some(one => /^--?(?:extld|extldflags|extar|toolexec|gccgoflags)(?:=|$)/.test(textOf(one) ?? '-extld'));
  return linked ? { effects: [code('sideways', 'an option of go runs a program', call.place)] } : {};
}

const cargoOptions =
  `config=program target-dir=write manifest-path=project p|package= bin= example= test= bench= features|F= no-default-features all-features target= profile= j|jobs= color= message-format= Z= C=enter out-dir=write artifact-dir=write
  root=write path=project v|verbose q|quiet r|release version|V vers= help|h list explain= workspace all locked offline frozen lib bins examples tests benches all-targets no-deps open document-private-items keep-going k fix allow-dirty allow-staged allow-no-vcs
  broken-code edition edition= git=url branch= tag= rev= registry= index=url i|invert= e|edges= d|duplicates depth= prune= charset= f|format= format-version= filter-platform= name= vcs= no-run no-fail-fast check message-path= lockfile-path=write add= remove= token= n|dry-run
  undo force precise= aggressive recursive timings=? future-incompat-report ignore-rust-version exclude= emit= nocapture profile-time= partition= run-ignored= E=`.replace(
    /\s+/g,
    ' ',
  );

/** Of apps and their libraries. */
const mobile: Tool = {
  names: 'nuget conan vcpkg pod carthage flutter dart xcodebuild fvm melos tuist',
  options:
    'help|h version v|verbose q|quiet o|output-folder|output=write d|device-id= t|target= release debug profile no-pub target-platform= flavor= dart-define= build-number= b|build= s|settings= r|remote= pr|profile= c|configuration=|confirm package-path=enter scratch-path=write build-path=write C|chdir=enter filter= skip= n|name= p|platform= project= workspace= scheme= destination= sdk= configuration= derivedDataPath=write list showsdks Xcc= Xswiftc= Xlinker= product= parallel coverage=? machine set-exit-if-changed line-length= fix apply dry-run org= template= triplet= x-install-root=write overlay-ports=project repo-update clean-install no-repo-update enable-experiment= source= ApiKey= disable-sandbox enable-code-coverage plain-name= update-goldens web-port= w|write',
  verbs: {
    says: 'help list sources profile profile/list config/list remote/list version doctor devices emulators pub/deps info package/describe package/show-dependencies package/tools-version sdk --list',
    look: 'analyze inspect graph graph/info spec spec/lint spec/cat package pub lib lib/lint ipc',
    run: 'build test run format fix compile doc symbolize attach drive bash-completion gen-l10n pub/run pub/global/run generate logs screenshot editable script exec package/plugin swiftlint',
    local: 'create init new clean package/init package/reset package/clean package/purge-cache editable/add deintegrate',
    remote: 'search outdated pub/outdated spec/which trunk/info trunk/me list/online pub/unpack',
    fetch:
      'install update add pub/get pub/add pub/upgrade pub/remove pub/downgrade package/update package/resolve package/edit package/unedit download pub/global/activate restore bootstrap checkout repo repo/update setup remove integrate export precache',
    publish:
      'push delete upload publish pub/publish pub/lish trunk trunk/push trunk/delete trunk/add-owner trunk/deprecate trunk/remove-owner setapikey repo/push package-registry package-registry/publish pub/uploader pub/token',
    toolchain:
      'upgrade channel downgrade config config/install pub/global/deactivate profile/detect remote remote/add sdk/install cache cache/clean cache/repair pub/cache locals use global pub/global custom-devices emulators/create',
    account: 'login logout pub/login pub/logout',
    code: 'repl',
  },
  otherwise: 'run',
  bare: 'look',
  also: job => together(hidden(job), manifested(job)),
  flags: [
    'conan remove "*" -c',
    'conan install .',
    'vcpkg install zlib',
    'pod install',
    'pod trunk push X.podspec',
    'nuget push x.nupkg',
    'flutter pub get',
    'dart pub publish',
    'flutter upgrade',
  ],
  quiet: [
    'flutter test',
    'flutter analyze',
    'dart format .',
    'dart run main.dart',
    'flutter doctor',
    'flutter clean',
    'xcodebuild -list',
    'flutter build apk',
    'dart analyze',
    'flutter create x',
  ],
};

/** A package of Swift's is described by a program, which runs whenever anything is asked of it. */
function manifested({ verb, call }: Job): Partial<Reading> {
  const runs = call.program === 'swift' && /^package(?:$|\/)/.test(verb);
  return runs ? { effects: [code('project', 'swift runs the description of the package', call.place)] } : {};
}

/** What stands behind `--` is for the compiler, which starts the linker that it names and loads plugins. */
function compiled(call: Call): Partial<Reading> {
  const texts = call.arguments.map(one => textOf(one) ?? '');
  const own = texts
    .slice(texts.indexOf('--') + 1)
    .map((one, at, all) => (/^(?:-C|--codegen|-Z)$/.test(all[at - 1] ?? '') ? `-C${one}` : one));
  const odd = own.some(one => /^(?:-C|--codegen=)(?:linker|link-args?|link-self|ar)=?|^-Z|^@|^--?(?:plugin|sysroot)/.test(one));
  return odd ? { effects: [code('sideways', 'an option of the compiler runs a program', call.place)] } : {};
}

/** Everything that builds, tests and packs in other languages. */
export const languagePackages: readonly Program[] = [
  tool({
    names: 'cargo',
    before: /^\+[\w.-]+$/,
    options: cargoOptions,
    verbs: {
      says: 'help version report locate-project config config/get nextest/list',
      look: 'verify-project pkgid read-manifest list',
      // The compiler that .cargo/config.toml names is asked what it is.
      asked: 'tree metadata',
      run: 'build b check c clippy doc d fix run r test t bench rustc rustdoc expand miri nextest nextest/run watch w llvm-cov tarpaulin insta insta/test insta/review insta/accept make xtask criterion flamegraph asm machete hack udeps semver-checks deny deny/check msrv sort fmt tauri tauri/dev tauri/build leptos leptos/watch leptos/build leptos/serve lambda lambda/build component ndk zigbuild cross sqlx sqlx/prepare dylint careful modules geiger mutants shuttle/run public-api readme rdme about bloat',
      local: 'new init remove rm clean',
      fetch: 'add install update fetch generate-lockfile vendor package binstall upgrade audit outdated update-informer edit',
      remote: 'search info',
      publish: 'publish yank release workspaces',
      account: 'login logout owner',
      toolchain: 'uninstall cache install-update',
      loses: 'sqlx/database sqlx/db',
      deploys: 'lambda/deploy shuttle shuttle/deploy',
    },
    bare: 'says',
    flags: [
      'cargo add serde',
      'cargo publish',
      'cargo yank --vers 1.0.0 x',
      "cargo --config target.x.runner='./x' run",
      'cargo frob',
      'cargo install x',
      'cargo build --target-dir ../t',
      'cargo run --manifest-path ../x/Cargo.toml',
      'cargo sqlx database drop',
      'cargo +nightly publish',
      'cargo watch -x publish',
      'cargo rustc -- -C linker=./x',
    ],
    quiet: [
      'cargo build --release',
      'cargo test',
      'cargo run -- --flag',
      'cargo clippy',
      'cargo +nightly fmt',
      'cargo check --all',
      'cargo clean',
      'cargo nextest run',
      'cargo watch -x test',
      'cargo rustc -- -C opt-level=3',
    ],
    also: ({ verb, options, rest, call }) => {
      if (verb === 'rustc' || verb === 'rustdoc') return compiled(call);
      const watched = /^w(?:atch)?$/.test(verb)
        ? [...options.flatMap(one => (/^[xs]$/.test(one.name) ? [one.name] : [])), ...rest.map(one => textOf(one) ?? '')]
        : [];
      const odd = watched.length > 0 && !rest.every(one => /^(?:test|check|build|run|clippy|fmt|nextest|doc)\b/.test(textOf(one) ?? ''));
      return odd ? { effects: [code('unknown', 'runs commands that stand in an option', call.place)] } : {};
    },
  }),
  tool({
    names: 'go',
    style: 'single',
    options:
      'exec=program toolexec=program vettool=program o=write C=enter p= tags= ldflags= gcflags= asmflags= gccgoflags= mod= modfile=project overlay=project pkgdir=write run= skip= bench= benchtime= fuzz= fuzztime= count= cpu= timeout= coverprofile=write cpuprofile=write memprofile=write blockprofile=write mutexprofile=write outputdir=write trace=write parallel= shuffle= list= buildmode= compiler= cover covermode= coverpkg= v x n a race msan asan short json u t m e f= deps find test vet= i modcache cache testcache fuzzcache w go= compat= require= dropreplace= replace= edit func=read html=read mode= help|h work trimpath buildvcs= failfast fullpath cmd all src c',
    verbs: {
      says: 'version help env doc telemetry bug',
      look: 'list mod/graph mod/why mod/verify tool',
      run: 'build test vet run generate fmt fix tool/cover tool/pprof tool/trace',
      local: 'clean mod/init mod/edit work work/init work/use work/edit',
      fetch: 'get install mod mod/download mod/tidy mod/vendor work/sync work/vendor',
    },
    bare: 'says',
    also: goes,
    flags: [
      'go test -exec ./x ./...',
      'go build -toolexec=./x ./...',
      'go get x.example/y',
      'go run x.example/y@latest',
      'go build -o /usr/local/bin/x',
      'go env -w GOFLAGS=x',
      'go vet -vettool ./x ./...',
      'go mod tidy',
      'go test ../x/...',
      'go run /tmp/../home/u/x.go',
      'go clean -modcache',
    ],
    quiet: [
      'go build ./...',
      'go test -v -run TestX ./pkg/...',
      'go vet ./...',
      'go run . --flag',
      'go list -m all',
      'go env GOPATH',
      'go fmt ./...',
      'go mod init x.example/y',
      'go clean',
    ],
  }),
  tool({
    names: 'gem',
    options:
      'version|v= help|h i|install-dir=write n|bindir=write l|local r|remote b|both a|all d|details e|exact s|source=url a|add=url u q|quiet V|verbose f|force no-document N user-install x I A k|key= host=url otp= config-file=program P= backtrace debug silent system pre prerelease',
    verbs: {
      says: 'list environment env help contents dependency which specification',
      local: 'build',
      remote: 'search query outdated info fetch',
      fetch: 'unpack check',
      toolchain: 'install i update uninstall cleanup pristine rebuild setup stale lock sources exec rdoc server',
      publish: 'push yank',
      account: 'owner signin signout cert',
    },
    bare: 'says',
    flags: [
      'gem install x',
      'gem push x.gem',
      'gem yank x -v 1.0',
      'gem sources --add http://x.example',
      'gem cleanup',
      'gem update --system',
    ],
    quiet: ['gem list', 'gem env', 'gem build x.gemspec', 'gem --version', 'gem contents rails'],
  }),
  tool({
    names: 'bundle bundler',
    options:
      'version|v V|verbose help|h no-color r|retry= gemfile=project path=write j|jobs= without= with= deployment local frozen all paths name-only outdated clean quiet standalone=? binstubs=? global parseable strict g|group= conservative prefer-local',
    verbs: {
      says: 'help version config config/list config/get config/set config/unset',
      // A Gemfile is a program.
      asked: 'list show check info licenses viz env platform doctor',
      exec: 'exec e',
      code: 'console',
      remote: 'outdated',
      fetch: 'install i update add remove lock cache package pack inject open plugin binstubs gem clean pristine',
      local: 'init',
    },
    bare: 'fetch',
    also: bundleSettings,
    flags: [
      'bundle',
      'bundle install',
      'bundle exec rm x',
      'bundle config set --global path /x',
      'bundle exec rake db:drop',
      'bundle update --all',
    ],
    quiet: [
      'bundle exec rspec',
      'bundle list',
      'bundle exec rails test',
      'bundle check',
      'bundle exec rubocop -a',
      'bundle exec jekyll build',
    ],
  }),
  tool({
    names: 'composer',
    options:
      'v|vv|vvv|verbose q|quiet version|V help|h n|no-interaction d|working-dir=enter no-plugins no-scripts profile no-cache ansi no-ansi i|installed o|outdated l|latest t|tree D|direct s|self a|all g|global no-dev dev optimize-autoloader classmap-authoritative f|format= dir=write file=read timeout= dry-run strict e|editor auth unset list name= description= type= license= stability= require= require-dev= apcu no-check-publish no-check-all with-dependencies',
    verbs: {
      says: 'about help list config',
      // Plugins that are installed in the project take part in everything.
      asked: 'licenses show info validate depends why prohibits why-not status suggests fund check-platform-reqs',
      run: 'run-script run test lint analyse cs-fix format check dump-autoload dumpautoload',
      local: 'init archive normalize bump',
      exec: 'exec',
      remote: 'outdated search browse home audit diagnose',
      fetch: 'install i update u upgrade require r remove rm uninstall create-project reinstall',
      toolchain: 'global self-update selfupdate clear-cache clearcache cc',
    },
    otherwise: 'run',
    bare: 'says',
    also: composerSettings,
    flags: [
      'composer install',
      'composer require x/y',
      'composer global require x/y',
      'composer config -g x y',
      'composer self-update',
      'composer create-project x/y',
    ],
    quiet: ['composer validate', 'composer show', 'composer dump-autoload', 'composer run test', 'composer test', 'composer --version'],
  }),
  tool({
    names: 'mix rebar3 erlang.mk gleam',
    options:
      'help|h version|v only= exclude= trace cover stale failed e|eval=code force no-start warnings-as-errors check-formatted strict all module= name= suite= dir=',
    verbs: {
      says: 'help version',
      fetch:
        'deps.get deps.update deps.unlock local.hex local.rebar local archive.install escript.install archive.uninstall hex.user hex.config get-deps upgrade unlock update local.phx deps.clean igniter.install add remove phx.new hex.package new_umbrella download assets.setup esbuild.install tailwind.install',
      remote: 'hex.outdated hex.info hex.search hex.audit hex.docs deps.audit',
      local: 'new clean',
      publish: 'hex.publish hex.retire hex hex/publish hex/retire hex/cut publish',
      account: 'hex.owner hex.organization hex/user hex/owner hex/organization',
      loses:
        'ecto.drop ecto.reset ecto.rollback ecto.load reset ash.reset ash_postgres.drop ash.tear_down ash_postgres.rollback ecto.migrate.down event_store.drop',
      code: 'run shell eval',
      run: 'test cmd',
      wraps: 'do',
    },
    otherwise: 'run',
    bare: 'run',
    also: job => together(hidden(job), losesData(job.rest)),
    flags: [
      'mix deps.get',
      'mix hex.publish',
      'mix ecto.drop',
      'mix ecto.reset',
      'mix archive.install hex phx_new',
      'rebar3 hex publish',
      'rebar3 get-deps',
      "mix run -e 'x'",
      'mix do ecto.drop, ecto.create',
      'MIX_ENV=prod mix ecto.rollback --all',
    ],
    quiet: [
      'mix test',
      'mix format',
      'mix compile',
      'mix phx.server',
      'mix ecto.migrate',
      'mix credo --strict',
      'rebar3 eunit',
      'rebar3 compile',
      'mix phx.gen.schema User users name:string',
      'mix',
    ],
  }),
  tool({
    names: 'cabal stack',
    options:
      'help|h version|V numeric-version v|verbose=? j|jobs=? project-file=project project-dir=enter builddir=write w|with-compiler=program with-hc=program ghc-options=ghc repl-options=ghc enable-tests disable-tests flags= constraint= installdir=write install-method= lib stack-yaml=project work-dir=write resolver= compiler= system-ghc no-install-ghc fast file-watch watch test bench pedantic ta|test-arguments= local-bin-path=write copy-bins copy-compiler-tool haddock no-run-tests no-nix nix dry-run exec=script p|package-name= n|non-interactive minimal lib exe test-show-details= publish package= reset ghci-options=ghc',
    verbs: {
      says: 'help info path ls ls/dependencies templates',
      look: 'list dot check hpc',
      run: 'build test bench run repl ghci haddock v2-build new-build v2-test ide format gen-bounds list-bin',
      local: 'init new clean purge sdist configure v1-configure',
      exec: 'exec runghc runhaskell',
      fetch: 'update get unpack fetch freeze setup outdated new-update',
      publish: 'upload report',
      toolchain: 'install v2-install upgrade user-config config',
      code: 'eval script',
    },
    bare: 'says',
    flags: [
      'cabal install x',
      'cabal update',
      'cabal upload --publish x.tar.gz',
      'stack install x',
      'stack upgrade',
      'stack exec rm x',
      'cabal -w ./x build',
    ],
    quiet: ['cabal build', 'cabal test', 'cabal run', 'stack build', 'stack test --fast', 'cabal clean'],
  }),
  tool({
    names: 'opam luarocks cpan cpanm cpm nimble shards raco alr dub spago elm dune esy',
    options:
      'help|h version v|verbose y|yes n|dry-run l|list i|installed a|all root=enter profile= j=? w|watch local tree=write server=url only-server=url debug output=write force build-dir=write auto-promote no-buffer display= only-packages= p= x|exec=script ignore-promoted-rules release b',
    verbs: {
      says: 'list show info var switch/list switch/show switch/list-available config config/list config/env env repo/list path which doc help lint pin/list describe',
      look: 'tree status diff installed-libraries external-lib-deps',
      run: 'build test runtest fmt format compile c run check bench promote promotion watch cpp js e r tasks subst dump top docs',
      local: 'init new clean write_rockspec',
      wraps: 'exec',
      code: 'repl utop top-module',
      remote: 'search outdated',
      fetch:
        'update install remove uninstall upgrade reinstall pin source fetch download unpack build-deps depext develop lock prune add make refresh pkg setup',
      toolchain: 'switch switch/create switch/remove switch/set repo repo/add repository option',
      publish: 'publish upload bump submit',
    },
    otherwise: 'fetch',
    bare: 'says',
    also: ({ verb, rest, call }) => {
      if (verb === 'init' && call.program === 'opam')
        return {
          effects: [
            form({ rank: 'ask', id: 'toolchain', impact: 'system', reason: 'sets up a home for compilers, and the shell' }, call.place),
          ],
        };
      if (verb !== 'exec' || rest.length === 0) return {};
      return { runs: [{ kind: 'argv', argv: unseparated(rest), more: false, cwd: call.cwd, via: call.program }] };
    },
    flags: [
      'opam install dune',
      'opam switch remove default',
      'luarocks install x',
      'luarocks upload x.rockspec',
      'cpan install X',
      'cpanm X::Y',
      'nimble install x',
      'opam exec -- rm x',
      'dub add x',
      'elm publish',
    ],
    quiet: [
      'opam list',
      'opam exec -- dune build',
      'dune build',
      'dune test',
      'nimble build',
      'luarocks list',
      'dune exec ./main.exe',
      'shards build',
      'raco test .',
    ],
  }),
  tool({
    names: 'dotnet',
    options:
      'help|h version info list-sdks list-runtimes d|diagnostics c|configuration= f|framework= r|runtime= o|output=write v|verbosity= no-build no-restore nologo p|project=project filter= l|logger= collect= results-directory=write s|settings=project source= n|name= force g|global tool-path=write self-contained watch urls= launch-profile= arch= os= blame outdated vulnerable deprecated include-transitive verify-no-changes include= exclude= severity= k|api-key= non-interactive context= startup-project=project a|artifacts-path=write interactive tl=? test-adapter-path=project language= dry-run additionalprobingpath=project additional-deps=project roll-forward= depsfile=project runtimeconfig=project',
    verbs: {
      says: 'help sdk sdk/check workload/list tool/list new/list nuget --info tool workload',
      look: 'list list/package list/reference sln/list ef/migrations/list ef/dbcontext ef ef/migrations reference reference/list package package/list',
      run: 'build test run publish clean format msbuild pack watch vstest ef/migrations/add ef/migrations/script ef/dbcontext/info ef/database exec',
      local:
        'new sln sln/add sln/remove add/reference remove remove/package remove/reference gitignore solution solution/add reference/add reference/remove build-server build-server/shutdown',
      fetch: 'restore add add/package tool/restore store new/install workload/restore package/add package/update package/search nuget/why',
      toolchain:
        'tool/install tool/update tool/uninstall workload/install workload/update workload/uninstall dev-certs nuget/locals nuget/add nuget/remove nuget/update nuget/disable nuget/enable nuget/config user-secrets tool/run',
      publish: 'nuget/push nuget/delete nuget/sign',
      loses: 'ef/database/drop ef/migrations/remove',
      code: 'fsi script/eval',
    },
    otherwise: 'run',
    bare: 'says',
    also: msbuild,
    flags: [
      'dotnet nuget push x.nupkg',
      'dotnet add package x',
      'dotnet restore',
      'dotnet tool install -g x',
      'dotnet ef database drop -f',
      'dotnet nuget delete X 1.0',
      'dotnet build -o ../x',
    ],
    quiet: [
      'dotnet test',
      'dotnet build',
      'dotnet run --project src/App',
      'dotnet --version',
      'dotnet ef migrations add Init',
      'dotnet clean',
      'dotnet new console -o App',
      'dotnet ef database update',
      'dotnet --info',
    ],
  }),
  tool(mobile),
  tool({
    ...mobile,
    names: 'swift',
    options: `${mobile.options ?? ''} e=code`,
    bare: 'code',
    flags: [`swift -e 'try! f.removeItem(x)'`, 'swift', 'swift package update', 'swift ../x.swift'],
    quiet: ['swift build', 'swift test', 'swift run', 'swift package init'],
  }),
  tool({
    names: 'mvn mvnw mvnd',
    style: 'single',
    options:
      'f|file=project P|activate-profiles= D= pl|projects= T|threads= s|settings=program gs|global-settings=program t|toolchains=program gt=program l|log-file=write o|offline q|quiet B|batch-mode U|update-snapshots X|debug e|errors help|h version|v V am|also-make amd N|non-recursive fae ff fn rf|resume-from= C c ntp|no-transfer-progress b|builder= emp=',
    verbs: { run: 'compile test package verify clean validate site test-compile integration-test process-resources' },
    otherwise: 'run',
    bare: 'says',
    also: maven(
      /^(?:deploy|site-deploy|release:(?:perform|prepare|branch|stage)|(?:.*:)?deploy:deploy(?:-file)?|nexus-staging:.*|gpg:sign-and-deploy-file|scm:(?!status|diff|validate).*|jib:build|docker:(?:push|build)|.*:(?:flyway-)?flyway:clean|central-publishing:publish|wagon:.*|deploy:.*)$/,
      /^install$|^install:install/,
    ),
    flags: [
      'mvn exec:exec -Dexec.executable=rm -Dexec.args=a',
      'mvn -Dmaven.repo.local=/root/x package',
      'mvn -Dmaven.ext.class.path=a.jar test',
      'mvn dependency:get -DremoteRepositories=http://x.example -Dartifact=a',
      'mvn deploy',
      'mvn clean deploy -DskipTests',
      'mvn release:perform',
      'mvn -s ./x.xml package',
      'mvn clean install',
      'mvn -f ../pom.xml test',
    ],
    quiet: [
      'mvn -q test',
      'mvn clean package',
      'mvn test -Dtest=FooTest#bar',
      './mvnw spring-boot:run',
      'mvn dependency:tree',
      'mvn verify -P ci',
    ],
  }),
  tool({
    names: 'gradle gradlew',
    options:
      'I|init-script=program p|project-dir=enter b|build-file=project c|settings-file=project g|gradle-user-home=enter P|project-prop= D|system-prop= q|quiet i|info d|debug s|stacktrace S|full-stacktrace x|exclude-task= m|dry-run t|continuous tests= include-build=enter no-daemon daemon stop status offline parallel continue console= warning-mode= build-cache no-build-cache configuration-cache no-configuration-cache rerun-tasks scan no-scan F= M= profile max-workers= priority= version|v help|h configuration= dependency= project-cache-dir=write refresh-dependencies update-locks= write-locks a w W type= dsl= args= debug-jvm all gradle-version= distribution-type= package= project-name= test-framework=',
    verbs: { run: 'build test assemble check clean run bootRun classes jar tasks dependencies wrapper init help projects properties' },
    otherwise: 'run',
    bare: 'run',
    also: gradle(
      /^(?:.*:)?(?:publish(?!ToMavenLocal)\w*|upload\w*|release|deploy\w*|closeAndRelease\w*|bintrayUpload|flywayClean|dropAll|rollback\w*)$/,
      /^(?:.*:)?(?:publishToMavenLocal|install)$/,
    ),
    flags: [
      'gradle -I ./x.gradle build',
      'gradle publish',
      './gradlew publishToMavenCentral',
      './gradlew :lib:publishAllPublicationsToX',
      'gradle -p ../x build',
      './gradlew publishToMavenLocal',
    ],
    quiet: [
      'gradle build',
      './gradlew test',
      './gradlew clean assembleDebug',
      "gradle test --tests '*Foo*'",
      './gradlew :app:lint --info',
      './gradlew -q tasks',
      'gradle -PenvName=x build',
    ],
  }),
  tool({
    names: 'sbt lein boot mill scala-cli bb',
    options: 'help|h version|v d|debug mem= java-home=program J= D= client e|eval=code f|file=read',
    verbs: { run: 'compile test run', code: 'repl console', toolchain: 'upgrade downgrade' },
    otherwise: 'run',
    bare: 'run',
    also: scala(
      /(?:^|[\s/;:])\+?(?:publish(?!Local\b)\w*|deploy|release|sonatypeRelease|sonatypeBundleRelease|ghReleaseAll|releaseEarly)\b/i,
      /(?:^|[\s/;:])\+?publish(?:Local|M2)\b/,
    ),
    flags: [
      `sbt 'eval sys.process.Process("rm a").!'`,
      'sbt publish',
      "sbt 'release with-defaults'",
      'lein deploy clojars',
      "sbt ';clean;publishSigned'",
      'sbt +publish',
    ],
    quiet: ['sbt compile', "sbt 'testOnly *FooSpec'", 'lein test', 'sbt clean test', 'lein run', 'mill __.compile'],
  }),
  tool({
    names: 'zig nim crystal v odin vlang nelua haxe ponyc janet jpm',
    options:
      'help|h o|out|outdir=write femit-bin=write cache-dir=write global-cache-dir=write prefix|p=write D= O= target= r|run release d= hints= nimcache=write path= mm= threads= gc= app= verbosity= skipProjCfg progress static prod',
    verbs: {
      says: 'version env targets help zen',
      look: 'ast-check check dump doc doc2 jsondoc genDepend',
      run: 'build run test fmt c compile cpp js e r cc c++ build-exe build-lib build-obj translate-c spec tool format objc ast b vet init clean',
      local: 'init new init-exe init-lib',
      code: 'eval i repl play',
      fetch: 'fetch install update upgrade up self outdated load-storage',
      publish: 'publish',
    },
    otherwise: 'run',
    bare: 'says',
    flags: ['zig fetch --save https://x.example/y', "crystal eval 'x'", 'zig build-exe ../x.zig', 'nim c --out:../x a.nim', 'v install x'],
    quiet: [
      'zig build',
      'zig build test',
      'zig fmt src',
      'nim c -r main.nim',
      'crystal spec',
      'zig run main.zig',
      'zig version',
      'crystal build a.cr',
    ],
    also: ({ options, rest, call }) => ({
      effects: [...options, ...rest.map(at => ({ at }))].flatMap(({ at }) => [
        ...colon(textOf(at)).flatMap(one => touch('write', { value: { kind: 'text', text: one }, place: at.place }, call)),
        ...(passes(textOf(at)) ? [code('sideways', 'an option of the compiler runs a program', at.place)] : []),
      ]),
    }),
  }),
];

/** What nim hands on to the compiler of C, or takes for it. */
function passes(text: string | undefined): boolean {
  const [, name = '', value = ''] = /^-{1,2}(pass[CL]|t|l|\w+\.(?:exe|path|linkerexe)|cc):(.*)$/is.exec(text ?? '') ?? [];
  return name !== '' && (/\./.test(name) ? /[./]/.test(value) : !isTame('CFLAGS', value));
}

/** `--out:../x` (nim). */
function colon(text: string | undefined): string[] {
  const found = /^-{1,2}(?:o|out|outdir|nimcache|cincludes|path|clibdir):(.*)$/.exec(text ?? '')?.[1];
  return found === undefined ? [] : [found];
}

/** Settings of the project, or of the home where that is said. */
function bundleSettings({ verb, rest, options, call }: Job): Partial<Reading> {
  const sets =
    /^config\/(?:set|unset)$/.test(verb) ||
    (verb === 'config' && (rest.length > 1 || options.some(one => /^(?:global|local|delete)$/.test(one.name))));
  const here = options.some(one => one.name === 'local');
  return sets ? { effects: touchAt('replace', here ? '.bundle/config' : `${call.home}/.bundle/config`, call) } : {};
}

/** Settings of the project stand in its own file. */
function composerSettings({ verb, options, rest, call }: Job): Partial<Reading> {
  if (verb !== 'config' || (rest.length < 2 && !options.some(one => /^(?:unset|e)$/.test(one.name)))) return {};
  const everywhere = options.some(one => /^(?:g|a|auth)$/.test(one.name));
  return { effects: touchAt('replace', everywhere ? `${call.home}/.config/composer/config.json` : 'composer.json', call) };
}

/** A task named behind `do`. */
function hidden({ verb, rest, call }: Job): Partial<Reading> {
  if (verb === 'cmd')
    return { runs: runs(commanded(call.arguments.slice(call.arguments.findIndex(one => textOf(one) === 'cmd') + 1)), call) };
  if (verb === 'do' && rest.some(one => /^(?:cmd|eval|run)$/.test(textOf(one) ?? 'cmd')))
    return { effects: [code('unknown', `${call.program} runs code or a program that stands in its words`, call.place)] };
  const words = rest.map(one => ({
    value: one.value.kind === 'text' ? { ...one.value, text: one.value.text.replace(/[,+]$/, '') } : one.value,
    place: one.place,
  }));
  const starts = words.findIndex(one => /[.:]/.test(textOf(one) ?? ''));
  return verb === 'do'
    ? together(losesData(rest), ...(starts < 0 ? [] : [{ runs: again(words, call) }]))
    : verb === ''
      ? losesData(rest)
      : {};
}

/** What stands behind the options of `mix cmd` (mix help cmd). */
function commanded(rest: readonly Argument[]): readonly Argument[] {
  const taken = /^--(?:app|cd)$/.test(textOf(rest[0]) ?? '') ? 2 : 1;
  return textOf(rest[0])?.startsWith('--') ? commanded(rest.slice(taken)) : rest;
}

/** Each task of `mix do a, b --flag, c` as a call of its own. */
function again(words: readonly Argument[], call: Call): Reading['runs'] {
  return words
    .filter(one => /^[a-z][\w.]*$/.test(textOf(one) ?? ''))
    .map(one => ({ kind: 'argv', argv: [word(call.program, one.place), one], more: false, cwd: call.cwd, via: call.program }));
}

function unseparated(words: Job['rest']): Job['rest'] {
  return textOf(words[0]) === '--' ? words.slice(1) : words;
}
