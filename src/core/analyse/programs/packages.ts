/** Package managers of Node's world: what runs code of the project openly, what fetches code, what publishes. */
import type { Effect, Lead } from '../../values.ts';
import { code, connectAs, connectTo, destroys, runs, runsText, textOf, together, touchAt, word } from '../effects.ts';
import { has } from '../options.ts';
import type { Call, Program, Reading } from '../program.ts';
import { runTool } from './installed-tool.ts';
import { scripts } from './package-runs.ts';
import { type Job, type Tool, tool } from './tool.ts';

/** Where those that read npm's files find their packages, in the directory they start in. */
function leadOf({ call: { program, cwd }, options }: Job): Lead | undefined {
  const moved = options.some(one => one.role === 'enter' || one.role === 'program');
  return !moved && cwd !== undefined && /^(?:npm|pnpm|yarn|yarnpkg)$/.test(program) ? { kind: 'npm', cwd, program } : undefined;
}

/** Where packages come from: what the command names, else what the project's files say. What else it then tries is refused, and said. */
function registry(job: Job): Effect[] {
  const named = job.options.filter(one => one.name === 'registry');
  const [only] = named;
  const url = textOf(only?.value);
  if (named.length !== 1 || only?.value === undefined || !/^https?:\/\/.+$/.test(url ?? ''))
    return [connectAs(named.length === 0 ? leadOf(job) : undefined, job.call.place)];
  return connectTo(only.value, 'https', job.call);
}

/** What is installed for every project, or for this one. */
function installs({ kind, options, call }: Job): Partial<Reading> {
  if (kind !== 'fetch') return {};
  const everywhere = options.some(one => one.name === 'g' || (one.name === 'location' && textOf(one.value) !== 'project'));
  if (everywhere) return { effects: [destroys('global-install', 'installs for every project', call.place)] };
  return { effects: touchAt('write', 'node_modules', call) };
}

/** `npm ci --offline --ignore-scripts`: what the lock file names comes out of the cache, and runs nothing. */
function cached({ verb, rest, options }: Job): boolean {
  const words = options.map(one => (one.known && one.value === undefined ? textOf(one.at) : undefined));
  const plain = words.every(one =>
    /^--(?:offline|ignore-scripts|frozen-lockfile|no-audit|no-fund|silent|prod|production)$/.test(one ?? ''),
  );
  const fills = /^(?:ci|clean-install|install|i)$/.test(verb);
  return fills && rest.length === 0 && plain && words.includes('--offline') && words.includes('--ignore-scripts');
}

const shared: Pick<Tool, 'reaches' | 'keeps' | 'also'> = { reaches: registry, keeps: cached, also: installs };

/** config(7) of npm. */
const npmOptions =
  `C|prefix=enter w|workspace= ws|workspaces iwr s|silent q|quiet loglevel= userconfig=program globalconfig=program script-shell=program
  shell=program node-options=program scripts-prepend-node-path=program git=program onload-script=program g|global location= V|version|v help|h audit no-audit fund no-fund
  if-present d dd ddd color=? json registry= cache=write tag= access= otp= omit= include= before= only= also= scope= depth= long|l parseable|p offline prefer-offline prefer-online
  save-dev|D save-prod|P save-optional|O save-exact|E save-bundle|B no-save save force|f dry-run package-lock-only legacy-peer-deps strict-peer-deps ignore-scripts
  foreground-scripts no-package-lock package= call= yes|y no include-workspace-root workspaces-update no-git-tag-version message|m= preid= pack-destination=write progress no-progress
  a|all no-color unicode timing logs-dir=write expect-results auth-type= cafile=read cert= key= proxy= https-proxy= noproxy= editor=program viewer=program browser=program install-links
  production no-optional engine-strict install-strategy= global-style`.replace(/\s+/g, ' ');

