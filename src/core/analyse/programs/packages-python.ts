/** Package managers of Python's world: what runs code of the project openly, what fetches code, what publishes. */
import type { Effect } from '../../values.ts';
import { code, connect, connectAs, destroys, form, leave, reading, textOf, touch } from '../effects.ts';
import type { Program, Reading } from '../program.ts';
import { type Job, tool } from './tool.ts';

/** pip and those that speak like it (pip(1)). */
const pipOptions =
  `v|verbose q|quiet version|V help|h python=program log|log-file|local-log=write proxy= cache-dir=write isolated no-input disable-pip-version-check require-virtualenv
  r|requirement=read c|constraint=read e|editable=read t|target=write p|prefix=write root=write src=write d|dest=write w|wheel-dir=write i|index-url=url extra-index-url=url f|find-links=
  trusted-host= cert=read client-cert=read user U|upgrade I|ignore-installed pre no-deps no-index only-binary= no-binary= platform= python-version= implementation= abi=
  global-option= config-settings= report=write dry-run y|yes o|outdated uptodate u l|local format= path=read exclude= not-required no-build-isolation break-system-packages force-reinstall
  no-cache-dir upgrade-strategy= progress-bar= timeout= retries= exists-action= keyring-provider=program global site a|all f|files no-warn-script-location editor=program system`.replace(
    /\s+/g,
    ' ',
  );

/** Whether pip installs for more than this project, and what it asks the network about. */
function pip({ verb, options, call }: Job): Partial<Reading> {
  const given = (name: string) => options.some(one => one.name === name);
  const everywhere = /(?:^|\/)install$/.test(verb) && (given('user') || given('break-system-packages') || given('system'));
  return {
    effects: [
      ...(everywhere ? [destroys('global-install', 'installs for every project', call.place)] : []),
      ...(/(?:^|\/)list$/.test(verb) && (given('o') || given('uptodate')) ? [connect(undefined, undefined, call.place)] : []),
    ],
  };
}

/** Where packages come from: the one index that the command names, else what the project's files and the machine's settings say. */
function index({ options, rest, call }: Job): readonly Effect[] {
  const of = (...names: readonly string[]) => options.filter(one => names.includes(one.name));
  const files = of('r', 'c').map(one => textOf(one.value));
  const elsewhere = [...rest, ...of('e').flatMap(one => one.value ?? [])].some(one => /:\/\/|@/.test(textOf(one) ?? '@'));
  const unknown = [connect(undefined, undefined, call.place)];
  if (elsewhere || of('proxy', 'python').length > 0) return unknown;
  const named = of('i').length === 1 && /^https?:\/\/./.test(textOf(of('i')[0]?.value) ?? '');
  if (files.length === 0 && (named || of('no-index').length > 0)) return [];
  if (call.cwd === undefined || files.includes(undefined) || of('i', 'no-index', 'isolated').length > 0) return unknown;
  return [connectAs({ kind: 'pip', cwd: call.cwd, files: files.filter(one => one !== undefined) }, call.place)];
}

/** `uv run --with x` and a script by its address fetch. */
function ofUv(job: Job): Partial<Reading> {
  const { rest, verb } = job;
  const remote = verb === 'run' ? rest.find(one => /^https?:/i.test(textOf(one) ?? '')) : undefined;
  const fetched = remote === undefined ? [] : [code('elsewhere', 'runs what it fetches', remote.place)];
  return { effects: [...(pip(job).effects ?? []), ...fetched] };
}

const pipFlags = [
  'pip install requests',
  'pip install -r requirements.txt',
  'pip install .',
  'pip uninstall x',
  'pip3 download x',
  'pip list --outdated',
  'pip cache purge',
  'pip config set global.index-url http://x.example',
  'pip --frob list install x',
];

