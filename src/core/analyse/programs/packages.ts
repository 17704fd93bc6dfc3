/** Package managers: what runs code of the project openly, what fetches code, what publishes. */
import type { Effect, Lead } from '../../values.ts';
import {
  code,
  connect,
  connectAs,
  connectTo,
  destroys,
  form,
  reading,
  runs,
  runsText,
  textOf,
  together,
  touch,
  touchAt,
  touchHere,
  unknown,
  word,
} from '../effects.ts';
import { grammar, has, type Options, options, valuesOf } from '../options.ts';
import type { Argument, Call, Program, Reading } from '../program.ts';

/** What a verb of a package manager does. */
type Kind = 'look' | 'run' | 'fetch' | 'publish' | 'local' | 'exec' | 'remote' | 'settings' | 'ask';

interface Manager {
  readonly names: string;
  readonly options: string;
  readonly verbs: Readonly<Partial<Record<Kind, string>>>;
  /** What a verb is that stands nowhere. */
  readonly otherwise: Kind | undefined;
  /** What it does with no verb. */
  readonly bare: Kind;
  readonly flags: readonly string[];
  readonly quiet: readonly string[];
}

const publishing = { rank: 'ask', id: 'publish', impact: 'system', reason: 'publishes, or changes what others install' } as const;

function manager(shape: Manager): Program {
  const known = grammar(shape.options, 'first');
  const kinds = new Map(
    Object.entries(shape.verbs).flatMap(([kind, names]) => names.split(/\s+/).map(name => [name, kind as Kind] as const)),
  );
  return {
    names: shape.names.split(' '),
    read: call => manage({ shape, kinds, found: options(call.arguments, known), call }),
    flags: shape.flags,
    quiet: shape.quiet,
  };
}

interface Job {
  readonly shape: Manager;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly found: Options;
  readonly call: Call;
}

function manage(job: Job): Reading {
  const { found, call, kinds, shape } = job;
  const [verb, ...rest] = found.operands;
  const text = textOf(verb);
  const says = has(found, 'v', 'version', 'V', 'help', 'h') && verb === undefined;
  if (says) return reading({});
  if (verb !== undefined && text === undefined) return reading({ opaque: `what ${call.program} is to do is known only when it runs` });
  const kind = text === undefined ? shape.bare : (kinds.get(text) ?? shape.otherwise);
  const places = valuesOf(found, 'C').flatMap(one => touch('enter', one, call));
  const odd = [...found.options.filter(one => one.role === 'program'), ...sidewaysIn(rest)].length > 0;
  const side = odd ? [code('sideways', `an option of ${call.program} runs a program`, call.place)] : [];
  const moved = [...places, ...prefixes(rest, call), ...side];
  const from = moved.length === 0 ? leadOf(call) : undefined;
  const done = kind === undefined ? { opaque: `Ward doesn't know "${text}" of ${call.program}` } : act(kind, { verb, rest, call, from });
  return together(done, { effects: moved, opaque: found.unclear });
}

/** Where those that read npm's files find their packages, in the directory they start in. */
function leadOf({ program, cwd }: Call): Lead | undefined {
  return cwd !== undefined && /^(?:npm|pnpm|yarn|yarnpkg)$/.test(program) ? { kind: 'npm', cwd } : undefined;
}

/** Options that put another program in the place of the shell or the runtime. */
function sidewaysIn(words: readonly Argument[]): readonly Argument[] {
  const end = words.findIndex(one => textOf(one) === '--');
  return words
    .slice(0, end < 0 ? undefined : end)
    .filter(one =>
      /^--(?:script-shell|node-options|scripts-prepend|git|shell|onload-script|globalconfig|userconfig)\b/.test(textOf(one) ?? ''),
    );
}

interface Act {
  readonly verb: Argument | undefined;
  readonly rest: readonly Argument[];
  readonly call: Call;
  readonly from: Lead | undefined;
}