/** Every package manager of Node's world. */
export const packages: readonly Program[] = [
  tool({
    names: 'npm',
    options: npmOptions,
    verbs: {
      says: 'pack init help help-search completion bin root prefix config/get config/list config/ls c/get c/list c/ls get config cache/ls cache/list cache/verify cache',
      look: 'ls list ll la explain why query sbom fund profile/get dist-tag/ls pkg/get',
      run: 'run run-script rum urn test t tst start stop restart',
      local: 'pkg pkg/set pkg/delete pkg/fix version verison set-script shrinkwrap',
      exec: 'exec x',
      remote:
        'view v info show outdated search s find se ping doctor whoami repo bugs issues docs home stars diff audit/signatures token/list token/ls access/list access/get owner/ls dist-tag/list team/ls org/ls',
      fetch:
        'install i add in ins inst isntall isnt ci clean-install ic install-clean it install-test cit install-ci-test update up upgrade udpate link ln dedupe ddp find-dupes uninstall un unlink remove rm r prune audit create innit rebuild rb edit explore',
      publish: 'publish unpublish deprecate undeprecate dist-tag dist-tags stage trust',
      account: 'owner author access token adduser login add-user logout org ogr team hook profile star unstar',
      settings: 'config/set config/delete config/edit config/rm config/fix c/set c/delete c/edit c set',
      purge: 'cache/clean cache/clear cache/rm cache/add cache/npx',
    },
    bare: 'look',
    ...shared,
    also: job => together(installs(job), packing(job), begins(job), scripts(job), written(job)),
    flags: [
      'npm install',
      'npm ci',
      'npm ci --registry=https://packages.example',
      'npm ci --offline',
      'npm ci --offline --ignore-scripts=false',
      'npm i left-pad --offline --ignore-scripts',
      'npm ci --offline --ignore-scripts --prefix ../x',
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
      'npm cache clean --force',
      'npm rebuild',
      'npm --otp ls publish',
      'npm pack left-pad',
      'npm init vite',
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
      'npm init -y',
      'npm install --help',
      'npm ci --offline --ignore-scripts --no-audit',
      'npm pkg set type=module',
    ],
  }),
  {
    names: ['npx', 'bunx', 'pnpx', 'pnx'],
    read: call => together(runTool(call.arguments, call)),
    flags: [
      'npx cowsay@latest hi',
      'npx -y create-react-app x',
      'npx -p typescript tsc',
      "npx -c 'rm x'",
      'npx github:o/r',
      'npx some-unknown-tool',
      'npx "$tool"',
      'npx',
      'npx --frob cat rm x',
    ],
    quiet: [
      'npx tsc --noEmit',
      'npx eslint src',
      'npx --no-install prettier --check .',
      'npx jest -t foo',
      'npx --version',
      'npx an-installed-tool build',
    ],
  },
  tool({
    names: 'pnpm',
    options:
      'C|dir=enter F|filter= filter-prod= r|recursive w|workspace-root s|silent reporter= color=? version|v help|h loglevel= script-shell=program shell-emulator node-options=program stream parallel aggregate-output g|global registry= D|save-dev P|save-prod O|save-optional E|save-exact depth= long json parseable no-bail if-present workspace-concurrency= resume-from= tag= access= otp= no-git-checks dry-run force frozen-lockfile no-frozen-lockfile offline prefer-offline ignore-scripts lockfile-only prod dev store-dir=write virtual-store-dir=write modules-dir=write global-dir=write global-bin-dir=write changed-files-ignore-pattern= test-pattern= package=package c|shell-mode allow-build= report-summary',
    verbs: {
      says: 'init help bin root config/get config/list config/ls c/get c/list get config store/path store/status completion',
      // .pnpmfile.cjs is a program.
      asked: 'list ls ll la why licenses',
      run: 'run run-script test t tst start restart',
      local: 'pack version patch-remove',
      exec: 'exec',
      remote: 'outdated view info show doctor search whoami ping',
      fetch:
        'install i install-test it add update up upgrade remove rm uninstall un link ln unlink import fetch dedupe patch patch-commit prune deploy dlx create audit rebuild rb approve-builds setup store store/add ci',
      publish: 'publish unpublish',
      account: 'login logout owner adduser',
      settings: 'config/set config/delete c/set c/delete set',
      toolchain: 'env self-update env/use env/add env/remove',
      purge: 'store/prune cache/delete cache server',
    },
    otherwise: 'exec',
    bare: 'look',
    settings: '.config/pnpm/rc',
    ...shared,
    also: job => together(installs(job), begins(job), configured(job), scripts(job)),
    flags: [
      'pnpm --config.script-shell=./x build',
      'pnpm install',
      'pnpm dlx create-x',
      'pnpm publish',
      'pnpm -C ../other test',
      'pnpm add x',
      'pnpm store prune',
      'pnpm rimraf dist',
      'pnpm prisma migrate reset',
    ],
    quiet: [
      'pnpm test',
      'pnpm run build',
      'pnpm lint',
      'pnpm -r test',
      'pnpm exec tsc',
      'pnpm --filter web build',
      'pnpm tsc --noEmit',
      'pnpm init',
    ],
  }),
  tool({
    names: 'yarn yarnpkg',
    // yarnPath (.yarnrc.yml), yarn-path (.yarnrc): the release of the project.
    entrusts: true,
    options:
      'C|cwd=enter s|silent version|v help|h registry= use-yarnrc=program modules-folder=write cache-folder=write global-folder=write prefix=write script-shell=program emoji= mutex= network-timeout= non-interactive json verbose pattern= depth= frozen-lockfile immutable offline prefer-offline D|dev P|peer E|exact T|tilde O|optional force ignore-scripts ignore-engines new-version= tag= access= otp= A|all R|recursive p|parallel t|topological topological-dev include= exclude= from= since=? i|interlaced j|jobs= public no-private production',
    verbs: {
      says: 'help bin config/get config/list config cache/dir cache/list versions version/check global/dir global/bin global/list',
      asked: 'list why workspaces workspaces/info workspaces/list explain constraints',
      run: 'run test start workspaces/run workspaces/foreach',
      wraps: 'workspace',
      local: 'pack version version/apply patch autoclean',
      code: 'node',
      remote: 'outdated info npm/info npm/audit npm/whoami licenses check',
      fetch:
        'install add remove up upgrade upgrade-interactive import link unlink dlx create audit dedupe global global/add rebuild self-update workspaces/focus policies set set/version set/resolution plugin plugin/import unplug search',
      publish: 'publish npm npm/publish npm/tag tag unpublish',
      account: 'login logout owner team access npm/login npm/logout',
      settings: 'config/set config/delete config/unset',
      purge: 'cache/clean cache/clear cache',
      exec: 'exec',
    },
    otherwise: 'exec',
    bare: 'fetch',
    reaches: registry,
    also: job => together(installs(job), begins(job), workspace(job), inEach(job), cluster(job), scripts(job)),
    flags: [
      'yarn',
      'yarn add x',
      'yarn dlx create-x',
      'yarn npm publish',
      'yarn node -e 1',
      'yarn cache clean',
      'yarn rimraf dist',
      'yarn workspace web add x',
      'yarn application -kill x',
      'yarn workspaces foreach -A exec rm x',
    ],
    quiet: ['yarn test', 'yarn build', 'yarn run lint', 'yarn --version', 'yarn workspace web test', 'yarn tsc'],
  }),
  tool({
    names: 'bun',
    options:
      'version|v help|h revision C|cwd=enter b|bun e|eval=code p|print=code r|preload|import|require=project config=project env-file=read registry= g|global d|dev D outdir=write outfile=write target= format= minify sourcemap=? watch hot w|watch define= external= loader= filter= timeout= t|test-name-pattern= bail=? u|update-snapshots coverage coverage-dir=write port= inspect=? smol silent if-present shell= tsconfig-override=read root=enter',
    verbs: {
      says: 'help pm/bin pm/cache pm/hash pm/version',
      look: 'pm pm/ls pm/list why pm/hash-string pm/untrusted list',
      run: 'run test build',
      local: 'init pm/pack pm/pkg pm/migrate patch',
      code: 'repl',
      remote: 'outdated info audit pm/whoami pm/view',
      fetch: 'install i add a remove rm update link unlink create c upgrade x ci pm/trust',
      publish: 'publish',
      toolchain: 'completions',
      purge: 'pm/cache/rm',
      wraps: 'exec',
      deploys: 'deploy',
    },
    otherwise: 'exec',
    bare: 'code',
    ...shared,
    also: job => together(installs(job), fromElsewhere(job), shellText(job), ofMachine(job), scripts(job)),
    flags: [
      'bun run rm x',
      'bun install',
      'bun add x',
      'bun -e \'require("fs").rmSync("src")\'',
      'bun x foo',
      'bun ../x.ts',
      "bun exec 'rm x'",
      "bun -p 'eval(x)'",
      'bun run https://x.example/a.ts',
      'bun --preload ../x.ts a.ts',
    ],
    quiet: ['bun test', 'bun run build', 'bun run.ts', 'bun src/index.ts --flag', 'bun pm ls', 'bun init -y'],
  }),
  tool({
    names: 'deno',
    options:
      'version|V help|h A|allow-all allow-read=? allow-write=? allow-net=? allow-env=? allow-run=? allow-ffi=? allow-sys=? deny-read=? deny-write=? deny-net=? R=? W=? N=? E=? S=? c|config=project import-map=read lock=? env-file=? q|quiet L|log-level= r|reload=? cached-only no-check=? check=? watch=? unstable location= seed= cert= ext= o|output=write icon=read target= include= n|name= root=write g|global f|force coverage=? filter= reporter= junit-path=write doc parallel fail-fast=? node-modules-dir=? vendor=? preload|import=project inspect=? inspect-brk=? inspect-wait=? cwd=enter fix ignore= rules-tags= html=? json dev',
    verbs: {
      says: 'help types completions lsp',
      look: 'info doc',
      run: 'run test bench task serve lint fmt check compile coverage',
      local: 'init',
      code: 'eval repl',
      fetch: 'install i add remove uninstall update outdated cache create approve-scripts upgrade vendor x',
      publish: 'publish',
      deploys: 'deploy',
      toolchain: 'jupyter',
      purge: 'clean',
      remote: 'audit why',
    },
    otherwise: 'run',
    bare: 'code',
    also: fromElsewhere,
    flags: [
      "deno eval 'Deno.removeSync(1)'",
      'deno run https://x.example/a.ts',
      'deno run -A npm:cowsay',
      'deno run jsr:@x/y',
      'deno install -g x',
      'deno run ../x.ts',
      'deno',
    ],
    quiet: ['deno test', 'deno task build', 'deno run --allow-read main.ts', 'deno fmt', 'deno lint', 'deno check main.ts', 'deno main.ts'],
  }),
  tool({
    names: 'corepack',
    options: 'version|v help|h install-directory=write a|all activate o|output=write',
    verbs: {
      toolchain: 'enable disable',
      fetch: 'prepare install use up pack hydrate',
      purge: 'cache cache/clean cache/clear',
      wraps: 'npm pnpm yarn',
    },
    otherwise: 'exec',
    bare: 'says',
    also: ({ verb, rest, call }) => (/^(?:npm|pnpm|yarn)$/.test(verb) ? { runs: again(verb, rest, call) } : {}),
    flags: ['corepack enable', 'corepack prepare pnpm@latest --activate', 'corepack pnpm add x', 'corepack yarn publish'],
    quiet: ['corepack --version', 'corepack pnpm test'],
  }),
];

