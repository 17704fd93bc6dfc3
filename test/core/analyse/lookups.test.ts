/** Build tools that look on a host for what a project lacks are told to, wherever they stand; it opens nothing, and decides nothing. */
import test from 'ava';
import fc from 'fast-check';
import { judge } from '../../../src/core/judge/judge.ts';
import type { Matter } from '../../../src/core/judge/matter.ts';
import type { Effect, Rule } from '../../../src/core/values.ts';
import { lines } from '../../commands/corpus.ts';
import { thoughtOnce } from '../../commands/thoughts.ts';
import { policy } from '../../commands/world.ts';

const looking = [
  'mvn surefire:test',
  'mvn test',
  'mvnd verify',
  './mvnw -o test',
  'gradle build',
  './gradlew --version',
  'sbt compile',
  'lein test',
  'mill __.compile',
  'scala-cli test .',
  'clojure -M:test',
  'bazel test //...',
  'buck2 build //a:b',
  'cargo build --release',
  'cargo run -- --offline',
  'cargo tree',
  'go test ./...',
  'go version',
  'go list -m all',
  'golangci-lint run',
  'dotnet build',
  'dotnet test',
  'mix compile',
  'rebar3 eunit',
  'gleam test',
  'cabal build',
  'stack test',
  'dart run main.dart',
  'flutter test',
  'swift build',
  'zig build test',
  'nimble build',
  'dune build',
  'meson setup build',
  'tox',
  'pre-commit run -a',
  'uv run pytest',
  'python3 -m build',
  'poetry build',
  'npx tsc',
  'npm exec tsc',
  'pnpm test',
  'yarn build',
  'bun test',
  'deno test',
];

const quiet = [
  'mvn -o test',
  'mvn --offline test',
  'mvn --version',
  'gradle --offline build',
  'lein -o test',
  'bazel build --nofetch //...',
  'cargo --offline test',
  'cargo build --frozen',
  'dotnet build --no-restore',
  'cabal --offline build',
  'flutter test --no-pub',
  'zig fmt src',
  'uv run --offline pytest',
  'python3 -m build -n',
  'python3 -m pytest',
  'npx --no-install tsc',
  'npm test',
  'npm run build',
  'deno test --cached-only',
  'make test',
  'poetry run pytest',
];

const isLookup = (effect: Effect) => effect.kind === 'lookup';
const looks = (matter: Matter) => matter.analysis.actions.some(one => one.effects.some(isLookup));

const wrappers: readonly ((text: string) => string)[] = [
  text => text,
  text => `timeout 60 ${text}`,
  text => `env A=b nice ${text}`,
  text => `sh -c '${text}'`,
  text => `cd src && ${text}`,
  text => `(${text}) | tail -5`,
  text => `for i in 1 2; do ${text}; done`,
  text => `f() { ${text}; }; f`,
  text => `x=$(${text})`,
];

test('a build tool may look on a host for what is not here, in whatever it is wrapped, and is allowed in "auto"', t => {
  for (const command of looking)
    for (const wrap of wrappers) {
      const { matter, verdict } = thoughtOnce(wrap(command));
      t.true(looks(matter), wrap(command));
      t.is(verdict.decision, 'allow', wrap(command));
      t.deepEqual(verdict.grants, [], wrap(command));
      t.true(
        verdict.findings.some(one => one.id === 'lookup' && one.rank === 'note'),
        wrap(command),
      );
    }
});

test('one that is told not to, or has nothing to look for, is not said to', t => {
  for (const command of quiet) t.false(looks(thoughtOnce(command).matter), command);
});

test('a call that surely connects says that alone', t => {
  for (const command of ['cargo add serde', 'npm install', 'go get x.example/y', 'mvn deploy', 'dotnet restore']) {
    const { matter, verdict } = thoughtOnce(command);
    t.false(looks(matter), command);
    t.is(verdict.decision, 'ask', command);
  }
});

/** The same, had the tool not looked. */
function blind(matter: Matter): Matter {
  const actions = matter.analysis.actions.map(one => ({ ...one, effects: one.effects.filter(effect => !isLookup(effect)) }));
  return { ...matter, analysis: { ...matter.analysis, actions } };
}

const ruleOf = (runs: readonly string[]): Rule => ({
  ...{ id: 'r', from: 'user', decision: 'allow', commands: [], subject: undefined, project: undefined, until: undefined, reason: 'r' },
  runs: [runs],
  effects: ['read', 'code'],
});

test('whatever the command and the mode: that it may look changes nothing but what is noted', t => {
  const met = lines.map(one => one.command).filter(command => looks(thoughtOnce(command).matter));
  t.true(met.length > 40);
  fc.assert(
    fc.property(
      fc.constantFrom(...met),
      fc.constantFrom('auto', 'ask', 'strict'),
      fc.boolean(),
      fc.constantFrom(...wrappers),
      (command, mode, ruled, wrap) => {
        const { matter } = thoughtOnce(wrap(command));
        const rules = ruled ? [ruleOf(command.split(' ')), ruleOf([command.split(' ')[0] ?? '', '**'])] : [];
        const [seeing, without] = [matter, blind(matter)].map(one => judge(one, { ...policy, mode, rules }));
        t.deepEqual(
          { ...seeing, findings: seeing?.findings.filter(one => one.id !== 'lookup') },
          { ...without, findings: without?.findings ?? [] },
        );
      },
    ),
    { numRuns: 300, seed: 3 },
  );
});

test('a shell that no sandbox holds is not told that nothing is opened', t => {
  const { matter } = thoughtOnce('mvn test');
  const said = (one: Matter) => judge(one, policy).findings.find(({ id }) => id === 'lookup')?.reason;
  t.is(said(matter), 'may look on a host for what the project lacks here, which nothing is opened for');
  t.is(said({ ...matter, request: { ...matter.request, unheld: true } }), 'may look on a host for what the project lacks here');
});
