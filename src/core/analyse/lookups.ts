/** Build tools that look on a host for what a project lacks here, whatever they were asked to do: a plugin, a dependency, a toolchain. */
import type { Effect } from '../values.ts';
import { textOf } from './effects.ts';
import type { Call, Reading } from './program.ts';

/** When a tool looks, and the words by which it does not. */
interface Looks {
  /** Its words; absent: whatever is read, built or run. */
  readonly when?: RegExp;
  /** Even to tell its version: the tool that the project names is fetched first. */
  readonly always?: true;
  readonly offline?: RegExp;
}

const offline = /^--offline$/;

const rows: readonly (readonly [names: string, looks: Looks])[] = [
  // mvn(1): plugins and dependencies are resolved from repositories for every goal.
  ['mvn mvnd', { offline: /^(?:-o|--?offline)$/ }],
  // Wrappers: the distribution that the project names is downloaded first.
  ['mvnw gradlew', { always: true }],
  ['gradle sbt mill scala scala-cli spago dub pixi ansible-lint', { offline }],
  ['lein boot', { offline: /^(?:-o|--offline|offline)$/ }],
  ['bb clj clojure kotlin groovy jbang', {}],
  ['bazel bazelisk blaze buck buck2 pants plz', { offline: /^--nofetch$/ }],
  // rustup(1): the toolchain that rust-toolchain.toml names; cargo(1): the registry's index and crates.
  ['cargo', { always: true, offline: /^--(?:offline|frozen)$/ }],
  // https://go.dev/doc/toolchain: the toolchain that go.mod names, for every command.
  ['go', { always: true }],
  ['golangci-lint staticcheck govulncheck gotestsum ginkgo dlv goreleaser air', {}],
  ['dotnet', { offline: /^--no-(?:restore|build)$/ }],
  ['msbuild', {}],
  ['mix rebar3 gleam', {}],
  ['cabal', { offline }],
  ['stack', {}],
  ['dart flutter fvm melos tuist swift xcodebuild conan vcpkg', { offline: /^--(?:no-pub|offline|no-remote)$/ }],
  ['nimble shards alr dune elm esy xmake nextflow hugo buf', {}],
  ['zig', { when: /^(?:.* )?build(?: |$)/s }],
  ['meson', { offline: /^--wrap-mode=(?:nodownload|nofallback)$/ }],
  ['snakemake', { when: /--(?:use-conda|sdm|software-deployment-method|use-singularity)/ }],
  ['wasm-pack', { offline: /^no-install$/ }],
  ['electron-builder electron-forge electron-packager', {}],
  ['tox nox hatch rye pre-commit prek', { offline: /^--no-install$/ }],
  ['uv', { offline }],
  // What builds a package is fetched first, into an environment of its own (PEP 518).
  ['poetry pdm flit', { when: /(?:^| )build(?: |$)/ }],
  ['python python3', { when: /(?:^| )-m build(?: |$)/, offline: /^(?:-n|--no-isolation)$/ }],
  ['mypy dmypy', { when: /--install-types/ }],
  ['mise rtx', {}],
  ['npx pnpx bunx pnx', { offline: /^--(?:no-install|no|offline)$/ }],
  ['npm', { when: /^(?:.* )?(?:exec|x)(?: |$)/s, offline: /^--(?:no|offline)$/ }],
  // The version of itself that package.json names.
  ['pnpm yarn', { always: true }],
  ['bun', { offline: /^--no-install$/ }],
  ['deno', { offline: /^--cached-only$/ }],
];

const table: ReadonlyMap<string, Looks> = new Map(rows.flatMap(([names, looks]) => names.split(' ').map(name => [name, looks] as const)));

/** What the call was read as, and that it may look. What connects says so itself. */
export function withLookup(reading: Reading, call: Call): Reading {
  const looks = table.get(call.program);
  if (looks === undefined || !looksNow(looks, reading, call)) return reading;
  const lookup: Effect = { kind: 'lookup', place: call.place };
  return { ...reading, effects: [...reading.effects, lookup] };
}

function looksNow({ when, always, offline: without }: Looks, { effects, runs, opaque }: Reading, call: Call): boolean {
  const idle = effects.length === 0 && runs.length === 0 && opaque === undefined;
  if ((idle && always !== true) || effects.some(one => one.kind === 'connect')) return false;
  const words = call.arguments.map(one => textOf(one) ?? '');
  const own = words.includes('--') ? words.slice(0, words.indexOf('--')) : words;
  return !(without !== undefined && own.some(one => without.test(one))) && (when === undefined || when.test(own.join(' ')));
}
