/** Linters, formatters, type checkers, bundlers and test runners: they read the project and run its configuration openly. */
import { code, runsText, textOf, touch, touchHere } from '../effects.ts';
import { has, type Options } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';
import { brings } from './carried.ts';
import { row } from './row.ts';
import { leadsOut } from './tool.ts';
import { wrapper } from './wrapper.ts';

const openly = (call: Call): Reading['effects'] => [
  ...touchHere('read', call),
  code('project', `${call.program} runs code of the project`, call.place),
];

/** Options after which a tool changes what it checks, and tools that change it by nature. */
const writing = [
  'fix',
  'write',
  'w',
  'apply',
  'i',
  'in-place',
  'inplace',
  'update',
  'u',
  'a',
  'A',
  'autocorrect',
  'autocorrect-all',
  'auto-correct',
  'fix-dry-run',
  'unsafe',
  'init',
];
const formatters =
  /^(?:black|isort|gofmt|rustfmt|autopep8|shfmt|yapf|docformatter|pyupgrade|autoflake|ktlint|google-java-format|swiftformat|stylua|fourmolu|ormolu|ocamlformat|nixpkgs-fmt|alejandra|nixfmt|taplo|dfmt|standardrb|php-cs-fixer|pint|phpcbf|rector|goimports|gofumpt|golines|gci|prettierd|uncrustify|astyle|perltidy|cmake-format|clang-format|buildifier|terraform-docs|pg_format|sqlfluff|sql-formatter|xmllint)$/;