function again(name: string, rest: Job['rest'], call: Call): Reading['runs'] {
  return [
    {
      kind: 'argv',
      argv: [{ value: { kind: 'text', text: name }, place: call.place }, ...rest],
      more: false,
      cwd: call.cwd,
      via: call.program,
    },
  ];
}

/** `npm pack` packs this project; with a name it fetches another. */
function packing(job: Job): Partial<Reading> {
  if (job.verb !== 'pack') return {};
  const here = job.rest.every(one => /^\.{0,2}(?:\/|$)/.test(textOf(one) ?? ''));
  return { effects: here ? touchAt('write', '.', job.call) : registry(job) };
}

/** `npm pkg set scripts.NAME=TEXT`: the text is run by whoever installs, builds or tests the project next. */
function written({ verb, rest, call }: Job): Partial<Reading> {
  if (verb !== 'pkg/set' && verb !== 'set-script') return {};
  const texts = verb === 'set-script' ? rest.slice(1) : rest.flatMap(one => /^scripts[.[][^=]*=(.*)$/s.exec(textOf(one) ?? '')?.[1] ?? []);
  return { runs: texts.map(one => runsText(typeof one === 'string' ? word(one, call.place) : one, call)) };
}

/** Hadoop's own `yarn`. */
function cluster({ verb, rest, call }: Job): Partial<Reading> {
  const verbs = verb === '' ? rest : call.arguments;
  const name = textOf(verbs[0]) ?? '';
  const loses = verbs.some(one => /^-(?:kill|destroy|stop|signal|flex|movetoqueue|changeQueue|updatePriority)$/.test(textOf(one) ?? ''));
  return /^(?:app(?:lication)?|container|queue|rmadmin)$/.test(name) && loses
    ? { effects: [destroys('remote-destroy', 'ends or changes what runs on the cluster', call.place)] }
    : {};
}

/** `init` writes a file of the project; with a name it runs a package made for that. */
function begins({ verb, rest, call }: Job): Partial<Reading> {
  if (verb !== 'init' || call.program === 'yarn') return {};
  return {
    effects:
      rest.length === 0
        ? touchAt('write', '.', call)
        : [code('elsewhere', `${call.program} init runs a package that has to be fetched`, call.place)],
  };
}

/** `yarn workspace NAME …` is yarn again, in that workspace. */
function workspace({ verb, rest, call }: Job): Partial<Reading> {
  return verb === 'workspace' && rest.length > 1 ? { runs: again('yarn', rest.slice(1), call) } : {};
}

/** An address, or a name with the scheme of a registry, stands for code that is fetched; so does a plain name behind some options. */
function fromElsewhere({ rest, verb, options, call }: Job): Partial<Reading> {
  const all = verb === '' || /^[a-z]+:/.test(verb) ? [...rest] : rest;
  const remote = all.find(one => /^(?:https?|npm|jsr|data|blob):/i.test(textOf(one) ?? ''));
  const everywhere = has({ options, operands: [], unclear: undefined, ended: undefined }, 'g') && /^(?:install|i)$/.test(verb);
  return {
    effects: [
      ...(remote === undefined ? [] : [code('elsewhere', `${call.program} runs what it fetches`, remote.place)]),
      ...(everywhere ? [destroys('global-install', 'installs for every project', call.place)] : []),
    ],
  };
}

/** `yarn workspaces foreach exec PROGRAM` runs it in each. */
function inEach({ verb, call }: Job): Partial<Reading> {
  const at = call.arguments.findIndex(one => textOf(one) === 'exec');
  return verb === 'workspaces/foreach' && at >= 0 ? { runs: runs(call.arguments.slice(at + 1), call) } : {};
}

/** Any setting of pnpm's is an option: `--config.script-shell=x`. */
function configured({ options, call }: Job): Partial<Reading> {
  const odd = options.filter(({ name }) =>
    /^config[.:](?!ignore-scripts|engine-strict|strict-|auto-install-|dedupe-|node-linker|shamefully-)/.test(name),
  );
  return { effects: odd.map(one => code('sideways', `a setting of ${call.program} may start a program`, one.at.place)) };
}

/** Programs of the machine that `bun run` starts where the project has no script of that name (Bun, "bun run"). */
const OF_MACHINE =
  /^(?:rm|rmdir|unlink|shred|mv|cp|ln|install|truncate|dd|tee|sudo|su|doas|kill|pkill|killall|chmod|chown|curl|wget|nc|ssh|scp|rsync|sh|bash|zsh|dash|env|xargs|find|sed|awk|perl|python3?|ruby|node|git|docker|crontab|at|eval|timeout|nohup|nice|setsid|busybox)$/;

function ofMachine({ verb, rest: [name], call }: Job): Partial<Reading> {
  if (name === undefined || verb !== 'run' || !OF_MACHINE.test(textOf(name) ?? '')) return {};
  return { runs: runs(call.arguments.slice(call.arguments.indexOf(name)), call) };
}

/** `bun exec TEXT` is a shell. */
function shellText({ verb, rest, call }: Job): Partial<Reading> {
  const [text] = rest;
  return verb === 'exec' && text !== undefined ? { runs: [{ kind: 'script', text, dialect: 'sh', cwd: call.cwd, via: call.program }] } : {};
}