function act(kind: Kind, { verb, rest, call, from }: Act): Partial<Reading> {
  const anywhere = registry(rest, call, from);
  switch (kind) {
    case 'look':
      return { effects: touchHere('read', call) };
    case 'run':
      return {
        effects: [
          ...touchHere('read', call),
          ...files(verb, rest, call),
          code('project', `${call.program} runs scripts of the project`, call.place),
        ],
      };
    case 'fetch':
      return {
        effects: [
          ...touchHere('read', call),
          ...installed(rest, call),
          ...anywhere,
          code('elsewhere', 'packages that are fetched may run code of their own', call.place),
        ],
      };
    case 'publish':
      return { effects: [form(publishing, call.place), ...anywhere] };
    case 'local':
      return { effects: [...touchHere('read', call), ...touchAt('write', '.', call)] };
    case 'remote':
      return { effects: anywhere };
    case 'settings':
      return { effects: settings(rest, call) };
    case 'exec':
      return executed(rest, call);
    default:
      return {
        effects: [
          form({ rank: 'ask', id: 'packages', impact: 'destructive', reason: `changes what ${call.program} has installed` }, call.place),
        ],
      };
  }
}

/** Where packages come from: what the command names, else what the project's files say. What else it then tries is refused, and said. */
function registry(rest: readonly Argument[], call: Call, from: Lead | undefined): Effect[] {
  const named = rest.filter(one => /^--registry\b/.test(textOf(one) ?? ''));
  const [only] = named.length === 1 ? named : [];
  const url = /^--registry=(https?:\/\/.+)$/.exec(only === undefined ? '' : (textOf(only) ?? ''))?.[1];
  if (only === undefined || url === undefined) return [connectAs(named.length === 0 ? from : undefined, call.place)];
  return connectTo({ value: { kind: 'text', text: url }, place: only.place }, 'https', call);
}

function installed(rest: readonly Argument[], call: Call): Effect[] {
  const everywhere = rest.some(one =>
    /^(?:-g|--global|--location=global|--user|--system|--break-system-packages)$/.test(textOf(one) ?? ''),
  );
  if (everywhere) return [destroys('global-install', 'installs for every project', call.place)];
  return [
    ...touchAt('write', '.', call),
    ...touchAt('write', 'node_modules', call).slice(0, /^(?:npm|pnpm|yarn|bun)$/.test(call.program) ? 1 : 0),
  ];
}