/** Unknown options with a value, and words beside options, that lead out of the directory. */
export function check(found: Options, call: Call): Partial<Reading> {
  const writes = has(found, ...writing) || formatters.test(call.program);
  const files = found.operands
    .filter(one => leadsOut(one) || one.value.kind === 'unknown' || writes)
    .flatMap(one => touch(writes ? 'write' : 'read', one, call));
  const values = found.options.flatMap(one => (one.known || one.value === undefined || !leadsOut(one.value) ? [] : [one.value]));
  const modules = found.options.flatMap(one =>
    /^(?:require|r|import|loader|preload|ext(?:ra)?-?setup|setupFiles|globalSetup|globalTeardown|setupFilesAfterEnv|testEnvironment|runner|transform|preset|resolver|plugins?|load-plugins|reporters?|rulesdir|environment)$/.test(
      one.name,
    ) && one.value !== undefined
      ? [one.value]
      : [],
  );
  return {
    effects: [
      ...files,
      ...values.flatMap(one => touch('write', one, call)),
      ...modules.filter(one => /^\/(?:tmp|var\/tmp|dev\/shm)\//.test(textOf(one) ?? '')).flatMap(one => brings(one, call)),
      ...openly(call),
    ],
  };
}

export const common =
  'C|cwd|cwd-mode|rootdir|root|rootDir|chdir|working-dir|app-dir|dir=enter c|config|config-file|conf|rcfile|configuration|config-path|confcutdir|tsconfig|eslintrc-path=project p|project|P|tsconfigRootDir=project t= k= m= n= coverage cache report watch bundle o|out|output|outfile|o-file|outDir|outdir|out-dir|output-file|output-dir|declarationDir|coverage-directory|coverageDirectory|coverage-dir|report-file|junitxml|junit-xml|basetemp|log-file|cache-dir|cache-location|cacheDirectory|cache-file|generate-trace|generateTrace|tsBuildInfoFile|html-report|xml-report|txt-report|results-dir|dist-dir|target-dir|resultlog=write testNamePattern= reporter=project reporters=project plugin=project plugins=project rulesdir=project resolve-plugins-relative-to|custom-syntax|bootstrap|parser|format|f|formatter|file|opts|import|loader=project ignore-path=read ignore-pattern= require|r=project setupFiles=project globalSetup=project globalTeardown=project setupFilesAfterEnv=project testEnvironment=project runner=project transform=project preset=project resolver=project load-plugins=project init-hook=code python-executable=project environment=project options=project use=project node-arg|node-args|node-arguments|node-option|node-options|execArgv=flags onSuccess|on-success=script pass-with-no-tests fix write w apply u|update i|in-place|inplace cov=? version help|h v|verbose q|quiet s b= E e a A autocorrect autocorrect-all auto-correct fix-dry-run unsafe init';

const checkers =
  `tsc eslint eslint_d jest mocha ava jasmine karma tap qunit tape uvu standard xo ruff black isort flake8 pylint mypy dmypy pyright basedpyright pyre pytype autopep8 yapf bandit safety_ vulture radon xenon pydocstyle docformatter pyupgrade autoflake interrogate rubocop standardrb erblint brakeman reek
  rspec minitest cucumber stylelint webpack webpack-cli webpack-dev-server vite rollup esbuild parcel swc babel svelte-check knip depcheck madge dpdm dependency-cruiser depcruise ts-unused-exports ts-prune jscpd cspell codespell typos typos-cli
  typedoc jsdoc tailwindcss sass lessc pug terser uglifyjs cssnano svgo imagemin phpunit pest phpstan psalm phpcs phpcbf php-cs-fixer pint rector phpmd lint-staged commitlint oxlint dprint shellcheck shfmt hadolint actionlint yamllint markdownlint markdownlint-cli2 mdl alex proselint vale write-good textlint djlint curlylint htmlhint html-validate
  gofmt gofumpt goimports golines gci golangci-lint staticcheck revive govulncheck gosec errcheck gotestsum ginkgo mockgen wire sqlc stringer templ air_ rustfmt clang-format clang-tidy cppcheck cpplint uncrustify astyle buildifier ktlint detekt google-java-format checkstyle pmd spotbugs swiftlint swiftformat stylua luacheck selene busted hlint fourmolu ormolu stylish-haskell ocamlformat nixpkgs-fmt alejandra nixfmt deadnix statix perltidy perlcritic credo dialyzer dialyxir
  behave lettuce robot pabot mutmut nose2 green nosetests trial hypothesis schemathesis pyflakes pycodestyle pydoclint darglint pip-licenses pipdeptree sphinx-build sphinx-apidoc sphinx-autobuild pdoc pdoc3 doxygen javadoc scaladoc dartdoc yard rdoc ford haddock publint attw size-limit source-map-explorer bundlesize lighthouse pa11y axe api-extractor tsup tsdown unbuild microbundle bunchee ncc pkgroll zshy vue-tsc glint lit-analyzer web-test-runner wtr vitest vitest_ 
  sqlfluff sql-formatter pg_format checkov_ redocly swagger-cli openapi-generator openapi-generator-cli graphql-codegen gql.tada codegen msw plop hygen json2ts quicktype ajv tap-spec tap-dot tap-junit ts-jest wireit attw license-checker sort-package-json npm-check syncpack manypkg cmake-format cmake-lint gersemi dfmt xmllint_ biome prettier prettierd deadcode unimport pycln pyclean cookiecutter_ copier_ bump2version bumpversion bump-my-version towncrier git-cliff standard-changelog conventional-changelog auto-changelog`
    .split(/\s+/)
    .filter(one => !one.endsWith('_'));

/** Those of them that run what they are told to look at, or settings that lie beside it. */
const runners =
  'jest|mocha|ava|jasmine|karma|tap|qunit|tape|uvu|vitest|vite|parcel|web-test-runner|wtr|rspec|minitest|cucumber|phpunit|pest|behave|lettuce|robot|pabot|mutmut|nose2|green|nosetests|trial|schemathesis|ginkgo|sphinx-build|doxygen|ford|yard|ncc|plop|hygen|perlcritic|tsup|tsdown|unbuild|pkgroll|webpack|rollup|lint-staged|commitlint|wireit|gotestsum|air|wire|mockgen|templ|cookiecutter|copier|yapf_|dialyzer|dialyxir|credo|web-ext';

/** A text that a shell runs, in an option of a checker. */
const onSuccess = (found: Options, call: Call): Partial<Reading> => ({
  runs: found.options.flatMap(one =>
    /^on(?:Success|Failure|FirstSuccess|CompilationStarted|CompilationComplete|EmitSuccess|-success)$/.test(one.name) &&
    one.value !== undefined
      ? [runsText(one.value, call)]
      : [],
  ),
});

/** Every checker. */
export const checkRows: readonly Program[] = [
  row({
    names: [...new Set(checkers)].join(' '),
    options: common,
    looks: new RegExp(`^(?!(?:${runners})$)`),
    more: check,
    flags: [
      'eslint ../other',
      'prettier --write ~/x.md',
      'tsc --outDir ../x',
      'tsc -p ../other',
      'jest --coverageDirectory=/etc/x',
      'eslint "$file"',
      'eslint --rulesdir ../rules src',
      'eslint -c /tmp/x.js src',
      'jest --config /tmp/x.js',
      'jest --globalSetup=/tmp/x.js',
      'mocha -r /tmp/x.js',
      'webpack --config /tmp/x.js',
      'prettier --plugin=/tmp/x.js src',
      'black ~/x',
      "pylint --init-hook='x' a.py",
      'sphinx-build -b html docs /var/www/x',
      'isort ../other',
    ],
    quiet: [
      'tsc --noEmit',
      'eslint src --ext .ts --fix',
      'jest -t "name of it" src',
      'vitest run',
      'prettier --write src',
      'biome check .',
      'ruff check . --fix',
      'mypy src',
      'mocha -r ts-node/register test/*.ts',
      'jest --config jest.e2e.config.js',
      'webpack --config webpack.prod.js --mode production',
      'sphinx-build -b html docs docs/_build',
      'vite --host 0.0.0.0',
      'golangci-lint run ./...',
      'rubocop -A',
      'tsc -p tsconfig.build.json',
      'doxygen Doxyfile',
    ],
  }),
  row({
    names: 'prove yath',
    options:
      'I|include=project l|lib b|blib P|plugin=project M= e|exec=script h|help H|man V|version v|verbose s|shuffle j|jobs= D|dry color no-color count no-count f|failures o|comments ignore-exit m|merge normalize Q|QUIET q|quiet p|parse a|archive=write r|recurse rc=project norc rules= state= statefile=write t T timer trap w W harness=project formatter=project source=project ext= directives tapversion= warnings',
    more: check,
    flags: ['prove -I/tmp/x t', 'prove -P/tmp/x t', 'prove ../t', 'prove --rc /tmp/proverc t'],
    quiet: ['prove -l t', 'prove -Ilib -r t', 'prove -v t/a.t', 'prove -j4 -lr'],
  }),
  row({
    names: 'postcss stylus remark rehype',
    options: `${common.replace(' u|update', ' update').replace(' use=project', '')} u|use=project`,
    looks: /./,
    more: check,
    flags: ['postcss -u /tmp/x.js a.css', 'stylus --use ../x.js a.styl', 'remark --use=/tmp/x.js .'],
    quiet: ['postcss src/a.css -o dist/a.css', 'postcss --use autoprefixer src/a.css', 'stylus src', 'remark . --use lint'],
  }),
  row({
    names: 'tsc-watch ttsc tsc-alias tscpaths',
    options: `${common} onSuccess= onFailure= onFirstSuccess= onCompilationStarted= onCompilationComplete= onEmitSuccess= noClear compiler=program`,
    more: (found, call) => ({ ...onSuccess(found, call), effects: check(found, call).effects ?? [] }),
    flags: ["tsc-watch --onSuccess 'rm x'", 'tsc-watch --compiler ./x'],
    quiet: ["tsc-watch --onSuccess 'node dist/a.js'"],
  }),
  wrapper({
    names: 'nyc c8 kcov',
    own: one => /^(?:report$|check-coverage$|instrument$|merge$|-)/.test(textOf(one) ?? ''),
    options:
      'r|reporter= check-coverage lines= branches= functions= statements= all a include|n= exclude|x= cwd|report-dir|o|reports-dir=write temp-dir|temp-directory|t=write silent s per-file clean skip-full e|extension= require|i=project exclude-after-remap instrument hook-require source-map cache nycrc-path|config|c=project help|h version|v 100 src= allowExternal omit-relative wrapper-length= include-pattern= exclude-pattern= include-path=',
    also: (found, call) => ({
      effects: [
        ...found.options.flatMap(one =>
          one.value !== undefined && (one.role === 'write' || one.role === 'project')
            ? touch(one.role === 'write' ? 'write' : 'read', one.value, call)
            : [],
        ),
        ...openly(call),
      ],
    }),
    flags: ['nyc rm a', 'c8 -r text rm a', 'nyc --report-dir ../x npm test'],
    quiet: [
      'nyc npm test',
      'c8 node test.js',
      'nyc --reporter=lcov mocha',
      'nyc report',
      'c8 report --reporter=html',
      'c8 --check-coverage --lines 80 node --test',
    ],
  }),
  row({
    names: 'coverage',
    options:
      'm= source= include= omit= branch p|parallel-mode a|append rcfile=project data-file=write d|directory=write o=write i|ignore-errors fail-under= skip-covered show-missing keep concurrency= context= debug= timid pylib help|h version skip-empty precision= sort= format= title= q',
    more: check,
    flags: ['coverage run ../x.py', 'coverage html -d ../x', 'coverage run "$script"'],
    quiet: ['coverage run -m pytest', 'coverage report -m', 'coverage html', 'coverage xml -o coverage.xml', 'coverage combine'],
  }),
  row({
    names:
      'http-server serve live-server sirv sirv-cli json-server browser-sync wait-on start-server-and-test size-limit_ kill-port local-web-server ws_'.replace(
        / \w+(?:-\w+)*_/g,
        '',
      ),
    options:
      'p|port= a= c= d= i= g b e= s|single S|ssl C|cert=read K|key=read o|open=? P|proxy=url cors=? l|listen= t|timeout= i|interval= w|watch=? r|routes=read host|H= q|quiet v|verbose n|no-clipboard u config=project entry-file=read middleware=project mount= ignore= version help|h files= server=?',
    more: (found, call) =>
      call.program === 'start-server-and-test'
        ? {
            runs: found.operands
              .filter(one => !/^(?:https?:|tcp:|\d+$|:)/.test(textOf(one) ?? ''))
              .map(one => runsText(scripted(one), call)),
            effects: openly(call),
          }
        : { effects: [...found.operands.filter(leadsOut).flatMap(one => touch('read', one, call)), ...openly(call)] },
    flags: ['http-server ../x', 'serve /home/u', "start-server-and-test 'rm x' 3000 'echo y'"],
    quiet: [
      'http-server dist -p 8080',
      'serve -s build',
      'wait-on http://localhost:3000',
      'start-server-and-test start http://localhost:3000 test',
      'json-server db.json',
    ],
  }),
  row({
    names: 'onchange chokidar chokidar-cli',
    options:
      'n|names= c|prefix-colors|command= p|prefix= k|kill-others kill-others-on-fail s|success= m|max-processes= r|raw g|group i|handle-input t|timestamp-format= l|prefix-length|print-label restart-tries= restart-after= no-color hide= P|passthrough-arguments continue-on-error parallel sequential serial race aggregate-output max-parallel= npm-path=program silent v|verbose version|V h|help initial|i d|delay= f|filter= e|exclude= j await-write-finish polling add= ignore= timings teardown=script',
    more: (found, call) => ({
      runs: launched(found, call).map(one => runsText(scripted(one), call)),
      effects: openly(call),
    }),
    flags: ["concurrently 'npm test' 'rm x'", "conc -k 'rm x'", "chokidar src -c 'rm x'", 'onchange src -- rm x'],
    quiet: ["concurrently 'npm:watch' 'npm run dev'", "chokidar 'src/**' -c 'npm test'"],
  }),
];

/** What each of them runs: every word, the words after `--`, or the option. */
function launched(found: Options, call: Call): readonly Argument[] {
  const of = (name: string) => found.options.flatMap(one => (one.name === name && one.value !== undefined ? [one.value] : []));
  if (/^chokidar/.test(call.program)) return of('c');
  if (call.program !== 'onchange') return found.operands;
  const words = found.operands.slice(found.ended ?? 0).map(textOf);
  const [first] = found.operands;
  return first === undefined
    ? []
    : [
        {
          value: words.includes(undefined)
            ? { kind: 'unknown', reason: 'part of its command is not known', prefix: '', splits: false }
            : { kind: 'text', text: words.join(' ') },
          place: first.place,
        },
      ];
}

/** `npm:watch`, `build:*` or a bare name is a script of the package. */
function scripted(one: Argument): Argument {
  const text = one.value.kind === 'unknown' ? undefined : one.value.text;
  const script = text === undefined ? undefined : /^(?:(?:npm|yarn|pnpm|bun|node):)?([\w:*.@-]+)(?:\s+--.*)?$/.exec(text)?.[1];
  return script === undefined ? one : { value: { kind: 'text', text: `npm run '${script}'` }, place: one.place };
}
