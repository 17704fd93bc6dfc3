/** Build tools, compilers, linters and test runners: they run code of the project, openly. */
import nodePath from 'node:path';
import { code, destroys, reading, textOf, touch, touchAt, touchHere } from '../effects.ts';
import { has, type Options, valuesOf } from '../options.ts';
import type { Argument, Call, Nested, Program, Reading } from '../program.ts';
import { row, type Shape } from './row.ts';

const openly = (call: Call): Reading['effects'] => [
  ...touchHere('read', call),
  code('project', `${call.program} runs code of the project`, call.place),
];

/** A variable set for make reaches its recipes: a shell, or text that is more than words, is code. */
function make(found: Options, call: Call): Partial<Reading> {
  const set = found.operands.filter(one => /^[\w.]+[:?+]?=/.test(headOf(one)));
  const odd = set.filter(
    one => one.value.kind !== 'text' || /^(?:SHELL|\.SHELLFLAGS|MAKEFLAGS|MAKE|MAKEFILES)[:?+]?=|[`;|&<>]|\$\(/.test(one.value.text),
  );
  return {
    runs: odd.length > 0 ? [] : goals(found, call),
    effects: [
      ...openly(call),
      ...odd.map(one => code('sideways', `the variable ${headOf(one).split('=')[0]} reaches the recipes as code`, one.place)),
    ],
  };
}

/** Targets and variables, as far as they are known. */
function goals(found: Options, call: Call): Nested[] {
  const set = found.operands.filter(one => headOf(one).includes('='));
  const variables = new Map(
    set.map(one => {
      const [, name = '', text] = /^([^:?+=]*)[:?+]*=(.*)$/s.exec(headOf(one)) ?? [];
      return [name, one.value.kind === 'text' ? text : undefined] as const;
    }),
  );
  const [place, other] = valuesOf(found, 'C').map(one => textOf(one) ?? '');
  if (other !== undefined || place === '' || call.cwd === undefined || has(found, 'v', 'version', 'help')) return [];
  const words = found.operands.filter(one => !headOf(one).includes('=')).map(textOf);
  const files = valuesOf(found, 'f');
  const file = {
    kind: 'make',
    file: files.at(-1),
    goals: words.filter(one => one !== undefined),
    variables,
    dry: has(found, 'n', 'just-print', 'dry-run', 'recon', 'q', 'question', 't', 'touch', 'p'),
  } as const;
  const known = words.length === file.goals.length && files.length < 2;
  return known ? [{ kind: 'file', file, cwd: nodePath.resolve(call.cwd, place ?? '.'), via: call.program }] : [];
}

function headOf({ value }: Argument): string {
  return value.kind === 'unknown' ? value.prefix : value.text;
}

/** A compiler reads what it is given and writes where `-o` says; some options load programs. */
const compiler: Shape = {
  names: 'gcc g++ cc c++ clang clang++ tcc ld as javac kotlinc swiftc ghc ocamlc nasm',
  style: 'single',
  options:
    'o=write I= L= D= U= include=read isystem= wrapper=program fplugin=program specs=program B=program x= T=read Xlinker= Xclang= d=write cp= classpath= MF=write MT= MQ= target= arch= std= dumpdir=write',
  operands: 'read',
  more: (found, call) => {
    const side = found.options.some(one => /^(?:fplugin|wrapper|specs|B.|load|processorpath|plugin|Wl,.*plugin)/.test(one.name));
    return {
      effects: [
        ...(has(found, 'o', 'd') ? [] : touchAt('write', '.', call)),
        ...(side ? [code('sideways', 'an option of the compiler loads a program', call.place)] : []),
      ],
    };
  },
  flags: ['gcc -o /usr/local/bin/x x.c', 'gcc -wrapper ./x a.c', 'gcc -fplugin=./x.so a.c', 'gcc ~/.ssh/id_rsa'],
  quiet: ['gcc -O2 -Wall -o app main.c', 'javac Main.java', 'clang -c a.c'],
};

/** Tools that read the project, run its configuration, and write inside it. Options that name an outside place write there. */
function tool(found: Options, call: Call): Partial<Reading> {
  const outward = found.options.flatMap(one =>
    one.value !== undefined && !one.known && /^(?:\/|\.\.)/.test(headOf(one.value)) ? [one.value] : [],
  );
  const writes =
    has(found, 'fix', 'write', 'w', 'apply', 'i', 'in-place', 'inplace', 'update', 'u') ||
    /^(?:black|isort|gofmt|rustfmt|autopep8|shfmt)$/.test(call.program);
  const files = found.operands.flatMap(one => touch(writes ? 'write' : 'read', one, call));
  return { effects: [...outward.flatMap(one => touch('write', one, call)), ...files, ...openly(call)] };
}

const runners =
  `tsc eslint jest vitest mocha ava jasmine karma tap pytest py.test tox nox nose2 biome prettier standard xo ruff black isort flake8 pylint mypy pyright basedpyright autopep8 bandit coverage rubocop
  rspec stylelint webpack webpack-cli vite rollup esbuild parcel swc babel next nuxt astro remix gatsby ng vue-cli-service svelte-check playwright cypress turbo nx lerna rush tsup tsdown unbuild microbundle c8 nyc knip depcheck madge
  typedoc jsdoc storybook tailwindcss postcss sass lessc phpunit phpstan psalm lint-staged commitlint semantic-release-dry oxlint dprint shellcheck shfmt hadolint actionlint yamllint markdownlint markdownlint-cli2 gofmt goimports golangci-lint
  staticcheck rustfmt clang-format clang-tidy cppcheck ctest meson ninja bazel buck2 scons cmake ant task invoke doit mage sphinx-build mkdocs hugo jekyll docusaurus http-server serve live-server gunicorn uvicorn wait-on cross-env-shell rimraf_ wireit tsc-watch vue-tsc attw publint size-limit bunchee api-extractor ts-jest tap-spec web-test-runner wtr lighthouse`
    .split(/\s+/)
    .filter(one => !/_$|cross-env-shell|semantic-release-dry/.test(one));

const toolOptions =
  'C=enter c|config=project t= k= m= n= o=write outDir=write out=write output=write outfile=write o-file=write coverage-directory=write coverageDirectory=write p= project= testNamePattern= reporter= plugin=project rulesdir=project pass-with-no-tests fix write w apply u update i watch cov=? rootdir=enter root=enter cwd=enter';

/** Build tools, compilers, linters and test runners. */
export const builders: readonly Program[] = [
  row({
    names: 'make gmake bmake',
    options:
      'f|file|makefile=read C|directory=enter I|include-dir=read j|jobs=? l|load-average=? o|old-file= W|what-if= eval=code E= B k n s i q t d r R S w p e b m v debug=? output-sync=? O=?',
    more: make,
    flags: ["make --eval='x:;rm a'", 'make SHELL=./x', 'make -C ../other', "make CC='cc; rm x'", 'make -f ~/Makefile', 'make "$target"'],
    quiet: ['make', 'make -j4 test', 'make CFLAGS=-O2 all', 'make -C src build', 'make -n'],
  }),
  row({
    names: 'rustc',
    options: 'o=write out-dir=write L= l= C= cfg= crate-type= edition= emit= Z= target= linker=program',
    operands: 'read',
    more: (found, call) => ({
      effects: valuesOf(found, 'C').some(one => /^linker=|^link-arg/.test(textOf(one) ?? 'linker='))
        ? [code('sideways', 'a linker is a program', call.place)]
        : [],
    }),
    flags: ['rustc -C linker=./x a.rs', 'rustc -o /bin/x a.rs'],
    quiet: ['rustc -O main.rs'],
  }),
  row(compiler),
  row({
    names: runners.join(' '),
    options: toolOptions,
    style: 'gnu',
    more: tool,
    flags: [
      'eslint ../other',
      'prettier --write ~/x.md',
      'tsc --outDir ../x',
      'jest --coverageDirectory=/etc/x',
      'pytest ../other',
      'eslint "$file"',
    ],
    quiet: [
      'tsc --noEmit',
      'eslint src --ext .ts --fix',
      'jest -t "name of it" src',
      'vitest run',
      'pytest -x tests',
      'prettier --write src',
      'biome check .',
      'ruff check .',
      'mypy src',
      'cmake --build build',
    ],
  }),
  row({
    names: 'rimraf del-cli trash trash-put gio-trash',
    options: 'g|glob',
    operands: 'delete',
    recursive: '*',
    forms: [{ on: '', rank: 'ask', id: 'deletes', impact: 'destructive', reason: 'deletes files' }],
    flags: ['rimraf dist', 'trash a.txt'],
    quiet: [],
  }),
  {
    names: ['cross-env', 'cross-env-shell', 'dotenv', 'env-cmd'],
    read: crossed,
    flags: ['cross-env A=1 rm x', 'cross-env NODE_OPTIONS=--require=./x.js node app.js'],
    quiet: ['cross-env NODE_ENV=test jest'],
  },
  row({
    names: 'semantic-release release-it np changeset changesets standard-version',
    forms: [{ on: '', rank: 'ask', id: 'publish', impact: 'system', reason: 'publishes, or changes what others install' }],
    flags: ['np', 'semantic-release'],
    quiet: [],
  }),
];

/** Assignments, then the command. */
function crossed(call: Call): Reading {
  const at = call.arguments.findIndex(one => !/^\w+=|^-/.test(headOf(one)));
  const set = call.arguments
    .slice(0, at < 0 ? undefined : at)
    .flatMap((one): Reading['effects'] =>
      headOf(one).includes('=') ? [{ kind: 'environment', name: headOf(one).split('=')[0] ?? '', place: one.place }] : [],
    );
  const argv = at < 0 ? [] : call.arguments.slice(at);
  const files = call.program === 'cross-env' ? [] : [destroys('environment-file', 'takes settings from a file', call.place)];
  return reading({
    effects: [...set, ...files],
    runs: argv.length > 0 ? [{ kind: 'argv', argv, more: false, cwd: call.cwd, via: call.program }] : [],
  });
}