/** Every package manager of Python's world. */
export const pythonPackages: readonly Program[] = [
  tool({
    names: 'pip pip2 pip3 pip3.9 pip3.10 pip3.11 pip3.12 pip3.13 pip3.14',
    options: pipOptions,
    verbs: {
      says: 'help cache/dir cache/info cache/list config/list config/get config/debug cache config debug completion',
      look: 'list show freeze check inspect hash',
      remote: 'index index/versions search',
      fetch: 'install download wheel lock',
      toolchain: 'uninstall',
      purge: 'cache/purge cache/remove',
      settings: 'config/set config/unset config/edit',
    },
    bare: 'says',
    settings: '.config/pip/pip.conf',
    reaches: index,
    also: pip,
    flags: pipFlags,
    quiet: ['pip list', 'pip freeze', 'pip show requests', 'pip --version', 'pip check', 'pip config list', 'pip install --help'],
  }),
  tool({
    names: 'pipx',
    options: `${pipOptions} spec= pip-args= include-deps python=program suffix= no-cache fetch-missing-python include-injected short json`,
    verbs: {
      says: 'list environment completions help interpreter/list',
      toolchain:
        'install install-all inject uninject upgrade upgrade-all upgrade-shared reinstall reinstall-all uninstall uninstall-all ensurepath pin unpin interpreter interpreter/prune interpreter/upgrade',
      fetch: 'run runpip',
    },
    bare: 'says',
    flags: ['pipx install black', 'pipx run x', 'pipx uninstall-all', 'pipx ensurepath'],
    quiet: ['pipx list', 'pipx --version'],
  }),
  tool({
    names: 'uv',
    options: `version|V help|h q|quiet v|verbose project=enter directory=enter p|python= cache-dir=write config-file=read no-config offline no-cache n color= native-tls allow-insecure-host= r|requirements|requirement=read c|constraints|constraint=read e|editable=read t|target=write prefix=write o|output-file=write i|index-url=url default-index=url index=url extra-index-url=url f|find-links= with= with-requirements=read with-editable=read from= extra= all-extras group= only-group= no-group= dev no-dev only-dev locked frozen check dry-run no-sync isolated active exact package= all-packages script=read m|module= env-file=read outdated user system break-system-packages seed clear prompt= out-dir=write wheel sdist token= username= password= publish-url=url depth= invert prune= format= no-project app lib name= no-readme no-workspace build-backend= universal resolution= upgrade U P|upgrade-package= reinstall refresh preview bare short`,
    puts: /^venv$/,
    verbs: {
      says: 'version help cache/dir self/version python/dir tool/dir python/list python/find tool/list cache/size cache python tool self generate-shell-completion',
      look: 'pip workspace',
      // The interpreter of the project's environment is asked what it is.
      asked: 'tree export pip/list pip/freeze pip/show pip/tree pip/check',
      run: 'build format',
      local: 'init venv',
      exec: 'run',
      fetch: 'add remove sync lock pip/install pip/sync pip/compile pip/uninstall tool/run x',
      publish: 'publish',
      account: 'auth auth/login auth/logout',
      toolchain:
        'tool/install tool/upgrade tool/uninstall tool/update-shell python/install python/uninstall python/upgrade python/update-shell self/update',
      purge: 'cache/clean cache/prune',
    },
    bare: 'says',
    also: ofUv,
    flags: [
      'uv sync',
      'uv pip install x',
      'uv add x',
      'uv run --with x a.py',
      'uv tool install x',
      'uv cache clean',
      'uv run rm x',
      'uv run https://x.example/a.py',
      'uv python install 3.12',
    ],
    quiet: [
      'uv run python app.py',
      'uv run pytest',
      'uv pip list',
      'uv venv',
      'uv tree',
      'uv run -m pytest',
      'uv init',
      'uv python list',
      'uv build',
    ],
  }),
  {
    names: ['uvx'],
    read: call =>
      call.arguments.every(one => /^(?:-V|--version|-h|--help)$/.test(textOf(one) ?? ''))
        ? reading({})
        : reading({
            effects: [
              code('elsewhere', 'runs a package that may have to be fetched', call.place),
              connect(undefined, undefined, call.place),
            ],
          }),
    flags: ['uvx ruff', 'uvx --from x y'],
    quiet: ['uvx --version'],
  },
  tool({
    names: 'poetry',
    options:
      'C|directory=enter P|project=enter v|vv|vvv|verbose q|quiet version|V help|h n|no-interaction no-cache no-plugins ansi no-ansi f|format= o|output=write t|tree l|latest a|all T|top-level outdated G|group= with= without= only= E|extras= all-extras dev D dry-run sync lock no-root no-directory compile r|repository= u|username= p|password= build dist-dir=read skip-existing local unset list migrate path python= name= description= author= dependency= dev-dependency= license= full-path s|short next-phase src flat',
    verbs: {
      says: 'about help list version env env/list cache cache/list source/show self/show',
      look: 'check source',
      asked: 'show env/info',
      run: 'build',
      local: 'init new',
      exec: 'run',
      code: 'shell',
      remote: 'search debug debug/resolve',
      fetch:
        'install add remove update lock sync self self/add self/update self/remove self/install self/lock source/add source/remove python env/use export',
      publish: 'publish',
      settings: 'config',
      purge: 'cache/clear env/remove',
    },
    bare: 'says',
    settings: '.config/pypoetry/config.toml',
    flags: [
      'poetry install',
      'poetry run rm x',
      'poetry publish',
      'poetry config pypi-token.pypi abc',
      'poetry env remove --all',
      'poetry cache clear --all pypi',
    ],
    quiet: ['poetry run pytest', 'poetry show', 'poetry build', 'poetry version patch', 'poetry env info', 'poetry check'],
  }),
  tool({
    names: 'pdm rye hatch pipenv flit',
    options:
      'p|project=enter P|env|e= v|verbose q|quiet version|V help|h n|no-interaction c|config=read data-dir=write cache-dir=write color no-color python= G|group= d|dev L|lockfile=read dry-run o|output=write t|target= tree json where venv py rm man envs graph freeze csv dest=write g|global no-isolation k u= r|repo= user= auth= f|format= s|site all short',
    verbs: {
      says: 'info about help status env/show env/find dep/show python/show config/find config/show cache/list cache/info venv/list self/list config/get completion toolchain/list version',
      look: 'show scripts tree',
      asked: 'list check graph dep metadata',
      run: 'build test fmt lint format docs',
      local: 'init new version/bump venv venv/create clean import',
      exec: 'run',
      code: 'shell',
      remote: 'search outdated',
      fetch:
        'install add remove update lock sync upgrade uninstall env env/create dep/hash self self/add self/update use python python/install export fix fetch pin toolchain/fetch',
      publish: 'publish',
      account: 'login',
      settings: 'config config/set config/restore config/update',
      toolchain: 'toolchain toolchain/remove python/remove python/update',
      purge: 'env/prune env/remove cache cache/clear cache/remove venv/remove venv/purge',
    },
    bare: 'says',
    settings: '.config/pdm/config.toml',
    also: ({ options, call }) =>
      options.some(one => one.name === 'rm') ? { effects: [destroys('environment', 'deletes an environment', call.place)] } : {},
    flags: ['pdm add x', 'hatch publish', 'pipenv install', 'hatch env prune', 'pdm run rm x', 'pipenv --rm'],
    quiet: ['pdm run pytest', 'hatch run test', 'hatch build', 'hatch version', 'pdm list', 'pipenv run python a.py', 'pipenv graph'],
  }),
  tool({
    names: 'conda mamba micromamba pixi',
    options:
      'version|V help|h n|name= p|prefix=enter c|channel= f|file=read y|yes q|quiet v|verbose json a|all override-channels use-local offline dry-run e|envs s|system i info= from-history no-builds revisions r|root-prefix=write export explicit cwd=enter live-stream no-capture-output manifest-path=read e|environment= clone= no-deps force solver= add= set= get= remove= append= prepend= show show-sources env',
    verbs: {
      says: 'info help env env/list env/config/vars/list list shell-hook activate deactivate',
      look: 'compare env/export tree task task/list',
      exec: 'run',
      remote: 'search repoquery',
      fetch: 'install create update upgrade env/create env/update add',
      toolchain:
        'remove uninstall env/remove env/config init rename global self-update package build develop index skeleton convert render',
      purge: 'clean',
      settings: 'config',
    },
    bare: 'says',
    settings: '.condarc',
    flags: [
      'conda install x',
      'conda env remove -n foo',
      'conda clean --all',
      'mamba env create -f environment.yml',
      'conda run -n x rm a',
      'conda init',
      'conda config --add channels x',
    ],
    quiet: ['conda list', 'conda env list', 'conda info', 'conda run -n x python a.py', 'conda env export', 'conda --version'],
  }),
  {
    names: ['twine', 'vsce', 'ovsx', 'jsr'],
    read: call => {
      const words = call.arguments.map(textOf);
      if (/^(?:check|ls|--version|--help|-h|package|show|help)$/.test(words[0] ?? ''))
        return reading({
          effects: [
            ...call.arguments.slice(1).flatMap(one => (textOf(one)?.startsWith('-') ? [] : touch('read', one, call))),
            code('project', `${call.program} reads the project`, call.place),
          ],
        });
      return reading({
        effects: [
          form({ rank: 'ask', id: 'publish', impact: 'system', reason: 'publishes, or changes what others install' }, call.place),
          connect(undefined, undefined, call.place),
        ],
      });
    },
    flags: ['twine upload dist/x', 'vsce publish', 'twine check ../x'],
    quiet: ['twine check dist/x'],
  },
  {
    names: ['easy_install', 'easy_install3'],
    read: call => reading({ effects: [leave('installs for the whole machine', call.place)] }),
    flags: ['easy_install x'],
    quiet: [],
  },
];