/** What is run by its path or address, and not by the name of a script. */
function files(verb: Argument | undefined, rest: readonly Argument[], call: Call): Effect[] {
  const named = [verb, ...rest.slice(0, 3)].filter(one => one !== undefined);
  return named.flatMap(one => {
    const text = textOf(one) ?? '';
    if (/^[a-z]+:\/\//i.test(text)) return [code('elsewhere', `${call.program} runs what it fetches`, one.place)];
    return /^(?:\.{0,2}\/|\.\.$)/.test(text) ? touch('read', one, call) : [];
  });
}

/** A directory named behind the verb. */
function prefixes(words: readonly Argument[], call: Call): Effect[] {
  return words.flatMap((one, at) => {
    const [name, value] = (textOf(one) ?? '').split('=');
    if (!/^(?:--prefix|--dir|--cwd|-C)$/.test(name ?? '')) return [];
    const next = value === undefined ? words[at + 1] : word(value, one.place);
    return next === undefined ? [] : touch('enter', next, call);
  });
}

/** `get` and `list` look; the rest is written to the home. */
function settings(rest: readonly Argument[], call: Call): Effect[] {
  const verb = textOf(rest[0]);
  if (verb === undefined || /^(?:get|list|ls)$/.test(verb))
    return rest.length === 0 || verb !== undefined ? [] : touch('write', rest[0] ?? unknown('', call.place), call);
  return touchAt('replace', `${call.home}/.${call.program}rc`, call);
}

/** A tool of the project by its name; a version, an address or a package option fetches one. */
function executed(rest: readonly Argument[], call: Call): Partial<Reading> {
  const found = options(rest, execOptions);
  const texts = valuesOf(found, 'c');
  if (texts.length > 0) return { runs: texts.map(one => runsText(one, call)) };
  const [tool, ...words] = found.operands;
  const name = textOf(tool);
  if (tool === undefined) return has(found, 'v', 'h') ? {} : { effects: [code('unknown', `${call.program} opens a shell`, call.place)] };
  const foreign = name === undefined || !/^[\w.-]+$|^@[\w.-]+\/[\w.-]+$/.test(name) || has(found, 'p', 'y');
  if (foreign) return { effects: [code('elsewhere', `${call.program} runs a package that may have to be fetched`, tool.place)] };
  return { effects: [code('project', `${call.program} runs an installed tool`, tool.place)], runs: runs([tool, ...words], call) };
}

const execOptions = grammar(
  'p|package= c|call= y|yes no no-install w|workspace= workspaces q|quiet prefer-offline offline v|version h|help ignore-existing r parallel s|silent',
  'first',
);

/** Every package manager. */
export const packages: readonly Program[] = [
  manager({
    names: 'npm',
    options:
      'C|prefix= w|workspace= ws|workspaces s|silent q|quiet loglevel= userconfig=program globalconfig=program script-shell=program node-options=program g|global v|version h|help no-audit no-fund if-present offline d dd ddd color=? json registry= cache= tag= omit= include=',
    verbs: {
      look: 'ls list ll la explain why root bin prefix query sbom help completion get',
      run: 'run run-script rum urn test t tst start stop restart rebuild rb',
      fetch:
        'install i add in ins inst isntall isnt ci clean-install ic install-clean it install-test cit update up upgrade udpate link ln dedupe ddp find-dupes uninstall un unlink remove rm r prune audit init create innit',
      publish:
        'publish unpublish deprecate undeprecate dist-tag dist-tags owner author access token adduser login add-user logout org ogr team hook profile star unstar stage trust',
      local: 'cache pack version verison pkg shrinkwrap set-script',
      remote: 'view v info show outdated search s find se ping doctor whoami fund repo bugs issues docs home stars diff',
      settings: 'config c set edit',
      exec: 'exec x',
    },
    otherwise: undefined,
    bare: 'look',
    flags: [
      'npm install',
      'npm ci',
      'npm ci --registry=https://packages.example',
      'npm i left-pad',
      'npm publish',
      'npm unpublish pkg --force',
      'npm config set script-shell ./x',
      'npm run --script-shell=./x build',
      'npm exec foo@latest',
      'npm view left-pad',
      'npm install -g x',
      'npm "$verb"',
      'npm --prefix ../other test',
      'npm token list',
      "npm exec -c 'rm x'",
      'npm test --node-options=--require=./x',
      'npm frobnicate',
      'npm start --prefix ../other',
    ],
    quiet: [
      'npm test',
      'npm run build',
      'npm run build -- --watch',
      'npm t',
      'npm start',
      'npm ls --depth=0',
      'npm --version',
      'npm -s run lint',
      'npm exec tsc',
      'npm config get registry',
      'npm pack',
    ],
  }),
  {
    names: ['npx', 'bunx', 'pnpx'],
    read: call => together(executed(call.arguments, call)),
    flags: [
      'npx cowsay@latest hi',
      'npx -y create-react-app x',
      'npx -p typescript tsc',
      "npx -c 'rm x'",
      'npx github:o/r',
      'npx some-unknown-tool',
      'npx "$tool"',
      'npx',
    ],
    quiet: ['npx tsc --noEmit', 'npx eslint src', 'npx --no-install prettier --check .', 'npx jest -t foo', 'npx --version'],
  },
  manager({
    names: 'pnpm',
    options:
      'C|dir= F|filter= filter-prod= r|recursive w|workspace-root s|silent reporter= color=? v|version h|help loglevel= script-shell=program node-options=program stream parallel aggregate-output',
    verbs: {
      look: 'list ls ll la why licenses root bin help',
      run: 'run run-script test t tst start restart rebuild rb',
      fetch:
        'install i add update up upgrade remove rm uninstall un link ln unlink import fetch dedupe patch patch-commit prune deploy dlx create init audit env self-update',
      publish: 'publish unpublish login logout owner',
      local: 'pack version',
      remote: 'outdated view info show doctor search',
      settings: 'config c set get store',
      exec: 'exec',
    },
    otherwise: 'run',
    bare: 'look',
    flags: ['pnpm install', 'pnpm dlx create-x', 'pnpm publish', 'pnpm -C ../other test', 'pnpm add x'],
    quiet: ['pnpm test', 'pnpm run build', 'pnpm lint', 'pnpm -r test', 'pnpm exec tsc', 'pnpm --filter web build'],
  }),
  manager({
    names: 'yarn yarnpkg',
    options: 'C|cwd= s|silent v|version h|help',
    verbs: {
      look: 'list why bin help workspaces',
      run: 'run test start',
      fetch: 'install add remove up upgrade upgrade-interactive import link unlink dlx create init audit dedupe global set',
      publish: 'publish npm login logout owner tag',
      local: 'cache pack version',
      remote: 'outdated info',
      settings: 'config',
      exec: 'exec',
      ask: 'node',
    },
    otherwise: 'run',
    bare: 'fetch',
    flags: ['yarn', 'yarn add x', 'yarn dlx create-x', 'yarn npm publish', 'yarn node -e 1'],
    quiet: ['yarn test', 'yarn build', 'yarn run lint', 'yarn --version'],
  }),
  manager({
    names: 'bun deno',
    options: 'v|version h|help C|cwd= b|bun e=code eval=code',
    verbs: {
      look: 'pm help info doc types',
      run: 'run test build task lint fmt check bench compile serve start',
      ask: 'eval repl',
      fetch: 'install i add a remove rm update link unlink create init x upgrade cache outdated',
      publish: 'publish deploy',
    },
    otherwise: 'run',
    bare: 'ask',
    flags: ['bun install', 'bun add x', 'bun -e 1', "deno eval 'x'", 'bun x foo', 'bun ../x.ts', 'deno run https://x.example/a.ts'],
    quiet: ['bun test', 'bun run build', 'bun run.ts', 'deno test', 'deno task build'],
  }),
  manager({
    names: 'pip pip3 pipx',
    options: 'v|verbose q|quiet V|version h|help python= log=write proxy= cache-dir= isolated no-input disable-pip-version-check',
    verbs: {
      look: 'list show freeze check inspect debug hash completion help',
      fetch: 'install download wheel run upgrade inject',
      remote: 'index search',
      ask: 'uninstall uninstall-all',
      settings: 'config',
    },
    otherwise: undefined,
    bare: 'look',
    flags: ['pip install requests', 'pip install -r requirements.txt', 'pip install .', 'pip uninstall x', 'pip3 download x', 'pipx run x'],
    quiet: ['pip list', 'pip freeze', 'pip show requests', 'pip --version', 'pip check'],
  }),
  manager({
    names: 'poetry pipenv pdm hatch rye uv conda mamba',
    options: 'C|directory|project= v q V|version h|help n|no-interaction',
    verbs: {
      look: 'show list tree check graph env info help version',
      run: 'build test scripts',
      fetch: 'install add remove update lock sync init new pip tool python create self uninstall upgrade venv',
      publish: 'publish login',
      settings: 'config',
      exec: 'run',
    },
    otherwise: undefined,
    bare: 'look',
    flags: ['poetry install', 'uv sync', 'poetry run rm x', 'poetry publish', 'uv pip install x', 'conda install x'],
    quiet: ['poetry run pytest', 'uv run python app.py', 'poetry show', 'poetry build'],
  }),
  {
    names: ['uvx'],
    read: call => reading({ effects: [code('elsewhere', 'runs a package that may have to be fetched', call.place)] }),
    flags: ['uvx ruff'],
    quiet: [],
  },
  manager({
    names: 'gem bundle bundler composer',
    options: 'v|version h|help d|working-dir= q|quiet',
    verbs: {
      look: 'list show info env help check validate',
      run: 'test run-script build',
      fetch: 'install update add remove require create-project init uninstall',
      publish: 'push yank owner signin',
      remote: 'search outdated fetch',
      settings: 'config',
      exec: 'exec',
    },
    otherwise: undefined,
    bare: 'fetch',
    flags: ['gem install x', 'bundle install', 'gem push x.gem', 'composer require x', 'bundle'],
    quiet: ['bundle exec rspec', 'gem list', 'composer validate'],
  }),
  {
    names: ['twine', 'vsce', 'jsr', 'flit', 'ovsx'],
    read: call => reading({ effects: [form(publishing, call.place), connect(undefined, undefined, call.place)] }),
    flags: ['twine upload dist/x'],
    quiet: [],
  },
];
