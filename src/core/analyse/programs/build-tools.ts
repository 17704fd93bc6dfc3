/** Task runners and build tools of many verbs: they run the project openly; some verbs publish, fetch, or run what stands behind them. */
import type { Effect } from '../../values.ts';
import { code, connectTo, form, runs, textOf, word } from '../effects.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { losesData } from './database-tasks.ts';
import { type Job, type Tool, tool } from './tool.ts';

const publishes = { rank: 'ask', id: 'publish', impact: 'system', reason: 'publishes, or changes what others install' } as const;

/** A command behind the verb, whose words are its own. */
const wrapped =
  (verbs: RegExp) =>
  ({ verb, rest, call }: Job): Partial<Reading> =>
    verbs.test(verb) ? { runs: behind(rest, call) } : {};

function behind(rest: readonly Argument[], call: Call): Reading['runs'] {
  const at = rest.findIndex(one => textOf(one) === '--');
  const words = at < 0 ? rest.slice(rest.findIndex(one => !/^-/.test(textOf(one) ?? ''))) : rest.slice(at + 1);
  return words.length === 0 ? [] : [{ kind: 'argv', argv: words, more: false, cwd: call.cwd, via: call.program }];
}

/** Tasks by names of the project's own: one named for what it does to a database or to others says so. */
function named({ rest, verb, call }: Job): Partial<Reading> {
  const words = [word(verb, call.place), ...rest];
  const out = words.some(one =>
    /^(?:.*[:._-])?(?:publish|npm-publish|deploy|release)(?:[:._-](?:prod\w*|live|npm|all|latest|major|minor|patch))?$/.test(
      textOf(one) ?? '',
    ),
  );
  return {
    effects: [
      ...(losesData(words).effects ?? []),
      ...(out ? [form({ ...publishes, reason: 'runs a task that, by its name, publishes or deploys' }, call.place)] : []),
    ],
  };
}

/** A target of another repository (`@x//y`) is code from elsewhere. */
function bazel({ verb, rest, options, call }: Job): Partial<Reading> {
  const foreign = verb === 'run' ? rest.slice(0, 1).filter(one => /^@/.test(textOf(one) ?? '@')) : [];
  const set = options.flatMap(({ name, value }): Effect[] => {
    const [, variable = '', text] = /^(\w+)=(.*)$/s.exec(textOf(value) ?? '') ?? [];
    return /^(?:action|host_action|test|repo)_env$/.test(name) && value !== undefined && text !== undefined
      ? [{ kind: 'environment', name: variable, value: text, place: value.place }]
      : [];
  });
  const expunge = verb === 'clean' && options.some(one => /^expunge/.test(one.name));
  return {
    effects: [
      ...set,
      ...foreign.map(one => code('elsewhere', 'runs a program of another repository', one.place)),
      ...(expunge
        ? [
            form(
              { rank: 'ask', id: 'build-cache', impact: 'destructive', reason: 'throws away all that was built and fetched' },
              call.place,
            ),
          ]
        : []),
    ],
  };
}

/** Where it was told to put things when the build was set up, which is the system unless a word here says otherwise. */
function installs(call: Call): Effect[] {
  const words = call.arguments.map(one => textOf(one) ?? '');
  const there = words[0] === 'install' && !words.some(one => /^(?:--destdir|--dry-run|-n|--help|-h)/.test(one));
  return there ? [form({ rank: 'ask', id: 'installs', impact: 'system', reason: 'installs, into the system as a rule' }, call.place)] : [];
}

/** The command behind the options of `meson devenv`. */
function developed(rest: readonly Argument[]): readonly Argument[] {
  const at = rest.findIndex(
    (one, index) => !/^-/.test(textOf(one) ?? '') && !/^(?:-C|-w|--workdir|--dump-format)$/.test(textOf(rest[index - 1]) ?? ''),
  );
  return at < 0 ? [] : rest.slice(at);
}

const simple: Pick<Tool, 'otherwise' | 'bare'> = { otherwise: 'run', bare: 'run' };

/** Every one of them. */
export const buildTools: readonly Program[] = [
  tool({
    names: 'task go-task mask invoke inv doit mage rant xc cargo-make poe pypyr robo runme dotslash nps gulp grunt jake broccoli',
    options:
      'f|justfile|gulpfile|gruntfile=project t|taskfile=project d|dir|working-directory=enter cwd=enter C|directory=enter c|command|collection=? shell=program shell-arg=program chooser=program s|show= set= l|list summary evaluate dump choose edit init fmt n|dry-run q|quiet v|verbose version|V help|h p|parallel w|watch g|global-justfile global a|list-all y|yes interval= o|output= concurrency= e|echo base=enter tasks|T L|log-level= S|silent unsorted unstable dotenv-path=read dotenv-filename= color= no-color force require=project npm=project series B|baseDir=enter r|search-root=enter module= no-dep',
    verbs: { says: 'list help', run: 'build test' },
    ...simple,
    also: job => {
      const given = (name: string) => job.options.some(one => one.name === name);
      const home =
        given('g') && /^(?:just|task|go-task)$/.test(job.call.program) ? [code('sideways', 'runs tasks of the home', job.call.place)] : [];
      const edits = given('choose') || given('edit') ? [code('unknown', 'opens a program of its own', job.call.place)] : [];
      return { effects: [...(named(job).effects ?? []), ...home, ...edits] };
    },
    flags: ['task -t https://x.example/T.yml', 'task -t ../Taskfile.yml', 'gulp --gulpfile ../g.js', 'task deploy'],
    quiet: ['task build', 'gulp build', 'grunt', 'invoke test', 'task --list-all', 'inv lint'],
  }),
  tool({
    names: 'bazel bazelisk blaze buck buck2 pants plz',
    // tools/bazel, where that is there.
    entrusts: true,
    options:
      'bazelrc=program output_base=write output_user_root=write c|compilation_mode= config= run_under=program script_path=write define= test_output= test_filter= jobs|j= k|keep_going s|subcommands host_jvm_args=program server_javabase=program workspace_status_command=program override_repository= test_arg= action_env= test_env= host_action_env= repo_env= version|v help|h expunge expunge_async async noshow_progress show_progress remote_cache=url remote_executor=url bes_backend=url spawn_strategy= sandbox_debug experimental_repository_cache= disk_cache=write profile=write build_event_json_file=write explain=write symlink_prefix=write installdir= output= notool_deps noimplicit_deps verbose_failures runs_per_test= cache_test_results= isatty= keep_state_after_build o|out=write show-output fake-arch= changed-since=',
    verbs: {
      says: 'help version canonicalize-flags dump license shutdown goals root status',
      // What describes the targets are programs, and .bazelrc says how the server is started.
      asked: 'info list query cquery aquery print_action config print targets audit uquery',
      run: 'build test coverage run analyze-profile mobile-install check fmt lint package tailor install repl',
      local: 'clean',
      fetch: 'fetch sync mod vendor',
      deploys: 'publish',
      toolchain: 'killall',
    },
    bare: 'says',
    also: bazel,
    flags: [
      'bazel clean --expunge',
      'bazel run @x//y',
      'bazel run --run_under=./x //a',
      'bazel --output_base=/x build //...',
      'bazel fetch //...',
      'bazel --bazelrc=./x build //a',
    ],
    quiet: [
      'bazel build //...',
      'bazel test //foo:all',
      "bazel query 'deps(//foo)'",
      'bazel run //app:server -- --port=1',
      'bazel clean',
      'buck2 build //a:b',
    ],
  }),
  tool({
    names: 'meson muon',
    puts: /^setup$/,
    options:
      'C=enter D= buildtype= prefix= destdir=write native-file=project cross-file=project gdb-path=program wipe reconfigure help|h version|v j|jobs= t|timeout-multiplier= suite= no-rebuild verbose gdb wrapper|wrap=program repeat= clean only-changed tags= quiet logbase= list b|num-processes= backend=',
    verbs: {
      look: 'introspect',
      run: 'compile test setup configure dist init rewrite env2mfile',
      wraps: 'devenv',
      local: 'format fmt',
      fetch: 'wrap subprojects',
      code: 'shell',
      says: 'help wrap/list wrap/status wrap/info',
    },
    ...simple,
    also: ({ verb, call }) =>
      verb === 'devenv'
        ? {
            runs: runs(developed(call.arguments.slice(1)), call),
          }
        : { effects: installs(call) },
    flags: [
      'meson install -C build',
      'meson devenv rm a',
      'meson setup ../build',
      'meson wrap install zlib',
      'meson install --destdir /',
      'meson test --wrap=./x',
      'meson compile -C ../b',
    ],
    quiet: [
      'meson setup build',
      'meson compile -C build',
      'meson test -C build',
      'meson setup build --buildtype=release --prefix=/usr',
      'meson devenv -C build',
    ],
  }),
  tool({
    names: 'nx turbo lerna rush moon lage wsrun ultra preconstruct',
    options:
      'help|h version|V t|target|targets= p|projects|to= e|exclude= all parallel=? base= head= files= skip-nx-cache|no-cache verbose c|configuration= filter|F|scope= ignore= since=? stream concurrency= cache-dir=write cwd=enter root-turbo-json=project output-logs= log-order= continue=? dry|dry-run=? force graph=? summarize team= token= api=url remote-only only affected env-mode= y|yes no-private include-dependencies npm-client= d|dist-tag= conventional-commits exact create-release= force-publish=? no-push no-git-tag-version preid= from-package from-git out-dir=write docker no-daemon i|impacted-by= o|only= T|to-except= f|from= l|long json purge tui outputStyle= nxBail',
    verbs: {
      says: 'help report list ls ll la changed status daemon/status telemetry bin',
      look: 'show graph print-affected why diff check info query boundaries daemon',
      run: 'run run-many affected affected:test affected:build affected:lint test build lint watch r format format:check format:write format:write sync sync:check start serve e2e generate g gen dev check rebuild ci task bulk',
      local: 'reset prune change repair daemon/clean daemon/start daemon/stop',
      wraps: 'exec x',
      fetch:
        'add install update bootstrap link migrate import init upgrade update-autoinstaller install-run-rush scaffold setup unlink upgrade-interactive connect',
      publish: 'publish release release/publish release/version version deploy release/changelog',
      account: 'login logout',
      loses: 'clean purge unlink-all',
    },
    ...simple,
    also: job => ({ ...named(job), ...wrapped(/^(?:exec|x)$/)(job) }),
    flags: [
      'lerna publish',
      'lerna version patch',
      'rush publish',
      'nx release publish',
      'lerna exec -- rm -rf dist',
      'nx migrate latest',
      'lerna clean --yes',
      'rush install',
      'turbo run deploy',
      'turbo login',
    ],
    quiet: [
      'nx build web',
      'nx affected -t test',
      'turbo run build --filter=web',
      'lerna run test',
      'rush build',
      'nx reset',
      'turbo build',
      'lerna ls',
      'nx graph',
      'turbo run test lint',
    ],
  }),
  tool({
    names: 'scons waf tup redo gn premake5 xmake bjam jam snakemake nextflow',
    options:
      'f|file|buildfile|sconstruct|snakefile|s=project C|directory=enter lib=read logger=program listener=program inputhandler=program propertyfile=read D= l|logfile=write j|cores|jobs= k|keep-going q|quiet v|verbose version|V help|h p|projecthelp n|dry-run c|clean|configfile=? site-dir=read tree=? debug=? config= Q u U o|out=write t|top=enter gen-suppress profile=write use-conda sdk=? resume r|revision= with-docker',
    verbs: { run: 'build test clean run' },
    ...simple,
    also: job =>
      /^(?:lua|l)$/.test(textOf(job.call.arguments[0]) ?? '')
        ? { effects: [code('unknown', 'xmake runs code in its words', job.call.place)] }
        : named(job),
    flags: [`xmake lua -c 'os.rm("a")'`, 'scons -C ../x', 'scons -f ../x'],
    quiet: ['scons -j4', 'xmake', 'snakemake --cores 4', 'snakemake -n'],
  }),
  tool({
    names: 'ant',
    style: 'single',
    options:
      'f|file|buildfile=project s|find=? lib=read logger=program listener=program inputhandler=program propertyfile=read l|logfile=write D= k|keep-going q|quiet v|verbose e|emacs d|debug diagnostics version h|help p|projecthelp main=program nouserlib noclasspath autoproxy',
    verbs: { run: 'build test clean run' },
    ...simple,
    also: named,
    flags: ['ant -f ../build.xml', 'ant deploy', 'ant -logger x.Y test', 'ant -lib ../x test'],
    quiet: ['ant test', 'ant clean jar', 'ant -p', 'ant -Dversion=1 dist'],
  }),
  tool({
    names: 'changeset changesets',
    options: 'help|h version|v empty since= verbose open output=write tag= otp= snapshot=? no-git-tag message=',
    verbs: { look: 'status', local: 'version init add pre pre/enter pre/exit', publish: 'publish tag' },
    bare: 'local',
    flags: ['changeset publish', 'npx changeset publish'],
    quiet: ['changeset', 'changeset version', 'changeset status', 'npx changeset add'],
  }),
  tool({
    names:
      'wasm-pack tauri electron-builder electron-forge electron-packager expo react-native ionic capacitor cordova ng vue vue-cli-service nuxi nuxt astro next gatsby docusaurus storybook sb svelte-kit remix ember quasar nest meteor gh-pages electron',
    options:
      'help|h version|v p|publish|port= c|config=project o|out|output-path|output|out-dir|dist|d=write projectDir|project=enter host|hostname|H= configuration= prod watch=? base-href= open=? mode= target= platform= profile= no-open turbo turbopack experimental-https= root=enter base= silent debug dev dir linux win mac x64 arm64 local clear non-interactive auto-submit branch|b=? channel= message|m= dry-run|dry skip-install template= name= ci quiet docs s|static-dir=read webpack-stats-json=? force r|repo=url t|dotfiles package-manager= offline tunnel lan localhost minify release device variant= dest=write w u|user= dist-dir= src= add= domain= standalone routing style= strict ssr skip-tests inline-style flat export inspect=? no-lint f|fix',
    verbs: {
      says: 'help info analytics telemetry doctor whoami',
      look: 'check inspect lint',
      run: 'build dev serve start test preview export generate g e2e run typegen prepare analyze prerender make package compile bundle start:dev build:android build:ios prebuild copy sync run:android run:ios run-android run-ios extract-i18n i18n watch storybook test:unit test:e2e build-storybook config customize open codegen typecheck',
      local: 'new create clean n',
      fetch: 'init add update upgrade install plugin plugins invoke template migrate automigrate addon module module/add',
      publish: 'publish',
      deploys: 'deploy submit build:submit release hosting undeploy dataset channel',
      account: 'login logout register credentials',
    },
    ...simple,
    also: job => ({
      effects: [
        ...(named(job).effects ?? []),
        ...(job.call.program === 'gh-pages' || job.call.program === 'surge' || job.call.program === 'now'
          ? [form(publishes, job.call.place)]
          : []),
        ...(/^electron-builder$/.test(job.call.program) && job.options.some(one => one.name === 'p' && textOf(one.value) !== 'never')
          ? [form(publishes, job.call.place)]
          : []),
        ...(/^eas$/.test(job.call.program) && /^(?:build|update|env|secret|metadata|branch|workflow|device)/.test(job.verb)
          ? [form({ ...publishes, id: 'deploys', reason: 'changes what runs elsewhere' }, job.call.place)]
          : []),
      ],
    }),
    flags: [
      'ng deploy',
      'electron-builder --publish always',
      'wasm-pack publish',
      'gh-pages -d dist',
      'npx gh-pages -d dist',
      'ng add @x/y',
      'expo publish',
      'next build ../other',
      'docusaurus deploy',
      'ng build --output-path ../x',
    ],
    quiet: [
      'ng serve',
      'ng build --configuration production',
      'ng test --watch=false',
      'next dev',
      'next build',
      'astro build',
      'nuxt build',
      'vue-cli-service serve',
      'expo start',
      'wasm-pack build --target web',
      'tauri dev',
      'ng generate component x',
      'storybook dev -p 6006',
      'gatsby develop',
      'nest start --watch',
      'electron .',
      'next lint',
      'electron-builder --linux',
    ],
  }),
  tool({
    names:
      'mkdocs hugo jekyll zola mdbook hexo eleventy docfx antora gitbook pelican nikola vitepress vuepress docsify honkit asciidoctor mike jupyter-book quarto bookdown',
    options:
      'help|h version|V f|config-file|config=project d|destination|site-dir|dest-dir|output|o|outdir=write s|source|contentDir=enter a|dev-addr= b|baseURL|base-url= D|buildDrafts w|watch=? l|layoutDir=enter strict|trace q|quiet v|verbose c|clean|cacheDir=? t|theme|theme-path=? p|port= H|host= i|incremental r|remote-name|root=? m|message= drafts future livereload open force no-history remote-branch= minify gc e|environment=? E F cleanDestinationDir renderToMemory bind= disableFastRender navigateToChanged logLevel= maxDeploys= input=read formats= push execute no-execute backend= to= x=',
    verbs: {
      says: 'help version env config list get-deps info',
      run: 'build serve server new test check generate g b s develop clean init doctor convert import create start render preview mod/graph',
      fetch: 'mod mod/get mod/init mod/tidy install add update use mod/vendor theme',
      publish: 'gh-deploy deploy d publish github_deploy set-default',
    },
    ...simple,
    flags: [
      'mkdocs gh-deploy',
      'hugo deploy',
      'hugo -d /var/www',
      'jekyll build -d ../out',
      'hugo mod get x',
      'mkdocs build -d ../x',
      'hexo deploy',
      'quarto publish gh-pages',
      'hugo -s ../site',
    ],
    quiet: [
      'hugo',
      'hugo server -D',
      'mkdocs build',
      'mkdocs serve',
      'jekyll serve',
      'mdbook build',
      'hugo new posts/a.md',
      'zola check',
      'quarto render a.qmd',
      'eleventy --serve',
    ],
  }),
  tool({
    names: 'playwright cypress',
    options:
      'help|h version|V v c|config|config-file=project g|grep= grep-invert= project= headed debug ui reporter|r= workers|j= retries= timeout= trace= update-snapshots|u=? output|o|save-har|save-storage|save-trace=write load-storage=read with-deps browser|b= spec|s= record k|key= parallel group= headless env|e= port|p= P=enter quiet tag|t= ci-build-id= only-shell force dry-run shard= last-failed max-failures|x=? pass-with-no-tests list repeat-each= target= device= test-id-attribute= ui-host= host= component e2e no-exit',
    verbs: {
      says: 'help version info verify cache/path cache/list cache cache/size',
      look: 'show-report show-trace merge-reports',
      run: 'test run open codegen screenshot pdf cr ff wk run-server launch-server',
      fetch: 'install install-deps',
      purge: 'uninstall cache/clear cache/prune',
      toolchain: 'init-agents',
    },
    ...simple,
    also: ({ options, call, verb, rest }) => ({
      effects: [
        ...(options.some(one => one.name === 'record')
          ? [form({ rank: 'ask', id: 'sends', impact: 'network', reason: 'sends what the tests record to a service' }, call.place)]
          : []),
        ...(call.program === 'playwright' && /^(?:open|codegen|screenshot|pdf|cr|ff|wk)$/.test(verb)
          ? rest.slice(0, 1).flatMap(one => connectTo(one, 'http', call))
          : []),
      ],
    }),
    flags: [
      'playwright install',
      'npx playwright install --with-deps',
      'cypress run --record --key x',
      'playwright codegen x.example',
      'cypress install',
      'playwright test -c ../x.ts',
    ],
    quiet: [
      'playwright test',
      'npx playwright test --project=chromium -g name',
      'cypress run',
      'cypress run --spec cypress/a.cy.js',
      'playwright show-report',
    ],
  }),
  tool({
    names: 'buf',
    options:
      'help|h version path= exclude-path= config=project template=project o|output=write error-format= against=? include-imports w|write diff|d exit-code tag= label= create git-metadata debug timeout= v',
    verbs: {
      says: 'help config config/ls-lint-rules',
      look: 'ls-files lint breaking stats',
      run: 'build format generate convert config/init config/migrate',
      fetch: 'dep dep/update mod mod/update export',
      remote: 'curl dep/graph',
      publish: 'push',
      account: 'registry beta plugin',
    },
    bare: 'says',
    flags: ['buf push', 'buf dep update', 'buf registry login', 'buf generate -o ../x'],
    quiet: ['buf lint', 'buf generate', 'buf build', "buf breaking --against '.git#branch=main'", 'buf format -w'],
  }),
];
